import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intarsia.core.features import Column
from intarsia.personas.rules import condition, learn_rules, roundest
from intarsia.personas.surrogate import Bound, Surrogate
from personas.shops import blobs, shop_segments

ORDERS = Column("n_orders", "Orders", "orders", "count", "rfm", "frequency", "often", "rarely")
SPEND = Column("spend", "Spend", "currency", "money", "rfm", "money", "much", "little", missing="never bought")


def test_planted_kinds_get_faithful_rules_with_round_thresholds():
    segments = shop_segments(3000)
    book = learn_rules(segments)
    assert book.fidelity > 0.95
    assert book.n == pytest.approx(600, abs=5)
    assert set(book.rules) == {1, 2, 3, 4, 5}
    for branch in book.surrogate.branches:
        digits = f"{branch.threshold:.12g}".replace(".", "").strip("0")
        assert branch.segment or len(digits) <= 3, branch


def test_figures_are_measured_on_customers_the_tree_has_not_seen():
    rng = np.random.default_rng(0)
    labels = rng.integers(1, 3, 400)  # pure chance: a tree that is judged on what it has learnt would look better than a coin
    book = learn_rules(blobs(labels, {"n_orders": rng.normal(size=400), "spend": rng.normal(size=400)}, (ORDERS, SPEND)))
    assert 0.3 < book.fidelity < 0.65


def test_a_known_boundary_is_found_and_said():
    orders = np.tile(np.arange(1.0, 11.0), 60)
    labels = np.where(orders <= 3, 1, 2)
    segments = blobs(labels, {"n_orders": orders}, (ORDERS,))
    book = learn_rules(segments)
    assert book.fidelity == 1.0
    assert book.rules[1].conditions == ("Orders at most 3",)
    assert book.rules[2].conditions == ("Orders above 3",)
    assert (book.rules[1].precision, book.rules[1].recall, book.rules[1].n) == (1.0, 1.0, 36)


def test_what_is_not_known_is_a_case_of_its_own():
    rng = np.random.default_rng(1)
    spend = np.where(rng.random(500) < 0.3, np.nan, rng.uniform(50, 100, 500))
    labels = np.where(np.isnan(spend), 1, 2)
    segments = blobs(labels, {"spend": spend, "n_orders": rng.normal(size=500)}, (SPEND, ORDERS))
    book = learn_rules(segments)
    assert book.fidelity == 1.0
    assert book.rules[2].conditions == ("Spend known",)
    assert book.rules[1].conditions == ("Spend not known",)
    assert Surrogate.from_json(book.surrogate.to_json()) == book.surrogate


def test_two_separate_regions_are_one_condition_with_or():
    orders = np.tile(np.arange(1.0, 10.0), 60)
    labels = np.where((orders <= 3) | (orders > 6), 1, 2)
    segments = blobs(labels, {"n_orders": orders}, (ORDERS,))
    rule = learn_rules(segments).rules[1]
    assert len(rule.conditions) == 1
    assert "; or " in rule.conditions[0]
    assert rule.recall == 1.0


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_a_handful_of_customers_is_no_error(n):
    book = learn_rules(blobs(np.ones(n, dtype=int), {"n_orders": np.arange(float(n))}, (ORDERS,)))
    assert book.n == (n + 2) // 5
    assert all(rule.conditions == ("every customer",) for rule in book.rules.values())


@given(st.floats(1e-6, 1e9), st.floats(1.0001, 1.5))
def test_a_rounded_number_stays_in_its_interval(low, factor):
    found = roundest(low, low * factor)
    assert low * (1 - 1e-12) <= found <= low * factor * (1 + 1e-12)
    assert len(f"{found:.12g}".split("e")[0].replace(".", "").strip("0")) <= 5


def test_conditions_in_words():
    assert condition(Bound("n_orders", 1.0, 12.0), ORDERS) == "Orders above 1, at most 12"
    assert condition(Bound("spend", high=99.5), SPEND, "£") == "Spend at most £99.5, or not known"
    assert condition(Bound("spend", null=False), SPEND) == "Spend known"
