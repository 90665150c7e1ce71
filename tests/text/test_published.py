"""Public rated texts, where they are beside the repository: the figures that are promised, on samples that take seconds."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from intarsia.text.judged import judge
from intarsia.text.models import PLUGINS, Notes
from intarsia.text.ratings import moods
from sources.order_files import published

SETS = {
    "en": ("amazon_text/amazon_pycaret_20000.csv", "reviewText", "Positive"),
    "tr": ("turkish_text/Sentiment_dataset_turk.csv", "Text", "Sentiment"),
}


def sample(language, n):
    path, text, rating = SETS[language]
    with published(path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    few = [rows[at] for at in np.random.default_rng(0).permutation(len(rows))[:n]]
    return [row[text] for row in few], moods([row[rating] for row in few]).values


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(SETS))
def test_five_thousand_ratings_teach_an_auc_of_nine_tenths(language):
    texts, truth = sample(language, 5_000)
    told = truth.copy()
    told[4_000:] = np.nan
    read = PLUGINS.build("learnt").read(Notes(texts, (), told))
    score = (read.columns["positive"] - read.columns["negative"])[4_000:]
    known = np.isfinite(score)
    found = judge(score[known], np.sign(score[known]), truth[4_000:][known])
    assert found.low > 0.9


@pytest.mark.parametrize(("language", "least"), [("en", 0.86), ("tr", 0.83)])
def test_the_lists_of_words_rank_as_they_say(language, least):
    texts, truth = sample(language, 2_000)
    score = PLUGINS.build("lexicon").read(Notes(texts, [language] * 2_000)).columns["sentiment"]
    assert judge(score, np.sign(score), truth).auc > least


@pytest.mark.parametrize("language", sorted(SETS))
def test_their_language_is_told(language):
    texts, _ = sample(language, 500)
    found = PLUGINS.build("language").read(Notes(texts)).columns["language"]
    assert sum(one == language for one in found) > 0.98 * len(texts)


def test_uzbek_is_told_and_ranked():
    texts, truth = [], []
    for name, mood in (("positive10kUZ.txt", 1), ("negative10kUZ.txt", -1)):
        lines = published(f"uzbek_reviews/{name}").read_text(encoding="utf-8-sig").splitlines()[:600]
        texts += lines
        truth += [mood] * len(lines)
    languages = PLUGINS.build("language").read(Notes(texts)).columns["language"]
    assert np.mean([one == "uz" for one in languages]) > 0.98
    score = PLUGINS.build("lexicon").read(Notes(texts, ["uz"] * len(texts))).columns["sentiment"]
    assert judge(score, np.sign(score), np.array(truth)).auc > 0.8
