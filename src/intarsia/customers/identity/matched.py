"""What a matching has found, before it is told: records, profiles, keys, the model's links and the decisions that were honoured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intarsia.core.identity import Decision, RecordKey
from intarsia.customers.identity.keys import KeyLinks
from intarsia.customers.identity.modelled import Modelled
from intarsia.customers.identity.normalise import Clean
from intarsia.customers.identity.profiles import Profiles

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Matched:
    """Everything that is known when the matching is done, for the page that tells it."""

    people: pa.Table
    keys: tuple[RecordKey, ...]
    clean: Clean
    profiles: Profiles
    by_key: KeyLinks
    model: Modelled
    decisions: tuple[Decision, ...]
    rules: tuple[str, ...]
