"""Downloading from a Bot API server, in good days and bad."""

import io
import logging
import socket
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.files import FakeFiles
from tests.fakes.secrets import FakeClock, FakeStore, plain
from tests.integration.files.bot_api import TOKEN, Answer, BotApi, serving
from voice2text.domain import MEBIBYTE
from voice2text.errors import Refusal, Refused, Retryable
from voice2text.files import telegram
from voice2text.files.telegram import LocalFilesUnreachable, TelegramFiles
from voice2text.secrets import Secret
from voice2text.secrets.secret import PAUSE_SECONDS
from voice2text.speech.transcribe import AudioSource

pytestmark = pytest.mark.integration

CAP = 20 * MEBIBYTE


@pytest.fixture
def api() -> Iterator[BotApi]:
    with serving() as server:
        yield server


@pytest.fixture
def files(api: BotApi) -> TelegramFiles:
    return TelegramFiles(plain(TOKEN), api.url, CAP)


def fetched(files: AudioSource, file_id: str = "id") -> bytes:
    into = io.BytesIO()
    size = files.fetch(file_id, into)
    assert size == len(into.getvalue())
    return into.getvalue()


def failure(files: AudioSource, file_id: str = "id") -> Retryable:
    with pytest.raises(Retryable) as raised:
        fetched(files, file_id)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))
    return raised.value


def refusal(files: AudioSource, file_id: str = "id") -> Refused:
    with pytest.raises(Refused) as raised:
        fetched(files, file_id)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))
    return raised.value


@pytest.fixture(params=["Telegram", "fake"])
def source(request: pytest.FixtureRequest, api: BotApi, files: TelegramFiles) -> AudioSource:
    """Both hold a file named `id`."""
    if request.param == "Telegram":
        api.offers("id", b"sound" * 100_000)
        return files
    fake = FakeFiles()
    fake.files["id"] = b"sound" * 100_000
    return fake


def test_a_file_arrives_whole_and_again(source: AudioSource) -> None:
    assert fetched(source) == b"sound" * 100_000
    assert fetched(source) == b"sound" * 100_000


def test_an_unknown_file_is_gone(source: AudioSource) -> None:
    assert refusal(source, "unknown").refusal is Refusal.FILE_GONE


def test_an_empty_file_arrives_empty(api: BotApi, files: TelegramFiles) -> None:
    api.offers("id", b"")
    assert fetched(files) == b""


def test_a_path_with_odd_characters_is_quoted(api: BotApi, files: TelegramFiles) -> None:
    api.offers("id", b"sound", path="voice/русский file #1?.oga")
    assert fetched(files) == b"sound"


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_base_url_may_end_in_a_slash(api: BotApi, slash: str) -> None:
    api.offers("id", b"sound")
    assert fetched(TelegramFiles(plain(TOKEN), api.url + slash, CAP)) == b"sound"


def test_telegrams_own_limit(api: BotApi, files: TelegramFiles) -> None:
    api.fails("id", 400, "Bad Request: file is too big")
    refused = refusal(files)
    assert (refused.refusal, refused.limit) == (Refusal.TOO_LARGE, 20)


def test_25_mb_are_refused_by_the_size_that_telegram_names(
    api: BotApi, files: TelegramFiles
) -> None:
    api.describes("id", file_path="video/1.mp4", file_size=25_000_000)
    refused = refusal(files)
    assert (refused.refusal, refused.limit) == (Refusal.TOO_LARGE, 20)
    assert len(api.asked) == 1


def test_25_mb_that_nobody_announced_are_refused_while_they_stream(
    api: BotApi, files: TelegramFiles
) -> None:
    api.describes("id", file_path="video/1.mp4")
    api.files["video/1.mp4"] = Answer(body=b"\0" * 25_000_000)
    into = io.BytesIO()
    with pytest.raises(Refused) as raised:
        files.fetch("id", into)
    assert raised.value.refusal is Refusal.TOO_LARGE
    assert len(into.getvalue()) <= CAP


def test_exactly_the_cap_is_taken(api: BotApi) -> None:
    api.offers("id", b"\0" * MEBIBYTE)
    assert len(fetched(TelegramFiles(plain(TOKEN), api.url, MEBIBYTE))) == MEBIBYTE


def test_a_link_that_has_expired_is_gone(api: BotApi, files: TelegramFiles) -> None:
    api.describes("id", file_path="voice/gone.oga")
    assert refusal(files).refusal is Refusal.FILE_GONE


def test_a_file_without_a_path_is_gone(api: BotApi, files: TelegramFiles) -> None:
    api.describes("id", file_size=100)
    assert refusal(files).refusal is Refusal.FILE_GONE


def test_flood_control_is_obeyed(api: BotApi, files: TelegramFiles) -> None:
    api.fails("id", 429, "Too Many Requests: retry after 17", retry_after=17)
    assert failure(files).after == 17


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_broken_server_is_retried(api: BotApi, files: TelegramFiles, status: int) -> None:
    api.get_file["id"] = Answer(status, b"<html>Bad Gateway</html>")
    assert failure(files).after >= 1
    api.describes("id", file_path="voice/1.oga")
    api.files["voice/1.oga"] = Answer(status, b"<html>Bad Gateway</html>")
    assert failure(files).after >= 1


