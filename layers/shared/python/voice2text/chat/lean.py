"""aiogram's models, built at their first use.

aiogram resolves the fields of all its 450 types when it is imported, two thirds of that time; a bot
uses some thirty. Their names are all that the later building needs. Where pydantic or aiogram
should change under this, the models are built as ever, and tests/unit/chat/test_lean.py fails.
"""

import sys
from typing import Any

from pydantic import BaseModel


def import_aiogram() -> None:
    """Imports it without building its models; does nothing where somebody has imported it."""
    if "aiogram" in sys.modules:
        return
    names: dict[str, Any] = {}
    build = BaseModel.__dict__["model_rebuild"]

    def remember(_cls: type[BaseModel], /, *, _types_namespace: Any = None, **_: Any) -> None:
        names.update(_types_namespace or {})

    def build_late(
        cls: type[BaseModel],
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,  # pydantic's; the names are known here
        _types_namespace: Any = None,
    ) -> Any:
        return build.__get__(None, cls)(
            force=force, raise_errors=raise_errors, _types_namespace=_types_namespace or names
        )

    BaseModel.model_rebuild = classmethod(remember)  # type: ignore[assignment, method-assign]
    try:
        from aiogram.methods.base import Response, TelegramMethod  # noqa: PLC0415 - under our watch
        from aiogram.types.base import TelegramObject  # noqa: PLC0415
    finally:
        BaseModel.model_rebuild = build  # type: ignore[method-assign]
    for base in (TelegramObject, TelegramMethod, Response):
        base.model_rebuild = classmethod(build_late)  # type: ignore[assignment, method-assign]
