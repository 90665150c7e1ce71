"""What is PostgreSQL's own: where its address comes from, and what it says when something is wrong."""

from __future__ import annotations

import pyarrow as pa
import pytest

from intarsia.engines.connect import connect
from intarsia.errors import EngineError, UsageError


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    pgserver = pytest.importorskip("pgserver", reason="needs the package pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def engine(url):
    engine = connect("postgres", url=url, memory="256MB")
    yield engine
    engine.close()


def test_the_address_comes_from_the_environment(url, monkeypatch):
    monkeypatch.setenv("SHOP_DATABASE", url)
    engine = connect("postgres", url="env:SHOP_DATABASE")
    assert url not in repr(engine)
    engine.close()


def test_a_variable_that_is_not_there():
    with pytest.raises(UsageError, match="NOWHERE_TO_BE_FOUND"):
        connect("postgres", url="env:NOWHERE_TO_BE_FOUND")


def test_a_server_that_does_not_answer():
    with pytest.raises(EngineError, match="does not answer"):
        connect("postgres", url="postgresql://127.0.0.1:1/nothing")


def test_the_memory_is_shared_among_sorts(engine):
    assert engine.con.con.execute("SHOW work_mem").fetchone() == ("31250kB",)
    assert engine.memory_bytes == 256_000_000


def test_nothing_to_gather(engine):
    with pytest.raises(UsageError, match="no pieces"):
        engine.gather([])


def test_empty_text_and_null_stay_apart(engine):
    rows = pa.table({"text": pa.array(["", None, 'a "quoted", text\nof two lines'])})
    table = engine.put(rows.to_batches(), rows.schema)
    assert table.to_pyarrow().column("text").to_pylist() == rows.column("text").to_pylist()


def test_what_the_server_refuses_is_told_in_a_line(engine):
    rows = pa.table({"text": pa.array(["a\x00b"])})
    with pytest.raises(EngineError, match="PostgreSQL could not do the work"):
        engine.put(rows.to_batches(), rows.schema)
