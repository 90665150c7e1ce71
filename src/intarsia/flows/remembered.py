"""Who is who, and what texts say: as it was found before, where the same records went in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from intarsia.core.base import Recognised, Remark
from intarsia.core.identity import Identities, Matching
from intarsia.core.verdict import Finding

if TYPE_CHECKING:
    import pyarrow as pa
    from pydantic import TypeAdapter

_Kept = TypeVar("_Kept")


@dataclass(frozen=True)
class _Told:
    """What identities say beside their tables."""

    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...]
    recognised: tuple[Recognised, ...]
    unused_columns: tuple[str, ...]
    run: int
    threshold: float
    options: Matching


def who_is_who(cache: str | None, people: pa.Table, options: object, make: Callable[[], Identities]) -> Identities:
    """What `make` finds of these people, or found before; decisions by hand are in `options`, and are not kept. Cost: a hash of them."""
    from pydantic import TypeAdapter

    from intarsia.sources.made import Made, made_before

    shape = TypeAdapter(_Told)

    def made() -> Made:
        one = make()
        told = _Told(one.findings, one.remarks, one.recognised, one.unused_columns, one.run, one.threshold, one.options)
        return Made({"records": one.records, "links": one.links, "persons": one.persons, "people": one.people}, _dumped(shape, told))

    if not cache:
        return make()
    found = made_before(cache, "identity", [people], options, made)
    told, tables = _loaded(shape, found.told), found.tables
    return Identities(
        tables["records"],
        tables["links"],
        tables["persons"],
        tables["people"],
        findings=told.findings,
        remarks=told.remarks,
        recognised=told.recognised,
        unused_columns=told.unused_columns,
        run=told.run,
        threshold=told.threshold,
        options=told.options,
    )


def what_is_said(
    cache: str | None, table: pa.Table, options: object, make: Callable[[], tuple[pa.Table, tuple[Remark, ...]]]
) -> tuple[pa.Table, tuple[Remark, ...]]:
    """The table with its texts read and what is told of them, as `make` gives it or gave it before. Cost: a hash of the table."""
    from pydantic import TypeAdapter

    from intarsia.sources.made import Made, made_before

    shape = TypeAdapter(tuple[Remark, ...])

    def made() -> Made:
        read, remarks = make()
        return Made({"read": read}, _dumped(shape, remarks))

    if not cache:
        return make()
    found = made_before(cache, "texts", [table], options, made)
    return found.tables["read"], _loaded(shape, found.told)


def _dumped(shape: TypeAdapter[_Kept], value: _Kept) -> bytes:
    """As JSON in which a figure that could not be measured stays NaN; pydantic's own makes it null, which is no figure."""
    return json.dumps(shape.dump_python(value, mode="json")).encode()


def _loaded(shape: TypeAdapter[_Kept], told: bytes) -> _Kept:
    return shape.validate_python(json.loads(told))
