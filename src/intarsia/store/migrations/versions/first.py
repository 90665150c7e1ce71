"""The first catalogue: runs, layers, loads, segments with their events, definitions, versions, migrations and the census."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None
branch_labels = None
depends_on = None

RUN = "intarsia_runs.number"


def upgrade() -> None:
    """Make all tables."""
    op.create_table("intarsia_home", _key("key", sa.Text), _text("value"))
    op.create_table(
        "intarsia_runs",
        _key("number"),
        _text("kind"),
        sa.Column("as_of", sa.Date),
        _text("state"),
        sa.Column("started", sa.DateTime, nullable=False),
        sa.Column("finished", sa.DateTime),
        _text("by"),
        _number("seed"),
        *(_text(name) for name in ("settings", "versions", "fingerprint", "timings", "summary", "findings", "error")),
    )
    _layers_and_loads()
    _segments()
    _counts()


def downgrade() -> None:
    """There is nothing before the first."""
    names = "census migrations versions definitions events segments loads layers runs home"
    for name in names.split():
        op.drop_table(f"intarsia_{name}")


def _layers_and_loads() -> None:
    op.create_table(
        "intarsia_layers",
        _key("id"),
        sa.Column("table", sa.Text, nullable=False, index=True),
        _run(),
        sa.Column("path", sa.Text, nullable=False, unique=True),
        _number("rows"),
        _number("bytes"),
        _text("sha256"),
        _text("mode"),
        *(sa.Column(name, sa.Text) for name in ("keys_path", "keys_sha256")),
        _number("n_keys"),
        *(sa.Column(name, sa.Text) for name in ("first", "last")),
        _number("oldest"),
        _number("newest"),
        sa.Column("retired", sa.BigInteger),
        *(sa.Column(name, sa.DateTime) for name in ("forgotten", "removed")),
    )
    op.create_table(
        "intarsia_loads",
        _key("number"),
        _run(),
        sa.Column("place", sa.Text, nullable=False, index=True),
        *(_text(name) for name in ("name", "fingerprint")),
        *(_number(name) for name in ("rows_in", "rows_new", "rows_repeated", "rows_retracted")),
        *(sa.Column(name, sa.Date) for name in ("first_day", "last_day")),
        sa.Column("replaces", sa.BigInteger),
        _text("detail"),
    )


def _segments() -> None:
    op.create_table(
        "intarsia_segments",
        _key("id"),
        _run(primary_key=True),
        _text("name"),
        sa.Column("born", sa.Date, nullable=False),
        sa.Column("died", sa.Date),
        sa.Column("pinned", sa.Boolean, nullable=False),
        _text("notes"),
        _text("former"),
    )
    op.create_table(
        "intarsia_events",
        _key("number"),
        _run(),
        _text("kind"),
        sa.Column("on", sa.Date, nullable=False),
        _number("version"),
        *(_text(name) for name in ("parents", "children")),
        sa.Column("overlap", sa.Float(53)),
        *(_text(name) for name in ("by", "because")),
    )
    op.create_table("intarsia_definitions", _key("sha256", sa.Text), _text("body"))
    op.create_table(
        "intarsia_versions",
        _key("number"),
        _run(primary_key=True),
        sa.Column("definition", sa.Text, sa.ForeignKey("intarsia_definitions.sha256"), nullable=False),
        *(_text(name) for name in ("ids", "status")),
        sa.Column("trained_on", sa.Date, nullable=False),
        sa.Column("since", sa.Date),
        *(_text(name) for name in ("because", "detail")),
    )


def _counts() -> None:
    op.create_table(
        "intarsia_migrations",
        _run(primary_key=True),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False, index=True),
        *(_text(name) for name in ("flows", "stayed")),
    )
    op.create_table(
        "intarsia_census",
        _run(primary_key=True),
        sa.Column("on", sa.Date, primary_key=True, index=True),
        _key("segment"),
        _number("customers"),
        sa.Column("value", sa.Float(53), nullable=False),
    )


def _key(name: str, kind: Any = sa.BigInteger) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _run(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column("run", sa.BigInteger, sa.ForeignKey(RUN), nullable=False, primary_key=primary_key, autoincrement=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)
