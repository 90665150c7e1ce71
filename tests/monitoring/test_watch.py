"""The whole watch: silent where nothing changed, right where something was planted, the same in any order of rows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.migration import Migration
from intarsia.core.run import Score
from intarsia.core.watch import ALARM, SEVERITIES, WARNING, Watch
from intarsia.monitoring.watch import watch
from monitoring.shop import LEARNT, NOW, Watching, changed, customers, identical, lineage, snapshot, unchanged, values, watching


def measures(found: Watch, severity: str = ALARM) -> list[tuple[str, str]]:
    return [(alarm.topic, alarm.subject) for alarm in found.of(severity)]


def test_identical_data_has_no_drift_no_alarm_and_an_identity_matrix() -> None:
    stayed = Migration.of(LEARNT, NOW, [], [(11, 300), (12, 500), (13, 700)])
    found = watch(replace(identical(), migrations=(stayed,)))
    assert {row.psi for row in found.drift} == {0.0}
    assert found.of(ALARM) == found.of(WARNING) == ()
    assert not found.alarmed
    matrix = {(cell.origin, cell.target): cell.share for cell in found.transitions}
    assert matrix == {(a, b): float(a == b) for a in (11, 12, 13) for b in (11, 12, 13)}
    assert sum(cause.moves for cause in found.causes) == 0


def test_nothing_changed_raises_hardly_any_alarm() -> None:
    """Sixteen pairs here; benchmarks/watching.py has the hundred of the target of 5 %."""
    assert sum(watch(unchanged(600, seed=seed)).alarmed for seed in range(16)) <= 2


@pytest.mark.parametrize("feature", ["spend", "n_orders", "breadth"])
def test_a_planted_drift_is_an_alarm_of_that_feature(feature: str) -> None:
    base = unchanged(1200, seed=5)
    found = watch(changed(base, **{feature: values(base, feature) * 1.6}))
    assert ("drift", feature) in measures(found)
    others = {alarm.subject for alarm in found.alarms if alarm.topic == "drift" and alarm.measure == "PSI"} - {feature}
    assert others == set()


def test_a_feature_that_shapes_no_segment_is_a_warning_at_most() -> None:
    base = unchanged(1200, seed=6)
    found = watch(changed(base, channel=np.ones(1200)))
    assert ("drift", "channel") in measures(found, WARNING)
    assert not found.alarmed


def test_time_alone_is_told_and_is_no_alarm() -> None:
    """Customers a month older of whom some bought again: recency and tenure move, and nothing else does."""
    base = watching(customers(1500, 2, first=1500), customers(1500, 1))
    rng = np.random.default_rng(0)
    idle = rng.random(1500) < 0.8
    older = changed(
        base,
        recency_days=np.where(idle, values(base, "recency_days") + 30, values(base, "recency_days")),
        tenure_days=values(base, "tenure_days") + 30,
    )
    found = watch(older)
    verdicts = {row.feature: row.verdict for row in found.drift}
    assert verdicts["recency_days"] == "calendar"
    assert verdicts["tenure_days"] == "calendar"
    assert not found.alarmed
    assert "as it does when time goes by" in next(row.because for row in found.drift if row.feature == "tenure_days")


def test_recency_beyond_what_ageing_explains_is_an_alarm() -> None:
    base = watching(customers(1500, 2, first=1500), customers(1500, 1))
    found = watch(changed(base, recency_days=np.floor(values(base, "recency_days") * 0.4)))
    assert ("drift", "recency_days") in measures(found)


def test_what_is_as_a_year_ago_is_the_season() -> None:
    base = unchanged(1200, seed=7)
    winter = changed(base, spend=values(base, "spend") * 1.6)
    last_winter = customers(1200, 99)
    found = watch(replace(winter, like_season=snapshot(last_winter | {"spend": last_winter["spend"] * 1.6}, date(2025, 7, 1))))
    assert {row.feature: row.verdict for row in found.drift}["spend"] == "season"
    assert not found.alarmed
    different = watch(replace(winter, like_season=snapshot(customers(1200, 99), date(2025, 7, 1))))
    assert ("drift", "spend") in measures(different)


def test_a_planted_group_that_fits_nowhere_is_found_with_what_sets_it_apart() -> None:
    base = unchanged(1500, seed=8)
    strange = np.arange(1500) < 90
    found = watch(
        changed(
            base,
            n_orders=np.where(strange, 60.0, values(base, "n_orders")),
            spend=np.where(strange, 12.0, values(base, "spend")),
        )
    )
    (alarm,) = [each for each in found.alarms if each.measure == "share far from every segment"]
    assert alarm.severity == ALARM
    assert 0.05 <= alarm.value <= 0.09
    assert alarm.low is not None
    assert alarm.low > 0.03
    assert "Orders" in alarm.because or "spend" in alarm.because


def test_reasons_to_retrain_are_told_each_with_its_sentence() -> None:
    base = unchanged(1000, seed=9)
    score = Score("k-means", "oos_r2", 0.4, 0.35, 0.45, 900, 4)
    old = replace(
        base, as_of=date(2026, 12, 1), data_until=date(2026, 10, 1), promised=score, kept=replace(score, value=0.2, low=0.15, high=0.25)
    )
    told = {alarm.measure: alarm for alarm in watch(old).alarms if alarm.topic == "staleness"}
    assert told["days since the definition was learnt"].severity == WARNING
    assert "183 days ago, on 2026-06-01; 90 days is the limit" in told["days since the definition was learnt"].because
    assert told["days since the newest order"].severity == ALARM
    assert "oos_r2" in told
    spread = changed(base, spend=values(base, "spend") ** 2 / 300, n_orders=values(base, "n_orders") ** 2)
    told = {alarm.measure: alarm for alarm in watch(spread).alarms if alarm.topic == "staleness"}
    assert told["looser segments"].severity == ALARM
    assert told["weight of features that moved"].value >= 0.2


def test_order_of_rows_changes_nothing() -> None:
    base = unchanged(800, seed=10)
    rng = np.random.default_rng(0)
    shuffled = replace(
        base,
        present=replace(base.present, table=base.present.table.take(pa.array(rng.permutation(800)))),
        training=replace(base.training, table=base.training.table.take(pa.array(rng.permutation(800)))),
    )
    first, again = watch(changed(base, spend=values(base, "spend") * 1.3)), None
    table = changed(base, spend=values(base, "spend") * 1.3).present.table.take(pa.array(rng.permutation(800)))
    again = watch(replace(shuffled, present=replace(base.present, table=table)))
    assert first.to_dict() == again.to_dict()


def test_it_is_told_as_a_table_as_plain_data_and_as_html() -> None:
    base: Watching = unchanged(600, seed=11)
    found = watch(changed(base, spend=values(base, "spend") * 3))
    assert found.table().num_rows == len(found.alarms) > 0
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert plain["exit"] == 1
    assert plain["as_of"] == "2026-06-01"
    assert "Total spend" in found._repr_html_()
    assert [alarm.severity for alarm in found.alarms] == sorted((a.severity for a in found.alarms), key=list(SEVERITIES).index)
    assert found.called(11) == f"S11 ({lineage().segment(11).name})"
    assert found.called(0) == "outside"


def test_nearly_nothing_to_look_at_is_survived() -> None:
    for n in (0, 1, 3):
        base = unchanged(300, seed=12)
        few = replace(base, present=replace(base.present, table=base.present.table.slice(0, n)))
        assert not watch(few).alarmed
        young = replace(base, training=replace(base.training, table=base.training.table.slice(0, n)))
        assert not watch(young).alarmed
