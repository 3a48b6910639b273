"""The page treats every message as text: nothing that a bot or a person writes becomes markup."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

PAGE = Path(__file__).parents[3] / "infra/local/simulator/page"
SCRIPTS = sorted(PAGE.glob("*.js"))
WAYS_TO_MAKE_MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser"
    r"|srcdoc|\beval\(|new Function|setHTML"
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_markup_from_text(script: Path) -> None:
    assert not WAYS_TO_MAKE_MARKUP.search(script.read_text())


def test_there_are_scripts_to_look_at() -> None:
    assert len(SCRIPTS) > 5


@pytest.mark.parametrize("file", sorted(PAGE.iterdir()), ids=lambda path: path.name)
def test_nothing_comes_from_elsewhere_and_no_file_is_long(file: Path) -> None:
    text = file.read_text()
    addresses = [
        a
        for a in re.findall(r"https?://[^\s\"')]+", text)
        if "www.w3.org" not in a and "127.0.0.1" not in a
    ]
    assert addresses == []
    assert len(text.splitlines()) <= 400


def test_the_page_has_no_inline_code() -> None:
    html = (PAGE / "index.html").read_text()
    assert not re.search(r"\son\w+=|\sstyle=|<style|<script>", html)
