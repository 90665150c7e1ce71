"""The trial as a whole: what is planted is natural, a cloud is not, and the verdict says why."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.planted import blobs, cloud, segmented
from intarsia.core.finding import Finding
from intarsia.errors import UnknownName
from intarsia.evidence.checks import PLUGINS
from intarsia.evidence.validate import validate
from intarsia.evidence.verdict import verdict


def test_planted_groups_are_natural_and_every_check_speaks():
    heard = []
    evidence = validate(segmented(blobs(3, 400)), progress=lambda what, done: heard.append((what, done)))
    assert evidence.verdict == "natural", evidence.because
    assert {f.check for f in evidence.findings} == set(PLUGINS.names())
    assert heard[-1] == ("checked", 1.0)
    assert [done for _, done in heard] == sorted(done for _, done in heard)
    assert evidence.table().num_rows == len(evidence.findings)
    assert "Structure: natural" in evidence._repr_html_()


def test_one_cloud_cut_into_five_is_constructive():
    evidence = validate(segmented(cloud(500, 5), k=5), checks=["structure", "stability"])
    assert evidence.verdict == "constructive"
    assert "useful cuts through a continuum" in evidence.because


def test_one_long_cloud_cut_in_two_is_reproducible_only():
    long = cloud(600, 4) * np.array([5.0, 1.0, 1.0, 1.0])
    evidence = validate(segmented(long, k=2), checks=["structure", "stability"])
    assert evidence.verdict == "reproducible"
    assert "steady cuts through a continuum" in evidence.because


def test_without_its_checks_the_verdict_is_untested():
    evidence = validate(segmented(blobs(3, 200)), checks=["balance", "balance"])
    assert evidence.verdict == "untested"
    assert {f.check for f in evidence.findings} == {"balance"}


def test_an_unknown_check_is_refused_before_any_work():
    with pytest.raises(UnknownName, match="Did you mean 'stability'"):
        validate(segmented(blobs(3, 200)), checks=["balance", "stabilty"])


def test_one_customer_has_a_verdict_with_a_reason():
    evidence = validate(segmented(np.ones((1, 2)), k=1))
    assert evidence.verdict == "constructive"
    assert "could not be measured" in evidence.because


@pytest.mark.parametrize(
    ("structure", "halves", "weakest", "word"),
    [
        (True, True, 0.80, "natural"),
        (True, True, 0.70, "reproducible"),
        (False, True, 0.90, "reproducible"),
        (None, True, 0.90, "reproducible"),
        (True, False, 0.70, "constructive"),
        (False, True, 0.59, "constructive"),
        (False, False, 0.90, "constructive"),
        (None, None, None, "constructive"),
    ],
)
def test_the_rule(structure, halves, weakest, word):
    findings = [
        Finding("structure", "all", "excess_stability", 0.3, 100, "It was tested.", passed=structure),
        Finding("stability", "all", "split_half_ari", 0.8, 100, "It was measured.", passed=halves),
    ]
    if weakest is not None:
        findings.append(Finding("stability", "1", "clusterwise_jaccard", weakest, 50, "Overlap."))
    found, because = verdict(findings)
    assert found == word
    assert because.endswith(".")


def test_segments_with_an_aim_say_so_where_stability_could_not_be_measured():
    findings = [
        Finding("structure", "all", "excess_stability", float("nan"), 9, "Not tested."),
        Finding("stability", "all", "split_half_ari", float("nan"), 9, "Stability could not be measured: too few."),
    ]
    word, because = verdict(findings, "spend")
    assert word == "constructive"
    assert "could not be measured" in because
    assert "nan" not in because


@pytest.mark.parametrize(("weakest", "word"), [(0.70, "natural"), (0.59, "constructive")])
def test_groups_exist_where_another_number_of_segments_comes_back(weakest, word):
    findings = [
        Finding("structure", "all", "excess_stability", 0.3, 100, "Tested.", passed=True, detail={"comes_back": {"k": 3, "overlap": 0.82}}),
        Finding("stability", "all", "split_half_ari", 0.8, 100, "Measured.", passed=True),
        Finding("stability", "1", "clusterwise_jaccard", weakest, 50, "Overlap."),
    ]
    found, because = verdict(findings)
    assert found == word
    assert ("in 3 segments" in because) == (word == "natural")


@pytest.mark.nightly
def test_a_cloud_is_hardly_ever_called_natural_and_blobs_mostly_are():
    """Twenty correlated clouds, five planted bases; benchmarks/structure_null.py does the same at length."""
    wrong = right = 0
    for seed in range(20):
        mix = np.random.default_rng(seed).standard_normal((4, 4)) * 0.6 + np.eye(4)
        evidence = validate(segmented(cloud(500, 4, seed=seed) @ mix, k=2 + seed % 4), checks=["structure", "stability"], seed=seed)
        wrong += evidence.verdict == "natural"
    for seed in range(5):
        evidence = validate(segmented(blobs(4, 500, apart=7.0, seed=seed), k=4), checks=["structure", "stability"], seed=seed)
        right += evidence.verdict == "natural"
    assert wrong <= 2
    assert right >= 4
