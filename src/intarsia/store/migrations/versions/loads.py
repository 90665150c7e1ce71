"""Loads no longer have room for what nobody ever told of them: rows taken back, and the load that they stand for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the two columns: 0 and nothing in every row."""
    op.drop_column("intarsia_loads", "rows_retracted")
    op.drop_column("intarsia_loads", "replaces")


def downgrade() -> None:
    """With them again."""
    op.add_column("intarsia_loads", sa.Column("rows_retracted", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("intarsia_loads", sa.Column("replaces", sa.BigInteger))
