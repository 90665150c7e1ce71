"""What else could be had: fewer segments, or finer ones, and what each step between them is worth."""

from __future__ import annotations

from collections.abc import Sequence

from intarsia.core.segmentation import Alternative, Candidate, Gate, MarginalGain

_LIMITS = ("number", "size", "width", "substance")


def alternatives(candidates: Sequence[Candidate]) -> tuple[Alternative, ...]:
    """The best candidate with fewer segments than the one chosen, that one, and the best with more; roles that nothing fills are left out.

    A candidate counts where no limit on sizes and substance is broken (the wished number may be). Best is what foretells most where that
    was asked, else what passes all gates, then what is found again best. Each says what it gains or costs against the one chosen.
    """
    chosen = next((candidate for candidate in candidates if candidate.chosen), None)
    if chosen is None:
        return ()
    usable = [c for c in candidates if not c.chosen and all(gate.passed is not False for gate in c.gates if _is_limit(gate))]
    fewer = max((c for c in usable if 1 < c.k < chosen.k), key=_merit, default=None)
    finer = max((c for c in usable if c.k > chosen.k), key=_merit, default=None)
    out = []
    if fewer is not None:
        out.append(Alternative("fewer", fewer.algorithm, fewer.k, _against(fewer, chosen)))
    out.append(Alternative("recommended", chosen.algorithm, chosen.k, chosen.because))
    if finer is not None:
        out.append(Alternative("finer", finer.algorithm, finer.k, _against(finer, chosen)))
    return tuple(out)


def steps(candidates: Sequence[Candidate]) -> tuple[MarginalGain, ...]:
    """What each extra segment is worth, from the fewest to the most that were tried: in what is foretold where that was asked, else in how
    well the segments are found again (where a gain below 0 is the price of one more)."""
    measure = "worth" if any("worth" in candidate.measures for candidate in candidates) else "stability"
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        known = candidate.measures.get(measure)
        if known is not None and (candidate.k not in best or known > best[candidate.k].measures[measure]):
            best[candidate.k] = candidate
    out: list[MarginalGain] = []
    for k in sorted(best):
        value = best[k].measures[measure]
        before = max((step.value for step in out), default=value) if measure == "worth" else (out[-1].value if out else value)
        out.append(MarginalGain(k, best[k].algorithm, measure, value, value - before))
    return tuple(out)


def _is_limit(gate: Gate) -> bool:
    return gate.name in _LIMITS and gate.name != "number"


def _merit(candidate: Candidate) -> tuple[float, bool, float]:
    return candidate.measures.get("worth", 0.0), candidate.passed, candidate.measures.get("stability", 0.0)


def _against(other: Candidate, chosen: Candidate) -> str:
    """What the other gains or costs, in numbers."""
    agreement = f"split-half agreement {other.measures['stability']:.2f} against {chosen.measures['stability']:.2f}"
    worth, own = other.measures.get("worth"), chosen.measures.get("worth")
    if worth is not None and own is not None:
        return f"foretells {worth:.1%} of the differences between customers against {own:.1%}; {agreement}"
    smallest = f"its smallest segment has {other.measures['smallest_share']:.1%} of customers"
    return f"{agreement}; {smallest}"
