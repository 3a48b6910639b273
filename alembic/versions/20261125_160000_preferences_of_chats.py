"""Let a chat choose how it likes its transcripts, and teach it words.

Expand only: older code knows nothing of the columns and leaves them empty, which is the default.

Revision: 20261125_160000
Revises: 20261125_134112
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_160000"
down_revision = "20261125_134112"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chats", sa.Column("bot_language", sa.Text(), nullable=True))
    op.add_column("chats", sa.Column("mode", sa.Text(), nullable=True))
    op.add_column("chats", sa.Column("timestamps", sa.Boolean(), nullable=True))
    op.add_column("chats", sa.Column("as_file", sa.Boolean(), nullable=True))
    op.add_column("chats", sa.Column("retention", sa.Text(), nullable=True))
    op.add_column("chats", sa.Column("group_policy", sa.Text(), nullable=True))
    op.add_column("chats", sa.Column("silent", sa.Boolean(), nullable=True))
    op.add_column("chats", sa.Column("time_zone", sa.Text(), nullable=True))
    op.create_table(
        "vocabulary",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "folded", name=op.f("pk_vocabulary")),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_vocabulary_chat_id_chats")
        ),
    )


def downgrade() -> None:
    op.drop_table("vocabulary")
    with op.batch_alter_table("chats") as chats:
        chats.drop_column("time_zone")
        chats.drop_column("silent")
        chats.drop_column("group_policy")
        chats.drop_column("retention")
        chats.drop_column("as_file")
        chats.drop_column("timestamps")
        chats.drop_column("mode")
        chats.drop_column("bot_language")
