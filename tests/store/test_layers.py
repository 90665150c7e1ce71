"""What is read from layers is what a dictionary would hold, whatever was added, replaced and folded, in whatever order."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intarsia.core.journal import RunRecord
from intarsia.errors import UnknownName, Unreadable, UsageError
from intarsia.store.home import open_home
from intarsia.store.layers import read, rows_of
from intarsia.store.merging import folded, merge
from store.made import MEMBERS, MOVES, batch, day, put_members, step

CUSTOMERS = [f"c{n}" for n in range(8)]
STEPS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(CUSTOMERS), st.integers(1, 9), max_size=5),
        st.sets(st.sampled_from(CUSTOMERS), max_size=5),
        st.sampled_from(["write", "write", "write twice", "write all", "fold", "fold the newest", "merge"]),
    ),
    min_size=1,
    max_size=7,
)


def held(home, state, engine, customers=None, **how):
    rows = read(home, state, "membership", engine, customers, **how).to_pyarrow().to_pylist()
    assert len({row["customer_id"] for row in rows}) == len(rows)
    return {row["customer_id"]: row["segment"] for row in rows}


def held_of(place, state, customer):
    return rows_of(place, state, "membership", customer)["segment"].to_pylist()


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_replacing_layers_are_a_dictionary_and_older_states_stay(tmp_path_factory, engine, steps):
    model, past = {}, []
    with open_home(str(tmp_path_factory.mktemp("home")), create=True) as home:
        for n, (rows, more, what) in enumerate(steps):
            with home.writing("refresh") as writing:
                if n == 0 or what == "write all":
                    put_members(writing, {c: (s, n) for c, s in rows.items()}, None)
                    writing.replace_all(
                        "membership", [layer for layer in writing.draft.layers["membership"] if layer.run == writing.number]
                    )
                    model = dict(rows)
                else:
                    for _ in range({"write": 1, "write twice": 2}.get(what, 1)):
                        put_members(writing, {c: (s, n) for c, s in rows.items()}, {*rows, *more})
                    model = {c: s for c, s in model.items() if c not in more} | rows
                    if what == "fold":
                        folded(writing, "membership")
                    elif what == "fold the newest":
                        folded(writing, "membership", len(writing.draft.layers["membership"]) - 2)
                    elif what == "merge":
                        merge(writing, "membership", engine, most_layers=1)
                assert {c: held_of(writing, writing.draft, c) for c in CUSTOMERS} == {
                    c: [model[c]] if c in model else [] for c in CUSTOMERS
                }
                writing.commit(RunRecord(as_of=day(n)))
            past.append(dict(model))
        for number, then in enumerate(past, 1):
            state = home.state(run=number)
            assert held(home, state, engine, at_once=number % 2 * 1000) == then


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(adds=st.lists(st.tuples(st.lists(st.sampled_from([*CUSTOMERS, None]), max_size=6), st.booleans()), min_size=1, max_size=6))
def test_added_layers_are_a_list(tmp_path_factory, engine, adds):
    schema, model = pa.schema([*MOVES]), []
    with open_home(str(tmp_path_factory.mktemp("home")), create=True) as home:
        for n, (rows, fold) in enumerate(adds):
            with home.writing("refresh") as writing:
                told = [(customer, day(n), 0, place, "time", 1) for place, customer in enumerate(rows)]
                writing.layer("moves", batch(schema, told), schema, sorted_by="customer_id" if fold else None)
                model += told
                if fold and n:
                    folded(writing, "moves", n % len(writing.draft.layers["moves"]))
                writing.commit(RunRecord(as_of=day(n)))
        found = read(home, home.state(), "moves", engine).to_pyarrow()
        key = lambda row: (row[0] or "", *row[1:])  # noqa: E731
        assert sorted((tuple(row[name] for name in schema.names) for row in found.to_pylist()), key=key) == sorted(model, key=key)
        for customer in CUSTOMERS:
            assert rows_of(home, home.state(), "moves", customer).num_rows == sum(row[0] == customer for row in model)


@pytest.mark.parametrize("many", [3, 100])
def test_some_customers_only(home, engine, many):
    everyone = {f"c{n:04d}": (n % 5 + 1, 0) for n in range(300)}
    step(home, 0, everyone)
    step(home, 1, {"c0001": (9, 1)}, ["c0001", "c0002"])
    wanted = pa.table({"customer_id": [f"c{n:04d}" for n in range(many)] + ["nobody"]})
    customers = engine.put(wanted.to_batches(), wanted.schema)
    found = held(home, home.state(), engine, customers)
    assert held(home, home.state(), engine, customers, at_once=0) == found
    assert found == {c: s for c, (s, _) in everyone.items() if c < f"c{many:04d}" and c != "c0002"} | {"c0001": 9}
    nobody = engine.put([], wanted.schema)
    assert held(home, home.state(), engine, nobody) == {}


def test_a_table_that_nothing_was_written_to_is_empty(home, engine):
    assert read(home, home.state(), "lines", engine).to_pyarrow().num_rows == 0
    assert "ordered_at" in read(home, home.state(), "lines", engine).columns
    assert rows_of(home, home.state(), "moves", "c1").column_names[-2:] == ["run", "step"]
    with pytest.raises(UnknownName, match="membership"):
        read(home, home.state(), "memberships", engine)


def test_a_file_that_is_gone_is_told(home, engine, tmp_path):
    step(home, 0, {"a": (1, 0)})
    for path in (tmp_path / "home").rglob("*.parquet"):
        path.unlink()
    with pytest.raises(Unreadable, match="intarsia verify"):
        read(home, home.state(), "membership", engine)


def test_what_cannot_be_a_layer(home, tmp_path):
    step(home, 0, {"a": (1, 0)})
    (tmp_path / "no.parquet").write_text("no")
    other = pa.schema([("customer_id", pa.string()), ("colour", pa.string())])
    with home.writing("refresh") as writing:
        put_members(writing, {"b": (1, 1)}, None)
        with pytest.raises(UsageError, match="names no customers"):
            writing.commit(RunRecord(as_of=day(1)))
    with home.writing("refresh") as writing:
        writing.layer("membership", batch(other, [("b", "red")]), other, keys=["b"])
        with pytest.raises(UsageError, match="different columns"):
            writing.commit(RunRecord(as_of=day(1)))
    with home.writing("refresh") as writing:
        with pytest.raises(UsageError, match="is not"):
            writing.adopt("membership", tmp_path / "no.parquet")
        with pytest.raises(UsageError, match="cannot be taken"):
            writing.adopt("membership", tmp_path / "nowhere.parquet")
        with pytest.raises(UsageError, match="lack"):
            writing.layer("moves", batch(MEMBERS, []), MEMBERS)
    assert [run.state for run in home.runs()] == ["failed", "failed", "failed", "done"]
    assert held_files(tmp_path) == 1


def held_files(tmp_path):
    return len(list((tmp_path / "home").rglob("*.parquet")))
