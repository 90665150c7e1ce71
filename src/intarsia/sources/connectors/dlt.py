"""Whatever dlt loads (REST services, buckets, its verified sources): only what is new is fetched, all that was ever fetched is read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from intarsia.core.settings import NamedSource, SourceSettings
from intarsia.errors import TooLittle, Unreadable, UsageError
from intarsia.sources.address import secret
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.connectors.sql import Sql
from intarsia.sources.sql import first_line

_KINDS = ("DltResource", "DltSource", "Pipeline")
_REST = "dlt:rest_api?"


@dataclass(frozen=True)
class Dlt:
    """Runs a dlt resource or source with dlt's own incremental state, or reads what a dlt pipeline has loaded; needs the extra `dlt`.

    `folder` holds what was fetched (a DuckDB file a source) and the state. Simple REST services need no code:
    `dlt:rest_api?base_url=https://api.example.com/v1&resource=tickets&token=env:API_TOKEN`.
    """

    folder: str = ".intarsia/dlt"

    def accepts(self, place: object) -> bool:
        """Whether the place is an object of dlt, or says `dlt:rest_api?...`."""
        if isinstance(place, str):
            return place.startswith(_REST)
        return type(place).__module__.partition(".")[0] == "dlt" and type(place).__name__ in _KINDS

    def load(self, place: Any, bench: Bench, settings: SourceSettings) -> Loaded:
        """All records fetched so far as a table. A value of another type than its column's stops the load: no variant columns.

        Errors: UsageError; Unreadable where the service fails (the state before stays); TooLittle where nothing was fetched.
        """
        os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"  # before dlt is imported: nothing is ever sent
        import dlt

        table = getattr(settings, "query", None)
        if type(place).__name__ == "Pipeline":
            return _loaded(place, table, bench)
        data = _rest(place) if isinstance(place, str) else place
        name = f"intarsia_{data.name}"
        folder = Path(self.folder).expanduser().resolve()
        folder.mkdir(parents=True, exist_ok=True)
        pipeline = dlt.pipeline(
            name, destination=dlt.destinations.duckdb(str(folder / f"{name}.duckdb")), dataset_name="loaded", pipelines_dir=str(folder)
        )
        try:
            pipeline.run(data, schema_contract={"tables": "evolve", "columns": "evolve", "data_type": "freeze"})
        except Exception as error:
            pipeline.drop()  # what hangs half-way goes; the next run takes the state up from what is stored
            raise Unreadable(f"dlt could not load '{data.name}': {_cause(error)}. What was fetched before stays as it was.") from error
        return _loaded(pipeline, table, bench)


def _loaded(pipeline: Any, table: str | None, bench: Bench) -> Loaded:
    """The one table (or the one named) of a pipeline's dataset."""
    names = [one["name"] for one in pipeline.default_schema.data_tables() if one.get("columns") and "parent" not in one]
    if not names:
        raise TooLittle(f"dlt has fetched nothing by the pipeline '{pipeline.pipeline_name}'.")
    if table is None and len(names) > 1:
        raise UsageError(f'dlt loaded {len(names)} tables: {", ".join(sorted(names))}. Say which: query = "{names[0]}".')
    chosen = table or names[0]
    if chosen not in names:
        raise UsageError(f"dlt loaded no table '{chosen}'. There is: {', '.join(sorted(names))}.")
    own = pipeline.default_schema.get_table_columns(chosen)
    listed = ", ".join(f'"{name}"' for name in own if not name.startswith("_dlt_"))
    file = pipeline.destination_client().config.credentials._conn_str()  # noqa: SLF001  # dlt tells the file in no other way
    query = f'SELECT {listed} FROM "{pipeline.dataset_name}"."{chosen}"'
    read = Sql().load(f"duckdb:///{file}", bench, NamedSource(place="dlt", query=query))
    return Loaded(read.table, read.names, f"dlt: {chosen}", read.fingerprint)


def _rest(place: str) -> Any:
    """A REST service by its address: base_url, resource, and a bearer token by its name."""
    from dlt.sources.rest_api import rest_api_source

    asked = dict(parse_qsl(place.removeprefix(_REST)))
    if not {"base_url", "resource"} <= set(asked):
        raise UsageError("A REST service is given as dlt:rest_api?base_url=...&resource=... (and token=env:NAME where it needs one).")
    client: dict[str, Any] = {"base_url": asked["base_url"]}
    if "token" in asked:
        client["auth"] = {"type": "bearer", "token": secret(asked["token"])}
    name = asked["resource"].strip("/").replace("/", "_")
    config: Any = {"client": client, "resources": [{"name": name, "endpoint": {"path": asked["resource"]}}]}
    return rest_api_source(config, name=name)


def _cause(error: Exception) -> str:
    """The first line of what was behind dlt's own error."""
    while isinstance(error.__cause__, Exception):
        error = error.__cause__
    return first_line(error)
