"""Retrain: segments are found afresh as a challenger, matched to those in force, and come into force only by the rule or by a person."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from intarsia.core.definition import Definition
from intarsia.core.engine import Progress, quiet
from intarsia.core.journal import RunRecord
from intarsia.core.lineage import BY_RULE
from intarsia.core.run import Run, Score
from intarsia.core.settings import Settings
from intarsia.core.tables import html_table
from intarsia.core.version import CHALLENGER, Version
from intarsia.errors import UsageError
from intarsia.flows.live.agreed import agreed, left_out, told_of
from intarsia.flows.live.knowledge import knowledge_of
from intarsia.flows.live.records import signed, timer, verdict_of
from intarsia.flows.live.session import champion_of, day_of, opened
from intarsia.flows.live.throne import Throne, Told, bring_into_force
from intarsia.flows.results import write_results
from intarsia.flows.segment import run_on
from intarsia.flows.yardsticks import PRESENT
from intarsia.personas.wishes import wishes
from intarsia.segments.living.decisions import Decided, reject
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.identity import Succession
from intarsia.segments.living.promotion import PROMOTE, REJECT, Ruling, judge

if TYPE_CHECKING:
    import pyarrow as pa

    from intarsia.store.writing import Writing


@dataclass(frozen=True)
class Retrained:
    """The challenger, how its segments follow those in force, the ruling on it, and its whole `run` (for a report)."""

    version: Version
    succession: Succession
    ruling: Ruling
    record: RunRecord
    run: Run

    def table(self) -> pa.Table:
        """One row a criterion of the ruling."""
        return self.ruling.table()

    def _repr_html_(self) -> str:
        return html_table(f"Version {self.version.number}: {self.ruling.verdict}. {self.ruling.because}", self.ruling.table())


def retrain(
    settings: Settings | None = None,
    *,
    place: Any = None,
    promote: str = "rule",
    by: str = "",
    because: str = "",
    out: str | None = None,
    progress: Progress = quiet,
) -> Retrained:
    """Find segments afresh from all that the home knows, as of its day.

    `promote`: "rule" (come into force where the ruling says so, wait for a person where it asks), "ask" (always wait), "yes" (a person
    wants it in force whatever the ruling: `by` says who, and where that is against the rule it is recorded so). Segments that go on keep id
    and name (see `segments.living.identity`). `out`: a folder for the challenger's whole report. `place`: the sources, of a home that lives
    from some which the settings do not name. Errors: UsageError where the home has no segments yet; Busy; those of `ia.run`. Cost: that of
    `ia.run` on all lines.
    """
    if promote not in ("rule", "ask", "yes"):
        raise UsageError(f"A challenger is promoted by 'rule', 'ask' or 'yes', not by '{promote}'.")
    if promote == "yes" and not by.strip():
        raise UsageError("Whatever the ruling, 'yes' brings it into force: that is recorded with who wants it. Give a name (--by).")
    with opened(settings, by=by, progress=progress) as session, session.home.writing("retrain", by=by) as writing:
        decree = Decree(day_of(writing), _next(champion_of(writing), writing), by if promote == "yes" else BY_RULE, because)
        done = _retrained(Throne(session, writing, knowledge_of(session, writing.base, place)), decree, promote, nested=out is not None)
        if out is not None:
            write_results(done.run, out)
        return done


def _retrained(throne: Throne, decree: Decree, promote: str, *, nested: bool) -> Retrained:
    clock, session, writing = timer(), throne.session, throne.writing
    settings = session.settings.model_copy(update={"as_of": decree.on})
    anchor = champion_of(writing).definition
    known = throne.known.base()
    agreeing = replace(agreed(known, decree.on, settings.consent), excluded=left_out(known, decree.on, settings.consent))
    run = run_on(agreeing, settings, anchor=anchor, nested=nested, progress=session.progress)
    definition = Definition.of(run.segments, run.personas)
    challenger = Version(decree.version, definition, {}, CHALLENGER, decree.on, because=run.segments.because, detail=verdict_of(run))
    succession = throne.succession(challenger, decree, {persona.segment: wishes(persona) for persona in run.personas.personas})
    gates = next((one.gates for one in run.segments.candidates if one.chosen), ())
    by_hand = [version.number for version in writing.base.versions if not version.detail]  # what was learnt keeps what it rested on
    ruling = judge(gates, worth_of(run), succession, most_changed=settings.live.churned_ids, by_hand=by_hand)
    challenger = replace(challenger, because=ruling.because, detail={**challenger.detail, "ruling": asdict(ruling)})
    rising = promote == "yes" or (promote == "rule" and ruling.verdict == PROMOTE)
    told = _told(throne, challenger, succession, replace(decree, because=_why(decree, ruling, promote)), rising=rising)
    if not rising and promote == "rule" and ruling.verdict == REJECT:
        told = Told(
            reject((*writing.base.versions, challenger), writing.base.lineage, decree.version, replace(decree, because=ruling.because))
        )
    summary = {"version": decree.version, "verdict": ruling.verdict, "promoted": rising, "changed_ids": succession.changed}
    record = RunRecord(kind="retrain", as_of=decree.on, summary=summary | {"segments": run.segments.k} | told_of(agreeing))
    done = bring_into_force(writing, signed(record, session, clock()), told)
    standing = next(version for version in told.decided.versions if version.number == decree.version)
    return Retrained(standing, succession, ruling, done, run)


def _why(decree: Decree, ruling: Ruling, promote: str) -> str:
    """The reason that is recorded; also what the rule said, where a person did not leave it to the rule."""
    if promote != "yes" or ruling.verdict == PROMOTE:
        return decree.because or ruling.because
    said = f"{'Against the rule' if ruling.verdict == REJECT else 'Where the rule asks'}, by {decree.by}: {ruling.because}"
    return f"{decree.because} {said}" if decree.because else said


def _told(throne: Throne, challenger: Version, succession: Succession, decree: Decree, *, rising: bool) -> Told:
    if rising:
        return throne.enthrone(challenger, succession, decree)
    return Told(Decided(throne.writing.base.lineage, (*throne.writing.base.versions, challenger)))


def _next(champion: Version, writing: Writing) -> int:
    return max(champion.number, *(version.number for version in writing.base.versions)) + 1


def worth_of(run: Run) -> Score | None:
    """What the definition in force foretold, beside the challenger learnt afresh at each origin."""
    scores = run.backtest.scores if run.backtest else ()
    return next((score for score in scores if score.name == PRESENT and score.measure == "oos_r2"), None)
