"""Who is kept apart and who is put together by hand, as the settings name them: by customer id, e-mail or phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from intarsia.core.base import Remark
from intarsia.core.identity import Decision, RecordKey
from intarsia.core.settings import IdentitySettings

if TYPE_CHECKING:
    import pyarrow as pa


def by_hand(people: pa.Table, settings: IdentitySettings) -> tuple[tuple[Decision, ...], tuple[Remark, ...]]:
    """The decisions that `[identity] together` and `apart` stand for among these records, and whom they name that is not there.

    Needs: `people` with source, record, customer_id, email and phone. A record that is named twice in one decision is of the first name.
    What is kept apart comes last, so that it holds. Cost: one pass a name."""
    decisions: list[Decision] = []
    missing: list[str] = []
    for together, named in (*((True, names) for names in settings.together), *((False, names) for names in settings.apart)):
        found = _groups(people, named)
        missing += [name for name, group in zip(named, found, strict=True) if not group]
        there = tuple(group for group in found if group)
        if len(there) > 1:
            decisions.append(Decision(together, (tuple(key for group in there for key in group),) if together else there))
    told = ", ".join(f"'{name}'" for name in missing[:5])
    text = f"[identity] together and apart name {len(missing):,} ids, e-mails or phones that no record bears: {told}."
    return tuple(decisions), (Remark("warning", "identity", text),) if missing else ()


def _groups(people: pa.Table, names: Sequence[str]) -> list[tuple[RecordKey, ...]]:
    """The records of each name; none is of two."""
    taken: set[RecordKey] = set()
    out = []
    for name in names:
        group = tuple(key for key in _bearing(people, name) if key not in taken)
        taken.update(group)
        out.append(group)
    return out


def _bearing(people: pa.Table, name: str) -> list[RecordKey]:
    """The records that bear this customer id, e-mail or phone, whatever its case, blanks and signs."""
    import pyarrow.compute as pc

    wanted, digits = name.strip().lower(), re.sub(r"\D", "", name)
    same = pc.or_kleene(*(pc.equal(pc.utf8_lower(pc.utf8_trim_whitespace(people[key])), wanted) for key in ("customer_id", "email")))
    if digits and not re.search(r"[^\d\s()+./-]", name):
        same = pc.or_kleene(same, pc.equal(pc.replace_substring_regex(people["phone"], r"\D", ""), digits))
    found = people.filter(pc.fill_null(same, fill_value=False))
    return list(zip(pc.fill_null(found["source"], "").to_pylist(), found["record"].to_pylist(), strict=True))
