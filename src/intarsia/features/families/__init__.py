"""The families of features: one file a family, each a declaration that the planner fuses with the others into one pass."""

from __future__ import annotations

from intarsia.core.registry import Plugins
from intarsia.features.declaration import Family

PLUGINS: Plugins[Family] = Plugins("intarsia.features.families", "feature family")
