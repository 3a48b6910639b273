"""Rename jobs.process_ms to transcribe_ms, 1 of 3: expand.

`process_ms` says nothing beside `duration_ms`: it is the time that transcribing took. Code that
goes out with this revision writes both columns and reads the old one.

Revision: 20261123_140000
Revises: 20261123_132000
"""

import sqlalchemy as sa
from alembic import op

revision = "20261123_140000"
down_revision = "20261123_132000"
branch_labels = None
depends_on = None

# Going down loses only what process_ms doesn't have.
copies = {"jobs.transcribe_ms": "process_ms"}


def upgrade() -> None:
    op.add_column("jobs", sa.Column("transcribe_ms", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_column("transcribe_ms")
