"""The repositories with memory instead of a database.

tests/integration/storage/test_contract_*.py run over these and over the real ones.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from voice2text.domain import ChatType, Job, JobKey, JobState, Recording, Transcript
from voice2text.errors import Refusal
from voice2text.storage.clock import utc_now

OPEN = (JobState.RECEIVED, JobState.TRANSCRIBING)


@dataclass
class FakeChat:
    type: ChatType
    speech_language: str | None = None
    last_user_id: int | None = None
    lost_reason: str | None = None


class FakeChats:
    def __init__(self) -> None:
        self.chats: dict[int, FakeChat] = {}
        self.user_languages: dict[int, str | None] = {}

    def meet(
        self, chat_id: int, chat_type: ChatType, *, user_id: int | None, user_language: str | None
    ) -> None:
        chat = self.chats.setdefault(chat_id, FakeChat(chat_type))
        chat.type = chat_type
        if user_id is not None:
            chat.last_user_id = user_id
            self.user_languages[user_id] = user_language or self.user_languages.get(user_id)

    def speech_language(self, chat_id: int) -> str | None:
        return self.chats[chat_id].speech_language if chat_id in self.chats else None

    def pin_language(self, chat_id: int, code: str | None) -> None:
        if chat_id in self.chats:
            self.chats[chat_id].speech_language = code

    def bot_language(self, chat_id: int) -> str | None:
        chat = self.chats.get(chat_id)
        if chat is None or chat.last_user_id is None:
            return None
        return self.user_languages.get(chat.last_user_id)

    def lost(self, chat_id: int, reason: str) -> None:
        if chat_id in self.chats:
            self.chats[chat_id].lost_reason = reason

    def found(self, chat_id: int) -> None:
        if chat_id in self.chats:
            self.chats[chat_id].lost_reason = None


class FakeJobs:
    def __init__(self, chats: FakeChats | None = None) -> None:
        self.chats = chats or FakeChats()
        self.jobs: dict[JobKey, Job] = {}
        self.transcripts: dict[JobKey, Transcript] = {}
        self.failures: dict[JobKey, str] = {}
        self.undeliverables: dict[JobKey, str] = {}

    def begin(self, recording: Recording) -> Job:
        key = recording.key
        self.chats.meet(
            key.chat_id,
            recording.chat_type,
            user_id=recording.user_id,
            user_language=recording.user_language,
        )
        job = self.jobs.setdefault(key, Job(recording, JobState.RECEIVED, attempts=0))
        if job.state in OPEN:
            self.jobs[key] = replace(job, state=JobState.TRANSCRIBING, attempts=job.attempts + 1)
        return self._known(key)

    def release(self, key: JobKey) -> None:
        if self._state(key) is JobState.TRANSCRIBING:
            job = self.jobs[key]
            attempts = max(job.attempts - 1, 0)
            self.jobs[key] = replace(job, state=JobState.RECEIVED, attempts=attempts)

    def finish(self, key: JobKey, transcript: Transcript, *, engine: str, process_ms: int) -> None:
        assert engine
        assert process_ms >= 0
        if self._state(key) in (*OPEN, JobState.TRANSCRIBED, JobState.FAILED):
            self.transcripts[key] = transcript
            self.jobs[key] = replace(
                self.jobs[key], state=JobState.TRANSCRIBED, duration_ms=transcript.duration_ms
            )

    def refuse(self, key: JobKey, refusal: Refusal, limit: int | None) -> None:
        if self._state(key) in OPEN:
            self.jobs[key] = replace(
                self.jobs[key], state=JobState.REFUSED, refusal=refusal, refusal_limit=limit
            )

    def fail(self, key: JobKey, reason: str) -> None:
        if self._state(key) in OPEN:
            self.failures[key] = reason
            self.jobs[key] = replace(self.jobs[key], state=JobState.FAILED)

    def delivered(self, key: JobKey) -> None:
        if self._state(key) is JobState.TRANSCRIBED:
            self.jobs[key] = replace(self.jobs[key], state=JobState.DELIVERED)

    def undeliverable(self, key: JobKey, reason: str) -> None:
        if key in self.jobs:
            self.undeliverables[key] = reason

    def job(self, key: JobKey) -> Job | None:
        return self._known(key) if key in self.jobs else None

    def transcript(self, key: JobKey) -> Transcript | None:
        return self.transcripts.get(key)

    def _state(self, key: JobKey) -> JobState | None:
        return self.jobs[key].state if key in self.jobs else None

    def _known(self, key: JobKey) -> Job:
        """The job as a database would join it: chat and person as they are known now."""
        job = self.jobs[key]
        user = job.recording.user_id
        language = self.chats.user_languages.get(user) if user is not None else None
        recording = replace(
            job.recording,
            chat_type=self.chats.chats[key.chat_id].type,
            user_language=language,
        )
        pinned = self.chats.speech_language(key.chat_id)
        return replace(job, recording=recording, pinned_language=pinned)


class FakeDeliveries:
    def __init__(self) -> None:
        self.messages: dict[JobKey, dict[int, int]] = {}

    def sent(self, key: JobKey) -> dict[int, int]:
        return dict(sorted(self.messages.get(key, {}).items()))

    def record(self, key: JobKey, number: int, message_id: int) -> None:
        self.messages.setdefault(key, {})[number] = message_id


class FakeSeenUpdates:
    def __init__(self, *, now: Callable[[], datetime] = utc_now) -> None:
        self.times: dict[int, datetime] = {}
        self._now = now

    def seen(self, update_id: int) -> bool:
        time = self.times.get(update_id)
        return time is not None and time >= self._now() - timedelta(hours=48)

    def record(self, update_id: int) -> None:
        self.times[update_id] = self._now()
