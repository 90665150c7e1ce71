"""Advice on method: which algorithm and why, what to do to each feature, what to measure, the code for it, and what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from intarsia.core.base import Remark
from intarsia.core.tables import html_table

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class FeatureAdvice:
    """What to do to one column. `what` it is, the `problem` it would be as it is, the `transform`, the `effect` (measured, or expected by
    rule), and `because`, the sentence. `figures` holds the numbers behind these by name (`share_raw` and `share_after` are the shares of
    the expected squared distance between two customers, 0 to 1)."""

    column: str
    what: str
    problem: str
    transform: str
    effect: str
    because: str
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Preparation:
    """One way to prepare all features, and what k-means with the recommended number of segments makes of it: `stability` (mean split-half
    adjusted Rand index, with its standard error over `halves`), `largest` (the feature with the greatest share of squared distance, and
    that share), `effective` (how many equal features would divide the distance so), `told_apart` (features whose ranks differ between the
    segments with an effect of .14 or more), `smallest` (share of the smallest segment) and `agreement` with the recommended preparation."""

    name: str
    stability: float
    stability_se: float
    halves: int
    largest: str
    largest_share: float
    effective: float
    told_apart: int
    smallest: float
    agreement: float


@dataclass(frozen=True)
class AlgorithmAdvice:
    """One algorithm: the `verdict` ("recommended", "possible" or "not recommended") and why; `seconds` and `megabytes` that one fit by
    scikit-learn takes at this number of customers, by a stated rule; what it `needs`; measures of its best setting, where it was tried."""

    algorithm: str
    verdict: str
    because: str
    seconds: float
    megabytes: float
    needs: str
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Tried:
    """What k-means gives at one number of segments; NaN where it was not measured. `inertia` is the curve of the elbow; `halves` how many
    random halves `stability` is the mean of (few where it fell behind early)."""

    k: int
    inertia: float
    silhouette: float
    davies_bouldin: float
    calinski_harabasz: float
    stability: float
    jaccard: float
    smallest_share: float
    halves: int = 0


@dataclass(frozen=True)
class NumberAdvice:
    """How many segments: `low` to `high` are looked at, `k` is recommended (0 where only data can tell); what elbow, silhouette and
    stability would each say (0 where not measured); which to trust and why."""

    low: int
    high: int
    k: int
    elbow: int
    silhouette: int
    stability: int
    because: str
    tried: tuple[Tried, ...] = ()


@dataclass(frozen=True)
class MetricAdvice:
    """One measure of quality: what it says, what is good, what it hides, and its value on the recommended segments, where there are any."""

    metric: str
    says: str
    good: str
    hides: str
    value: float | None = None


@dataclass(frozen=True)
class Hint:
    """Something to do or to look at, and why: an engineered feature, or a question to ask of each segment."""

    subject: str
    what: str
    because: str


@dataclass(frozen=True)
class MethodAdvice:
    """All advice. `basis` is "measured" (on a table) or "by rule" (from ranges alone); `recommendation` is three sentences; `plain_code`
    needs pandas and scikit-learn, `short_code` Intarsia; both run as they are."""

    basis: str
    n_customers: int
    recommendation: tuple[str, ...]
    features: tuple[FeatureAdvice, ...]
    preparations: tuple[Preparation, ...]
    algorithms: tuple[AlgorithmAdvice, ...]
    number: NumberAdvice
    metrics: tuple[MetricAdvice, ...]
    engineered: tuple[Hint, ...]
    look_at: tuple[Hint, ...]
    remarks: tuple[Remark, ...]
    plain_code: str
    short_code: str

    def table(self) -> pa.Table:
        """One row a feature: what it is, its problem, the transform, the effect and the sentence."""
        import pyarrow as pa

        return pa.Table.from_pylist([{k: v for k, v in asdict(one).items() if k != "figures"} for one in self.features])

    def to_dict(self) -> dict[str, Any]:
        """Plain data; figures that could not be measured are NaN."""
        return asdict(self)

    def markdown(self) -> str:
        """The whole advice as one Markdown page."""
        from intarsia.core.advice_page import page

        return page(self)

    def _repr_html_(self) -> str:
        return html_table(" ".join(self.recommendation), self.table())
