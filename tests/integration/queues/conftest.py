"""A local AWS of its own, without a deploy: queues and a bucket."""

from collections.abc import Iterator

import pytest

from infra.local import aws
from infra.local.processes import Processes
from tests.e2e.ports import two_free_ports


@pytest.fixture(scope="session")
def aws_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    home = tmp_path_factory.mktemp("aws")
    processes = Processes(home / "logs", home / "processes")
    port = two_free_ports()
    try:
        aws.start(processes, port, home / "state")
        yield port
    finally:
        processes.end()
