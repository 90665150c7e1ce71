from __future__ import annotations

import ibis
import pytest

from intarsia.sources.purposes import closed_by, one_each, purposes_of

EVERY_CHANNEL = "email sms push phone post chat ads"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Marketing", EVERY_CHANNEL),
        ("Barcha reklama xabarlari", EVERY_CHANNEL),
        ("All marketing e-mails", "email"),
        ("marketing/email", "email"),
        ("Marketing (email, sms)", "email sms"),
        ("E-Mail-Werbung", "email"),
        ("SMS-уведомления", "sms"),
        ("электронные письма", "email"),
        ("Newsletter und SMS", "email sms"),
        ("sms & email", "sms email"),
        ("phone/post", "phone post"),
        ("postal mail", "post"),
        ("Direct mail (post)", "post"),
        ("email notifications", "email"),
        ("push notifications", "push"),
        ("Personalised ads", "profiling ads"),
        ("marketing analytics", "analytics"),
        ("Share personal data with partners", "sharing"),
        ("Processing of personal data for analytics", "analytics"),
        ("обработка персональных данных", "all"),
        ("Все цели", "all"),
        ("alle Zwecke", "all"),
        ("any/all purposes", "all"),
        ("I agree that you, the shop, may email me", "email"),
        ("Analytics, stempelkarte", "analytics stempelkarte"),
        ("Stempelkarte", "stempelkarte"),
        ("by post", "post"),
        ("Letters", "post"),
        ("per Brief", "post"),
        ("Post-purchase e-mails", "email"),
        ("Post sale calls", "phone"),
        ("Weekly briefing e-mails", "email"),
        ("E-letters", "email"),
        ("Exceptional offers by e-mail", "email"),
        ("Share data with analytics partners", "sharing"),
        ("Share data with partners for statistics, profiling and ads", "sharing"),
        ("analitik ve reklam için paylaşım", "sharing"),
        ("E-mail and sharing", "email sharing"),
        ("strictly necessary cookies", "necessary"),
    ],
)
def test_what_a_decision_is_about(cell: str, names: str) -> None:
    assert purposes_of(cell) == (tuple(names.split()), False)


@pytest.mark.parametrize(
    "cell",
    ["Do not sell my personal data", "doNotSell", "Не продавать мои данные", "Kişisel verilerim satılmasın", "Ma'lumotlarimni sotmang",
     "não vender meus dados", "Opt-out of sharing"],
)  # fmt: skip
def test_a_cell_that_is_against_something(cell: str) -> None:
    assert purposes_of(cell) == (("sharing",), True)


def test_what_is_no_sentence_against_anything() -> None:
    assert purposes_of("No. 3") == (("no. 3",), False)
    assert purposes_of("Opt-in / opt-out e-mail") == (("email",), False)


@pytest.mark.parametrize(
    ("cell", "closed"),
    [
        ("Non-essential cookies", ""),
        ("Unnecessary cookies", ""),
        ("Nicht notwendige Cookies", ""),
        ("Cookies não essenciais", ""),
        ("необязательные", ""),
        ("Zorunlu olmayan çerezler", ""),
        ("Non-marketing e-mails", "email"),
        ("non-personalised ads", "ads"),
        ("all but SMS", "sms"),
        ("Refuse analytics", "analytics"),
    ],
)
def test_what_is_named_by_what_it_is_not_stays_as_it_is_said_and_a_no_closes_it(cell: str, closed: str) -> None:
    assert purposes_of(cell) == ((cell.lower(),), False)
    assert closed_by(cell) == tuple(closed.split())


def test_a_yes_to_what_is_unclear_opens_nothing_and_a_no_closes_it() -> None:
    con = ibis.duckdb.connect()
    said = "('a', 'Non-essential e-mails', true), ('b', 'Non-essential e-mails', false), ('c', 'Non-essential e-mails', NULL)"
    each, remarks = one_each(f"SELECT * FROM (VALUES {said}) t(customer_id, purpose, granted)", con)
    assert con.raw_sql(f"SELECT customer_id, granted FROM ({each}) WHERE purpose = 'email' ORDER BY 1").fetchall() == [
        ("b", False),
        ("c", None),
    ]
    assert "a no to 'Non-essential e-mails' is also one to email" in remarks[0].text
