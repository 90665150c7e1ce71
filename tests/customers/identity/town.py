"""A small town with known truth: people with typing errors, a family on one phone, a company's mailbox, placeholders."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

FIRST = ["Anna", "Boris", "Clara", "David", "Elif", "Farid", "Greta", "Hugo", "Irina", "Jonas", "Katya", "Leon", "Mira", "Nadia", "Oskar"]
LAST = ["Adler", "Bekmann", "Costa", "Duarte", "Ergin", "Fischer", "Gomez", "Hansen", "Ivanov", "Jansen", "Karimov", "Larsson", "Moreau"]
COLUMNS = ("record", "first_name", "last_name", "birth_date", "email", "phone", "city", "truth")


def town(people: int = 120, *, seed: int = 0) -> pa.Table:
    """Two to three records a person, one field of some of them spoilt."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, str | None]] = []
    for person in range(people):
        first, last = FIRST[person % len(FIRST)], LAST[(person * 7 + person // len(FIRST)) % len(LAST)]
        born = f"{1950 + person % 50}-{1 + person % 12:02d}-{1 + person % 28:02d}"
        whole = {
            "first_name": first,
            "last_name": last,
            "birth_date": born,
            "email": f"{first}.{last}{person}@mail.org".lower(),
            "phone": f"+4930{2_000_000 + 7_919 * person}",
            "city": ["Berlin", "Hamburg", "Bonn", "Köln"][person % 4],
        }
        for copy in range(2 + person % 2):
            row: dict[str, str | None] = dict(whole)
            if copy:
                spoilt = list(whole)[int(rng.integers(len(whole)))]
                row[spoilt] = None if rng.random() < 0.5 else whole[spoilt][:2] + whole[spoilt][3:]
            rows.append({"record": f"r{len(rows)}", **row, "truth": str(person)})
    return table(rows)


def table(rows: list[dict[str, str | None]]) -> pa.Table:
    """Rows as a table; a column that is not said is null."""
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in COLUMNS})


def groups(found: pa.Table) -> set[frozenset[str]]:
    """The records of each person."""
    out: dict[str, set[str]] = {}
    for record, person in zip(found["record"].to_pylist(), found["person"].to_pylist(), strict=True):
        out.setdefault(person, set()).add(record)
    return {frozenset(records) for records in out.values()}
