from __future__ import annotations

import pytest

from intarsia.sources.purposes import purposes_of

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
