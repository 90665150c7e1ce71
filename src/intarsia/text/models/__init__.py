"""The ways to read a text: one file a way, called by its file name. Each reads all texts at once and says one thing of every one of
them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from intarsia.core.registry import Plugins

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Notes:
    """What is read: n texts (anything, None too); what is known of each: its language (a code, "" where it is not known), and what its own
    author said with a rating, as `moods` (n,): -1, 0 or 1, NaN where nothing; who that is, as `customers` (None where nobody knows);
    `names`, words of people's names in small letters, which nothing that is told of the texts may show."""

    texts: Sequence[str | None]
    languages: Sequence[str] = ()
    moods: np.ndarray | None = None
    seed: int = 0
    customers: Sequence[str | None] = ()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reading:
    """What was read: `columns`, each with n values in the order of the texts; `facts`, plain data on all of them together."""

    columns: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)


class Reader(Protocol):
    """A way to read texts; a frozen dataclass whose fields are its options."""

    def read(self, notes: Notes) -> Reading:
        """One value a text in every column. The same for the same texts in any order; nothing is too short, too long or too strange."""
        ...


PLUGINS: Plugins[Reader] = Plugins("intarsia.text.models", "way to read texts")
