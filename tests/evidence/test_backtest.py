"""The back-test: hand-checked numbers, honest about noise, ties and defeat."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.model import Cells
from intarsia.core.recipe import identity
from intarsia.core.segmentation import Fitted
from intarsia.errors import TooLittle, UsageError
from intarsia.evidence.backtest import Question, backtest
from intarsia.evidence.origin import Window

DATES = (date(2011, 6, 12), date(2011, 9, 10))


def cut(name, *cuts):
    """A way that cuts one column at fixed points."""
    model = Cells((tuple(cuts),), tuple(range(len(cuts) + 1)))
    fitted = Fitted(identity([name], "cut"), model, tuple(range(1, len(cuts) + 2)))
    return lambda _past, _outcome: lambda table: fitted.assign(table).segment


def shop(n=2000, seed=0):
    """Customers whose spend hangs on `good` and not on `idle`."""
    rng = np.random.default_rng(seed)
    good, idle = rng.integers(0, 4, n).astype(float), rng.integers(0, 4, n).astype(float)
    spend = np.where(rng.random(n) < 0.6, rng.gamma(2.0, 5.0, n) * (1 + good) ** 2, 0.0)
    return pa.table({"good": good, "idle": idle}), spend


def judged(past, past_outcome, now, now_outcome, ways, **changes):
    window = Window(*DATES, past, past_outcome, now, now_outcome)
    return backtest([window], ways, Question(90), **({"resamples": 200} | changes))


def score(result, name, measure="oos_r2"):
    return next(s for s in result.scores if (s.name, s.measure) == (name, measure))


GOOD, IDLE = cut("good", 0.5, 1.5, 2.5), cut("idle", 0.5, 1.5, 2.5)


def test_twelve_customers_by_hand():
    past = pa.table({"x": [0.0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]})
    then = np.array([0.0, 0, 2, 2, 3, 5, 4, 4, 10, 10, 10, 10])
    now = pa.table({"x": [0.0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2]})
    after = np.array([0.0, 1, 2, 4, 4, 4, 3, 0, 9, 6, 0, 12.0])
    found = judged(past, then, now, after, {"discovered": cut("x", 0.5, 1.5)})
    held = np.minimum(after, 10.0)
    told = np.array([1.0, 1, 1, 4, 4, 4, 4, 4, 10, 10, 10, 10])
    told *= held.sum() / told.sum()
    r2 = 1 - ((held - told) ** 2).sum() / ((held - held.mean()) ** 2).sum()
    assert score(found, "discovered").value == pytest.approx(r2)
    top = (2.4 / 4) * held[8:].sum() / held.sum()
    assert score(found, "discovered", "top_20_capture").value == pytest.approx(top)
    assert score(found, "discovered").n == 12


def test_the_better_way_wins_with_a_difference_that_is_paired():
    (past, then), (now, after) = shop(seed=1), shop(seed=2)
    found = judged(past, then, now, after, {"discovered": GOOD, "idle": IDLE})
    assert found.winner == "discovered"
    assert score(found, "idle").difference_high < 0
    assert score(found, "discovered").difference == score(found, "discovered").difference_high == 0
    assert "larger than chance" in found.because
    assert "one origin" in found.because
    assert score(found, "discovered", "normalised_gini").value > 0.4
    assert found.table().num_rows == 8


def test_an_old_way_that_beats_us_is_named_the_winner():
    (past, then), (now, after) = shop(seed=1), shop(seed=2)
    found = judged(past, then, now, after, {"discovered": IDLE, "past spend": GOOD})
    assert found.winner == "past spend"
    assert "'past spend' foretold best" in found.because
    assert "The old way is the winner here" in found.because
    assert score(found, "past spend").difference_low > 0


def test_a_way_that_finds_the_best_customers_better_is_told_too():
    rng = np.random.default_rng(0)
    spend = np.where(np.arange(1000) < 200, 50.0, rng.choice([0.0, 40.0], 1000))
    table = pa.table({"broad": (spend > 0).astype(float), "top": (spend > 45).astype(float)})
    found = judged(table, spend, table, spend, {"discovered": cut("broad", 0.5), "top": cut("top", 0.5)})
    assert found.winner == "discovered"
    assert "To find the best fifth of customers, the segments by 'top' did better" in found.because


def test_a_tie_is_called_a_tie():
    (past, then), (now, after) = shop(seed=1), shop(seed=2)
    found = judged(past, then, now, after, {"discovered": GOOD, "same": GOOD})
    assert found.winner == "discovered"
    assert "It is a tie" in found.because


def test_a_shuffled_outcome_cannot_be_foretold():
    rng = np.random.default_rng(3)
    values = []
    for seed in range(8):
        (past, then), (now, after) = shop(1000, seed=seed), shop(1000, seed=50 + seed)
        found = judged(past, rng.permutation(then), now, rng.permutation(after), {"discovered": GOOD})
        values.append(score(found, "discovered").value)
    assert abs(np.mean(values)) <= 2 * max(np.std(values, ddof=1) / 8**0.5, 0.005)


def test_cents_for_euros_change_nothing():
    (past, then), (now, after) = shop(seed=1), shop(seed=2)
    ways = {"discovered": GOOD, "idle": IDLE}
    euros, cents = judged(past, then, now, after, ways), judged(past, then * 100, now, after * 100, ways)
    for one, other in zip(euros.scores, cents.scores, strict=True):
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-9)


def test_row_order_changes_no_bit():
    (past, then), (now, after) = shop(300, seed=1), shop(300, seed=2)
    ways = {"idle": IDLE, "discovered": GOOD}
    a, b = np.random.default_rng(0).permutation(300), np.random.default_rng(1).permutation(300)
    assert judged(past, then, now, after, ways) == judged(past.take(a), then[a], now.take(b), after[b], dict(reversed(ways.items())))


def test_a_season_that_triples_all_spend_is_not_punished():
    (past, then), (now, after) = shop(seed=1), shop(seed=2)
    plain = judged(past, np.minimum(then, 50), now, np.minimum(after, 50), {"discovered": GOOD})
    tripled = judged(past, np.minimum(then, 50) / 3, now, np.minimum(after, 50) / 3, {"discovered": GOOD})
    assert score(plain, "discovered").value == pytest.approx(score(tripled, "discovered").value)


def test_a_segment_that_was_empty_foretells_the_mean():
    past, then = pa.table({"x": [0.0] * 10}), np.arange(10.0)
    now, after = pa.table({"x": [0.0] * 5 + [1.0] * 5}), np.arange(10.0)
    found = judged(past, then, now, after, {"discovered": cut("x", 0.5)})
    assert score(found, "discovered").value == pytest.approx(0.0, abs=1e-12)
    assert "No way foretold the future better" in found.because


def test_ten_customers_get_wide_intervals():
    (past, then), (now, after) = shop(10, seed=4), shop(10, seed=6)
    few = score(judged(past, then + 1, now, after + np.arange(10), {"discovered": GOOD}), "discovered")
    (past, then), (now, after) = shop(5000, seed=4), shop(5000, seed=6)
    many = score(judged(past, then, now, after, {"discovered": GOOD}), "discovered")
    assert few.high - few.low > 3 * (many.high - many.low)


@pytest.mark.parametrize(
    "outcome",
    [np.zeros(10), np.eye(10)[0] * 50.0, -np.ones(10)],
    ids=["all zero", "one buyer", "returns only"],
)
def test_too_few_buyers_are_said_to_be_too_few(outcome):
    table, spend = pa.table({"good": np.arange(10.0)}), np.arange(10.0)
    with pytest.raises(TooLittle, match="needs at least 5"):
        judged(table, spend, table, outcome, {"discovered": GOOD})
    with pytest.raises(TooLittle, match="needs at least 5"):
        judged(table, outcome, table, spend, {"discovered": GOOD})


def test_all_the_same_leaves_nothing_to_foretell():
    table = pa.table({"good": np.arange(10.0)})
    with pytest.raises(TooLittle, match="nothing to foretell"):
        judged(table, np.ones(10), table, np.ones(10), {"discovered": GOOD})


def test_a_request_that_makes_no_sense_is_refused():
    table, spend = pa.table({"good": np.arange(10.0)}), np.arange(10.0)
    with pytest.raises(UsageError, match="called 'discovered'"):
        judged(table, spend, table, spend, {"rfm": GOOD})
    with pytest.raises(UsageError, match="9 values for 10 customers"):
        judged(table, spend[:9], table, spend, {"discovered": GOOD})
    with pytest.raises(UsageError, match="missing or infinite"):
        judged(table, spend, table, np.full(10, np.nan), {"discovered": GOOD})
