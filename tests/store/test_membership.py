"""Who belonged where on a day: the same answer from pictures and moves as from a list that was kept by hand."""

from __future__ import annotations

import random
from itertools import pairwise

from intarsia.core.journal import RunRecord
from intarsia.store.compact import compact
from intarsia.store.layers import merge
from intarsia.store.membership import as_of, history, member
from intarsia.store.merging import folded
from store.made import day, put_members, put_moves, step

CUSTOMERS = [f"c{n:02d}" for n in range(40)]


def lived(home, engine, days, *, seed=0):
    """Every other day a run; moves of both days. Gives the truth by day."""
    dice, now, truth = random.Random(seed), {}, {}
    for n in range(0, days, 2):
        with home.writing("refresh") as writing:
            moves = []
            for on in (n - 1, n) if n else (0,):
                for customer in dice.sample(CUSTOMERS, 6):
                    origin, target = now.get(customer, (0, 0))[0], dice.choice([0, 1, 2, 3, 4])
                    if origin != target:
                        moves.append((customer, on, origin, target))
                        now[customer] = (target, on)
                truth[on] = {customer: place for customer, place in now.items() if place[0]}
            touched = sorted({move[0] for move in moves})
            if n in {0, 10}:
                put_members(writing, now, None)
                writing.replace_all("membership", writing.draft.layers["membership"][-1:])
            elif touched:
                put_members(writing, {c: now[c] for c in touched}, touched)
            if moves:
                put_moves(writing, moves)
            if n == 16:
                folded(writing, "membership")
            for table in ("moves", "membership"):
                merge(writing, table, engine, most_layers=3)
            writing.commit(RunRecord(as_of=day(n)))
    return truth


def on_day(home, engine, n):
    return {
        row["customer_id"]: (row["segment"], (row["since"] - day(0)).days) for row in as_of(home, day(n), engine).to_pyarrow().to_pylist()
    }


def of_one(home, n, customer):
    return [(row["segment"], (row["since"] - day(0)).days) for row in member(home, day(n), customer).to_pylist()]


def test_membership_on_every_day(home, engine):
    truth = lived(home, engine, 25, seed=1)
    assert on_day(home, engine, -1) == {}
    told = {n: truth[n] for n in range(0, 25, 5)} | {9: truth[9]}
    for n in told:
        assert on_day(home, engine, n) == truth[n]
        for customer in CUSTOMERS[::9]:
            assert of_one(home, n, customer) == ([truth[n][customer]] if customer in truth[n] else [])
    assert len(home.state().layers["moves"]) < 13
    compact(home, engine, keep_days=1, keep_runs=1, grace_hours=0)
    compact(home, engine, keep_days=1, keep_runs=1, grace_hours=0)
    assert {n: on_day(home, engine, n) for n in told} == told


def test_the_history_of_a_customer(home, engine):
    truth = lived(home, engine, 25)
    for customer in CUSTOMERS[::7]:
        told = history(home, customer).to_pylist()
        assert told == sorted(told, key=lambda row: row["on"])
        assert all(before["target"] == after["origin"] for before, after in pairwise(told))
        assert told[-1]["target"] == truth[24].get(customer, (0, 0))[0]
    assert history(home, "nobody").num_rows == 0
    assert member(home, day(3), "nobody").num_rows == 0


def test_two_moves_of_one_day_go_by_run_and_step(home, engine):
    step(home, 0, {"a": (1, 0)})
    for origin, target in ((1, 2), (2, 3)):
        with home.writing("refresh") as writing:
            put_moves(writing, [("a", 1, origin, target)])
            writing.commit(RunRecord(as_of=day(1)))
    assert on_day(home, engine, 1) == {"a": (3, 1)}
    assert of_one(home, 1, "a") == [(3, 1)]
    assert on_day(home, engine, 0) == {"a": (1, 0)}


def test_before_the_first_picture_moves_alone_tell(home, engine):
    with home.writing("refresh") as writing:
        put_moves(writing, [("a", 1, 0, 2), ("b", 2, 0, 1)])
        writing.commit(RunRecord(as_of=day(2)))
    assert on_day(home, engine, 1) == {"a": (2, 1)}
    assert of_one(home, 1, "a") == [(2, 1)]
    assert of_one(home, 1, "b") == []


def test_membership_as_it_stood_after_a_run_of_the_day(home, engine):
    """Three runs of one day: each tells its own, also where the last of them drew a new picture, and after files were let go."""
    now = dict.fromkeys(CUSTOMERS, (1, 0))
    step(home, 0, now)
    truth, numbers = [], []
    for n, customer in enumerate(CUSTOMERS[:3]):
        with home.writing("refresh") as writing:
            now[customer] = (2, 1)
            put_members(writing, {customer: now[customer]}, [customer])
            put_moves(writing, [(customer, 1, 1, 2)])
            if n == 1:
                folded(writing, "membership")
            writing.commit(RunRecord(as_of=day(1)))
        numbers.append(writing.number)
        truth.append(dict(now))
    compact(home, engine, keep_days=1, keep_runs=1, grace_hours=0)
    compact(home, engine, keep_days=1, keep_runs=1, grace_hours=0)
    for number, told in zip(numbers, truth, strict=True):
        rows = as_of(home, day(1), engine, run=number).to_pyarrow().to_pylist()
        assert {row["customer_id"]: (row["segment"], (row["since"] - day(0)).days) for row in rows} == told
    assert on_day(home, engine, 1) == truth[-1]
