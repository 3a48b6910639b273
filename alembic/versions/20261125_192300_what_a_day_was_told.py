"""Remember what was told of a day's minutes, and count what was rewritten on it.

Expand only: older code leaves all three empty, and tells by its own rule.

Revision: 20261125_192300
Revises: 20261125_192054
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_192300"
down_revision = "20261125_192054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("usage_days", sa.Column("nearly_told_by", sa.Text(), nullable=True))
    op.add_column("usage_days", sa.Column("end_told_by", sa.Text(), nullable=True))
    op.add_column("usage_days", sa.Column("rewrites", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("usage_days") as usage_days:
        usage_days.drop_column("rewrites")
        usage_days.drop_column("end_told_by")
        usage_days.drop_column("nearly_told_by")
