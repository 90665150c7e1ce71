"""`ia.match`: any table of people, without settings; what must not matter does not, and ids stay."""

from __future__ import annotations

import random
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import intarsia as ia
from customers.identity.town import FIRST, LAST, groups, table, town
from intarsia.core.engine import Engine
from intarsia.core.identity import Decision, Identities
from intarsia.engines.connect import connect
from intarsia.errors import TooLittle, UnknownName, Unrecognised, UsageError
from intarsia.flows.match import mapping, persons_of

TOWN = town(40)


@pytest.fixture(scope="module")
def engine():
    own = connect("duckdb", memory="500MB", threads=1)
    yield own
    own.close()


@pytest.fixture(scope="module")
def found(engine: Engine) -> Identities:
    return ia.match(TOWN, label="truth", engine=engine)


def test_people_are_found_without_settings(found: Identities) -> None:
    precision, recall = (found.of(name)[0] for name in ("precision", "recall"))
    assert (precision.value, recall.value) > (0.97, 0.9)
    assert precision.low <= precision.value <= precision.high
    assert [one.canonical for one in found.recognised][:3] == ["record", "email", "phone"]
    assert found.unused_columns == ()
    assert found.table()["record"].to_pylist() == TOWN["record"].to_pylist()
    assert "persons" in found._repr_html_()


def test_every_join_has_a_reason_in_words(found: Identities) -> None:
    person = found.persons.filter(pa.compute.greater(found.persons["records"], 1))["person"][0].as_py()
    assert len(found.records_of(person)) == len(set(found.records_of(person)))
    assert any("the same" in sentence for sentence in found.why(person))
    with pytest.raises(UnknownName, match="person"):
        found.why("nobody")


def test_links_are_counted_in_all_as_they_are_for_a_person(found: Identities) -> None:
    by_model = sum(way == "model" for way in found.links["by"].to_pylist())
    (told,) = [one.because for one in found.findings if one.subject == "links"]
    joined, agreed = (int(n.replace(",", "")) for n in re.search(r"([\d,]+) by the model, which finds ([\d,]+)", told).groups())  # type: ignore[union-attr]
    assert joined + agreed == by_model


def test_neither_the_order_of_records_nor_their_ids_matter(found: Identities, engine: Engine) -> None:
    order = np.random.default_rng(3).permutation(TOWN.num_rows)
    other = TOWN.take(order)
    renamed = other.set_column(0, "record", pa.array([f"x{one}" for one in other["record"].to_pylist()]))
    again = ia.match(renamed, label="truth", engine=engine)
    assert {frozenset(f"x{one}" for one in group) for group in groups(found.table())} == groups(again.table())
    assert sorted(again.persons["person"].to_pylist()) == sorted(found.persons["person"].to_pylist())
    assert sorted(again.links["probability"].to_pylist()) == sorted(found.links["probability"].to_pylist())


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_exact_keys_alone_know_no_order_either(seed: int) -> None:
    rng = np.random.default_rng(seed)
    small = town(12, seed=seed)
    own = connect("duckdb", memory="200MB", threads=1)
    try:
        one = ia.match(small, model="", engine=own, label="truth")
        other = ia.match(small.take(rng.permutation(small.num_rows)), model="", engine=own, label="truth")
    finally:
        own.close()
    assert groups(one.table()) == groups(other.table())
    assert one.persons["person"].to_pylist() == other.persons["person"].to_pylist()


def test_ids_stay_when_records_come_later(found: Identities, engine: Engine) -> None:
    first = ia.match(TOWN.slice(0, 60), engine=engine, columns={}, label="truth")
    both = ia.match(TOWN.slice(60), before=first, engine=engine, label="truth")
    assert groups(both.table()) == groups(found.table())
    old, new = (dict(zip(one.records["record"].to_pylist(), one.records["person"].to_pylist(), strict=True)) for one in (first, both))
    assert all(new[record] == person for record, person in old.items())
    assert both.run == 2
    assert set(both.persons["since"].to_pylist()) == {1, 2}


