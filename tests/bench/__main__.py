"""`make bench`: figures of this machine, a line of JSON last. With a folder: its speech alone."""

from tests.bench.journeys import measure_journeys
from tests.bench.lean import measure_lean
from tests.bench.migrations import measure_migrations
from tests.bench.options import finish, long_hours, recordings, rounds
from tests.bench.rie import doors, measure_doors
from tests.bench.speech import measure_all, measure_folder


def main(arguments: list[str]) -> int:
    """Looks at what was asked for first: a wrong setting is not to be found after an hour."""
    rounds()
    long_hours()
    times = doors()
    found = recordings(arguments)
    if arguments:
        print(measure_folder(found), flush=True)
        return 0
    measure_journeys()
    measure_migrations()
    if times:
        measure_doors(times)
        measure_lean()
    figures = measure_all(found)
    print("These are this machine's figures of this hour; README.md explains them.")
    print(figures, flush=True)
    return 0


if __name__ == "__main__":
    finish(main)
