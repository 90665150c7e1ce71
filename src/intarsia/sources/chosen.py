"""Which of the records that meet in one identity are used: the latest state, with all its parts.

What is written down as one state (`last`): the latest stamp, else what says most, else what comes last; a contract may have several items,
each under a plan of its own, and those told together, in one file and with one stamp, stand together. What comes in portions (`together`):
all that says something different, wherever it is told, for without a stamp nothing tells a correction from a portion. What is stated
(`of_one_file`): the statements of one file, of that with most of them, else of the last.

Each gives SQL of `row`, the `reason` why it is refused (null: used), and whether it stands beside used ones that are `alike` or that say
something `other`. `states` is SQL of the records that meet, with their `stamp` (null: none), `file`, and a hash of all they say (`whole`).
"""

from __future__ import annotations

from intarsia.core.schema import EARLIER, REPEATED
from intarsia.sources.sql import quoted


def last(states: str, key: str, item: str) -> str:
    """SQL: of each identity the last state is used, of each `item` in it (a column; "": there is but one) one record."""
    placed = f"SELECT *, max(row) OVER (PARTITION BY {key}, whole) AS last FROM ({states})"
    order = "truths DESC, fullness DESC, last DESC, row"
    window = f"PARTITION BY {key} ORDER BY stamp DESC NULLS LAST, {order}"
    best = f"stamp IS NOT DISTINCT FROM first_value(stamp) OVER ({window}) AND file = first_value(file) OVER ({window})"
    found = f"SELECT *, {best} AS found FROM ({placed})"
    ranked = f"SELECT *, row_number() OVER (PARTITION BY {key}, found{item and ', ' + item} ORDER BY {order}) AS turn FROM ({found})"
    used = f"SELECT *, found AND turn = 1 AS used, row_number() OVER (PARTITION BY {key}, found, turn ORDER BY row) AS nth FROM ({ranked})"
    why = _why("used", f"bool_or(used) OVER (PARTITION BY {key}, whole)")
    return f"SELECT row, {why} AS reason, false AS alike, used AND nth > 1 AS other FROM ({used})"


def together(states: str, key: str, *, logged: bool) -> str:
    """SQL: of each identity the records of the latest stamp are used, whatever their file; of equal ones the first or, of what is `logged`,
    as many as the file with most of them has."""
    dated = f"SELECT *, stamp IS NOT DISTINCT FROM max(stamp) OVER (PARTITION BY {key}) AS newest FROM ({states})"
    same = f"PARTITION BY {key}, newest, whole"
    copies = f"SELECT *, row_number() OVER ({same}, file ORDER BY row) AS copy, count(*) OVER ({same}, file) AS copies FROM ({dated})"
    most = f"first_value(file) OVER ({same} ORDER BY {'copies DESC, ' if logged else ''}file) = file"
    used = f"SELECT *, newest AND {most}{'' if logged else ' AND copy = 1'} AS used FROM ({copies})"
    why = _why("used", f"bool_or(used) OVER (PARTITION BY {key}, whole)")
    beside = f"copy = 1 AND row_number() OVER (PARTITION BY {key}, used ORDER BY copy, row) > 1"
    return f"SELECT row, {why} AS reason, used AND copy > 1 AS alike, used AND {beside} AS other FROM ({used})"


def of_one_file(states: str, key: str) -> str:
    """SQL: of each identity the records of one file are used, of equal ones the first."""
    dated = f"SELECT *, stamp IS NOT DISTINCT FROM max(stamp) OVER (PARTITION BY {key}) AS newest FROM ({states})"
    counted = f"SELECT *, row_number() OVER (PARTITION BY {key}, newest, file, whole ORDER BY row) AS copy FROM ({dated})"
    sized = f"SELECT *, count(*) FILTER (copy = 1) OVER (PARTITION BY {key}, newest, file) AS size FROM ({counted})"
    best = f"first_value(file) OVER (PARTITION BY {key} ORDER BY newest DESC, size DESC, file DESC) = file AND newest"
    found = f"SELECT *, {best} AS found FROM ({sized})"
    why = _why("found AND copy = 1", f"bool_or(found) OVER (PARTITION BY {key}, whole)")
    beside = f"row_number() OVER (PARTITION BY {key}, found ORDER BY copy, row) > 1"
    return f"SELECT row, {why} AS reason, false AS alike, found AND copy = 1 AND {beside} AS other FROM ({found})"


def _why(used: str, there: str) -> str:
    return f"CASE WHEN {used} THEN NULL WHEN {there} THEN {quoted(REPEATED)} ELSE {quoted(EARLIER)} END"