def test_merges_and_splits_are_told_and_the_larger_id_survives(engine: Engine) -> None:
    ann = {"first_name": "Ann", "last_name": "Smith"}
    rows = [{"record": "1", **ann, "email": "a@x.org"}, {"record": "2", **ann, "email": "a@x.org", "city": "Rom"}]
    rows.append({"record": "3", **ann, "email": "b@x.org"})
    before = ia.match(table(rows), model="", engine=engine)
    assert before.n_persons == 2
    bridge = table([{"record": "3", **ann, "email": "a@x.org"}])
    after = ia.match(bridge, before=before, model="", engine=engine)
    assert after.n_persons == 1
    assert after.persons["person"][0].as_py() == before.records["person"][0].as_py()
    assert after.of("merged")[0].value == 1
    parted = ia.match(bridge, before=after, model="", engine=engine, decisions=[Decision(False, ((("", "1"),), (("", "2"), ("", "3"))))])
    assert groups(parted.table()) == {frozenset({"1"}), frozenset({"2", "3"})}
    assert parted.of("split")[0].value == 1
    again = ia.match(bridge, before=parted, model="", engine=engine)
    assert groups(again.table()) == groups(parted.table())


def test_a_planted_mailbox_and_a_family_phone_fire_the_guard(engine: Engine) -> None:
    rows = [
        {"record": str(i), "first_name": name, "last_name": last, "email": "info@firm.com", "phone": "+4930901820"}
        for i, (name, last) in enumerate([("Ann", "Smith"), ("Boris", "Jones"), ("Clara", "Brown"), ("Dora", "White")])
    ]
    done = ia.match(table(rows), engine=engine, label="truth")
    assert done.n_persons == 4
    assert {one.measure for one in done.of("over-merge") if one.subject == "all"} >= {"mailbox of a company", "shared"}


def test_doubles_in_families_are_joined_by_name_and_nobody_through_an_initial(engine: Engine) -> None:
    family = ("Nils", "Jonas", "Greta", "Tina")
    rows: list[dict[str, str | None]] = []
    for house in range(60):
        contact = {"last_name": LAST[house % len(LAST)], "email": f"fam{house}@mail.org", "phone": f"+4915155{7_919 * house:06d}"}
        for first in family[: 2 + house % 3]:
            whole = {"first_name": first, **contact, "truth": f"{house} {first}"}
            rows += [whole, whole, whole | {"first_name": f"{first[0]}."}] if house % 3 == 0 else [whole, whole]
    given = table([row | {"record": f"r{number}"} for number, row in enumerate(rows)])
    found = ia.match(given, label="truth", engine=engine)
    assert found.of("precision")[0].value == 1.0
    person = found.records["person"].to_pylist()
    of_name: dict[tuple[str | None, str | None], set[str]] = {}
    for row, one in zip(rows, person, strict=True):
        if row["first_name"] in family:
            of_name.setdefault((row["email"], row["first_name"]), set()).add(one)
    assert {len(persons) for persons in of_name.values()} == {1}


def test_nicknames_and_initials_under_one_mail_are_one_person(engine: Engine) -> None:
    names = [("Robert", "Bob", "R."), ("Bill", "William", "W."), ("Zhanna", "Жанна", "Z."), ("Johann Sebastian", "S.", "J.")]
    rows: list[dict[str, str | None]] = [
        {"record": f"{person} {first}", "first_name": first, "last_name": LAST[person % len(LAST)], "email": f"u{person}@mail.org"}
        for person in range(60)
        for first in names[person % 4]
    ]
    assert ia.match(table(rows), engine=engine).n_persons == 60


def test_the_same_whole_name_and_birth_date_twice_is_one_person_in_any_alphabet(engine: Engine) -> None:
    names = [("Shaxnoza", "Шахноза"), ("Olim", "Олим"), ("Dmitriy", "Дмитрий"), ("Jamshid", "Жамшид"), ("Yuliya", "Юлия")]
    rows = []
    for person in range(150):
        born = f"{1950 + person % 50}-{1 + person % 12:02d}-{1 + person % 28:02d}"
        for first, last in zip(names[person % 5], ("Yusupov", "Юсупов"), strict=True):
            rows.append({"record": f"r{len(rows)}", "first_name": first, "last_name": last, "birth_date": born, "truth": str(person)})
    found = ia.match(table(rows).drop_columns(["email", "phone", "city"]), label="truth", engine=engine)
    assert [found.of(name)[0].value for name in ("precision", "recall")] == [1.0, 1.0]
    assert not any("nan" in finding.because for finding in found.findings)


