"""Membership that does not flip: one rule, in numpy and in the engine; looking more often changes nothing; off by default."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.lineage import NOBODY
from intarsia.errors import UsageError
from intarsia.monitoring.flipping import flip_flop_rate
from intarsia.segments.living.hysteresis import Held, Hysteresis

FIRST = date(2026, 1, 1)
Look = tuple[date, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def duck() -> Iterator[ibis.BaseBackend]:
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


def looks(n: int = 300, days: int = 60, seed: int = 0) -> list[Look]:
    """Days on which n customers, each at home in one of three segments, some near a border, are looked at; a few move for good."""
    rng = np.random.default_rng(seed)
    home, near = rng.integers(1, 4, n), rng.random(n) < 0.3
    leaves, to = rng.integers(0, 3 * days, n), rng.integers(1, 4, n)
    out = []
    for day in range(days):
        own = np.where(day >= leaves, to, home)
        wobble = near & (rng.random(n) < 0.3)
        out.append((FIRST + timedelta(days=day), np.where(wobble, own % 3 + 1, own), np.where(wobble, 0.02, rng.random(n))))
    return out


def replayed(rule: Hysteresis, seen: list[Look]) -> np.ndarray:
    held, out = Held.none(len(seen[0][1])), []
    for on, raw, margin in seen:
        held = rule.step(held, raw, margin, on)
        out.append(held.segment)
    return np.array(out)


def moves(found: np.ndarray) -> pa.Table:
    day, who = np.nonzero(found[1:] != found[:-1])
    on = np.datetime64(FIRST) + day + 1
    columns = {
        "customer_id": [f"c{i}" for i in who],
        "on": on.astype("datetime64[D]"),
        "origin": found[day, who],
        "target": found[day + 1, who],
        "cause": ["behaviour"] * len(who),
    }
    return pa.table(columns)


def test_off_by_default() -> None:
    seen = looks()
    np.testing.assert_array_equal(replayed(Hysteresis(), seen), np.array([raw for _, raw, _ in seen]))


@pytest.mark.parametrize("rule", [Hysteresis(), Hysteresis(3), Hysteresis(7, 0.6), Hysteresis(0, 0.0)])
def test_the_engine_says_the_same_day_after_day(rule: Hysteresis, duck: ibis.BaseBackend) -> None:
    seen = looks(days=14)
    held, ids = Held.none(300), [f"c{i}" for i in range(300)]
    kept = pa.table(
        {
            "customer_id": ids,
            "segment": pa.nulls(300, pa.int64()),
            "candidate": pa.nulls(300, pa.int64()),
            "waiting": pa.nulls(300, pa.date32()),
        }
    )
    for on, raw, margin in seen:
        held = rule.step(held, raw, margin, on)
        table = kept.append_column("raw", pa.array(raw)).append_column("margin", pa.array(margin))
        kept = (
            rule.steadied(duck.create_table("t", table, overwrite=True), on)
            .drop("raw", "margin")
            .order_by(ibis._.customer_id[1:].cast("int64"))
            .to_pyarrow()
        )
        np.testing.assert_array_equal(kept["segment"].to_numpy(), held.segment)
        np.testing.assert_array_equal(kept["candidate"].to_numpy(), held.candidate)
        np.testing.assert_array_equal(kept["waiting"].to_numpy().astype("datetime64[D]"), held.waiting)


def test_looking_more_often_changes_nothing() -> None:
    seen = looks()
    often = [look for look in seen for _ in range(3)]
    for rule in (Hysteresis(5), Hysteresis(14, 0.5)):
        np.testing.assert_array_equal(replayed(rule, often)[2::3], replayed(rule, seen))


def test_a_change_counts_when_it_has_lasted_or_is_beyond_doubt() -> None:
    rule, held = Hysteresis(3, 0.5), Held(np.array([1, 1, 1]), np.zeros(3, dtype=np.int64), np.full(3, np.datetime64("NaT", "D")))
    found = []
    for day in range(5):
        raw = np.array([2, 2, 2 if day != 1 else 1])
        held = rule.step(held, raw, np.array([0.1, 0.9, 0.1]), FIRST + timedelta(days=day))
        found.append(held.segment.tolist())
    assert found == [[1, 2, 1], [1, 2, 1], [1, 2, 1], [2, 2, 1], [2, 2, 1]]
    assert (held.candidate.tolist(), str(held.waiting[2])) == ([0, 0, 2], "2026-01-03")


def test_newcomers_and_the_gone_do_not_wait() -> None:
    rule = Hysteresis(30)
    held = rule.step(Held.none(2), np.array([1, 2]), np.zeros(2), FIRST)
    assert held.segment.tolist() == [1, 2]
    assert rule.step(held, np.array([NOBODY, 1]), np.zeros(2), FIRST).segment.tolist() == [NOBODY, 2]


def test_flip_flops_become_rare() -> None:
    seen = looks()
    over = FIRST + timedelta(days=len(seen) + 30)
    rates = [flip_flop_rate(moves(replayed(rule, seen)), over, 30) for rule in (Hysteresis(), Hysteresis(3), Hysteresis(7))]
    assert rates[0].rate > 0.3
    assert rates[0].returned > 20 * rates[1].returned
    assert rates[2].rate < 0.02
    assert 0 < rates[2].n <= rates[1].n < rates[0].n


@pytest.mark.parametrize(("days", "margin"), [(-1, 1.0), (3, 1.5), (3, -0.1)])
def test_what_makes_no_sense_is_told(days: int, margin: float) -> None:
    with pytest.raises(UsageError, match="Hysteresis takes"):
        Hysteresis(days, margin)
