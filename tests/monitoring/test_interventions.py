"""Campaigns: the customers they reach are left out of every measure, and labels that they spoil are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa

from intarsia.core.migration import Migration
from intarsia.core.watch import NOTE, WARNING
from intarsia.monitoring.customers import untreated
from intarsia.monitoring.interventions import interventions
from intarsia.monitoring.watch import watch
from intarsia.monitoring.watching import Watching
from monitoring.shop import LEARNT, NOW, changed, customers, stays, values, watching


def treated(ids: list[str], since: date = date(2026, 6, 5), until: date | None = None) -> pa.Table:
    rows = [{"customer_id": customer, "since": since, "until": until} for customer in ids]
    return pa.Table.from_pylist(rows, schema=pa.schema([("customer_id", pa.string()), ("since", pa.date32()), ("until", pa.date32())]))


def test_drift_is_measured_on_the_untreated() -> None:
    """A third of the customers are brought by a campaign to spend three times as much."""
    base = watching(customers(1500, 2, first=1500), customers(1500, 1))
    reached = np.arange(1500) % 3 == 0
    bought = changed(base, spend=np.where(reached, values(base, "spend") * 3, values(base, "spend")))
    ids = [f"C{1500 + i:07d}" for i in np.flatnonzero(reached)]
    assert "spend" in {alarm.subject for alarm in watch(bought).alarms}
    calm = watch(replace(bought, treated=treated(ids)))
    assert {alarm.subject for alarm in calm.alarms if alarm.topic == "drift"} == set()
    assert {row.n_present for row in calm.drift} == {1000}
    (note,) = [alarm for alarm in calm.alarms if alarm.topic == "interventions"]
    assert (note.severity, note.value) == (NOTE, 500.0)


def test_only_campaigns_since_training_count_and_both_sides_are_left_out() -> None:
    base = watching(customers(300, 2), customers(300, 1))
    old = replace(base, treated=treated(["C0000001"], date(2026, 1, 1), date(2026, 2, 1)))
    assert untreated(old, old.present).table.num_rows == 300
    now = replace(base, treated=treated(["C0000001", "C0000001", "C0000002"], date(2026, 1, 1)))
    assert untreated(now, now.present).table.num_rows == 298
    assert untreated(now, now.training).table.num_rows == 298
    later = replace(base, treated=treated(["C0000001"], date(2026, 8, 1)))
    assert untreated(later, later.present).table.num_rows == 300


def labelled(share: dict[int, float], moved_treated: float, moved_others: float, seed: int = 0) -> Watching:
    rng = np.random.default_rng(seed)
    rows, ids = [], []
    for i in range(1600):
        segment = 11 + i % 4
        customer = f"C{i:07d}"
        under = rng.random() < share[segment]
        ids += [customer] if under else []
        if rng.random() < (moved_treated if under else moved_others):
            rows.append((customer, segment, date(2026, 5, 1), date(2026, 6, 15), "behaviour"))
            rows.append((customer, 11 + (i + 1) % 4, date(2026, 6, 15), None, None))
        else:
            rows.append((customer, segment, date(2026, 5, 1), None, None))
    period = Migration.of(LEARNT, NOW, [(11, 12, "behaviour")], [(11, 10)])
    base = watching(customers(300, 2), customers(300, 1))
    return replace(base, spells=stays(rows), treated=treated(ids), migrations=(period,))


def test_unequal_shares_of_treated_are_a_warning() -> None:
    found = interventions(labelled({11: 0.7, 12: 0.1, 13: 0.1, 14: 0.1}, 0.2, 0.2))
    assert [alarm.severity for alarm in found] == [NOTE, WARNING]
    assert "of S11" in found[1].because
    assert found[1].low is not None
    assert found[1].low > 0.3


def test_labels_that_move_with_the_campaign_are_a_warning_with_an_interval() -> None:
    equal = dict.fromkeys((11, 12, 13, 14), 0.3)
    found = interventions(labelled(equal, 0.4, 0.15))
    assert [alarm.severity for alarm in found] == [NOTE, WARNING]
    assert found[1].low is not None
    assert found[1].high is not None
    assert found[1].low <= 0.25 <= found[1].high
    assert "more often than others" in found[1].because


def test_a_campaign_that_changes_nothing_is_only_noted() -> None:
    equal = dict.fromkeys((11, 12, 13, 14), 0.3)
    noisy = [interventions(labelled(equal, 0.2, 0.2, seed=seed)) for seed in range(12)]
    assert sum(len(found) > 1 for found in noisy) <= 2
    assert interventions(replace(labelled(equal, 0.2, 0.2), treated=None)) == ()


def test_rows_that_cannot_be_used_and_customers_that_nobody_knows_are_warnings() -> None:
    base = watching(customers(300, 2), customers(300, 1))
    known = base.present.table.column("customer_id").to_pylist()[:20]
    (note,) = interventions(replace(base, treated=treated(known)))
    assert note.because.startswith("Of 20 customers who are named, 20 were under a campaign since 2026-06-01, 20 of them among the 300")
    note, strange = interventions(replace(base, treated=treated([f"{customer}.0" for customer in known])))
    assert (strange.severity, strange.n) == (WARNING, 20)
    assert strange.because.startswith("None of the 20 customers under campaign is among the 300")
    problems = pa.array(["Row 1: since 'soon' is no day.", *[None] * 19])
    spoilt, note = interventions(replace(base, treated=treated(known).append_column("problem", problems)))
    assert (spoilt.severity, spoilt.value, note.value) == (WARNING, 1.0, 19.0)
    assert "1 of the 20 rows" in spoilt.because
    assert "'soon' is no day" in spoilt.because
