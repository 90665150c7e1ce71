"""The settings of a run: `intarsia.toml`, overridden by the command line. Every field is documented here once."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from intarsia.errors import UsageError

MOST_SEGMENTS = 40


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSettings(_Section):
    """[source]: how to understand the file; everything here is found out where it is not given."""

    map: dict[str, str] = Field(default_factory=dict, description='canonical column = column of the file, e.g. customer_id = "Client ID"')
    day_first: bool | None = Field(None, description="whether 04-09-2012 is the 4th of September")
    decimal: Literal[".", ","] | None = Field(None, description="the decimal sign of amounts")
    order_totals: bool | None = Field(None, description="whether the amount on a line is the total of its whole order")
    delimiter: str | None = Field(None, description="the column separator")
    encoding: str | None = Field(None, description="the text encoding, e.g. utf-8, latin-1, cp1254")
    sheet: str | None = Field(None, description="the sheet of a workbook")


class NamedSource(SourceSettings):
    """[sources.NAME]: one of several sources, by a name of your own."""

    place: str | tuple[str, ...] = Field(description="a file, files, a folder pattern, or a database address (secrets as env:NAME)")
    table: str | None = Field(None, description="the canonical table that it is: orders, customers, events ...; recognised where not given")
    query: str | None = Field(None, description="of a database: the table, or a SELECT")
    timezone: str | None = Field(None, description="the zone of its times where they tell none; the shop's where not given")
    currency: str | None = Field(None, description="the currency of its amounts where they tell none")
    since: date | None = Field(None, description="take only what is of this day or later")


class IdentitySettings(_Section):
    """[identity]: how records of one person are brought together."""

    match: Literal["auto", "exact", "off"] = Field(
        "auto",
        description="auto: keys, then likeness of names and addresses; exact: keys only; off: the sources' customer ids are the persons",
    )
    region: str = Field("", description="the country of phone numbers without a country code, e.g. DE; found out where not given")
    precision: float = Field(0.95, gt=0, lt=1, description="the share of links by likeness that must be expected to be right")
    together: tuple[tuple[str, ...], ...] = Field(
        (), description='who is one person for good, by customer id, e-mail or phone: [["C17", "ann@x.org"]]'
    )
    apart: tuple[tuple[str, ...], ...] = Field((), description="who is not one person, in the same way; it holds against `together`")

    @model_validator(mode="after")
    def _matched(self) -> IdentitySettings:
        if self.match == "off" and (self.together or self.apart):
            raise ValueError('together and apart need match = "exact" or "auto"')
        if any(len(set(names)) < 2 for names in (*self.together, *self.apart)):
            raise ValueError("each of together and apart names two different ids, e-mails or phones at least")
        return self


class ConsentSettings(_Section):
    """[consent]: what people's decisions mean for this analysis."""

    purposes: tuple[str, ...] = Field(("analytics", "profiling"), min_length=1, description="the purposes that measuring and training need")
    export: tuple[str, ...] = Field(
        (), description="the purposes that the written segments are for, e.g. email: only who agreed is in them"
    )
    others: tuple[str, ...] = Field(
        (), description="purposes in the table of consents that do not concern this analysis, so that they are not an error"
    )
    unknown: Literal["keep", "leave out"] = Field("keep", description="what becomes of people without a recorded decision")


class TextSettings(_Section):
    """[text]: the reading of reviews and tickets."""

    read: bool = Field(True, description="whether texts are read for language, sentiment and topic")
    most: int = Field(200_000, ge=1, description="the most texts of a table that are read on the way in")


class QualitySettings(_Section):
    """[quality]: what stops a run."""

    stop_at: Literal["error", "warning", "never"] = Field(
        "error", description="the severity of a finding that fails the gate (exit code 1)"
    )
    most_refused: float = Field(0.5, gt=0, le=1, description="the share of a source's records set aside that counts as an error")


class CleanSettings(_Section):
    """[clean]: the switches of the cleaning rules, by their names."""

    off: tuple[str, ...] = Field((), description="rules that are not applied")
    options: dict[str, dict[str, Any]] = Field(default_factory=dict, description="options of a rule, by its name")


