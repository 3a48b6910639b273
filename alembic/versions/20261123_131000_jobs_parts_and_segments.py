"""Jobs, their parts and their segments.

Revision: 20261123_131000
Revises: 20261123_130000
"""

import sqlalchemy as sa
from alembic import op

revision = "20261123_131000"
down_revision = "20261123_130000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("file_unique_id", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("claimed_seconds", sa.BigInteger(), nullable=True),
        sa.Column("claimed_bytes", sa.BigInteger(), nullable=True),
        sa.Column("mime_type", sa.Text(), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("language_probability", sa.Double(), nullable=True),
        sa.Column("engine", sa.Text(), nullable=True),
        sa.Column("process_ms", sa.BigInteger(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("refusal_limit", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("undeliverable", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transcribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name="pk_jobs"),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_jobs_chat_id_chats"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_jobs_user_id_users"),
    )
    op.create_table(
        "parts",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("uncovered", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", "number", name="pk_parts"),
        sa.ForeignKeyConstraint(
            ["chat_id", "message_id"],
            ["jobs.chat_id", "jobs.message_id"],
            name="fk_parts_chat_id_message_id_jobs",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "segments",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", "part", "number", name="pk_segments"),
        sa.ForeignKeyConstraint(
            ["chat_id", "message_id", "part"],
            ["parts.chat_id", "parts.message_id", "parts.number"],
            name="fk_segments_chat_id_message_id_part_parts",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("segments")
    op.drop_table("parts")
    op.drop_table("jobs")
