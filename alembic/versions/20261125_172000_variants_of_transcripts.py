"""Keep rewritten transcripts, each by everything that it depends on.

Revision: 20261125_172000
Revises: 20261125_171000
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_172000"
down_revision = "20261125_171000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "variants",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("length", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("emoji", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("timestamps", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("prompt_version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("output_tokens", sa.BigInteger(), nullable=True),
        sa.Column("cost_micro_dollars", sa.BigInteger(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "chat_id",
            "message_id",
            "mode",
            "length",
            "emoji",
            "timestamps",
            "language",
            "prompt_version",
            name="pk_variants",
        ),
        sa.ForeignKeyConstraint(
            ["chat_id", "message_id"],
            ["jobs.chat_id", "jobs.message_id"],
            name="fk_variants_chat_id_message_id_jobs",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("variants")
