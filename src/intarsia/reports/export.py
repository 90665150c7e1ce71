"""The charts of a run as files would hold them: specification, drawing, image and numbers, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.reports import drawing, gallery, proofs
from intarsia.reports.lineage import lineage

if TYPE_CHECKING:
    import pyarrow as pa

    from intarsia.core.run import Run
    from intarsia.reports.picture import Picture

MADE: tuple[Callable[[Run], Picture | None], ...] = (
    gallery.map_of,
    gallery.sizes,
    gallery.profiles,
    lineage,
    proofs.stability,
    proofs.effects,
    proofs.backtest,
    proofs.choice,
    proofs.rows,
)


@dataclass(frozen=True)
class Exported:
    """One chart: `specification` is Vega-Lite as plain data, `svg` text, `png` bytes, `table` its numbers unrounded."""

    specification: dict[str, Any]
    svg: str
    png: bytes
    table: pa.Table


def pictures(run: Run) -> dict[str, Picture]:
    """Every picture that this run can carry, by name."""
    made = (make(run) for make in MADE)
    return {picture.name: picture for picture in made if picture is not None}


def export(run: Run) -> dict[str, Exported]:
    """Every chart of the run by name. The same run gives the same bytes. Cost: about half a second a chart."""
    return {
        name: Exported(
            picture.wide.to_dict(),
            drawing.svg(picture.wide, name, picture.title, picture.finding) + "\n",
            drawing.png(picture.wide),
            picture.numbers.arrow(),
        )
        for name, picture in pictures(run).items()
    }
