"""Layers say whether they stood for everybody when they were written, and what is in force is found without reading what is not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark and the indexes; a layer of earlier releases that names no keys stood for everybody."""
    op.add_column("intarsia_layers", sa.Column("whole", sa.Boolean, nullable=False, server_default=sa.false()))
    layers = sa.table("intarsia_layers", sa.column("whole"), sa.column("mode"), sa.column("keys_path"))
    op.execute(layers.update().where(layers.c.mode == "replace", layers.c.keys_path.is_(None)).values(whole=sa.true()))
    op.create_index("ix_intarsia_layers_retired", "intarsia_layers", ["retired", "run"])
    op.create_index("ix_intarsia_runs_as_of", "intarsia_runs", ["as_of"])
    op.create_index("ix_intarsia_runs_state", "intarsia_runs", ["state"])


def downgrade() -> None:
    """Without them."""
    for table, name in (("runs", "state"), ("runs", "as_of"), ("layers", "retired")):
        op.drop_index(f"ix_intarsia_{table}_{name}", f"intarsia_{table}")
    op.drop_column("intarsia_layers", "whole")
