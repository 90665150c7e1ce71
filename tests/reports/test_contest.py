from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from intarsia.core.run import Backtest, Score
from intarsia.reports.contest import contest


def judged(winner: str, **values: tuple[float, float, float]) -> Backtest:
    """A back-test whose ways have a value and the interval of their difference to ours."""
    scores = tuple(
        Score(name, "oos_r2", value, value - 0.02, value + 0.02, 900, 5, value - values["discovered"][0], low, high)
        for name, (value, low, high) in values.items()
    )
    return Backtest(date(2011, 6, 1), date(2011, 9, 1), 90, scores, winner, "")


@pytest.mark.parametrize(
    ("backtest", "verdict", "ours"),
    [
        (judged("discovered", discovered=(0.3, 0, 0), rfm_map=(0.1, -0.3, -0.1)), "The discovered segments came first.", True),
        (
            judged("discovered", discovered=(0.3, 0, 0), rfm_map=(0.29, -0.05, 0.03)),
            "The discovered segments came first, but not clearly: it may be chance.",
            True,
        ),
        (
            judged("rfm_map", discovered=(0.1, 0, 0), rfm_map=(0.3, 0.1, 0.3)),
            "The discovered segments did not come first: rfm map did.",
            False,
        ),
        (
            judged("rfm_map", discovered=(0.29, 0, 0), rfm_map=(0.3, -0.02, 0.04)),
            "The discovered segments did not come first: rfm map did, though it may be chance.",
            False,
        ),
        (
            judged("rfm_map", discovered=(-0.2, 0, 0), rfm_map=(-0.1, 0.05, 0.2)),
            "No way to segment foretold the next 90 days better than the average of everyone.",
            False,
        ),
        (
            judged("discovered", discovered=(0.2, 0, 0)),
            "Nothing was there to compare the segments with in foretelling the next 90 days.",
            True,
        ),
    ],
    ids=["clear", "narrow", "beaten", "narrowly-beaten", "nobody", "alone"],
)
def test_the_winner_is_said_plainly(backtest: Backtest, verdict: str, *, ours: bool) -> None:
    told = contest(backtest)
    assert (told.verdict, told.ours) == (verdict, ours)


def test_the_clause_carries_both_numbers_with_intervals_and_n() -> None:
    told = contest(judged("rfm_map", discovered=(0.1, 0, 0), spend=(0.2, 0.05, 0.15), rfm_map=(0.3, 0.1, 0.3)))
    assert told.clause == (
        "in the back-test rfm map foretold the next 90 days better (share of the differences in spend that was foretold: "
        "rfm map 0.30 [0.28, 0.32], against ours 0.10 [0.08, 0.12], n = 900)"
    )


@pytest.mark.parametrize("model", [0.15, 0.26])
def test_a_model_of_each_customer_is_no_competitor_and_another_measure_decides_nothing(model: float) -> None:
    past = judged("discovered", discovered=(0.24, 0, 0), spend_quantiles=(0.15, -0.13, -0.05))
    ceiling = Score("individual model", "oos_r2", model, model - 0.02, model + 0.02, 900, 0, model - 0.24, -0.03, 0.05, ceiling=True)
    captured = (
        replace(past.scores[0], measure="top_20_capture", value=0.71),
        replace(past.scores[1], measure="top_20_capture", value=0.70, difference_low=-0.02, difference_high=0.01),
    )
    told = contest(replace(past, scores=(*past.scores, ceiling, *captured)))
    assert told == contest(past)
    assert told.verdict == "The discovered segments came first."
    assert told.clause == (
        "in the back-test they foretold the next 90 days best (share of the differences in spend that was foretold: "
        "ours 0.24 [0.22, 0.26], against spend quantiles 0.15 [0.13, 0.17], n = 900)"
    )


def test_what_was_foretold_is_said_in_the_words_of_the_base() -> None:
    past = judged("discovered", discovered=(0.4, 0.3, 0.5), spend_quantiles=(0.2, 0.1, 0.3))
    assert "differences in spend" in contest(past).clause
    assert "differences in lines bought" in contest(replace(past, said="lines bought")).clause
