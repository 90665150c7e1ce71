"""A page in the form of JSON:API (Klaviyo, Recharge, Zuora): records whose fields are `attributes`, and what they belong to `included`."""

from __future__ import annotations

import json

from intarsia.sources.sql import quoted

_DATA = quoted('$."data"[*]')
_INCLUDED = quoted('$."included"[*]')


def is_page(record: str | None) -> bool:
    """Whether an object that stands alone is such a page.

    >>> is_page('{"data": [{"type": "event", "id": "1", "attributes": {}}], "included": []}'), is_page('{"data": [{"id": "1"}]}')
    (True, False)
    """
    try:
        told = json.loads(record or "")
    except ValueError:
        return False
    first = told["data"][0] if isinstance(told, dict) and isinstance(told.get("data"), list) and told["data"] else None
    return isinstance(first, dict) and "type" in first and isinstance(first.get("attributes"), dict)


def paged(query: str) -> str:
    """SQL: the records of the pages of `query` (with a column j), in their order: the fields of each, its id, and by the name of each thing
    that it belongs to that thing's id and fields, such as `metric.name` and `profile.email`. Cost: one join of records with what is
    included."""
    return (
        f"WITH pages AS (SELECT row_number() OVER () AS page, j FROM ({query})), "
        f"data AS (SELECT row_number() OVER () AS place, page, d FROM (SELECT page, unnest(json_extract(j, {_DATA})) AS d FROM pages)), "
        f"included AS (SELECT page, json_extract_string(i, '$.type') AS kind, json_extract_string(i, '$.id') AS id, "
        f"any_value(json_extract(i, '$.attributes')) AS a FROM (SELECT page, unnest(json_extract(j, {_INCLUDED})) AS i FROM pages) "
        "GROUP BY 1, 2, 3), "
        "named AS (SELECT place, page, d, unnest(json_keys(d, '$.relationships')) AS name FROM data), "
        "tied AS (SELECT place, page, name, json_extract(d, '$.relationships.\"' || name || '\".data') AS one FROM named), "
        "told AS (SELECT place, json_group_object(name, "
        "json_merge_patch(coalesce(a, CAST('{}' AS JSON)), json_object('id', json_extract(one, '$.id')))) AS others FROM tied t "
        "LEFT JOIN included i ON i.page = t.page AND i.kind = json_extract_string(one, '$.type') "
        "AND i.id = json_extract_string(one, '$.id') WHERE json_type(one) = 'OBJECT' GROUP BY place) "
        "SELECT NULL::VARCHAR AS broken, CAST(json_merge_patch(json_extract(d, '$.attributes'), "
        "json_object('id', json_extract(d, '$.id')), "
        "coalesce(others, CAST('{}' AS JSON))) AS JSON) AS j FROM data LEFT JOIN told USING (place) ORDER BY place"
    )
