"""What dlt loads: only what is new is fetched, all of it is read, and no value hides in a column of its own."""

from __future__ import annotations

import http.server
import json
import threading
from contextlib import contextmanager

import pytest

from intarsia.core.settings import NamedSource
from intarsia.errors import Unreadable, UsageError
from intarsia.sources.connectors import PLUGINS
from intarsia.sources.connectors.dlt import Dlt
from sources.order_files import engine

dlt = pytest.importorskip("dlt", reason="needs the extra dlt")
pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.slow]


def rows(loaded):
    return [tuple(row[f"c{i}"] for i in range(len(loaded.names))) for row in loaded.table.order_by("c0").to_pyarrow().to_pylist()]


def test_only_what_is_new_is_fetched_and_a_fault_leaves_the_last_state(tmp_path):
    there = [{"id": 1, "spent": 1.5}, {"id": 2, "spent": 2.5}]
    asked = []

    @dlt.resource(name="visits", write_disposition="append")
    def visits(at=dlt.sources.incremental("id")):  # noqa: B008  # dlt wants its incremental there
        asked.append(at.last_value)
        yield [row for row in there if row["id"] > (at.last_value or 0)]

    def load():
        return Dlt(folder=str(tmp_path)).load(visits(), engine(), NamedSource(place="x"))

    assert Dlt().accepts(visits())
    assert rows(load()) == [(1, 1.5), (2, 2.5)]
    there.append({"id": 3, "spent": 3.5})
    assert rows(load()) == [(1, 1.5), (2, 2.5), (3, 3.5)]
    there.append({"id": 4, "spent": "much"})
    with pytest.raises(Unreadable, match=r"'visits'.*(frozen|freeze).*stays as it was"):
        load()
    there.pop()
    there.append({"id": 5, "spent": 5.5})
    assert rows(load())[-1] == (5, 5.5)
    assert asked == [None, 2, 3, 3]


@contextmanager
def service(answers):
    """A service that gives these answers one after another, then the last again; its address."""

    class Service(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(answers.pop(0) if len(answers) > 1 else answers[0]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"dlt:rest_api?base_url=http://127.0.0.1:{server.server_port}/&resource=tickets"
    finally:
        server.shutdown()
        server.server_close()


def test_a_rest_service_needs_no_code(tmp_path):
    with service([[{"id": 1, "subject": "Help"}, {"id": 2, "subject": "Broken"}]]) as place:
        assert rows(Dlt(folder=str(tmp_path)).load(place, engine(), NamedSource(place="x"))) == [(1, "Help"), (2, "Broken")]


def test_services_stay_apart_and_what_is_fetched_whole_replaces_what_was(tmp_path):
    def load(place):
        return rows(Dlt(folder=str(tmp_path)).load(place, engine(), NamedSource(place="x")))

    with service([[{"id": 1, "spent": 1}, {"id": 2, "spent": 2}], [{"id": 1, "spent": 5}, {"id": 2, "spent": 2}]]) as one:
        assert load(one) == [(1, 1), (2, 2)]
        with service([[{"id": 9, "spent": 9}]]) as other:
            assert load(other) == [(9, 9)]
        assert load(one) == [(1, 5), (2, 2)]


def test_what_has_a_key_is_merged_by_it(tmp_path):
    there = [{"id": 1, "spent": 1.5}, {"id": 2, "spent": 2.5}]

    @dlt.resource(name="payments", primary_key="id")
    def payments():
        yield there

    def load():
        return rows(Dlt(folder=str(tmp_path)).load(payments(), engine(), NamedSource(place="x")))

    assert load() == [(1, 1.5), (2, 2.5)]
    there[:] = [{"id": 2, "spent": 9.5}]
    assert load() == [(1, 1.5), (2, 9.5)]


def test_an_address_that_says_too_little(tmp_path):
    with pytest.raises(UsageError, match="base_url"):
        Dlt(folder=str(tmp_path)).load("dlt:rest_api?resource=tickets", engine(), NamedSource(place="x"))


def test_other_places_are_not_its_own():
    assert not Dlt().accepts("orders.csv")
    assert not Dlt().accepts({"a": 1})
    assert "dlt" in PLUGINS.names()
