"""Every kind of model can be watched: centres, Gaussians, and cells of a table, which know no distances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from intarsia.core.segmentation import Fitted
from intarsia.monitoring.customers import placed, steady_coordinates, weights
from intarsia.monitoring.emerging import far_share
from intarsia.monitoring.watch import watch
from intarsia.segments.algorithms.hierarchical import Hierarchical
from intarsia.segments.algorithms.mixture import Mixture
from intarsia.segments.baselines.spend_quantiles import SpendQuantiles
from monitoring.shop import Watching, changed, customers, unchanged, values, watching


def by_model(base: Watching, kind: str) -> Watching:
    """The same base under another model, with ids by number."""
    definition = base.champion.definition
    recipe, table = definition.fitted.recipe, base.training.table
    if kind == "cells":
        fitted = SpendQuantiles(groups=4).fit(table)
    else:
        algorithm = Mixture(k=4) if kind == "gaussians" else Hierarchical(k=4)
        model = algorithm.fit(recipe.matrix(table))
        fitted = Fitted(recipe, model, tuple(range(1, model.k + 1)))
    ids = {number: 20 + number for number in fitted.order}
    return replace(base, champion=replace(base.champion, definition=replace(definition, fitted=fitted), ids=ids))


@pytest.mark.parametrize("kind", ["gaussians", "many centres", "cells"])
def test_it_is_silent_where_nothing_changed_and_tells_what_did(kind: str) -> None:
    base = by_model(unchanged(900, seed=21), kind)
    assert not watch(base).alarmed
    found = watch(changed(base, spend=values(base, "spend") * 2))
    assert ("drift", "spend") in {(alarm.topic, alarm.subject) for alarm in found.alarms}
    assert found.alarmed


def test_cells_know_no_distances() -> None:
    base = by_model(unchanged(400, seed=22), "cells")
    then = placed(base, base.training)
    assert far_share(placed(base, base.present, then), then)[3] == 1.0


def test_weights_sum_to_one_and_ageing_coordinates_are_left_out() -> None:
    base = unchanged(400, seed=23)
    definition = base.champion.definition
    assert sum(weights(definition).values()) == pytest.approx(1.0)
    steady = [definition.fitted.recipe.steps[j].column for j in steady_coordinates(definition)]
    assert steady == ["n_orders", "spend", "returns", "breadth"]


def test_those_learnt_from_are_no_nearer_than_others_on_average() -> None:
    """With 80 customers and four middles the plain distances of those learnt from are a twentieth too small."""
    ratios, plain = [], []
    for seed in range(20):
        base = watching(customers(2000, 2 * seed + 50, first=80), customers(80, 2 * seed + 51))
        then = placed(base, base.training)
        now = placed(base, base.present, then).far.mean()
        ratios.append(now / then.far.mean())
        plain.append(now / placed(base, base.training, then).far.mean())
    assert abs(np.median(ratios) - 1) < abs(np.median(plain) - 1)
    assert 0.9 < np.median(ratios) < 1.12
