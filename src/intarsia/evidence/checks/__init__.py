"""One file, one check: a way to put a segmentation on trial."""

from intarsia.core.finding import Check
from intarsia.core.registry import Plugins

PLUGINS: Plugins[Check] = Plugins("intarsia.evidence.checks", "check")
