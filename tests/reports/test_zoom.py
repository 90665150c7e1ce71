"""The section "Zoom in" and its picture: every group once, with its numbers, nothing from data run."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

from intarsia.core.run import Run
from intarsia.reports import drawing
from intarsia.reports.lineage import lineage
from intarsia.reports.page import render
from intarsia.reports.sections.zoom import Branch, zoom
from intarsia.segments.nested import grow
from reports.built_run import Wish, built_run, page_of


@cache
def grown(mark: str = "") -> Run:
    run = built_run(Wish(n=1500, mark=mark, candidates=False, backtest=False))
    names = {persona.segment: persona.name for persona in run.personas.personas}
    return replace(run, tree=grow(run.segments, names, levels=(4, 8, 40)))


@cache
def page(mark: str = "") -> str:
    return render(grown(mark))


def all_of(branches: tuple[Branch, ...]) -> list[Branch]:
    return [one for branch in branches for one in (branch, *all_of(branch.parts))]


def test_every_group_is_in_the_list_once_with_its_numbers() -> None:
    run = grown()
    section = zoom(run)
    assert section is not None
    assert run.tree is not None
    told = all_of(section.branches)
    assert sorted(branch.id for branch in told) == sorted(node.id for node in run.tree.nodes)
    for branch in told:
        node = run.tree.by_id[branch.id]
        assert f"{node.customers:,} customer" in branch.told
        assert f"(n = {node.value_n:,})" in branch.value
        assert "[" in branch.value


def test_lists_open_without_a_script_and_ids_are_unique() -> None:
    text = page()
    section = text[text.index('<section id="zoom"') : text.index('<section id="evidence"')]
    assert section.count("<details") > 6
    assert "<script" not in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert 'href="#zoom"' in text
    for wanted in re.findall(r'href="#([^"]+)"', section):
        assert wanted in ids


def test_a_run_without_a_tree_has_no_such_section() -> None:
    assert zoom(built_run()) is None
    assert lineage(built_run()) is None
    assert 'id="zoom"' not in page_of(Wish())


def test_the_picture_covers_everyone_at_every_level() -> None:
    run = grown()
    picture = lineage(run)
    assert picture is not None
    assert run.tree is not None
    assert len(picture.numbers.rows) == len(run.tree.nodes)
    drawn = drawing.svg(picture.wide, "x", picture.title, picture.finding)
    assert drawn == drawing.svg(picture.wide, "x", picture.title, picture.finding)
    data = picture.wide.to_dict()
    values = next(one for one in ([*data.get("datasets", {}).values(), data["layer"][0]["data"].get("values")]) if one and "top" in one[0])
    for row, level in enumerate(run.tree.levels):
        slabs = [s for s in values if s["top"] == 22 + 76 * row]
        assert len(slabs) == len(level.nodes)
        assert slabs[0]["a"] == 0
        assert slabs[-1]["b"] == 1
        assert all(before["b"] == after["a"] for before, after in pairwise(slabs))


def test_small_but_valuable_groups_are_listed_with_the_rule() -> None:
    run = grown()
    assert run.tree is not None
    text = page()
    assert "at most 5 % of the customers" in text
    for node in run.tree.treasures():
        assert node.because[1:] in text.replace("&#39;", "'")


def test_what_comes_from_data_stays_text() -> None:
    text = page("<script>alert(1)</script>")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
