"""Islands of any shape: what stands out most, and the finest that is found again as well."""

from __future__ import annotations

import numpy as np

from intarsia.core.segmentation import Policy
from intarsia.segments.algorithms.genie import Genie
from intarsia.segments.ranking import rank
from intarsia.segments.reasons import candidates
from intarsia.stats.agreement import adjusted_rand
from segments.test_choose import Plain, chosen, trial


def test_the_steadiest_rule_finds_islands_by_what_stands_out():
    """Two rings, one in the other: k-means finds nothing that stands out; the tree along short links does."""
    rng = np.random.default_rng(0)
    angle, away = rng.uniform(0, 2 * np.pi, 400), np.repeat([1.0, 4.0], 200) + 0.1 * rng.normal(size=400)
    matrix = np.column_stack([away * np.cos(angle), away * np.sin(angle)])
    policy = Policy(2, 6, 0.0, 2, "steadiest")
    choice = chosen(matrix, policy, {"plain": Plain(), "genie": Genie()})
    first = choice.ranking.order[0]
    assert (first.name, first.k, choice.ranking.level) == ("genie", 2, "steadiest")
    assert first.measures["lead"] == max(t.measures["lead"] for t in choice.ranking.order)
    losers = [c for c in choice.candidates if not c.chosen]
    assert all(c.because.startswith("Not chosen: ") for c in losers)
    assert any("from what is usual for plain" in c.because for c in losers)


def test_all_of_three_islands_are_found_though_two_of_them_stand_out_as_one():
    rng = np.random.default_rng(3)
    truth = np.repeat([0, 1, 2], 150)
    matrix = np.column_stack([np.array([0.0, 6.0, 12.0])[truth], np.zeros(450)]) + rng.normal(size=(450, 2))
    choice = chosen(matrix, Policy(2, 6, 0.0, 2, "steadiest"), {"plain": Plain(), "genie": Genie()})
    first = choice.ranking.order[0]
    assert first.k == 3
    assert adjusted_rand(truth, first.labels) > 0.95
    two, three = trial(k=2, stability=0.99, lead=0.4), trial(k=3, stability=0.98, lead=0.3)
    ranking = rank([two, three, trial(k=4, stability=0.9, lead=0.2)], Policy(2, 6, 0.0, 2, "steadiest"), ("plain",))
    assert [t.k for t in ranking.order] == [3, 2, 4]
    told = {c.k: c.because for c in candidates((two, three), ranking, Policy(2, 6, 0.0, 2, "steadiest"))}
    assert told[2].startswith("Not chosen: 3 segments are found again as well and tell more: its agreement of 0.99 is +0.40")
