"""Consent in a home: every run counts whom it leaves out, and what leaves the home is only of those who agree to what it is for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from flows.live.living import QUICK, between, trade
from intarsia.cli.show_living import print_refreshed, print_runs
from intarsia.core.settings import Settings
from intarsia.errors import UsageError
from intarsia.flows.live.handed import handed, left_out_as_of
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.telling import as_of

END = date(2024, 7, 1)
LATER = END + timedelta(days=1)


def said(decisions: list[tuple[str, str, str, datetime]]) -> pa.Table:
    """A list of consents: who, for what, yes or no, when."""
    names = ("customer_id", "purpose", "consent", "decided_at")
    return pa.table({name: [row[i] for row in decisions] for i, name in enumerate(names)})


@pytest.mark.slow
def test_who_is_left_out_is_counted_and_who_refuses_the_files_is_not_in_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = Settings.model_validate(QUICK | {"live": {"home": str(tmp_path), "clock": "data"}, "consent": {"export": ("email",)}})
    orders = between(trade(customers=60, days=190), date(2024, 1, 1), END)
    first, second, *_, third = sorted(set(orders["customer_id"].to_pylist()))
    made = [(third, "analytics", "no", datetime(2024, 6, 1)), (first, "email", "yes", datetime(2024, 6, 1))]
    refused = {"purpose": "analytics", "reason": "refused", "customers": 1}
    founded = refresh({"shop": orders, "consents": said(made)}, chosen, as_of=END)
    assert founded.runs[0].summary["left_out"] == [refused]
    print_refreshed(founded)
    made += [(second, "profiling", "no", datetime(2024, 7, 1, 9)), (first, "email", "no", datetime(2024, 7, 1, 9))]
    done = refresh({"shop": orders, "consents": said(made)}, chosen, as_of=LATER)
    print_refreshed(done)
    print_runs(done.runs)
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count("1 customer is left out of everything, for the purpose of analytics: refused.") == 2
    assert left_out_as_of(END, chosen) == {"left_out": [refused]}
    assert left_out_as_of(LATER, chosen)["left_out"] == [refused, {**refused, "purpose": "profiling"}]
    members = as_of(END, chosen)
    with pytest.raises(UsageError, match=r"for email \(\[consent\] export\), and who agreed stands in the sources of this home"):
        handed(members, chosen)
    kept, receipt = handed(members, chosen, place={"shop": orders, "consents": said(made)}, today=LATER)
    assert set(members["customer_id"].to_pylist()) - set(kept["customer_id"].to_pylist()) == {first, second}
    assert receipt["written"] == members.num_rows - 2
    assert {(one["purpose"], one["reason"]) for one in receipt["withheld"]} == {("email", "withdrawn"), ("profiling", "refused")}
