"""The finding of a run in three sentences: how many customers in how many segments, who carries the value, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intarsia.reports import wording
from intarsia.reports.contest import contest

if TYPE_CHECKING:
    from intarsia.core.run import Run

_VERDICTS = {
    "natural": "the segments are natural groups in these customers",
    "reproducible": "the segments are reproducible cuts, steady but not shown to be groups of their own",
    "constructive": "the segments are useful cuts, not shown to be groups that exist by themselves",
    "untested": "whether the segments are groups that exist was not tested",
}


def headline(run: Run) -> tuple[str, str, str]:
    """Three sentences for the top of the page and of the terminal, plain text without control characters."""
    return wording.clean(_how_many(run)), wording.clean(_who(run)), wording.clean(_how_sure(run))


def _how_many(run: Run) -> str:
    segments, when = run.segments, wording.day(run.features.as_of)
    if segments.n_customers == 1:
        return f"There is 1 customer as of {when}, so there is one segment and nothing to compare."
    if segments.k == 1:
        return f"All {wording.count(segments.n_customers)} customers form one segment as of {when}: nothing parts them reliably."
    return f"{wording.count(segments.n_customers)} customers fall into {segments.k} segments as of {when}."


def _who(run: Run) -> str:
    told = [p for p in run.personas.personas if wording.known(p.value_share) and wording.known(p.share) and p.share > 0]
    value = run.personas.value
    if told and not value:
        largest = max(told, key=lambda p: (p.customers, -p.segment))
        return f"The largest is {largest.name}: {wording.percent(largest.share)} of the customers (n = {wording.count(largest.customers)})."
    if not told:
        return "Who carries the value is not known, because spend is not known."
    if len(told) == 1:
        return f"The one segment, {told[0].name}, brings {wording.percent(told[0].value_share)} of the {value}."
    best = max(told, key=lambda p: (p.value_share, -p.segment))
    shares = (
        f"{best.name} (n = {wording.count(best.customers)}) are {wording.percent(best.share)} of the customers "
        f"and bring {wording.percent(best.value_share)} of the {value}"
    )
    if best.value_share < 1.1 * best.share:
        return f"No segment carries much more than its share of the value: {shares}."
    return f"{shares}, {best.value_share / best.share:.1f} times their share."


def _how_sure(run: Run) -> str:
    verdict = _VERDICTS.get(run.evidence.verdict, f"the verdict on their structure is '{run.evidence.verdict}'")
    found = next((f for f in run.evidence.of("stability", "all") if wording.known(f.value)), None)
    agreement = ""
    if found:
        value = wording.with_interval(found.value, found.low, found.high)
        agreement = f"; learnt on other customers they agree by {value} (1 is the same; n = {wording.count(found.n)})"
    return f"How sure: {verdict}{agreement}; {_looking_back(run)}."


def _looking_back(run: Run) -> str:
    return contest(run.backtest).clause if run.backtest and run.backtest.scores else "there is no back-test"
