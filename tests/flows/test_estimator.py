"""AutoSegmenter keeps scikit-learn's contract, finds planted groups, keeps a number that is given, and takes words too."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import check_estimator

import intarsia as ia


def blobs(seed=0, sizes=(120, 120, 120, 40)):
    rng = np.random.default_rng(seed)
    centres = np.array([(0, 0), (6, 0), (0, 6), (7, 7)])
    truth = np.repeat(range(len(sizes)), sizes)
    return centres[truth] + rng.normal(size=(len(truth), 2)) * 0.6, truth


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, marks=pytest.mark.nightly, id="as it comes"),
        pytest.param({"n_segments": 2, "algorithms": ["kmeans"]}, marks=pytest.mark.slow, id="told the number"),
    ],
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_scikit_learns_own_checks_pass(options):
    results = check_estimator(ia.AutoSegmenter(**options), on_fail=None, on_skip=None)
    assert len(results) > 40
    assert [r["check_name"] for r in results if r["status"] not in ("passed", "skipped")] == []


def test_planted_groups_are_found_without_their_number():
    matrix, truth = blobs()
    found = ia.AutoSegmenter().fit(matrix)
    assert found.n_segments_ == 4
    assert adjusted_rand_score(truth, found.labels_) == 1.0
    assert np.array_equal(found.predict(matrix), found.labels_)
    assert found.transform(matrix).shape == (len(matrix), 4)
    assert np.array_equal(found.transform(matrix).argmin(1), found.labels_)
    assert found.segmentation_.k == 4
    assert "deviation that all columns share" in found.preparation_["x0"]


@pytest.mark.parametrize("k", [1, 2, 7])
def test_a_number_that_is_given_is_kept(k):
    matrix, _ = blobs()
    found = ia.AutoSegmenter(n_segments=k, algorithms=["kmeans"]).fit(matrix)
    assert found.n_segments_ == k == len(np.unique(found.labels_))


def test_it_is_cloned_set_and_pickled():
    matrix, _ = blobs()
    asked = clone(ia.AutoSegmenter(n_segments=3)).set_params(algorithms=["kmeans"], prepare="none")
    assert asked.get_params()["prepare"] == "none"
    found = asked.fit(matrix)
    back = pickle.loads(pickle.dumps(found))  # noqa: S301  # its own words
    assert np.array_equal(back.predict(matrix), found.labels_)


def fitted_with_words(segmenter, rows):
    """The fitted segmenter and what it warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        segmenter.fit(rows)
    return segmenter, [str(one.message) for one in caught if one.category is UserWarning]


def test_a_mixed_frame_with_words_moments_and_gaps():
    rng = np.random.default_rng(1)
    truth = np.repeat([0, 1, 2], 80)
    frame = pd.DataFrame(
        {
            "id": [f"c{i}" for i in range(240)],
            "amount": truth * 4.0 + rng.normal(size=240),
            "town": np.array(["Rome", "Oslo", None], dtype=object)[truth],
            "mood": np.array(["low", "medium", "high"])[truth],
            "since": pd.Timestamp("2024-01-01") + pd.to_timedelta(truth * 100 + rng.integers(0, 30, 240), "D"),
        }
    )
    frame.loc[::17, "amount"] = np.nan
    found, told = fitted_with_words(ia.AutoSegmenter(n_segments=3, algorithms=["kmeans"]), frame)
    assert told == ["Column 'id' is left out: it is an id, or has one value only."]
    assert adjusted_rand_score(truth, found.labels_) > 0.95
    assert np.array_equal(found.predict(frame), found.labels_)
    assert [column.name for column in found.columns_] == ["amount", "town", "mood", "since"]
    assert list(found.feature_names_in_) == list(frame.columns)
    assert found.predict(frame.head(3).assign(town="Paris")).shape == (3,)
    with pytest.raises(ValueError, match="feature names"):
        found.predict(frame.rename(columns={"town": "city"}))


def test_days_without_a_clock_and_spans_of_time_are_figures():
    rng = np.random.default_rng(2)
    truth = np.repeat([0, 1], 60)
    when = pd.Timestamp("2024-01-01") + pd.to_timedelta(truth * 200 + rng.integers(0, 30, 120), "D")
    frame = pd.DataFrame({"day": when.date, "stay": pd.to_timedelta(truth * 50 + rng.random(120) * 9, "D"), "town": ["a", "b"] * 60})
    found = ia.AutoSegmenter(n_segments=2, algorithms=["kmeans"]).fit(frame)
    assert [column.name for column in found.columns_] == ["day", "stay", "town"]
    assert adjusted_rand_score(truth, found.labels_) == 1.0
    assert np.array_equal(found.predict(frame), found.labels_)


def test_segments_smaller_than_wished_are_told_where_the_number_is_given():
    rows = np.r_[np.zeros((90, 2)), np.full((10, 2), 9.0)] + np.random.default_rng(0).normal(size=(100, 2))
    _, told = fitted_with_words(ia.AutoSegmenter(n_segments=2, algorithms=["kmeans"], min_share=0.3), rows)
    assert told == ["2 segments were asked for: the smallest has 10 rows, fewer than the 30 wished."]


@pytest.mark.parametrize(
    "options",
    [
        {"n_segments": 4, "min_share": 0.3},
        {"prepare": "robust"},
        {"n_segments": 0},
        {"n_segments": 2.5},
        {"n_segments": "3"},
        {"n_segments": True},
        {"n_segments": 11},
        {"min_segments": 5, "max_segments": 3},
        {"max_segments": 3.5},
        {"min_size": 0},
        {"min_size": 11},
        {"min_share": 0.9},
        {"min_share": -1},
        {"min_share": "a"},
    ],
)
def test_senseless_parameters_are_told(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        ia.AutoSegmenter(**options).fit(np.eye(10))


def test_unknown_algorithms_and_columns_of_one_name_are_value_errors():
    matrix, _ = blobs()
    with pytest.raises(ValueError, match="Did you mean 'kmeans'"):
        ia.AutoSegmenter(algorithms=["kmean"]).fit(matrix)
    for frame in (pd.DataFrame(matrix, columns=["a", "a"]), pd.DataFrame(matrix, columns=["a", "a"]).assign(town="Rome")):
        with pytest.raises(ValueError, match="two columns called 'a'"):
            ia.AutoSegmenter(algorithms=["kmeans"]).fit(frame)


@pytest.mark.parametrize("unit", [1e200, 1e-200])
@pytest.mark.parametrize("prepare", ["auto", "customers"])
def test_figures_near_the_ends_of_a_double_are_figures(unit, prepare):
    matrix, truth = blobs()
    found = ia.AutoSegmenter(4, algorithms=["kmeans"], prepare=prepare).fit(matrix * unit)
    assert adjusted_rand_score(truth, found.labels_) > 0.99
    with pytest.raises(ValueError, match="use 'standard'"):
        ia.AutoSegmenter(4, prepare="none").fit(matrix * unit)
