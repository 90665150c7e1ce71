"""The state of a customer: the value that was true last, of each column on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import number, only
from intarsia.features.views import CUSTOMER


def latest(columns: Sequence[Column], values: Mapping[str, Any]) -> Declaration:
    """A declaration of "customers" that gives each column the latest known of its `values`, numbers of a profile; of several that are
    equally late, the largest. The windows have no order, so that all columns share one grouping."""
    rows: dict[str, Any] = {}
    customers: dict[str, Any] = {}
    for column in columns:
        name = column.name
        stamp = only(values[name].notnull(), _.stamp)
        rows |= {f"{name}__value": values[name], f"{name}__late": stamp.max().over(ibis.window(group_by=CUSTOMER))}
        customers[f"{name}_now"] = only(_.stamp == _[f"{name}__late"], _[f"{name}__value"]).max()
    results = {column.name: number(_[f"{column.name}_now"]) for column in columns}
    return Declaration(tuple(columns), table="customers", rows=rows, customers=customers, results=results)
