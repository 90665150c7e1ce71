"""The world as it was after a run: its files, segments, versions and loads, which never change and so are asked for late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from intarsia.core.journal import Layer, Load, RunRecord
from intarsia.core.lineage import Lineage
from intarsia.core.version import CHAMPION, Version
from intarsia.store import records
from intarsia.store.catalogue import asked


@dataclass(frozen=True)
class State:
    """What was in force after `run` (None before the first): `layers` by table, oldest first."""

    run: RunRecord | None
    layers: Mapping[str, tuple[Layer, ...]]
    _db: sa.Engine = field(repr=False, compare=False)

    @property
    def number(self) -> int:
        """The number of the run; 0 before the first."""
        return self.run.number if self.run else 0

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the run."""
        return self.run.settings if self.run else {}

    @cached_property
    def lineage(self) -> Lineage:
        """Segments with the names that they had then, and all that had become of them."""
        with asked(self._db) as connection:
            return records.lineage_at(connection, self.number)

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """All versions by number, with the standing that they had then."""
        with asked(self._db) as connection:
            return records.versions_at(connection, self.number)

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """All that had been taken in, in order."""
        with asked(self._db) as connection:
            return records.loads_at(connection, self.number)

    @property
    def champion(self) -> Version | None:
        """The version that was in force."""
        return next((version for version in reversed(self.versions) if version.status == CHAMPION), None)
