import numpy as np
import pytest

from intarsia.core.model import Gaussians, Nearest
from intarsia.core.segmentation import Fitted
from intarsia.errors import UsageError
from intarsia.personas.explain import contributions, explain, top_reasons
from personas.shops import segmentation_of, shop, shop_segments


def test_the_parts_sum_to_the_difference_of_the_distances():
    segments = shop_segments(800)
    table = segments.sample.table
    _, parts = contributions(segments.fitted, table)
    scores = np.sort(segments.fitted.model.scores(segments.fitted.recipe.matrix(table)), axis=1)
    assert np.abs(parts.sum(1) - (scores[:, 1] - scores[:, 0])).max() < 1e-9


def test_several_centres_a_segment_sum_too():
    segments = shop_segments(500)
    model = segments.fitted.model
    assert isinstance(model, Nearest)
    many = Fitted(segments.fitted.recipe, Nearest(model.centres, (0, 1, 0, 2, 2)), (3, 1, 2))
    table = segments.sample.table
    scores = np.sort(many.model.scores(many.recipe.matrix(table)), axis=1)
    assert np.abs(contributions(many, table)[1].sum(1) - (scores[:, 1] - scores[:, 0])).max() < 1e-9


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


def test_what_cannot_be_taken_apart_says_so():
    table, _ = shop(50)
    segments = shop_segments(300)
    p = len(segments.fitted.recipe.steps)
    square = tuple(tuple(float(i == j) for j in range(p)) for i in range(p))
    mixture = Fitted(segments.fitted.recipe, Gaussians(((0.0,) * p, (1.0,) * p), (square, square), (0.0, 0.0)), (1, 2))
    with pytest.raises(UsageError, match="Only segments with centres"):
        top_reasons(segmentation_of(table, fitted=mixture), table)
    with pytest.raises(UsageError, match="recency_days"):
        explain(segments, {"n_orders": 3.0})


def test_a_single_segment_needs_no_reasons():
    table, _ = shop(20)
    segments = shop_segments(300)
    alone = Fitted(segments.fitted.recipe, Nearest(((0.0,) * len(segments.fitted.recipe.steps),), (0,)), (1,))
    assert not contributions(alone, table)[1].any()
