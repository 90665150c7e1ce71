"""The laws that every way to read texts obeys, old or new."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.text.models import PLUGINS, Notes
from text.phrases import STRANGE, reviews


@pytest.fixture(params=PLUGINS.names())
def name(request):
    return request.param


def notes(n: int = 240) -> Notes:
    texts, languages, moods = [], [], []
    for language in ("en", "tr"):
        own, kinds = reviews(n // 2, language)
        texts += own
        languages += [language] * len(own)
        moods += [1.0 if kind == "good" else -1.0 for kind in kinds]
    texts += list(STRANGE)
    languages += ["und"] * len(STRANGE)
    moods += [np.nan] * (len(STRANGE) - 2) + [1.0, -1.0]
    return Notes(texts, languages, np.array(moods))


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and one.dtype.kind == "f":
        return bool(np.array_equal(one, other, equal_nan=True))
    return list(one) == list(other)


def test_every_text_gets_a_value_in_every_column(name):
    asked = notes()
    read = PLUGINS.build(name).read(asked)
    assert read.columns
    assert {len(column) for column in read.columns.values()} == {len(asked.texts)}


def test_nothing_is_too_strange_alone(name):
    for text in STRANGE:
        read = PLUGINS.build(name).read(Notes([text], ["en"], np.array([1.0])))
        assert {len(column) for column in read.columns.values()} == {1}


def test_no_texts_are_no_rows(name):
    assert {len(column) for column in PLUGINS.build(name).read(Notes([])).columns.values()} == {0}


def test_the_same_texts_give_the_same_bits(name):
    first, second = (PLUGINS.build(name).read(notes()) for _ in range(2))
    assert all(same(first.columns[key], second.columns[key]) for key in first.columns)
    assert first.facts == second.facts


def test_their_order_is_irrelevant(name):
    asked = notes()
    read = PLUGINS.build(name).read(asked)
    turn = np.random.default_rng(3).permutation(len(asked.texts))
    shuffled = Notes([asked.texts[at] for at in turn], [asked.languages[at] for at in turn], asked.moods[turn])
    again = PLUGINS.build(name).read(shuffled)
    assert again.facts == read.facts
    for key, column in read.columns.items():
        assert same([column[at] for at in turn] if isinstance(column, list) else column[turn], again.columns[key]), key


def test_numbers_are_finite_or_missing_and_in_their_range(name):
    for key, column in PLUGINS.build(name).read(notes()).columns.items():
        if isinstance(column, np.ndarray) and column.dtype.kind == "f":
            known = column[~np.isnan(column)]
            assert ((known >= (-1 if key == "sentiment" else 0)) & (known <= 1)).all()
