"""Ways to say much about a customer in a few numbers: one file a reducer, called by its file name."""

from intarsia.core.reducer import Reducer
from intarsia.core.registry import Plugins

PLUGINS: Plugins[Reducer] = Plugins("intarsia.segments.reducers", "reducer")
