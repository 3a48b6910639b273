"""Find the jobs that may be stuck.

Revision: 20261125_192046
Revises: 20261125_174003
"""

from voice2text.migrations.indexes import create_index_concurrently, drop_index_concurrently

revision = "20261125_192046"
down_revision = "20261125_174003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index_concurrently(
        "ix_jobs_open", "jobs", ["started_at"], where="state IN ('received', 'transcribing')"
    )


def downgrade() -> None:
    drop_index_concurrently("ix_jobs_open", "jobs")
