"""Remember what a transcript's messages show, and what was asked for when it was asked for again.

Expand only: older code knows nothing of the columns and leaves them empty.

Revision: 20261125_173300
Revises: 20261125_173200
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_173300"
down_revision = "20261125_173200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("generation", sa.BigInteger(), nullable=True))
    op.add_column("jobs", sa.Column("wanted_language", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("wanted_better", sa.Boolean(), nullable=True))
    op.add_column("jobs", sa.Column("wanted_words", sa.Boolean(), nullable=True))
    op.add_column("jobs", sa.Column("wanted_by", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("asker_id", sa.BigInteger(), nullable=True))
    op.create_table(
        "views",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("awaited", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name="pk_views"),
        sa.ForeignKeyConstraint(
            ["chat_id", "message_id"],
            ["jobs.chat_id", "jobs.message_id"],
            name="fk_views_chat_id_message_id_jobs",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("views")
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_column("asker_id")
        jobs.drop_column("wanted_by")
        jobs.drop_column("wanted_words")
        jobs.drop_column("wanted_better")
        jobs.drop_column("wanted_language")
        jobs.drop_column("generation")
