"""Texts as users bring them: lists, columns, frames, files; ratings where there are any; a clear word where something is wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import intarsia as ia
from intarsia.errors import TooLittle, UnknownName, UsageError
from intarsia.flows.texts import pseudonym, segments_of, summary
from text.phrases import PARTS, STRANGE, reviews


def frame(n=300, language="en"):
    texts, kinds = reviews(n, language)
    stars = [{"good": 5, "bad": 1}[kind] for kind in kinds]
    days = pd.date_range("2024-01-01", periods=n, freq="D")
    return pd.DataFrame({"Client ID": [f"K{at % 60:03d}" for at in range(n)], "Review": texts, "Stars": stars, "Day": days})


@pytest.mark.parametrize(
    "wrap", [list, tuple, pd.Series, pa.array, lambda texts: pa.chunked_array([texts]), lambda t: np.array(t, dtype=object)]
)
def test_a_column_of_any_kind_is_read(wrap):
    texts = ["Great lamp, I love it", None, "Terrible, broke at once"]
    found = ia.analyse(wrap(texts))
    assert found.table().column("mood").to_pylist() == ["positive", "neutral", "negative"]
    assert found.n == 3


@pytest.mark.parametrize("nothing", [np.nan, np.float32("nan"), pd.NA, pd.NaT, None], ids=str)
def test_what_is_missing_is_no_word_and_no_rating(nothing):
    found = ia.analyse(["juda yaxshi", nothing, "Terrible, broke at once"], [5, nothing, 1]).table()
    assert found["language"].to_pylist()[1] == "und"
    assert found["text"].to_pylist()[1] == ""
    assert found["mood_of_rating"].to_pylist() == [1, None, -1]


def test_thumbs_teach_and_grades_of_which_one_is_the_best_are_warned_of():
    texts, kinds = reviews(240)
    thumbs = ia.analyse(texts, ["👍" if kind == "good" else "👎" for kind in kinds])
    assert (thumbs.quality[0].method, thumbs.scale) == ("ratings", "signs for good and bad")
    assert not [one for one in thumbs.remarks if one.subject == "scale"]
    grades = ia.analyse(texts, [1 if kind == "good" else 5 for kind in kinds])
    assert ["the lowest rating the best" in one.text for one in grades.remarks if one.subject == "scale"] == [True]


def test_where_customers_are_known_they_are_held_out():
    own = frame(150)
    own["Review"] = [f"{text} model{at}x" for at, text in enumerate(own["Review"])]
    assert "tried on customers it had not seen" in ia.analyse(own).quality[0].because
    assert "tried on wordings it had not seen" in ia.analyse(own.drop(columns="Client ID")).quality[0].because


def test_a_frame_is_understood_and_its_ratings_teach():
    found = ia.analyse(frame())
    quality = found.quality[0]
    assert (quality.language, quality.method) == ("en", "ratings")
    assert quality.auc > 0.95
    assert quality.low < quality.auc
    assert "held out, AUC" in quality.because
    assert found.table().column("customer_id").to_pylist()[0] == "K000"
    assert found.table().column("written_at").null_count == 0
    assert found.scale == "1 to 5, 3 neutral"


def test_frames_arrow_tables_and_files_give_the_same(tmp_path):
    own = frame(120)
    own.to_csv(tmp_path / "r.csv", index=False)
    own.to_parquet(tmp_path / "r.parquet")
    found = [ia.analyse(place).table() for place in (own, pa.Table.from_pandas(own), str(tmp_path / "r.csv"), str(tmp_path / "r.parquet"))]
    assert all(one.equals(found[0]) for one in found[1:])


def test_every_language_is_read_in_one_go():
    texts, languages, kinds = [], [], []
    for language in sorted(PARTS):
        own, told = reviews(60, language)
        texts, languages, kinds = texts + own, languages + [language] * 60, kinds + told
    found = ia.analyse(texts)
    table = found.table()
    assert np.mean([a == b for a, b in zip(table.column("language").to_pylist(), languages, strict=True)]) > 0.95
    right = [(mood == "positive") == (kind == "good") for mood, kind in zip(table.column("mood").to_pylist(), kinds, strict=True)]
    assert np.mean(right) > 0.95
    assert {quality.method for quality in found.quality} == {"lexicon"}
    assert all("expect" in quality.because for quality in found.quality)


def test_ratings_of_one_language_do_not_speak_for_another():
    en, kinds = reviews(200)
    tr, _ = reviews(60, "tr")
    found = ia.analyse(en + tr, [5 if kind == "good" else 1 for kind in kinds] + [None] * 60)
    assert {quality.language: quality.method for quality in found.quality} == {"en": "ratings", "tr": "lexicon"}
    assert "no rated texts of this language" in next(q for q in found.quality if q.language == "tr").because


def test_ratings_that_do_not_go_with_the_texts_are_not_believed():
    texts, kinds = reviews(400)
    noise = np.random.default_rng(0).choice([1, 5], 400).tolist()
    found = ia.analyse(texts, noise)
    assert found.quality[0].method == "lexicon"
    moods = found.table().column("mood").to_pylist()
    assert np.mean([(mood == "positive") == (kind == "good") for mood, kind in zip(moods, kinds, strict=True)]) > 0.95


def test_one_class_only_is_said():
    texts, _ = reviews(150, kinds=("good",))
    assert "all 150 rated texts are good" in ia.analyse(texts, [5] * 150).quality[0].because


def test_order_of_the_texts_is_irrelevant_bit_for_bit():
    own = frame(260)
    turn = np.random.default_rng(0).permutation(len(own))
    straight, shuffled = ia.analyse(own), ia.analyse(own.iloc[turn].reset_index(drop=True))
    names = ["sentiment", "positive", "mood", "topic", "topic_label", "language", "text"]
    assert straight.table().take(pa.array(turn)).select(names).equals(shuffled.table().select(names))
    assert straight.quality == shuffled.quality
    assert straight.topics == shuffled.topics


def test_strange_texts_go_through():
    found = ia.analyse(list(STRANGE))
    assert found.n == len(STRANGE)
    assert found._repr_html_().count("<tr>") == len(STRANGE) + 1
    assert "<script>" not in found._repr_html_()


def test_nothing_identifying_is_kept():
    found = ia.analyse(["I am at ann@shop.uz, call +998901234567, it is a great lamp", "My name is Anna Lee, terrible service"])
    assert "ann@shop.uz" not in str(found.table().to_pylist())
    assert found.scrubbed["email"] == found.scrubbed["phone"] == found.scrubbed["name"] == 1


def test_addresses_as_customers_are_kept_as_a_hash():
    own = frame(40).assign(**{"Client ID": [f"user{at % 5}@shop.uz" for at in range(40)]})
    found = ia.analyse(own, customer="Client ID")
    assert "@" not in str(found.table().column("customer_id").to_pylist())
    assert segments_of(found, {f"user{at}@shop.uz": "loyal" for at in range(5)})[0]["customers"] == 5
    assert pseudonym("User0@Shop.uz ") == found.table().column("customer_id")[0].as_py()


def test_segments_without_customers_are_said():
    found = ia.analyse(["good lamp", "bad lamp"])
    with pytest.raises(UsageError, match="name their column"):
        summary(found, {"a": "1"})


@pytest.mark.parametrize(
    ("texts", "options", "error", "told"),
    [
        (["a", "b"], {"ratings": [1]}, UsageError, "2 texts and 1 ratings"),
        (["good"], {"text": "x"}, UsageError, "no columns to name"),
        ([], {}, TooLittle, "no text to read"),
        ([None, ""], {}, TooLittle, "no text to read"),
        (pd.DataFrame({"Review": ["a good and useful lamp"] * 3}), {"rating": "stars"}, UnknownName, "stars"),
        (pd.DataFrame({"Review": ["a good and useful lamp"] * 3, "c": ["x"] * 3}), {"date": "c"}, UsageError, "holds no dates"),
        (7, {}, UsageError, "int"),
        (np.array([["a", "b"]]), {}, UsageError, "a matrix"),
        (pd.DataFrame([["x", "y"]], columns=["text", "text"]), {}, UsageError, "two columns called 'text'"),
    ],
)
def test_mistakes_are_said_plainly(texts, options, error, told):
    with pytest.raises(error, match=told):
        ia.analyse(texts, **options)
