"""Present-day ways to segment, as yardsticks: one file a baseline, called by its file name."""

from intarsia.core.registry import Plugins
from intarsia.core.segmentation import Baseline

PLUGINS: Plugins[Baseline] = Plugins("intarsia.segments.baselines", "baseline")
