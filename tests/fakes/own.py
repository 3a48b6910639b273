"""What people can see of their own, with memory instead of a database."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tests.fakes.storage import FakeDeliveries, FakeJobs
from voice2text.accounts.history import HIT_BEGINS, HIT_ENDS, Entry, Listing, Spoken, Stats
from voice2text.accounts.query import Query
from voice2text.chat.own.facts import Facts
from voice2text.chat.own.things import Own
from voice2text.domain import JobKey
from voice2text.text.paragraphs import readable

RECEIVED = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)


@dataclass
class FakeHistory:
    """The transcripts that the jobs have; `gone` are those whose text is not kept."""

    jobs: FakeJobs
    gone: set[JobKey] = field(default_factory=set)

    def page(self, user_id: int, first: int, most: int) -> Listing:
        theirs = self.theirs(user_id)
        return Listing(tuple(theirs[first : first + most]), len(theirs))

    def entry(self, user_id: int, key: JobKey) -> Entry | None:
        entry = next((one for one in self.theirs(user_id) if one.key == key), None)
        if entry is None or entry.text is None:
            return entry
        return replace(entry, text=readable(self.jobs.transcripts[key].segments))

    def stats(self, user_id: int, since: datetime | None = None) -> Stats:
        spoken: dict[str | None, Spoken] = {}
        for one in self.theirs(user_id):
            if since is not None and one.received_at < since:
                continue
            sum_ = spoken.get(one.language, Spoken(one.language, 0, 0, 0))
            words = len(self.jobs.transcripts[one.key].text.split())
            spoken[one.language] = replace(
                sum_,
                recordings=sum_.recordings + 1,
                ms=sum_.ms + one.duration_ms,
                words=sum_.words + words,
            )
        return Stats(tuple(spoken.values()))

    def theirs(self, user_id: int) -> list[Entry]:
        return [
            Entry(
                key=key,
                chat_type=self.jobs.jobs[key].recording.chat_type,
                received_at=RECEIVED,
                duration_ms=said.duration_ms,
                language=said.language,
                text=None if key in self.gone else said.text,
            )
            for key, said in reversed(self.jobs.transcripts.items())
            if self.jobs.jobs[key].recording.user_id == user_id
        ]


@dataclass
class FakeSearch:
    """Finds what contains all the letters that were typed."""

    history: FakeHistory

    def find(self, user_id: int, query: Query, first: int, most: int) -> Listing:
        found = [
            replace(one, text=self._marked(one.text, query))
            for one in self.history.theirs(user_id)
            if one.text is not None
            and all(word.casefold() in one.text.casefold() for word in query.wanted)
            and not any(word.casefold() in one.text.casefold() for word in query.unwanted)
        ]
        return Listing(tuple(found[first : first + most]), len(found))

    def _marked(self, text: str, query: Query) -> str:
        for word in query.wanted:
            text = text.replace(word, HIT_BEGINS + word + HIT_ENDS)
        return text


@dataclass
class FakeBelongings:
    """The texts of a person."""

    history: FakeHistory

    def files(self, user_id: int) -> Iterator[tuple[str, bytes]]:
        yield "person.json", b"{}"
        for one in self.history.theirs(user_id):
            yield f"transcripts/{one.key.message_id}.txt", (one.text or "").encode()


def own_of(jobs: FakeJobs, deliveries: FakeDeliveries, facts: Facts = Facts()) -> Own:  # noqa: B008 - frozen
    """All of it over the same memory."""
    jobs.erasures.deliveries = deliveries
    history = FakeHistory(jobs)
    return Own(
        history=history,
        search=FakeSearch(history),
        erasures=jobs.erasures,
        belongings=FakeBelongings(history),
        facts=facts,
    )
