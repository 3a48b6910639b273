"""`python -m tests.bench.pairs [DIR]`: this engine and stock on each short recording, in turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.local.progress import say
from tests.bench.alternate import Timed, alternate
from tests.bench.errors import Errors
from tests.bench.manifest import Recording
from tests.bench.options import finish, recordings, rounds, whisper
from tests.bench.sides import Ours, Side, Stock, processors, stock_model
from voice2text.speech.whisper.engine import BEAM

# Whisper's window: what is called a voice message here.
SHORT_MS = 30_000


@dataclass(frozen=True, slots=True)
class Pair:
    """One recording, both sides; errors are None where there is no reference."""

    recording: Recording
    stock: Timed
    ours: Timed

    def errors(self, side: Timed) -> Errors | None:
        """The words that one side got wrong."""
        text = self.recording.text
        return None if text is None else side.errors(text, frozenset({self.recording.language}))


@dataclass(frozen=True, slots=True)
class Short:
    """All short recordings; the seconds are sums of medians."""

    pairs: tuple[Pair, ...]

    @property
    def audio_seconds(self) -> float:
        """How much sound there is."""
        return sum(pair.recording.duration_ms for pair in self.pairs) / 1000

    @property
    def stock_seconds(self) -> float:
        """What stock took."""
        return sum(pair.stock.seconds for pair in self.pairs)

    @property
    def our_seconds(self) -> float:
        """What this engine took."""
        return sum(pair.ours.seconds for pair in self.pairs)

    @property
    def stock_errors(self) -> Errors | None:
        """None where no recording has a reference."""
        return _sum([pair.errors(pair.stock) for pair in self.pairs])

    @property
    def our_errors(self) -> Errors | None:
        """As above."""
        return _sum([pair.errors(pair.ours) for pair in self.pairs])

    @property
    def redone(self) -> int:
        """How many recordings the gate had decoded again, in whole or in part."""
        return sum(pair.ours.retakes > 0 for pair in self.pairs)


def _sum(errors: Sequence[Errors | None]) -> Errors | None:
    scored = [one for one in errors if one is not None]
    return sum(scored, Errors()) if scored else None


def measure_short(found: Sequence[Recording], folder: Path, times: int, name: str) -> Short | None:
    """Measures and prints one pair: `same beam` or `as shipped`. None: nothing is short."""
    short = [recording for recording in found if recording.duration_ms <= SHORT_MS]
    if not short:
        print(f"short recordings, {name}: none is {SHORT_MS // 1000} s or shorter")
        return None
    shipped = name == "as shipped"
    beam = BEAM if shipped else 1
    sides: list[Side] = [
        Stock(stock_model(folder), None if shipped else beam),
        Ours(folder, beam),
    ]
    say(f"short recordings, {name}: warming both sides up, then {times} rounds each")
    alternate(sides, short[0].path, 1)
    print(f"short recordings, {name} (beam {beam}, {processors()} threads, medians of {times}):")
    print(f"  {'recording':<28}{'length':>8}{'stock':>9}{'ours':>9}{'×':>7}  wrong: stock, ours")
    pairs: list[Pair] = []
    for number, recording in enumerate(short, 1):
        say(f"{name}: {recording.path.name}, {number} of {len(short)}")
        pairs.append(Pair(recording, *alternate(sides, recording.path, times)))
        print(_row(pairs[-1]), flush=True)
    whole = Short(tuple(pairs))
    _summary(whole)
    return whole


def _row(pair: Pair) -> str:
    stock, ours = pair.errors(pair.stock), pair.errors(pair.ours)
    scored = "no reference"
    if stock and ours:
        scored = f"{stock.wrong}, {ours.wrong} of {stock.units}"
    redone = f"; redone {pair.ours.retakes}×" if pair.ours.retakes else ""
    return (
        f"  {pair.recording.path.name:<28}{pair.recording.duration_ms / 1000:>6.1f} s"
        f"{pair.stock.seconds:>7.2f} s{pair.ours.seconds:>7.2f} s"
        f"{pair.stock.seconds / pair.ours.seconds:>7.2f}  {scored}{redone}"
    )


def _summary(short: Short) -> None:
    stock, ours, audio = short.stock_seconds, short.our_seconds, short.audio_seconds
    print(
        f"  together {audio:.1f} s: stock {stock:.2f} s (RTF {stock / audio:.3f}), "
        f"ours {ours:.2f} s (RTF {ours / audio:.3f}), {stock / ours:.2f} times as fast"
    )
    if short.stock_errors and short.our_errors:
        units = short.our_errors.units
        print(
            f"  wrong of {units}: stock {short.stock_errors.wrong}, ours {short.our_errors.wrong}"
        )
    share = short.redone / len(short.pairs)
    print(f"  the gate redid {short.redone} of {len(short.pairs)} ({share:.0%})")


def main(arguments: list[str]) -> int:
    """Both pairs."""
    times, found = rounds(), recordings(arguments)
    folder = whisper()
    for name in ("same beam", "as shipped"):
        measure_short(found, folder, times, name)
    return 0


if __name__ == "__main__":
    finish(main)
