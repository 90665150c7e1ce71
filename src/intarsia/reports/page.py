"""The report: one self-contained page that a marketing director can pass on and a data scientist can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intarsia.reports import wording
from intarsia.reports.charts.palette import colour, ink_on
from intarsia.reports.contest import contest
from intarsia.reports.export import pictures
from intarsia.reports.gallery import names_of
from intarsia.reports.sections.cards import cards, guards
from intarsia.reports.sections.choice import choice
from intarsia.reports.sections.lookback import lookback
from intarsia.reports.sections.method import method
from intarsia.reports.sections.origin import origin
from intarsia.reports.sections.trial import trial
from intarsia.reports.sections.zoom import zoom
from intarsia.reports.sheet import drawn, environment
from intarsia.reports.summary import headline

if TYPE_CHECKING:
    from intarsia.core.run import Run


def render(run: Run) -> str:
    """The whole report as one HTML page: no network, no script, everything from data escaped. The same run gives the same bytes.

    Cost: about a second and a half a page plus half a second a picture; it reads nothing but the run's sample, personas and findings.
    """
    names = names_of(run)
    context = {
        "run": run,
        "title": f"{wording.plural(run.segments.k, 'segment')} of {wording.plural(run.segments.n_customers, 'customer')}",
        "headline": headline(run),
        "as_of": wording.day(run.features.as_of),
        "cards": cards(run),
        "value": run.personas.value,
        "guards": guards(run),
        "unmeasured": run.personas.unmeasured,
        "pictures": {name: drawn(picture) for name, picture in pictures(run).items()},
        "key": [(number, wording.short(name, 60), colour(number), ink_on(colour(number))) for number, name in names.items()],
        "zoom": zoom(run),
        "trial": trial(run),
        "choice": choice(run),
        "origin": origin(run),
        "method": method(run),
        "lookback": lookback(run),
        "contest": contest(run.backtest) if run.backtest and run.backtest.scores else None,
    }
    return environment().get_template("report.html").render(context)
