from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intarsia.core.persona import Persona, Trait
from intarsia.personas.namers._vocabulary import HEADS
from intarsia.personas.namers.plain import Plain


def persona(number: int = 1, *, customers: int = 100, orders: float = 5.0, **differences: float) -> Persona:
    known = {"spend": 0.0, "n_orders": 0.0, "recency_days": 0.0} | differences
    traits = tuple(
        Trait(
            name,
            name,
            "",
            orders if name == "n_orders" else 0.0,
            4.0,
            difference,
            f"{'much' if difference > 0 else 'little'} {name}: 1 against 2",
        )
        for name, difference in known.items()
    )
    return Persona(number, "", customers, 0.1, 0.1, "", traits=traits)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("High-value advocates", persona(spend=1.2, n_orders=1.0, recency_days=-0.8)),
        ("Frequent low-value buyers", persona(spend=-0.6, n_orders=0.8, recency_days=-0.8)),
        ("Dormant high spenders", persona(spend=1.0, recency_days=1.2)),
        ("Lapsed one-time buyers", persona(spend=-0.8, n_orders=-0.9, recency_days=0.9, orders=1.0)),
        ("One-time bargain buyers", persona(spend=-0.8, n_orders=-0.9, avg_unit_price=-0.7, orders=1.0)),
        ("Seasonal high spenders", persona(spend=1.0, n_orders=0.5, peak_quarter_share=1.2)),
        ("Promising newcomers", persona(tenure_days=-1.2, recency_days=-0.5)),
    ],
)
def test_known_situations_have_known_names(name, told):
    assert Plain().names([told]) == (name,)


def test_segments_of_one_head_are_parted_by_what_differs_most():
    names = Plain().names(
        [
            persona(1, spend=1, n_orders=1, n_categories=0.9, regularity=0.1),
            persona(2, spend=1, n_orders=1, n_categories=-0.9, regularity=0.3),
        ]
    )
    assert names == ("High-value regulars with broader baskets", "High-value regulars with narrower baskets")


def test_segments_that_nothing_parts_are_told_by_size():
    assert Plain().names([persona(1, customers=10), persona(2, customers=90)]) == (
        "Occasional mid-value buyers, the smaller of the two",
        "Occasional mid-value buyers, the larger of the two",
    )


def test_a_size_is_told_among_those_that_share_the_name():
    names = Plain().names(
        [persona(1, customers=142), persona(2, customers=169), persona(3, customers=90), persona(4, spend=1, customers=877)]
    )
    assert names[0] == "Occasional mid-value buyers, the second largest of these 3"


def test_a_qualifier_is_said_only_of_whom_it_is_true():
    names = Plain().names([persona(1, spend=1, avg_unit_price=-0.3), persona(2, spend=1, avg_unit_price=-1.2)])
    assert names == ("High spenders", "High spenders at lower prices")


def test_what_a_name_claims_of_orders_is_so():
    small, often = persona(1, spend=0.6, n_orders=0.3, avg_order_value=0.1), persona(1, n_orders=0.3)
    assert Plain().names([small, often]) == ("High spenders", "Mid-value buyers")
    assert Plain().names([persona(1, spend=0.6, avg_order_value=0.5)]) == ("Big-ticket occasional buyers",)


def test_one_segment_at_most_is_called_advocates():
    best = {"n_orders": 1.0, "recency_days": -0.8}
    told = [persona(1, spend=0.9, **best), persona(2, spend=1.4, **best), persona(3, spend=0.7, n_categories=1.0, **best)]
    names = Plain().names(told)
    assert names[1] == "High-value advocates"
    assert [name.partition(" with ")[0].partition(" who ")[0] for name in (names[0], names[2])] == ["Active high-value regulars"] * 2


def test_where_no_money_is_known_no_name_speaks_of_it():
    told = [persona(1, spend=1.0, n_orders=1.0), persona(2, spend=-1.0, recency_days=1.0)]
    told = [replace(one, traits=tuple(replace(t, unit="lines") if t.column == "spend" else t for t in one.traits)) for one in told]
    assert Plain().names(told) == ("High-volume regulars", "Dormant light buyers")


def test_without_spend_orders_and_recency_the_columns_speak():
    bare = [
        Persona(i, "", 10, 0.1, 0.1, "", traits=(Trait("clicks", "Clicks", "", 1, 2, d, f"{w}: 1 against 2"),))
        for i, (d, w) in enumerate([(1.0, "clicks much"), (-1.0, "clicks little"), (0.01, "clicks much")])
    ]
    assert Plain().names(bare) == ("Clicks much", "Clicks little", "Typical customers")


def test_the_vocabulary_is_complete_and_says_no_name_twice():
    keys = {
        (v, f, life)
        for v in ("high", "middle", "low")
        for f in ("often", "sometimes", "once")
        for life in ("active", "new", "steady", "lapsed")
    }
    assert set(HEADS) == keys
    assert len(set(HEADS.values())) == len(HEADS)


columns = st.sampled_from(["spend", "n_orders", "recency_days", "tenure_days", "n_categories", "clicks", "weekend_share"])
differences = st.dictionaries(columns, st.floats(-3, 3).map(lambda d: round(d, 1)), max_size=7)


@settings(max_examples=150)
@given(st.lists(differences, min_size=1, max_size=14))
def test_names_are_unique_whatever_comes(many):
    personas = [
        Persona(
            i,
            "",
            10,
            0.1,
            0.1,
            "",
            traits=tuple(Trait(n, n, "", 1.0, 2.0, d, f"{n} {'more' if d > 0 else 'less'}: 1 against 2") for n, d in found.items()),
        )
        for i, found in enumerate(many, start=1)
    ]
    names = Plain().names(personas)
    assert len(set(names)) == len(names) == len(personas)
    assert all(names)


def test_who_never_bought_is_called_so_and_the_others_keep_the_names_of_buyers():
    """Of people without an order no recency is known: that is no reason to call the buyers by other words."""
    bare = persona(3, orders=0.0, n_orders=-1.1)
    prospects = replace(bare, value_share=0.0, traits=tuple(trait for trait in bare.traits if trait.column != "recency_days"))
    told = Plain().names([persona(1, spend=1.2, n_orders=1.0, recency_days=-0.8), persona(2, spend=1.0, recency_days=1.2), prospects])
    assert told == ("High-value advocates", "Dormant high spenders", "Never bought")
    some_bought = replace(prospects, value_share=0.03)
    assert "Never bought" not in Plain().names([persona(1, spend=1.2), some_bought])
