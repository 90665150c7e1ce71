from dataclasses import replace

import numpy as np
import pytest

from intarsia.core.features import Column, FeatureTable
from intarsia.core.persona import Persona, Trait
from intarsia.personas.playbook import PLAYS
from intarsia.personas.recommend import advise_first, clarity_of, same_best, same_first
from personas.shops import COLUMNS, shop_segments

FEATURES = shop_segments(100).features
VISITS = (
    Column("cart_adds", "Additions to the cart", "additions", "count", "browsing", "cart", "fills carts", "leaves carts empty"),
    Column("cart_abandonment", "Abandoned carts", "share of visits", "share", "browsing", "cart", "abandons carts", "buys the cart"),
)
BY_NAME = {column.name: column for column in COLUMNS}


def _features(*columns: Column) -> FeatureTable:
    return replace(FEATURES, columns=columns)


def persona(number: int, **differences: float) -> Persona:
    """A persona with these differences; two orders are usual, one where orders are few."""
    traits = []
    for name, column in BY_NAME.items():
        difference = differences.get(name, 0.0)
        typical = 1.0 if name == "n_orders" and difference < 0 else 20.0
        traits.append(Trait(name, column.label, column.unit, typical, 2.0, difference, f"{column.high}: made"))
    return Persona(number, "", 100, 0.1, 0.1, "", traits=tuple(traits))


@pytest.mark.parametrize(
    ("differences", "first"),
    [
        ({"spend": 1.2, "recency_days": 1.5}, "Win-back"),
        ({"spend": 1.2, "n_orders": 1.2, "recency_days": -0.8}, "Loyalty"),
        ({"n_orders": -0.8, "recency_days": -0.7}, "Second-order programme"),
        ({"n_orders": -0.8, "recency_days": 1.0, "spend": -0.5}, "Low-cost reactivation"),
        ({"n_orders": 1.0, "n_categories": -1.2}, "Cross-category"),
        ({"return_share": 2.0}, "Returns prevention"),
        ({}, "Test and learn"),
    ],
)
def test_each_situation_gets_its_play(differences, first):
    assert advise_first([persona(1, **differences)], FEATURES)[0].recommendation.startswith(f"{first}: ")


def test_two_alike_segments_get_different_recommendations_and_the_clearer_one_the_better_play():
    strong, weak = persona(1, spend=1.5, recency_days=1.8), persona(2, spend=0.6, recency_days=0.7)
    for first, second in ((strong, weak), (weak, strong)):
        told = advise_first([first, second], FEATURES)
        assert told[0].recommendation != told[1].recommendation
        assert told[first is weak].recommendation.startswith("Win-back")


def test_numbers_in_the_text_are_the_segments_own():
    told = advise_first([persona(1, spend=1.2, recency_days=1.5)], FEATURES)[0]
    assert "£20.00" in told.recommendation
    assert "20 days" in told.recommendation


def test_no_play_is_used_whose_numbers_are_not_measured():
    bare = Persona(
        1, "", 10, 0.1, 0.1, "", traits=tuple(t for t in persona(1, n_orders=-1.0, recency_days=1.0).traits if t.column != "spend")
    )
    told = advise_first([bare], FEATURES)[0]
    assert "{" not in told.recommendation
    assert told.recommendation


def test_every_play_can_win_somewhere_and_names_a_number():
    rng = np.random.default_rng(0)
    assert len({play.action for play in PLAYS}) == len(PLAYS)
    for play in PLAYS:
        assert "{" in play.action or "{" in play.chance
        assert 0 < play.weight <= 2
        for sign in play.signs:
            assert sign in ("all", "any", "once", "never") or sign[-1] in "+-"
    many = [persona(i, **dict(zip(BY_NAME, rng.normal(size=len(BY_NAME)) * 1.5, strict=True))) for i in range(300)]
    won = {told.recommendation.partition(":")[0] for one in many for told in advise_first([one], FEATURES)}
    assert len(won) >= 8


def test_what_is_known_of_few_is_no_ground_for_advice():
    known = persona(1, return_share=2.0)
    few = replace(known, traits=tuple(replace(t, coverage=0.1) if t.column == "return_share" else t for t in known.traits))
    assert not advise_first([few], FEATURES)[0].recommendation.startswith("Returns prevention")


