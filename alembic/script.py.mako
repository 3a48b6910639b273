"""${message}

Revision: ${up_revision}
Revises: ${down_revision | comma,n}
"""
# Review, then delete these lines. alembic/README.md says more on each.
# - One idea, and nothing that autogenerate only guessed: a renamed column looks to it like one
#   dropped and one added; checks and rows it doesn't see at all.
# - Code that runs now must live with it: expand, deploy, contract.
# - On a table with rows: nullable or with a server_default, an index by
#   voice2text.migrations.indexes, rows by voice2text.migrations.backfill.
# - downgrade undoes upgrade, in the reverse order. Every constraint has a name.
# - `make check` lints it, `make test ONLY=tests/integration/migrations` runs it both ways on both
#   databases.

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision).replace("'", '"')}
down_revision = ${repr(down_revision).replace("'", '"')}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
