"""Ways to find segments: one file an algorithm, called by its file name."""

from intarsia.core.registry import Plugins
from intarsia.core.segmentation import Algorithm

PLUGINS: Plugins[Algorithm] = Plugins("intarsia.segments.algorithms", "algorithm")
