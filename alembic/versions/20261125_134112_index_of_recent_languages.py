"""Find a person's latest transcripts, for the languages that they speak.

Revision: 20261125_134112
Revises: 20261125_134111
"""

from voice2text.migrations.indexes import create_index_concurrently, drop_index_concurrently

revision = "20261125_134112"
down_revision = "20261125_134111"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index_concurrently(
        "ix_jobs_user_id_transcribed_at", "jobs", ["user_id", "transcribed_at"]
    )


def downgrade() -> None:
    drop_index_concurrently("ix_jobs_user_id_transcribed_at", "jobs")
