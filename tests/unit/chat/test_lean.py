"""aiogram imported lean, in processes of their own: other tests have imported it already."""

import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.unit

# Prints which of aiogram's types and methods are built, then builds every one of them.
LEAN = """
import voice2text.chat
import aiogram.methods, aiogram.types
from pydantic import BaseModel

def models():
    for room in (aiogram.types, aiogram.methods):
        for name in room.__all__:
            one = getattr(room, name)
            if isinstance(one, type) and issubclass(one, BaseModel):
                yield one

print(sum(one.__pydantic_complete__ for one in models()))
schemas = {one.__name__: one.model_fields for one in models()}
for one in models():
    if one.__name__ != "TelegramMethod":  # abstract
        one.model_rebuild()
        assert one.__pydantic_complete__, one
print(len(schemas))
"""
# The same fields, with the same annotations, as without us.
FIELDS = """
{first}
import aiogram.methods, aiogram.types
from pydantic import BaseModel

for room in (aiogram.types, aiogram.methods):
    for name in sorted(room.__all__):
        one = getattr(room, name)
        if isinstance(one, type) and issubclass(one, BaseModel):
            one.model_rebuild()
            for field, about in one.model_fields.items():
                print(name, field, about.annotation, about.is_required())
"""
# What a bot does with them, by aiogram's own client.
USED = """
import voice2text.chat
from aiogram.methods import Response, SendMessage
from aiogram.types import Message, Update

said = {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "/help"}
update = Update.model_validate({"update_id": 1, "message": said})
answer = Response[Message].model_validate({"ok": True, "result": said})
method = SendMessage(chat_id=7, text="x")
print(update.message.text, answer.result.chat.id, method.text)
"""


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return re.sub(r" at 0x[0-9a-f]+", "", done.stdout)


def test_nothing_is_built_that_is_not_used_and_everything_can_be() -> None:
    built, known = map(int, run(LEAN).split())
    assert known > 400
    assert built < known // 4  # the others name no other type, and are whole at once


def test_a_model_that_was_built_late_is_the_same() -> None:
    assert run(FIELDS.format(first="import voice2text.chat")) == run(FIELDS.format(first=""))


def test_a_bot_can_read_and_write() -> None:
    assert run(USED) == "/help 7 x\n"
