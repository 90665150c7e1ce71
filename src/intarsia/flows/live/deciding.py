"""What people decide about living segments: a name, a pin, a note, the definition in force; each is a run, recorded with who and why."""

from __future__ import annotations

from dataclasses import replace

from intarsia.core.journal import RunRecord
from intarsia.core.lineage import Lineage
from intarsia.core.settings import Settings
from intarsia.core.version import CHALLENGER, Version
from intarsia.errors import UsageError
from intarsia.flows.live.records import signed, timer
from intarsia.flows.live.session import champion_of, day_of, opened
from intarsia.flows.live.throne import Throne, Told
from intarsia.segments.living import decisions
from intarsia.segments.living.decisions import Decided
from intarsia.segments.living.decree import Decree

ON_SEGMENTS = ("rename", "pin", "unpin", "annotate")
ON_VERSIONS = ("approve", "reject", "roll back")


def decide(what: str, subject: str, words: str = "", settings: Settings | None = None, *, by: str = "", because: str = "") -> Lineage:
    """Record a decision and do it; gives the lineage after it.

    `what`: "rename" (a segment to the name `words`), "pin", "unpin", "annotate" (with the note `words`); "approve" or "reject" (the version
    `subject`, a challenger), "roll back" (to the version `subject`). `by` is who decides: a name is needed, since the record is for others.
    Errors: UsageError, UnknownName; Busy. Cost: a decision about versions places everybody anew.
    """
    if not by.strip():
        raise UsageError("A decision is recorded with who made it: give a name (--by).")
    if what not in (*ON_SEGMENTS, *ON_VERSIONS):
        raise UsageError(f"One can {', '.join((*ON_SEGMENTS, *ON_VERSIONS))}; not '{what}'.")
    with opened(settings, by=by) as session, session.home.writing("decide", by=by) as writing:
        clock, throne = timer(), Throne(session, writing)
        decree = Decree(day_of(writing), champion_of(writing).number, by, because)
        if what in ON_SEGMENTS:
            told = Told(Decided(_on_segment(what, writing.base.lineage, subject, words, decree), writing.base.versions))
        else:
            told = _on_version(what, throne, _number(subject), decree)
        record = RunRecord(kind="decide", as_of=decree.on, summary={"decision": what, "subject": subject, "words": words})
        throne.commit(signed(record, session, clock()), told)
        return told.decided.lineage


def _on_segment(what: str, lineage: Lineage, subject: str, words: str, decree: Decree) -> Lineage:
    if what == "rename":
        return decisions.rename(lineage, subject, words, decree)
    if what == "annotate":
        return decisions.annotate(lineage, subject, words, decree)
    return (decisions.pin if what == "pin" else decisions.unpin)(lineage, subject, decree)


def _on_version(what: str, throne: Throne, number: int, decree: Decree) -> Told:
    base = throne.writing.base
    if what == "reject":
        return Told(decisions.reject(base.versions, base.lineage, number, replace(decree, version=number)))
    if what == "approve":
        challenger = _challenger(base.versions, number)
        ruled = replace(decree, version=number)
        return throne.enthrone(challenger, throne.succession(challenger, ruled), ruled)
    return throne.placed_by(decisions.roll_back(base.versions, base.lineage, number, replace(decree, version=number)))


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
