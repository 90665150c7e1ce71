"""Are the segments big enough to manage, and big enough to test an offer on?"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from intarsia.core.features import Column
from intarsia.core.finding import Finding
from intarsia.core.recipe import floats
from intarsia.core.segmentation import Segmentation
from intarsia.stats.intervals import wilson

_TWO_ARMS = 2 * 2 * (1.959963984540054 + 0.8416212335729143) ** 2
_FEWEST = 5


@dataclass(frozen=True)
class Balance:
    """Sizes against the policy, and the customers that an A/B test needs against those that there are.

    `uplift`: the relative lift that a test should be able to see, with 80 % power at the 5 % level. `outcome`: the money feature whose
    spread sets the size of the test; the first money feature where it is not given. Cost n.
    """

    uplift: float = 0.1
    outcome: str = ""

    def run(self, segmentation: Segmentation, *, seed: int = 0) -> tuple[Finding, ...]:  # noqa: ARG002  # the protocol's; no lot is drawn
        """One finding a segment against the policy, one on all, and one a segment on the size of a test."""
        total = segmentation.n_customers
        found = [self._size(segmentation, number, size, total) for number, size in sorted(segmentation.sizes.items())]
        whole = _smallest(segmentation, found)
        column = self._column(segmentation)
        tests = [] if column is None else [self._test(segmentation, column, number) for number in sorted(segmentation.sizes)]
        return (whole, *found, *tests)

    def _size(self, segmentation: Segmentation, number: int, size: int, total: int) -> Finding:
        policy = segmentation.policy
        share = size / total if total else 0.0
        low, high = wilson(size, total)
        enough = share >= policy.min_share and size >= policy.min_customers
        because = f"Segment {number} has {size:,} of {total:,} customers ({100 * share:.1f} %)"
        because += (
            "."
            if enough
            else f", less than the policy asks for (at least {100 * policy.min_share:g} % and {policy.min_customers:,} customers)."
        )
        return Finding("balance", str(number), "share", share, total, because, low, high, enough)

    def _column(self, segmentation: Segmentation) -> Column | None:
        if self.outcome:
            return segmentation.features.column(self.outcome)
        there = set(segmentation.sample.table.column_names)
        return next((c for c in segmentation.features.columns if c.kind == "money" and c.name in there), None)

    def _test(self, segmentation: Segmentation, column: Column, number: int) -> Finding:
        values = floats(segmentation.sample.table, column.name)[segmentation.sample.segment == number]
        known = np.sort(values[~np.isnan(values)])
        size = segmentation.sizes[number]
        mean = float(known.mean()) if len(known) else 0.0
        if len(known) < _FEWEST or mean <= 0:
            because = (
                f"For segment {number} the size of a test cannot be told: {len(known):,} customers with a known {column.label.lower()}."
            )
            return Finding("balance", str(number), "test_customers", float("nan"), len(known), because)
        needed = max(2, ceil(_TWO_ARMS * (float(known.std(ddof=1)) / (self.uplift * mean)) ** 2))
        has = "has" if needed <= size else "has only"
        because = (
            f"To see a lift of {100 * self.uplift:g} % in {column.label.lower()} (80 % power, 5 % level), an A/B test within "
            f"segment {number} needs about {needed:,} customers in two equal groups; it {has} {size:,}."
        )
        return Finding(
            "balance", str(number), "test_customers", float(needed), len(known), because, detail={"has": size, "column": column.name}
        )


def _smallest(segmentation: Segmentation, found: list[Finding]) -> Finding:
    """The verdict on all segments together."""
    n = segmentation.n_customers
    if not found:
        return Finding("balance", "all", "smallest_share", float("nan"), 0, "There are no segments to weigh.")
    least = min(found, key=lambda f: (f.value, int(f.subject)))
    passed = all(f.passed for f in found)
    small = sum(not f.passed for f in found)
    verdict = "every segment meets the policy" if passed else f"{small} of {len(found)} segments are smaller than the policy allows"
    because = (
        f"The smallest of {len(found)} segments is number {least.subject} with {100 * least.value:.1f} % of {n:,} customers; {verdict}."
    )
    sizes = {str(number): size for number, size in sorted(segmentation.sizes.items())}
    return Finding("balance", "all", "smallest_share", least.value, n, because, least.low, least.high, passed, {"sizes": sizes})
