from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.features import Column
from intarsia.core.model import Nearest, as_matrix
from intarsia.core.segmentation import Fitted
from intarsia.errors import UnknownName
from intarsia.personas.describe import describe
from personas.shops import COLUMNS, blobs, recipe_of, segmentation_of, shop, shop_segments


def test_the_planted_kinds_are_told_as_what_they_are():
    personas = describe(shop_segments(2000)).personas
    assert [persona.name for persona in personas] == [
        "High-value advocates",
        "Loyal regulars",
        "Dormant high spenders",
        "Lapsed one-time buyers",
        "Promising newcomers",
    ]
    firsts = [persona.recommendation.partition(":")[0] for persona in personas]
    assert firsts == ["Loyalty", "Basket builder", "Win-back", "Low-cost reactivation", "Onboarding"]


def test_counts_and_value_shares_are_exact_over_the_whole_base_not_the_sample():
    table, kind = shop(1500)
    whole = shop_segments(table=table, kind=kind)
    sampled = segmentation_of(table, fitted=whole.fitted, sample_rows=np.arange(0, 1500, 5))
    segment, spend = whole.sample.segment, table["spend"].to_numpy()
    for persona in describe(sampled).personas:
        own = segment == persona.segment
        assert persona.customers == own.sum()
        assert persona.share == own.mean()
        assert persona.value_share == pytest.approx(spend[own].sum() / spend.sum(), rel=1e-12)
        assert max(s.n for s in persona.statistics) < persona.customers


def test_the_same_rows_in_another_order_give_the_same_value_shares_to_the_bit():
    table, kind = shop(1500)
    first = describe(shop_segments(table=table, kind=kind))
    order = np.random.default_rng(1).permutation(1500)
    mixed = segmentation_of(table.take(order), fitted=shop_segments(table=table, kind=kind).fitted)
    assert [p.value_share for p in describe(mixed).personas] == [p.value_share for p in first.personas]


def test_it_is_deterministic():
    segments = shop_segments(400)
    assert describe(segments, seed=3) == describe(segments, seed=3)


def test_every_persona_is_whole_and_each_recommendation_its_own():
    told = describe(shop_segments(1500))
    assert len({persona.recommendation for persona in told.personas}) == 5
    for persona in told.personas:
        assert persona.needs
        assert persona.opportunities
        assert any(sign.isdigit() for sign in persona.recommendation)
        assert persona.summary.startswith(f"{persona.name}: ")
        assert persona.summary.count(". ") == 1
        assert persona.rule is not None
        assert len(persona.traits) == len(COLUMNS)
    assert told.fidelity > 0.9
    assert sum(persona.share for persona in told.personas) == pytest.approx(1.0)


def test_little_data_is_told_with_a_caution():
    cautions = [persona.caution for persona in describe(shop_segments(60)).personas]
    assert all("every number here is uncertain" in caution for caution in cautions)
    assert not any("uncertain" in persona.caution for persona in describe(shop_segments(1500)).personas)


@pytest.mark.parametrize("n", [1, 2, 10])
def test_a_handful_of_equal_customers_is_no_error(n):
    table = shop(40)[0].take([0] * n).set_column(0, "customer_id", pa.array([f"c{i}" for i in range(n)]))
    fitted = Fitted(recipe_of(table), Nearest(((),), (0,)), (1,))
    assert fitted.recipe.steps == ()
    persona = describe(segmentation_of(table, fitted=fitted)).of(1)
    assert (persona.customers, persona.share, persona.value_share) == (n, 1.0, 1.0)
    assert "sets them clearly apart" in persona.summary
    assert persona.caution.startswith(f"Only {n} customer")


def test_a_rule_that_misses_many_says_so():
    rng = np.random.default_rng(0)
    labels = rng.integers(1, 4, 900)
    columns = (Column("x", "X", "", "number", "made", "x", "much", "little"),)
    told = describe(blobs(labels, {"x": rng.normal(size=900)}, columns))
    assert told.fidelity < 0.5
    assert any("the readable rule finds only" in persona.caution.lower() for persona in told.personas)


def test_names_that_a_baseline_gives_are_kept_and_outsiders_are_called_so():
    table, kind = shop(600)
    segments = shop_segments(table=table, kind=kind)
    named = replace(segments, fitted=replace(segments.fitted, names=("A", "B", "C", "D", "E")))
    assert [persona.name for persona in describe(named).personas] == list("ABCDE")
    matrix = segments.fitted.recipe.matrix(table)
    centres = as_matrix(np.array([matrix[kind == i].mean(0) for i in range(5)]))
    outside = Fitted(segments.fitted.recipe, Nearest(centres, (0, 1, 2, 3, 4), radius=2.5), (1, 2, 3, 4, 5, 6))
    assert describe(segmentation_of(table, fitted=outside)).of(6).name == "Unlike any group"


def test_without_spend_nothing_is_said_of_value():
    labels = np.repeat([1, 2], 40)
    clicks = Column("clicks", "Clicks", "clicks", "count", "browsing", "browsing", "clicks much", "clicks little")
    persona = describe(blobs(labels, {"clicks": labels * 10.0}, (clicks,))).of(1)
    assert persona.value_share == 0.0
    assert "spend" not in persona.summary
    assert persona.name == "Clicks little"


def test_an_unknown_namer_lists_what_there_is():
    with pytest.raises(UnknownName, match="plain"):
        describe(shop_segments(100), namer="plane")
