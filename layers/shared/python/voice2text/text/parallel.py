"""Several pieces of one text at once, in order; the first that fails stops the others."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_parallel(work: Callable[[T], R], items: Sequence[T], *, most: int, stop: Event) -> list[R]:
    """What `work` makes of each item, by at most so many threads.

    Raises:
        Exception: what `work` raised first; `stop` is set then, and nothing more is begun.
    """
    if len(items) <= 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(min(most, len(items)), thread_name_prefix="piece") as pool:
        futures = [pool.submit(work, item) for item in items]
        for future in as_completed(futures):
            if future.exception() is not None:
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                future.result()  # raises
        return [future.result() for future in futures]
