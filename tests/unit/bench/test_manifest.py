import json
from pathlib import Path
from typing import Any

import pytest

from infra.local.progress import UsageError
from tests.bench.manifest import known, load
from tests.bench.options import finish, long_hours, rounds
from tests.unit.speech.sounds import tone, wav

pytestmark = pytest.mark.unit


def folder(place: Path, *entries: Any) -> Path:
    (place / "a.wav").write_bytes(wav(tone(1)))
    (place / "broken.ogg").write_bytes(b"OggS, or not")
    (place / "empty.wav").touch()
    (place / "manifest.json").write_text(json.dumps(entries))
    return place


def test_names_what_is_there(tmp_path: Path) -> None:
    entries = {"file": "a.wav", "language": "en", "text": "peep"}, {"file": "a.wav", "text": None}
    first, second = load(folder(tmp_path, *entries))
    assert (first.path, first.language, first.text) == (tmp_path / "a.wav", "en", "peep")
    assert first.duration_ms == 1_000
    assert second.text is None


def test_nothing_is_a_list_too(tmp_path: Path) -> None:
    assert load(folder(tmp_path)) == []


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("a.wav", 'an entry without "file"'),
        ({"text": "peep"}, 'an entry without "file"'),
        ({"file": "a.wav", "text": 7}, 'the "text" of a.wav is neither'),
        ({"file": "a.wav", "text": "peep"}, 'a.wav has a text, so it needs its "language"'),
        ({"file": "b.wav", "text": None}, r"names b\.wav, but .*/b\.wav is not there"),
        ({"file": ".", "text": None}, "is not there"),
        ({"file": "broken.ogg", "text": None}, r"broken\.ogg cannot be decoded: not_audio"),
        ({"file": "empty.wav", "text": None}, r"empty\.wav cannot be decoded: empty"),
    ],
)
def test_says_what_is_wrong_with_an_entry(tmp_path: Path, entry: Any, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        load(folder(tmp_path, entry))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(b"[", "is not JSON"), (b"\xff\xfe\xfa", "is not JSON"), (b"{}", "holds dict")],
)
def test_says_what_is_wrong_with_the_manifest(tmp_path: Path, text: bytes, sentence: str) -> None:
    (tmp_path / "manifest.json").write_bytes(text)
    with pytest.raises(UsageError, match=sentence):
        load(tmp_path)


def test_says_that_there_is_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no .*/nowhere/manifest\.json"):
        load(tmp_path / "nowhere")


def test_the_tests_own_recordings_are_known() -> None:
    assert sum(recording.text is not None for recording in known()) == 5


@pytest.mark.parametrize("told", ["0", "-1", "two", "1.5", "²"])
def test_rounds_are_a_number(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("ROUNDS", told)
    with pytest.raises(UsageError, match="ROUNDS"):
        rounds()


@pytest.mark.parametrize("told", ["0", "eleven", "nan", "inf", "-2"])
def test_hours_are_a_number(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("LONG_HOURS", told)
    with pytest.raises(UsageError, match="LONG_HOURS"):
        long_hours()


def test_unset_options_have_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS", "")
    monkeypatch.delenv("LONG_HOURS", raising=False)
    assert (rounds(), long_hours()) == (3, 0.5)


def test_what_a_person_got_wrong_ends_with_a_sentence_and_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def wrong(_: list[str]) -> int:
        raise UsageError("There is no folder.")

    with pytest.raises(SystemExit) as ended:
        finish(wrong)
    assert ended.value.code == 2
    assert capsys.readouterr().err == "There is no folder.\n"
