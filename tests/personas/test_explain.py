import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.definition import Definition
from intarsia.core.features import Column
from intarsia.core.leaves import Leaves
from intarsia.core.model import Cells, Nearest, as_matrix
from intarsia.core.recipe import Recipe, Step
from intarsia.core.segmentation import Fitted
from intarsia.core.stepped import Stepped
from intarsia.errors import UsageError
from intarsia.personas.explain import contributions, explain, explained, top_reasons
from personas.shops import segmentation_of, shop, shop_segments
from personas.test_sql import mixture


def fitted_models():
    """Every kind of model on the shop, with its table."""
    segments = shop_segments(500)
    recipe, table = segments.fitted.recipe, segments.sample.table
    matrix, kind, p = segments.sample.matrix, segments.sample.segment - 1, len(segments.fitted.recipe.steps)
    rows = np.random.default_rng(0).permutation(500)[:40]
    many, owners = as_matrix(matrix[rows]), tuple(kind[rows].tolist())
    cuts = as_matrix(np.quantile(matrix, [0.2, 0.5, 0.8], axis=0).T)
    stepped = Stepped(cuts, as_matrix(np.tile([0.0, 0.5, 0.7, 2.0], (p, 1))), Nearest(((0.0,) * p, (0.9,) * p, (1.7,) * p), (0, 1, 2)))
    models = {
        "nearest": segments.fitted.model,
        "several centres": Nearest(many, owners),
        "scales": Nearest(as_matrix(matrix[rows] * 0.4), owners, scales=(0.4,) * p),
        "radius": Nearest(many, owners, radius=2.0),
        "mixture": mixture(matrix, kind),
        "stepped": stepped,
        "leaves": tree(recipe),
        "cells": Cells(((0.0,), (0.0,), *((),) * (p - 2)), (0, 1, 1, 2)),
    }
    return {name: Fitted(recipe, model, tuple(range(model.k, 0, -1))) for name, model in models.items()}, table


def tree(recipe):
    at = {step.column: j for j, step in enumerate(recipe.steps)}
    orders, recency = at["n_orders"], at["recency_days"]
    return Leaves((orders, recency, -1, orders, -1, -1, -1), (0.0, 0.5, 0, 1.0, 0, 0, 0), (1, 2, -1, 4, -1, -1, -1),
                  (6, 3, -1, 5, -1, -1, -1), (-1, -1, 0, -1, 1, 2, 0))  # fmt: skip


FITTED, TABLE = fitted_models()


@pytest.mark.parametrize("kind", FITTED)
def test_the_parts_and_the_rest_sum_to_the_difference_of_the_scores(kind):
    fitted = FITTED[kind]
    _, parts, rest = contributions(fitted, TABLE)
    scores = np.sort(fitted.model.scores(fitted.recipe.matrix(TABLE)), axis=1)
    assert np.abs(parts.sum(1) + rest - (scores[:, 1] - scores[:, 0])).max() < 1e-9
    assert bool(rest.any()) == (kind in ("radius", "mixture", "cells")) == bool(fitted.model.remainder)
    for segment in range(fitted.model.k):
        each, left = fitted.model.parts(fitted.recipe.matrix(TABLE), np.full(TABLE.num_rows, segment))
        assert np.abs(each.sum(1) + left - fitted.model.scores(fitted.recipe.matrix(TABLE))[:, segment]).max() < 1e-9


@pytest.mark.parametrize("kind", FITTED)
def test_the_change_that_is_told_is_one_that_moves_her_and_less_does_not(kind):
    segments = segmentation_of(TABLE, fitted=FITTED[kind])
    moved = 0
    for row in TABLE.slice(0, 10).to_pylist():
        told = explain(segments, row)
        change = told.nearest_change
        if change is None:
            assert told.change_words.startswith("No change of one feature alone")
            continue
        moved += 1
        after = segments.fitted.assign(pa.Table.from_pylist([row | {change.column: change.after}], TABLE.schema))
        assert after.segment[0] == change.segment != told.segment
        assert change.column != "tenure_days"
        assert 0.0 <= change.passed <= 1.0
        if change.column in ("n_orders", "n_categories", "recency_days"):
            assert change.after == round(change.after)
            step = 1.0 if change.after > change.before else -1.0
            less = segments.fitted.assign(pa.Table.from_pylist([row | {change.column: change.after - step}], TABLE.schema))
            assert less.segment[0] == told.segment or kind == "radius"
    assert moved


