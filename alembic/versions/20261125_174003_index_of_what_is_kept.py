"""Find the jobs whose transcripts may be due to be deleted.

Revision: 20261125_174003
Revises: 20261125_174002
"""

from voice2text.migrations.indexes import create_index_concurrently, drop_index_concurrently

revision = "20261125_174003"
down_revision = "20261125_174002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index_concurrently(
        "ix_jobs_delivered_at", "jobs", ["delivered_at"], where="file_id <> ''"
    )


def downgrade() -> None:
    drop_index_concurrently("ix_jobs_delivered_at", "jobs")
