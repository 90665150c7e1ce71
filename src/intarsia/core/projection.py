"""How many features of a customer become a few coordinates: the same arithmetic as data, in Python and in SQL."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

from intarsia.core.literals import exact
from intarsia.core.model import Matrix
from intarsia.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir
    import numpy as np

FLAT = 20.0
WRITTEN = 40


@dataclass(frozen=True)
class Layer:
    """Coordinates (n, p) become (n, q): times `weights` (p, q), plus `shift` (q,), then bent by the hyperbolic tangent where asked for."""

    weights: Matrix
    shift: tuple[float, ...]
    bend: Literal["none", "tanh"] = "none"

    def apply(self, matrix: np.ndarray) -> np.ndarray:
        """(n, q), summed coordinate by coordinate in order: the very operations of the SQL form, so that ties fall alike. Cost n p q."""
        import numpy as np

        total = np.tile(np.asarray(self.shift, dtype=np.float64), (len(matrix), 1))
        for column, weights in zip(matrix.T, self.weights, strict=True):
            total += column[:, None] * np.asarray(weights)
        if self.bend == "none":
            return total
        return np.asarray(1.0 - 2.0 / (np.exp(2.0 * np.clip(total, -FLAT, FLAT)) + 1.0))

    def expressions(self, coordinates: Sequence[ir.Value]) -> list[ir.Value]:
        """The same."""
        out = []
        for j, shift in enumerate(self.shift):
            terms = [z * exact(weights[j]) for z, weights in zip(coordinates, self.weights, strict=True)]
            out.append(_bent(reduce(lambda a, b: a + b, terms, exact(shift)), self.bend))
        return out


@dataclass(frozen=True)
class Projection:
    """`layers`, one after the other. One layer without a bend is an affine map: weights (p, q) and a shift.

    `shares` (p,), where given, say that coordinates are counts of p things: before the layers each count becomes how much more often the
    customer has the thing than customers have it on the whole, ln(count / (all counts of the customer x share)), 0 where that is negative.
    """

    layers: tuple[Layer, ...]
    shares: tuple[float, ...] = ()

    @property
    def axes(self) -> int:
        """The number of coordinates that come out."""
        return len(self.layers[-1].shift)

    @property
    def affine(self) -> bool:
        """Whether it is a plain affine map, so that distances after it can be told by the coordinates before it."""
        return len(self.layers) == 1 and self.layers[0].bend == "none" and not self.shares

    def apply(self, matrix: np.ndarray) -> np.ndarray:
        """The coordinates (n, q) of customers (n, p). Cost n p q a layer."""
        rows = associations(matrix, self.shares) if self.shares else matrix
        for layer in self.layers:
            rows = layer.apply(rows)
        return rows

    def expressions(self, coordinates: Sequence[ir.Value]) -> list[ir.Value]:
        """The same as q Ibis expressions over p coordinates. Errors: UsageError for counts of more than 40 things."""
        rows = list(coordinates)
        if self.shares:
            rows = _association_expressions(rows, self.shares)
        for layer in self.layers:
            rows = layer.expressions(rows)
        return rows

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with its kind under "projection"."""
        return {"projection": "affine" if self.affine else "layers", "layers": [asdict(one) for one in self.layers], "shares": self.shares}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Projection:
        """The projection that `to_dict` wrote."""
        layers = tuple(Layer(tuple(tuple(row) for row in one["weights"]), tuple(one["shift"]), one["bend"]) for one in data["layers"])
        return cls(layers, tuple(data["shares"]))


def associations(counts: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Positive pointwise mutual information (n, p) of customers and things, from counts (n, p) and each thing's share of all counts (p,).

    Counts below zero count as none; a customer without any is all zeros. Source: Church & Hanks, Computational Linguistics 16 (1990).

    >>> import numpy as np
    >>> associations(np.array([[2.0, 0.0], [1.0, 1.0]]), (0.5, 0.5)).round(2).tolist()
    [[0.69, 0.0], [0.0, 0.0]]
    """
    import numpy as np

    held = np.maximum(counts, 0.0)
    total = np.zeros(len(held))
    for column in held.T:
        total = total + column
    out = np.zeros(held.shape)
    for j, share in enumerate(shares):
        has = held[:, j] > 0
        if share > 0:
            out[has, j] = np.maximum(np.log(held[has, j] / (total[has] * share)), 0.0)
    return out


def _association_expressions(counts: Sequence[ir.Value], shares: Sequence[float]) -> list[ir.Value]:
    import ibis

    if len(shares) > WRITTEN:
        raise UsageError(
            f"An embedding of {len(shares)} kinds of events is not written in SQL, only of up to {WRITTEN}. Place customers with Intarsia."
        )
    held = [(count > 0).ifelse(count, 0.0) for count in counts]
    total = reduce(lambda a, b: a + b, held)
    out: list[ir.Value] = []
    for count, share in zip(counts, shares, strict=True):
        if share > 0:
            sure = (count > 0).ifelse(count / (total * exact(share)), 1.0)
            out.append(ibis.greatest(sure.ln(), exact(0.0)))
        else:
            out.append(exact(0.0))
    return out


def _bent(value: ir.Value, bend: str) -> ir.Value:
    import ibis

    if bend == "none":
        return value
    within = ibis.least(ibis.greatest(value, exact(-FLAT)), exact(FLAT))
    return exact(1.0) - exact(2.0) / ((within * exact(2.0)).exp() + exact(1.0))
