"""Files with memory instead of a network."""

from typing import BinaryIO

from voice2text.errors import Refusal, Refused


class FakeFiles:
    """Hands out what was put in, by `file_id`; an exception put in is raised."""

    def __init__(self) -> None:
        self.files: dict[str, bytes | Exception] = {}
        self.fetched: list[str] = []

    def fetch(self, file_id: str, into: BinaryIO) -> int:
        self.fetched.append(file_id)
        found = self.files.get(file_id, Refused(Refusal.FILE_GONE))
        if isinstance(found, Exception):
            raise found
        return into.write(found)
