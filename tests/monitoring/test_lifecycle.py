"""Stages of life in their usual order with the time in each, and small shifts of a segment's customers over runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from intarsia.core.watch import WARNING
from intarsia.monitoring.lifecycle import stage_notes, stages
from intarsia.monitoring.panel import spells_of
from intarsia.monitoring.shifts import shifts
from intarsia.monitoring.watch import watch
from intarsia.monitoring.watching import Reading
from monitoring.shop import NOW, stays, unchanged

TODAY = (NOW - date(1970, 1, 1)).days


def lives(customers: int, seed: int = 0):
    """New for 40 days on average, then loyal for 120, then lost; they come over half a year."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        day = date(2025, 12, 1) + timedelta(days=int(rng.integers(0, 180)))
        for segment, mean in ((31, 40), (32, 120), (33, 10_000)):
            end = day + timedelta(days=1 + int(rng.exponential(mean)))
            rows.append((f"C{customer:05d}", segment, day, end if end < NOW else None, "time" if end < NOW else None))
            if end >= NOW:
                break
            day = end
    return rows


def test_stages_come_in_their_usual_order_with_the_time_in_each() -> None:
    found = stages(spells_of(stays(lives(600)), NOW), TODAY)
    assert [row.segment for row in found] == [31, 32, 33]
    assert [row.place for row in found] == [1, 2, 3]
    first, second, third = found
    assert first.low is not None
    assert first.high is not None
    assert first.low <= 40 * np.log(2) + 1 <= first.high
    assert second.low is not None
    assert second.low <= 120 * np.log(2) + 1
    assert (first.next, second.next) == (32, 33)
    assert first.next_share == 1.0
    assert third.median_days is None  # nobody has left
    (note, *_) = stage_notes(found)
    assert note.subject not in {one.subject for one in stage_notes(found, {int(note.subject[1:])})}, "it has ended"
    assert "Half of those in S31 stay for" in note.because
    assert "go to S32" in note.because


def test_a_stay_that_a_new_definition_ended_has_not_been_left() -> None:
    rows = [(f"C{i}", 31, date(2026, 1, 1) + timedelta(days=i % 30), date(2026, 3, 1), "model") for i in range(100)]
    (found,) = stages(spells_of(stays(rows), NOW), TODAY)
    assert (found.median_days, found.ended, found.next) == (None, 0, None)


def test_stays_that_began_before_anything_was_recorded_do_not_shorten_the_time() -> None:
    start = date(2025, 11, 1)
    before = [(f"P{i}", 31, start, start + timedelta(days=1), "time") for i in range(300)]
    found = {row.segment: row for row in stages(spells_of(stays(before + lives(400)), NOW), TODAY)}
    assert found[31].n == sum(row[1] == 31 for row in lives(400))


def test_no_stays_have_no_stages() -> None:
    assert stages(spells_of(stays([]), NOW), TODAY) == ()


def readings(shift: float, feature: str = "n_orders", segment: int = 11, seed: int = 0) -> tuple[Reading, ...]:
    rng = np.random.default_rng(seed)
    return tuple(
        Reading(date(2025, 12, 1) + timedelta(days=7 * i), segment, feature, 12 + 0.1 * rng.standard_normal() + shift * (i >= 14), 4.0, 300)
        for i in range(30)
    )


def test_a_shift_too_small_for_one_run_is_a_warning_with_its_day_and_size() -> None:
    base = unchanged(300)
    (found,) = shifts(replace(base, readings=readings(0.6)))
    assert (found.severity, found.topic, found.subject) == (WARNING, "shift", "S11")
    assert found.value == pytest.approx(0.15, abs=0.03)  # of a customer's standard deviation: no PSI would see it
    assert "until 2026-03-" in found.because
    assert found.low is not None
    assert found.high is not None
    assert 0.05 < found.low < 0.15 < found.high


def test_quiet_readings_and_shifts_that_do_not_matter_are_silent() -> None:
    base = unchanged(300)
    assert shifts(replace(base, readings=readings(0.0))) == ()
    assert shifts(replace(base, readings=readings(0.1))) == ()  # sure, and a fortieth of a standard deviation
    assert shifts(replace(base, readings=readings(0.6, "tenure_days"))) == ()  # it only ages
    assert shifts(replace(base, readings=readings(0.6)[:6])) == ()


def test_false_discoveries_over_many_series_are_few() -> None:
    base = unchanged(300)
    told = 0
    for seed in range(12):
        many = tuple(row for s in range(40) for row in readings(0.0, "spend", segment=s, seed=100 * seed + s))
        wide = tuple(replace(row, sd=0.5) for row in many)
        told += bool(shifts(replace(base, readings=wide)))
    assert told <= 2


def test_watch_tells_stages_and_shifts() -> None:
    found = watch(replace(unchanged(300), as_of=NOW, spells=stays(lives(300)), readings=readings(0.6)))
    assert {"lifecycle", "shift"} <= {alarm.topic for alarm in found.alarms}
    assert [row.segment for row in found.stages] == [31, 32, 33]
