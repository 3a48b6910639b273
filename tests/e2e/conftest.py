"""The local cloud, deployed from template.yaml by the real SAM CLI, once for all e2e tests."""

from collections.abc import Iterator

import pytest

from infra.local.cloud import LocalCloud
from infra.local.paths import Paths
from tests.e2e.bot_api_types import complaints
from tests.e2e.ports import two_free_ports
from tests.e2e.telegram import Telegram
from tests.integration.text.chat_server import KEY, ChatServer, serving


@pytest.fixture(scope="session")
def llm() -> Iterator[ChatServer]:
    """What the cloud rewrites with."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory, llm: ChatServer) -> Iterator[Telegram]:
    paths = Paths(tmp_path_factory.mktemp("cloud"))
    port = two_free_ports()
    rewriting = {
        "LlmApiUrl": llm.url,
        "LlmApiKey": KEY,
        "LlmModel": "model",
        "LlmMicroDollarsPerMillionInputTokens": "280000",
        "LlmMicroDollarsPerMillionOutputTokens": "420000",
    }
    with LocalCloud(paths, port, llm=rewriting) as running:
        telegram = Telegram(port, running, paths)
        yield telegram
        # Whatever the tests did: what the bot called is valid by the Bot API's own types.
        assert complaints(telegram.call("GET", "/sim/calls")) == []
