"""The releases that passed their smoke test: what can be gone back to."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from infra.local.progress import UsageError
from infra.pipeline.store import Store

KEPT = 10  # this many are listed, and have their images (image.py)


@dataclass(frozen=True, slots=True)
class Release:
    """One deployment of the application that worked.

    `template` is the packaged template's key in the bucket, `versions` which version each alias
    pointed to, by its ARN. `parameters` say where secrets lie, as going back wants the places of
    then. A value in them is one of stages.toml, which holds no secret; NoEcho hides it from those
    who may look at stacks, and the bucket is for those who deploy.
    """

    id: str
    template: str
    content: str
    parameters: Mapping[str, str]
    code_version: str
    schema: str
    versions: Mapping[str, str] = field(default_factory=dict)
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


class Releases:
    """A stage's releases, oldest first; the current one is the last that was put there."""

    def __init__(self, store: Store, stage: str) -> None:
        self._store = store
        self._key = f"{stage}/releases.json"

    def all(self) -> list[Release]:
        """Every release that is listed."""
        return self._read()[0]

    def current(self) -> Release | None:
        """The release that runs as far as this program knows."""
        listed, wanted = self._read()
        return next((one for one in listed if one.id == wanted), None)

    def record(self, release: Release) -> None:
        """Lists a release that works, after the current one; what was gone back from, goes."""
        current = self.current()
        if current and current.id == release.id:
            if current.versions != release.versions:  # a stack that was made anew, say
                self.went_back(release)
            return
        listed = self.all()
        ids = [one.id for one in listed]
        good = listed[: ids.index(current.id) + 1] if current else []
        kept = [one for one in good if one.id != release.id]
        self._write([*kept, release][-KEPT:], release.id)

    def went_back(self, release: Release) -> None:
        """Makes an earlier release the current one, with the versions that it has now."""
        listed = [release if one.id == release.id else one for one in self.all()]
        self._write(listed, release.id)

    def pointed_to(self) -> list[Mapping[str, str]]:
        """The versions of the current release and of the one before: what a second brings back."""
        listed, wanted = self._read()
        ids = [one.id for one in listed]
        last = ids.index(wanted) if wanted in ids else -1
        return [one.versions for one in listed[max(0, last - 1) : last + 1]]

    def _read(self) -> tuple[list[Release], str | None]:
        found = self._store.read(self._key)
        if not found:
            return [], None
        try:
            whole = json.loads(found[0])
            return [Release(**one) for one in whole["releases"]], whole["current"]
        except (ValueError, TypeError, KeyError) as exc:
            raise UsageError(
                f"The list of good releases, {self._key} in the bucket of deployments, can't be "
                "read: a newer version of this program wrote it, or somebody else. Deploy with "
                "that version; or delete the list, and with it what could be gone back to."
            ) from exc

    def _write(self, releases: list[Release], current: str) -> None:
        listed = [asdict(one) for one in releases]
        body = json.dumps({"releases": listed, "current": current}, indent=1).encode()
        self._store.put(self._key, body)
