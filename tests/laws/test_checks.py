"""The laws that every check keeps: it gives a reason, passes what is planted, fails on noise where it can fail, and never breaks."""

from __future__ import annotations

from dataclasses import is_dataclass, replace

import ibis
import numpy as np
import pytest

from evidence.planted import Centres, blobs, cloud, column, segmented
from intarsia.evidence.checks import PLUGINS

QUICK = {"structure": {"rows": 400, "splits": 2}, "stability": {"rows": 600, "splits": 6}}
NAMES = PLUGINS.names()


def check(name):
    return PLUGINS.build(name, QUICK.get(name))


def planted():
    matrix = blobs(3, 600, 4)
    rng = np.random.default_rng(1)
    told = matrix[:, 0] + rng.standard_normal(600)
    extra = {
        "told": (column("told", role="profile"), told),
        "yes": (column("yes", role="profile", kind="flag"), (told > 3).astype(float)),
        "spend": (column("spend", kind="money"), np.exp(0.2 * rng.standard_normal(600))),
    }
    return segmented(matrix, k=3, extra=extra)


def noise():
    """A cloud cut at random into five, one of them tiny, with held-out features that know nothing of it."""
    matrix, rng = cloud(600, 4), np.random.default_rng(2)
    labels = np.where(np.arange(600) < 4, 5, rng.integers(1, 5, 600))
    extra = {"idle": (column("idle", role="profile"), rng.standard_normal(600))}
    return segmented(matrix, labels=labels, algorithm=Centres(5, starts=1), extra=extra)


DEGENERATE = {
    "one customer": lambda: segmented(np.ones((1, 2)), k=3),
    "one segment": lambda: segmented(cloud(50, 2), k=1),
    "all equal": lambda: segmented(np.ones((60, 3)), k=3),
    "all equal, two labels": lambda: segmented(np.ones((60, 3)), labels=1 + np.arange(60) % 2, k=2),
    "two customers": lambda: segmented(np.array([[0.0], [1.0]]), k=2),
    "ten customers": lambda: segmented(cloud(10, 3), k=4),
    "a segment each": lambda: segmented(cloud(12, 2), labels=np.arange(12) + 1, k=12),
    "a constant column": lambda: segmented(np.column_stack([cloud(80, 2), np.zeros(80)]), k=3),
    "nothing known": lambda: segmented(
        cloud(40, 2), extra={"gone": (column("gone", role="profile", missing="never"), np.full(40, np.nan)), "cash": CASH}
    ),
}
CASH = (column("cash", kind="money", missing="never"), np.full(40, np.nan))


@pytest.mark.parametrize("name", NAMES)
def test_is_a_frozen_dataclass_with_documented_fields(name):
    kind = PLUGINS.get(name)
    assert is_dataclass(kind)
    assert kind.__dataclass_params__.frozen
    for field in kind.__dataclass_fields__:
        assert f"`{field}`" in kind.__doc__, f"{name} does not say what {field} is"


@pytest.mark.parametrize("name", NAMES)
def test_gives_a_reason_and_passes_what_is_planted(name):
    findings = check(name).run(planted())
    assert findings
    for f in findings:
        assert f.check == name
        assert f.because.endswith(".")
        assert len(f.because) > 20
        assert f.n > 0
        assert f.passed is not False, f.because
        assert f.low is None or f.low <= f.value <= f.high
        assert f.subject == "all" or f.subject in {"1", "2", "3"}
    assert any(f.passed for f in findings)


@pytest.mark.parametrize("name", NAMES)
def test_fails_on_noise(name):
    assert any(f.passed is False for f in check(name).run(noise()))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", DEGENERATE)
def test_survives_the_degenerate(name, case):
    for f in check(name).run(DEGENERATE[case]()):
        assert f.because.endswith(".")
        assert not (np.isnan(f.value) and f.passed is not None), "what could not be measured neither passes nor fails"


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_says_the_same(name):
    assert check(name).run(planted(), seed=3) == check(name).run(planted(), seed=3)


@pytest.mark.parametrize("name", NAMES)
def test_no_customer_id_is_read(name):
    whole = planted()
    blind = replace(whole, members=whole.members.mutate(customer_id=ibis.literal("x")))
    assert check(name).run(blind) == check(name).run(whole)
