"""The advisor: what it computes is right, its programs run and do what the advice says, and the rows' order changes nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score as agreement

import intarsia as ia
from intarsia.core.advice import MethodAdvice
from intarsia.core.ranges import FeatureRange
from intarsia.segments.advisor import algorithms, scales
from intarsia.segments.advisor.code_steps import MODELS
from intarsia.segments.algorithms.mixture import Mixture

W1 = {
    "total_purchases": {"min": 0, "max": 50},
    "avg_order_value": {"min": 10, "max": 500, "unit": "$"},
    "days_since_last_purchase": {"min": 0, "max": 365},
    "email_open_rate": {"min": 0, "max": 100, "unit": "%"},
    "product_categories": {"min": 1, "max": 12, "kind": "count"},
    "support_tickets": {"min": 0, "max": 20, "kind": "count", "zeros": 0.7},
    "account_age_days": {"min": 0, "max": 1825, "distribution": "even"},
}


def mixed(n: int = 240) -> pd.DataFrame:
    """Customers in three planted groups, with every kind of column and with gaps."""
    rng = np.random.default_rng(5)
    group = rng.integers(0, 3, n)
    frame = pd.DataFrame(
        {
            "who": [f"c{i:03d}" for i in range(n)],
            "orders": rng.poisson(1 + 5 * group),
            "spend": np.round(rng.lognormal(3 + group, 0.7), 2),
            "refunds": np.where(rng.random(n) < 0.6, 0.0, np.round(rng.lognormal(2, 1, n), 2)),
            "open_share": np.round(rng.beta(1 + group, 2), 3),
            "margin": np.round(rng.normal(0, 1, n) ** 3 * 10, 2),
            "member": np.where(rng.random(n) < 0.2 + 0.3 * group, "yes", "no"),
            "channel": np.array(["web", "shop", "app"])[(group + (rng.random(n) < 0.2)) % 3],
            "uses": np.array(["never", "sometimes", "often"])[group],
            "last_seen": pd.Timestamp("2024-06-01") - pd.to_timedelta(rng.integers(1, 200, n), "D"),
            "age": rng.integers(18, 80, n),
        }
    )
    frame.loc[::9, "spend"] = np.nan
    frame.loc[::11, "channel"] = None
    return frame


def run(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("advice") / "customers.csv"
    mixed().to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def advice(place: Path) -> MethodAdvice:
    return ia.advise_method(str(place), id="who")


@pytest.mark.slow
def test_the_program_has_the_coordinates_of_the_recipe_and_runs(advice, place: Path, tmp_path: Path) -> None:
    features = ia.features(str(place), id="who")
    recipe = ia.discover(features, list(algorithms.TRIED)).fitted.recipe
    save = "\nnp.save('Z.npy', Z); pd.Series(customers).to_csv('who.csv', index=False)\nprint(list(X.columns))"
    said = run(advice.plain_code + save, tmp_path)
    assert f"Segment {advice.number.k}:" in said
    assert said.splitlines()[-1] == str([step.name for step in recipe.steps])
    table = features.table()
    place_of = {who: i for i, who in enumerate(table.column("customer_id").to_pylist())}
    order = [place_of[who] for who in pd.read_csv(tmp_path / "who.csv").iloc[:, 0]]
    assert np.abs(np.load(tmp_path / "Z.npy") - recipe.matrix(table)[order]).max() < 1e-9


@pytest.mark.nightly
def test_the_short_program_runs_and_finds_the_number_advised(advice, tmp_path: Path) -> None:
    said = run(advice.short_code + "\nprint('k', segments.k)", tmp_path)
    assert said.splitlines()[-1] == f"k {advice.number.k}"


@pytest.mark.slow
@pytest.mark.parametrize("unit", [0.01, 1.0, 100.0])
def test_the_mixture_of_a_program_is_the_products_whatever_the_unit(tmp_path: Path, unit: float) -> None:
    """What is added to each variance is a share of the features' own: as it stands it would drown features of a small unit."""
    own = Mixture(3)
    rows = unit * np.random.default_rng(2).normal(np.repeat(np.eye(3, 8), 60, axis=0), 0.12)
    np.save(tmp_path / "rows.npy", rows)
    imports, fit = MODELS["mixture"]
    program = f"import numpy as np\n{imports}\n{fit.format(reg=own.reg, covariance=repr(own.covariance))}"
    said = run(program + "rows = np.load('rows.npy')\nprint(*fitted(rows, 3, 0)(rows))", tmp_path)
    assert agreement([int(one) for one in said.split()], own.fit(rows).scores(rows).argmin(1)) == 1.0


def test_every_column_is_advised_on_and_the_page_says_all(advice) -> None:
    assert {one.column for one in advice.features} == set(mixed().columns) - {"who"}
    told = {one.column: one for one in advice.features}
    assert told["age"].transform == "none"
    assert "zeros" in told["refunds"].problem
    assert sum(one.figures.get("share_after", 0.0) for one in advice.features) == pytest.approx(1.0)
    assert sum(one.figures.get("share_raw", 0.0) for one in advice.features) == pytest.approx(1.0)
    assert len(advice.recommendation) == 3
    assert [one.verdict for one in advice.algorithms].count("recommended") == 1
    assert all(one.because for one in advice.algorithms)
    page = advice.markdown()
    for head in ("Recommendation", "Features", "Algorithms", "Number of segments", "Measures", "Steps", "What to look at"):
        assert f"## {head}" in page
    assert advice.table().num_rows == len(advice.features)
    assert advice._repr_html_().startswith("<table>")


