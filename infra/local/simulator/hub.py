"""News for the open pages, as server-sent events."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

# A page that is this far behind reads everything anew instead.
BACKLOG = 500


class Hub:
    """Everyone who listens hears everything from now on."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str | None]] = set()

    @property
    def watched(self) -> bool:
        """Whether any page is open."""
        return bool(self._listeners)

    def tell(self, kind: str, **facts: Any) -> None:
        """Sends one event to every listener; never waits for a slow one."""
        line = json.dumps({"type": kind, **facts}, ensure_ascii=False)
        for queue in list(self._listeners):
            if queue.qsize() >= BACKLOG:
                self._listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(line)

    async def listen(self, beat: float = 15.0) -> AsyncIterator[str]:
        """Yields events as text; an empty string every `beat` quiet seconds."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            while True:
                line: str | None = ""
                with contextlib.suppress(TimeoutError):
                    line = await asyncio.wait_for(queue.get(), beat)
                if line is None:
                    return
                yield line
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """Ends every listener's stream."""
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()
