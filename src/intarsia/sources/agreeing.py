"""Files that are read as one table: whether they have the same columns, or newer ones some more; and whether they write numbers alike, as
35.330 is another number beside 35,33 than alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intarsia.core.base import Remark
from intarsia.errors import Unreadable
from intarsia.sources.money import read_numbers

SAMPLE_ROWS = 2_000
_SURE = 0.9


@dataclass(frozen=True)
class Sample:
    """The first records of a file, by column, and what divides its columns."""

    name: str
    sign: str
    columns: Mapping[str, Sequence[str | None]]


@dataclass(frozen=True)
class _Written:
    """How one file writes the numbers of a column: its decimal sign, whether the values settle it, and one of them."""

    sample: Sample
    decimal: str
    settled: bool
    example: str


def united(files: Sequence[tuple[str, Sequence[str]]]) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """The columns of all files, by name and columns each, and what to say of those that lack some. Errors: Unreadable where two files have
    each a column that the other has not, or one lacks half of them, as different tables do."""
    if len({tuple(columns) for _, columns in files}) == 1:
        return tuple(files[0][1]), ()
    full = max(files, key=lambda one: len(one[1]), default=("", ()))
    told = []
    for name, columns in files:
        absent = [column for column in full[1] if column not in columns]
        if 2 * len(absent) > len(full[1]) or not set(columns) <= set(full[1]):
            raise Unreadable(
                f"The files do not have the same columns: '{full[0]}' has {', '.join(full[1])}; '{name}' has {', '.join(columns)}. "
                "Read them one at a time."
            )
        if absent:
            told.append((name, absent))
    names = tuple(dict.fromkeys((*(files[0][1] if files else ()), *full[1])))
    if not told:  # the same columns in another order
        return names, ()
    more = f" (and {len(told) - 1} more files lack some)" if len(told) > 1 else ""
    text = f"'{told[0][0]}'{more} has no {', '.join(told[0][1])}, which '{full[0]}' has: empty in its records."
    return names, (Remark("advice", "file", text),)


def disagreeing(samples: Sequence[Sample], names: Sequence[str]) -> list[Remark]:
    """What there is to say of columns whose numbers the files write in different ways: an error where the files show that both ways are
    meant, else a warning. Costs one look at the samples."""
    return [told for name in names if (told := _told(name, [one for s in samples if (one := _written(s, name)) is not None]))]


def _written(sample: Sample, name: str) -> _Written | None:
    """None where the column has no numbers with a sign in it."""
    said = [value for value in sample.columns.get(name, ()) if value and value.strip()]
    found = read_numbers(said)
    signed = [value for value in said if "," in value or "." in value]
    if found is None or found.share < _SURE or not signed:
        return None
    return _Written(sample, found.decimal, found.settled, signed[0].strip()[:30])


def _told(name: str, found: Sequence[_Written]) -> Remark | None:
    comma = next((one for one in found if one.settled and one.decimal == ","), None)
    other = next((one for one in sorted(found, key=lambda one: not one.settled) if one.decimal != ","), None)
    if comma is None or other is None:
        return None
    sure = other.settled or comma.sample.sign != other.sample.sign
    return Remark(
        "error" if sure else "warning",
        name,
        f"The files write the numbers of '{name}' in different ways: '{comma.sample.name}' like '{comma.example}', '{other.sample.name}' "
        f"like '{other.example}', which alone is read with a decimal point. All are read with one sign here: read the files as sources of "
        "their own, or set decimal.",
    )
