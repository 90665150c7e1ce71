"""A version of the segmentation: a definition with the identities of its segments, and whether it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from intarsia.core.definition import Definition

CHAMPION, CHALLENGER, RETIRED, REJECTED = "champion", "challenger", "retired", "rejected"


@dataclass(frozen=True)
class Version:
    """`ids` maps the definition's segment numbers (from 1) to segment ids (see core.lineage). `status`: "champion" is in force,
    "challenger" waits for a decision, "retired" was in force, "rejected" never was. `trained_on` is the day as of which it was learnt;
    `since` the first day (of the data) that it was in force, None where it never was. `detail` keeps what the decision rested on."""

    number: int
    definition: Definition = field(repr=False)
    ids: Mapping[int, int]
    status: str
    trained_on: date
    since: date | None = None
    because: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict, repr=False)
