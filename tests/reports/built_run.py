"""A run put together by hand: planted segments with known shares, so that a page can be read and checked without any other stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import ibis
import numpy as np
import pyarrow as pa

from intarsia.core.base import CustomerBase, Recognised, Remark, RuleCount
from intarsia.core.features import Column, FeatureTable
from intarsia.core.finding import Evidence, Finding
from intarsia.core.model import Nearest, as_matrix
from intarsia.core.persona import Persona, Personas, Rule, Statistic, Trait
from intarsia.core.recipe import Dropped, Recipe, Step
from intarsia.core.run import Backtest, Run, Score
from intarsia.core.schema import CLEAN_ORDERS
from intarsia.core.segmentation import Candidate, Fitted, Gate, Sample, Segmentation
from intarsia.engines.connect import connect
from intarsia.reports.page import render

NAMES = (
    "High-value advocates",
    "Rising newcomers",
    "Steady weekday buyers",
    "Seasonal gift givers",
    "Fading former regulars",
    "One-time small baskets",
    "Evening bargain hunters",
    "Returns-heavy explorers",
    "Quiet wholesale accounts",
    "Weekend browsers",
    "Broad-basket families",
    "Long-lost triers",
)
COLUMNS = (
    Column("recency_days", "Days since last order", "days", "days", "rfm", "recency", "has not bought for long", "bought lately"),
    Column("n_orders", "Orders", "orders", "count", "rfm", "frequency", "buys often", "buys rarely"),
    Column("spend", "Spend", "money", "money", "rfm", "money", "spends much", "spends little"),
    Column("basket_value", "Value of a basket", "money", "money", "basket", "basket", "large baskets", "small baskets"),
    Column("gap_days", "Days between orders", "days", "days", "rhythm", "rhythm", "long pauses", "short pauses", missing="one order"),
    Column("spend_trend", "Spend, last 90 days against 90 before", "ratio", "ratio", "momentum", "momentum", "growing", "shrinking"),
    Column("n_products", "Different products", "products", "count", "basket", "breadth", "broad taste", "narrow taste"),
    Column("return_share", "Share of value returned", "share", "share", "returns", "returns", "returns much", "returns little"),
    Column(
        "evening_share", "Share of orders in the evening", "share", "share", "calendar", "calendar", "evenings", "daytime", role="profile"
    ),
    Column(
        "weekend_share", "Share of orders at weekends", "share", "share", "calendar", "calendar", "weekends", "weekdays", role="profile"
    ),
)
SHAPING = tuple(column for column in COLUMNS if column.role == "segment")


@dataclass(frozen=True)
class Wish:
    """What the run should be like; `mark` is put into every name and text that comes from data."""

    k: int = 6
    n: int = 4338
    mark: str = ""
    backtest: bool = True
    winner: str = "discovered"
    candidates: bool = True
    findings: bool = True
    verdict: str = "reproducible"
    seed: int = 7


@cache
def page_of(wish: Wish) -> str:
    """The page of such a run, rendered once for all tests that read it."""
    return render(built_run(wish))


def built_run(wish: Wish | None = None) -> Run:
    wish = wish or Wish()
    segments = _segments(wish)
    return Run(
        base=_base(wish),
        features=segments.features,
        segments=segments,
        evidence=_evidence(wish, segments),
        personas=_personas(wish, segments),
        backtest=_backtest(wish, segments) if wish.backtest else None,
        settings={"seed": wish.seed, "horizon_days": 90, "segments": {"min_segments": 4, "algorithms": ["kmeans", "mixture"], "k": None}},
        versions={"intarsia": "0.1.0", "numpy": "2.4.0", "duckdb": "1.5.6"},
        without="" if wish.backtest else "No back-test: it needs more than 181 days of orders; there are 120.",
    )


def _sample(wish: Wish) -> Sample:
    rng = np.random.default_rng(wish.seed)
    weights = np.array([1.0 / (i + 1.6) for i in range(wish.k)])
    centres = rng.normal(0, 1.5, (wish.k, len(SHAPING)))
    counts = np.maximum(np.floor(wish.n * weights / weights.sum()), 1).astype(int)
    counts[0] += wish.n - counts.sum()
    segment = np.repeat(np.arange(wish.k), counts)
    matrix = centres[segment] + rng.normal(0, 0.75, (len(segment), len(SHAPING)))
    order = np.lexsort(matrix.T)
    raw = {c.name: np.exp(matrix[:, j]) for j, c in enumerate(SHAPING)} | {c.name: rng.random(len(segment)) for c in COLUMNS[-2:]}
    return Sample(pa.table({name: values[order] for name, values in raw.items()}), matrix[order], segment[order] + 1, everyone=True)


def _segments(wish: Wish) -> Segmentation:
    sample = _sample(wish)
    engine = connect("duckdb", memory="500MB")
    ids = [f"{wish.mark}C{i:05d}" for i in range(len(sample.segment))]
    columns = tuple(replace(c, label=c.label + wish.mark) for c in COLUMNS)
    features = FeatureTable(
        ibis.memtable(sample.table.append_column("customer_id", [ids])), columns, date(2011, 12, 10), engine, len(ids), "£"
    )
    steps = tuple(
        Step(c.name, "log1p", f"'{c.name}': skew 11.8 → 0.3 by log1p; upper 0.5 % capped at 9,840; 4 % zeros", block=c.concept)
        for c in SHAPING
    )
    recipe = Recipe(steps, (Dropped(f"country{wish.mark}", "99.7 % of customers have the same value; the limit is 99.5 %"),))
    numbers = range(1, wish.k + 1)
    model = Nearest(as_matrix(np.array([sample.matrix[sample.segment == s].mean(0) for s in numbers])), tuple(range(wish.k)))
    members = pa.table(
        {
            "customer_id": ids,
            "segment": sample.segment,
            "confidence": np.full(len(ids), 0.9),
            "second_segment": np.ones(len(ids), dtype=np.int64),
            "margin": np.full(len(ids), 0.4),
        }
    )
    return Segmentation(
        features,
        Fitted(recipe, model, tuple(numbers)),
        _NoAlgorithm(),  # type: ignore[arg-type]  # the page never fits
        "kmeans",
        ibis.memtable(members),
        sample,
        {s: int((sample.segment == s).sum()) for s in numbers},
        _candidates(wish) if wish.candidates else (),
        f"k-means with {wish.k} segments: the largest number of segments that is found again in other customers.{wish.mark}",
        seed=wish.seed,
    )


class _NoAlgorithm:
    """Stands where the page never looks."""


def _candidates(wish: Wish) -> tuple[Candidate, ...]:
    out = []
    for i, name in enumerate(("kmeans", "mixture", "hierarchical", "hdbscan")):
        for k in range(2, 11):
            stable = max(0.97 - 0.035 * k - 0.07 * i + (0.03 if k == wish.k else 0), 0.2)
            measures = {
                "stability": stable,
                "jaccard": stable - 0.05,
                "smallest_share": 0.3 / k,
                "silhouette": 0.42 - 0.02 * k - 0.015 * i,
                "inertia": 34_000 / k**0.6 * (1 + 0.03 * i),
                "davies_bouldin": 0.9 + 0.05 * k,
            }
            gates = (
                Gate("policy", 4 <= k <= 8, f"{k} segments; 4 to 8 are wished for"),
                Gate("stability", stable >= 0.7, f"{stable:.2f} of 0.70"),
            )
            chosen = name == "kmeans" and k == wish.k
            why = "Chosen: the largest number that is found again." if chosen else f"Not chosen: {name} with {k} is found again less."
            out.append(Candidate(name, k, measures, gates, chosen, why + wish.mark))
    return tuple(out)


def _personas(wish: Wish, segments: Segmentation) -> Personas:
    total = segments.n_customers
    worth = np.array([segments.sizes[s] * (6.0 if s == 2 else 1.0 / s) for s in segments.sizes])
    share_of_spend = worth / worth.sum()
    out = []
    for i, (s, size) in enumerate(segments.sizes.items()):
        traits = tuple(_trait(c, (1.9 - 0.2 * j) * (-1) ** (i + j), wish.mark) for j, c in enumerate(SHAPING))
        out.append(
            Persona(
                s,
                NAMES[i % len(NAMES)] + wish.mark,
                size,
                size / total,
                float(share_of_spend[i]),
                f"They buy often, lately and much, from a broad range, and rarely send anything back.{wish.mark}",
                traits,
                (
                    Statistic("Spend (median)" + wish.mark, "money", 1250.0, 1180.0, 1330.0, size),
                    Statistic("Orders (mean)", "orders", 8.2, 7.9, 8.6, size),
                ),
                Rule(
                    (f"at least 6 orders{wish.mark}", "last order at most 40 days ago", "spend above £900"), 0.91, 0.88, max(size // 5, 1)
                ),
                (f"To be recognised, and to hear first of what is new.{wish.mark}",),
                (f"A referral scheme: they already bring others.{wish.mark}",),
                f"Invite them to an early-access round before the season; no discount is needed.{wish.mark}",
                f"Only {size} customers: read the spend with care.{wish.mark}" if size < 350 else "",
            )
        )
    return Personas(tuple(out), 0.93, 860)


def _trait(column: Column, difference: float, mark: str) -> Trait:
    typical = 6.0 + 3 * difference
    words = f"{column.high if difference > 0 else column.low}: {typical:.1f} against 6 typically{mark}"
    return Trait(column.name, column.label + mark, column.unit, typical, 6.0, difference, words)


def _evidence(wish: Wish, segments: Segmentation) -> Evidence:
    if not wish.findings:
        return Evidence((), "untested", "The verdict needs checks, and none was asked for.")
    n = segments.n_customers
    found = [
        Finding(
            "structure", "all", "excess_stability", 0.08, n, "Stability exceeds that of bases without groups by 0.08.", -0.02, 0.15, False
        ),
        Finding("stability", "all", "split_half_ari", 0.81, n, f"Two halves agree by 0.81: nearly the same.{wish.mark}", 0.76, 0.87, True),
        Finding("separation", "all", "silhouette", 0.24, n, "The silhouette is 0.24: the segments touch.", 0.22, 0.26, True),
        Finding("separation", "all", "davies_bouldin", 1.31, n, "Davies-Bouldin is 1.31: lower is better."),
        Finding("balance", "all", "smallest_share", 0.06, n, "The smallest segment has 6.0 % of the customers.", 0.05, 0.07, True),
        Finding("significance", "all", "held_out_differ", 1.0, n, "The segments differ in 1 of 2 held-out features.", passed=True),
        Finding("significance", "all", "epsilon_squared:evening_share", 0.11, n, "They differ, a medium effect.", 0.09, 0.13, True),
        Finding("significance", "all", "epsilon_squared:weekend_share", 0.004, n, "No difference beyond chance.", 0.0, 0.01, False),
    ]
    for s, size in segments.sizes.items():
        value = 0.94 - 0.055 * (s % 7)
        because = f"Segment {s} came back with a mean overlap of {value:.2f} ({size:,} customers)."
        found.append(
            Finding("stability", str(s), "clusterwise_jaccard", value, size, because, value - 0.07, min(value + 0.05, 1), value >= 0.6)
        )
    return Evidence(tuple(found), wish.verdict, f"Other customers of this shop would give nearly the same segments.{wish.mark}")


def _backtest(wish: Wish, segments: Segmentation) -> Backtest:
    ways = {"discovered": (0.31, segments.k), "spend": (0.28, 8), "rfm": (0.24, 11), "rfm_map": (0.14, 11)}
    if wish.winner != "discovered":
        ways[wish.winner] = (0.35, 8)
    scores = []
    for j, measure in enumerate(("oos_r2", "normalised_gini", "top_20_capture")):
        for name, (value, k) in ways.items():
            at, gap = value + 0.28 * j, value - ways["discovered"][0]
            scores.append(
                Score(name, measure, at, at - 0.05, at + 0.04, 3370, k, gap, gap - 0.02 if gap else 0.0, gap + 0.02 if gap else 0.0)
            )
    because = (
        f"{wish.winner} foretold best: it explains {max(v for v, _ in ways.values()):.0%} of the differences in spend of the next 90 days."
    )
    return Backtest(date(2011, 6, 13), date(2011, 9, 11), 90, tuple(scores), wish.winner, because + wish.mark)


def _base(wish: Wish) -> CustomerBase:
    schema = ibis.schema(CLEAN_ORDERS.types).to_pyarrow()
    counts = (
        RuleCount("missing_customer", 135_080, f"no customer number, so the line belongs to nobody{wish.mark}"),
        RuleCount("exact_duplicate", 5_225, "the same line once more in the same order"),
        RuleCount("not_a_product", 2_912, "postage, bank charges and manual entries"),
        RuleCount("return_matched", 7_450, "taken back from the order that it belongs to", "kept as a return"),
    )
    return CustomerBase(
        {"orders": ibis.memtable(schema.empty_table())},
        connect("duckdb", memory="500MB"),
        f"online_retail.parquet{wish.mark}",
        "sha256:4f1d0c9b7a",
        (
            Recognised("customer_id", f"CustomerID{wish.mark}", "its name, and 4,372 different values"),
            Recognised("ordered_at", "InvoiceDate", "its name, and every value is a time", "%Y-%m-%d %H:%M"),
        ),
        (f"Country{wish.mark}",),
        (
            Remark("warning", "customer_id", f"25 % of the rows have no customer.{wish.mark}"),
            Remark("advice", "history", "One year: seasons cannot be told from trends."),
        ),
        541_909,
        cleaned=True,
        counts=counts,
    )