def test_who_fills_carts_and_does_not_pay_is_reminded_of_the_cart():
    traits = (
        Trait("cart_adds", "Additions to the cart", "additions", 3.0, 0.0, 0.9, "fills carts: 3 additions against 0 additions typically"),
        Trait("cart_abandonment", "Abandoned carts", "share of visits", 0.94, 0.6, 0.6, "abandons carts: 94 % against 60 % on average"),
    )
    told = advise_first([Persona(1, "", 912, 0.2, 0.0, "", traits=traits)], _features(*VISITS))[0]
    assert told.recommendation.startswith("Cart recovery: ")
    assert "94 %" in told.recommendation


def test_where_no_play_fits_what_sets_them_apart_is_what_is_tested():
    column = replace(VISITS[0], name="clicks", label="Clicks")
    trait = Trait("clicks", "Clicks", "", 70.0, 40.0, 1.1, "high Clicks: 70 against 40 typically")
    people = [Persona(number, "", 100, 0.5, 0.0, "", traits=(trait,)) for number in (1, 2)]
    told = advise_first(people, _features(column))
    assert told[0].recommendation.startswith("Test and learn: ")
    assert "high Clicks: 70 against 40 typically" in told[0].recommendation
    assert same_first(people, _features(column)) == ()


def test_the_same_first_action_is_the_one_that_is_shown():
    people = [persona(1, spend=1.2, n_orders=1.2, recency_days=-0.8), persona(2, spend=1.0, n_orders=1.0, recency_days=-0.7)]
    shown = [told.recommendation.partition(":")[0] for told in advise_first(people, FEATURES)]
    assert len(set(shown)) == 2
    assert same_first(people, FEATURES) == ()
    assert same_best(people, FEATURES) == (("Loyalty", (1, 2)),)


def test_hardly_different_numbers_are_no_sign():
    tenure = Trait("tenure_days", "Days since the first order", "days", 324.0, 349.0, -0.6, "a new customer")
    assert clarity_of("tenure_days-", {"tenure_days": tenure}) == 0.0
    assert clarity_of("tenure_days-", {"tenure_days": replace(tenure, typical=30.0)}) == 0.6
    late = Trait("overdue_ratio", "Time since the last order", "usual pauses", 0.8, 0.4, 0.9, "")
    assert clarity_of("overdue_ratio+", {"overdue_ratio": late}) == 0.0


def test_the_total_spend_is_never_called_the_first_order():
    assert not [play for play in PLAYS if "order of {spend}" in f"{play.need}{play.chance}{play.action}"]


def test_a_season_is_no_delay_and_two_ways_to_test_are_not_told_of_one_segment():
    columns = [
        replace(VISITS[0], name=name, label=name, kind="ratio", unit="") for name in ("overdue_ratio", "gap_mean_days", "recency_days")
    ]
    late = tuple(Trait(one.name, one.label, "", 3.0, 1.0, 0.0, "") for one in columns)
    late = (replace(late[0], difference=1.5), *late[1:])
    season = Trait("peak_quarter_share", "Peak quarter", "share", 0.9, 0.4, 1.4, "in one quarter: 90 % against 40 %")
    features = _features(*columns, replace(VISITS[0], name="peak_quarter_share"))
    assert advise_first([Persona(1, "", 9, 0.1, 0.1, "", late)], features)[0].recommendation.startswith("Overdue nudge: ")
    told = advise_first([Persona(1, "", 9, 0.1, 0.1, "", (*late, season))], features)[0]
    assert not any("overdue" in said for said in (*told.needs, *told.opportunities, told.recommendation))
    plain = replace(late[2], column="cart_adds", difference=0.0)
    bare = advise_first([Persona(1, "", 9, 0.1, 0.1, "", (plain,))], _features(VISITS[0]))[0]
    assert len(bare.needs) == len(bare.opportunities) == 1


def test_who_never_bought_is_invited_to_a_first_order():
    bare = persona(1, n_orders=-1.0)
    never = replace(bare, value_share=0.0, traits=tuple(replace(t, typical=0.0) if t.column == "n_orders" else t for t in bare.traits))
    assert advise_first([never], FEATURES)[0].recommendation.startswith("First order: ")
