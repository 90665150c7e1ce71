"""The one-word verdict on structure: natural, reproducible or constructive segments, and why."""

from __future__ import annotations

from collections.abc import Sequence

from intarsia.core.finding import Finding

NATURAL_JACCARD = 0.75
REPRODUCIBLE_JACCARD = 0.6
DISSOLVED_JACCARD = 0.5


def verdict(findings: Sequence[Finding], aim: str = "", *, dated: bool = True) -> tuple[str, str]:
    """The verdict and its sentence, after Dolnicar & Leisch 2010.

    "natural": the stability exceeds that of bases without groups (check structure passed), and each segment's Jaccard is >= .75, or each
    is >= .6 here and >= .75 at some other number of segments (a line of the cut is then doubtful, not that groups exist). "reproducible":
    other customers would give nearly the same segments (split-half agreement passed, each Jaccard >= .6), but groups are not shown to
    exist. "constructive": neither. "untested": a check that the verdict needs was not run. Segments that were made with an
    `aim` (what they are to foretell) are cuts by design: at most "reproducible"; where it is not `dated`, no back-test can prove them.

    >>> verdict([])[0]
    'untested'
    """
    structure = [f for f in findings if f.check == "structure" and f.measure == "excess_stability"]
    halves = [f for f in findings if f.measure == "split_half_ari"]
    overlaps = [f for f in findings if f.measure == "clusterwise_jaccard"]
    if not structure or not halves:
        return "untested", "The verdict needs the checks 'stability' and 'structure', and at least one of them was not asked for."
    weakest = min((f.value for f in overlaps), default=0.0)
    if aim:
        return _aimed(aim, halves[0], weakest, dated=dated)
    if structure[0].passed and weakest >= NATURAL_JACCARD:
        return (
            "natural",
            f"Groups exist in these customers, and each segment comes back on other customers (weakest overlap {weakest:.2f}).",
        )
    if halves[0].passed and weakest >= REPRODUCIBLE_JACCARD:
        back = structure[0].detail.get("comes_back") if structure[0].passed else None
        if back:
            return "natural", _nearly(back["k"], back["overlap"], weakest)
        return "reproducible", _reproducible(structure[0], weakest)
    return "constructive", _constructive(structure[0], halves[0], weakest)


def _aimed(aim: str, halves: Finding, weakest: float, *, dated: bool) -> tuple[str, str]:
    made = f"The segments are cuts made to foretell {aim}, not groups that exist by themselves"
    made += "; what they foretell is the back-test's to say" if dated else ""
    if halves.passed is None:
        return "constructive", f"{made}. {halves.because}"
    if halves.passed and weakest >= REPRODUCIBLE_JACCARD:
        return "reproducible", f"{made}. Other customers of this shop would give nearly the same cuts (weakest overlap {weakest:.2f})."
    drawn = f"Other customers would have drawn some of the lines elsewhere (agreement {halves.value:.2f}, weakest overlap {weakest:.2f})"
    return "constructive", f"{made}. {drawn}."


def _nearly(k: int, overlap: float, weakest: float) -> str:
    return (
        f"Groups exist in these customers: in {k} segments each would come back on other customers (weakest overlap {overlap:.2f}). "
        f"Among the segments here one does so less surely ({weakest:.2f}): who belongs to it is somewhat doubtful."
    )


def _reproducible(structure: Finding, weakest: float) -> str:
    stable = f"Other customers of this shop would give nearly the same segments (weakest overlap {weakest:.2f})"
    if structure.passed:
        wanted = f"natural segments would need an overlap of {NATURAL_JACCARD} here or at another number of segments"
        return f"{stable}. Groups exist, but not each of these segments is one: {wanted}."
    if structure.passed is None:
        return f"{stable}. {structure.because}"
    shown = "groups are not shown beyond what single features and their correlations give"
    return f"{stable}, but {shown}: take the segments as steady cuts through a continuum."


def _constructive(structure: Finding, halves: Finding, weakest: float) -> str:
    cuts = "Take the segments as useful cuts through a continuum, not as groups that exist"
    if halves.passed is None:
        return f"{cuts}: {halves.because[0].lower()}{halves.because[1:]}"
    if structure.passed:
        some = "there is some structure, but these segments do not come back reliably on other customers"
        return f"{cuts}: {some} (weakest overlap {weakest:.2f})."
    if halves.passed:
        most = "other customers would give much the same segments, but not all of them come back"
        return f"{cuts}: {most} (agreement {halves.value:.2f}, weakest overlap {weakest:.2f})."
    return f"{cuts}: other customers of this shop would give other segments (agreement {halves.value:.2f}, weakest overlap {weakest:.2f})."
