"""Rename jobs.process_ms to transcribe_ms, 2 of 3: deploy.

Every row that only older code wrote gets its copy. Code that goes out with this revision reads and
writes the new column only; that it writes both no more is what the next revision waits for.

Revision: 20261123_141000
Revises: 20261123_140000
"""

from voice2text.migrations.backfill import copy_column

revision = "20261123_141000"
down_revision = "20261123_140000"
branch_labels = None
depends_on = None

KEY = ("chat_id", "message_id")


def upgrade() -> None:
    copy_column("jobs", "process_ms", "transcribe_ms", key=KEY)


def downgrade() -> None:
    # What newer code wrote: older code looks for it in the old column.
    copy_column("jobs", "transcribe_ms", "process_ms", key=KEY)
