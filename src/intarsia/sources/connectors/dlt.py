"""Whatever dlt loads (REST services, buckets, its verified sources): of what tells what is new only that is fetched, and each record counts
once."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
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

    `folder` holds what was fetched (a DuckDB file a source, by its address) and the state. Simple REST services need no code:
    `dlt:rest_api?base_url=https://api.example.com/v1&resource=tickets&token=env:API_TOKEN`. What has a key is merged by it, what has a
    cursor (or another state) and no key is added; what has neither is fetched whole and takes the place of what was fetched before.
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
        name = _called(place, data)
        folder = Path(self.folder).expanduser().resolve()
        folder.mkdir(parents=True, exist_ok=True)
        pipeline = dlt.pipeline(
            name, destination=dlt.destinations.duckdb(str(folder / f"{name}.duckdb")), dataset_name="loaded", pipelines_dir=str(folder)
        )
        try:
            _once(pipeline, data)
            pipeline.run(data, schema_contract={"tables": "evolve", "columns": "evolve", "data_type": "freeze"})
        except Exception as error:
            pipeline.drop()  # what hangs half-way goes; the next run takes the state up from what is stored
            raise Unreadable(f"dlt could not load '{data.name}': {_cause(error)}. What was fetched before stays as it was.") from error
        return _loaded(pipeline, table, bench)


def _called(place: Any, data: Any) -> str:
    """The pipeline of a source: by its whole address (two services may both have `orders`), or by the module and name of its code."""
    if isinstance(place, str):
        own = f"{data.name}_{hashlib.sha256(repr(sorted(parse_qsl(place.removeprefix(_REST)))).encode()).hexdigest()[:8]}"
    else:
        own = f"{data.section}_{data.name}" if str(data.section).isidentifier() and data.section not in (None, data.name) else data.name
    return re.sub(r"\W+", "_", f"intarsia_{own}")


def _once(pipeline: Any, data: Any) -> None:
    """What would only be added to what was fetched before is merged where it has a key, and replaces it where nothing tells what is new."""
    pipeline.sync_destination()  # what was dropped after a fault is known again
    for one in data.resources.values() if hasattr(data, "resources") else (data,):
        hints = one._hints or {}  # noqa: SLF001  # dlt tells them in no other way without a first record
        if one.write_disposition != "append":
            continue
        if hints.get("primary_key") or hints.get("merge_key"):
            one.apply_hints(write_disposition="merge")
        elif pipeline.default_schema_name and not any(_states(pipeline, one.name)):
            one.apply_hints(write_disposition="replace")


def _states(pipeline: Any, name: str) -> Iterator[bool]:
    """Whether a resource, or the source that it is of, remembers anything of what it fetched before."""
    for known in pipeline.state.get("sources", {}).values():
        yield bool(set(known) - {"resources"} or known.get("resources", {}).get(name))


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
