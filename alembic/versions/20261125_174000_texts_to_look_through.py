"""Keep each transcript's text in one row, with what PostgreSQL searches it by.

The table is new, so its index needs no CONCURRENTLY. Transcripts that are there already, and those
that older code goes on writing, get their rows from the janitor (storage/texts.py).

Revision: 20261125_174000
Revises: 20261125_173200
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_174000"
down_revision = "20261125_173200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transcript_texts",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("dictionary", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "search", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True
        ),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_transcript_texts")),
        sa.ForeignKeyConstraint(
            ["chat_id", "message_id"],
            ["jobs.chat_id", "jobs.message_id"],
            name=op.f("fk_transcript_texts_chat_id_message_id_jobs"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        op.f("ix_transcript_texts_search"), "transcript_texts", ["search"], postgresql_using="gin"
    )


def downgrade() -> None:
    op.drop_table("transcript_texts")
