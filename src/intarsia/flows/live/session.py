"""A sitting at a home: the home and the engine, opened together and closed together, with who sits there and what day it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.settings import Settings
from intarsia.core.version import Version
from intarsia.engines.connect import open_engine
from intarsia.errors import UsageError
from intarsia.store.home import Home, open_home
from intarsia.store.state import State
from intarsia.store.writing import Writing


@dataclass(frozen=True)
class Session:
    """An open home with the settings in force, `by` whom it is worked on, and `today`, the calendar's day (None: none is known)."""

    home: Home
    engine: Engine
    settings: Settings
    by: str = ""
    today: date | None = None
    progress: Progress = quiet


@contextmanager
def opened(
    settings: Settings | None, *, create: bool = False, by: str = "", today: date | None = None, progress: Progress = quiet
) -> Iterator[Session]:
    """Open the home that the settings name. Errors: UsageError where there is no home and none is to be made."""
    given = settings or Settings()
    with closing(open_home(given.live.home, given.live.catalogue, create=create)) as home:
        chosen = remembered(given, home.state().settings)
        with closing(open_engine(chosen)) as engine:
            yield Session(home, engine, chosen, by, today, progress)


def remembered(given: Settings, last: Mapping[str, Any]) -> Settings:
    """The settings of the home's last run, with what is given anew in place of theirs, field by field.

    A setting that an earlier Intarsia had and this one has no more is left out, so that homes outlive the settings they were made with.
    """
    return Settings.model_validate(_over(_known(last), given)) if last else given


def _known(last: Mapping[str, Any]) -> dict[str, Any]:
    """What was remembered, without the settings that are no more."""
    kept = deepcopy(dict(last))
    try:
        Settings.model_validate(kept)
    except ValidationError as error:
        for problem in error.errors():
            if problem["type"] == "extra_forbidden":
                inside: Any = kept
                for step in problem["loc"][:-1]:
                    inside = inside[step]
                inside.pop(problem["loc"][-1])
    return kept


def _over(last: Mapping[str, Any], given: BaseModel) -> dict[str, Any]:
    out = dict(last)
    plain = given.model_dump(mode="json", include=set(given.model_fields_set))
    for name in given.model_fields_set:
        own = getattr(given, name)
        both = isinstance(own, BaseModel) and isinstance(out.get(name), Mapping)
        out[name] = _over(out[name], own) if both else plain[name]
    return out


def champion_of(writing: Writing) -> Version:
    """The definition in force. Errors: UsageError where there is none."""
    if writing.base.champion is None:
        raise UsageError("There are no living segments yet. Give the orders to begin with: intarsia refresh orders.csv")
    return writing.base.champion


def day_of(writing: Writing) -> date:
    """The day as of which the home is. Errors: UsageError where nothing was founded."""
    return day_of_state(writing.base)


def day_of_state(state: State) -> date:
    """The same of a state."""
    if state.run is None or state.run.as_of is None:
        raise UsageError("There are no living segments yet. Give the orders to begin with: intarsia refresh orders.csv")
    return state.run.as_of
