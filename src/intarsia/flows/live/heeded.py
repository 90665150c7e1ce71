"""Settings that were changed for segments which live already: which wait for the next retraining, and which can be changed no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intarsia.core.settings import Settings
from intarsia.errors import UsageError

LEARNT = "segments"


def unheeded(before: Mapping[str, Any], now: Settings) -> tuple[str, ...]:
    """A sentence on each setting that is another than at the last run, and that a refresh does not heed: how segments are found.

    Errors: UsageError where the currency is another one than the home's: what was measured in one would stand beside the other.

    >>> unheeded({"segments": {"k": 4}, "currency": ""}, Settings.model_validate({"segments": {"k": 5}}))
    ('segments.k is 5 and was 4: that takes effect at the next `intarsia retrain`.',)
    """
    told = now.model_dump(mode="json")
    known, wanted = before.get("currency", ""), now.currency
    if known and wanted != known:
        raise UsageError(f"This home counts in {known}; it cannot go on in {wanted or 'another currency'}. Found another home for that.")
    last = before.get(LEARNT, {})
    changed = {f"{LEARNT}.{name}": (last[name], value) for name, value in told[LEARNT].items() if name in last and last[name] != value}
    if "currency" in before and wanted != known:
        changed["currency"] = (known or "not given", wanted)
    return tuple(f"{name} is {_word(new)} and was {_word(old)}: {_WHEN}" for name, (old, new) in changed.items())


_WHEN = "that takes effect at the next `intarsia retrain`."


def _word(value: Any) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else "free" if value is None else str(value)