@pytest.mark.slow
def test_the_order_of_rows_changes_nothing(advice) -> None:
    shuffled = ia.advise_method(mixed().sample(frac=1.0, random_state=3), id="who")
    assert shuffled.recommendation == advice.recommendation
    assert shuffled.preparations == advice.preparations
    assert repr(shuffled.features) == repr(advice.features)  # repr, because a figure may be NaN


@pytest.mark.slow
def test_preparations_are_measured_the_scale_that_rules_is_found(advice) -> None:
    ours, standard, squeezed, raw = advice.preparations
    assert ours.agreement == 1.0
    assert raw.largest_share > 0.5 > ours.largest_share
    assert raw.effective < ours.effective
    assert standard.told_apart >= raw.told_apart
    assert 0 < squeezed.smallest <= 0.5


def test_ranges_give_the_shares_of_the_distance() -> None:
    features = [FeatureRange("a", 0, 10), FeatureRange("b", 0, 1)]
    assert scales.shares(features)["a"] == pytest.approx(100 / 101)
    known = [FeatureRange("a", 0, 10, kind="count", mean=1.0), FeatureRange("b", 0, 12**0.5)]
    assert scales.shares(known)["a"] == pytest.approx(0.5)


@pytest.mark.nightly
def test_a_description_alone_is_advised_on_by_rule_and_its_program_runs(tmp_path: Path) -> None:
    advice = ia.advise_method(W1, users=50_000)
    told = {one.column: one for one in advice.features}
    assert (advice.basis, advice.n_customers, len(told)) == ("by rule", 50_000, 7)
    assert told["total_purchases"].what.startswith("count")
    assert told["avg_order_value"].what.startswith("money")
    assert told["days_since_last_purchase"].what.startswith("days")
    assert told["email_open_rate"].what.startswith("share")
    assert "presence" in told["support_tickets"].transform
    assert "account_age_days alone" in advice.recommendation[1]
    verdicts = {one.algorithm: one.verdict for one in advice.algorithms}
    assert verdicts["kmeans"] == "recommended"
    assert verdicts["hierarchical"] == "not recommended"
    assert {one.subject for one in advice.engineered} >= {"purchases a month", "silence"}
    rng = np.random.default_rng(0)
    group = rng.integers(0, 4, 400)
    drawn = {name: np.round(rng.beta(1 + group, 4) * (one["max"] - one["min"]) + one["min"], 2) for name, one in W1.items()}
    drawn["support_tickets"] = np.where(rng.random(400) < 0.7, 0, np.round(drawn["support_tickets"]))
    pd.DataFrame(drawn).to_csv(tmp_path / "features.csv", index=False)
    said = run(advice.plain_code, tmp_path)
    assert "Segment 1:" in said
    assert len(pd.read_csv(tmp_path / "segments_plain.csv")) == 400


def test_costs_grow_as_they_are_said_to() -> None:
    small, large = algorithms.costs(10_000, 7), algorithms.costs(20_000, 7)
    assert large["kmeans"][0] == pytest.approx(2 * small["kmeans"][0])
    assert large["hierarchical"][1] == pytest.approx(4 * small["hierarchical"][1])
    assert np.isnan(algorithms.costs(0, 7)["kmeans"][0])
    assert {one.algorithm: one.verdict for one in algorithms.by_rule(5_000, 7)}["hierarchical"] == "possible"


@pytest.mark.parametrize("users", [1, 39])
def test_too_few_customers_are_told_so(users: int) -> None:
    advice = ia.advise_method(W1, users=users)
    assert {one.verdict for one in advice.algorithms} == {"not recommended"}
    assert "cannot be segmented" in advice.recommendation[0]


def test_one_feature_is_nothing_to_cluster() -> None:
    assert "nothing to cluster" in ia.advise_method({"spend": (0, 100)}, users=1_000).recommendation[0]


@pytest.mark.nightly
def test_hostile_names_stay_in_their_comments(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    name = 'x"]\nraise SystemExit("out") #|'
    frame = pd.DataFrame({name: rng.lognormal(0, 1, 120), "b'": rng.normal(0, 1, 120), "c\\": rng.poisson(2, 120)})
    advice = ia.advise_method(dict.fromkeys(frame.columns, (0, 5)), users=120)
    frame.to_csv(tmp_path / "features.csv", index=False)
    assert "Segment 1:" in run(advice.plain_code, tmp_path)
    assert "\nraise" not in advice.markdown().split("## Steps")[0]


@pytest.mark.slow
def test_customers_that_are_all_alike_get_an_answer() -> None:
    frame = pd.DataFrame({"a": [1, 2] * 10, "b": [1.5, 2.5] * 10})
    assert len(ia.advise_method(frame).recommendation) == 3


def test_what_refused_every_number_is_told_by_its_gate() -> None:
    """Two heaps found again perfectly, with four specks beside them: nothing is unstable, but four segments are too small."""
    frame = pd.DataFrame({"a": np.r_[np.zeros(100), np.ones(96), [2, 3, 4, 5]]})
    said = ia.advise_method(frame).recommendation[0]
    assert "found again" not in said
    assert "No algorithm gives 4 to 8 segments of these 200 customers that stand the tests" in said
    assert "tried have too small a segment" in said
    assert "at least 2.0% and 10 are needed" in said
