"""A chart drawn without a browser: as SVG that fits into a page, or as a PNG image."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import altair as alt
import vl_convert

from intarsia.reports.wording import clean

_TAG = re.compile(r"<[^>]+>")
_CODE = re.compile(r'\s(?:aria-[a-z]+|role|aria|pointer-events|class|xmlns:xlink|version)="[^"]*"')
_PLACES = re.compile(r'\b(transform|d|x|y|x2|y2|width|height)="[^"]*"')
_LONG = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_NAMES = re.compile(r'\bid="([^"]+)"')


def svg(chart: Any, name: str, title: str, finding: str) -> str:
    """The chart as an SVG element for a page: ids begin with `name`, `finding` is its alternative text.

    The same chart gives the same bytes. Text from data is escaped by the drawing library and stays text.
    """
    return fitted(vl_convert.vegalite_to_svg(_plain(chart), vl_version=_version()), name, title, finding)


def png(chart: Any, scale: float = 2.0) -> bytes:
    """The chart as a PNG image, `scale` times its size on the page."""
    image: bytes = vl_convert.vegalite_to_png(_plain(chart), vl_version=_version(), scale=scale)
    return image


def fitted(drawn: str, name: str, title: str, finding: str) -> str:
    """The drawn SVG made fit for a page: ids made its own and numbered in order, decimals shortened, one name for screen readers."""
    new = {old: f"{name}-{i}" for i, old in enumerate(dict.fromkeys(_NAMES.findall("".join(_TAG.findall(drawn)))))}
    body = _TAG.sub(lambda tag: _shortened(tag.group(), new), drawn)
    size = re.match(r'<svg[^>]*?width="(\d+(?:\.\d+)?)"[^>]*?height="(\d+(?:\.\d+)?)"', body)
    width, height = (size.group(1), size.group(2)) if size else ("820", "400")
    inside = body[body.index(">") + 1 :]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(clean(f"{title}. {finding}"))}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    )
    return opening + inside


def _plain(chart: Any) -> dict[str, Any]:
    """The specification, unchecked: checking it against the schema takes longer than drawing it, and `export` and the tests do it."""
    specification: dict[str, Any] = chart.to_dict(validate=False)
    return specification


def _version() -> str:
    """The version of Vega-Lite that Altair writes."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def _shortened(tag: str, names: dict[str, str]) -> str:
    tag = _CODE.sub("", tag)
    tag = _PLACES.sub(lambda part: _LONG.sub(lambda n: f"{float(n.group()):.1f}".replace(".0", ""), part.group()), tag)
    for old, new in names.items():
        tag = tag.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})").replace(f'href="#{old}"', f'href="#{new}"')
    return tag
