"""The conditions that no segmentation may break, whatever else speaks for it, each with the numbers behind the verdict."""

from __future__ import annotations

from dataclasses import dataclass

from intarsia.core.segmentation import Gate, Policy
from intarsia.segments.trials import Trial

STABLE = 0.70
RECOGNISED = 0.60
WIDE = 0.10
TRIVIAL = 0.95
FAR = 0.90


@dataclass(frozen=True)
class Limits:
    """What must be reached: split-half agreement, the Jaccard overlap of the least recognisable segment, and how near to the best
    agreement of any that passes."""

    stable: float = STABLE
    recognised: float = RECOGNISED
    near_best: float = 0.10


LIMITS = Limits()


def gates(trial: Trial, policy: Policy, limits: Limits = LIMITS) -> tuple[Gate, ...]:
    """A trial against the number allowed, the smallest segment, stability, the least recognisable segment, and its substance.

    Thresholds: split-half agreement 0.70, clusterwise Jaccard 0.60. Source: METHODS 3, from Hennig 2007 and Dolnicar et al. 2018.
    """
    share, customers = trial.measures["smallest_share"], trial.measures["smallest_customers"]
    stability, jaccard, halves = trial.stability, trial.measures["jaccard"], trial.measures["halves"]
    allowed = f"{policy.min_segments} to {policy.max_segments} segments are allowed"
    in_range = right_number(trial, policy)
    again = trial.measures.get("final_segments", trial.k)
    found = f"{trial.k} segments" if again == trial.k else f"{trial.k} segments on a part of the customers, {again:.0f} on all"
    return (
        Gate("number", in_range, f"{found}; {allowed}"),
        Gate("size", big_enough(trial, policy), f"the smallest segment has {share:.1%} of customers ({customers:,.0f}); {_least(policy)}"),
        Gate(
            "stability",
            stability >= limits.stable,
            f"split-half agreement {stability:.2f} over {halves:.0f} random halves; at least {limits.stable:.2f} is needed",
        ),
        Gate(
            "recognition",
            jaccard >= limits.recognised,
            f"the segment that is found again worst overlaps by {jaccard:.2f} (Jaccard); at least {limits.recognised:.2f} is needed",
        ),
        *_substance(trial, policy),
    )


def right_number(trial: Trial, policy: Policy) -> bool:
    """Whether the number of segments is within the policy, and the same where the trial was learnt again."""
    again = trial.measures.get("final_segments", trial.k)
    return policy.min_segments <= trial.k <= policy.max_segments and again == trial.k


def big_enough(trial: Trial, policy: Policy) -> bool:
    """Whether the smallest segment is within the policy."""
    return trial.measures["smallest_share"] >= policy.min_share and trial.measures["smallest_customers"] >= policy.min_customers


def substantial(trial: Trial, policy: Policy) -> bool:
    """Whether the segments are more than spikes of equal values, such as "never returned anything", and set customers apart at all."""
    return all(gate.passed for gate in _substance(trial, policy))


def _substance(trial: Trial, policy: Policy) -> tuple[Gate, ...]:
    """Islands of points may be as thin as they like, and lie one within the other; segments of customers may not."""
    found = (_width(trial), _presence(trial), _reach(trial)) if policy.rule == "finest" else (_presence(trial),)
    return tuple(gate for gate in found if gate is not None)


def _width(trial: Trial) -> Gate | None:
    """A cloud without width sits on equal values: found again perfectly, and no segment (docs/benchmarks.md, "Settled by measuring")."""
    narrowest = trial.measures.get("narrowest")
    if narrowest is None:
        return None
    because = f"its narrowest cloud is {narrowest:.3f} wide, so it sits on customers with equal values; at least {WIDE:.2f} is needed"
    return Gate("width", narrowest >= WIDE, because)


def _presence(trial: Trial) -> Gate | None:
    """Crowds of those who have something and those who have not repeat the data; a filter would do. Seen with density methods. Where all
    else tells the segments as well, they are more than that."""
    told, otherwise = trial.measures.get("told_by_presence"), trial.measures.get("told_otherwise", 0.0)
    if told is None:
        return None
    because = f"for {told:.0%} of customers the segment only repeats one or two things that they have or have not"
    if told >= TRIVIAL and otherwise >= TRIVIAL:
        return Gate("substance", passed=True, because=f"{because}, but all else tells it for {otherwise:.0%} as well")
    return Gate("substance", told < TRIVIAL, f"{because}; below {TRIVIAL:.0%} is needed")


def _reach(trial: Trial) -> Gate | None:
    """Crowds around a few dense spots, with everybody else dealt out among them, hardly differ from one another, however often found again:
    the less they reach, the less they agree with the truth (docs/benchmarks.md, "Settled by measuring")."""
    reach = trial.measures.get("reach")
    if reach is None:
        return None
    because = f"its segments hold {reach:.0%} of the differences that as many round ones hold; at least {FAR:.0%} is needed"
    return Gate("reach", reach >= FAR, because)


def _least(policy: Policy) -> str:
    return f"at least {policy.min_share:.1%} and {policy.min_customers:,} are needed"
