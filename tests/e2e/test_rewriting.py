"""A wish for a variant through the local cloud: its queue, its function, an LLM, the database."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from infra.local.deploy import client
from infra.local.paths import ROOT
from tests.e2e.telegram import PATIENCE_SECONDS, Telegram
from tests.integration.text.chat_server import ChatServer
from voice2text.domain import JobKey
from voice2text.queues.rewrites import RewritesQueue
from voice2text.queues.sqs import SqsQueue
from voice2text.storage.engine import connect
from voice2text.storage.jobs import Jobs
from voice2text.storage.variants import Variants, VariantView
from voice2text.text.prompting import prompt_version
from voice2text.text.rewrite import VariantState
from voice2text.text.variant import Edition, Mode, Variant

pytestmark = pytest.mark.e2e

SHORT_FILE = ROOT / "tests" / "recordings" / "flite_en_short.ogg"


@pytest.fixture
def database(cloud: Telegram) -> Iterator[Engine]:
    engine = connect(cloud.paths.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def rewrites(cloud: Telegram) -> RewritesQueue:
    """The queue as the bot would have it."""
    sqs = client("sqs", cloud.port + 1)
    [url] = [url for url in sqs.list_queues()["QueueUrls"] if "RewritesQueue" in url]
    return RewritesQueue(SqsQueue(sqs, url))


def written(variants: Variants, key: JobKey, edition: Edition) -> VariantView:
    """The variant, once it has its outcome."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        view = variants.get(key, edition)
        assert view is not None
        if view.state is not VariantState.REQUESTED:
            return view
        time.sleep(0.2)
    raise AssertionError("no outcome in time")


def test_a_transcript_is_rewritten(
    cloud: Telegram, llm: ChatServer, database: Engine, rewrites: RewritesQueue
) -> None:
    chat, before = cloud.chat(), len(llm.asked)
    key = JobKey(chat, cloud.send(chat, SHORT_FILE))
    assert cloud.journey(key.chat_id, key.message_id)["outcome"] == "delivered"
    edition = Edition(Variant(Mode.POLISHED), prompt_version())
    variants = Variants(database)
    for _ in range(2):  # somebody presses twice
        assert variants.request(key, edition) is not None
        rewrites.put_rewrite(key, edition, "e2e-rewriting")
    view = written(variants, key, edition)
    transcript = Jobs(database).transcript(key)
    assert transcript is not None
    assert (view.state, view.text) == (VariantState.READY, transcript.text)
    asked = [str(body["messages"][1]) for body in llm.asked[before:]]
    assert len([one for one in asked if transcript.text in one]) == 1
