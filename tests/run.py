"""`make test`: every kind of test, and how many of each ran. Stops for nothing, hides nothing."""

import re
import subprocess
import sys
import time

from infra.local import model
from infra.local.paths import DEFAULT, ROOT
from infra.local.progress import UsageError

KINDS = {
    "unit": "tests/unit",
    "integration": "tests/integration",
    "infra": "tests/infra",
    "e2e": "tests/e2e",
}
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed)")


def main(places: list[str]) -> int:
    """Runs the kinds, or the places that were named; the last line is the sum."""
    began = time.monotonic()
    _fetch_model()
    sums: dict[str, int] = {}
    failed = []
    for kind, place in ({place: place for place in places} or KINDS).items():
        print(f"· {kind}", flush=True)
        code, counts = _run(place)
        if code:
            failed.append(kind)
        for word, count in counts.items():
            sums[word] = sums.get(word, 0) + count
        print(f"  {kind}: {', '.join(f'{n} {word}' for word, n in counts.items())}", flush=True)
    print(f"{time.monotonic() - began:.0f} s. ", end="")
    verdict = f"Passed: {', '.join(places or KINDS)}. Next: make run"
    print(f"Failed: {', '.join(failed)}." if failed else verdict)
    broken = sums.get("failed", 0) + sums.get("error", 0)
    print(f"{sums.get('passed', 0)} passed, {broken} failed, {sums.get('skipped', 0)} skipped")
    return 1 if failed else 0


def _fetch_model() -> None:
    """The tests of the real model skip without it, so a bare machine gets it first."""
    try:
        model.ensure(DEFAULT.model)
    except UsageError as exc:
        print(f"· no speech model, so what needs it skips: {exc}", flush=True)


def _run(place: str) -> tuple[int, dict[str, int]]:
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", place]
    last = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            print(f"  {line}", end="", flush=True)
            last = line if _COUNT.search(line) else last
    counts = {word.removesuffix("s"): int(number) for number, word in _COUNT.findall(last)}
    return running.returncode, counts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
