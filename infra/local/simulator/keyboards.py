"""Reply markup, checked as Telegram checks it."""

from typing import Any

from infra.local.simulator.answers import bad_request
from infra.local.simulator.params import Params
from infra.local.simulator.store import Json

# core.telegram.org/bots/api#inlinekeyboardbutton
DATA_LIMIT = 64


def inline_keyboard(params: Params) -> Json | None:
    """The inline keyboard of a call; None if it has none or another kind of markup.

    Raises:
        ApiError: what Telegram says of a keyboard that is none.
    """
    markup = params.document("reply_markup", "can't parse reply keyboard markup JSON object")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup should be an Array')
    checked = [[_button(button) for button in row] for row in rows if row]
    return {"inline_keyboard": checked} if checked else None


def _button(button: Any) -> Json:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse inline keyboard button: Text buttons must have a text")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if len(button) == 1:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    return button
