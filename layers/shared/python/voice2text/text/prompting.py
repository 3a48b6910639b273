"""What a model is told: instructions in one message, the transcript as data in another."""

import hashlib
import secrets
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Template

from voice2text.text.languages import LANGUAGES
from voice2text.text.variant import ADJUSTABLE, Length, Mode, Variant

_FOLDER = "voice2text.text.prompts"


@dataclass(frozen=True, slots=True)
class Task:
    """One request's work: the prompt's name, and the piece of the source that it is about.

    `number` of `parts` counts from 1; `outline` is what the other parts are about.
    """

    prompt: str
    piece: str = field(repr=False)
    number: int = 1
    parts: int = 1
    outline: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The two messages of a request, and what must and must not come back.

    `end` closes a whole answer; `boundary` and `canary` are in none.
    """

    system: str = field(repr=False)
    user: str = field(repr=False)
    boundary: str = field(repr=False)
    end: str = field(repr=False)
    canary: str = field(repr=False)


@cache
def prompt_version() -> str:
    """Eight hexadecimal digits that change with any word of any prompt."""
    digest = hashlib.sha256()
    for file in sorted(files(_FOLDER).iterdir(), key=lambda one: one.name):
        if file.name.endswith(".md"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


def prompt_for(task: Task, variant: Variant) -> Prompt:
    """The request for one task, with boundaries that no transcript can know."""
    boundary, end, canary = (
        f"{name}-{secrets.token_hex(8)}" for name in ("DATA", "END", "INTERNAL")
    )
    timestamps = _options()[f"timestamps-{variant.timestamps:d}"]
    rules = Template(_text("rules")).substitute(
        boundary=boundary,
        end=end,
        canary=canary,
        language=_language(variant),
        timestamps=timestamps,
    )
    wishes = [_text(task.prompt), *_wishes(task, variant)]
    fenced = [task.piece, task.outline] if task.outline else [task.piece]
    return Prompt(
        system=rules + "\n".join(wishes),
        user="\n".join(f"{boundary}\n{data}\n{boundary}" for data in fenced),
        boundary=boundary,
        end=end,
        canary=canary,
    )


def _wishes(task: Task, variant: Variant) -> list[str]:
    """What the task's own file does not say."""
    options = _options()
    wishes = []
    if variant.mode in ADJUSTABLE and task.prompt == variant.mode:
        if variant.length is not Length.NORMAL:
            wishes.append(options[f"length-{variant.length:d}"])
        wishes.append(options[f"emoji-{variant.emoji:d}"])
    if task.parts > 1 and task.prompt == variant.mode and task.outline:
        part = Template(options["part"])
        wishes.append(part.substitute(number=task.number, parts=task.parts))
    return wishes


def _language(variant: Variant) -> str:
    if variant.language is None:
        return _options()["language-same"]
    return LANGUAGES[variant.language]


@cache
def _text(name: str) -> str:
    return (files(_FOLDER) / f"{name}.md").read_text(encoding="utf-8").strip() + "\n"


@cache
def _options() -> dict[str, str]:
    lines = (line.partition(": ") for line in _text("options").splitlines())
    return {name: wish for name, _, wish in lines}


# The prompts by their names; each mode but the original has one.
PROMPTS = (*(mode.value for mode in Mode if mode is not Mode.ORIGINAL), "outline", "notes")
