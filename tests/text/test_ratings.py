"""Ratings of every usual scale are understood, and what is not understood is said."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.text.judged import judge
from intarsia.text.ratings import moods


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([1, 2, 3, 4, 5], [-1, -1, 0, 1, 1]),
        (["1", "3", "5", "4.5"], [-1, 0, 1, 1]),
        (["5 stars", "1 star", "3 stars"], [1, -1, 0]),
        (["5/5", "1/5", "3 out of 5"], [1, -1, 0]),
        (["★★★★★", "★", "★★★☆☆"], [1, -1, 0]),
        ([0, 1, 1], [-1, 1, 1]),
        ([True, False], [1, -1]),
        ([-1, 0, 1], [-1, 0, 1]),
        ([1, 2, 2], [-1, 1, 1]),
        ([10, 5, 1, 7], [1, 0, -1, 1]),
        ([1, 4, 7], [-1, 0, 1]),
        ([100, 50, 10], [1, 0, -1]),
        ([-1.0, 0.1, 0.9], [-1, 0, 1]),
        (["P", "N"], [1, -1]),
        (["Positive", "negative", "Neutral"], [1, -1, 0]),
        (["положительный", "отрицательный"], [1, -1]),
        (["olumlu", "olumsuz", "nötr"], [1, -1, 0]),
        (["ijobiy", "salbiy"], [1, -1]),
        (["4,5", "1,0", "3,0"], [1, -1, 0]),
        (["👍", "👎", "👍🏽", "👎👎"], [1, -1, 1, -1]),
        (["😊", "😐", "😡", "❤️"], [1, 0, -1, 1]),
        (["⭐⭐⭐⭐⭐", "⭐"], [1, -1]),
        (["thumbs up", "Thumbs-down"], [1, -1]),
    ],
)
def test_a_scale_is_found_in_the_ratings(ratings, expected):
    assert moods(ratings).values.tolist() == expected


def test_missing_ratings_stay_missing():
    found = moods([5, None, "", float("nan"), 1])
    assert np.isnan(found.values[1:4]).all()
    assert found.rated == 2


@pytest.mark.parametrize("ratings", [["red", "blue"], ["2024-01-01", "2024-02-01"], ["very", "much", "5"], ["📦", "👍👎"]])
def test_what_is_no_rating_is_said_to_be_none(ratings):
    found = moods(ratings)
    assert found.rated == 0
    assert "not understood" in found.scale


def test_no_ratings_at_all():
    assert moods([]).scale == moods([None]).scale == "no ratings"


def test_a_judgement_knows_ties_and_missing_sides():
    scores, truth = np.array([0.5, 0.5, 0.5, 0.5]), np.array([1, -1, 1, -1])
    found = judge(scores, truth, truth)
    assert (found.auc, found.accuracy, found.macro_f1) == (0.5, 1.0, 1.0)
    assert found.low < 0.5 < found.high
    assert np.isnan(judge(scores, truth, np.ones(4)).auc)


def test_its_interval_covers_the_truth():
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(200):
        truth = rng.choice([-1, 1], 120)
        found = judge(rng.normal(size=120) + truth / 2, truth, truth)
        inside += found.low <= 0.7602 <= found.high  # P(N(1, 2) > 0)
    assert inside >= 180
