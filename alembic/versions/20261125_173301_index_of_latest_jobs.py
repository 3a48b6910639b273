"""Find the latest transcripts, for how fast they are made.

Revision: 20261125_173301
Revises: 20261125_173300
"""

from voice2text.migrations.indexes import create_index_concurrently, drop_index_concurrently

revision = "20261125_173301"
down_revision = "20261125_173300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index_concurrently("ix_jobs_transcribed_at", "jobs", ["transcribed_at"])


def downgrade() -> None:
    drop_index_concurrently("ix_jobs_transcribed_at", "jobs")
