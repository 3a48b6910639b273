"""Rename jobs.process_ms to transcribe_ms, 3 of 3: contract.

Revision: 20261123_142000
Revises: 20261123_141000
"""

import sqlalchemy as sa
from alembic import op

revision = "20261123_142000"
down_revision = "20261123_141000"
branch_labels = None
depends_on = None

# Older code than this writes the column that goes.
minimum_code = "20261123_141000"


def upgrade() -> None:
    with op.batch_alter_table("jobs") as jobs:
        # lint: allow drop-column: nothing reads or writes it since 20261123_141000
        jobs.drop_column("process_ms")


def downgrade() -> None:
    # Empty: the revision below fills it on its own way down, in chunks.
    op.add_column("jobs", sa.Column("process_ms", sa.BigInteger(), nullable=True))
