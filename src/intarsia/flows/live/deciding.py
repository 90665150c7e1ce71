"""What people decide about living segments: a name, a pin, a note, the definition in force; each is a run, recorded with who and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from intarsia.core.journal import RunRecord
from intarsia.core.lineage import BY_RULE, Lineage
from intarsia.core.settings import Settings
from intarsia.core.version import CHALLENGER, Version
from intarsia.errors import UsageError
from intarsia.flows.live.knowledge import knowledge_of
from intarsia.flows.live.records import signed, timer
from intarsia.flows.live.session import Session, champion_of, day_of, opened
from intarsia.flows.live.throne import Throne, Told, bring_into_force
from intarsia.segments.living import decisions
from intarsia.segments.living.decisions import Decided
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.handwork import kept_pins
from intarsia.segments.living.identity import Regrouped
from intarsia.segments.living.regroup import joined, parted
from intarsia.store.state import State

ON_SEGMENTS = ("rename", "pin", "unpin", "annotate")
ON_DEFINITIONS = ("merge", "split")
ON_VERSIONS = ("approve", "reject", "roll back")


def decide(
    what: str,
    subject: str,
    words: str = "",
    settings: Settings | None = None,
    *,
    place: Any = None,
    by: str = "",
    because: str = "",
) -> Lineage:
    """Record a decision and do it; gives the lineage after it.

    `what`: "rename" (a segment to the name `words`), "pin", "unpin", "annotate" (with the note `words`); "merge" (segments, separated by
    commas) and "split" (a segment, into `words` parts, or as many as are found again), which make a new version of the definition;
    "approve" or "reject" (the version `subject`, a challenger), "roll back" (or "roll-back"; to the version `subject`). `by` is who
    decides: a name is needed, since the record is for others. `place`: the sources, of a home that lives from some which the settings do
    not name. Errors: UsageError, UnknownName; Busy; those of `ia.read` of sources. Cost: a decision about versions places everybody anew.
    """
    what = what.strip().replace("-", " ")
    if not by.strip():
        raise UsageError("A decision is recorded with who made it: give a name (--by).")
    if what not in (known := (*ON_SEGMENTS, *ON_DEFINITIONS, *ON_VERSIONS)):
        raise UsageError(f"One can {', '.join(known)}; not '{what}'.")
    with opened(settings, by=by) as session, session.home.writing("decide", by=by) as writing:
        clock = timer()
        decree = Decree(day_of(writing), champion_of(writing).number, by, because)
        if what in ON_SEGMENTS:
            told = Told(Decided(_on_segment(what, writing.base.lineage, subject, words, decree), writing.base.versions))
        else:
            throne = Throne(session, writing, knowledge_of(session, writing.base, place))
            told = (
                _on_definition(what, throne, subject, words, decree)
                if what in ON_DEFINITIONS
                else _on_version(what, throne, subject, decree)
            )
        record = RunRecord(kind="decide", as_of=decree.on, summary={"decision": what, "subject": subject, "words": words})
        bring_into_force(writing, signed(record, session, clock()), told)
        return told.decided.lineage


def _on_segment(what: str, lineage: Lineage, subject: str, words: str, decree: Decree) -> Lineage:
    if what == "rename":
        return decisions.rename(lineage, subject, words, decree)
    if what == "annotate":
        return decisions.annotate(lineage, subject, words, decree)
    return (decisions.pin if what == "pin" else decisions.unpin)(lineage, subject, decree)


def _on_definition(what: str, throne: Throne, subject: str, words: str, decree: Decree) -> Told:
    """A new version of the definition in which segments are put together, or one is parted; in force at once, for a person wants it."""
    base, champion = throne.writing.base, champion_of(throne.writing)
    owns = _by_person_first([base.lineage.found(part).id for part in subject.split(",")], base.lineage)
    numbers = [_number_of(champion, own) for own in owns]
    now = replace(champion.definition, names={number: base.lineage.segment(own).name for number, own in champion.ids.items()})
    if what == "merge":
        definition, hand = joined(now, numbers), Regrouped(joined={min(numbers): tuple(sorted(set(owns)))})
    elif len(numbers) == 1:
        definition = parted(now, numbers[0], throne.coordinates(numbers[0]), k=_parts(words), seed=throne.session.settings.seed)
        parts = len(definition.fitted.order) - len(now.fitted.order) + 1
        hand = Regrouped(parted={owns[0]: tuple(range(numbers[0], numbers[0] + parts))})
    else:
        raise UsageError("One segment is split at a time.")
    number = max(version.number for version in base.versions) + 1
    ruled = replace(decree, version=number)
    made = Version(number, definition, {}, CHALLENGER, decree.on, because=decree.because or f"{what.capitalize()}: {subject}.")
    return throne.enthrone(made, kept_pins(throne.succession(made, ruled, hand=hand), ruled), ruled)


def _by_person_first(owns: Sequence[int], lineage: Lineage) -> list[int]:
    """The ids, those first that a person named or pinned."""
    named = {own for event in lineage.events if event.kind == "renamed" and event.by != BY_RULE for own in event.parents}
    return sorted(owns, key=lambda own: (not (own in named or lineage.segment(own).pinned), own))


def _number_of(champion: Version, own: int) -> int:
    for number, known in champion.ids.items():
        if known == own:
            return number
    there = ", ".join(f"S{known}" for known in champion.ids.values())
    raise UsageError(f"S{own} is not in the definition in force. In it are: {there}.")


def _parts(words: str) -> int:
    if words and not words.strip().isdigit():
        raise UsageError(f"A segment is split into a number of parts, such as 2; not '{words}'.")
    return int(words) if words else 0


def _on_version(what: str, throne: Throne, subject: str, decree: Decree) -> Told:
    base, number = throne.writing.base, _number(subject)
    if what == "reject":
        return Told(decisions.reject(base.versions, base.lineage, number, replace(decree, version=number)))
    if what == "approve":
        challenger = _challenger(base.versions, number)
        ruled = replace(decree, version=number)
        return throne.enthrone(challenger, throne.succession(challenger, ruled), ruled)
    ruled, before = replace(decree, version=number), _last_under(throne.session, number, base)
    return throne.placed_by(decisions.roll_back(base.versions, base.lineage, number, ruled, before.lineage))


def _last_under(session: Session, number: int, now: State) -> State:
    """What there was after the last run in which a version was in force; what there is now, where it never was."""
    if not any(version.number == number and version.since is not None for version in now.versions):
        return now
    done = (session.home.state(run=run.number) for run in session.home.runs() if run.state == "done")
    return next((state for state in done if state.champion is not None and state.champion.number == number), now)


def _challenger(versions: tuple[Version, ...], number: int) -> Version:
    waiting = [version for version in versions if version.status == CHALLENGER]
    for version in waiting:
        if version.number == number:
            return version
    there = ", ".join(str(version.number) for version in waiting) or "none"
    raise UsageError(f"Version {number} does not wait for a decision. Those that do: {there}.")


def _number(subject: str) -> int:
    plain = subject.strip().removeprefix("v").removeprefix("V")
    if not plain.isdigit():
        raise UsageError(f"A version is named by its number, such as 3; not by '{subject}'.")
    return int(plain)
