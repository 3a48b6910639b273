"""Deletions, with memory instead of a database."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from voice2text.domain import JobKey, Recording
from voice2text.storage.clock import utc_now

if TYPE_CHECKING:
    from tests.fakes.storage import FakeDeliveries, FakeJobs


class FakeErasures:
    def __init__(self, jobs: "FakeJobs") -> None:
        self.deliveries: FakeDeliveries | None = None
        self.bounds: dict[tuple[int, int], tuple[int, datetime]] = {}  # by chat id, user id
        self.now = utc_now
        self._jobs = jobs

    def begun(self, user_id: int, message_id: int) -> bool:
        return self.bounds.get((user_id, user_id), (-1,))[0] >= message_id

    def erase(self, user_id: int, message_id: int) -> None:
        jobs = self._jobs
        keys = [
            key for key, job in jobs.jobs.items() if user_id in {job.recording.user_id, key.chat_id}
        ]
        now = self.now()
        bounds = {user_id: message_id}
        for key in keys:
            bounds[key.chat_id] = max(bounds.get(key.chat_id, 0), key.message_id)
        for chat_id, last in bounds.items():
            self.bounds[chat_id, user_id] = (last, now)
        for key in keys:
            held = jobs.ledger.held.pop(key, None)
            assert held is None or held.used is not None or held.ms >= 0  # it counts as used
            for rows in (jobs.jobs, jobs.transcripts, jobs.usages, jobs.failures):
                rows.pop(key, None)
            jobs.undeliverables.pop(key, None)
        for key, job in jobs.jobs.items():
            if job.asker_id == user_id:
                jobs.jobs[key] = replace(job, asker_id=None)
        if self.deliveries is not None:
            messages = self.deliveries.messages
            for key in [one for one in messages if one in keys or one.chat_id == user_id]:
                del messages[key]
        jobs.chats.chats.pop(user_id, None)
        for chat in jobs.chats.chats.values():
            chat.last_user_id = None if chat.last_user_id == user_id else chat.last_user_id
        jobs.chats.user_languages.pop(user_id, None)

    def void(self, recording: Recording) -> bool:
        for (chat_id, user_id), (last, erased_at) in self.bounds.items():
            if user_id != recording.user_id:
                continue
            if chat_id == recording.key.chat_id and recording.key.message_id <= last:
                return True
            sent_at_ms = recording.sent_at_ms
            if (
                sent_at_ms is not None
                and datetime.fromtimestamp(sent_at_ms / 1000, UTC) <= erased_at
            ):
                return True
        return False

    def concern(self, key: JobKey, user_id: int | None) -> bool:
        is_there = key in self._jobs.jobs
        return any(
            chat_id == key.chat_id and key.message_id <= last and (not is_there or user_id == whose)
            for (chat_id, whose), (last, _) in self.bounds.items()
        )
