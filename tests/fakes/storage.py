"""The repositories with memory instead of a database.

tests/integration/storage/test_contract_*.py run over these and over the real ones.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.fakes.access import FakeAccess
from tests.fakes.erasures import FakeErasures
from tests.fakes.ledger import FakeLedger
from tests.fakes.preferences import NAMES, FakeChat, FakePreferences
from voice2text.accounts.preferences import Preferences
from voice2text.domain import (
    ChatType,
    Job,
    JobKey,
    JobState,
    Pace,
    Recording,
    Transcript,
    View,
    Wanted,
)
from voice2text.errors import Erased, Refusal
from voice2text.services.budget import Reservation
from voice2text.speech.heard import Usage
from voice2text.storage.clock import utc_now

OPEN = (JobState.RECEIVED, JobState.TRANSCRIBING)


class FakeChats:
    def __init__(self) -> None:
        self.chats: dict[int, FakeChat] = {}
        self.user_languages: dict[int, str | None] = {}
        self.spoken: dict[int, tuple[str, ...]] = {}
        self.access = FakeAccess()

    def meet(
        self, chat_id: int, chat_type: ChatType, *, user_id: int | None, user_language: str | None
    ) -> None:
        chat = self.chats.setdefault(chat_id, FakeChat(chat_type))
        chat.type = chat_type
        if user_id is not None:
            chat.last_user_id = user_id
            self.user_languages[user_id] = user_language or self.user_languages.get(user_id)

    def speech_language(self, chat_id: int) -> str | None:
        return self._chosen(chat_id).speech_language

    def pin_language(self, chat_id: int, code: str | None) -> None:
        if chat_id in self.chats:
            self.chats[chat_id].choose(speech_language=code)

    def bot_language(self, chat_id: int) -> str | None:
        chat = self.chats.get(chat_id)
        if chat is None:
            return None
        met = self.user_languages.get(chat.last_user_id) if chat.last_user_id else None
        return chat.preferences.bot_language or met

    def recent_languages(self, user_id: int) -> tuple[str, ...]:
        return self.spoken.get(user_id, ())

    def loss(self, chat_id: int) -> str | None:
        return self.chats[chat_id].lost_reason if chat_id in self.chats else None

    def migrate(self, old_id: int, new_id: int) -> None:
        old = self.chats.get(old_id)
        if old is None or old.lost_reason == "migrated":
            return
        new = self.chats.setdefault(new_id, FakeChat(ChatType.SUPERGROUP, old.last_user_id))
        default = Preferences()
        for name in NAMES:
            if getattr(new.preferences, name) == getattr(default, name):
                new.choose(**{name: getattr(old.preferences, name)})
        new.words = old.words | new.words
        self.access.move(old_id, new_id)
        old.lost_reason = "migrated"

    def _chosen(self, chat_id: int) -> Preferences:
        return self.chats[chat_id].preferences if chat_id in self.chats else Preferences()

    def lost(self, chat_id: int, reason: str) -> None:
        if chat_id in self.chats:
            self.chats[chat_id].lost_reason = reason

    def found(self, chat_id: int) -> None:
        if chat_id in self.chats:
            self.chats[chat_id].lost_reason = None


class FakeJobs:
    def __init__(self, chats: FakeChats | None = None) -> None:
        self.chats = chats or FakeChats()
        self.preferences = FakePreferences(self.chats.chats)
        self.jobs: dict[JobKey, Job] = {}
        self.transcripts: dict[JobKey, Transcript] = {}  # in the order of their coming
        self.usages: dict[JobKey, Usage] = {}
        self.failures: dict[JobKey, str] = {}
        self.ledger = FakeLedger(self.jobs)
        self.ledger.own = self.chats.access.minutes
        self.erasures = FakeErasures(self)
        self.undeliverables: dict[JobKey, str] = {}
        self.wanted_by: dict[JobKey, str] = {}
        self.started_at: dict[JobKey, datetime] = {}
        self.now = utc_now
        self.replaced: list[Callable[[JobKey], None]] = []  # who hears of a new transcript

    def begin(self, recording: Recording) -> Job:
        key = recording.key
        if self.erasures.void(recording):
            raise Erased
        self.chats.meet(
            key.chat_id,
            recording.chat_type,
            user_id=recording.user_id,
            user_language=recording.user_language,
        )
        job = self.jobs.setdefault(key, Job(recording, JobState.RECEIVED, attempts=0))
        if job.state in OPEN:
            self.started_at[key] = self.now()
            known = job.recording if job.recording.file_id else recording
            self.jobs[key] = replace(
                job, recording=known, state=JobState.TRANSCRIBING, attempts=job.attempts + 1
            )
        return replace(
            self._known(key),
            recent_languages=self._recent(recording.user_id),
            vocabulary=self.preferences.words(key.chat_id),
        )

    def release(self, key: JobKey, *, generation: int | None = None) -> None:
        if self._state(key) is JobState.TRANSCRIBING and self._is_timely(key, generation):
            job = self.jobs[key]
            attempts = max(job.attempts - 1, 0)
            self.jobs[key] = replace(job, state=JobState.RECEIVED, attempts=attempts)

    def finish(
        self, key: JobKey, transcript: Transcript, usage: Usage, *, generation: int | None = None
    ) -> None:
        assert usage.engine
        assert usage.reason
        assert usage.transcribe_ms >= 0
        unread = (*OPEN, JobState.TRANSCRIBED, JobState.FAILED)
        if self._state(key) in unread and self._is_timely(key, generation):
            self.transcripts.pop(key, None)
            self.transcripts[key] = transcript
            self.usages[key] = usage
            self.jobs[key] = replace(
                self.jobs[key], state=JobState.TRANSCRIBED, duration_ms=transcript.duration_ms
            )
            self.ledger.settle(key, transcript.duration_ms)
            for heard in self.replaced:
                heard(key)

    def refuse(
        self, key: JobKey, refusal: Refusal, limit: int | None, *, generation: int | None = None
    ) -> None:
        if self._state(key) in OPEN and self._is_timely(key, generation):
            self.jobs[key] = replace(
                self.jobs[key], state=JobState.REFUSED, refusal=refusal, refusal_limit=limit
            )
            self.ledger.give_back(key)

    def fail(self, key: JobKey, reason: str, *, generation: int | None = None) -> None:
        if self._state(key) in OPEN and self._is_timely(key, generation):
            self.failures[key] = reason
            self.jobs[key] = replace(self.jobs[key], state=JobState.FAILED)
            self.ledger.give_back(key)

    def delivered(self, key: JobKey) -> None:
        if self._state(key) not in (None, *OPEN) and key in self.transcripts:
            self.jobs[key] = replace(self.jobs[key], state=JobState.DELIVERED)

    def expect(self, recording: Recording, asker_id: int | None, *, by: str) -> None:
        key = recording.key
        if self.erasures.void(recording):
            raise Erased
        self.chats.meet(
            key.chat_id,
            recording.chat_type,
            user_id=recording.user_id,
            user_language=recording.user_language,
        )
        if key not in self.jobs:
            self.jobs[key] = Job(recording, JobState.RECEIVED, attempts=0)
            self.wanted_by[key] = by
            self.started_at[key] = self.now()
        if self.jobs[key].asker_id is None and key not in self.transcripts:
            self.jobs[key] = replace(self.jobs[key], asker_id=asker_id)

    def reopen(self, key: JobKey, wanted: Wanted, *, by: str) -> bool:
        state = self._state(key)
        is_stranded = state is JobState.TRANSCRIBED and key in self.undeliverables
        is_over = state in (JobState.DELIVERED, JobState.REFUSED, JobState.FAILED)
        if not is_over and not is_stranded and not self._is_lost(key):
            return state is JobState.RECEIVED and self.wanted_by.get(key) == by
        self.wanted_by[key] = by
        self.started_at[key] = self.now()
        if state is JobState.RECEIVED:
            self.jobs[key] = replace(self.jobs[key], wanted=wanted)
            return True
        self.failures.pop(key, None)
        self.undeliverables.pop(key, None)
        self.jobs[key] = replace(
            self.jobs[key],
            state=JobState.RECEIVED,
            attempts=0,
            generation=self.jobs[key].generation + 1,
            wanted=wanted,
            refusal=None,
            refusal_limit=None,
        )
        self.ledger.forget(key)
        return True

    def real_time_factor(self) -> float | None:
        latest = list(self.transcripts)[-20:]
        sound_ms = sum(self.transcripts[key].duration_ms for key in latest)
        work_ms = sum(self.usages[key].transcribe_ms for key in latest)
        return work_ms / sound_ms if sound_ms else None

    def pace(self) -> Pace | None:
        latest = list(self.transcripts)[-20:]
        factor = self.real_time_factor()
        if not factor:
            return None
        mean_ms = sum(self.usages[key].transcribe_ms for key in latest) / len(latest)
        under_way = [one for one in self.jobs.values() if one.state is JobState.TRANSCRIBING]
        now = self.now()
        left_ms = 0.0
        for one in under_way:
            claimed = one.recording.claimed_seconds
            whole_ms = claimed * 1000 * factor if claimed else mean_ms
            done_ms = (now - self.started_at[one.key]) / timedelta(milliseconds=1)
            left_ms += max(0.0, whole_ms - done_ms)
        return Pace(mean_ms, len(under_way), left_ms)

    def undeliverable(self, key: JobKey, reason: str) -> None:
        if key in self.jobs:
            self.undeliverables[key] = reason

    def job(self, key: JobKey) -> Job | None:
        return self._known(key) if key in self.jobs else None

    def erased(self, key: JobKey) -> bool:
        return self.erasures.concern(key, self._user(key))

    def transcript(self, key: JobKey) -> Transcript | None:
        return self.transcripts.get(key)

    def _recent(self, user_id: int | None) -> tuple[str, ...]:
        theirs = [
            transcript
            for key, transcript in reversed(self.transcripts.items())
            if user_id is not None and self.jobs[key].recording.user_id == user_id
        ]
        sure = [one.language for one in theirs[:20] if one.language_probability >= 0.5]
        return tuple(dict.fromkeys(language for language in sure if language))[:3]

    def _user(self, key: JobKey) -> int | None:
        return self.jobs[key].recording.user_id if key in self.jobs else None

    def _is_timely(self, key: JobKey, generation: int | None) -> bool:
        return generation in {None, self.jobs[key].generation}

    def _is_lost(self, key: JobKey) -> bool:
        if self._state(key) is not JobState.RECEIVED or self.jobs[key].attempts:
            return False
        return self.started_at[key] < self.now() - timedelta(minutes=35)

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
    def __init__(self, jobs: FakeJobs | None = None) -> None:
        self.messages: dict[JobKey, dict[int, int]] = {}
        self._jobs = jobs
        if jobs is not None:
            jobs.erasures.deliveries = self

    def sent(self, key: JobKey) -> dict[int, int]:
        return dict(sorted(self.messages.get(key, {}).items()))

    def record(self, key: JobKey, number: int, message_id: int) -> None:
        if self._jobs is None or not self._jobs.erased(key):
            self.messages.setdefault(key, {})[number] = message_id

    def forget(self, key: JobKey, number: int) -> None:
        self.messages.get(key, {}).pop(number, None)


class FakeViews:
    def __init__(self) -> None:
        self.views: dict[JobKey, View] = {}

    def of(self, key: JobKey) -> View | None:
        return self.views.get(key)

    def show(self, key: JobKey, code: str, generation: int) -> None:
        self.views[key] = View(code, generation)

    def expect(self, key: JobKey, edition: str | None) -> None:
        if key in self.views:
            self.views[key] = replace(self.views[key], awaited=edition)


class FakeSeenUpdates:
    def __init__(self, *, now: Callable[[], datetime] = utc_now) -> None:
        self.times: dict[int, datetime] = {}
        self._now = now

    def seen(self, update_id: int) -> bool:
        time = self.times.get(update_id)
        return time is not None and time >= self._now() - timedelta(hours=48)

    def record(self, update_id: int) -> None:
        self.times[update_id] = self._now()


class FakeSpending:
    def __init__(self, daily_micro_dollars: int, *, now: Callable[[], datetime] = utc_now) -> None:
        self.reserved: dict[date, int] = {}
        self.spent: dict[date, int] = {}
        self._cap = daily_micro_dollars
        self._now = now

    def reserve(self, micro_dollars: int) -> Reservation | None:
        day = self._now().astimezone(UTC).date()
        taken = self.reserved.get(day, 0) + self.spent.get(day, 0)
        if taken + micro_dollars > self._cap:
            return None
        self.reserved[day] = self.reserved.get(day, 0) + micro_dollars
        return Reservation(day, micro_dollars)

    def settle(self, reservation: Reservation, used: int) -> None:
        self.reserved[reservation.day] -= reservation.micro_dollars
        self.spent[reservation.day] = self.spent.get(reservation.day, 0) + used
