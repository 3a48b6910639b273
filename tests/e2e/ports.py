"""Ports for a local cloud beside whatever else runs on this machine."""

import random
import socket


def two_free_ports() -> int:
    """A free port whose successor is free too."""
    for _ in range(100):
        # Below those that systems give to outgoing connections: one of these could take ours
        # before the cloud does.
        port = random.randrange(20_000, 32_000, 2)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no two free ports next to each other")
