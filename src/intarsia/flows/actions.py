"""As many segments as a team can serve: where there are more, those that the same action fits best become one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from math import inf, log

from intarsia.core.persona import Persona, Personas
from intarsia.core.segmentation import Alternative, Policy, Segmentation
from intarsia.errors import UsageError
from intarsia.flows import stages
from intarsia.personas.recommend import same_best
from intarsia.stats.copula import ranks
from intarsia.stats.separation import inertia
from intarsia.stats.significance import eta_squared

Alike = tuple[tuple[str, tuple[int, ...]], ...]
"""Actions by name, each with the segments that it fits best."""


def served(find: Callable[[Policy], Segmentation], policy: Policy, actions: int | None, *, seed: int = 0) -> Segmentation:
    """What `find` recommends within the policy, made into no more segments than there are `actions` (programmes that the team can run).

    Where there are more, the two that the same action fits best and that are nearest in value a customer become one, again and again. Where
    the same fits no two best, segments are found anew with `actions` as the most. The segments as found where `actions` is None. What was
    found before, and what the fewer segments cost, stands among the alternatives ("as found"). Errors: UsageError where exactly so many
    segments were asked for that these stay more than the actions.
    Cost: one `describe` and one pass over the base for each segment too many.
    """
    first = segments = find(policy)
    while actions is not None and segments.k > actions:
        personas = stages.describe(segments, seed=seed)
        alike = same_best(personas.personas, segments.features)
        if not alike:
            fewer = find(replace(policy, min_segments=min(policy.min_segments, actions), max_segments=actions))
            if fewer.k > actions:
                raise UsageError(f"{fewer.k} segments were asked for, and {actions} programmes can be run: ask for one of the two.")
            because = f"The same action fits no two of {segments.k} segments best, so they were found anew, {actions} at most."
            return _beside(replace(fewer, because=f"{fewer.because} {because}"), first)
        action, pair = _nearest(personas, alike)
        told = " and ".join(f"“{one.name}”" for one in pair)
        because = f"Merged, as {actions} programmes can be run: the same action fits {told} best ({action.lower()})."
        segments = stages.merge(segments, [[one.segment for one in pair]], because=because)
    return segments if segments is first else _beside(segments, first)


def _beside(segments: Segmentation, first: Segmentation) -> Segmentation:
    """The segments with those that were found first among their alternatives, and what having fewer costs."""
    table = first.sample.table
    if "spend" in table.column_names:
        worth = table.column("spend").to_numpy(zero_copy_only=False).astype(float)
        known = worth == worth  # noqa: PLR0124  (what is unknown is not itself)
        before, after = (eta_squared(ranks(worth[known]), one.sample.segment[known]) for one in (first, segments))
        of = f"of the variance of spend between customers (by rank, n = {int(known.sum()):,})"
    else:
        matrix = first.sample.matrix
        every = inertia(matrix, first.sample.segment * 0)
        before, after = (1.0 - inertia(matrix, one.sample.segment) / every if every else 0.0 for one in (first, segments))
        of = f"of the differences between customers (n = {len(matrix):,})"
    because = f"the segments as found, before there were as few as can be served: they hold {before:.1%} {of}, the fewer {after:.1%}"
    other = Alternative("as found", first.algorithm_name, first.k, because)
    return replace(segments, alternatives=(*segments.alternatives, other))


def _nearest(personas: Personas, alike: Alike) -> tuple[str, tuple[Persona, Persona]]:
    """Of all pairs that the same action fits best the two that are worth most alike, a customer."""
    of = {persona.segment: persona for persona in personas.personas}
    pairs = [(action, (of[a], of[b])) for action, group in alike for a, b in combinations(sorted(group), 2)]
    return min(pairs, key=lambda pair: (_apart(*pair[1]), pair[1][0].segment, pair[1][1].segment))


def _apart(one: Persona, other: Persona) -> float:
    """How many times the value a customer of one is that of the other, as a logarithm."""
    values = sorted(persona.value_share / persona.share if persona.share else 0.0 for persona in (one, other))
    return log(values[1] / values[0]) if values[0] > 0 else 0.0 if values[1] <= 0 else inf
