"""The history of migrations as a straight line, and where a target lies on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from warnings import catch_warnings, simplefilter

from alembic.script import Script, ScriptDirectory

from voice2text.migrations.answer import Revision
from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.request import CHANGES, Action, Request, is_relative
from voice2text.migrations.twins import told, twins

BASE = "base"  # before the first migration


@dataclass(frozen=True, slots=True)
class History:
    """Revision → its message, oldest first."""

    messages: dict[str, str]

    @property
    def line(self) -> tuple[str, ...]:
        """Every place where a database may be, `base` first."""
        return (BASE, *self.messages)

    @property
    def head(self) -> str:
        """The newest revision."""
        return self.line[-1]

    def position(self, current: str) -> int:
        """Where on the line the database is.

        Raises:
            MigrationError: `unknown_current`, if newer code migrated it.
        """
        if current not in self.line:
            raise MigrationError(
                Code.UNKNOWN_CURRENT,
                "The database is at a revision that this code doesn't have: run the migrator of "
                "the newer code, or put the file back if somebody deleted it.",
                revision=current,
            )
        return self.line.index(current)

    def target(self, request: Request, current: str) -> str:
        """The absolute revision that is meant; `current` if there is nothing to do.

        Raises:
            MigrationError: if the database isn't where the sender expects it, or the target is
                unknown, beyond the end of the history, or in the other direction.
        """
        here = self.position(current)
        expected = current if request.expected_current is None else request.expected_current
        target = self.absolute(request, expected)
        if target == current:
            return current
        _require_expected(expected, current)
        there = self.line.index(target)
        if request.action in CHANGES and (there > here) != (request.action is Action.UPGRADE):
            other = Action.DOWNGRADE if request.action is Action.UPGRADE else Action.UPGRADE
            raise MigrationError(
                Code.WRONG_DIRECTION,
                f"From {current} to {target} is a {other}: send that action if it is meant.",
                revision=target,
            )
        return target

    def steps(self, start: str, end: str) -> list[str]:
        """The revisions applied, or taken back, on the way; in the order of the way."""
        first, last = self.line.index(start), self.line.index(end)
        if first <= last:
            return list(self.line[first + 1 : last + 1])
        return list(reversed(self.line[last + 1 : first + 1]))

    def end(self, revision: str, action: Action) -> str:
        """Where the database is after this revision was applied, or taken back."""
        place = self.line.index(revision)
        return revision if action is Action.UPGRADE else self.line[place - 1]

    def scripts(self, folder: ScriptDirectory, revisions: Sequence[str]) -> list[Script]:
        """Alembic's own view of these revisions."""
        found = (folder.get_revision(revision) for revision in revisions)
        return [script for script in found if script is not None]

    def described(self, current: str) -> list[Revision]:
        """Every revision, oldest first; a database that is ahead has them all."""
        here = self.line.index(current) if current in self.line else len(self.messages)
        return [
            {"revision": revision, "message": message, "applied": place <= here}
            for place, (revision, message) in enumerate(self.messages.items(), start=1)
        ]

    def stamp_target(self, request: Request, current: str) -> str:
        """The revision to stamp; `current` may be one that nobody knows.

        Raises:
            MigrationError: `unexpected_current`, `unknown_revision`.
        """
        target = self.absolute(request, current)
        if target != current:
            _require_expected(request.expected_current or current, current)
        return target

    def absolute(self, request: Request, expected: str) -> str:
        """The target's own id, counted from `expected` if it is relative.

        Raises:
            MigrationError: `unknown_revision`, `beyond_history`.
        """
        wanted = request.revision or ""
        if wanted == "head":
            return self.head
        if is_relative(wanted):
            place = self._known(expected) + int(wanted)
            if not 0 <= place < len(self.line):
                raise MigrationError(
                    Code.BEYOND_HISTORY,
                    f"{wanted} from {expected} leads beyond the history, which has "
                    f"{len(self.messages)} revisions: look at history.",
                )
            return self.line[place]
        return self.line[self._known(wanted)]

    def _known(self, revision: str) -> int:
        if revision not in self.line:
            raise MigrationError(
                Code.UNKNOWN_REVISION,
                "No such revision: look at history, and send a whole revision id.",
                revision=revision,
            )
        return self.line.index(revision)


def _require_expected(expected: str, current: str) -> None:
    if expected != current:
        raise MigrationError(
            Code.UNEXPECTED_CURRENT,
            f"The database is at {current}, not at {expected}: look at history, then send "
            f"expected_current {current} if the change is still wanted.",
            revision=current,
        )


def read_history(scripts: ScriptDirectory) -> History:
    """Reads the folder of migrations.

    Raises:
        MigrationError: `several_heads`, `history_changed`, if the history is not one line.
    """
    try:
        _require_no_twins(Path(scripts.versions))
        with catch_warnings():
            simplefilter("error")  # a file that another one stands on is missing
            heads = scripts.get_heads()
            newest_first = list(scripts.walk_revisions())
    except MigrationError:
        raise
    except Exception as exc:  # a migration is code: reading it may raise anything
        raise MigrationError(
            Code.HISTORY_CHANGED,
            "The migrations can't be read as a line, see message: put back the file that is "
            "missing, or repair its down_revision or its Python.",
            message=f"{type(exc).__name__}: {exc}",
        ) from exc
    if len(heads) > 1 or any(script.is_merge_point for script in newest_first):
        raise MigrationError(
            Code.SEVERAL_HEADS,
            f"Let one of {', '.join(sorted(heads))} follow the other: set its down_revision.",
        )
    return History({script.revision: script.doc for script in reversed(newest_first)})


def _require_no_twins(versions: Path) -> None:
    if doubled := list(told(twins(versions))):
        raise MigrationError(Code.SEVERAL_HEADS, " ".join(doubled))
