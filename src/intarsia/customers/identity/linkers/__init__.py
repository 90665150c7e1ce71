"""The linkers: models of how records of one person differ. One file a linker, each a frozen dataclass with `learn`."""

from __future__ import annotations

from intarsia.core.identity import Linker
from intarsia.core.registry import Plugins

PLUGINS: Plugins[Linker] = Plugins("intarsia.customers.identity.linkers", "linker")
