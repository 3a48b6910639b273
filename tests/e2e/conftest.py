"""The local cloud, deployed from template.yaml by the real SAM CLI, once for all e2e tests."""

from collections.abc import Iterator

import pytest

from infra.local.cloud import LocalCloud
from infra.local.paths import Paths
from tests.e2e.ports import two_free_ports
from tests.e2e.telegram import Telegram


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telegram]:
    paths = Paths(tmp_path_factory.mktemp("cloud"))
    port = two_free_ports()
    with LocalCloud(paths, port) as running:
        yield Telegram(port, running, paths)
