"""A ceiling on memory while a stranger's file is open.

An MP4 of 776 bytes can declare fifty million packets, and FFmpeg builds an index of 1.8 GB before
the first of them is read. The kernel would end the whole process; a limit ends one allocation.
"""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Where Linux says how much address space this process uses, in pages. Elsewhere there is no limit.
STATM = Path("/proc/self/statm")


@contextmanager
def at_most(more: int) -> Iterator[None]:
    """Lets this process take `more` bytes of address space than it has now, within the block.

    Raises:
        MemoryError: from whatever asks for more inside the block.
    """
    if not STATM.exists():
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = int(STATM.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") + more
    ceiling = min(limit for limit in (ceiling, *before) if limit != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
