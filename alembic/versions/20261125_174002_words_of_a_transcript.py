"""Count a transcript's words, so that /stats can tell them when the text is gone.

Expand only: older code leaves it empty, and the janitor counts afterwards (storage/texts.py).

Revision: 20261125_174002
Revises: 20261125_174001
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_174002"
down_revision = "20261125_174001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("words", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_column("words")
