"""Exact keys join records, and values that several people share do not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.identity import Matching
from intarsia.customers.identity.keys import KeyLinks, ids_are_shared, key_links
from intarsia.customers.identity.normalise import normalise
from intarsia.customers.identity.plausible import Bearer, compatible, contradict, household, persons_among
from intarsia.customers.identity.profiles import profiles


def links(**columns: list[str | None]) -> tuple[KeyLinks, np.ndarray]:
    clean = normalise(pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}), Matching())
    made = profiles(clean.table, clean.role_mailbox)
    return key_links(made, Matching()), made.of_record


def joined(found: KeyLinks, of_record: np.ndarray) -> set[tuple[int, int]]:
    rows = {int(profile): row for row, profile in enumerate(of_record)}
    return {tuple(sorted((rows[a], rows[b]))) for a, b in zip(found.a.tolist(), found.b.tolist(), strict=True)}


def test_one_mail_under_spellings_of_one_name_is_a_key() -> None:
    found, rows = links(email=["a@x.org"] * 3, first_name=["John", "Jon", None], last_name=["Smith", "Smith", "Smith"])
    assert len(joined(found, rows)) == 2
    assert found.shared == ()


def test_a_family_phone_joins_only_records_of_one_name() -> None:
    found, rows = links(
        phone=["+4930901820"] * 5,
        first_name=["Ann", "Bob", "Cleo", "Ann", None],
        last_name=["Smith"] * 5,
        city=["A", "A", "A", "B", "A"],
    )
    assert joined(found, rows) == {(0, 3)}
    assert [(one.people, one.verdict) for one in found.shared] == [(3, "shared")]
    assert found.profiles.table["phone"].null_count == 5


def test_a_shared_phone_proves_records_of_a_whole_name_that_say_the_same() -> None:
    found, rows = links(phone=["+4930901820"] * 5, first_name=["Ann", "Bob", "Cleo", "A", None], last_name=["Smith"] * 5)
    assert found.proven[rows].tolist() == [True, True, True, False, False]


def test_one_mail_under_a_name_in_two_alphabets_is_a_key() -> None:
    found, rows = links(email=["s@x.uz"] * 2, first_name=["Шахноза", "Shaxnoza"], last_name=["Юсупова", "Yusupova"], city=["A", "B"])
    assert joined(found, rows) == {(0, 1)}
    assert found.shared == ()


@pytest.mark.parametrize(
    ("name", "initial"),
    [
        ("Zhanna", "Z."),
        ("Жанна", "Z."),
        ("Yevgeny", "Y."),
        ("Юлия", "Y."),
        ("Xurshid", "X."),
        ("Qodir", "Q."),
        ("Khurshid", "Kh."),
        ("Anna Maria", "M."),
        ("Robert", "Bob"),
    ],
)
def test_an_initial_of_any_given_name_as_it_was_written_and_a_short_name_fit_a_phone(name: str, initial: str) -> None:
    found, rows = links(phone=["+4930901820"] * 2, first_name=[name, initial], last_name=["Smith"] * 2)
    assert joined(found, rows) == {(0, 1)}


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        (["Khalid", "K."], {(0, 1)}),
        (["Bill", "W."], {(0, 1)}),
        (["Bill", "W.", "N."], set()),  # two initials that do not fit are a family's
        (["Nils", "Jonas", "N."], set()),  # it may be his own: nobody is joined through it
    ],
)
def test_one_initial_that_fits_no_name_of_one_person_s_mail_may_be_her_other_name_s(names: list[str], pairs: set[tuple[int, int]]) -> None:
    found, rows = links(email=["a@x.org"] * len(names), first_name=list(names), last_name=["Smith"] * len(names))
    assert joined(found, rows) == pairs
    found, rows = links(phone=["+4930901820"] * len(names), first_name=list(names), last_name=["Smith"] * len(names))
    assert joined(found, rows) == set()


def test_a_company_mailbox_is_no_key() -> None:
    found, rows = links(email=["info@acme.com"] * 2, first_name=["Ann", "Bob"], last_name=["Smith", "Jones"])
    assert joined(found, rows) == set()
    assert found.shared[0].verdict == "mailbox of a company"


def test_a_placeholder_proves_nothing_even_for_one_name() -> None:
    names = [f"{a}{b}" for a in ("Kar", "Lom", "Mir", "Nox", "Pul") for b in ("ana", "ebo", "ich", "ost", "uwe")]
    found, rows = links(email=["x@y.org"] * 26, first_name=[*names, "Karana"], last_name=["Smith"] * 26, city=["A"] * 25 + ["B"])
    assert joined(found, rows) == set()
    assert found.shared[0].verdict == "placeholder"


def test_father_and_son_of_one_name_and_mail_stay_two_and_the_undated_record_is_neithers() -> None:
    found, rows = links(
        email=["j@x.org"] * 3, first_name=["John"] * 3, last_name=["Smith"] * 3, birth_date=["1950-01-02", "1980-07-09", None]
    )
    assert joined(found, rows) == set()
    assert found.shared[0].people == 2


def test_without_names_a_mail_of_many_phones_is_shared() -> None:
    found, _ = links(email=["a@x.org"] * 30, phone=[f"+49309018{20 + i}" for i in range(30)])
    assert found.shared[0].verdict == "placeholder"


@pytest.mark.parametrize(("towns", "verdicts", "joins"), [(40, ["placeholder"], 0), (10, [], 9)])
def test_without_names_a_phone_of_more_towns_than_a_person_has_is_nobodys(towns: int, verdicts: list[str], joins: int) -> None:
    found, _ = links(phone=["+4930901820"] * 40, city=[f"town {i % towns}" for i in range(40)])
    assert ([one.verdict for one in found.shared], len(found.a)) == (verdicts, joins)


@pytest.mark.parametrize(("other", "shared"), [("ann bob", "yes"), ("zoe yan", "no")])
def test_ids_of_two_systems_are_one_key_only_where_people_agree(other: str, shared: str) -> None:
    clean = pa.table({"customer": ["1", "2", "1", "2"], "first_name": ["ann", "bob", *other.split()]})
    assert ids_are_shared(clean, pa.array(["a", "a", "b", "b"])) is (shared == "yes")


def test_names_and_dates_decide_who_can_be_one_person() -> None:
    assert compatible(Bearer("maria", "old", "1990-01-01"), Bearer("maria", "new", "1990-01-01"))
    assert compatible(Bearer("smith", "ann"), Bearer("ann", "smith"))
    assert not contradict(Bearer("ann", "s", "1990-01-02"), Bearer("ann", "s", "1991-02-03"))
    for years in ("1960-01-02", "1965-06-07", "1975-01-02", "2010-01-02"):  # a generation apart: two people, whatever day and month say
        assert contradict(Bearer("ann", "s", "1990-01-02"), Bearer("ann", "s", years))
        assert not compatible(Bearer("ann", "s", "1990-01-02"), Bearer("ann", "s", years))
    assert compatible(Bearer("ann", "s", "1990-01-02"), Bearer("ann", "s", "0190-01-02"))  # nobody lives so long: a typing error
    assert household(Bearer("ann", "s"), Bearer("bob", "s"))
    assert not household(Bearer("ann", "s", "1990-01-02"), Bearer("bob", "s", "1990-01-02"))
    assert household(Bearer("n", "bauer"), Bearer("jonas", "bauer"))
    assert household(Bearer("n", "bauer"), Bearer("j", "bauer"))
    assert not household(Bearer("j", "bauer"), Bearer("jonas", "bauer"))
    assert not household(Bearer("b", "jonas"), Bearer("jonas", "bauer"))
    assert not household(Bearer("m", "bauer"), Bearer("anna maria", "bauer"))
    assert not household(Bearer("z", "bauer"), Bearer("janna", "bauer"))  # as Zhanna is folded
    assert household(Bearer("k", "bauer"), Bearer("hugo", "bauer"))
    assert not household(Bearer("bob", "bauer"), Bearer("robert", "bauer"))
    assert Bearer("sh", "umarov").vague
    assert persons_among([Bearer("j"), Bearer("john"), Bearer("jane")]) == ([-1, 0, 1], 2)
