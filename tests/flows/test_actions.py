"""No more segments than programmes, and what becomes one would have been treated alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from intarsia.core.segmentation import Policy, Segmentation
from intarsia.engines.connect import connect
from intarsia.errors import UsageError
from intarsia.flows.actions import served
from intarsia.flows.stages import describe
from intarsia.personas.recommend import same_best
from intarsia.segments.discover import discover
from segments.customer_like import customer_like, feature_table


@pytest.fixture(scope="module")
def find() -> Iterator[object]:
    engine = connect("duckdb", memory="500MB", threads=1)
    base = customer_like(5, n=600, separation=1.4)
    features = feature_table(base.table, base.columns, engine)
    found: dict[int, Segmentation] = {}

    def within(policy: Policy) -> Segmentation:
        return found.setdefault(policy.max_segments, discover(features, algorithms="kmeans", k=policy.max_segments))

    yield within
    engine.close()


def test_without_a_number_of_actions_segments_stay_as_they_are(find) -> None:
    assert served(find, Policy(max_segments=6), None) is find(Policy(max_segments=6))


@pytest.mark.parametrize("actions", [5, 3, 2])
def test_there_are_no_more_segments_than_actions(find, actions: int) -> None:
    most = find(Policy(max_segments=6))
    segments = served(find, Policy(max_segments=6), actions)
    assert segments.k <= actions
    assert sum(segments.sizes.values()) == most.n_customers
    before = next(one for one in segments.alternatives if one.role == "as found")
    assert before.k == most.k
    held = [float(share) for share in re.findall(r"(\d+\.\d)%", before.because)]
    assert held[0] >= held[1] > 0
    told = {persona.name for persona in describe(segments).personas}
    assert len(told) == segments.k
    if "Merged" in segments.because:
        shared = {action.lower() for action, _ in same_best(describe(most).personas, most.features)}
        assert any(action in segments.because for action in shared)


def test_a_number_of_segments_and_fewer_programmes_cannot_both_be_had(find) -> None:
    two = find(Policy(max_segments=2))
    if same_best(describe(two).personas, two.features):
        pytest.skip("these two would get the same action")
    with pytest.raises(UsageError, match="2 segments were asked for, and 1 programmes can be run"):
        served(lambda _: two, Policy(max_segments=2), 1)
