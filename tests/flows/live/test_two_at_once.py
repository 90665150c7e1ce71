"""Two refreshes at once: the second is told so, and neither puts an older state over a newer one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from flows.live.living import FOUNDED, START, between, settings
from intarsia.errors import Busy
from intarsia.flows.live.deciding import decide
from intarsia.flows.live.founding import found, found_on_sources
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.session import opened
from intarsia.flows.live.telling import runs


def sources(lines: pa.Table, until: date) -> dict[str, pa.Table]:
    """The shop's orders up to a day, and its customers."""
    ids = sorted(set(lines["customer_id"].to_pylist()))
    people = pa.table({"customer_id": ids, "city": ["Ghent"] * len(ids)})
    return {"shop": between(lines, START, until), "crm": people}


@pytest.mark.slow
def test_sources_are_read_while_nobody_else_may_write(lines: pa.Table, tmp_path: Path) -> None:
    """Another refresh that comes while the sources of the first are read would be overwritten by what was read before it."""
    chosen, later = settings(tmp_path / "home"), FOUNDED + timedelta(days=1)
    refresh(sources(lines, FOUNDED), chosen, as_of=FOUNDED)
    told: list[str] = []

    def meanwhile(_step: str, _share: float) -> None:
        with pytest.raises(Busy) as refused:
            refresh(sources(lines, later), chosen, as_of=later)
        told.append(str(refused.value))

    done = refresh(sources(lines, FOUNDED), chosen, as_of=later, progress=meanwhile)
    assert told
    assert all("Only one run may write at a time" in one for one in told)
    assert [run.number for run in runs(chosen) if run.state == "done"] == [done.runs[0].number, 1]


@pytest.mark.slow
def test_another_run_between_two_days_is_told(lines: pa.Table, tmp_path: Path) -> None:
    """What was read of the sources is older than that run: the rest of the days wait for the next refresh."""
    chosen = settings(tmp_path / "home")
    first, second = (FOUNDED + timedelta(days=n) for n in (1, 2))
    refresh(sources(lines, FOUNDED), chosen, as_of=FOUNDED)

    def meanwhile(step: str, _share: float) -> None:
        if step == f"going through {second}":
            decide("annotate", "S1", "the spring campaign is theirs", chosen, by="ana")

    with pytest.raises(Busy, match=f"Run 3 came in between, when this refresh had got to {first}"):
        refresh(sources(lines, second), chosen, as_of=second, progress=meanwhile)
    assert [(run.kind, run.as_of) for run in runs(chosen) if run.state == "done"][:2] == [("decide", first), ("refresh", first)]
    (again,) = refresh(sources(lines, second), chosen, as_of=second).runs
    assert again.as_of == second


def test_a_home_is_founded_once(lines: pa.Table, tmp_path: Path) -> None:
    """Two first refreshes, both of which saw an empty home: the second says so, and the segments of the first stay in force."""
    chosen, orders = settings(tmp_path / "home"), between(lines, START, FOUNDED)
    with opened(chosen, create=True) as session:
        assert session.home.state().champion is None
        refresh([orders], chosen, as_of=FOUNDED)
        with pytest.raises(Busy, match="has founded this home meanwhile"):
            found(session, [orders], FOUNDED)
        with pytest.raises(Busy, match="has founded this home meanwhile"):
            found_on_sources(session, sources(lines, FOUNDED), FOUNDED)
    assert [run.kind for run in runs(chosen) if run.state == "done"] == ["found"]