def test_a_bank_of_identical_records_is_one_person_and_identical_mails_of_many_are_not(engine: Engine) -> None:
    same = pa.table({"email": ["a@x.org"] * 1_000, "name": ["Ann Smith"] * 1_000})
    assert ia.match(same, engine=engine).n_persons == 1
    many = pa.table(
        {"email": ["a@x.org"] * 1_000, "name": [f"{chr(97 + i % 26) * 3}{chr(97 + i // 26 % 26) * 3} x{i}y" for i in range(1_000)]}
    )
    assert ia.match(many, model="", engine=engine).n_persons > 900


@pytest.mark.parametrize("frame", [pa.table({"colour": ["red"]}), pa.table({"size": [1.5, 2.5]})])
def test_a_table_of_no_people_is_told(frame: pa.Table, engine: Engine) -> None:
    with pytest.raises(Unrecognised, match="tells one person"):
        ia.match(frame, engine=engine)


def test_what_no_two_records_of_a_person_show_is_learnt_too(engine: Engine) -> None:
    """Everybody's e-mail is her own, and a record without it is all that anybody has twice."""
    draw = random.Random(0)
    rows: list[tuple[str, ...]] = []
    for i in range(400):
        name = draw.choice(FIRST[:10]), draw.choice(LAST[:10])
        born = f"19{draw.randint(50, 99)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        rows.append((*name, born, f"c{i}@mail.de", f"{10_000 + draw.randint(0, 89)}"))
        rows += [(*rows[-1][:3], "", rows[-1][4])] if i % 4 == 0 else []
    frame = pd.DataFrame(rows, columns=["first_name", "last_name", "birth_date", "email", "postcode"])
    assert 398 <= ia.match(frame, engine=engine).n_persons <= 400


def test_empty_one_and_hostile_tables(engine: Engine) -> None:
    with pytest.raises(TooLittle):
        ia.match(pa.table({"email": pa.array([], pa.string())}), engine=engine)
    assert ia.match(pa.table({"email": ["a@x.org"]}), engine=engine).n_persons == 1
    hostile = ["'; DROP TABLE people; --", "<script>alert(1)</script>@x", "\x00\x1f", "=cmd()", "💥" * 500, None, "a" * 100_000]
    frame = pd.DataFrame({"name": hostile, "email": list(reversed(hostile)), "age": [np.nan] * len(hostile)})
    done = ia.match(frame, engine=engine)
    assert done.n_records == len(hostile)
    assert "<script>" not in done._repr_html_()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"precision": 2}, "between 0 and 1"),
        ({"colums": {}}, "columns"),
        ({"columns": {"mail": "email"}}, "email"),
        ({"model": "splnk"}, "splink"),
    ],
)
def test_a_wrong_option_is_told(options: dict[str, object], told: str, engine: Engine) -> None:
    with pytest.raises(UsageError, match=told):
        ia.match(TOWN, engine=engine, **options)


def test_the_key_of_any_table_leads_to_its_person(found: Identities, engine: Engine) -> None:
    orders = pa.table({"client": ["r0", "r1", "r1", "nobody"], "amount": [1, 2, 3, 4]})
    told = mapping(found, orders, "client", engine=engine).to_pylist()
    assert [row["key"] for row in told] == ["nobody", "r0", "r1"]
    assert told[0]["person"] is None
    assert told[1]["person"] == told[2]["person"] == persons_of(found)["r0"]
    with pytest.raises(UnknownName, match="column"):
        mapping(found, orders, "customer", engine=engine)


def test_several_sources_with_their_own_columns(engine: Engine) -> None:
    shop = pa.table({"customer_id": ["7", "8"], "email": ["a@x.org", "b@x.org"], "name": ["Ann Lee", "Bo Ray"]})
    crm = pa.table({"id": ["7", "9"], "Mail": ["b@x.org", "c@x.org"], "Vorname": ["Bo", "Cy"], "Nachname": ["Ray", "Fox"]})
    done = ia.match({"shop": shop, "crm": crm}, model="", engine=engine)
    assert done.n_persons == 3
    assert sorted(done.persons["sources"].to_pylist()) == ["crm", "crm, shop", "shop"]


@pytest.mark.spark
@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # PySpark leaves its sockets for Python to close
def test_spark_finds_the_persons_that_duckdb_finds(found: Identities) -> None:
    own = connect("spark", memory="1GB")
    try:
        again = ia.match(TOWN, label="truth", engine=own)
    finally:
        own.close()
    assert groups(again.table()) == groups(found.table())
    np.testing.assert_allclose(np.sort(again.links["probability"].to_numpy()), np.sort(found.links["probability"].to_numpy()), atol=1e-6)
