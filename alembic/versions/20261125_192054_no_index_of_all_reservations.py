"""Keep no index of the reservations that were used: nobody looks for them.

Revision: 20261125_192054
Revises: 20261125_192051
"""

from voice2text.migrations.indexes import create_index_concurrently, drop_index_concurrently

revision = "20261125_192054"
down_revision = "20261125_192051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    drop_index_concurrently("ix_reservations_reserved_at", "reservations")


def downgrade() -> None:
    create_index_concurrently("ix_reservations_reserved_at", "reservations", ["reserved_at"])
