"""Find the recordings of a day, for the owner's numbers.

Revision: 20261125_173200
Revises: 20261125_173100
"""

from voice2text.migrations.indexes import create_index_concurrently, drop_index_concurrently

revision = "20261125_173200"
down_revision = "20261125_173100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index_concurrently("ix_jobs_received_at", "jobs", ["received_at"])


def downgrade() -> None:
    drop_index_concurrently("ix_jobs_received_at", "jobs")
