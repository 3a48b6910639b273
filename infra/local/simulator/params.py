"""The parameters of a Bot API call: from the query, JSON, a form or multipart, typed on reading."""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from infra.local.simulator.answers import ApiError, bad_request
from infra.local.simulator.store import Json


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request, on disk at `path` until somebody keeps it."""

    path: Path
    name: str
    mime_type: str | None
    size: int


@dataclass(slots=True)
class Params:
    """Values by name, and uploads by name."""

    values: Json = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """A value as text."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def number(self, name: str, default: int | None = None) -> int | None:
        """A value as a whole number; what is none reads as the default, as Telegram does it."""
        value = self.values.get(name)
        try:
            return default if value is None or value == "" else int(value)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """A value as yes or no."""
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes", "t", "y"}

    def document(self, name: str, complaint: str) -> Any:
        """A value that is JSON, given as such or as text; None if absent.

        Raises:
            ApiError: with `complaint`, if it isn't JSON.
        """
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as exc:
            raise bad_request(complaint) from exc

    def discard(self) -> None:
        """Deletes uploads that nobody kept."""
        for upload in self.uploads.values():
            upload.path.unlink(missing_ok=True)


async def read_params(request: web.Request, folder: Path, max_bytes: int) -> Params:
    """Reads a request's parameters; uploads are streamed to files in `folder`.

    Raises:
        ApiError: 413 beyond `max_bytes` in one file, 400 for a body that is not what it says.
    """
    params = Params(dict(request.query))
    try:
        if request.content_type == "application/json":
            body = await request.json() if request.can_read_body else {}
            if not isinstance(body, dict):
                raise bad_request("can't parse JSON object")
            params.values.update(body)
        elif request.content_type == "multipart/form-data":
            await _read_multipart(request, params, folder, max_bytes)
        elif request.content_type == "application/x-www-form-urlencoded":
            params.values.update(await request.post())
    except ValueError as exc:
        params.discard()
        raise bad_request("can't parse request body") from exc
    except BaseException:
        params.discard()
        raise
    return params


async def _read_multipart(
    request: web.Request, params: Params, folder: Path, max_bytes: int
) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        if part.filename is None:
            params.values[part.name] = await part.text()
        else:
            params.uploads[part.name] = await _receive(part, folder, max_bytes)


async def _receive(part: BodyPartReader, folder: Path, max_bytes: int) -> Upload:
    path = folder / f"incoming-{secrets.token_hex(8)}"
    size = 0
    try:
        with path.open("wb") as file:
            while chunk := await part.read_chunk(1 << 16):
                size += len(chunk)
                if size > max_bytes:
                    raise ApiError(413, "Request Entity Too Large")
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    name = Path((part.filename or "").replace("\\", "/")).name or "file"
    return Upload(path, name, part.headers.get("Content-Type"), size)
