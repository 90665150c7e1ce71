"""What each feature is to the segments, found out by leaving it out."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

import intarsia as ia
from evidence.planted import blobs, segmented
from intarsia.cli.app import main
from intarsia.core.lesson import Lesson
from intarsia.errors import TooLittle, UsageError


def test_what_parts_the_groups_matters_and_what_goes_with_them_does_not():
    rng = np.random.default_rng(3)
    informative = np.repeat([[0.0, 0.0], [0.0, 9.0], [9.0, 0.0]], 200, axis=0) + rng.normal(size=(600, 2))
    double = informative[:, :1] + 0.1 * rng.normal(size=(600, 1))
    found = ia.ablate(segmented(np.column_stack([informative, double, rng.normal(size=(600, 1))]), k=3))
    told = {row.feature: row for row in found.rows}
    assert found.stability > 0.95
    assert told["axis_1"].agreement < 0.8
    assert told["axis_1"].steadier < 0
    for one in ("axis_0", "axis_2", "axis_3"):
        assert told[one].agreement > 0.95
        assert told[one].worth is None
    assert found.rows[0].feature == "axis_1"
    assert found.table().num_rows == 4
    assert found.table()["because"][0].as_py() == told["axis_1"].because
    assert "split-half" in found._repr_html_()


def test_noise_that_unsettles_the_segments_is_to_be_left_out():
    rng = np.random.default_rng(5)
    groups = np.repeat([[0.0, 0.0], [0.0, 5.0], [5.0, 0.0]], 150, axis=0) + rng.normal(size=(450, 2))
    found = ia.ablate(segmented(np.column_stack([groups, 6.0 * rng.normal(size=(450, 1))]), k=3))
    noise = next(row for row in found.rows if row.feature == "axis_2")
    assert noise.steadier > 0.2
    assert noise.because == "Steadier without it: leave it out."


def test_what_foretells_is_missed_where_segments_are_to_foretell():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(900, 3))
    outcome = np.where(x[:, 0] > 0, 50.0, 5.0) + rng.exponential(2.0, 900)
    plain = segmented(x, k=3)
    lesson = Lesson("spend", date(2024, 1, 1), 90, pa.table({f"axis_{j}": x[:, j] for j in range(3)}), outcome)
    told = {row.feature: row for row in ia.ablate(replace(plain, algorithm=ia.algorithms.tree(k=3), lesson=lesson)).rows}
    assert told["axis_0"].worthier < -0.5
    assert "foretells less" in told["axis_0"].because
    assert abs(told["axis_1"].worthier) < 0.05


def test_a_family_of_new_variables_is_judged_as_one():
    rng = np.random.default_rng(3)
    groups = np.repeat([[0.0, 0.0, 0.0], [0.0, 9.0, 9.0], [9.0, 0.0, 0.0]], 200, axis=0) + rng.normal(size=(600, 3))
    plain = segmented(groups, k=3)
    columns = tuple(replace(one, family="visits" if one.name != "axis_0" else "orders") for one in plain.features.columns)
    told = {row.feature: row for row in ia.ablate(replace(plain, features=replace(plain.features, columns=columns)), by="family").rows}
    assert set(told) == {"orders", "visits"}
    assert told["visits"].agreement < 0.8
    assert told["orders"].agreement < 0.8
    with pytest.raises(UsageError, match="by='feature' or by='family'"):
        ia.ablate(plain, by="source")


def test_segments_that_were_put_together_are_learnt_as_they_were_before():
    found = ia.ablate(ia.merge(segmented(blobs(4, 400), k=4), [(1, 2)]))
    assert len(found.rows) > 1
    assert found.stability > 0.9


def test_one_feature_or_one_segment_cannot_be_left_out():
    with pytest.raises(TooLittle, match="two features"):
        ia.ablate(segmented(blobs(3, 90)[:, :1], k=3))
    with pytest.raises(TooLittle, match="two segments"):
        ia.ablate(segmented(np.ones((40, 2)), k=1))


def test_the_command_shows_it(tmp_path, capsys):
    rows = np.repeat([[0, 0], [0, 40], [40, 0]], 60, axis=0) + np.random.default_rng(0).normal(size=(180, 2))
    (tmp_path / "t.csv").write_text("id,wine,cheese\n" + "\n".join(f"c{n},{a:.3f},{b:.3f}" for n, (a, b) in enumerate(rows)) + "\n")
    words = ["discover", str(tmp_path / "t.csv"), "--table", "--id", "id", "--algorithm", "kmeans", "--k", "3", "--ablation", "feature"]
    told = json.loads(said([*words, "--json"], capsys))["ablation"]
    assert {row["feature"] for row in told} == {"wine", "cheese"}
    assert said([*words, "--quiet"], capsys) == ""
    assert "Without each in turn" in said(words, capsys)


def said(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    return capsys.readouterr().out
