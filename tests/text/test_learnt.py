"""What ratings teach: told out of sample; chance where there is nothing to learn, silence where there is too little."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.text.apart import CUSTOMERS, ENTWINED, apart
from intarsia.text.judged import judge
from intarsia.text.models import Notes
from intarsia.text.models.learnt import Learnt
from intarsia.text.words import content_key
from text.phrases import PARTS, reviews


def rated(n, language="en", seed=0, kinds=("good", "bad")):
    texts, told = reviews(n, language, seed, kinds)
    return texts, np.array([{"good": 1.0, "bad": -1.0, "so_so": 0.0}[kind] for kind in told])


def noisy(n, seed=0):
    """Reviews of invented words, in which six words go with being good or bad, seven times out of ten."""
    rng = np.random.default_rng(seed)
    moods = rng.choice([-1.0, 1.0], n)
    texts = []
    for mood in moods:
        words = [f"w{number}x" for number in rng.integers(400, size=12)]
        leaning = mood if rng.random() < 0.7 else -mood
        texts.append(" ".join([*words, ("bra" if leaning > 0 else "daal") + "kla"[: int(rng.integers(1, 4))]]))
    return texts, moods


def test_scores_are_what_new_texts_of_the_same_kind_get():
    texts, moods = noisy(1600)
    both = np.concatenate([moods[:1000], np.full(600, np.nan)])
    read = Learnt().read(Notes(texts, (), both))
    score = read.columns["positive"] - read.columns["negative"]
    seen = judge(score[:1000], np.sign(score[:1000]), moods[:1000])
    new = judge(score[1000:], np.sign(score[1000:]), moods[1000:])
    assert seen.auc == pytest.approx(new.auc, abs=0.05)
    assert new.auc > 0.6
    assert read.columns["learnt_from"].sum() == 1000


def test_probabilities_are_calibrated():
    texts, moods = noisy(2000, seed=4)
    positive = Learnt().read(Notes(texts, (), moods)).columns["positive"]
    for low, high in ((0.0, 0.4), (0.4, 0.6), (0.6, 1.0)):
        part = (positive >= low) & (positive < high)
        if part.sum() > 100:
            assert positive[part].mean() == pytest.approx((moods[part] > 0).mean(), abs=0.08)


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_ratings_teach_nothing(seed):
    texts, moods = noisy(900, seed)
    shuffled = np.random.default_rng(seed).permutation(moods)
    read = Learnt().read(Notes(texts, (), shuffled))
    score = read.columns["positive"] - read.columns["negative"]
    found = judge(score, np.sign(score), shuffled)
    assert found.low < 0.5 < found.high or abs(found.auc - 0.5) < 0.05


def test_copies_of_a_text_do_not_tell_on_each_other():
    """Every text stands there five times with the same random rating: a model that saw a copy would know all."""
    rng = np.random.default_rng(0)
    texts = [" ".join(f"q{number}z" for number in rng.integers(3000, size=10)) for _ in range(200)] * 5
    moods = np.tile(rng.choice([-1.0, 1.0], 200), 5)
    read = Learnt().read(Notes(texts, (), moods))
    score = read.columns["positive"] - read.columns["negative"]
    assert judge(score, np.sign(score), moods).auc < 0.62


@pytest.mark.parametrize(
    "copy",
    [
        lambda text, n: f"{text} {n}",
        lambda text, n: f"{text} on 2024-0{n + 1}-1{n}",
        lambda text, n: (text.upper() if n % 2 else text) + "!" * n,
    ],
    ids=["a number", "a date", "capitals and signs"],
)
def test_near_copies_of_a_text_do_not_tell_on_each_other(copy):
    rng = np.random.default_rng(0)
    texts = [" ".join(f"q{number}z" for number in rng.integers(3000, size=10)) for _ in range(200)]
    moods = np.tile(rng.choice([-1.0, 1.0], 200), 5)
    read = Learnt().read(Notes([copy(text, n) for n in range(5) for text in texts], (), moods))
    score = read.columns["positive"] - read.columns["negative"]
    assert judge(score, np.sign(score), moods).auc < 0.62


def test_texts_of_a_customer_do_not_tell_on_each_other():
    """Forty customers, each with a word and a random mood of her own: a model that saw another text of hers would know all."""
    rng = np.random.default_rng(0)
    who = np.tile(np.arange(40), 25)
    texts = [f"sign{one}x {' '.join(f'q{number}z' for number in rng.integers(3000, size=5))}" for one in who]
    moods = rng.choice([-1.0, 1.0], 40)[who]
    customers = [f"c{one}" for one in who]
    alone, together = (Learnt().read(Notes(texts, (), moods, customers=known)) for known in ((), customers))
    score, other = (read.columns["positive"] - read.columns["negative"] for read in (together, alone))
    assert judge(score, np.sign(score), moods).auc < 0.62
    assert judge(other, np.sign(other), moods).auc > 0.9
    assert together.facts["because"].endswith("tried on customers it had not seen")


def test_neither_a_customer_nor_a_long_wording_is_in_two_folds():
    """Sixty customers say "very good"; every two of them also write the same at length, but for a date."""
    customers = [f"c{one}" for one in range(60)] * 2
    said = ["very good"] * 60 + [f"this lamp number{one // 2}x broke on {one}.2. again" for one in range(60)]
    fold, told = apart(said, customers, 3)
    assert told == CUSTOMERS
    assert (fold[:60] == fold[60:]).all()
    assert (fold[:60:2] == fold[1:60:2]).all()
    assert set(fold) == {0, 1, 2}


def test_where_all_customers_write_the_same_wordings_alone_are_held_out():
    said = [f"this lamp broke after a {word} of use" for word in ("day", "week", "month", "year")] * 30
    fold, told = apart(said, [f"c{at % 30}" for at in range(120)], 3)
    assert told == ENTWINED
    assert all(len(set(fold[at::4].tolist())) == 1 for at in range(4))


def test_neutral_ratings_become_a_class_of_their_own():
    texts, moods = rated(600, kinds=("good", "bad", "so_so"))
    read = Learnt().read(Notes(texts, (), moods))
    positive, negative = read.columns["positive"], read.columns["negative"]
    between = 1 - positive - negative
    assert between[moods == 0].mean() > 0.7
    assert between[moods != 0].mean() < 0.2
    assert (between >= -1e-12).all()


@pytest.mark.parametrize("language", sorted(PARTS))
def test_it_learns_any_language(language):
    texts, moods = rated(300, language)
    read = Learnt().read(Notes(texts, (), moods))
    score = read.columns["positive"] - read.columns["negative"]
    assert judge(score, np.sign(score), moods).auc > 0.95


@pytest.mark.parametrize(
    ("moods", "told"),
    [
        (None, "no text has a rating"),
        (np.full(200, np.nan), "no text has a rating"),
        (np.ones(200), "all 200 rated texts are good"),
        (np.r_[np.ones(95), -np.ones(15), np.full(90, np.nan)], "15 bad rated texts are too few"),
        (np.r_[np.ones(30), -np.ones(30), np.full(140, np.nan)], "are too few: 100 are needed, 20 of each kind"),
    ],
)
def test_too_little_is_said_and_nothing_learnt(moods, told):
    texts, _ = reviews(200)
    read = Learnt().read(Notes(texts, (), moods))
    assert told in read.facts["because"]
    assert not read.facts["learnt"]
    assert np.isnan(read.columns["positive"]).all()


def test_a_handful_of_wordings_is_too_little():
    read = Learnt().read(Notes(["a good one", "a bad one"] * 100, (), np.array([1.0, -1.0] * 100)))
    assert "only 2 different wordings" in read.facts["because"]


def test_it_learns_from_a_bounded_sample_drawn_by_content():
    texts, moods = noisy(500)
    read = Learnt(most=200).read(Notes(texts, (), moods))
    assert read.columns["learnt_from"].sum() == 200
    taken = {content_key(text) for text, own in zip(texts, read.columns["learnt_from"], strict=True) if own}
    assert max(taken) < 2**63  # the smallest keys are taken
    assert np.isfinite(read.columns["positive"]).all()
