"""The dashboards' bodies as CloudWatch gets them, with and without a database of ours."""

import json
from typing import Any

from infra.dashboards.widgets import Page, height, placed


def body(page: Page, *, with_database: bool) -> dict[str, Any]:
    """The body, its parameters still by their names."""
    rows = [*placed(page.rows)]
    if with_database:
        rows += placed(page.database, height(page.rows))
    found: dict[str, Any] = json.loads(json.dumps({"widgets": rows}))
    return found
