"""What is wished of a number of segments and of their sizes: does it make sense at all?"""

from __future__ import annotations

from numbers import Integral, Real

from intarsia.core.segmentation import Policy
from intarsia.errors import UsageError

MOST_SHARE = 0.5


def accept(policy: Policy, k: object = None) -> None:
    """Nothing, where the policy and `k` (None: not asked for) can be asked for. Errors: UsageError that names what cannot."""
    wished = {"min_segments": policy.min_segments, "max_segments": policy.max_segments, "min_customers": policy.min_customers}
    for name, value in {**wished, **({} if k is None else {"k": k})}.items():
        if not is_count(value):
            raise UsageError(f"{name}={value!r} cannot be asked for: give a whole number of at least 1.")
    if not is_share(policy.min_share):
        raise UsageError(f"min_share={policy.min_share!r} cannot be asked for: give a share of customers from 0 to {MOST_SHARE}.")
    if policy.min_segments > policy.max_segments:
        raise UsageError(
            f"min_segments={policy.min_segments} is more than max_segments={policy.max_segments}, so no number of segments is left. "
            "Say both, the smaller first."
        )


def is_count(value: object) -> bool:
    """Whether it is a whole number of at least 1."""
    return not isinstance(value, bool) and isinstance(value, Integral) and int(value) >= 1


def is_share(value: object) -> bool:
    """Whether it is the share of customers that the smallest of two or more segments may be wished to have."""
    return not isinstance(value, bool) and isinstance(value, Real) and 0.0 <= float(value) <= MOST_SHARE
