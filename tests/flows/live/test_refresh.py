"""Refreshing gives what computing everything from scratch would give, whatever the order in which data come in."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta

import pyarrow as pa
import pytest

from flows.live.living import FOUNDED, START, between, from_scratch, held, settings
from intarsia.core.migration import BEHAVIOUR, LATE, TIME
from intarsia.core.settings import Settings
from intarsia.errors import UsageError
from intarsia.flows.live.knowledge import KnownOrders
from intarsia.flows.live.placing import FEW, Look
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.session import opened
from intarsia.segments.living.hysteresis import Hysteresis
from intarsia.store import layers


def day(n: int) -> date:
    return FOUNDED + timedelta(days=n)


def test_the_founding_places_everybody_as_a_run_does(home: Settings, lines: pa.Table) -> None:
    members, version = held(home, FOUNDED)
    assert members == from_scratch(between(lines, START, FOUNDED), version, FOUNDED)
    assert len(set(members.values())) == 3


def test_each_day_is_as_if_computed_from_scratch(home: Settings, lines: pa.Table) -> None:
    done = refresh([between(lines, FOUNDED, day(5))], home, as_of=day(5))
    assert [run.as_of for run in done.runs] == [day(n) for n in range(1, 6)]
    for n in range(6):
        members, version = held(home, day(n))
        assert members == from_scratch(between(lines, START, day(n)), version, day(n)), day(n)


@pytest.mark.parametrize("hold_days", [0, 2])
def test_many_customers_are_placed_as_few_are(home: Settings, hold_days: int) -> None:
    """By the engine where nobody is held back, batch by batch where somebody is."""
    with opened(home) as session:
        state = session.home.state()
        assert state.champion is not None
        look = Look(FOUNDED, state.champion, Hysteresis(hold_days), session.engine)
        features = KnownOrders(session, state).features(FOUNDED)
        few, many = (look.placed(features, about).to_pyarrow().sort_by("customer_id") for about in (FEW, FEW + 1))
    for name in ("customer_id", "raw", "worth", *(("margin",) if hold_days else ())):
        assert few[name].to_pylist() == many[name].to_pylist(), name
    assert len(set(few["raw"].to_pylist())) == 3


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.nightly)])
def test_late_repeated_and_unordered_loads_come_to_the_same(home: Settings, lines: pa.Table, seed: int) -> None:
    """Twelve days in pieces that overlap, come twice, too late, or ahead of their day."""
    rng = random.Random(seed)
    fresh = between(lines, FOUNDED, day(12))
    rows = list(range(fresh.num_rows))
    pieces = [sorted(rng.sample(rows, k=rng.randint(len(rows) // 3, len(rows)))) for _ in range(3)] + [rows]
    rng.shuffle(pieces)
    on = [day(2), day(2), day(7), day(12)]
    for piece, at in zip(pieces, on, strict=True):
        refresh([fresh.take(piece)], home, as_of=at)
    members, version = held(home, day(12))
    assert members == from_scratch(between(lines, START, day(12)), version, day(12))


def test_who_does_nothing_leaves_on_the_day(home: Settings, lines: pa.Table) -> None:
    done = refresh(None, home, as_of=day(31))
    assert len(done.runs) == 31
    moved = sum(run.summary["moves"] for run in done.runs)
    assert moved > 0
    with opened(home) as session:
        moves = layers.read(session.home, session.home.state(), "moves", session.engine).to_pyarrow()
    assert set(moves["cause"].to_pylist()) == {TIME}
    known = between(lines, START, FOUNDED)
    for n in (7, 19, 31):
        members, version = held(home, day(n))
        assert members == from_scratch(known, version, day(n))


@pytest.mark.nightly
def test_moves_by_late_lines_are_told_apart(home: Settings, lines: pa.Table) -> None:
    fresh = between(lines, FOUNDED, day(10))
    late = fresh.take(list(range(0, fresh.num_rows, 2)))
    refresh([fresh.take(list(range(1, fresh.num_rows, 2)))], home, as_of=day(10))
    done = refresh([late], home, as_of=day(11))
    with opened(home) as session:
        state = session.home.state()
        moves = layers.read(session.home, state, "moves", session.engine).to_pyarrow().to_pylist()
    last = [move for move in moves if move["run"] == done.runs[-1].number]
    assert {LATE} <= {move["cause"] for move in last} <= {LATE, TIME, BEHAVIOUR}
    for customer in {move["customer_id"] for move in last}:
        own = sorted((m for m in last if m["customer_id"] == customer), key=lambda m: m["step"])
        assert all(a["target"] == b["origin"] for a, b in itertools.pairwise(own))
    members, version = held(home, day(11))
    assert members == from_scratch(between(lines, START, day(10)), version, day(11))


def test_the_same_load_again_changes_nothing(home: Settings, lines: pa.Table) -> None:
    fresh = between(lines, FOUNDED, day(3))
    refresh([fresh], home, as_of=day(3))
    again = refresh([fresh], home, as_of=day(3))
    assert again.loads == ()
    assert len(again.passed_over) == 1
    shuffled = refresh([fresh.take(list(range(fresh.num_rows))[::-1])], home, as_of=day(3))
    assert [(load.rows_new, load.rows_repeated) for load in shuffled.loads] == [(0, fresh.num_rows)]
    assert shuffled.runs[0].summary["moves"] == 0


def test_the_same_steps_give_the_same_bytes(lines: pa.Table, founded: object, tmp_path: object) -> None:
    import shutil
    from pathlib import Path

    sums = []
    for name in ("one", "two"):
        place = Path(str(tmp_path)) / name
        shutil.copytree(str(founded), place)
        refresh([between(lines, FOUNDED, day(2))], settings(place), as_of=day(2))
        with opened(settings(place)) as session:
            state = session.home.state()
            sums.append({table: [layer.sha256 for layer in files] for table, files in state.layers.items()})
    assert sums[0] == sums[1]


def test_time_does_not_run_backwards(home: Settings) -> None:
    refresh(None, home, as_of=day(1))
    with pytest.raises(UsageError, match="would go back"):
        refresh(None, home, as_of=FOUNDED)


def test_a_long_absence_is_one_step(home: Settings) -> None:
    done = refresh(None, settings(home.live.home, catch_up_days=3), as_of=day(40))
    assert [run.as_of for run in done.runs] == [day(40)]


@pytest.mark.nightly
def test_hysteresis_holds_customers_back(home: Settings, lines: pa.Table) -> None:
    fresh = between(lines, FOUNDED, day(14))
    refresh([fresh], settings(home.live.home, hold_days=5), as_of=day(14))
    steady, version = held(home, day(14))
    raw = from_scratch(between(lines, START, day(14)), version, day(14))
    assert set(steady) == set(raw)
    with opened(home) as session:
        rows = layers.read(session.home, session.home.state(), "membership", session.engine).to_pyarrow().to_pylist()
    waiting = {row["customer_id"]: row for row in rows if row["waiting"] is not None}
    assert waiting
    assert {customer for customer in raw if raw[customer] != steady[customer]} == set(waiting)
    assert all(row["waiting"] > day(14) - timedelta(days=5) for row in waiting.values())


def test_a_home_without_segments_says_what_to_do(tmp_path: object) -> None:
    with pytest.raises(UsageError, match=r"intarsia refresh orders\.csv"):
        refresh(None, settings(f"{tmp_path}/none"))


def test_unreadable_and_nameless_lines_are_counted(home: Settings, lines: pa.Table) -> None:
    fresh = between(lines, FOUNDED, day(4))
    nameless = fresh.set_column(0, "customer_id", pa.array([None, *fresh["customer_id"].to_pylist()[1:]], pa.string()))
    (load,) = refresh([nameless], home, as_of=day(4)).loads
    assert (load.rows_in, load.rows_new, load.detail["refused"]) == (fresh.num_rows, fresh.num_rows - 1, 1)
    with opened(home) as session:
        assert layers.read(session.home, session.home.state(), "refused", session.engine).count().to_pyarrow().as_py() == 1


def test_the_day_of_the_settings_is_obeyed_and_one_that_is_given_goes_before_it(home: Settings) -> None:
    day = FOUNDED + timedelta(days=2)
    settled = home.model_copy(update={"as_of": day})
    assert [run.as_of for run in refresh(None, settled).runs][-1] == day
    assert [run.as_of for run in refresh(None, settled, as_of=day + timedelta(days=1)).runs] == [day + timedelta(days=1)]
    assert [run.as_of for run in refresh(None, home).runs] == [day + timedelta(days=1)], "it is not remembered"


def test_settings_that_a_refresh_does_not_heed_are_told_once_and_a_currency_stays(home: Settings) -> None:
    other = Settings.model_validate({"segments": {"k": 5}, "currency": "EUR", "live": {"home": home.live.home}})
    told = "that takes effect at the next `intarsia retrain`."
    assert refresh(None, other).notes == (f"segments.k is 5 and was 3: {told}", f"currency is EUR and was not given: {told}")
    assert refresh(None, other).notes == ()
    with pytest.raises(UsageError, match="This home counts in EUR; it cannot go on in USD"):
        refresh(None, other.model_copy(update={"currency": "USD"}))
