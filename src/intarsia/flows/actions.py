"""As many segments as a team can serve: those that would get the same first action become one."""

from __future__ import annotations

from intarsia.core.persona import Personas
from intarsia.core.segmentation import Segmentation
from intarsia.flows import stages


def merged_by_action(segments: Segmentation, *, seed: int = 0) -> tuple[Segmentation, Personas]:
    """Segments and their personas, with those put together whose best-fitting first action is the same; repeated until all differ.

    Cost: one `describe` and one pass over the base a round; at most k - 1 rounds, usually one.
    """
    personas = stages.describe(segments, seed=seed)
    while personas.mergeable and segments.k > 1:
        names = {persona.segment: persona.name for persona in personas.personas}
        told = "; ".join(
            f"{' and '.join(f'“{names[number]}”' for number in group)} would get the same first action ({action.lower()})"
            for action, group in personas.mergeable
        )
        segments = stages.merge(segments, [group for _, group in personas.mergeable], because=f"Merged: {told}.")
        personas = stages.describe(segments, seed=seed)
    return segments, personas
