"""The laws of every namer: unique, deterministic, stable under a small change, never from a sensitive column, never "Cluster 3"."""

import re

import numpy as np
import pytest

from intarsia.core.features import Column
from intarsia.core.model import Nearest, as_matrix
from intarsia.core.persona import Namer, Persona
from intarsia.core.segmentation import Fitted, Segmentation
from intarsia.personas.namers import PLUGINS
from intarsia.personas.traits import traits_of
from personas.shops import COLUMNS, blobs, recipe_of, segmentation_of, shop, shop_segments

NAMERS = [pytest.param(namer, id=name) for name, namer in PLUGINS.all()]


def names(namer: Namer, segments: Segmentation) -> dict[int, str]:
    traits = traits_of(segments)
    personas = [
        Persona(number, "", n, n / segments.n_customers, 0.0, "", traits=traits[number]) for number, n in sorted(segments.sizes.items())
    ]
    return dict(zip((p.segment for p in personas), namer.names(personas), strict=True))


def crowded(k: int, seed: int, n: int = 1500) -> Segmentation:
    """The shop cut into k segments around k of its customers: many alike."""
    table, _ = shop(n, seed)
    recipe = recipe_of(table)
    matrix = recipe.matrix(table)
    centres = as_matrix(matrix[np.random.default_rng(seed).permutation(n)[:k]])
    return segmentation_of(table, fitted=Fitted(recipe, Nearest(centres, tuple(range(k))), tuple(range(1, k + 1))))


def without_a_hundredth(segments: Segmentation, seed: int) -> Segmentation:
    table = segments.sample.table
    keep = np.sort(np.random.default_rng(seed).permutation(table.num_rows)[table.num_rows // 100 :])
    return segmentation_of(table.take(keep), fitted=segments.fitted)


@pytest.mark.parametrize("namer", NAMERS)
@pytest.mark.parametrize("k", [1, 2, 5, 12, 30])
def test_names_are_unique_and_mean_something(namer, k):
    found = names(namer, crowded(k, seed=k)).values()
    assert len(set(found)) == len(found)
    for name in found:
        assert re.search(r"[A-Za-z]{4}", name)
        assert name == name.strip()
        assert not re.search(r"cluster|segment|group \d|^\d", name, re.IGNORECASE)


@pytest.mark.parametrize("namer", NAMERS)
def test_the_same_segments_have_the_same_names(namer):
    assert names(namer, crowded(6, 1)) == names(namer, crowded(6, 1))


@pytest.mark.parametrize("namer", NAMERS)
def test_names_stay_when_one_customer_in_a_hundred_goes(namer):
    stayed = total = 0
    for seed in range(12):
        segments = shop_segments(1500, seed) if seed % 2 else crowded(6, seed)
        before = names(namer, segments)
        for draw in range(3):
            after = names(namer, without_a_hundredth(segments, draw))
            stayed += sum(after.get(number) == name for number, name in before.items())
            total += len(before)
    assert stayed / total >= 0.95, f"{stayed} of {total} names stayed"


@pytest.mark.parametrize("namer", NAMERS)
def test_a_sensitive_column_never_makes_a_name(namer):
    rng = np.random.default_rng(0)
    labels = rng.integers(1, 4, 300)
    age = Column("age", "Age", "years", "number", "demographics", "age", "elderly", "youthful", sensitive=True)
    visits = Column("visits", "Visits", "visits", "count", "browsing", "browsing", "visits a lot", "visits seldom")
    found = names(namer, blobs(labels, {"age": labels * 20.0 + rng.normal(size=300), "visits": rng.normal(5.0, 1.0, 300)}, (age, visits)))
    assert not any(word in name.lower() for name in found.values() for word in ("age", "elderly", "youthful"))


@pytest.mark.parametrize("namer", NAMERS)
def test_tables_without_orders_are_named_by_their_own_words(namer):
    labels = np.repeat([1, 2, 3], 50)
    visits = Column("visits", "Visits", "visits", "count", "browsing", "browsing", "visits a lot", "visits seldom")
    found = names(namer, blobs(labels, {"visits": labels * 3.0 + np.tile(np.arange(50) / 50, 3)}, (visits,)))
    assert "seldom" in found[1].lower()
    assert "a lot" in found[3].lower()


@pytest.mark.parametrize("namer", NAMERS)
def test_names_do_not_depend_on_the_unit_of_money(namer):
    table, kind = shop(1500, 4)
    cents = table
    for name in ("spend", "avg_order_value"):
        at = table.column_names.index(name)
        cents = cents.set_column(at, name, [table[name].to_numpy() * 100.0])
    first, second = shop_segments(table=table, kind=kind), shop_segments(table=cents, kind=kind)
    assert len(COLUMNS) == len(first.features.columns)
    assert names(namer, first) == names(namer, second)
