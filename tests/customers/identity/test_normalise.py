"""One spelling each: names, e-mails, phones, dates; what says nothing becomes nothing, and is counted."""

from __future__ import annotations

import pyarrow as pa
import pytest

from intarsia.core.identity import Matching
from intarsia.customers.identity.births import birth_dates
from intarsia.customers.identity.normalise import normalise
from intarsia.customers.identity.phones import international
from intarsia.customers.identity.recognise import recognise, seconds
from intarsia.errors import Unrecognised, UsageError


def clean(**columns: list[str | None]) -> dict[str, list[str | None]]:
    made = normalise(pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}), Matching())
    return made.table.to_pydict()


def test_mailboxes_have_one_spelling() -> None:
    told = clean(email=[" Ann.Smith+shop@GoogleMail.com ", "annsmith@gmail.com", "ann+x@corp.org", "test@test.com", "N/A", "no mail", None])
    assert told["email"] == ["annsmith@gmail.com", "annsmith@gmail.com", "ann@corp.org", None, None, None, None]


def test_tags_count_where_told_so() -> None:
    made = normalise(pa.table({"email": ["a.b+c@gmail.com"]}), Matching(mail_tags=False))
    assert made.table["email"].to_pylist() == ["a.b+c@gmail.com"]


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Dr. Ann Smith", "ann", "smith"),
        ("Smith, Ann", "ann", "smith"),
        ("Cher", None, "cher"),
        ("José María  López", "jose maria", "lopez"),
    ],
)
def test_a_full_name_is_cut(full: str, first: str | None, last: str) -> None:
    told = clean(full_name=[full])
    assert (told["first_name"], told["last_name"]) == ([first], [last])


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Шахноза Юсупова", ["Shaxnoza Yusupova", "Shakhnoza Yusupova", "Shahnoza Yusupova"]),
        ("Ғайрат Жўраев", ["G'ayrat Jo'rayev", "G‘ayrat Jo‘rayev", "Gʻayrat Joʻraev"]),
        ("Хуршид Қодиров", ["Xurshid Qodirov", "Khurshid Kodirov"]),
        ("Дмитрий Щербаков", ["Dmitriy Shcherbakov", "Dmitry Scherbakov"]),
        ("Алексей Жданов", ["Alexey Zhdanov", "Aleksei Jdanov"]),
        ("Юлия Сергеева", ["Yulia Sergeeva", "Yuliya Sergeyeva"]),
    ],
)
def test_a_name_in_cyrillic_and_its_latin_spellings_are_one(cyrillic: str, latin: list[str]) -> None:
    told = clean(full_name=[cyrillic, *latin])
    assert {len(set(told[part])) for part in ("first_name", "last_name")} == {1}


def test_words_for_nothing_are_so_in_their_own_alphabet() -> None:
    assert clean(first_name=["Неизвестно", "Нил", "Mr Unknown"])["first_name"] == [None, "nil", None]


def test_of_several_values_in_a_cell_the_first_counts_and_it_is_told() -> None:
    given = pa.table(
        {"email": ["a@x.org; b@y.org", "c@x.org d@y.org", "e@x.org"], "phone": ["030 901820 1 / 0171 1234567", "030/901820", None]}
    )
    made = normalise(given, Matching(region="DE"))
    assert made.table["email"].to_pylist() == ["a@x.org", "c@x.org", "e@x.org"]
    assert made.table["phone"].to_pylist() == ["+49309018201", "+4930901820", None]
    assert [remark.text.split(":")[0] for remark in made.remarks] == [
        "2 values hold more than one e-mail",
        "1 values hold more than one phone",
    ]


def test_a_second_column_of_phones_is_known() -> None:
    rows = pa.table({"name": ["Ann"], "mobile": ["030 901820"], "home_phone": ["030 901821"], "backup": ["a@x.org"], "email": ["b@x.org"]})
    assert seconds(rows, recognise(rows)) == {"email": ["backup"], "phone": ["home_phone"]}


def test_words_for_nothing_are_nothing_and_counted() -> None:
    made = normalise(pa.table({"first_name": ["Unknown", "-", "Ann"], "phone": ["0000000", "12345", "+49 30 901820"]}), Matching())
    assert made.table["first_name"].to_pylist() == [None, None, "ann"]
    assert made.table["phone"].to_pylist() == [None, None, "+4930901820"]
    assert {remark.subject for remark in made.remarks} == {"first name", "phone"}


def test_the_country_of_phones_is_derived() -> None:
    numbers = [f"030 90{1820 + i}" for i in range(30)] + ["+49 30 901820"]
    told, remarks = international(pa.array(numbers))
    assert told[0].as_py() == told[30].as_py() == "+4930901820"
    assert "DE" in remarks[0].text


def test_an_unknown_region_is_told() -> None:
    with pytest.raises(UsageError, match="two letters"):
        international(pa.array(["1"]), "Germany")


def test_dates_in_any_order_and_placeholders() -> None:
    days = [f"{1960 + i % 40}-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(120)]
    told, remarks = birth_dates(pa.array([*days, *["1985-05-05"] * 60, "31/12/1990", "1900-01-01", "nonsense"]))
    assert told.to_pylist()[:120] == days
    assert told.to_pylist()[120:] == [None] * 60 + ["1990-12-31", None, None]
    assert "60" in remarks[0].text


def test_columns_are_recognised_in_other_languages_and_by_what_they_hold() -> None:
    found = recognise(pa.table({"Vorname": ["Ann"], "Nachname": ["S"], "Kontakt A": ["a@b.org"], "PLZ": ["10115"], "Hobby": ["tea"]}))
    assert dict(found.columns) == {"email": "Kontakt A", "first_name": "Vorname", "last_name": "Nachname", "postcode": "PLZ"}
    assert found.unused == ("Hobby",)


def test_no_usable_column_is_an_error_that_lists_the_columns() -> None:
    with pytest.raises(Unrecognised, match="colour, size"):
        recognise(pa.table({"colour": ["red"], "size": ["1"]}))
