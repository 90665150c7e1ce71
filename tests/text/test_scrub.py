"""What identifies a person is taken out and counted; prices, dates and ratings stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intarsia.text.models import Notes
from intarsia.text.models.scrub import SLOT, Scrub, without_slots


def scrubbed(text):
    read = Scrub().read(Notes([text]))
    return read.columns["text"][0], {kind: n for kind, n in read.facts["counts"].items() if n}


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("write to ann.lee+x@shop.co.uz please", "write to [email] please", "email"),
        ("ann (at) shop.uz", "[email]", "email"),
        ("ann.o'neil@shop.uz!", "[email]!", "email"),
        ("00998901234567", "[phone]", "phone"),
        ("see https://shop.uz/o?id=7&x=1 now", "see [link] now", "link"),
        ("see www.shop.uz", "see [link]", "link"),
        ("thanks @anna_k!", "thanks [handle]!", "handle"),
        ("call +998 90 123-45-67 today", "call [phone] today", "phone"),
        ("call 8 (495) 123-45-67", "call [phone]", "phone"),
        ("0532 123 45 67 arayın", "[phone] arayın", "phone"),
        ("card 4111 1111 1111 1111 was charged", "card [card] was charged", "card"),
        ("8600123412341234", "[card]", "card"),
        ("IBAN TR33 0006 1005 1978 6457 8413 26", "IBAN [iban]", "iban"),
        ("exp 12/26 cvv 123", "exp 12/26 cvv [card]", "card"),
        ("CVC: 0421, thanks", "CVC: [card], thanks", "card"),
        ("write to wa.me/998901234567", "write to [link]", "link"),
        ("My passport AB1234567 was copied", "My passport [id] was copied", "id"),
        ("паспорт 4509 123456", "паспорт [id]", "id"),
        ("TC kimlik 10000000146", "TC kimlik [id]", "id"),
        ("My SSN is 078-05-1120", "My SSN is [id]", "id"),
        ("it is 078-05-1120", "it is [id]", "id"),
        ("CPF 123.456.789-09", "CPF [id]", "id"),
        ("ПИНФЛ 31234567890123", "ПИНФЛ [id]", "id"),
        ("IP 192.168.10.45 logged in", "IP [ip] logged in", "ip"),
        ("order 100234 is late", "order [order] is late", "order"),
        ("Order #A-10023 is late", "Order #[order] is late", "order"),
        ("заказ № 55231", "заказ № [order]", "order"),
        ("ticket INV-2024-0012", "ticket [order]", "order"),
        ("buyurtma raqami 778812", "buyurtma raqami [order]", "order"),
        ("pedido 900817", "pedido [order]", "order"),
        ("My name is Anna Lee and I", "My name is [name] and I", "name"),
        ("Regards, Robert", "Regards, [name]", "name"),
        ("Меня зовут Анна, помогите", "Меня зовут [name], помогите", "name"),
        ("Benim adım Ayşe", "Benim adım [name]", "name"),
        ("Mening ismim Dilnoza", "Mening ismim [name]", "name"),
        ("Meu nome é João Silva", "Meu nome é [name]", "name"),
        ("Dear Mrs Miller", "Dear [name]", "name"),
        ("Dear Mr. Brown, your parcel", "Dear [name], your parcel", "name"),
        ("Hello Mrs. Smith!", "Hello [name]!", "name"),
        ("Dear Dr. J. R. Miller", "Dear [name]", "name"),
        ("Mr. Brown called me", "Mr. [name] called me", "name"),
        ("Meu nome é João da Silva e comprei", "Meu nome é [name] e comprei", "name"),
        ("Olá João da Silva", "Olá [name]", "name"),
        ("Здравствуйте, Иванов И.И.", "Здравствуйте, [name]", "name"),
        ("Уважаемый Иванов И. И., заказ", "Уважаемый [name], заказ", "name"),
        ("Уважаемая г-жа Петрова", "Уважаемая [name]", "name"),
        ("Salom, Aziz Karim o'g'li", "Salom, [name]", "name"),
        ("my name is anna kowalska and i am sad", "my name is [name] and i am sad", "name"),
        ("My name is mary ann o'brien and I live", "My name is [name] and I live", "name"),
        ("my name is Anna kowalska, help", "my name is [name], help", "name"),
        ("меня зовут анна петрова и я жду", "меня зовут [name] и я жду", "name"),
        ("meu nome é joão da silva, quero", "meu nome é [name], quero", "name"),
        ("benim adım ayşe yılmaz", "benim adım [name]", "name"),
        ("mening ismim aziz karimov", "mening ismim [name]", "name"),
        ("adım Mehmet Yılmaz", "adım [name]", "name"),
        ("Hi, I'm Anna Karimova", "Hi, I'm [name]", "name"),
        ("I'm Anna and I wait", "I'm [name] and I wait", "name"),
        ("это Мария Иванова, верните", "это [name], верните", "name"),
        ("a.b@c.d.museum", "[email]", "email"),
        ("ann [at] mail [dot] com", "[email]", "email"),
        ("see instagram.com/ann", "see [link]", "link"),
        ("тел. 123-45-67", "тел. [phone]", "phone"),
        ("ring 555-0123", "ring [phone]", "phone"),
        ("call 901234567 try again", "call [phone] try again", "phone"),
        ("pedido nº 88123", "pedido nº [order]", "order"),
        ("iban de89 3704 0044 0532 0130 00", "iban [iban]", "iban"),
        ("driver licence D1234567", "driver licence [id]", "id"),
        ("driver's license no. MORGA657054SM9IJ", "driver's license no. [id]", "id"),
        ("водительское удостоверение 99 12 345678", "водительское удостоверение [id]", "id"),
        ("ehliyet no 123456", "ehliyet no [id]", "id"),
        ("from 2001:db8::8a2e:370:7334", "from [ip]", "ip"),
        ("born on 12.05.1990 in Samara", "born on [birth] in Samara", "birth"),
        ("DOB: 12 May 1990", "DOB: [birth]", "birth"),
        ("дата рождения 12.05.1990", "дата рождения [birth]", "birth"),
        ("doğum tarihim 12.05.1990", "doğum tarihim [birth]", "birth"),
        ("tug'ilgan kunim 12.05.1990", "tug'ilgan kunim [birth]", "birth"),
        ("nasci em 12 de maio de 1990", "nasci em [birth]", "birth"),
        ("Flat 3, 12 High Street, please", "[address], please", "address"),
        ("at 221B Baker St. yesterday", "at [address] yesterday", "address"),
        ("I live at 45 oak hill road now", "I live at [address] now", "address"),
        ("ул. Ленина, д. 5, кв. 12", "[address]", "address"),
        ("живу на улице Тверская 7", "живу на [address]", "address"),
        ("Atatürk Mah. Cumhuriyet Cad. No: 12 D:5", "[address]", "address"),
        ("Navoiy ko'chasi 12-uy", "[address]", "address"),
        ("Навоий кўчаси 12-уй", "[address]", "address"),
        ("Rua das Flores, 123, apto 45", "[address]", "address"),
        ("at 12 Oak Drive yesterday", "at [address] yesterday", "address"),
        ("12 Long Acre Court, Leeds", "[address], Leeds", "address"),
        ("221 Martin Luther King Boulevard", "[address]", "address"),
        ("call 1.555.123.4567", "call [phone]", "phone"),
        ("555.123.4567 anytime", "[phone] anytime", "phone"),
        ("12 Old Mill Bridge Way, Leeds", "[address], Leeds", "address"),
        ("I am Robert Keen", "I am [name]", "name"),
        ("I am Anna. Sure", "I am [name]. Sure", "name"),
        ("адрес: Москва, Ленина 5-12", "адрес: [address]", "address"),
        ("postcode SW1A 1AA", "postcode [address]", "address"),
        ("London SW1A 1AA", "London [address]", "address"),
        ("Washington, DC 20500", "Washington, [address]", "address"),
        ("CEP 01310-100", "CEP [address]", "address"),
        ("индекс 190000", "индекс [address]", "address"),
    ],
)
def test_what_identifies_is_taken_out(text, expected, kind):
    said, counts = scrubbed(text)
    assert said == expected
    assert counts == {kind: 1}


@pytest.mark.parametrize(
    "text",
    [
        "10/10 would buy again",
        "it cost 1,299.00 and came on 2024-05-06",
        "bought on 01.02.2024, broke after 3 days",
        "Hello Team, thank you",
        "Dear Sir or Madam",
        "my name is on the order",
        "my name is wrong on the invoice",
        "Hi, I'm very happy",
        "from 5:30 to 18:00",
        "5 stars, 100 %",
        "the firmware is 1.8.3",
        "since version 10.2.300.4 it fails",
        "size 42, colour 7",
        "cost 1500000 sum",
        "100 000 000 so'm",
        "order 1500000 сум",
        "I won $1000000",
        "call 24 7 please, or on 01.02.2024",
        "at 12:30:45 std::vector fails",
        "5 Stars All The Way",
        "2 Hard Drive units of X5 4GB",
        "2 Blue Cotton Drive covers",
        "12 Volt Battery Drive",
        "My 10 Year Old Drive broke",
        "2 Big Mac Way too expensive",
        "Size 44 Wide Court",
        "Size 44 Clay Court",
        "4 Elgato Key Light Way",
        "Version 10.0.19045.3 fails",
        "version 23.10.26045.12 fails",
        "I am Sure",
        "I am Sorry",
        "I am Sure You will",
        "my address is wrong in 2 places",
        "улица красивая, 5 звезд",
        "I'm Very Disappointed",
        "I'm American and sad",
        "Это Очень плохо",
        "Adım Adım",
        "attığı ilk adım. Tim geldi",
        "licence for 3 users",
        "Здравствуйте, Товар не пришел",
    ],
)
def test_everything_else_stays(text):
    assert scrubbed(text) == (text, {})


def test_names_can_be_left():
    assert Scrub(names=False).read(Notes(["My name is Anna"])).columns["text"] == ["My name is Anna"]


def test_the_words_of_names_are_told_so_that_nobody_shows_them():
    facts = Scrub().read(Notes(["My name is Anna da Silva", "Dear Mrs. Miller, hello", "nothing"])).facts
    assert facts["names"] == {"anna", "silva", "miller"}


def test_counts_are_told_by_text():
    read = Scrub().read(Notes(["a@b.uz or c@d.uz", "nothing", None]))
    assert read.columns["taken"] == [2, 0, 0]
    assert (read.facts["texts"], read.facts["counts"]["email"]) == (1, 2)


def test_long_hostile_texts_take_no_time():
    for text in ("1 " * 50_000, "a" * 100_000 + "@", "<" * 50_000, "hi " * 30_000, "+" * 50_000, "A1-" * 30_000, "<a" * 30_000):
        scrubbed(text)
    for text in ("A'" * 50_000 + "1", "Rua A " * 20_000 + "1", "1 A " * 30_000, "a[at]" * 20_000, "1:" * 50_000, "адрес: А 1 " * 10_000):
        scrubbed(text)


@settings(max_examples=150)
@given(st.text(max_size=80), st.from_regex(r"[a-z]{3,10}\.[a-z]{2,8}@[a-z]{3,10}\.(com|uz|ru)", fullmatch=True))
def test_an_address_never_survives(around, address):
    said, _ = scrubbed(f"{around} {address} {around}")
    assert address not in said


def test_scrubbing_twice_changes_nothing():
    said, _ = scrubbed("Dear Anna, order 12345678, call +998901234567, a@b.uz, card 4111111111111111")
    assert scrubbed(said)[0] == said
    assert not SLOT.search(without_slots(said))
