"""Find the reservations that may lapse.

Revision: 20261125_192051
Revises: 20261125_192048
"""

from voice2text.migrations.indexes import create_index_concurrently, drop_index_concurrently

revision = "20261125_192051"
down_revision = "20261125_192048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index_concurrently(
        "ix_reservations_unused", "reservations", ["reserved_at"], where="used_ms IS NULL"
    )


def downgrade() -> None:
    drop_index_concurrently("ix_reservations_unused", "reservations")