def test_two_more_orders_is_said_as_a_person_would():
    column = Column("n_orders", "Orders", "orders", "count", "rfm", "frequency", "buys often", "buys rarely")
    mood = Column("mood", "Mood", "", "ordinal", "made", "mood", "high", "low", levels=("bad", "fair", "good"))
    rng = np.random.default_rng(0)
    values = {"n_orders": rng.integers(1, 9, 300).astype(float), "mood": rng.integers(0, 3, 300).astype(float)}
    table = pa.table({"customer_id": [f"c{i}" for i in range(300)], **values})
    recipe = Recipe(
        (Step("n_orders", "identity", "made"), Step("mood", "level", "made", points=(2.0,))), levels={"mood": ("bad", "fair", "good")}
    )
    model = Leaves((0, -1, 1, -1, -1), (4.5, 0, 0.5, 0, 0), (1, -1, 3, -1, -1), (2, -1, 4, -1, -1), (-1, 0, -1, 0, 1))
    segments = segmentation_of(table, fitted=Fitted(recipe, model, (1, 2)), columns=(column, mood))
    told = explained(Definition.of(segments), {"n_orders": 3.0, "mood": "good"})
    assert told.change_words == "2 more orders (3 → 5) would place her in segment 2."
    assert told.path == ("Orders at most 4 (3 orders)",)
    told = explained(Definition.of(segments), {"n_orders": 6.0, "mood": 1.0})
    assert told.change_words == "Mood good instead of fair would place her in segment 2."
    assert told.path == ("Orders above 4 (6 orders)", "Mood is not good (fair)")
    with pytest.raises(UsageError, match="takes a number"):
        explain(segments, {"n_orders": "many", "mood": "good"})


def test_a_sensitive_feature_is_never_what_should_change():
    column = Column("age", "Age", "years", "number", "made", "age", "old", "young", sensitive=True)
    table = pa.table({"customer_id": [f"c{i}" for i in range(50)], "age": np.arange(50.0)})
    fitted = Fitted(Recipe((Step("age", "identity", "made"),)), Nearest(((10.0,), (40.0,)), (0, 1)), (1, 2))
    told = explain(segmentation_of(table, fitted=fitted, columns=(column,)), {"age": 12.0})
    assert told.nearest_change is None


def test_one_customer_is_taken_apart_with_names_and_values():
    segments = shop_segments(800)
    row = segments.sample.table.slice(0, 1).to_pylist()[0]
    told = explain(segments, row)
    placed = segments.fitted.assign(segments.sample.table.slice(0, 1))
    assert (told.segment, told.second) == (placed.segment[0], placed.second[0])
    assert sum(reason.weight for reason in told.reasons) == pytest.approx(told.difference, abs=1e-9)
    assert told.difference >= 0
    assert [reason.weight for reason in told.reasons] == sorted((r.weight for r in told.reasons), reverse=True)
    assert len({reason.column for reason in told.reasons}) == len(told.reasons)
    assert top_reasons(segments, segments.sample.table.slice(0, 1))[0].startswith(f"{told.reasons[0].label}: ")


def test_the_reason_for_silence_is_silence():
    segments = shop_segments(1500)
    mean = {
        name: float(np.nanmedian(segments.sample.table[name].to_numpy(zero_copy_only=False))) for name in segments.fitted.recipe.columns
    }
    told = explain(segments, mean | {"recency_days": 900.0, "n_orders": 1.0, "gap_mean_days": None})
    assert told.segment == 4
    said = {reason.column: reason for reason in told.reasons}
    assert said["n_orders"].weight > 0
    assert said["gap_mean_days"].words == "Days between orders (not known) speaks for this segment"


def test_what_is_not_given_is_asked_for():
    with pytest.raises(UsageError, match="recency_days"):
        explain(shop_segments(300), {"n_orders": 3.0})


def test_a_fixed_table_has_no_reasons_but_a_rest():
    segments = segmentation_of(TABLE, fitted=FITTED["cells"])
    told = explain(segments, TABLE.slice(0, 1).to_pylist()[0])
    assert told.rest == told.difference == 1.0
    assert "fixed table" in told.rest_words
    assert top_reasons(segments, TABLE.slice(0, 3)) == ("", "", "")


def test_a_single_segment_needs_no_reasons():
    table, _ = shop(20)
    segments = shop_segments(300)
    alone = Fitted(segments.fitted.recipe, Nearest(((0.0,) * len(segments.fitted.recipe.steps),), (0,)), (1,))
    assert not contributions(alone, table)[1].any()
    told = explain(segmentation_of(table, fitted=alone), table.slice(0, 1).to_pylist()[0])
    assert (told.second, told.nearest_change, told.words) == (0, None, "Segment 1: there is no other.")
