"""Count how much sound a person, a group and everybody had transcribed on a day.

Revision: 20261125_161000
Revises: 20261125_160000
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_161000"
down_revision = "20261125_160000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_days",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("whose", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reserved_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "whose", "day", name=op.f("pk_usage_days")),
    )
    op.create_index(op.f("ix_usage_days_day"), "usage_days", ["day"])
    op.create_table(
        "reservations",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reserved_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_reservations")),
        sa.ForeignKeyConstraint(
            ["chat_id", "message_id"],
            ["jobs.chat_id", "jobs.message_id"],
            name=op.f("fk_reservations_chat_id_message_id_jobs"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_reservations_reserved_at"), "reservations", ["reserved_at"])


def downgrade() -> None:
    op.drop_table("reservations")
    op.drop_table("usage_days")
