"""The lists of words: every served language, negation, strengtheners, "but", emoji; the lists themselves are in order."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.text.lexicons import LANGUAGES, entries, lexicon
from intarsia.text.models import Notes
from intarsia.text.models.lexicon import MEASURED, WordList
from intarsia.text.models.vader import Vader
from intarsia.text.moods import by_lists
from text.phrases import PARTS, reviews


def score(text, language="en"):
    return float(WordList().read(Notes([text], [language])).columns["sentiment"][0])


@pytest.mark.parametrize("language", sorted(PARTS))
def test_good_and_bad_are_told_apart(language):
    texts, kinds = reviews(60, language)
    found = WordList().read(Notes(texts, [language] * len(texts))).columns["sentiment"]
    assert all((one > 0) == (kind == "good") for one, kind in zip(found, kinds, strict=True))


@pytest.mark.parametrize("language", sorted(PARTS))
def test_what_says_nothing_is_near_the_middle(language):
    texts, _ = reviews(20, language, kinds=("so_so",))
    assert abs(WordList().read(Notes(texts, [language] * len(texts))).columns["sentiment"]).max() < 0.4


@pytest.mark.parametrize(
    ("language", "plain", "denied"),
    [
        ("en", "it is good", "it is not good"),
        ("en", "I am happy with it", "I wasn't happy with it"),
        ("en", "it is bad", "it is not bad at all"),
        ("ru", "хороший товар", "не хороший товар"),
        ("ru", "мне понравилось", "мне совсем не понравилось"),
        ("tr", "bu ürün iyi", "bu ürün iyi değil"),
        ("tr", "ürün kaliteli", "ürün hiç kaliteli değil"),
        ("uz", "bu yaxshi", "bu yaxshi emas"),
        ("uz", "sifatli mahsulot", "sifatli emas ekan"),
        ("uz-Cyrl", "бу яхши", "бу яхши эмас"),
        ("pt", "o produto é bom", "o produto não é bom"),
        ("pt", "gostei da loja", "não gostei da loja"),
    ],
)
def test_negation_turns_the_mood(language, plain, denied):
    assert score(plain, language) * score(denied, language) < 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the door does not open"),
        ("en", "it never arrived"),
        ("ru", "приложение не работает"),
        ("pt", "o pedido não chegou"),
        ("tr", "telefon çalışmıyor"),
        ("uz", "ilova ishlamayapti"),
        ("uz-Cyrl", "илова ишламаяпти"),
    ],
)
def test_what_does_not_work_is_bad(language, text):
    assert score(text, language) < -0.2


@pytest.mark.parametrize(
    ("language", "text", "sign"),
    [
        ("uz-Cyrl", "Жуда ёмон", -1),  # the letter yo is a letter of its own in Uzbek
        ("uz-Cyrl", "Менга ёқмади", -1),
        ("uz-Cyrl", "Менга жуда ёқди", 1),
        ("uz", "Tavsiya qilmayman", -1),
        ("uz-Cyrl", "Тавсия қилмайман", -1),
        ("uz", "Hech kim javob bermadi", -1),
        ("uz-Cyrl", "Ҳеч ким жавоб бермади", -1),
        ("uz", "Hech qanday muammo bo'lmadi", 1),
        ("uz", "Boshqa buyurtma bermayman", -1),
        ("uz", "Sifati juda past", -1),
        ("uz", "Pulga arzimaydi", -1),
        ("uz", "Pulga arziydi", 1),
        ("uz", "Hech qachon olmang", -1),
        ("uz-Cyrl", "Сифати жуда паст", -1),
        ("tr", "Hiç beğenmedim", -1),
        ("tr", "Kimse cevap vermiyor", -1),
        ("tr", "Müşteri hizmetleri ilgilenmiyor", -1),
        ("tr", "Bir daha asla almam", -1),
        ("tr", "Asla almayın", -1),
        ("tr", "Asla almayın pişman olursunuz", -1),
        ("tr", "Pişman olmazsınız", 1),
        ("tr", "Memnun kalmadım", -1),
        ("tr", "Hoşuma gitmedi", -1),
        ("tr", "Hiçbir sorun yaşamadım", 1),
        ("ru", "Не пожалела, что купила", 1),
        ("ru", "Пожалел о покупке", -1),
        ("pt", "Não tenho do que reclamar", 1),
        ("pt", "Nada a reclamar", 1),
        ("ru", "Качество оставляет желать лучшего", -1),
        ("ru", "Больше никогда не закажу", -1),
        ("ru", "Не берите", -1),
        ("ru", "Не тратьте деньги", -1),
        ("pt", "O atendimento deixa a desejar", -1),
        ("en", "Never again", -1),
        ("en", "I wish I had never bought it", -1),
        ("en", "Couldn't be happier!", 1),
        ("en", "I couldn't be more satisfied", 1),
        ("en", "We could not have asked for a better phone", 1),
        ("en", "I couldn't be more disappointed", -1),
    ],
)
def test_what_is_said_in_other_words_than_it_means(language, text, sign):
    found = Notes([text], [language])
    assert score(text, language) * sign > 0.2
    assert by_lists(found, np.arange(1))[0] * sign > 0.2


@pytest.mark.parametrize(
    ("language", "weak", "strong"),
    [
        ("en", "good", "very good"),
        ("ru", "хороший", "очень хороший"),
        ("tr", "güzel", "çok güzel"),
        ("uz", "yaxshi", "juda yaxshi"),
        ("pt", "bom", "muito bom"),
    ],
)
def test_strengtheners_strengthen(language, weak, strong):
    assert score(strong, language) > score(weak, language) > 0


def test_what_follows_but_weighs_more():
    assert score("the colour is good but the zipper is bad") < 0 < score("the zipper is bad but the colour is good")


def test_a_pair_that_holds_its_own_negation_is_not_turned_again():
    assert score("kargo çok geç geldi, hiç memnun değilim", "tr") < -0.2


@pytest.mark.parametrize(("text", "sign"), [("👍👍", 1), ("😡", -1), (":)", 1), (":(", -1), ("📦", 0), ("спасибо)))", 1), ("", 0)])
def test_emoji_speak_in_any_language(text, sign):
    found = score(text, "und")
    assert (found > 0) - (found < 0) == sign


def test_turkish_without_accents_and_in_capitals_is_the_same():
    assert score("çok kötü ve sıkıcı", "tr") == score("cok kotu ve sikici", "tr") == score("ÇOK KÖTÜ VE SIKICI", "tr") < 0


def test_uzbek_is_the_same_in_both_scripts_and_with_every_apostrophe():
    assert score("juda zo'r", "uz") == score("жуда зўр", "uz-Cyrl") > 0
    assert len({score(f"zo{sign}r ekan", "uz") for sign in "ʻʼ‘’`´'"}) == 1


def test_unknown_languages_have_no_mood():
    assert score("das ist sehr gut", "de") == 0


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_word_is_on_two_moods_of_a_list(language):
    known = lexicon(language)
    seen: dict[str, int] = {}
    twice = []
    for strength, text in known.moods.items():
        twice += [entry for entry in set(entries(text)) if seen.setdefault(entry, strength) != strength]
    assert twice == []
    assert len(known.weights) > 100
    assert language in MEASURED


def test_vader_reads_english_alone():
    found = Vader().read(Notes(["great, I love it", "great", "terrible"], ["en", "tr", "en"])).columns["sentiment"]
    assert found[0] > 0.5
    assert found[1] == 0
    assert found[2] < -0.3