class SegmentSettings(_Section):
    """[segments]: the business limits, and what to try."""

    min_segments: int = Field(4, ge=1, le=MOST_SEGMENTS, description="fewest segments to recommend")
    max_segments: int = Field(8, ge=1, le=MOST_SEGMENTS, description="most segments to recommend")
    min_share: float = Field(0.02, gt=0, lt=0.5, description="smallest share of customers in a segment")
    min_customers: int = Field(10, ge=1, description="fewest customers in a segment")
    algorithms: tuple[str, ...] | None = Field(None, description="algorithms to try; those that suit where not given")
    representations: tuple[str, ...] = Field((), description="reducers that may enter where they are shown to gain, e.g. pca, autoencoder")
    objective: Literal["auto", "explore", "spend", "churn", "cross-sell"] = Field(
        "auto", description="what the segments are for: natural groups, or what they should foretell; auto decides by evidence"
    )
    k: int | None = Field(None, ge=1, le=40, description="take exactly this many segments")
    explainable: bool = Field(
        False, description="whether the segments are to be a few yes-or-no questions, instead of being only told by them"
    )
    actions: int | None = Field(
        None, ge=1, le=40, description="how many programmes the team can run: beyond that, segments with the same first action become one"
    )

    @model_validator(mode="before")
    @classmethod
    def _default_limit_gives_way(cls, given: Any) -> Any:
        """Where one of the two limits on the number is said, the default of the other is moved to it."""
        least, most = (cls.model_fields[name].default for name in ("min_segments", "max_segments"))
        match given:
            case {"min_segments": _, "max_segments": _}:
                return given
            case {"max_segments": int(said)}:
                return {**given, "min_segments": max(min(least, said), 1)}
            case {"min_segments": int(said)}:
                return {**given, "max_segments": min(max(most, said), MOST_SEGMENTS)}
        return given

    @model_validator(mode="after")
    def _limits_leave_a_number(self) -> SegmentSettings:
        if self.min_segments > self.max_segments:
            raise ValueError(f"min_segments ({self.min_segments}) is more than max_segments ({self.max_segments})")
        return self


class PersonaSettings(_Section):
    """[personas]: the words that segments are told in."""

    template: str = Field("", description="an industry whose groups lend their names and advice: ecommerce, saas or bank")


class EngineSettings(_Section):
    """[engine]: where the work is done."""

    name: str = Field("duckdb", description="duckdb, spark or postgres")
    memory: str = Field("4GB", description="the memory that the work may take, e.g. 500MB, 4GB")
    threads: int | None = Field(None, ge=1, description="threads; all cores where not given")


class LiveSettings(_Section):
    """[live]: segments that are kept up to date."""

    home: str = Field(".intarsia", description="the folder that the segments live in")
    catalogue: str | None = Field(
        None, description="the database of the records (secrets as env:NAME), e.g. env:CATALOGUE_URL; a file in the home if not given"
    )
    clock: Literal["auto", "today", "data"] = Field(
        "auto", description="what day it is: the calendar's, or the day after the last order; auto: the calendar's where data is fresh"
    )
    catch_up_days: int = Field(31, ge=1, le=3660, description="up to how many missed days are gone through one by one")
    hold_days: int = Field(0, ge=0, le=365, description="days that a new segment must last before a customer changes to it; 0: at once")
    hold_margin: float = Field(1.0, ge=0, le=1, description="the margin above which a customer changes at once all the same")
    churned_ids: float = Field(0.2, ge=0, le=1, description="share of customers whose segment a new definition may change by itself")
    treated: str | None = Field(None, description="a file of customers under campaign: customer_id, since, until (empty: still)")
    retrain_days: int = Field(90, ge=1, description="the age at which a definition counts as stale")
    keep_days: int = Field(400, ge=1, description="days of data for which `compact` keeps every state readable")


class Settings(_Section):
    """All settings of a run."""

    source: SourceSettings = SourceSettings()
    sources: dict[str, NamedSource] = Field(default_factory=dict, description="several sources, each with a name")
    identity: IdentitySettings = IdentitySettings()
    consent: ConsentSettings = ConsentSettings()
    text: TextSettings = TextSettings()
    quality: QualitySettings = QualitySettings()
    clean: CleanSettings = CleanSettings()
    segments: SegmentSettings = SegmentSettings()
    personas: PersonaSettings = PersonaSettings()
    engine: EngineSettings = EngineSettings()
    live: LiveSettings = LiveSettings()
    as_of: date | None = Field(None, description="measure as of this day; the day after the last order where not given")
    horizon_days: int = Field(90, ge=7, le=730, description="how many days ahead the back-test looks")
    origins: int = Field(4, ge=1, le=12, description="from how many dates the back-test looks ahead, at most")
    currency: str = Field("", description="the reporting currency's sign or code")
    rates: str | None = Field(None, description="a table of exchange rates: date, currency, rate (one unit in the reporting currency)")
    cache: str | None = Field(
        None, description="a folder that keeps what was read of [sources] files, so that only new and changed ones are read; '' for none"
    )
    timezone: str = Field("UTC", description="the shop's time zone: what its evenings and Mondays go by, e.g. Europe/London")
    seed: int = Field(0, ge=0, description="the seed of everything random")


def read_settings(text: str, overrides: dict[str, Any] | None = None) -> Settings:
    """Settings from the text of an `intarsia.toml` and overrides of the same shape. Errors: UsageError that names the setting."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The settings are not valid TOML: {error}.") from error
    try:
        return Settings.model_validate(_merged(data, overrides or {}))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "settings"
        raise UsageError(
            f"The setting '{where}' is not usable: {first['msg'].removeprefix('Value error, ').lower()}. It was: {first['input']!r}."
        ) from error


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    out = dict(under)
    for key, value in over.items():
        out[key] = _merged(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out
