"""Where to begin: a folder with settings for an industry, and an example business whose data runs as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence

from intarsia.core.canon import CANON
from intarsia.core.schema import ORDERS, TableSchema
from intarsia.errors import Unrecognised
from intarsia.personas.templates import PLUGINS
from intarsia.sources.address import seen_from
from intarsia.sources.examples import NAMES, example
from intarsia.sources.inventory import Item, inventory
from intarsia.store.artefacts import Content, csv

SETTINGS = "intarsia.toml"


def start(template: str, *, with_example: bool = True, customers: int = 600, seed: int = 0) -> dict[str, Content]:
    """The files of a beginning by name: intarsia.toml with the industry's settings and sources, README.md with the columns of each table,
    and `data/` with the tables of an invented business where wished. Errors: UnknownName of a template. Cost: about a second."""
    chosen = PLUGINS.build(template)
    planted = example(template, customers, seed) if with_example and template in NAMES else None
    held = tuple(planted.tables) if planted else ()
    head = [f"# {chosen.what}", "# Every setting that is left out is found out; `intarsia check` shows what was."]
    if planted:
        head += ["# The example ends on this day; take the line out for your own data.", f"as_of = {planted.as_of}"]
    body = ["", "[personas]", f'template = "{template}"', "", chosen.settings.strip(), ""]
    sources = [line for table in chosen.tables for line in _source(table, there=table in held)]
    files: dict[str, Content] = {SETTINGS: "\n".join([*head, *body, *sources]) + "\n", "README.md": _readme(template)}
    if planted:
        files |= {f"data/{name}.csv": csv(table.to_batches(), table.schema) for name, table in planted.tables.items()}
    return files


def start_from(places: Sequence[str], folder: str = ".", template: str | None = None) -> tuple[dict[str, Content], tuple[Item, ...]]:
    """An intarsia.toml for `folder` with each table and file that is known as a source, the others, with the reason, as comments; and what
    was found.

    `template`: an industry whose settings are in it too. Errors: UnknownName of a template; as `sources.inventory.inventory`; Unrecognised
    where nothing is known for what it is. Cost: the head of each table or file.
    """
    chosen = PLUGINS.build(template) if template else None
    found = inventory(places)
    if not any(item.tables for item in found):
        raise Unrecognised(f"Nothing of {', '.join(places)} is known for a table of customers. {found[0].because if found else ''}".strip())
    head = ["# What was found; every setting that is left out is found out, and `intarsia check` shows what was.", ""]
    head += ["[personas]", f'template = "{template}"', "", chosen.settings.strip(), ""] if chosen else []
    lines = [line for item in found for line in _item(item, folder)]
    return {SETTINGS: "\n".join([*head, *lines]) + "\n"}, found


def _item(item: Item, folder: str) -> list[str]:
    """A source as it stands in the settings, below why it is taken for what it is."""
    sign = "" if item.tables else "# "
    why = f"{' and '.join(item.tables)}: {item.because}" if item.tables else f"not known: {item.because}"
    seen = [seen_from(folder, one) for one in item.place]
    place = json.dumps(seen[0] if len(seen) == 1 else seen, ensure_ascii=False)
    query = [f"{sign}query = {json.dumps(item.query, ensure_ascii=False)}"] if item.query else []
    return [f"# {why}", f"{sign}[sources.{item.name}]", f"{sign}place = {place}", *query, ""]


def _source(table: str, *, there: bool) -> list[str]:
    sign = "" if there else "# "
    return [f"{sign}[sources.{table}]", f'{sign}place = "data/{table}.csv"', f'{sign}table = "{table}"', ""]


def _readme(template: str) -> str:
    chosen = PLUGINS.build(template)
    groups = "\n".join(f"* **{group.name}**: {group.need}." for group in chosen.groups)
    levers = "\n".join(f"* **{lever.name}**, judged by {lever.asks}." for lever in chosen.levers)
    tables = "\n\n".join(_described(ORDERS if name == "orders" else CANON[name]) for name in chosen.tables)
    return f"""# {chosen.what}

```
intarsia check    # what each source holds, what it makes possible, what to improve first
intarsia run      # segments, evidence, personas: intarsia-results/report.html
```

Put your own exports into `data/` (or name files, folders or databases in `{SETTINGS}`); columns are recognised by name and content, and
`[sources.NAME.map]` settles what is not. A source can be added later without touching the others.

## The groups that this industry usually has
{groups}

## What it decides for each segment
{levers}

## Tables, the most needed first
{tables}
"""


def _described(schema: TableSchema) -> str:
    skipped = ("row", "source", "problem")
    lines = [
        f"| {field.name}{' (needed)' if field.required else ''} | {field.meaning} |" for field in schema.fields if field.name not in skipped
    ]
    return "\n".join([f"### {schema.name}: {schema.grain}", "| column | meaning |", "|---|---|", *lines])
