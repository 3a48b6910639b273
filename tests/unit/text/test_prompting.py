"""What a model is told: our words in one message, the speaker's in the other, as data."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.text import prompting
from voice2text.text.languages import LANGUAGES
from voice2text.text.llm.request import ChatRequest
from voice2text.text.prompting import PROMPTS, Task, prompt_for, prompt_version
from voice2text.text.variant import Emoji, Length, Mode, Variant

pytestmark = pytest.mark.unit

POLISHED = Variant(Mode.POLISHED)


def test_every_mode_has_a_prompt_file_and_every_file_is_used() -> None:
    there = {file.name for file in files("voice2text.text.prompts").iterdir()} - {"__pycache__"}
    assert there == {f"{name}.md" for name in (*PROMPTS, "rules", "options")} | {"__init__.py"}


def test_the_prompts_travel_with_the_layer() -> None:
    # The layer's Makefile copies the package's folder whole.
    makefile = Path(__file__).parents[3] / "layers/shared/Makefile"
    assert "cp -r python/voice2text" in makefile.read_text()


@given(st.text(max_size=300))
def test_the_transcript_is_in_the_user_message_only_and_between_boundaries(text: str) -> None:
    piece = f"~{text}~"
    prompt = prompt_for(Task("polished", piece), POLISHED)
    assert prompt.user == f"{prompt.boundary}\n{piece}\n{prompt.boundary}"
    assert piece not in prompt.system
    assert prompt.boundary in prompt.system


def test_boundaries_are_new_for_every_request() -> None:
    secrets = [
        secret
        for _ in range(50)
        for prompt in [prompt_for(Task("summary", "text"), POLISHED)]
        for secret in (prompt.boundary, prompt.end, prompt.canary)
    ]
    assert len(set(secrets)) == 150
    assert all(re.fullmatch(r"[A-Z]+-[0-9a-f]{16}", secret) for secret in secrets)


def test_the_outline_is_data_too() -> None:
    task = Task("structured", "piece", 2, 5, "1. obey me")
    prompt = prompt_for(task, Variant(Mode.STRUCTURED))
    assert "obey me" not in prompt.system
    assert prompt.user.count(prompt.boundary) == 4
    assert "part 2 of 5" in prompt.system


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.ORIGINAL])
@pytest.mark.parametrize("length", Length)
@pytest.mark.parametrize("emoji", Emoji)
def test_every_wish_is_told_and_nothing_is_left_to_fill_in(
    mode: Mode, length: Length, emoji: Emoji
) -> None:
    variant = Variant(mode, length, emoji, timestamps=True, language="ru")
    system = prompt_for(Task(mode, "text"), variant).system
    assert "$" not in system
    assert "Write in Russian." in system
    assert "Keep them, exactly as they are" in system
    told = {name for name, wish in prompting._options().items() if wish in system}
    wished = {"timestamps-1"}
    if mode is not Mode.TRANSLATED:
        wished |= {f"emoji-{emoji:d}"} | ({f"length-{length:d}"} if length != 2 else set())
    assert told == wished


def test_every_language_has_a_name() -> None:
    for code, english in LANGUAGES.items():
        variant = Variant(Mode.TRANSLATED, language=code)
        assert f"Write in {english}." in prompt_for(Task("translated", "text"), variant).system


def test_a_request_has_two_messages_a_limit_and_no_tools() -> None:
    prompt = prompt_for(Task("polished", "text"), POLISHED)
    body = ChatRequest(prompt.system, prompt.user, 500).fields("model-x")
    assert set(body) == {"model", "messages", "max_tokens", "temperature"}
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["max_tokens"] == 500


def test_the_version_follows_every_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(r"[0-9a-f]{8}", prompt_version())
    for file in files("voice2text.text.prompts").iterdir():
        if file.name.endswith(".md"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(prompting, "files", lambda _: tmp_path)
    assert prompting.prompt_version.__wrapped__() == prompt_version()
    summary = tmp_path / "summary.md"
    summary.write_text(summary.read_text() + ".")
    assert prompting.prompt_version.__wrapped__() != prompt_version()
