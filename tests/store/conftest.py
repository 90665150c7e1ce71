"""Homes to try things in, on both kinds of catalogue: a SQLite file, and a real PostgreSQL server that is started once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from intarsia.core.engine import Engine
from intarsia.engines.connect import connect
from intarsia.store.home import Home, open_home


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pgserver = pytest.importorskip("pgserver", reason="needs the package pgserver")
    running = pgserver.get_server(tmp_path_factory.mktemp("catalogues"), cleanup_mode="stop")
    yield running.get_uri()
    running.cleanup()


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    engine = connect("duckdb", memory="500MB", threads=1)
    yield engine
    engine.close()


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """Where a catalogue of its own is: None for the file in the folder."""
    if request.param == "sqlite":
        return None
    url, name = sa.make_url(request.getfixturevalue("server")), f"home_{abs(hash(tmp_path))}"
    db = sa.create_engine(url.set(drivername="postgresql+psycopg"), poolclass=sa.NullPool)
    with db.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    return url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)


@pytest.fixture
def reopen(tmp_path: Path, address: str | None) -> Iterator[Callable[[], Home]]:
    """Opens the same home again."""
    opened: list[Home] = []

    def again() -> Home:
        opened.append(open_home(str(tmp_path / "home"), address, create=True))
        return opened[-1]

    yield again
    for home in opened:
        home.close()


@pytest.fixture
def home(reopen: Callable[[], Home]) -> Home:
    return reopen()
