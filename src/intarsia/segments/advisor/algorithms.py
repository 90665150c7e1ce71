"""Which algorithm: what each asks of the data, what it would cost at this number of customers, and why it is recommended or not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from intarsia.core.advice import AlgorithmAdvice
from intarsia.core.segmentation import Candidate

USUAL_K = 6
SLOW_SECONDS, MUCH_MEGABYTES = 600.0, 4_000.0
TRIED = ("kmeans", "mixture", "hierarchical", "hdbscan", "dbscan")
_NEEDS = {
    "kmeans": "k; comparable scales; groups of similar width; no gaps",
    "mixture": "k; clouds that are roughly elliptic; enough customers for p(p+1)/2 covariances a segment",
    "hierarchical": "a distance between every two customers; k can be chosen afterwards, from the tree",
    "dbscan": "one reach (eps) that suits every group, and valleys of low density between the groups",
    "hdbscan": "a least size; valleys of low density between groups; a decision what to do with those it calls noise",
}
COSTS = (
    "Time and memory of one fit are extrapolated from single runs of scikit-learn on one core of a shared machine (7 "
    "features, 6 segments): "
    "k-means with 10 starts 0.8 s at 50,000 customers, a full mixture 0.13 s an iteration at 50,000 (50 iterations "
    "assumed), Ward 6.9 s and "
    "0.8 GB at 10,000, DBSCAN 1.9 s at 20,000 with a small reach, HDBSCAN 11.9 s and 0.24 GB at 20,000; the last three "
    "grow with the square "
    "of the number of customers."
)


def costs(n: int, p: int, k: int = USUAL_K) -> dict[str, tuple[float, float]]:
    """Seconds and megabytes of one fit by scikit-learn on n customers with p coordinates; NaN where n is 0. See COSTS for the source."""
    if n < 1:
        return dict.fromkeys(TRIED, (math.nan, math.nan))
    square = float(n) ** 2
    return {
        "kmeans": (4e-7 * n * p * k, 2e-6 * 8 * n * p),
        "mixture": (4.4e-7 * n * k * p * p, 1e-6 * 8 * n * (p + 3 * k)),
        "hierarchical": (6.9e-8 * square, 8e-6 * square),
        "dbscan": (4.8e-9 * square * p / 7, 1e-6 * 8 * 0.01 * square),
        "hdbscan": (3e-8 * square * p / 7, 0.6e-6 * square),
    }


def by_rule(n: int, p: int) -> tuple[AlgorithmAdvice, ...]:
    """Advice without data, for n customers (0 where unknown) and p features."""
    price = costs(n, p)
    few = bool(n) and n < 40
    out = []
    for name in TRIED:
        verdict, because = _ruled(name, n, p, price[name])
        if few:
            verdict, because = "not recommended", f"{n} customers are too few for 4 segments of 10; read them one by one"
        out.append(AlgorithmAdvice(name, verdict, because, *price[name], _NEEDS[name]))
    return tuple(out)


def by_trial(candidates: Sequence[Candidate], n: int, p: int) -> tuple[AlgorithmAdvice, ...]:
    """Advice by what was tried on the customers themselves."""
    price = costs(n, p)
    out = []
    for name in TRIED:
        own = [candidate for candidate in candidates if candidate.algorithm == name]
        best = max(own, key=_merit, default=None)
        if best is None:
            because = "it found one crowd with outliers, not several segments" if name in ("dbscan", "hdbscan") else "nothing to try it on"
            out.append(AlgorithmAdvice(name, "not recommended", because, *price[name], _NEEDS[name]))
            continue
        verdict = "recommended" if best.chosen else "possible" if best.passed else "not recommended"
        because = best.because.removeprefix("Not chosen: ").removeprefix(f"{name} with {best.k} segments: ").rstrip(".")
        found = dict(best.measures) | {"k": float(best.k)}
        out.append(AlgorithmAdvice(name, verdict, f"{because[:1].lower()}{because[1:]}", *price[name], _NEEDS[name], found))
    return tuple(out)


def _merit(candidate: Candidate) -> tuple[bool, bool, bool, float]:
    inside = all(gate.passed is not False for gate in candidate.gates if gate.name == "number")
    return candidate.chosen, candidate.passed, inside, candidate.measures.get("stability", -1.0)


def _ruled(name: str, n: int, p: int, price: tuple[float, float]) -> tuple[str, str]:
    seconds, megabytes = price
    at = f"at {n:,} customers" if n else "at your number of customers"
    too_much = n > 0 and (seconds > SLOW_SECONDS or megabytes > MUCH_MEGABYTES)
    if name == "kmeans":
        return "recommended", (
            "behaviour usually forms a continuum rather than islands, and k-means cuts it into compact groups that can "
            "be found again; on 48 "
            f"generated bases with planted segments it recovered most once features were prepared (ARI .62); {_said(price, at)}; "
            "a new customer is placed by k distances"
        )
    if name == "mixture":
        return "possible", (
            "gives each customer a probability of membership and allows groups of unequal width; but on the same bases it recovered "
            f"less (ARI .29 to .42), and piles of zeros make its clouds collapse; {_said(price, at)}: try it where overlap matters"
        )
    if name == "hierarchical":
        if too_much:
            return "not recommended", (
                f"it keeps the distances of all pairs: {_said(price, at)}; for its tree, join 200 groups of k-means by Ward (seconds)"
            )
        return (
            "possible",
            f"its tree shows how segments nest, and one tree serves every k; {_said(price, at)}; it never moves a customer again",
        )
    if name == "dbscan":
        more = (
            f"; {_said(price, at)} where 1% of customers lie within reach, and up to {_gigabytes(8e-6 * n * n)} where all do" if n else ""
        )
        return "not recommended", (
            "one reach cannot suit both the crowd of occasional customers and the thin spread of heavy ones: it tends "
            "to return one crowd and "
            f"call the best customers noise; with {p} features distances even out further{more}"
        )
    return "not recommended", (
        "copes with unequal density, but calls whoever is between crowds noise, and every customer needs an action; over 76 published data "
        f"sets with known groups it agreed less with them than k-means (ARI at most .44 against .56); "
        f"{_said(price, at)}: use it to look for "
        "small dense crowds such as resellers or bots"
    )


def _said(price: Sequence[float], at: str) -> str:
    seconds, megabytes = price
    if math.isnan(seconds):
        return "its cost depends on the number of customers, which was not told"
    return f"about {_seconds(seconds)} and {_gigabytes(megabytes)} {at}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1g} s" if seconds < 10 else f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:,.0f} minutes"


def _gigabytes(megabytes: float) -> str:
    return f"{megabytes / 1000:,.1f} GB" if megabytes >= 1000 else f"{max(megabytes, 1.0):.0f} MB"


def measured_of(candidates: Sequence[Candidate]) -> Mapping[str, float]:
    """The measures of the chosen candidate; nothing where none was."""
    return next((candidate.measures for candidate in candidates if candidate.chosen), {})
