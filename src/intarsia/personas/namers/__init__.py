"""The namers: one file a way to give segments their names."""

from __future__ import annotations

from intarsia.core.persona import Namer
from intarsia.core.registry import Plugins

PLUGINS: Plugins[Namer] = Plugins("intarsia.personas.namers", "namer")
