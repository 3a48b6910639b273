"""Keep when each word of a segment was said, where that was asked for: subtitles need it.

Expand only: older code knows nothing of the column and leaves it empty.

Revision: 20261125_171000
Revises: 20261125_161000
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_171000"
down_revision = "20261125_161000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("segments", sa.Column("words", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("segments") as segments:
        segments.drop_column("words")
