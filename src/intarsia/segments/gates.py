"""The conditions that no segmentation may break, whatever else speaks for it, each with the numbers behind the verdict."""

from __future__ import annotations

from intarsia.core.segmentation import Gate, Policy
from intarsia.segments.trials import Trial

STABLE = 0.70
RECOGNISED = 0.60
WIDE = 0.10


def gates(trial: Trial, policy: Policy) -> tuple[Gate, ...]:
    """A trial against the number allowed, the smallest segment, stability, the least recognisable segment, and the width of a mixture.

    Thresholds: split-half agreement 0.70, clusterwise Jaccard 0.60. Source: METHODS 3, from Hennig 2007 and Dolnicar et al. 2018.
    """
    share, customers = trial.measures["smallest_share"], trial.measures["smallest_customers"]
    stability, jaccard, halves = trial.stability, trial.measures["jaccard"], trial.measures["halves"]
    allowed = f"{policy.min_segments} to {policy.max_segments} segments are allowed"
    in_range = right_number(trial, policy)
    again = trial.measures.get("final_segments", trial.k)
    found = f"{trial.k} segments" if again == trial.k else f"{trial.k} segments on a part of the customers, {again:.0f} on all"
    narrowest = trial.measures.get("narrowest")
    mixture = () if narrowest is None else (_width(narrowest),)
    return (
        Gate("number", in_range, f"{found}; {allowed}"),
        Gate("size", big_enough(trial, policy), f"the smallest segment has {share:.1%} of customers ({customers:,.0f}); {_least(policy)}"),
        Gate(
            "stability",
            stability >= STABLE,
            f"split-half agreement {stability:.2f} over {halves:.0f} random halves; at least {STABLE:.2f} is needed",
        ),
        Gate(
            "recognition",
            jaccard >= RECOGNISED,
            f"the segment that is found again worst overlaps by {jaccard:.2f} (Jaccard); at least {RECOGNISED:.2f} is needed",
        ),
        *mixture,
    )


def right_number(trial: Trial, policy: Policy) -> bool:
    """Whether the number of segments is within the policy, and the same where the trial was learnt again."""
    again = trial.measures.get("final_segments", trial.k)
    return policy.min_segments <= trial.k <= policy.max_segments and again == trial.k


def big_enough(trial: Trial, policy: Policy) -> bool:
    """Whether the smallest segment is within the policy."""
    return trial.measures["smallest_share"] >= policy.min_share and trial.measures["smallest_customers"] >= policy.min_customers


def wide_enough(trial: Trial) -> bool:
    """Whether no cloud of a mixture has locked on to customers with equal values; always so for other models."""
    return trial.measures.get("narrowest", WIDE) >= WIDE


def _width(narrowest: float) -> Gate:
    """A cloud without width is a spike of equal values (such as "never returned anything"): found again perfectly, and no segment.

    Measured: on five generated bases such mixtures agree with the truth by .09 to .56, wider ones by .5 to .9.
    """
    because = f"its narrowest cloud is {narrowest:.3f} wide, so it sits on customers with equal values; at least {WIDE:.2f} is needed"
    return Gate("width", narrowest >= WIDE, because)


def _least(policy: Policy) -> str:
    return f"at least {policy.min_share:.1%} and {policy.min_customers:,} are needed"
