"""Pieces are counted as scikit-learn counts them, and columns are recognised."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from intarsia.errors import UnknownName, Unrecognised
from intarsia.text import ngrams
from intarsia.text.recognise import Given, recognise
from intarsia.text.words import folded, tokens
from text.phrases import PARTS, STRANGE, reviews


def test_counts_are_those_of_scikit_learn():
    texts = [text for language in sorted(PARTS) for text in reviews(30, language)[0]] + ["", "a", "one two one two", "ö"]
    plain = [" ".join(tokens(folded(text))) for text in texts]
    words = CountVectorizer(ngram_range=(1, 2), tokenizer=str.split, token_pattern=None).fit_transform(plain)
    pieces = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5)).fit_transform(plain)
    for own, theirs in zip(ngrams.count(texts), (words, pieces), strict=True):
        np.testing.assert_array_equal(np.asarray(own.sum(1)).ravel(), np.asarray(theirs.sum(1)).ravel())
        gram = (own @ own.T).toarray(), (theirs @ theirs.T).toarray()
        assert (gram[0] != gram[1]).mean() < 0.05  # two pieces in one bucket are rare


def test_a_row_depends_on_its_own_text_alone():
    texts = [text for text in STRANGE if text] + reviews(20)[0]
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    together = ngrams.count(texts)
    for at in (0, 5, len(texts) - 1):
        alone = ngrams.count([texts[at]])
        assert all((one[at] != other).nnz == 0 for one, other in zip(together, alone, strict=True))


REVIEW = "The lamp came late and the box was torn, but it works"


def columns(**samples):
    kinds = {"stars": "number", "day": "time", "Age": "number"}
    return [Given(name, kinds.get(name, "text"), values) for name, values in samples.items()]


def test_columns_are_found_by_name_and_content():
    given = columns(
        stars=["1", "5", "4"], day=["2024-01-01"] * 3, reviewText=[REVIEW, REVIEW + "!", "ok then, fine by me"], customer=["a", "b", "a"]
    )
    roles, why = recognise(given, {})
    assert roles == {"text": "reviewText", "rating": "stars", "date": "day", "customer": "customer"}
    assert all(one.because for one in why)


def test_a_column_without_a_telling_name_is_found_by_its_sentences():
    given = columns(
        q17=[REVIEW, REVIEW + "!", "I waited for three weeks and then it was the wrong one"], city=["Tashkent", "Samarkand", "Bukhara"]
    )
    assert recognise(given, {})[0] == {"text": "q17"}


def test_a_code_is_no_rating():
    given = columns(comment=[REVIEW] * 3, label=["x-1", "y-2", "z-3"])
    assert "rating" not in recognise(given, {})[0]


def test_what_is_told_counts():
    given = columns(comment=[REVIEW] * 3, answer=[REVIEW] * 3)
    assert recognise(given, {"text": "answer"})[0]["text"] == "answer"
    with pytest.raises(UnknownName, match="Did you mean 'answer'"):
        recognise(given, {"text": "answr"})


def test_no_texts_are_said_with_the_columns_there_are():
    with pytest.raises(Unrecognised, match=r"Age \(number\).*--text COLUMN"):
        recognise(columns(Age=["1", "2"]), {})
