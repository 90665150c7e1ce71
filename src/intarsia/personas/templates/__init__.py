"""Industries as starting points: one file an industry, with its groups, its words and its settings."""

from __future__ import annotations

from intarsia.core.registry import Plugins
from intarsia.core.template import Template

PLUGINS: Plugins[Template] = Plugins("intarsia.personas.templates", "template")