@pytest.mark.parametrize("body", [b"", b"<html>hello</html>", b"[]", b'{"ok":true}', b"\xff"])
def test_an_answer_that_is_not_telegrams_is_retried(
    api: BotApi, files: TelegramFiles, body: bytes
) -> None:
    api.get_file["id"] = Answer(200, body)
    failure(files)


def test_a_wrong_token_waits_for_the_operator(api: BotApi) -> None:
    retryable = failure(TelegramFiles(plain("43:wrong"), api.url, CAP))
    assert retryable.after == 60
    assert "TELEGRAM_BOT_TOKEN" in str(retryable)


def test_a_server_that_does_not_answer_in_time_is_retried(
    api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "READ_SECONDS", 0.2)
    files = TelegramFiles(plain(TOKEN), api.url, CAP)
    api.offers("id", b"sound")
    api.get_file["id"].pause_s = 1.0
    failure(files)
    api.get_file["id"].pause_s = 0.0
    api.files["voice/file_1.oga"].pause_s = 1.0
    failure(files)


def test_a_download_that_crawls_is_retried(
    api: BotApi, files: TelegramFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "READ_SECONDS", -1000)
    api.offers("id", b"sound")
    assert "too slow" in str(failure(files))


def test_a_download_that_breaks_off_is_retried(api: BotApi, files: TelegramFiles) -> None:
    api.describes("id", file_path="voice/1.oga", file_size=5000)
    api.files["voice/1.oga"] = Answer(body=b"sound", claimed_length=5000)
    failure(files)


def test_a_connection_that_died_while_the_function_slept_is_replaced(
    api: BotApi, files: TelegramFiles
) -> None:
    api.offers("id", b"sound")
    assert fetched(files) == b"sound"
    api.hangs_up = 1
    assert fetched(files) == b"sound"
    api.hangs_up = 2
    assert "ProtocolError" in str(failure(files))


@pytest.mark.parametrize("status", [429, 503])
def test_the_queue_waits_not_the_process(api: BotApi, files: TelegramFiles, status: int) -> None:
    api.get_file["id"] = Answer(status, b"{}", headers={"Retry-After": "600"})
    failure(files)
    assert len(api.asked) == 1


def test_nobody_listening_is_retried() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    failure(TelegramFiles(plain(TOKEN), f"http://127.0.0.1:{port}", CAP))


def test_a_name_that_does_not_resolve_is_retried() -> None:
    failure(TelegramFiles(plain(TOKEN), "http://telegram.invalid", CAP))


def test_a_redirect_is_not_followed(api: BotApi, files: TelegramFiles) -> None:
    api.get_file["id"] = Answer(302, b"{}")
    failure(files)
    assert len(api.asked) == 1


def test_no_log_line_has_the_token(
    api: BotApi, files: TelegramFiles, caplog: pytest.LogCaptureFixture
) -> None:
    api.offers("id", b"sound")
    with caplog.at_level(logging.DEBUG):
        fetched(files)
        api.files["voice/file_1.oga"] = Answer(500)
        failure(files)
        api.hangs_up = 2
        failure(files)
    lines = [record.getMessage() for record in caplog.records]
    assert [line for line in lines if "Retrying" in line and "getFile" in line]
    assert not [line for line in lines if TOKEN in line]


def test_a_server_with_local_files_hands_out_a_path(
    api: BotApi, files: TelegramFiles, tmp_path: Path
) -> None:
    path = tmp_path / TOKEN / "file_0.oga"
    path.parent.mkdir()
    path.write_bytes(b"sound")
    api.describes("id", file_path=str(path))
    assert fetched(files) == b"sound"
    assert len(api.asked) == 1
    path.write_bytes(b"\0" * (CAP + 1))
    assert refusal(files).refusal is Refusal.TOO_LARGE


def test_local_files_out_of_reach_say_what_to_do(api: BotApi, files: TelegramFiles) -> None:
    api.describes("id", file_path=f"/nowhere/{TOKEN}/voice/file_0.oga")
    with pytest.raises(LocalFilesUnreachable, match="--local") as raised:
        fetched(files)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


def test_a_replaced_token_costs_nobody_a_message(api: BotApi) -> None:
    store, clock = FakeStore({"/token": "42:replaced"}), FakeClock()
    files = TelegramFiles(Secret("TOKEN", "ssm:/token", store, clock=clock), api.url, CAP)
    api.offers("id", b"sound")
    failure(files)
    store.texts["/token"] = TOKEN
    clock.now += PAUSE_SECONDS
    assert fetched(files) == b"sound"
    assert store.asked == 2


def test_a_token_out_of_reach_is_retried(api: BotApi) -> None:
    files = TelegramFiles(Secret("TOKEN", "ssm:/token", FakeStore()), api.url, CAP)
    assert "TOKEN" in str(failure(files))
    assert api.asked == []
