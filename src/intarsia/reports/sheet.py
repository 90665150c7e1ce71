"""Fills the templates of pages: pictures drawn into them, every word of the data escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from intarsia.reports import drawing, wording

if TYPE_CHECKING:
    from intarsia.reports.picture import Picture


def drawn(picture: Picture) -> dict[str, Any]:
    """A picture with its drawings, which are markup already; ids of the two drawings differ."""
    wide = drawing.svg(picture.wide, f"{picture.name}-wide", picture.title, picture.finding)
    narrow = drawing.svg(picture.narrow, f"{picture.name}-narrow", picture.title, picture.finding) if picture.narrow is not None else ""
    return {"picture": picture, "wide": Markup(wide), "narrow": Markup(narrow)}  # noqa: S704  # drawn by us, text escaped by the library


def environment() -> jinja2.Environment:
    """The templates of this package, strict about what is missing."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("intarsia.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"percent": wording.percent, "count": wording.count, "day": wording.day}
    return made


def _finalized(value: Any) -> Any:
    """Text without control characters; markup of our own stays as it is."""
    return wording.clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
