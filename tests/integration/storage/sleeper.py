"""A door in front of a real PostgreSQL that can sleep, wake up slowly, and be awake.

Asleep, it is as Aurora at zero capacity (docs.aws.amazon.com, aurora-serverless-v2-auto-pause): it
takes the connection and says nothing.
"""

import socket
import threading
from contextlib import suppress
from enum import StrEnum
from types import TracebackType
from typing import Self

# ErrorResponse (postgresql.org/docs/current/protocol-error-fields.html), as a starting server says.
_FIELDS = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
_STARTING = b"E" + (len(_FIELDS) + 4).to_bytes(4, "big") + _FIELDS
_SSL_REQUEST = 8  # bytes, and the server may answer N


class State(StrEnum):
    """What a caller meets."""

    ASLEEP = "asleep"
    STARTING = "starting"
    AWAKE = "awake"


class Sleeper:
    """Listens on a port of its own; a context manager.

    Args:
        port: the real server's, on loopback.
    """

    def __init__(self, port: int) -> None:
        self._real = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.state = State.ASLEEP
        self.callers = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Ends every connection without a word, as a power cut does."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                caller, _ = self._listener.accept()
                self.callers += 1
                self._open.append(caller)
                if self.state is State.STARTING:
                    threading.Thread(target=_starting, args=[caller], daemon=True).start()
                elif self.state is State.AWAKE:
                    real = socket.create_connection(self._real)
                    self._open.append(real)
                    for pair in ((caller, real), (real, caller)):
                        threading.Thread(target=_pump, args=pair, daemon=True).start()


def _starting(caller: socket.socket) -> None:
    with suppress(OSError):
        if len(caller.recv(_SSL_REQUEST)) == _SSL_REQUEST:
            caller.sendall(b"N")
        caller.recv(4096)
        caller.sendall(_STARTING)
        caller.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
