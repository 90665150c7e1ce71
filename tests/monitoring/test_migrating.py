"""Who went where: rows that sum to one, causes that add up, growth with its interval, and the kinds of drift told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intarsia.core.journal import Census
from intarsia.core.lineage import NOBODY, Lineage, LineageEvent, LivingSegment
from intarsia.core.migration import CAUSES, Migration
from intarsia.core.watch import ALARM, NOTE, WARNING
from intarsia.monitoring.flipping import flip_alarms, flip_flop
from intarsia.monitoring.migrating import causes, definition_alarm, growth, growth_alarms, migration_alarms, transitions
from intarsia.monitoring.watch import watch
from monitoring.shop import LEARNT, NOW, changed, unchanged, values

MOVES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(sorted(CAUSES))), max_size=60)
STAYED = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 500)), max_size=4, unique_by=lambda pair: pair[0])


@given(MOVES, STAYED)
def test_chances_of_an_origin_sum_to_one_and_causes_add_up_to_all_moves(moved, stayed) -> None:
    period = Migration.of(LEARNT, NOW, [move for move in moved if move[0] != move[1]], stayed)
    cells = transitions(period)
    for origin in {cell.origin for cell in cells}:
        row = [cell for cell in cells if cell.origin == origin]
        assert sum(cell.chance for cell in row) == pytest.approx(1.0)
        assert sum(cell.share for cell in row) == pytest.approx(1.0)
        assert all(cell.low <= cell.chance + 1e-9 <= cell.high + 2e-9 for cell in row)
    told = causes(period)
    assert [cause.cause for cause in told] == list(CAUSES)
    assert sum(cause.moves for cause in told) == period.moved
    if period.moved:
        assert sum(cause.share for cause in told) == pytest.approx(1.0)


def months(rates: list[float], size: int = 1000) -> tuple[Migration, ...]:
    """Periods in which so large a share of S11 went to S12, and as many came back."""
    out, day = [], date(2025, 9, 1)
    for rate in rates:
        n = round(rate * size)
        flows = [(11, 12, "behaviour")] * n + [(12, 11, "behaviour")] * round(0.05 * size)
        out.append(Migration.of(day, day + timedelta(days=30), flows, [(11, size - n), (12, size - round(0.05 * size))]))
        day += timedelta(days=30)
    return tuple(out)


def test_growth_is_told_with_those_who_came_and_left() -> None:
    base = replace(unchanged(300), migrations=months([0.05, 0.2]))
    eleven, twelve = growth(base)
    assert (eleven.segment, eleven.before, eleven.after, eleven.came, eleven.left) == (11, 1000, 850, 50, 200)
    assert eleven.rate == pytest.approx(-0.15)
    assert (eleven.high - eleven.rate) == pytest.approx(1.96 * 250**0.5 / 1000, rel=1e-3)
    assert twelve.rate == pytest.approx(0.15)
    counted = replace(
        base, census=(Census(1, base.migrations[-1].first, 11, 2000, 0.0), Census(1, base.migrations[-1].last, 11, 1900, 0.0))
    )
    assert growth(counted)[0].rate == pytest.approx(-0.05)


def test_unusual_growth_is_an_alarm_and_usual_growth_is_none() -> None:
    calm = replace(unchanged(300), migrations=months([0.05, 0.06, 0.04, 0.05, 0.05, 0.06, 0.05]))
    assert growth_alarms(calm, growth(calm)) == ()
    wild = replace(calm, migrations=months([0.05, 0.06, 0.04, 0.05, 0.05, 0.06, 0.4]))
    assert [alarm.severity for alarm in growth_alarms(wild, growth(wild))] == [ALARM, ALARM]
    assert [alarm.severity for alarm in migration_alarms(wild)] == [ALARM]
    assert "was usual" in migration_alarms(wild)[0].because
    steady_loss = replace(calm, migrations=months([0.3] * 7))
    assert growth_alarms(steady_loss, growth(steady_loss)) == ()
    unknown = replace(calm, migrations=months([0.4]))
    assert {alarm.severity for alarm in growth_alarms(unknown, growth(unknown))} == {WARNING}


def test_a_move_of_the_definition_is_not_told_as_a_move_of_customers() -> None:
    rng = np.random.default_rng(0)
    champion = rng.integers(11, 15, 1000)
    same = replace(unchanged(300), both=pa.table({"champion": champion, "challenger": champion}))
    (told,) = definition_alarm(same)
    assert (told.topic, told.severity, told.value) == ("definition", NOTE, 1.0)
    assert "100% of customers would keep" in told.because
    other = replace(same, both=pa.table({"champion": champion, "challenger": rng.integers(11, 15, 1000)}))
    (told,) = definition_alarm(other)
    assert told.severity == WARNING
    assert abs(told.value) < 0.05
    assert {alarm.topic for alarm in watch(other).alarms} == {"definition"}


def test_shares_that_moved_are_told_as_mix_with_the_segment() -> None:
    base = unchanged(1200, seed=3)
    lost = np.arange(1200) < 500
    worse = {name: np.sort(values(base, name)) for name in ("spend", "n_orders")}
    worse["recency_days"] = -np.sort(-values(base, "recency_days"))
    poorer = changed(base, **{name: np.where(lost, low, values(base, name)) for name, low in worse.items()})
    found = [alarm for alarm in watch(poorer).alarms if alarm.measure == "Cohen's w of shares"]
    assert len(found) == 1
    assert found[0].severity in (ALARM, WARNING)
    assert "most of all S1" in found[0].because


def moves(rows: list[tuple[str, date, int, int]]) -> pa.Table:
    names = ("customer_id", "on", "origin", "target")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) | {"cause": "behaviour"} for row in rows])


def test_flip_flop_counts_moves_taken_back_within_thirty_days() -> None:
    day = date(2026, 1, 1)
    rows = [
        ("A", day, NOBODY, 11),
        ("A", day + timedelta(days=5), 11, 12),
        ("A", day + timedelta(days=20), 12, 11),  # back after 15 days
        ("B", day, 11, 12),
        ("B", day + timedelta(days=45), 12, 11),  # back, but later
        ("C", day, 11, 12),
        ("C", day + timedelta(days=10), 12, 13),  # on, not back
        ("D", date(2026, 6, 25), 11, 12),  # its thirty days are not over
    ]
    (recorded,) = flip_flop(replace(unchanged(300), as_of=NOW, moves=moves(rows)))
    assert (recorded.returned, recorded.n) == (1, 6)
    assert recorded.low < 1 / 6 < recorded.high


@pytest.mark.parametrize("cause", ["model", "person", "identity", "late data"])
def test_what_nobody_did_herself_is_no_flip_flop(cause: str) -> None:
    """A merge that a person rolls back moves everybody there and back."""
    day = date(2026, 1, 1)
    decided = [(f"C{i}", day + timedelta(days=5 * turn), 11 + turn, 12 - turn) for i in range(60) for turn in range(2)]
    table = moves([*decided, ("D", day, 11, 12), ("E", day, 11, 12), ("E", day + timedelta(days=9), 12, 11)])
    causes = ["behaviour" if customer in "DE" else cause for customer in table.column("customer_id").to_pylist()]
    (found,) = flip_flop(replace(unchanged(300), as_of=NOW, moves=table.set_column(4, "cause", pa.array(causes))))
    assert (found.returned, found.n) == (1, 3)
    assert flip_alarms((found,)) == ()


def test_many_flip_flops_are_a_warning() -> None:
    day = date(2026, 1, 1)
    back = [(f"C{i}", day + timedelta(days=10 * turn), 11 + turn % 2, 12 - turn % 2) for i in range(60) for turn in range(2)]
    (alarm,) = flip_alarms(flip_flop(replace(unchanged(300), as_of=NOW, moves=moves(back))))
    assert alarm.severity == WARNING
    assert alarm.value == pytest.approx(0.5)
    assert flip_flop(replace(unchanged(300), moves=moves(back[:1])))[0].n == 1


def test_what_a_person_merged_is_told_as_that_and_not_as_growth() -> None:
    day = LEARNT + timedelta(days=9)
    flows = [(own, 15, "model") for own in (11, 12) for _ in range(100)]
    merged = LineageEvent("merged", day, 2, (11, 12), (15,), 1.0, "ana")
    segments = (LivingSegment(11, "Loyal", LEARNT, died=day), LivingSegment(12, "New", LEARNT, died=day), LivingSegment(15, "Both", day))
    base = replace(unchanged(300), migrations=(Migration.of(LEARNT, NOW, flows),), lineage=Lineage(segments, (merged,)))
    rows = growth(base)
    assert [(row.segment, row.low) for row in rows[:2]] == [(11, -1.0), (12, -1.0)]
    assert np.isnan(rows[2].rate)
    (told,) = growth_alarms(base, rows)
    assert (told.severity, told.subject) == (NOTE, "S15")
    assert told.because.startswith(f"S11 and S12 became one, S15, on {day}, by ana")
    (new,) = growth_alarms(replace(base, lineage=Lineage()), rows[2:])
    assert (new.severity, new.because) == (NOTE, "S15 had no customers and has 200 now: there is nothing to count its growth by.")


def test_growth_by_a_campaign_is_a_note_that_says_so() -> None:
    came = [(f"C{i}", LEARNT + timedelta(days=5), 12, 11) for i in range(40)]
    period = Migration.of(LEARNT, NOW, [(12, 11, "behaviour")] * 40, [(11, 100), (12, 300)])
    base = replace(unchanged(300), as_of=NOW, migrations=(period,), moves=moves(came))
    (plain,) = growth_alarms(base, growth(base))
    assert (plain.severity, plain.subject) == (WARNING, "S11")
    ids = [one for one, *_ in came]
    under = pa.table({"customer_id": ids, "since": [LEARNT] * 40, "until": pa.array([None] * 40, pa.date32())})
    (told,) = growth_alarms(replace(base, treated=under), growth(base))
    assert told.severity == NOTE
    assert "40 of the 40 who came are under campaign" in told.because
    (half,) = growth_alarms(replace(base, treated=under.slice(0, 10)), growth(base))
    assert half.severity == WARNING
    assert "10 of the 40 who came are under campaign" in half.because
