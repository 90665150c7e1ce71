"""Pictures as Vega-Lite specifications: values in, an Altair chart out; one specification serves notebook, page, report and file."""

from intarsia.reports.charts.bars import Pile, Size, rows, sizes
from intarsia.reports.charts.curves import Curve, Tried, curves
from intarsia.reports.charts.icicle import Icicle, Slab, icicle
from intarsia.reports.charts.intervals import Estimate, Panel, effects, forest, stability
from intarsia.reports.charts.lineage import Family, Life, Link, Mark, lineage
from intarsia.reports.charts.map import Map, Place, map_of
from intarsia.reports.charts.profiles import Profiles, profiles
from intarsia.reports.charts.sankey import Ribbon, Sankey, sankey
from intarsia.reports.charts.timeline import Point, timeline

__all__ = [
    "Curve",
    "Estimate",
    "Family",
    "Icicle",
    "Life",
    "Link",
    "Map",
    "Mark",
    "Panel",
    "Pile",
    "Place",
    "Point",
    "Profiles",
    "Ribbon",
    "Sankey",
    "Size",
    "Slab",
    "Tried",
    "curves",
    "effects",
    "forest",
    "icicle",
    "lineage",
    "map_of",
    "profiles",
    "rows",
    "sankey",
    "sizes",
    "stability",
    "timeline",
]
