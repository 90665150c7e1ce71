"""Segments: who belongs where, by which rule, and every candidate that lost with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from intarsia.core.model import Model
from intarsia.core.recipe import Recipe
from intarsia.core.tables import html_table

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    import pyarrow as pa

    from intarsia.core.features import FeatureTable
    from intarsia.core.lesson import Lesson

Blocks = Callable[[], Iterator["np.ndarray"]]
"""Gives the prepared coordinates of all customers in blocks (n_i, p); may be called again for another pass."""


class Algorithm(Protocol):
    """A way to find segments; a frozen dataclass whose fields are its options."""

    @property
    def k(self) -> int:
        """The number of segments asked for; 0 where the algorithm finds it itself."""
        ...

    def candidates(self, low: int, high: int) -> Iterable[Algorithm]:
        """The settings worth trying for `low` to `high` segments."""
        ...

    def fit(self, matrix: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """Find segments in (n, p) coordinates. The same rows in any order give the same model. Survives n < k, constants, one row."""
        ...

    def refine(self, model: Model, blocks: Blocks) -> Model:
        """Improve a model that was fitted on a sample by passes over all customers; gives it back unchanged where that is not possible."""
        ...


@runtime_checkable
class Guided(Protocol):
    """An algorithm that can also learn from what customers did next; its `fit` does without."""

    def learn(self, matrix: np.ndarray, outcome: np.ndarray, weights: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """Find segments in (n, p) coordinates that foretell an outcome (n,). Laws as of `fit`."""
        ...


@runtime_checkable
class Following(Protocol):
    """An algorithm that can begin with the segments of an earlier definition, so that customers stay where they are unless it pays."""

    def follow(self, matrix: np.ndarray, before: np.ndarray, outcome: np.ndarray | None = None, *, seed: int = 0) -> Model:
        """Find segments in (n, p) coordinates, given the segment `before` (n,) of each row. Laws as of `fit`; as of `Guided.learn` where
        there is an `outcome` (n,). What it gives is about as good as without (the algorithm says how much may be lost)."""
        ...


class Baseline(Protocol):
    """A present-day way to segment (RFM, spend quantiles), as a yardstick; a frozen dataclass."""

    def fit(self, table: pa.Table) -> Fitted:
        """Learn the cut points from raw features of customers."""
        ...


@dataclass(frozen=True)
class Assignment:
    """Where each of n customers belongs: `segment` int64 from 1; `second` the runner-up (0 if none); `confidence` the membership share of
    `segment` (0 to 1); `margin` (d2 - d1)/(d2 + d1) of the two lowest scores' square roots where they are distances, else how much larger
    the share is than the runner-up's: 0 on the border."""

    segment: np.ndarray
    second: np.ndarray
    confidence: np.ndarray
    margin: np.ndarray


@dataclass(frozen=True)
class Fitted:
    """Preparation and model: everything that it takes to place a customer. `order[i]` is the segment number (from 1) of the model's i-th
    segment, so that numbers mean the same to Python, SQL and people. `names` may give fixed names (baselines)."""

    recipe: Recipe
    model: Model
    order: tuple[int, ...]
    names: tuple[str, ...] = ()

    def assign(self, table: pa.Table | pa.RecordBatch) -> Assignment:
        """Place customers from their raw features. Cost n x k x p."""
        return self.place(self.recipe.matrix(table))

    def place(self, matrix: np.ndarray) -> Assignment:
        """Place customers from their (n, p) coordinates."""
        import numpy as np

        scores = self.model.scores(matrix)
        number = np.asarray(self.order, dtype=np.int64)
        rows = np.arange(len(scores))
        best = scores.argmin(1)
        lowest = scores[rows, best]
        shares = np.exp(-(scores - lowest[:, None]) / (2.0 * max(self.model.spread, 1e-300)))
        confidence = 1.0 / shares.sum(1)
        if scores.shape[1] == 1:
            return Assignment(number[best], np.zeros(len(scores), dtype=np.int64), confidence, np.ones(len(scores)))
        rest = scores.copy()
        rest[rows, best] = np.inf
        second = rest.argmin(1)
        near, far = np.sqrt(np.maximum(lowest, 0.0)), np.sqrt(np.maximum(rest[rows, second], 0.0))
        if not self.model.distances:
            margin = confidence * (1.0 - shares[rows, second])
        else:
            margin = np.where(far + near > 0, (far - near) / np.where(far + near > 0, far + near, 1.0), 0.0)
        return Assignment(number[best], number[second], confidence, margin)

    def assigned(self, table: ir.Table, *carried: ir.Value) -> ir.Table:
        """`customer_id` and `segment` of every row of a feature table, as an Ibis table: the answer of `assign`, in any engine. Named
        values over the table may be `carried` along."""
        import ibis

        coordinates = {f"z{j}": z.cast("float64") for j, z in enumerate(self.recipe.expressions(table))}
        also = [value.get_name() for value in carried]
        staged = table.select("customer_id", *carried, **coordinates)
        prepared = [staged[name] for name in coordinates]
        between = self.model.staged(prepared)
        if between is not prepared:
            staged = staged.select("customer_id", *also, **{f"y{j}": y for j, y in enumerate(between)})
            between = [staged[f"y{j}"] for j in range(len(between))]
        scores = self.model.score_expressions(between)
        scored = staged.select("customer_id", *also, **{f"s{i}": score.cast("float64") for i, score in enumerate(scores)})
        columns = [scored[f"s{i}"] for i in range(len(scores))]
        lowest = ibis.least(*columns) if len(columns) > 1 else columns[0]
        segment = ibis.cases(*[(score <= lowest, number) for score, number in zip(columns, self.order, strict=True)])
        return scored.select("customer_id", *also, segment=segment.cast("int64"))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"recipe": self.recipe.to_dict(), "model": self.model.to_dict(), "order": list(self.order), "names": list(self.names)}


