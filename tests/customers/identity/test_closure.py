"""Links become people: no weak link, contradiction or decision against joins two."""

from __future__ import annotations

import numpy as np

from intarsia.core.identity import Decision
from intarsia.customers.identity.closure import Apart, Links, crossing, joined, joined_by_keys, tight
from intarsia.customers.identity.deciding import effective, split
from intarsia.customers.identity.odds import prior, probabilities, threshold
from intarsia.customers.identity.plausible import Bearer
from intarsia.customers.identity.quality import pairwise
from intarsia.customers.identity.survive import survivors


def links(*pairs: tuple[int, int, float]) -> Links:
    a, b, chance = (np.array(part) for part in zip(*pairs, strict=True))
    return Links(a, b, chance)


def test_two_close_groups_held_by_one_link_are_cut_where_the_rest_speaks_against() -> None:
    label = np.arange(4)
    found = links((0, 1, 0.99), (2, 3, 0.99), (1, 2, 0.7))
    weights = {(0, 1): (20.0, 1), (2, 3): (20.0, 1), (1, 2): (8.0, 1), (0, 2): (-9.0, 1), (0, 3): (-9.0, 1), (1, 3): (-9.0, 1)}
    final, fate = joined(label, found, weights, {}, Apart())
    assert final.tolist() == [0, 0, 2, 2]
    assert fate.tolist() == [1, 1, -1]
    assert joined(label, found, {}, {}, Apart())[0].tolist() == [0, 0, 0, 0]


def test_plain_contradiction_is_not_joined_through_a_third() -> None:
    found = links((0, 1, 0.9), (1, 2, 0.8))
    bearers = {0: [Bearer("ann", "s", "1980-01-02")], 2: [Bearer("bob", "s", "1950-05-06")]}
    assert joined(np.arange(3), found, {}, bearers, Apart())[0].tolist() == [0, 0, 2]


def test_two_first_names_are_not_joined_through_an_initial_or_none_but_through_one_birth_date() -> None:
    found = links((0, 1, 0.9), (1, 2, 0.8))
    for between in (Bearer("n", "b"), Bearer("", "b")):
        bearers = {0: [Bearer("nils", "b")], 1: [between], 2: [Bearer("jonas", "b")]}
        assert joined(np.arange(3), found, {}, bearers, Apart())[0].tolist() == [0, 0, 2]
    bearers = {0: [Bearer("elly", "r")], 1: [Bearer("elly", "r", "1985-05-23")], 2: [Bearer("mikhaili", "r", "1985-05-23")]}
    assert joined(np.arange(3), found, {}, bearers, Apart())[0].tolist() == [0, 0, 0]


def test_a_decision_parts_what_keys_join_and_the_rest_stays_whole() -> None:
    apart = Apart({1: frozenset({(0, 0)}), 0: frozenset({(0, 1)}), 2: frozenset({(0, 1)})})
    key = np.zeros(2, dtype=np.int64)
    assert joined_by_keys(4, np.array([0, 1]), np.array([1, 2]), key, apart).tolist() == [0, 1, 0, 3]


def test_a_component_too_large_loses_its_weaker_links() -> None:
    found = links((0, 1, 0.9), (1, 2, 0.995), (2, 3, 0.9))
    left, cut = tight(np.arange(4), found, largest=3)
    assert (left.a.tolist(), cut) == ([1], 2)
    assert len(crossing(np.arange(4), found)[0]) == 6


def test_prior_and_threshold_follow_the_weights() -> None:
    weights = np.array([30.0] * 50 + [-30.0] * 50)
    chance = prior(weights, 10_000.0)
    assert abs(chance - 0.005) < 1e-4
    assert threshold(probabilities(weights, chance), 0.95) > 0.99


def test_later_decisions_take_back_earlier_ones() -> None:
    keys = [("s", "1"), ("s", "2"), ("s", "3")]
    parted = split("P", keys, ["s:1"])
    assert parted == Decision(False, (((("s", "1"),)), (("s", "2"), ("s", "3"))))
    again = Decision(True, ((("s", "1"), ("s", "2")),))
    assert effective([parted, again]) == (again,)
    assert effective([again, parted]) == (parted,)


def test_precision_and_recall_against_truth_have_n_and_interval() -> None:
    truth = np.repeat(np.arange(50), 3)
    precision, recall = pairwise(np.where(np.arange(150) < 3, 50, truth), truth)
    assert (precision.value, recall.value, recall.n) == (1.0, 1.0, 150)
    found = truth.copy()
    found[::3] = np.arange(100, 150)
    precision, recall = pairwise(found, truth)
    assert recall.value == 1 / 3
    assert recall.low == recall.high == 1 / 3


def test_the_value_that_survives_is_recent_then_frequent_then_long_and_an_address_stays_whole() -> None:
    import pyarrow as pa

    people = pa.table(
        {
            "source": ["a", "b", "c"],
            "record": ["1", "2", "3"],
            "first_name": ["Jo", "Joanna", None],
            "street": ["Old Road", "New Road", "Far Road"],
            "postcode": ["1", None, "3"],
            "updated_at": ["2020-01-01", "2024-01-01", "2022-01-01"],
        }
    )
    told = survivors(people, np.zeros(3, dtype=np.int64), 1, people)
    row = told.to_pylist()[0]
    assert (row["first_name"], row["first_name_from"]) == ("Joanna", "b")
    assert (row["street"], row["postcode"], row["street_from"]) == ("Far Road", "3", "c")
