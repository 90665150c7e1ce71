"""What is known of an industry before any data is seen: the groups that are usually found there, and what to do for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Group:
    """A group that an industry knows by name.

    A segment is of this group where all signs of one of the `signs` show clearly: "column+" or "column-", more or less of it than everyone.
    `need`, `chance` and `action` may name any feature in braces; the segment's typical value stands in.
    """

    name: str
    signs: tuple[tuple[str, ...], ...]
    need: str
    chance: str
    action: str


class Template(Protocol):
    """An industry: what it is in a sentence, which tables it lives on, its groups, and settings to begin with."""

    @property
    def what(self) -> str:
        """The industry in a sentence."""
        ...

    @property
    def tables(self) -> tuple[str, ...]:
        """The canonical tables that it lives on, the most needed first."""
        ...

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that are usually found."""
        ...

    @property
    def settings(self) -> str:
        """Settings beside the sources, as TOML."""
        ...
