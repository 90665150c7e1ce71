"""Who refused is in nothing that is measured or written, by whatever key, word and language the refusal came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import intarsia as ia
from intarsia.core.base import CustomerBase
from intarsia.core.engine import Engine
from intarsia.core.settings import ConsentSettings, EngineSettings, IdentitySettings, QualitySettings, Settings
from intarsia.engines.connect import open_engine
from intarsia.errors import GateFailed, UsageError
from intarsia.features.measure import measure
from intarsia.flows.quality import gate
from intarsia.flows.results import _gathered
from intarsia.flows.sources import read_many

TODAY = date(2024, 6, 1)
N = 12


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_engine(Settings(engine=EngineSettings(memory="500MB")))
    yield opened
    opened.close()


def _csv(place: Path, names: str, rows: list[str]) -> str:
    place.write_text("\n".join((names, *rows)), encoding="utf-8")
    return str(place)


def _orders(folder: Path, names: str = "customer_id,email", who: str = "C{i},p{i}@lindenhof.de") -> str:
    rows = [f"O{i}-{n},{who.format(i=i)},2024-0{1 + n}-{1 + i:02d},{10 + i}.50" for i in range(N) for n in range(3)]
    return _csv(folder / "orders.csv", f"order_id,{names},order_date,amount", rows)


def _read(engine: Engine, consent: dict[str, Any] | None = None, **places: str) -> CustomerBase:
    settings = Settings(consent=ConsentSettings(**(consent or {})), identity=IdentitySettings(match="exact"))
    return read_many(places, settings, engine, today=TODAY)


def _ids(base: CustomerBase, table: str = "orders") -> set[str]:
    return set(base.tables[table].customer_id.to_pyarrow().to_pylist())


def _measured(base: CustomerBase) -> set[str]:
    return set(measure(base).table()["customer_id"].to_pylist())


def _no(folder: Path, names: str, who: str, *, of: int = 2, purpose: str = "profiling", word: str = "no") -> str:
    rows = [f"{who.format(i=i)},{purpose},{word if i < of else 'yes'},2024-02-01" for i in range(N)]
    return _csv(folder / "consents.csv", f"{names},purpose,status,date", rows)


LEFT = {f"C{i}" for i in range(2, N)}


def test_who_refused_or_let_it_run_out_is_not_measured(engine: Engine, tmp_path: Path) -> None:
    rows = ["C0,profiling,no,2024-02-01,", "C1,profiling,yes,2024-02-01,2024-03-01", "X9,profiling,yes,2024-02-01,", "X8,profiling,no,,"]
    consents = _csv(tmp_path / "consents.csv", "customer_id,purpose,status,date,expires_at", rows)
    base = _read(engine, orders=_orders(tmp_path), consents=consents)
    assert _ids(base) == _measured(base) == LEFT
    assert {(one.reason, one.customers) for one in base.excluded} == {("refused", 1), ("expired", 1)}
    assert not _ids(base, "consents") & {"C0", "C1", "X8"}
    assert any("2 of the 4 people who made a decision are in no other source" in remark.text for remark in base.remarks)


@pytest.mark.parametrize(
    "case",
    [
        ("customer_id,email", "C{i},p{i}@lindenhof.de", "P{i}@LINDENHOF.de ", "C{i}"),
        ("customer_id,phone", "C{i},+49 30 20{i:02d}7{i:02d}1", "+493020{i:02d}7{i:02d}1", "C{i}"),
        ("customer_id", "P{i}@Lindenhof.de", "p{i}@lindenhof.de", "P{i}@Lindenhof.de"),
        ("customer_id", "p{i}@example.com", "p{i}@example.com", "p{i}@example.com"),
    ],
)
def test_a_refusal_by_an_address_reaches_the_orders(engine: Engine, tmp_path: Path, case: tuple[str, str, str, str]) -> None:
    columns, who, by, left = case
    key = "phone" if "phone" in columns else "email"
    base = _read(engine, orders=_orders(tmp_path, columns, who), consents=_no(tmp_path, key, by))
    assert _ids(base) == _measured(base) == {left.format(i=i) for i in range(2, N)}
    assert base.identities is not None
    assert not set(base.identities.people["email"].drop_null().to_pylist()) & {
        f"p{i}@{d}" for i in (0, 1) for d in ("lindenhof.de", "example.com")
    }
    assert not set(base.identities.records["person"].to_pylist()) & {left.format(i=i) for i in (0, 1)}


def test_a_refusal_by_an_address_that_two_share_is_one_of_both(engine: Engine, tmp_path: Path) -> None:
    rows = [f"O{i},C{i},{'home@lindenhof.de' if i < 2 else f'p{i}@lindenhof.de'},2024-01-{1 + i:02d},9.5" for i in range(N)]
    orders = _csv(tmp_path / "orders.csv", "order_id,customer_id,email,order_date,amount", rows)
    consents = _csv(
        tmp_path / "consents.csv",
        "email,purpose,status,date",
        ["home@lindenhof.de,all,no,2024-02-01", "p5@lindenhof.de,all,yes,2024-02-01"],
    )
    assert _ids(_read(engine, orders=orders, consents=consents)) == LEFT


def test_messages_find_the_buyer_by_the_address_that_stands_in_her_order(engine: Engine, tmp_path: Path) -> None:
    mails = [f"p{i}@lindenhof.de,spring,2024-03-01 10:{i:02d},1,0" for i in range(N)]
    base = _read(engine, orders=_orders(tmp_path), news=_csv(tmp_path / "mail.csv", "email,campaign,sent_at,opened,clicked", mails))
    assert _ids(base) == _ids(base, "messages") == {f"C{i}" for i in range(N)}
    assert "links" not in base.tables
    assert [one.table for one in base.sources] == ["orders", "messages"]
    assert "email" in {one.canonical for one in base.sources[0].recognised}


def test_a_consent_that_has_run_out_or_is_not_given_yet_counts_by_the_calendar_where_no_day_is_given(tmp_path: Path) -> None:
    words = ["C0,profiling,yes,2023-01-01,2024-06-01", "C1,profiling,yes,2099-01-01,"]
    rows = words + [f"C{i},profiling,yes,2023-01-01,2099-01-01" for i in range(2, N)]
    consents = _csv(tmp_path / "consents.csv", "customer_id,purpose,status,date,expires_at", rows)
    settings = Settings(consent={"purposes": ["profiling"], "unknown": "leave out"}, identity={"match": "exact"})
    sources = {"shop": _orders(tmp_path, "customer_id", "C{i}"), "consent": consents}
    assert _ids(ia.read(sources, settings=settings)) == LEFT
    assert _ids(ia.read(sources, settings=settings, today=date(2024, 4, 1))) == LEFT | {"C0"}


def test_a_purpose_that_nobody_decided_about_is_an_error_or_told(engine: Engine, tmp_path: Path) -> None:
    places = {"orders": _orders(tmp_path), "consents": _no(tmp_path, "customer_id", "C{i}", purpose="analytics")}
    for consent in ({"purposes": ("analytic",)}, {"export": ("analytic",)}):
        with pytest.raises(UsageError, match=r"names 'analytic', but no decision is about that\. The decisions are about analytics; known"):
            _read(engine, consent, **places)
    told = [remark.text for remark in _read(engine, {"purposes": ("analytics", "ads")}, **places).remarks if remark.severity == "warning"]
    assert any("No decision is about 'ads', which [consent] asks for" in text for text in told)
    assert not any("No decision" in remark.text for remark in _read(engine, **places).remarks)


def test_what_people_withhold_is_no_fault_of_the_data(engine: Engine, tmp_path: Path) -> None:
    rows = [f"O{i},C{i % 9},2023-{1 + i // 28:02d}-{1 + i % 28:02d},9.5" for i in range(112)]
    rows += [f"P{i},D{i},2023-05-{1 + i % 28:02d},9.5" for i in range(112)]
    rows += [f"Q{i},C{i % 9},2023-{6 + i // 28:02d}-{1 + i % 28:02d},9.5" for i in range(56)]
    orders = _csv(tmp_path / "orders.csv", "order_id,customer_id,order_date,amount", rows)
    refused = [f"D{i},all,no,2024-02-01" for i in range(112)]
    base = _read(engine, orders=orders, consents=_csv(tmp_path / "consents.csv", "customer_id,purpose,status,date", refused))
    assert base.rows_set_aside >= 112
    gate(base, QualitySettings(most_refused=0.3))
    assert not [remark for remark in base.remarks if remark.subject == "gaps"]


REFUSALS = [
    ("profiling", "revoked"), ("Profiling", "withdrawn"), ("profilage", "retiré"), ("Profiling / segmentation", "Opt-Out"),
    ("Analyse", "Widerrufen"), ("Profilbildung", "widersprochen"), ("profilleme", "geri çekildi"), ("Kişiselleştirme", "Hayır"),
    ("профилирование", "отозвано"), ("аналитика", "Отказано"), ("profillash", "rad etildi"), ("tahlil", "yo'q"),
    ("personalização", "revogado"), ("análise", "não"), ("gdpr", "erased"), ("all", "objected"), ("profiling", "pending"),
    ("обработка персональных данных", "нет"), ("Datenverarbeitung", "gelöscht"), ("profiling", "I do not agree"),
    ("profiling", "não aceito"), ("profiling", "kabul etmiyorum"), ("profiling", "rozi emasman"),
    ("profiling", "0"), ("", "no"), ("profiling", ""),
]  # fmt: skip
AGREEMENTS = [("профилирование", "да"), ("profiling", "Erteilt"), ("análise", "sim"), ("profilleme", "onaylandı"), ("tahlil", "rozi"),
              ("profiling", "I agree"), ("profilleme", "kabul ediyorum"), ("profilage", "J'accepte"), ("análise", "aceito")]  # fmt: skip


def test_yes_and_no_are_understood_in_the_languages_of_the_product(engine: Engine, tmp_path: Path) -> None:
    told = [*REFUSALS, *AGREEMENTS]
    orders = _csv(
        tmp_path / "orders.csv", "customer_id,order_date,amount", [f"C{i},2024-01-{1 + i % 28:02d},9.5" for i in range(len(told))]
    )
    rows = [f"C{i},{purpose},{word},2024-02-01" for i, (purpose, word) in enumerate(told)]
    base = _read(engine, orders=orders, consents=_csv(tmp_path / "consents.csv", "customer_id,purpose,status,date", rows))
    assert _ids(base) == {f"C{len(REFUSALS) + i}" for i in range(len(AGREEMENTS))}


def test_what_is_no_decision_is_a_refusal_and_an_error(engine: Engine, tmp_path: Path) -> None:
    base = _read(engine, orders=_orders(tmp_path), consents=_no(tmp_path, "customer_id", "C{i}", word="vielleicht"))
    assert _ids(base) == LEFT
    assert {one.reason for one in base.excluded} == {"unreadable"}
    with pytest.raises(GateFailed, match=r"2 decisions can be read neither as yes nor as no, and count as no: 'vielleicht' \(2\)"):
        gate(base, Settings().quality)


def test_a_purpose_that_is_not_understood_is_an_error_until_somebody_names_it(engine: Engine, tmp_path: Path) -> None:
    places = {"orders": _orders(tmp_path), "consents": _no(tmp_path, "customer_id", "C{i}", purpose="Stempelkarte")}
    with pytest.raises(GateFailed, match="The purpose of 12 decisions is not understood: 'stempelkarte'"):
        gate(_read(engine, **places), Settings().quality)
    other = _read(engine, {"others": ("stempelkarte",)}, **places)
    gate(other, Settings().quality)
    assert len(_ids(other)) == N
    assert _ids(_read(engine, {"purposes": ("stempelkarte",)}, **places)) == LEFT


def _told(engine: Engine, folder: Path, rows: list[str], names: str = "customer_id,purpose,status,date", **consent: Any) -> CustomerBase:
    consents = _csv(folder / "consents.csv", names, rows)
    return _read(engine, consent, orders=_orders(folder, "customer_id", "C{i}"), consents=consents)


def test_an_agreement_to_marketing_takes_no_refusal_of_analytics_back(engine: Engine, tmp_path: Path) -> None:
    """Nor does a word about partners or a sale; and a refusal of marketing is none of being measured."""
    cells = ["All marketing e-mails", "Share personal data with partners", "Do not sell my personal data", "Barcha reklama xabarlari"]
    rows = [f"C{i},analytics,no,2024-03-01" for i in range(len(cells))]
    rows += [f"C{i},{cell},yes,2024-04-01" for i, cell in enumerate(cells)]
    rows += ["C9,All marketing,no,2024-04-01", "C10,all,no,2024-03-01", "C10,any purpose,yes,2024-04-01"]
    base = _told(engine, tmp_path, rows)
    assert _ids(base) == {f"C{i}" for i in range(len(cells), N)}
    assert base.decisions is not None
    told = base.decisions.filter(base.decisions.customer_id == "C2").order_by("decided_at").to_pyarrow()
    assert list(zip(told["purpose"].to_pylist(), told["granted"].to_pylist(), strict=True)) == [("analytics", False), ("sharing", False)]
    gate(base, Settings().quality)


def test_a_cell_with_several_purposes_is_a_decision_about_each(engine: Engine, tmp_path: Path) -> None:
    rows = ["C0,E-mail and SMS,no,2024-03-01", "C1,phone/post,no,2024-03-01", "C2,Direct mail (post),no,2024-03-01"]
    for purpose, out in (("email", {"C0"}), ("sms", {"C0"}), ("phone", {"C1"}), ("post", {"C1", "C2"})):
        assert set(range(N)) - {int(who[1:]) for who in _ids(_told(engine, tmp_path, rows, purposes=(purpose,)))} == {
            int(who[1:]) for who in out
        }
    base = _told(engine, tmp_path, rows)
    (source,) = [one for one in base.sources if one.name == "consents"]
    assert (source.rows_in, source.rows_used) == (3, 3)  # records, not decisions
    assert any("a yes to 'E-mail and SMS' is one to email, sms" in remark.text for remark in source.remarks)


@pytest.mark.parametrize("name", ["ts", "created_at", "timestamp_utc", "consent_timestamp", "sana", "дата", "tarih", "date"])
def test_when_something_was_decided_is_found_by_its_name_though_a_date_is_missing(engine: Engine, tmp_path: Path, name: str) -> None:
    rows = [f"C{i},analytics,{word},{day}" for i in range(3) for word, day in (("no", "2024-02-01"), ("yes", "2024-03-01"))]
    base = _told(engine, tmp_path, [*rows, "C4,analytics,no,unknown"], f"customer_id,purpose,status,{name}")
    assert _ids(base) == {f"C{i}" for i in range(N)} - {"C4"}


def test_set_aside_records_are_told_of_without_what_they_say(engine: Engine, tmp_path: Path) -> None:
    rows = [f"{i},C{i},{f'2024-03-{i:02d}' if i else ''},{1 + i % 5},Call +49 151 2345600{i} SECRET" for i in range(N)]
    reviews = _csv(tmp_path / "reviews.csv", "review_id,customer_id,date,rating,text", rows)
    base = _read(engine, orders=_orders(tmp_path), reviews=reviews, consents=_no(tmp_path, "customer_id", "C{i}"))
    assert base.refused is not None
    write = _gathered(base)["refused.parquet"]
    assert callable(write)
    write(tmp_path / "refused.parquet")
    told = [{"source": "reviews", "row": 1, "reason": "The record has no time (written_at)."}]
    assert pq.read_table(tmp_path / "refused.parquet").to_pylist() == told
