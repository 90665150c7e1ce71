"""Each check on cases with a known answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import silhouette_score

from evidence.planted import Centres, blobs, cloud, column, segmented
from intarsia.core.segmentation import Policy
from intarsia.errors import UnknownName
from intarsia.evidence.checks import PLUGINS
from intarsia.stats.separation import davies_bouldin


def named(findings, measure, subject="all"):
    return next(f for f in findings if f.measure == measure and f.subject == subject)


def test_separation_reads_a_low_silhouette_honestly():
    found = named(PLUGINS.build("separation").run(segmented(cloud(600, 4), k=4)), "silhouette")
    assert found.value < 0.25
    assert found.passed is False
    assert "without clear gaps" in found.because


def test_separation_is_scikit_learns_silhouette_with_an_interval_around_it():
    segmentation = segmented(blobs(3, 600))
    found = named(PLUGINS.build("separation").run(segmentation), "silhouette")
    assert found.value == pytest.approx(silhouette_score(segmentation.sample.matrix, segmentation.sample.segment))
    assert found.low < found.value < found.high


@pytest.mark.parametrize("customers", [60, 600])
def test_every_figure_of_separation_has_an_interval_and_n(customers):
    findings = PLUGINS.build("separation").run(segmented(blobs(3, customers)))
    assert [f.measure for f in findings] == ["silhouette", "davies_bouldin", "calinski_harabasz"]
    for found in findings:
        assert found.low < found.value < found.high
        assert f"({customers} customers)" in found.because
        assert "95 % interval" in found.because


def test_intervals_of_separation_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(0)
    spots, held = np.array([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0]]), 0
    wide = np.repeat([0, 1, 2], 20_000)
    truth = davies_bouldin(spots[wide] + rng.normal(size=(len(wide), 2)), wide)
    for _ in range(40):
        label = np.repeat([0, 1, 2], 100)
        segments = segmented(spots[label] + rng.normal(size=(300, 2)), labels=label + 1)
        found = named(PLUGINS.build("separation").run(segments), "davies_bouldin")
        held += found.low <= truth <= found.high
    assert 34 <= held <= 40


def test_stability_tells_the_steady_segment_from_the_doubtful():
    far = np.vstack([cloud(300, 4), cloud(100, 4, seed=1) + 30.0])
    findings = PLUGINS.build("stability", {"splits": 8}).run(segmented(far, k=5))
    alone = max((f for f in findings if f.measure == "clusterwise_jaccard"), key=lambda f: f.value)
    assert alone.value > 0.95
    assert alone.n == 100
    assert "highly stable" in alone.because
    assert sum(f.passed is False for f in findings if f.measure == "clusterwise_jaccard") >= 2


def test_stability_says_when_there_are_too_few():
    (found,) = PLUGINS.build("stability").run(segmented(cloud(10, 3), k=4))
    assert "10 customers are too few for 4 segments" in found.because
    assert found.passed is None


def test_balance_measures_against_the_policy():
    segmentation = segmented(cloud(200, 2), labels=np.where(np.arange(200) < 3, 2, 1), k=2)
    findings = PLUGINS.build("balance").run(segmentation)
    assert named(findings, "share", "2").passed is False
    assert (
        "3 of 200 customers (1.5 %), less than the policy asks for (at least 2 % and 10 customers)" in named(findings, "share", "2").because
    )
    assert named(findings, "smallest_share").passed is False
    lenient = replace(segmentation, policy=Policy(min_share=0.01, min_customers=3))
    assert named(PLUGINS.build("balance").run(lenient), "smallest_share").passed is True


def test_balance_sizes_a_test_by_the_textbook():
    spend = np.tile([50.0, 150.0], 500)
    extra = {"spend": (column("spend", kind="money"), spend)}
    found = named(PLUGINS.build("balance").run(segmented(cloud(1000, 2), labels=np.ones(1000, int), extra=extra)), "test_customers", "1")
    sd = spend.std(ddof=1)
    assert found.value == pytest.approx(2 * 2 * (1.96 + 0.8416) ** 2 * sd**2 / 10.0**2, rel=0.01)
    assert "it has 1,000" in found.because
    findings = PLUGINS.build("balance", {"uplift": 0.05}).run(segmented(cloud(1000, 2), labels=np.ones(1000, int), extra=extra))
    finer = named(findings, "test_customers", "1")
    assert "it has only 1,000" in finer.because
    assert finer.value == pytest.approx(4 * found.value, rel=0.01)


def test_balance_refuses_a_feature_that_is_not_there():
    with pytest.raises(UnknownName):
        PLUGINS.build("balance", {"outcome": "spent"}).run(segmented(cloud(50, 2)))


def test_significance_tests_only_what_was_held_out():
    matrix = blobs(3, 600)
    rng = np.random.default_rng(11)
    extra = {
        "told": (column("told", role="profile"), matrix[:, 0] + rng.standard_normal(600)),
        "idle": (column("idle", role="profile"), rng.standard_normal(600)),
        "used": (column("used"), matrix[:, 1]),
    }
    findings = PLUGINS.build("significance").run(segmented(matrix, extra=extra))
    assert [f.measure for f in findings] == ["held_out_differ", "epsilon_squared:told", "epsilon_squared:idle"]
    assert "would be circular" in findings[0].because
    assert (findings[0].value, findings[1].passed, findings[2].passed) == (1.0, True, False)
    assert "large effect (q = below 0.001, effect 0." in findings[1].because
    assert "no difference beyond chance" in findings[2].because


def test_significance_does_not_sell_a_negligible_difference():
    n = 20_000
    labels = 1 + np.arange(n) % 2
    extra = {"faint": (column("faint", role="profile"), np.random.default_rng(0).standard_normal(n) + 0.12 * labels)}
    findings = PLUGINS.build("significance").run(segmented(cloud(n, 2), labels=labels, extra=extra))
    assert findings[1].detail["q"] < 0.05
    assert findings[1].passed is False
    assert "too small to matter" in findings[1].because


def test_significance_holds_false_discoveries():
    rng = np.random.default_rng(7)
    extra = {f"idle_{j}": (column(f"idle_{j}", role="profile"), rng.standard_normal(300)) for j in range(60)}
    findings = PLUGINS.build("significance", {"resamples": 2}).run(segmented(cloud(300, 3), extra=extra))
    assert findings[0].value <= 1


def test_structure_finds_planted_groups_and_names_the_number():
    found = PLUGINS.build("structure", {"rows": 600, "splits": 3}).run(segmented(blobs(4, 600), k=4))
    assert found[0].passed is True
    assert found[0].detail["k"] == [3, 4, 5]
    assert found[0].detail["best_k"] in (3, 4)
    assert named(found, "excess_stability_k4").value > 0.1


def test_structure_finds_the_number_that_comes_back_where_one_group_too_many_is_cut():
    found = PLUGINS.build("structure", {"rows": 600, "splits": 3}).run(segmented(blobs(4, 600), k=5))
    assert found[0].passed
    back = found[0].detail["comes_back"]
    assert back["k"] == 4
    assert back["overlap"] > 0.95


def test_structure_is_not_taken_in_by_an_elongated_cloud():
    long = cloud(600, 4) * np.array([4.0, 1.0, 1.0, 1.0])
    found = PLUGINS.build("structure", {"rows": 600, "splits": 3}).run(segmented(long, k=2))
    assert found[0].detail["observed"][0] > 0.8, "the halves agree well"
    assert found[0].passed is False, "and still there are no groups"


def answers(matrix, *, k):
    """Yes or no columns, segmented."""
    made = segmented(matrix.astype(float), k=k)
    columns = tuple(replace(c, kind="flag") for c in made.features.columns)
    return replace(made, features=replace(made.features, columns=columns))


def test_structure_finds_groups_among_answers_and_none_in_answers_that_only_go_together():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 4, 400)
    planted = rng.random((400, 10)) < rng.choice([0.1, 0.85], size=(4, 10))[truth]
    check = PLUGINS.build("structure", {"splits": 3})
    assert check.run(answers(planted, k=4))[0].passed is True
    together = rng.normal(size=(400, 8)) + rng.normal(size=(400, 1)) < rng.normal(size=8)
    found = check.run(answers(together, k=3))[0]
    assert found.passed is False
    assert "not shown beyond what single features and their correlations give" in found.because


def test_structure_does_not_take_the_answers_to_one_question_for_groups():
    rng = np.random.default_rng(2)
    question = np.eye(4, dtype=bool)[rng.integers(0, 4, 400)]
    found = PLUGINS.build("structure", {"splits": 3}).run(answers(np.column_stack([question, rng.random((400, 3)) < 0.4]), k=4))
    assert found[0].passed is False
    asked = rng.random((400, 1)) < 0.5
    followed = np.column_stack([asked, asked & (rng.random((400, 4)) < 0.5), rng.random((400, 3)) < 0.4])
    assert PLUGINS.build("structure", {"splits": 3}).run(answers(followed, k=2))[0].passed is False


def test_structure_refits_an_algorithm_that_finds_the_number_itself():
    class Itself(Centres):
        def fit(self, matrix, weights=None, *, seed=0):
            return Centres(3).fit(matrix, weights, seed=seed)

    segmentation = replace(segmented(blobs(3, 300)), algorithm=Itself(k=0))
    found = PLUGINS.build("structure", {"rows": 300, "splits": 2}).run(segmentation)
    assert found[0].detail["k"] == [3]
    assert found[0].passed is True


def test_homogeneity_says_how_much_the_customers_of_a_segment_still_differ():
    """By hand: uniform ranks of n lie n/4 from their middle; where a segment is the lower half, n/8."""
    matrix = np.column_stack([np.arange(1000.0), np.random.default_rng(0).permutation(1000).astype(float)])
    labels = np.where(np.arange(1000) < 500, 1, 2)
    found = PLUGINS.build("homogeneity").run(segmented(matrix, labels=labels, k=2))
    for number in ("1", "2"):
        one = named(found, "spread", number)
        assert one.detail["axis_0"] == pytest.approx(0.5, abs=0.01)
        assert one.detail["axis_1"] == pytest.approx(1.0, abs=0.06)
        assert one.low < one.value < one.high
        assert one.value == pytest.approx(0.75, abs=0.04)
        assert "most alike in 'Axis 0', least in 'Axis 1'" in one.because
        assert (one.n, one.passed) == (500, None)
    shuffled = PLUGINS.build("homogeneity").run(segmented(matrix, labels=1 + np.random.default_rng(1).integers(0, 2, 1000), k=2))
    assert "hardly more alike than the base" in named(shuffled, "spread", "1").because
    assert named(shuffled, "spread").value == pytest.approx(1.0, abs=0.02)
    assert named(shuffled, "spread").passed is False
    apart = named(PLUGINS.build("homogeneity").run(segmented(blobs(3, 600), k=3)), "spread")
    assert apart.value < 0.8


def test_homogeneity_of_one_segment_or_of_equal_customers_is_not_measured():
    for matrix, k in ((cloud(50, 2), 1), (np.ones((50, 2)), 2)):
        (found,) = PLUGINS.build("homogeneity").run(segmented(matrix, labels=1 + np.arange(50) % k, k=k))
        assert np.isnan(found.value)
        assert "Not measured" in found.because


def test_homogeneity_of_few_customers_is_not_measured():
    found = PLUGINS.build("homogeneity").run(segmented(cloud(60, 2), labels=np.where(np.arange(60) < 3, 1, 2), k=2))
    assert np.isnan(named(found, "spread", "1").value)
    assert "too few customers" in named(found, "spread", "1").because
    assert named(found, "spread", "2").n == 57


def test_actionable_names_the_pair_that_hardly_differs():
    matrix = blobs(2, 600)
    labels = np.where(np.arange(600) % 2 == 0, 1, 2 + np.random.default_rng(0).integers(0, 2, 600))
    found = PLUGINS.build("actionable").run(segmented(matrix, labels=labels, k=3))
    assert named(found, "alike_pairs").passed is False
    assert "hardly differ (2 and 3)" in named(found, "alike_pairs").because
    assert named(found, "telling_features").passed is True


def test_actionable_says_whether_a_few_rules_will_do():
    assert named(PLUGINS.build("actionable").run(segmented(blobs(3, 600), k=3)), "tree_fidelity").passed is True
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(1500, 6))
    slanted = 1 + (matrix.sum(1) > 0) + 2 * (matrix @ [1, -1, 1, -1, 1, -1] > 0)
    found = named(PLUGINS.build("actionable").run(segmented(matrix, labels=slanted, k=4)), "tree_fidelity")
    assert found.passed is False
    assert found.low < found.value < found.high < 0.9
    assert found.n == 300
    assert "'imm'" in found.because
    assert found.detail["cost_ratio_low"] < found.detail["cost_ratio"] < found.detail["cost_ratio_high"]


def test_actionable_reads_words_as_words_and_not_by_the_order_of_their_codes():
    """Where the outer codes are one segment's and the middle ones another's, the means of the codes are the same."""
    labels = 1 + np.arange(600) % 2
    draw = np.random.default_rng(3)
    outer = np.where(labels == 1, draw.choice([0.0, 3.0], 600), draw.choice([1.0, 2.0], 600))
    alike = draw.integers(0, 4, 600).astype(float)
    outer[:60] = np.nan
    words = {"kind": "nominal", "levels": ("north", "south", "east", "west")}
    extra = {"region": (column("region", **words), outer), "colour": (column("colour", **words), alike)}
    segmentation = segmented(cloud(600, 2), labels=labels, k=2, extra=extra)
    found = PLUGINS.build("actionable").run(segmentation)
    assert "of words: of Cramér's V squared" in named(found, "telling_features").because
    shares = named(found, "telling_features").detail["shares"]
    assert shares["Region"] == pytest.approx(0.9, abs=0.05)
    assert max(share for label, share in shares.items() if label != "Region") < 0.02
    (pair,) = named(found, "alike_pairs").detail["pairs"]
    assert pair["feature"] in {f"Region '{word}'" for word in words["levels"]}
    assert pair["difference"] > 0.9
    relabelled = replace(segmentation, sample=replace(segmentation.sample, table=_recoded(segmentation.sample.table, [2, 0, 3, 1])))
    again = named(PLUGINS.build("actionable").run(relabelled), "telling_features").detail["shares"]
    assert again["Region"] == pytest.approx(shares["Region"])


def _recoded(table, codes):
    """The same with other codes for the regions."""
    region = table["region"].to_numpy()
    other = np.where(np.isnan(region), np.nan, np.array(codes, float)[np.nan_to_num(region).astype(int)])
    return table.set_column(table.column_names.index("region"), "region", pa.array(other))


def test_actionable_leaves_sensitive_features_out():
    matrix = cloud(300, 2)
    labels = 1 + np.arange(300) % 2
    extra = {"age": (column("age", sensitive=True), labels.astype(float))}
    found = PLUGINS.build("actionable").run(segmented(matrix, labels=labels, k=2, extra=extra))
    assert named(found, "telling_features").value == 0
    assert "age" not in named(found, "telling_features").detail["shares"]
