"""Segments made for an outcome tell it: by segment with intervals, and what a half foretells of the customers that it never saw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import intarsia as ia
from intarsia.evidence.validate import validate
from intarsia.flows.outcome import Foretold, outcome_of


@pytest.fixture(scope="module")
def told() -> tuple[pd.DataFrame, ia.Segmentation, Foretold]:
    rng = np.random.default_rng(0)
    group = rng.integers(0, 2, 600)
    frame = pd.DataFrame(
        {
            "CLIENTNUM": rng.permutation(600) * 7 + 700_000_000,
            "attrition": np.array(["stays", "leaves"])[(rng.random(600) < np.where(group == 1, 0.6, 0.05)).astype(int)],
            "visits": rng.poisson(3 + 6 * group),
            "minutes": rng.normal(30 + 20 * group, 6.0),
        }
    )
    features = ia.features(frame)
    segments = ia.discover(features, "outcome", k=2, outcome="attrition")
    return frame, segments, outcome_of(features, segments, "attrition")


def test_the_outcome_of_each_segment_is_the_share_of_the_rarer_word(told) -> None:
    frame, segments, found = told
    placed = dict(zip(*segments.table().select(["customer_id", "segment"]).to_pydict().values(), strict=True))
    own = frame.assign(segment=[placed[str(number)] for number in frame.CLIENTNUM])
    for number, figure in found.figures.items():
        left = own[own.segment == number].attrition == "leaves"
        assert figure.value == pytest.approx(left.mean())
        assert figure.low < figure.value < figure.high
        assert figure.n == len(left)
    assert found.everyone == pytest.approx((own.attrition == "leaves").mean())
    assert found.held is not None
    assert 0.1 < found.held.low < found.held.value < found.held.high
    assert found.held.n == 300


def test_evidence_and_personas_say_it_and_that_it_flatters(told) -> None:
    _, segments, found = told
    evidence = found.with_findings(validate(segments, checks=["balance"]))
    whole, *each = evidence.of("outcome")
    assert "Attrition leaves: from" in whole.because
    assert "from these same customers" in whole.because
    assert "in the other half (n = 300)" in whole.because
    assert [finding.subject for finding in each] == ["1", "2"]
    assert all(card.figure("outcome_share") for card in evidence.cards)
    personas = found.with_statistics(ia.describe(segments))
    assert all("Attrition leaves: " in persona.summary for persona in personas.personas)
    assert personas.personas[0].statistics[0].label == "Attrition leaves (outcome, mean)"


def test_a_table_of_one_day_promises_no_backtest(told) -> None:
    _, segments, _ = told
    assert "back-test" not in validate(segments, checks=["stability", "structure"]).because
