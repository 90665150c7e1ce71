"""The card of each segment: the stated rule, and numbers that carry their uncertainty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from evidence.planted import column, segmented
from intarsia.core.finding import Finding
from intarsia.core.lesson import Lesson
from intarsia.core.persona import Persona, Personas, Rule
from intarsia.core.segmentation import Policy
from intarsia.evidence.card import cards, future_values


def planted(seed: int = 0, *, differs: bool = True):
    rng = np.random.default_rng(seed)
    label = np.repeat([0, 1, 2], [300, 200, 100])
    matrix = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]])[label] + rng.normal(size=(600, 2))
    outside = rng.normal(size=600) + (label * 1.5 if differs else 0)
    return segmented(matrix, labels=label + 1, extra={"outside": (column("outside", role="profile"), outside)})


def overlap(number: int, value: float) -> Finding:
    return Finding("stability", str(number), "clusterwise_jaccard", value, 100, "because", value - 0.05, min(value + 0.05, 1.0))


def personas(recall: float = 0.9) -> Personas:
    drawn = [Persona(n, f"p{n}", 100, 0.3, 0.3, "", rule=Rule(("x",), 0.9, recall, 50)) for n in (1, 2, 3)]
    return Personas(tuple(drawn), 0.9, 100)


def test_what_holds_is_to_be_acted_on() -> None:
    found = cards(planted(), [overlap(n, 0.9) for n in (1, 2, 3)], personas())
    assert [card.verdict for card in found] == ["act"] * 3
    assert "0.90 [0.85, 0.95] (n = 100)" in found[0].because
    assert "1 of 1 held-out features" in found[0].because
    for card in found:
        assert {f.label for f in card.figures} == {"share", "stability", "large_differences", "held_out_differences", "rule_recall"}
        assert all(f.low <= f.value <= f.high and f.n > 0 for f in card.figures)
    assert found[1].figure("large_differences").value >= 1


@pytest.mark.parametrize(
    ("change", "verdict", "told"),
    [
        ({"overlap": 0.55}, "do not use", "overlap of only 0.55"),
        ({"least": 150}, "do not use", "fewer than the 150"),
        ({"overlap": 0.7}, "watch", "below 0.75"),
        ({"overlap": None}, "watch", "not measured"),
        ({"differs": False}, "watch", "none of 1 held-out"),
        ({"recall": 0.5}, "watch", "finds only 0.50"),
    ],
)
def test_each_doubt_has_its_sentence(change, verdict: str, told: str) -> None:
    segments = replace(planted(differs=change.get("differs", True)), policy=Policy(min_customers=change.get("least", 10)))
    value = change.get("overlap", 0.9)
    found = cards(segments, [] if value is None else [overlap(3, value)], personas(change.get("recall", 0.9)))[2]
    assert found.verdict == verdict
    assert told in found.because


@pytest.mark.parametrize(("value", "verdict"), [(0.45, "do not use"), (0.55, "watch"), (0.7, "watch"), (0.9, "act")])
def test_a_cut_made_to_foretell_may_move_but_not_dissolve(value: float, verdict: str) -> None:
    segments = planted()
    lesson = Lesson("spend", date(2026, 1, 1), 90, segments.sample.table, np.zeros(600))
    found = cards(replace(segments, lesson=lesson), [overlap(3, value)], personas())[2]
    assert found.verdict == verdict


def test_without_rules_none_is_asked_for() -> None:
    assert {card.verdict for card in cards(planted(), [overlap(n, 0.9) for n in (1, 2, 3)])} == {"act"}


def test_what_they_did_afterwards_has_an_interval() -> None:
    rng = np.random.default_rng(0)
    segment = np.repeat([1, 2], [400, 100])
    outcome = rng.normal(loc=segment * 10.0)
    found = future_values(segment, outcome)
    assert found[2].n == 100
    assert found[2].value == pytest.approx(outcome[400:].mean())
    assert found[2].low < found[2].value < found[2].high
    assert found[2].high - found[2].low == pytest.approx(2 * 1.96 * outcome[400:].std() / 10, rel=0.3)
    future = cards(planted(), [overlap(n, 0.9) for n in (1, 2, 3)], personas(), found)
    assert future[1].figure("future_value") == found[2]


def test_sensitive_features_alone_confirm_nothing_and_that_is_said() -> None:
    segments = planted()
    features = segments.features
    hidden = tuple(replace(column, sensitive=column.name == "outside") for column in features.columns)
    found = cards(replace(segments, features=replace(features, columns=hidden)), [overlap(n, 0.9) for n in (1, 2, 3)], personas())
    assert [card.verdict for card in found] == ["watch"] * 3
    assert found[0].because == "There is no held-out feature to confirm it by but sensitive ones, which do not count."
