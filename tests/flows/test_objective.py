"""What segments are for: lessons from the past, today's segments as a yardstick, and the rolling back-test."""

from __future__ import annotations

import csv
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

import intarsia as ia
from flows.shop import orders, write_csv
from intarsia.core.segmentation import Policy
from intarsia.errors import TooLittle, UnknownName, UsageError
from intarsia.flows.backtest import backtest
from intarsia.flows.objective import _natural, discover_for, known, lesson, origins
from intarsia.flows.present import present_labels, present_rule
from intarsia.flows.yardsticks import Present


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return ia.read(str(write_csv(tmp_path_factory.mktemp("shop") / "orders.csv", orders(500))))


@pytest.fixture(scope="module")
def features(base):
    return ia.measure(base)


@pytest.fixture(scope="module")
def segments(base, features):
    return ia.discover(features, ("kmeans", "tree"), objective="spend", base=base)


def test_a_lesson_ends_where_its_outcome_begins(base, features):
    learnt = lesson(base, features, "spend", 90)
    assert learnt.as_of == features.as_of - timedelta(days=90)
    orders_ = base.orders.to_pyarrow().to_pandas()
    window = orders_[(orders_.ordered_at.dt.date >= learnt.as_of) & (orders_.ordered_at.dt.date < features.as_of)]
    spent = window.groupby("customer_id").amount.sum()
    expected = spent.reindex(learnt.table.column("customer_id").to_pylist()).fillna(0.0).to_numpy()
    np.testing.assert_allclose(learnt.outcome, expected, atol=1e-6)


def test_churn_and_cross_sell_are_what_they_say(base, features):
    spend, churn, cross = (lesson(base, features, objective, 90) for objective in ("spend", "churn", "cross-sell"))
    assert set(np.unique(churn.outcome)) == {0.0, 1.0}
    assert ((spend.outcome > 0) <= (churn.outcome == 0)).all()
    assert cross.outcome.max() >= 1
    assert (cross.outcome[churn.outcome == 1] == 0).all()


def test_too_short_a_history_and_unknown_objectives_are_told(base, features):
    with pytest.raises(TooLittle, match="Choose a shorter horizon"):
        lesson(base, features, "spend", 600)
    with pytest.raises(UnknownName, match="objective"):
        lesson(base, features, "fame", 90)
    with pytest.raises(UsageError, match="base="):
        ia.discover(features, objective="churn")


def test_origins_leave_room_to_learn(base, features):
    days = origins(base, features.as_of, 90, 4)
    assert len(days) == 4
    assert days[0] == features.as_of - timedelta(days=90)
    assert all(a - b == timedelta(days=30) for a, b in pairwise(days))
    assert origins(base, features.as_of, 400, 4) == ()


def test_the_backtest_rolls_and_asks_todays_segments(base, features, segments):
    rule = present_rule("-- today\nCASE WHEN recency_days < 60 THEN 'active' WHEN n_orders > 3 THEN 'was good' ELSE 'lapsed' END;")
    found, why = backtest(base, segments, most_origins=2, present=rule)
    assert found is not None, why
    assert len(found.origins) == 2
    assert found.origins[0].judged_on > found.origins[1].judged_on
    names = {s.name for s in found.scores}
    assert names >= {"discovered", "present", "rfm_map", "rfm_scores", "spend_quantiles", "individual model", "random forest"}
    present = next(s for s in found.scores if s.name == "present" and s.measure == "oos_r2")
    assert present.k == 3
    for score in found.scores:
        each = [next(s.value for s in o.scores if (s.name, s.measure) == (score.name, score.measure)) for o in found.origins]
        assert score.value == pytest.approx(np.mean(each))
    ceiling = next(s for s in found.scores if s.ceiling and s.measure == "oos_r2")
    assert ceiling.k == 0
    assert found.winner != ceiling.name
    assert "means over 2 origins" in found.because
    groups = sorted({score.k for origin in found.origins for score in origin.scores if score.name == "discovered"})
    told = f"{groups[0]} to {groups[-1]}" if len(groups) > 1 else str(groups[0])
    assert f"not the {segments.k} that are shown: they were found anew at each date from what was known then" in found.because
    assert f"algorithm and number included, with {told} segments." in found.because


def test_a_rule_that_cannot_be_asked_names_the_features(base, segments):
    with pytest.raises(UsageError, match=r"Columns that it may use: .*recency_days"):
        backtest(base, segments, most_origins=1, present=Present(rule="no_such_column > 3"))
    with pytest.raises(UsageError, match="cannot be used"):
        backtest(base, segments, most_origins=1, present=Present(rule="(SELECT count(*) FROM read_csv('/etc/passwd'))"))
    with pytest.raises(UsageError, match="empty"):
        present_rule("-- nothing\n ;")


