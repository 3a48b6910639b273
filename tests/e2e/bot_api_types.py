"""What is wrong with calls of the Bot API, by aiogram's models of its methods.

aiogram's are generated from core.telegram.org/bots/api; the simulator, which took the calls, knows
nothing of them.
"""

import json
import types
from collections.abc import Iterable, Mapping
from typing import Any, Union, get_args, get_origin

import aiogram.methods
from aiogram.client.default import Default
from pydantic import BaseModel, ValidationError

# What Telegram answers to a call that nothing was wrong with, or that came too late.
FORGIVEN = (
    "Bad Request: message is not modified",
    "Bad Request: query is too old",
    "Bad Request: message to edit not found",
    "Bad Request: message to delete not found",
    "Bad Request: message to be replied not found",
    "Forbidden: bot was blocked by the user",
    "Forbidden: bot was kicked from the group chat",
)


def complaints(calls: Iterable[Mapping[str, Any]], ordered: Iterable[str] = ()) -> list[str]:
    """One sentence for each call that is not valid, or that was refused for no known reason.

    Args:
        calls: as `GET /sim/calls` gives them.
        ordered: descriptions of refusals that a test has ordered.
    """
    found: list[str] = []
    for call in calls:
        where = f"{call['number']} {call['method']}"
        found += [f"{where}: {one}" for one in _invalid(call["method"], call["params"])]
        status, said = call["status"], call["description"] or ""
        if 400 <= status < 500 and status != 429 and not said.startswith((*FORGIVEN, *ordered)):
            found.append(f"{where}: {status} {said}")
    return found


def _invalid(method: str, params: Mapping[str, Any]) -> list[str]:
    if method == "download":  # a file's, no method
        return []
    model = getattr(aiogram.methods, method[:1].upper() + method[1:], None)
    if model is None:
        return ["the Bot API has no such method"]
    uploads = {name for name, value in params.items() if _is_upload(value)}
    attached = {f"attach://{name}" for name in uploads}
    unused = attached - {value for value in params.values() if isinstance(value, str)}
    fields = {
        name: _decoded(model.model_fields[name].annotation, value)
        if name in model.model_fields
        else value
        for name, value in params.items()
        if name not in uploads
    }
    try:
        made = model.model_validate(fields, strict=True)
    except ValidationError as exc:
        return [
            f"{'.'.join(map(str, error['loc']))}: {error['msg']}"
            for error in exc.errors(include_input=False, include_url=False)
        ]
    return [f"{name} is unknown" for name in [*_unknown(made, ""), *sorted(unused)]]


def _is_upload(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"file_name", "bytes"}


def _decoded(annotation: Any, value: Any) -> Any:
    """A form's text as the Bot API reads it: JSON, but for what is text."""
    if not isinstance(value, str) or _kinds(annotation) <= {str}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _kinds(annotation: Any) -> set[Any]:
    """What may stand there, None and aiogram's placeholders aside."""
    if get_origin(annotation) in {Union, types.UnionType}:
        return set().union(*map(_kinds, get_args(annotation)))
    return set() if annotation in {type(None), Default} else {annotation}


def _unknown(model: Any, path: str) -> list[str]:
    """The fields, however deep, that the Bot API's types don't have."""
    if isinstance(model, BaseModel):
        own = [f"{path}{name}" for name in model.model_extra or {}]
        inner = ((f"{path}{name}.", getattr(model, name)) for name in type(model).model_fields)
        return own + [each for deeper, value in inner for each in _unknown(value, deeper)]
    if isinstance(model, (list, tuple)):
        return [each for value in model for each in _unknown(value, path)]
    return []
