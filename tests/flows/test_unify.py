"""Records of one person under several keys come together in every table, whatever the order of the sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from intarsia.core.base import CustomerBase
from intarsia.core.canon import CANON
from intarsia.core.engine import Engine
from intarsia.core.schema import ORDERS
from intarsia.core.settings import EngineSettings, IdentitySettings, Settings
from intarsia.engines.connect import open_engine
from intarsia.flows.unify import unify
from intarsia.sources.gather import read_sources

DAY = datetime(2024, 5, 1)
EXACT = IdentitySettings(match="exact")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_engine(Settings(engine=EngineSettings(memory="500MB")))
    yield opened
    opened.close()


def _base(engine: Engine, **tables: list[dict[str, Any]]) -> CustomerBase:
    made = {}
    for name, rows in tables.items():
        types = ORDERS.types if name == "orders" else CANON[name].types
        schema = ibis.schema(types).to_pyarrow()
        numbered = [{**dict.fromkeys(schema.names), "row": row, **one} for row, one in enumerate(rows, 1)]
        made[name] = engine.put(iter(pa.Table.from_pylist(numbered, schema=schema).to_batches()), schema)
    return CustomerBase(made, engine)


def _order(who: str) -> dict[str, Any]:
    return {"customer_id": who, "ordered_at": DAY, "amount": 1.0}


def _mail(address: str, **more: Any) -> dict[str, Any]:
    return {"source": "news", "email": address, "sent_at": DAY, **more}


def _ids(base: CustomerBase, table: str) -> list[str | None]:
    return base.tables[table].order_by("row").customer_id.to_pyarrow().to_pylist()


PEOPLE = [
    {"source": "crm", "customer_id": "7", "email": "ann@lindenhof.de", "full_name": "Ann Lee"},
    {"source": "crm", "customer_id": "8", "email": "bob@lindenhof.de", "full_name": "Bob Ray"},
    {"source": "desk", "customer_id": "z-1", "email": "Ann@Lindenhof.de ", "full_name": "Ann Lee"},
]


def test_messages_and_tickets_find_the_buyer_by_her_address(engine: Engine) -> None:
    base = _base(
        engine,
        orders=[_order("7"), _order("8"), _order("9")],
        customers=PEOPLE,
        messages=[_mail("ANN@lindenhof.de"), _mail("bob@lindenhof.de"), _mail("stranger@lindenhof.de")],
        tickets=[{"source": "desk", "customer_id": "z-1", "opened_at": DAY}],
    )
    unified = unify(base, EXACT)
    assert unified.identities is not None
    assert _ids(unified, "orders") == ["7", "8", "9"]
    assert _ids(unified, "messages")[:2] == ["7", "8"]
    assert _ids(unified, "tickets") == ["7"]
    assert _ids(unified, "customers") == ["7", "8", "7"]
    stranger = _ids(unified, "messages")[2]
    assert stranger
    assert stranger not in {"7", "8", "9"}


def test_who_is_named_apart_or_together_in_the_settings_is_so(engine: Engine) -> None:
    tables = {"orders": [_order("7"), _order("8"), _order("z-1")], "customers": PEOPLE}
    apart = unify(_base(engine, **tables), IdentitySettings(match="exact", apart=[["7", "z-1"]]))
    assert _ids(apart, "orders") == ["7", "8", "z-1"]
    assert apart.identities is not None
    assert not apart.identities.decisions[0].together
    both = unify(_base(engine, **tables), IdentitySettings(match="exact", together=[["BOB@lindenhof.de", "7"], ["7", "nobody"]]))
    assert _ids(both, "orders") == ["7", "7", "7"]
    assert ["nobody" in remark.text for remark in both.remarks if remark.severity == "warning"] == [True]
    bare = unify(_base(engine, orders=tables["orders"]), IdentitySettings(together=[["7", "8"]]))
    assert _ids(bare, "orders") == ["7", "7", "z-1"], "where ids alone name people too"


def test_ids_alone_are_taken_as_they_are(engine: Engine) -> None:
    base = _base(engine, orders=[_order("7")], usage=[{"source": "app", "customer_id": "7", "used_at": DAY}])
    unified = unify(base, IdentitySettings())
    assert unified.identities is None
    assert _ids(unified, "usage") == ["7"]


def test_a_device_of_one_customer_is_hers_and_a_shared_one_nobodys(engine: Engine) -> None:
    def visit(device: str, who: str | None = None) -> dict[str, Any]:
        return {"source": "web", "anonymous_id": device, "customer_id": who, "occurred_at": DAY, "event": "view"}

    base = _base(engine, events=[visit("d1"), visit("d1", "7"), visit("d2", "7"), visit("d2", "8"), visit("d2"), visit("d3")])
    unified = unify(base, IdentitySettings(match="off"))
    assert _ids(unified, "events") == ["7", "7", "7", "8", None, None]


def test_what_is_said_in_a_network_is_hers_whose_handle_is_known(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("customer_id,first_name,gender,twitter\nC1,Ada,f,@Ada_L\nC2,Bo,m,https://x.example/bo/\n")
    posts = [f"2024-03-0{i},{who},chirp,Fine shop {i},{mood},{i}" for i, who, mood in ((1, "ada_l", "positive"), (2, "@BO", "negative"))]
    posts.append("2024-03-03,@stranger,chirp,Who are they,neutral,0")
    (tmp_path / "posts.csv").write_text("\n".join(("posted_at,author,network,text,sentiment,likes", *posts)))
    base = read_sources({"crm": str(tmp_path / "people.csv"), "social": str(tmp_path / "posts.csv")}, engine)
    found = unify(base, EXACT).tables["reviews"].order_by("row").to_pyarrow()
    assert found["customer_id"].to_pylist() == ["C1", "C2", None]
    assert (found["kind"][0].as_py(), found["sentiment"].to_pylist()) == ("mention", [1.0, -1.0, 0.0])


def test_handles_are_read_from_addresses_and_moods_from_their_scale(engine: Engine, tmp_path: Path) -> None:
    who = ("https://net.example/Ada/status/12", "net.example/@ada?x=1", "https://net.example/profile.php?id=77", "@ada", "Bo")
    rows = [f"2024-03-0{i + 1},{one},The same words,{mood},1" for i, (one, mood) in enumerate(zip(who, (0, 2, 4, 2, 0), strict=True))]
    (tmp_path / "posts.csv").write_text("\n".join(("posted_at,author,text,sentiment,likes", *rows)))
    found = read_sources({"social": str(tmp_path / "posts.csv")}, engine).tables["reviews"].order_by("row").to_pyarrow()
    assert found["anonymous_id"].to_pylist() == ["ada", "ada", "77", "ada", "bo"]
    assert found["sentiment"].to_pylist() == [-1.0, 0.0, 1.0, 0.0, -1.0]


@pytest.mark.parametrize("match", ["exact", "auto"])
def test_a_list_of_customers_with_all_that_is_known_of_them_is_no_hindrance(engine: Engine, match: Any) -> None:
    whole = {
        "gender": "female",
        "language": "de",
        "region": "North",
        "country": "DE",
        "occupation": "clerk",
        "channel": "web",
        "income": 1.0,
    }
    people = [{**one, **whole, "birth_date": DAY, "address": f"{one['full_name'][:3]} Road 5"} for one in PEOPLE]
    unified = unify(_base(engine, orders=[_order("7"), _order("8")], customers=people), IdentitySettings(match=match))
    assert _ids(unified, "customers") == ["7", "8", "7"]


def test_the_order_of_records_changes_nothing(engine: Engine) -> None:
    orders = [_order("7"), _order("8")]
    one = unify(_base(engine, orders=orders, customers=PEOPLE, messages=[_mail("ann@lindenhof.de")]), EXACT)
    other = unify(_base(engine, orders=orders[::-1], customers=PEOPLE[::-1], messages=[_mail("ann@lindenhof.de")]), EXACT)
    assert _ids(one, "messages") == _ids(other, "messages") == ["7"]
    assert sorted(map(str, _ids(one, "customers"))) == sorted(map(str, _ids(other, "customers")))


def test_an_id_that_somebody_had_before_is_hers_as_a_customer_and_as_a_device(engine: Engine) -> None:
    def link(now: str, before: str) -> dict[str, Any]:
        return {"source": "app", "customer_id": now, "previous_id": before}

    events = [
        {"source": "app", "customer_id": who, "anonymous_id": device, "occurred_at": DAY} for who, device in (("old", None), (None, "d1"))
    ]
    base = _base(
        engine,
        orders=[_order("oldest"), _order("new")],
        events=events,
        links=[link("old", "oldest"), link("new", "old"), link("new", "d1")],
    )
    unified = unify(base, IdentitySettings(match="off"))
    assert _ids(unified, "orders") == ["new", "new"]
    assert _ids(unified, "events") == ["new", "new"]
    assert "links" not in unified.tables


def test_an_id_that_two_had_before_is_neithers(engine: Engine) -> None:
    links = [{"source": "app", "customer_id": who, "previous_id": "shared"} for who in ("a", "b")]
    assert _ids(unify(_base(engine, orders=[_order("shared")], links=links), EXACT), "orders") == ["shared"]


def test_an_id_that_is_an_address_joins_what_bears_the_address(engine: Engine) -> None:
    people = [{"source": "crm", "customer_id": "7", "email": "Ann@Lindenhof.de"}]
    base = _base(
        engine,
        orders=[_order("ANN@lindenhof.de")],
        customers=people,
        tickets=[{"source": "desk", "customer_id": "ann@lindenhof.de", "opened_at": DAY}],
    )
    unified = unify(base, EXACT)
    assert {who for name in ("orders", "customers", "tickets") for who in _ids(unified, name)} == {"ANN@lindenhof.de"}


def test_an_earlier_id_of_an_export_is_no_device_alone(engine: Engine, tmp_path: Path) -> None:
    when = '"timestamp": "2024-03-0{}T10:00:00Z"'
    calls = [
        '{"type": "track", "userId": "old", "event": "Order Completed", ' + when.format(1) + "}",
        '{"type": "alias", "previousId": "old", "userId": "new", ' + when.format(2) + "}",
        '{"type": "track", "userId": "new", "event": "Order Completed", ' + when.format(3) + "}",
    ]
    (tmp_path / "calls.jsonl").write_text("\n".join(calls))
    assert _ids(unify(read_sources({"app": str(tmp_path / "calls.jsonl")}, engine), EXACT), "events") == ["new", "new"]
