"""`make test`: every kind of test, and how many of each ran. Stops for nothing, hides nothing."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from infra.local import model
from infra.local.paths import DEFAULT, ROOT
from infra.local.progress import UsageError

MIGRATIONS = "tests/integration/migrations"
PIPELINE = "tests/e2e/test_pipeline.py"
# The longest share first: two are run side by side where there are two processors.
SHARES = {
    "integration, migrations": [MIGRATIONS],
    "integration": ["tests/integration", f"--ignore={MIGRATIONS}"],
    "unit": ["tests/unit"],
    "e2e, pipeline": [PIPELINE],
    "infra": ["tests/infra"],
}
# A local cloud, a model and a browser take the machine to themselves.
ALONE = {"e2e": ["tests/e2e", f"--ignore={PIPELINE}"]}
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed)")

# What went wrong, and which test it was: said again at the end, for whoever sees that part only.
_WRONG = re.compile(r"E   |(FAILED|ERROR) ")
_AT_MOST = 12  # lines of a share

Result = tuple[str, int, Counter[str], list[str]]


def main(places: list[str]) -> int:
    """Runs all shares, or the places that were named; the last line is the sum."""
    if missing := [one for one in places if not (ROOT / one.partition("::")[0]).exists()]:
        print(
            f"There is no {', '.join(missing)}: ONLY names files or folders, such as tests/unit.",
            file=sys.stderr,
        )
        return 2
    began = time.monotonic()
    _fetch_model()
    named = {place: [place] for place in places}
    together = [] if named else list(_side_by_side(SHARES))
    alone = [_run(name, what) for name, what in (named or ALONE).items()]
    sums: Counter[str] = Counter()
    failed = []
    for name, code, counts, wrong in (*together, *alone):
        sums += counts
        if code:
            failed.append(name)
        print(*wrong[-_AT_MOST:], sep="", end="")
        print(f"· {name}: {', '.join(f'{n} {word}' for word, n in counts.items())}", flush=True)
    print(f"{time.monotonic() - began:.0f} s. ", end="")
    verdict = f"Passed: {', '.join(places or (*SHARES, *ALONE))}. Next: make run"
    print(f"Failed: {', '.join(failed)}." if failed else verdict)
    broken = sums["failed"] + sums["error"]
    print(f"{sums['passed']} passed, {broken} failed, {sums['skipped']} skipped")
    return 1 if failed else 0


def _fetch_model() -> None:
    """The tests of the real model skip without it, so a bare machine gets it first."""
    try:
        model.ensure(DEFAULT.model)
    except UsageError as exc:
        print(f"· no speech model, so what needs it skips: {exc}", flush=True)


def _side_by_side(shares: dict[str, list[str]]) -> Iterable[Result]:
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        return list(pool.map(_run, shares, shares.values()))


def _run(name: str, what: list[str]) -> Result:
    """Runs pytest; each of its lines is printed as it comes, behind the share's name."""
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *what]
    last = ""
    wrong = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            print(f"  {name} | {line}", end="", flush=True)
            last = line if _COUNT.search(line) else last
            if _WRONG.match(line):
                wrong.append(line)
    found = {word.removesuffix("s"): int(number) for number, word in _COUNT.findall(last)}
    return name, running.returncode, Counter(found), wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
