"""Topics: planted ones are found and named, the number too; small data goes by keywords; order and copies do not matter."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.stats.agreement import adjusted_rand
from intarsia.text.analyse import Letters, analyse
from intarsia.text.models import Notes
from intarsia.text.models.topics import Topics
from intarsia.text.subjects import SUBJECTS, subject_of
from text.phrases import THEMES, themed


@pytest.fixture(scope="module")
def found():
    texts, told = themed(700)
    return texts, told, Topics().read(Notes(texts, ["en"] * len(texts)))


def test_planted_topics_are_found(found):
    _, told, read = found
    truth = np.unique(told, return_inverse=True)[1]
    assert len(read.facts["topics"]) == 6
    assert adjusted_rand(truth, read.columns["topic"]) > 0.9


def test_their_names_say_what_they_are(found):
    _, _, read = found
    labels = " ".join(topic["label"] for topic in read.facts["topics"])
    assert all(any(word in labels for word in (name, *THEMES[name][0].split())) for name in THEMES)
    assert "the" not in labels.replace(",", " ").split()


def test_topics_are_numbered_by_size_and_steady(found):
    _, _, read = found
    sizes = [topic["n"] for topic in read.facts["topics"]]
    assert sizes == sorted(sizes, reverse=True)
    assert [topic["id"] for topic in read.facts["topics"]] == [1, 2, 3, 4, 5, 6]
    assert all(topic["stability"] > 0.4 for topic in read.facts["topics"])
    assert all(sizes[at] == (read.columns["topic"] == at + 1).sum() for at in range(6))


def test_order_and_copies_do_not_matter(found):
    texts, _, read = found
    turn = np.random.default_rng(0).permutation(len(texts))
    again = Topics().read(Notes([texts[at] for at in turn] + texts[:50] * 3, ["en"] * (len(texts) + 150)))
    assert (again.columns["topic"][: len(texts)] == read.columns["topic"][turn]).all() or adjusted_rand(
        again.columns["topic"][: len(texts)], read.columns["topic"][turn]
    ) == pytest.approx(1.0)


def test_the_number_can_be_told():
    texts, _ = themed(400)
    assert len(Topics(number=3).read(Notes(texts, ["en"] * 400)).facts["topics"]) == 3


def test_many_copies_of_few_wordings_go_by_keywords_and_that_is_told():
    texts = ["the courier lost the parcel", "the price is too high", "nobody answers my question"] * 100
    told = Topics(number=3).read(Notes(texts, ["en"] * 300)).facts
    assert told["without"] == ["en: 300 texts, 3 of them different, with 0 terms in common"]
    assert Topics(number=3).read(Notes(texts[:30], ["en"] * 30)).facts["without"] == ["en: 30 texts"]
    assert Topics().read(Notes(texts[:30], ["en"] * 30)).facts["without"] == []
    found = analyse(Letters(texts), topics=3)
    assert [one.severity for one in found.remarks if "not into 3 topics as asked: en: 300 texts" in one.text] == ["warning"]


def test_no_label_and_no_term_holds_a_name_that_was_taken_out():
    texts, told = themed(240)
    said = [f"{text} karimova spoke" if theme == told[0] else text for text, theme in zip(texts, told, strict=True)]
    shown = Topics(number=6, resamples=1).read(Notes(said, ["en"] * 240)).facts["topics"]
    assert any("karimova" in term for topic in shown for term in topic["terms"])
    hidden = analyse(Letters([*said, "My name is Olga Karimova"]), topics=2).topics
    assert not any("karimova" in term for topic in hidden for term in (topic.label, *topic.terms))


def test_few_texts_go_by_keywords_in_every_language():
    texts = [
        "the courier lost the parcel",
        "курьер опоздал с доставкой",
        "kargo çok geç geldi",
        "yetkazib berish kechikdi",
        "a entrega atrasou",
    ]
    languages = ["en", "ru", "tr", "uz", "pt"]
    read = Topics().read(Notes([*texts, "🎈"], [*languages, "und"]))
    assert [topic["label"] for topic in read.facts["topics"]] == ["delivery"]
    assert read.columns["topic"].tolist() == [1, 1, 1, 1, 1, 0]
    assert read.facts["topics"][0]["stability"] is None


def test_texts_without_any_term_in_common_are_no_topic():
    rng = np.random.default_rng(0)
    texts = ["".join(chr(97 + int(letter)) for letter in rng.integers(26, size=9)) for _ in range(300)]
    read = Topics().read(Notes(texts, ["en"] * 300))
    assert set(read.columns["topic"]) <= {0, *range(1, len(SUBJECTS) + 1)}


def test_a_subject_needs_words_of_its_own():
    assert subject_of(["narx", "qimmat"]) == "price"
    assert subject_of(["narx"], at_least=2) == ""
