"""Numbers that mean the same to Python and to every database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SAFE_DIGITS = 15
_SAFE_SCALE = 22


def exact(value: float) -> ir.Value:
    """A float64 literal that is this very number in SQL.

    A trap: databases read `0.3333333333333333` as a DECIMAL, and turning that into a double loses the last bit of some, which
    moves customers on a border. Up to 15 digits nothing is lost and the plain form is kept, as it reads better.

    >>> import ibis
    >>> print(ibis.to_sql(ibis.table({"x": "float64"}, name="t").x + exact(0.25), dialect="duckdb").splitlines()[1].strip())
    "t0"."x" + 0.25 AS "Add(x, 0.25)"
    >>> exact(1 / 3).type()
    Float64(nullable=True)
    """
    import ibis

    value = float(value)
    text = repr(value)
    digits = text.replace("-", "").replace(".", "").strip("0")
    scale = len(text.partition(".")[2])
    if "e" not in text and len(digits) <= _SAFE_DIGITS and len(text) <= _SAFE_DIGITS + 4 and scale <= _SAFE_SCALE:
        return ibis.literal(value, "float64")
    return ibis.literal(text).cast("float64")
