"""Store with a job what its transcript took: why which engine, how often again, and the cost.

Expand only: older code knows nothing of the columns and leaves them empty.

Revision: 20261125_134047
Revises: 20261123_142000
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_134047"
down_revision = "20261123_142000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("engine_reason", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("chunks", sa.BigInteger(), nullable=True))
    op.add_column("jobs", sa.Column("retaken_chunks", sa.BigInteger(), nullable=True))
    op.add_column("jobs", sa.Column("api_chunks", sa.BigInteger(), nullable=True))
    op.add_column("jobs", sa.Column("cost_micro_dollars", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_column("cost_micro_dollars")
        jobs.drop_column("api_chunks")
        jobs.drop_column("retaken_chunks")
        jobs.drop_column("chunks")
        jobs.drop_column("engine_reason")
