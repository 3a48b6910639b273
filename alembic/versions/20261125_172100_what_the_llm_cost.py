"""Count what the LLM costs, by UTC day, in millionths of a US dollar.

Revision: 20261125_172100
Revises: 20261125_172000
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_172100"
down_revision = "20261125_172000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "llm_spending",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_llm_spending")),
    )


def downgrade() -> None:
    op.drop_table("llm_spending")
