from __future__ import annotations

import json
from functools import cache
from xml.dom.minidom import parseString

import pyarrow as pa
import pytest

from intarsia.reports.export import Exported, export, pictures
from reports.built_run import Wish, built_run

HOSTILE = "</text></svg><script>alert(1)</script>\"'\x00\n"


@cache
def exported(mark: str = "") -> dict[str, Exported]:
    return export(built_run(Wish(mark=mark)))


def test_every_chart_comes_as_specification_drawing_image_and_numbers() -> None:
    assert list(exported()) == ["map", "sizes", "profiles", "stability", "effects", "backtest", "choice", "rows"]
    for made in exported().values():
        assert made.specification["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
        assert made.png.startswith(b"\x89PNG")
        assert made.table.num_rows > 0
        assert json.loads(json.dumps(made.specification, allow_nan=False)) == made.specification


@pytest.mark.nightly
def test_two_exports_are_equal_to_the_byte() -> None:
    again = export(built_run())
    for name, made in exported().items():
        assert json.dumps(again[name].specification) == json.dumps(made.specification)
        assert again[name].svg == made.svg
        assert again[name].png == made.png


@pytest.mark.parametrize("mark", ["", HOSTILE])
def test_drawings_are_well_formed_and_hold_no_script(mark: str) -> None:
    for made in exported(mark).values():
        drawn = parseString(made.svg)  # noqa: S318  # our own drawing
        tags = {node.tagName for node in drawn.getElementsByTagName("*")}
        assert tags <= {"svg", "g", "path", "line", "rect", "text", "tspan", "defs", "clipPath", "title"}
        attributes = {name for node in drawn.getElementsByTagName("*") for name in dict(node.attributes.items())}
        assert not any(name.startswith("on") or "href" in name for name in attributes)


def test_the_numbers_are_those_of_the_run() -> None:
    run = built_run()
    table: pa.Table = exported()["sizes"].table
    assert table.column("Customers").to_pylist() == list(run.segments.sizes.values())
    assert table.column("Share of spend").to_pylist() == [p.value_share for p in run.personas.personas]
    rows = exported()["rows"].table
    assert sum(rows.column("Rows").to_pylist()) == run.base.rows_in


def test_a_picture_that_the_run_cannot_carry_is_left_out() -> None:
    assert list(pictures(built_run(Wish(k=1, n=1, backtest=False, candidates=False, findings=False)))) == ["sizes", "rows"]
