"""What comes next: sizes that a chain would reach, refused where customers are no chain, and the worth that moves down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.day import months_before
from intarsia.core.journal import Census
from intarsia.core.migration import Migration
from intarsia.monitoring.ahead import project, risk_alarms, risks
from intarsia.monitoring.migrating import transitions
from intarsia.monitoring.panel import panel_of, spells_of
from intarsia.monitoring.watching import Watching
from intarsia.stats.markov import months_until
from monitoring.shop import LEARNT, NOW, monthly_chain, stays, unchanged

CHAIN = np.array([[0.8, 0.15, 0.05], [0.1, 0.7, 0.2], [0.02, 0.08, 0.9]])
IDS = (11, 12, 13)


def base(spells: pa.Table) -> Watching:
    return replace(unchanged(300), as_of=NOW, spells=spells)


def test_a_chain_is_projected_to_where_it_goes() -> None:
    spells = spells_of(monthly_chain(CHAIN, 900, 10), NOW)
    found = project(base(pa.table({})), spells)
    assert found.projected
    assert (found.months, found.n) == (10, 900)
    now = np.bincount(panel_of(spells, IDS, (NOW,))[:, 0], minlength=3)
    for month in (1, 2, 3):
        expected = now @ np.linalg.matrix_power(CHAIN, month)
        for row in (row for row in found.ahead if row.months == month):
            assert row.low <= expected[IDS.index(row.segment)] <= row.high
            assert row.customers == pytest.approx(expected[IDS.index(row.segment)], rel=0.08)
    truth = months_until(CHAIN, 2)
    reach = {(row.origin, row.target): row for row in found.reach}
    assert reach[11, 13].low <= truth[0] <= reach[11, 13].high
    assert not any(row.target == 0 for row in found.reach)  # nobody ever left


def test_where_last_month_matters_nothing_is_projected_and_the_reason_is_told() -> None:
    rng = np.random.default_rng(1)
    days = months_before(NOW, 10)
    rows = []
    for customer in range(500):
        states = list(rng.integers(3, size=2))
        for _ in range(9):
            states.append(states[-2] if rng.random() < 0.8 else int(rng.integers(3)))
        begun = 0
        for month in range(1, 11):
            if states[month] != states[begun]:
                rows.append((f"C{customer}", IDS[states[begun]], days[begun], days[month], "behaviour"))
                begun = month
        rows.append((f"C{customer}", IDS[states[begun]], days[begun], None, None))
    found = project(base(pa.table({})), spells_of(stays(rows), NOW))
    assert not found.projected
    assert found.ahead == ()
    assert "where customers were before matters" in found.because


def test_too_few_months_are_said() -> None:
    found = project(base(pa.table({})), spells_of(monthly_chain(CHAIN, 50, 2), NOW))
    assert found.because == "Not projected: 2 whole months are known, and 3 are needed."


def test_newcomers_and_the_gone_are_part_of_it() -> None:
    days = months_before(NOW, 8)
    rows = []
    for month in range(8):
        for i in range(40):  # forty come a month, and stay for three
            until = days[month + 3] if month + 3 <= 8 else None
            rows.append((f"N{month}-{i}", 11, days[month], until, "person" if until else None))
    found = project(base(pa.table({})), spells_of(stays(rows), NOW))
    gone = [row for row in found.reach if row.target == 0]
    assert found.projected or "months are not alike" in found.because
    if gone:
        assert 1.5 <= gone[0].months <= 8


def test_sizes_are_those_of_everybody_where_stays_are_of_a_sample() -> None:
    spells = monthly_chain(CHAIN, 400, 6)
    census = tuple(Census(1, NOW, segment, 40_000, 0.0) for segment in IDS)
    found = project(replace(base(spells), census=census), spells_of(spells, NOW))
    assert sum(row.customers for row in found.ahead if row.months == 1) == pytest.approx(120_000, rel=0.01)


def test_worth_at_risk_is_chance_times_gap_times_customers() -> None:
    period = Migration.of(LEARNT, NOW, [(11, 12, "time")] * 200 + [(12, 11, "behaviour")] * 50, [(11, 800), (12, 950)])
    census = (Census(1, NOW, 11, 850, 85_000.0), Census(1, NOW, 12, 1150, 11_500.0))
    watching = replace(unchanged(300), as_of=NOW, migrations=(period,), census=census, value="spend", value_sd={11: 50.0, 12: 5.0})
    found = {row.segment: row for row in risks(watching, transitions(period))}
    assert found[11].value == pytest.approx(0.2 * 90 * 850, rel=0.01)
    assert found[11].low < 0.2 * 90 * 850 < found[11].high
    assert found[12].value == 0.0  # those who move up lose nothing
    (alarm,) = risk_alarms(watching, tuple(found.values()))
    assert alarm.subject == "S11"
    assert "16% of all there is" in alarm.because
    assert risks(replace(watching, value=""), transitions(period)) == ()


def test_a_panel_is_the_membership_on_the_day() -> None:
    table = stays(
        [
            ("A", 11, date(2026, 1, 1), date(2026, 3, 1), "time"),
            ("A", 12, date(2026, 3, 1), date(2026, 5, 1), "behaviour"),
            ("B", 12, date(2026, 4, 1), None, None),
        ]
    )
    spells = spells_of(table, NOW)
    days = tuple(date(2026, month, 1) for month in (1, 2, 3, 4, 5, 6))
    assert spells.ids.to_pylist() == ["A", "B"]
    assert panel_of(spells, (11, 12), days).tolist() == [[0, 0, 1, 1, 2, 2], [-1, -1, -1, 1, 1, 1]]
    earlier = spells_of(table, date(2026, 2, 1))
    assert earlier.open.tolist() == [True]
