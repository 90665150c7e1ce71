"""The catalogue of a home: which runs there were, which files are theirs, and what segments, versions, loads and counts they left.

Rows are added and hardly ever changed: what a run wrote bears its number, so that the world as of run n is the rows up to n. Only how a run
ended, and the marks of a layer (`retired` from a run on, `forgotten` and `removed` at a time), are set later. Structured values are JSON in
text columns, which SQLite and PostgreSQL keep to the letter.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()
PREFIX = "intarsia_"
VERSION_TABLE = PREFIX + "schema"
REVISION = "3"
"""The step of `migrations` that these tables are at."""


def _table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(PREFIX + name, metadata, *columns)


def _run() -> sa.Column[int]:
    return sa.Column("run", sa.BigInteger, sa.ForeignKey(PREFIX + "runs.number"), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _key(name: str, kind: Any = sa.BigInteger) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


home = _table("home", _key("key", sa.Text), _text("value"))

runs = _table(
    "runs",
    _key("number"),
    _text("kind"),
    sa.Column("as_of", sa.Date, index=True),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("started", sa.DateTime, nullable=False),
    sa.Column("finished", sa.DateTime),
    _text("by"),
    _number("seed"),
    _text("settings"),
    _text("versions"),
    _text("fingerprint"),
    _text("timings"),
    _text("summary"),
    _text("findings"),
    _text("error"),
)

layers = _table(
    "layers",
    _key("id"),
    sa.Column("table", sa.Text, nullable=False, index=True),
    _run(),
    sa.Column("path", sa.Text, nullable=False, unique=True),
    _number("rows"),
    _number("bytes"),
    _text("sha256"),
    _text("mode"),
    sa.Column("keys_path", sa.Text),
    sa.Column("keys_sha256", sa.Text),
    _number("n_keys"),
    sa.Column("first", sa.Text),
    sa.Column("last", sa.Text),
    _number("oldest"),
    _number("newest"),
    sa.Column("retired", sa.BigInteger),
    sa.Column("forgotten", sa.DateTime),
    sa.Column("removed", sa.DateTime),
    sa.Column("whole", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_intarsia_layers_retired", "retired", "run"),
)

loads = _table(
    "loads",
    _key("number"),
    _run(),
    sa.Column("place", sa.Text, nullable=False, index=True),
    _text("name"),
    _text("fingerprint"),
    _number("rows_in"),
    _number("rows_new"),
    _number("rows_repeated"),
    sa.Column("first_day", sa.Date),
    sa.Column("last_day", sa.Date),
    _text("detail"),
)

segments = _table(
    "segments",
    _key("id"),
    sa.Column("run", sa.BigInteger, sa.ForeignKey(PREFIX + "runs.number"), primary_key=True, autoincrement=False),
    _text("name"),
    sa.Column("born", sa.Date, nullable=False),
    sa.Column("died", sa.Date),
    sa.Column("pinned", sa.Boolean, nullable=False),
    _text("notes"),
    _text("former"),
)

events = _table(
    "events",
    _key("number"),
    _run(),
    _text("kind"),
    sa.Column("on", sa.Date, nullable=False),
    _number("version"),
    _text("parents"),
    _text("children"),
    sa.Column("overlap", sa.Float(53)),
    _text("by"),
    _text("because"),
)

definitions = _table("definitions", _key("sha256", sa.Text), _text("body"))

versions = _table(
    "versions",
    _key("number"),
    sa.Column("run", sa.BigInteger, sa.ForeignKey(PREFIX + "runs.number"), primary_key=True, autoincrement=False),
    sa.Column("definition", sa.Text, sa.ForeignKey(PREFIX + "definitions.sha256"), nullable=False),
    _text("ids"),
    _text("status"),
    sa.Column("trained_on", sa.Date, nullable=False),
    sa.Column("since", sa.Date),
    _text("because"),
    _text("detail"),
)

migrations = _table(
    "migrations",
    sa.Column("run", sa.BigInteger, sa.ForeignKey(PREFIX + "runs.number"), primary_key=True, autoincrement=False),
    sa.Column("first", sa.Date, nullable=False),
    sa.Column("last", sa.Date, nullable=False, index=True),
    _text("flows"),
    _text("stayed"),
)

census = _table(
    "census",
    sa.Column("run", sa.BigInteger, sa.ForeignKey(PREFIX + "runs.number"), primary_key=True, autoincrement=False),
    sa.Column("on", sa.Date, primary_key=True, index=True),
    _key("segment"),
    _number("customers"),
    sa.Column("value", sa.Float(53), nullable=False),
)
