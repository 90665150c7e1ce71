"""The engines that do the work on tables: one plug-in a database, each an Ibis backend."""

from __future__ import annotations

from intarsia.core.engine import Engine
from intarsia.core.registry import Plugins

PLUGINS: Plugins[Engine] = Plugins("intarsia.engines.backends", "engine")
