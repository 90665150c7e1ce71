"""The laws of every kind of source: it is recognised, every record is used or refused, and order and repeats change nothing."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from intarsia.core.canon import CANON
from intarsia.core.settings import NamedSource
from intarsia.engines.connect import connect
from intarsia.sources.gather import read_sources
from intarsia.sources.shapes import PLUGINS
from sources.shapes.samples import NAMES, rows_of, written


@pytest.fixture(scope="module")
def engine():
    engine = connect("duckdb", memory="500MB", threads=1)
    yield engine
    engine.close()


def contents(base):
    """Every canonical table as a multiset of rows, without their numbers."""
    out = {}
    for name, table in base.tables.items():
        rows = [tuple(v for k, v in row.items() if k != "row") for row in table.to_pyarrow().to_pylist() if row["problem"] is None]
        out[name] = Counter(map(repr, rows))
    return out


def test_every_shape_has_a_sample():
    assert tuple(sorted(PLUGINS.names())) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_recognised_and_every_record_accounted_for(engine, tmp_path, name):
    base = read_sources({"it": str(written(tmp_path, name))}, engine)
    assert {one.shape for one in base.sources} == {name}
    for one in base.sources:
        assert one.rows_in == one.rows_used + sum(one.refused.values())
        assert one.rows_used > 0
        assert all(reason.endswith((".", "purchase")) for reason in one.refused), one.refused
        assert one.enables
        table = base.tables[one.table]
        if one.table in CANON:
            assert table.problem.isnull().all().to_pyarrow().as_py()
            assert one.first_day is not None or one.table == "customers"
    refused = base.refused.count().to_pyarrow().as_py() if base.refused is not None else 0
    assert refused == sum(sum(one.refused.values()) for one in base.sources if one.table != "orders")


@pytest.mark.parametrize("name", NAMES)
def test_reading_twice_is_the_same(engine, tmp_path, name):
    path = str(written(tmp_path, name))
    first, second = (read_sources({"it": path}, engine) for _ in range(2))
    assert first.sources == second.sources
    assert contents(first) == contents(second)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"orders", "shopify", "stripe", "amazon", "woocommerce", "salesforce", "etsy"}))
def test_late_repeated_and_shuffled_records_change_nothing(engine, tmp_path, name):
    clean = rows_of(name)
    messy = [*clean, *clean[3:20]]
    random.Random(1).shuffle(messy)
    (tmp_path / "clean").mkdir()
    (tmp_path / "messy").mkdir()
    table = {"segment": "segment"}.get(name, name)
    places = [
        NamedSource(place=str(written(tmp_path / kind, name, rows)), table=table) for kind, rows in (("clean", clean), ("messy", messy))
    ]
    one, other = (read_sources({"it": place}, engine) for place in places)
    assert contents(one) == contents(other)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"segment", "ga4", "shopify", "klaviyo", "woocommerce"}))
def test_other_words_for_the_columns_are_settled_by_a_map(engine, tmp_path, name):
    base = read_sources({"it": str(written(tmp_path, name))}, engine)
    found = {one.canonical: one.source for one in base.sources[0].recognised if one.source}
    if base.sources[0].table == "orders" or name == "mailchimp":
        pytest.skip("the reader of orders and folded records have laws of their own")
    renamed = [{f"x{place}": value for place, value in enumerate(row.values())} for row in rows_of(name)]
    names = {column: f"x{place}" for place, column in enumerate(rows_of(name)[0])}
    place = NamedSource(
        place=str(written(tmp_path, name, renamed)),
        table=name,
        map={canonical: names[column] for canonical, column in found.items()},
    )
    assert contents(read_sources({"it": place}, engine)) == contents(base)