@dataclass(frozen=True)
class Gate:
    """A hard condition on a candidate: `passed` is None where it could not be measured (and then it does not count against it)."""

    name: str
    passed: bool | None
    because: str


@dataclass(frozen=True)
class Candidate:
    """One setting that was tried: its measures (name to value), its gates, whether it was chosen, and a sentence that says why (not)."""

    algorithm: str
    k: int
    measures: Mapping[str, float]
    gates: tuple[Gate, ...] = ()
    chosen: bool = False
    because: str = ""

    @property
    def passed(self) -> bool:
        """Whether no gate is failed."""
        return all(gate.passed is not False for gate in self.gates)


@dataclass(frozen=True)
class Alternative:
    """Another segmentation that could be had: its `role` ("fewer", "recommended", "finer"), and what it gains or costs."""

    role: str
    algorithm: str
    k: int
    because: str


@dataclass(frozen=True)
class MarginalGain:
    """What going to `k` segments is worth: the best `value` of the `measure` that any algorithm reaches with k, and the `gain` over the
    best with fewer. "worth": share of the outcome's differences that is foretold; "stability": agreement of random halves."""

    k: int
    algorithm: str
    measure: str
    value: float
    gain: float


@dataclass(frozen=True)
class Policy:
    """The business limits on a segmentation: how many segments, how small one may be (share of customers, and customers).

    `rule` says what is looked for within them: "finest", as many segments as are found again (of customers, who seldom form islands);
    "steadiest", the groups whose being found again stands out most (of points that do form islands, of whatever shape).
    """

    min_segments: int = 4
    max_segments: int = 8
    min_share: float = 0.02
    min_customers: int = 10
    rule: Literal["finest", "steadiest"] = "finest"

    @classmethod
    def exactly(cls, k: int, rule: Literal["finest", "steadiest"] = "finest") -> Policy:
        """The policy of somebody who asks for k segments: of whatever size, and with or without substance."""
        return cls(k, k, 0.0, 1, rule)

    @property
    def exact(self) -> bool:
        """Whether one number of segments was asked for, whatever they are like."""
        return self == Policy.exactly(self.max_segments, self.rule)


@dataclass(frozen=True)
class Sample:
    """Up to 50,000 customers chosen by the content of their rows (so that ids and row order do not matter), in an order fixed by content:
    raw features, prepared coordinates, and segment numbers. `everyone` says whether the sample is the whole base."""

    table: pa.Table
    matrix: np.ndarray
    segment: np.ndarray
    everyone: bool


@dataclass(frozen=True)
class Segmentation:
    """The result of discovery. `members` is an Ibis table: customer_id, segment, confidence, second_segment, margin. `lesson` is what the
    segments were made to foretell, where they were made for an objective."""

    features: FeatureTable
    fitted: Fitted
    algorithm: Algorithm = field(repr=False)
    algorithm_name: str
    members: ir.Table = field(repr=False)
    sample: Sample = field(repr=False)
    sizes: Mapping[int, int]
    candidates: tuple[Candidate, ...] = ()
    because: str = ""
    policy: Policy = Policy()
    seed: int = 0
    lesson: Lesson | None = field(default=None, repr=False, compare=False)
    alternatives: tuple[Alternative, ...] = ()
    steps: tuple[MarginalGain, ...] = ()

    @property
    def k(self) -> int:
        """The number of segments."""
        return len(self.sizes)

    @property
    def n_customers(self) -> int:
        """The number of customers placed."""
        return sum(self.sizes.values())

    def table(self) -> pa.Table:
        """Every customer with segment, confidence, second_segment and margin, sorted by customer."""
        return self.members.order_by("customer_id").to_pyarrow()

    def _repr_html_(self) -> str:
        import pyarrow as pa

        total = max(self.n_customers, 1)
        rows = [{"segment": s, "customers": n, "share": n / total} for s, n in self.sizes.items()]
        schema = pa.schema([("segment", pa.int64()), ("customers", pa.int64()), ("share", pa.float64())])
        return html_table(f"{self.k} segments by {self.algorithm_name}: {self.because}", pa.Table.from_pylist(rows, schema=schema))
