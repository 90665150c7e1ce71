"""A home of sources given in Python, whose customers are called by bare numbers: what is asked of it and decided about it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from flows.live.living import FOUNDED, START, between, settings
from intarsia.core.settings import Settings
from intarsia.errors import UsageError
from intarsia.flows.live.deciding import decide
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.telling import CustomerHistory, SegmentHistory, as_of, history

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sources(lines: pa.Table) -> dict[str, pa.Table]:
    """The shop's orders and customers, with numbers for ids."""
    orders = between(lines, START, FOUNDED)
    ids = pc.cast(pc.utf8_slice_codeunits(orders["customer_id"], 1), pa.int64())
    people = sorted(set(ids.to_pylist()))
    return {
        "shop": orders.set_column(0, "customer_id", pc.cast(ids, pa.string())),
        "crm": pa.table({"customer_id": [str(one) for one in people], "city": ["Ghent"] * len(people)}),
    }


@pytest.fixture(scope="module")
def numbered(sources: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the home."""
    chosen = settings(tmp_path_factory.mktemp("numbered") / "home")
    refresh(sources, chosen, as_of=FOUNDED)
    return chosen


def test_a_bare_number_is_a_customer_also_where_she_never_moved(numbered: Settings) -> None:
    members = {row["customer_id"]: row["segment"] for row in as_of(FOUNDED, numbered).to_pylist()}
    like_segments = sorted({"1", "2", "3"} & set(members))
    assert like_segments
    for customer in [*like_segments, max(members, key=int)]:
        told = history(customer, numbered)
        assert isinstance(told, CustomerHistory)
        assert [(stay["segment"], stay["since"], stay["until"]) for stay in told.stays.to_pylist()] == [(members[customer], FOUNDED, None)]
    for segment in set(members.values()):
        told = history(f"S{segment}", numbered)
        assert isinstance(told, SegmentHistory)


def test_a_decision_about_a_definition_is_given_the_sources(numbered: Settings, sources: dict[str, pa.Table]) -> None:
    """As watch and retrain are, for a home whose sources the settings do not name."""
    with pytest.raises(UsageError, match="nothing to read"):
        decide("merge", "S1,S2", settings=numbered, by="ana")
    assert len(decide("merge", "S1,S2", settings=numbered, place=sources, by="ana").living) == 2
    assert len(set(as_of(FOUNDED, numbered)["segment"].to_pylist())) == 2
