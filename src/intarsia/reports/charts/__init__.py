"""Pictures as Vega-Lite specifications: values in, an Altair chart out; one specification serves notebook, page, report and file."""

from intarsia.reports.charts.bars import Pile, Size, rows, sizes
from intarsia.reports.charts.curves import Curve, Tried, curves
from intarsia.reports.charts.icicle import Icicle, Slab, icicle
from intarsia.reports.charts.intervals import Estimate, Panel, effects, forest, stability
from intarsia.reports.charts.map import Map, Place, map_of
from intarsia.reports.charts.profiles import Profiles, profiles

__all__ = [
    "Curve",
    "Estimate",
    "Icicle",
    "Map",
    "Panel",
    "Pile",
    "Place",
    "Profiles",
    "Size",
    "Slab",
    "Tried",
    "curves",
    "effects",
    "forest",
    "icicle",
    "map_of",
    "profiles",
    "rows",
    "sizes",
    "stability",
]