def test_labels_that_know_the_future_do_not_shame_the_method(base, segments):
    """Who is in no list is a segment of its own; names mean the same at every date."""
    ids = known(base, segments.features.as_of - timedelta(days=90), "spend", 90).table.column("customer_id").to_pylist()
    found, _ = backtest(base, segments, most_origins=1, present=Present(labels=dict.fromkeys(ids[::2], "A")))
    assert next(s for s in found.scores if s.name == "present").k == 2
    everyone = known(base, segments.features.as_of, "spend", 90).table.num_rows
    missing = everyone - len(set(ids[::2]) & set(segments.features.table()["customer_id"].to_pylist()))
    assert f"{missing:,} of {everyone:,} customers" in found.because
    assert "are labels of one day, taken for every date" in found.because
    assert "so that is likely" not in found.because


def test_labels_made_of_what_was_to_be_foretold_are_told(base, segments):
    lesson = known(base, segments.features.as_of - timedelta(days=90), "spend", 90)
    ids, spent = lesson.table.column("customer_id").to_pylist(), lesson.outcome
    tiers = {
        who: f"T{np.searchsorted(np.unique(spent), value) * 8 // len(np.unique(spent))}" for who, value in zip(ids, spent, strict=True)
    }
    found, _ = backtest(base, segments, most_origins=1, present=Present(labels=tiers, several=3))
    assert found.winner == "present"
    assert "They foretell more than a model of each customer by herself, so that is likely" in found.because
    assert "3 are listed with several segments" in found.because
    padded = {f"00{who}": tier for who, tier in tiers.items()}
    mixed, _ = backtest(base, segments, most_origins=1, present=Present(labels=padded | {ids[0]: "T0"}))
    assert "are there when zeros at the beginning of ids are left out" in mixed.because


def test_present_labels_are_read_from_what_a_company_has(tmp_path, base):
    path = tmp_path / "crm.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("Client", "Tier", "Age"), ("a", "gold", 3), ("b", "", 4), ("a", "gold", 3), ("a", "tin", 3), ("c", "tin", 5)])
    engine = base.engine
    assert present_labels(str(path), engine).labels == {"a": "gold", "c": "tin"}
    assert present_labels(str(path), engine).several == 1
    assert present_labels(str(path), engine, customer="Client", segment="Age").labels == {"a": "3", "b": "4", "c": "5"}
    with pytest.raises(UsageError, match="no column 'Nope'"):
        present_labels(str(path), engine, customer="Nope", segment="Tier")


def test_auto_keeps_natural_groups_and_else_foretells(base, features):
    found, findings = discover_for(base, features, "auto", horizon_days=90)
    structure = next((f for f in findings if f.measure == "excess_stability"), None)
    if structure is not None and structure.passed:
        assert found.lesson is None
    else:
        assert found.lesson is None or "so the segments are cuts made to foretell spend" in found.because


def test_groups_are_natural_only_where_each_of_them_comes_back():
    """Five groups cut into four: there is structure, and yet one of the four joins what other customers part."""
    import pandas as pd

    rng = np.random.default_rng(4)
    points = np.eye(5)[rng.integers(0, 5, 600)] * 2.6 + rng.normal(size=(600, 5))
    found = ia.discover(ia.features(pd.DataFrame(points, columns=list("abcde"))), "kmeans", k=4)
    natural, because, findings = _natural(found, 0)
    assert findings[0].passed
    assert not natural
    assert "of 4 segments made for their own sake not each comes back on others" in because


def test_a_column_of_a_ready_made_table_can_be_foretold():
    rng = np.random.default_rng(0)
    n = 800
    import pandas as pd

    frame = pd.DataFrame(
        {"id": [f"p{i}" for i in range(n)], "visits": rng.poisson(6, n), "spent": rng.gamma(2, 50, n), "age": rng.normal(40, 9, n)}
    )
    frame["answered"] = (rng.random(n) < np.where(frame.visits > 7, 0.7, 0.05)).astype(int)
    table = ia.features(frame, id="id", roles={"age": "segment, not sensitive"})
    found = ia.discover(table, ("kmeans", "tree"), outcome="answered")
    assert found.algorithm_name == "tree"
    assert "answered" not in found.features.names


def test_where_nothing_but_equal_cuts_is_left_segments_made_for_spend_are_tried_all_the_same(base, features):
    found, findings = discover_for(base, features, "auto", horizon_days=30, policy=Policy(min_share=0.24))
    assert found.k >= 2
    assert found.algorithm_name == "equal_cuts" or not findings
