"""Which words stand on the screen together, and from when until when."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice2text.domain import Segment
from voice2text.text.exports.subtitles.tokens import LINE, NARROW, Token, tokens, width
from voice2text.text.paragraphs import SENTENCE_END

MOST_LINES = 2
# What reading takes and eyes like (Netflix's general requirements: 5/6 s to 7 s; 17 to 20
# characters a second for adults).
SHORTEST_MS, LONGEST_MS = 1000, 7000
LETTERS_A_SECOND = 17
PAUSE_MS = 1000  # nothing stays on the screen over a pause as long as this
_CLAUSE_ENDS = tuple(",;:،؛，、；：—–")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown at once: one line or two, for a time above zero."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def cues(segments: Sequence[Segment], duration_ms: int) -> list[Cue]:
    """The transcript as cues, in order, none of them at the same time as another.

    They end with the recording, unless that is too short to give each of them a millisecond.
    """
    groups = _groups(tokens(segments))
    times = _times(groups, duration_ms)
    return [
        Cue(start, end, _lines(group)) for group, (start, end) in zip(groups, times, strict=True)
    ]


def _groups(found: Sequence[Token]) -> list[list[Token]]:
    groups: list[list[Token]] = []
    group: list[Token] = []
    for token in found:
        if group and token.start_ms - group[-1].end_ms >= PAUSE_MS:
            groups.append(group)
            group = []
        elif group and not _fits([*group, token]):
            rest = _rest(group, token)
            groups.append(group[: len(group) - len(rest)])
            group = rest
            if not _fits([*group, token]):
                groups.append(group)
                group = []
        elif group and _is_sentence(group):
            groups.append(group)
            group = []
        group.append(token)
    return [*groups, group] if group else groups


def _fits(group: Sequence[Token]) -> bool:
    """Whether it may be one cue; a single token always is."""
    if len(group) == 1:
        return True
    return group[-1].end_ms - group[0].start_ms <= LONGEST_MS and _split(group) is not None


def _is_sentence(group: Sequence[Token]) -> bool:
    """Whether a sentence ends here, after long enough to be read by itself."""
    long_enough = group[-1].end_ms - group[0].start_ms >= SHORTEST_MS
    return long_enough and bool(SENTENCE_END.search(group[-1].text))


def _rest(group: list[Token], token: Token) -> list[Token]:
    """What had better move on to the next cue, of the second half of one that is full.

    That is what follows its last mark, or else the beginning of the word that `token` goes on with.
    """
    later = range(len(group) - 1, len(group) // 2, -1)
    for index in later:
        if _ends_clause(group[index - 1]):
            return group[index:]
    if token.torn:
        return next((group[index:] for index in later if not group[index].torn), [])
    return []


def _ends_clause(token: Token) -> bool:
    return bool(SENTENCE_END.search(token.text)) or token.text.endswith(_CLAUSE_ENDS)


def _split(group: Sequence[Token]) -> int | None:
    """Where the second line begins, 0 if one line is enough; None if two are not."""
    ends = []
    used = 0
    for number, token in enumerate(group):
        used += token.width + (NARROW if token.spaced and number else 0)
        ends.append(used)
    if used <= LINE:
        return 0
    whole = ends[-1]
    best: tuple[int, int] | None = None
    for index in range(1, len(group)):
        first = ends[index - 1]
        second = whole - first - (NARROW if group[index].spaced else 0)
        if first <= LINE and second <= LINE:
            cost = abs(first - second) + LINE * group[index].torn
            cost -= LINE // 2 if _ends_clause(group[index - 1]) else 0
            best = min(best or (cost, index), (cost, index))
    return best[1] if best else None


def _lines(group: Sequence[Token]) -> tuple[str, ...]:
    cut = _split(group)
    parts = [group[:cut], group[cut:]] if cut else [group]
    return tuple(_text(part) for part in parts)


def _text(group: Sequence[Token]) -> str:
    return "".join(f" {one.text}" if one.spaced else one.text for one in group).strip()


def _times(groups: Sequence[Sequence[Token]], duration_ms: int) -> list[tuple[int, int]]:
    """Each group's own time, and of the pause after it as much as reading needs."""
    end_of_all = max(duration_ms, len(groups))
    starts, ends = [], []
    latest = 0
    for group in groups:
        start = max(latest, group[0].start_ms)
        latest = max(start + 1, group[-1].end_ms)
        starts.append(start)
        ends.append(latest)
    limit = end_of_all
    for number in range(len(groups) - 1, -1, -1):
        ends[number] = min(ends[number], limit)
        starts[number] = min(starts[number], ends[number] - 1)
        letters = sum(map(width, _lines(groups[number]))) / NARROW
        wanted = max(SHORTEST_MS, round(letters * 1000 / LETTERS_A_SECOND))
        until = starts[number] + min(LONGEST_MS, wanted)
        ends[number] = max(ends[number], min(until, limit))
        limit = starts[number]
    return list(zip(starts, ends, strict=True))
