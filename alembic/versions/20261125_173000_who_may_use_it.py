"""Remember whom the owners let in, blocked, limited and invited.

Revision: 20261125_173000
Revises: 20261125_172100
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_173000"
down_revision = "20261125_172100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("daily_minutes", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access")),
    )
    op.create_table(
        "invites",
        sa.Column("code_sha256", sa.Text(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uses_left", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_invites")),
    )


def downgrade() -> None:
    op.drop_table("invites")
    op.drop_table("access")
