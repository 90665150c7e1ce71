"""What is known of an industry before any data is seen: the groups that are usual, what to do for each, and what it decides."""

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


@dataclass(frozen=True)
class Move:
    """What to do with a lever where all `signs` show clearly ("column+" or "column-"). `advice` may name features in braces. What goes
    `before` is taken whatever else shows: a reason to hold back."""

    signs: tuple[str, ...]
    advice: str
    before: bool = False


@dataclass(frozen=True)
class Lever:
    """A standing decision of an industry, such as its prices or whom it offers a second product, and how it is taken for each segment.

    `columns` are the features it is judged by, the most telling first; where none is measured, `asks` says what to add. Of the
    `moves` whose signs show the clearest is taken, `usual` where none does. `guard` is what must be kept in mind whatever the segment.
    """

    name: str
    columns: tuple[str, ...]
    moves: tuple[Move, ...]
    usual: str
    asks: str
    guard: str = ""


class Template(Protocol):
    """An industry: what it is in a sentence, which tables it lives on, its groups and levers, and settings to begin with."""

    @property
    def what(self) -> str:
        """The industry in a sentence."""
        ...

    @property
    def shop(self) -> bool:
        """Whether customers order goods, so that the plays of any shop (carts, second orders, seasons) fit too."""
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
    def levers(self) -> tuple[Lever, ...]:
        """The decisions that are taken for each segment."""
        ...

    @property
    def settings(self) -> str:
        """Settings beside the sources, as TOML."""
        ...
