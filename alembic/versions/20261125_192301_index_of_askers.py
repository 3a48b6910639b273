"""Find the recordings of others that a person asked for, when they have all of theirs deleted.

Revision: 20261125_192301
Revises: 20261125_192300
"""

from voice2text.migrations.indexes import create_index_concurrently, drop_index_concurrently

revision = "20261125_192301"
down_revision = "20261125_192300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index_concurrently(
        "ix_jobs_asker_id", "jobs", ["asker_id"], where="asker_id IS NOT NULL"
    )


def downgrade() -> None:
    drop_index_concurrently("ix_jobs_asker_id", "jobs")
