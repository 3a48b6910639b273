"""Find the transcripts whose words are not counted.

Revision: 20261125_192048
Revises: 20261125_192046
"""

from voice2text.migrations.indexes import create_index_concurrently, drop_index_concurrently

revision = "20261125_192048"
down_revision = "20261125_192046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index_concurrently(
        "ix_jobs_uncounted",
        "jobs",
        ["transcribed_at"],
        where="transcribed_at IS NOT NULL AND words IS NULL",
    )


def downgrade() -> None:
    drop_index_concurrently("ix_jobs_uncounted", "jobs")
