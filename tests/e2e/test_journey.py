import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import jiwer
import pytest

from infra.local.paths import ROOT
from tests.e2e.telegram import Telegram
from tests.recordings.make import LONG, SHORT

pytestmark = pytest.mark.e2e

RECORDINGS = ROOT / "tests" / "recordings"
SHORT_FILE = RECORDINGS / "flite_en_short.ogg"
LONG_FILE = RECORDINGS / "flite_en_long.ogg"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_a_voice_message_is_looked_at_and_answered_with_its_text(cloud: Telegram) -> None:
    chat = cloud.chat()
    message = cloud.send(chat, SHORT_FILE)
    journey = cloud.journey(chat, message)

    assert journey["outcome"] == "delivered"
    assert [(hop["hop"], hop["outcome"]) for hop in journey["hops"]] == [
        ("webhook", "recording"),
        ("transcriber", "transcribed"),
        ("bot", "delivered"),
    ]
    assert len({hop["trace"] for hop in journey["hops"]}) == 1
    [reply] = cloud.replies(chat, message)
    assert words(reply) == words(SHORT)
    [sent] = [said for said in cloud.messages(chat) if said["message_id"] == message]
    assert "👀" in str(sent["sim"]["reactions"])


def test_a_long_recording_gets_a_placeholder_that_becomes_its_text(cloud: Telegram) -> None:
    chat = cloud.chat()
    message = cloud.send(chat, LONG_FILE)
    journey = cloud.journey(chat, message)

    assert journey["outcome"] == "delivered"
    assert "placeholder" in [hop["outcome"] for hop in journey["hops"]]
    assert [reply["how"] for reply in journey["replies"]] == ["sent", "edited"]
    [reply] = cloud.replies(chat, message)
    # A synthetic voice is not always heard exactly; a lost or doubled sentence would cost more.
    assert jiwer.wer(" ".join(words(" ".join(LONG))), " ".join(words(reply))) < 0.05


def test_a_group_s_recording_goes_by_way_of_the_bot(cloud: Telegram) -> None:
    group = cloud.chat(kind="group")
    message = cloud.send(group, SHORT_FILE)
    journey = cloud.journey(group, message)

    assert journey["outcome"] == "delivered"
    assert [hop["hop"] for hop in journey["hops"]] == ["webhook", "bot", "transcriber", "bot"]
    [reply] = cloud.replies(group, message)
    assert words(reply) == words(SHORT)


def test_a_command_is_answered_in_the_person_s_language(cloud: Telegram) -> None:
    for language, letters in (("en", "[a-z]"), ("ru", "[а-я]")):
        chat = cloud.chat(language)
        message = cloud.say(chat, "/start")
        assert cloud.outcome(chat, message) == "command"
        answer = cloud.messages(chat)[-1]["text"]
        assert len(re.findall(letters, answer.lower())) > len(answer) / 2


def test_a_language_that_was_pinned_is_the_one_that_is_heard(cloud: Telegram) -> None:
    chat = cloud.chat()
    cloud.outcome(chat, cloud.say(chat, "/language ru"))
    message = cloud.send(chat, SHORT_FILE)
    assert cloud.outcome(chat, message) == "delivered"
    with closing(sqlite3.connect(cloud.paths.database)) as database:
        found = database.execute("SELECT language FROM jobs WHERE chat_id = ?", (chat,)).fetchall()
    assert found == [("ru",)]  # the engine was told so; what it detects by itself is English


def test_the_demo_prints_the_text_and_nothing_else(cloud: Telegram) -> None:
    done = demo(cloud, SHORT_FILE)
    assert done.returncode == 0, done.stderr
    assert words(done.stdout) == words(SHORT)


def test_the_demo_takes_a_video_too(cloud: Telegram) -> None:
    done = demo(cloud, RECORDINGS / "video_with_speech.mp4")
    assert done.returncode == 0, done.stderr
    assert words(done.stdout) == words(SHORT)


def test_the_demo_fails_where_no_transcript_came(cloud: Telegram, tmp_path: Path) -> None:
    text = tmp_path / "letter.ogg"
    text.write_text("Dear Ada, this is no recording.")
    refused = demo(cloud, text)
    assert refused.returncode == 1
    assert refused.stdout == ""  # whoever reads it there takes it for a text
    assert "no transcript" in refused.stderr.lower()
    assert "could not find a recording" in refused.stderr
    missing = demo(cloud, tmp_path / "missing.ogg")
    assert missing.returncode == 2
    assert "missing.ogg" in missing.stderr


def demo(cloud: Telegram, audio: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "infra.local.demo", str(audio)]
    return subprocess.run(
        [*command, "--home", str(cloud.paths.home), "--port", str(cloud.port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
