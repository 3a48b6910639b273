"""Files that were sent: kept on disk, named by `file_id`, described as a Telegram client would."""

import base64
import mimetypes
import secrets
from pathlib import Path

import av

from infra.local.simulator.answers import WRONG_FILE_ID, ApiError, bad_request
from infra.local.simulator.params import Upload
from infra.local.simulator.store import Json, Store

# core.telegram.org/bots/api#getfile and #sending-files
DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
# What a person may send: 2 GB, telegram.org/faq.
PERSON_LIMIT = 2000 * 1024 * 1024
# Enough to read the end of two hours of Opus; a hostile file can't hold us longer.
PROBE_PACKETS = 400_000

# How Telegram's own ids and paths begin.
_KINDS = {
    "voice": ("AwAC", "voice"),
    "audio": ("CQAC", "music"),
    "video": ("BAAC", "videos"),
    "video_note": ("DQAC", "video_notes"),
    "document": ("BQAC", "documents"),
}
KINDS = tuple(_KINDS)


class Files:
    """The files behind `file_id`s."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folder = store.folder / "files"
        for stale in self._folder.glob("incoming-*"):
            stale.unlink()
        self._by_id = {file["file_id"]: file for file in store.all("file")}
        self._by_path = {file["file_path"]: file for file in self._by_id.values()}

    @property
    def incoming(self) -> Path:
        """Where uploads land, on the same disk."""
        return self._folder

    def keep(self, upload: Upload, kind: str, mime_type: str) -> Json:
        """Takes an upload over; returns `file_id`, `file_unique_id`, `file_size`, `file_path`."""
        prefix, folder = _KINDS[kind]
        number = len(self._by_id) + 1
        unique = base64.urlsafe_b64encode(secrets.token_bytes(9)).decode()
        suffix = {"voice": ".oga"}.get(kind, Path(upload.name).suffix.lower()[:12])
        file: Json = {
            "file_id": f"{prefix}AgIAAxkBAA{secrets.token_urlsafe(33)}",
            "file_unique_id": f"AgAD{unique}",
            "file_size": upload.size,
            "file_path": f"{folder}/file_{number}{suffix}",
            "disk": f"{number}-{unique}",
            "name": upload.name,
            "mime_type": mime_type,
        }
        upload.path.replace(self._folder / file["disk"])
        self._by_id[file["file_id"]] = file
        self._by_path[file["file_path"]] = file
        self._store.put("file", file["file_id"], file)
        return file

    def by_id(self, file_id: str) -> Json:
        """The file of an id.

        Raises:
            ApiError: no such file.
        """
        if file_id not in self._by_id:
            raise ApiError(400, WRONG_FILE_ID)
        return self._by_id[file_id]

    def for_download(self, file_id: str) -> Json:
        """What getFile answers.

        Raises:
            ApiError: no such file, or over 20 MB.
        """
        file = self.by_id(file_id)
        if file["file_size"] > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return {key: file[key] for key in ("file_id", "file_unique_id", "file_size", "file_path")}

    def by_path(self, path: str) -> Json | None:
        """The file that getFile gave this path, unless it is over 20 MB."""
        file = self._by_path.get(path)
        return file if file and file["file_size"] <= DOWNLOAD_LIMIT else None

    def on_disk(self, file: Json) -> Path:
        """Where its bytes are."""
        return self._folder / str(file["disk"])


def guess_type(name: str, claimed: str | None) -> str:
    """The MIME type that a client would claim for a file."""
    if claimed and claimed != "application/octet-stream":
        return claimed.split(";")[0].strip()
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def probe_seconds(path: Path) -> int:
    """How long a recording says it is, in whole seconds; 0 if it opens as no audio or video."""
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            if container.duration:
                return max(0, round(container.duration / av.time_base))
            # What a browser records carries no duration: the last packet tells.
            last = 0.0
            for count, packet in enumerate(container.demux()):
                if packet.pts is not None and packet.time_base is not None:
                    last = max(
                        last, float((packet.pts + (packet.duration or 0)) * packet.time_base)
                    )
                if count > PROBE_PACKETS:
                    break
            return max(0, round(last))
    except (av.FFmpegError, ValueError, OverflowError):
        return 0
