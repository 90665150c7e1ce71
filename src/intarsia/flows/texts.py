"""From reviews and tickets, wherever they lie, to what customers say: read, told by text, by customer and by segment."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from numbers import Real
from typing import TYPE_CHECKING, Any

from intarsia import __version__
from intarsia.core.base import Remark
from intarsia.core.engine import Engine, Progress, quiet
from intarsia.core.opinions import Opinions
from intarsia.core.settings import Settings
from intarsia.engines.connect import open_engine
from intarsia.errors import TooLittle, UsageError
from intarsia.sources.table import PlainTable, read_table
from intarsia.text.analyse import Letters
from intarsia.text.analyse import analyse as read_letters
from intarsia.text.canonical import canonical
from intarsia.text.people import by_group, by_segment, customers
from intarsia.text.recognise import Given, recognise

if TYPE_CHECKING:
    from intarsia.store.artefacts import Content

__all__ = ["analyse", "by_group", "by_segment", "canonical", "contents", "customers", "summary"]

_SAMPLED = 2_000


def analyse(  # noqa: PLR0913  one a decision of the user
    texts: Any,
    ratings: Any = None,
    *,
    text: str | None = None,
    rating: str | None = None,
    customer: str | None = None,
    date: str | None = None,
    topics: int | None = None,
    settings: Settings | None = None,
    engine: Engine | None = None,
    progress: Progress = quiet,
) -> Opinions:
    """What customers write: language, sentiment and topic of every text, with personal data taken out before anything is kept.

    Needs `texts`: a list, a pandas, polars or Arrow column, with `ratings` as long where there are any; or a frame, or the path of a csv,
    Parquet or Excel file, whose columns are found by name and content, or named by `text`, `rating`, `customer`, `date`. Ratings of any
    usual scale teach the sentiment where there are 100 (20 of either kind); else a list of words speaks. `topics`: exactly so many a
    language. Gives Opinions (`.table()`, `.topics_table()`, `.quality`). Errors: Unreadable; Unrecognised where no column holds texts;
    UnknownName; UsageError where texts and ratings are not as many; TooLittle without texts. Cost: grows with the letters
    (docs/benchmarks.md, "What people write"). Source: METHODS 13.

    >>> import intarsia as ia
    >>> ia.analyse(["Great shop, thank you!", "Ужасно, не работает"]).table()["mood"].to_pylist()
    ['positive', 'negative']
    """
    chosen = settings or Settings()
    column = _column(texts)
    if column is not None:
        if any((text, rating, customer, date)):
            raise UsageError("A list of texts has no columns to name: leave out text, rating, customer and date, or give a frame.")
        letters = _of_column(column, ratings)
    else:
        said = {"text": text, "rating": rating, "customer": customer, "date": date}
        letters = _of_table(texts, ratings, said, engine or open_engine(chosen), chosen)
    if not any(one is not None and str(one).strip() for one in letters.texts):
        raise TooLittle(f"There is no text to read among {len(letters.texts):,} rows.")
    return read_letters(letters, topics=topics, seed=chosen.seed, progress=progress)


def contents(opinions: Opinions, *, as_of: date | None = None, segment_of: Mapping[str, str] | None = None) -> dict[str, Content]:
    """The files of a result by name: texts.parquet and .csv, topics.json, customers.parquet, and segments.json where segments are known.

    Where no text has a customer there is no customers.parquet."""
    from intarsia.flows.results import to_json
    from intarsia.store.artefacts import csv, parquet

    table = opinions.table()
    files: dict[str, Content] = {
        "texts.parquet": parquet(table.to_batches(), table.schema),
        "texts.csv": csv(table.to_batches(), table.schema),
        "topics.json": to_json(opinions.to_dict() | {"by_language": _by(opinions, "language"), "by_topic": _by(opinions, "topic_label")}),
    }
    if table.column("customer_id").null_count < table.num_rows:
        people = customers(opinions, as_of=as_of, known=sorted(map(pseudonym, segment_of or ())))
        files["customers.parquet"] = parquet(people.to_batches(), people.schema)
    if segment_of is not None:
        files["segments.json"] = to_json(segments_of(opinions, segment_of))
    return files


def manifest(opinions: Opinions) -> dict[str, Any]:
    """What the result was made from: plain data for `run.json`."""
    return {"source": opinions.source, "texts": opinions.n, "version": __version__, "scale_of_ratings": opinions.scale}


def summary(opinions: Opinions, segment_of: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Everything that is told of the texts together, as plain data: topics, quality, by language, by topic and by segment."""
    told = opinions.to_dict() | {"by_language": _by(opinions, "language"), "by_topic": _by(opinions, "topic_label")}
    return told | ({"by_segment": segments_of(opinions, segment_of)} if segment_of is not None else {})


def segments_of(opinions: Opinions, segment_of: Mapping[str, str]) -> list[dict[str, Any]]:
    """What each segment says. Errors: UsageError where no text has a customer, or none of them is in a segment."""
    told = by_segment(opinions, {pseudonym(who): segment for who, segment in segment_of.items()})
    if not told:
        ids = sorted(one for one in set(opinions.table().column("customer_id").to_pylist()) if one is not None)
        have = f"customers such as {', '.join(ids[:3])}" if ids else "no customers: name their column"
        raise UsageError(
            f"No text belongs to a customer of these segments ({', '.join(sorted(segment_of)[:3])}, ...). The texts have {have}."
        )
    return told


def pseudonym(who: str) -> str:
    """A customer's id as it is kept: an e-mail address as a hash, everything else as it is.

    >>> pseudonym("C17"), pseudonym(" Ann@Example.com") == pseudonym("ann@example.com")
    ('C17', True)
    """
    if "@" not in who:
        return who
    return "e-" + hashlib.blake2b(who.strip().lower().encode(), digest_size=8).hexdigest()


def _by(opinions: Opinions, column: str) -> list[dict[str, Any]]:
    return by_group(opinions, opinions.table().column(column).to_pylist())


def _column(texts: Any) -> list[Any] | None:
    """The values where `texts` is one column or a list of texts; None where it is a table or a place."""
    if isinstance(texts, list | tuple):
        return _present(texts)
    if getattr(texts, "ndim", 1) > 1 and type(texts).__name__ == "ndarray":
        raise UsageError("The texts are a matrix: give one column of it, or a DataFrame with names.")
    if type(texts).__name__ in ("Series", "ChunkedArray", "StringArray", "LargeStringArray", "DictionaryArray", "ndarray", "NullArray"):
        return _present(_listed(texts))
    return None


def _present(values: Iterable[Any]) -> list[Any]:
    """The values, None where Python, NumPy or pandas says in its own way that there is nothing."""
    return [None if type(one).__name__ in ("NAType", "NaTType") or (isinstance(one, Real) and one != one) else one for one in values]  # noqa: PLR0124  NaN


def _listed(column: Any) -> list[Any]:
    return list(column.to_pylist() if hasattr(column, "to_pylist") else column.tolist() if hasattr(column, "tolist") else column.to_list())


def _of_column(column: Sequence[Any], ratings: Any) -> Letters:
    return Letters([_text(one) for one in column], _rated(ratings, len(column)), source=f"{len(column):,} texts")


def _text(one: Any) -> str | None:
    return one.decode("utf-8", "replace") if isinstance(one, bytes) else None if one is None else str(one)


def _rated(ratings: Any, n: int) -> list[Any] | None:
    if ratings is None:
        return None
    values = _present(ratings if isinstance(ratings, list | tuple) else _listed(ratings))
    if len(values) != n:
        raise UsageError(f"There are {n:,} texts and {len(values):,} ratings: give one rating a text, None where there is none.")
    return values


def _of_table(place: Any, ratings: Any, said: dict[str, str | None], engine: Engine, settings: Settings) -> Letters:
    import pyarrow as pa

    table = read_table(place, engine, settings.source)
    given = [Given(one.name, one.kind, one.text.slice(0, _SAMPLED).to_pylist()) for one in table.columns]
    roles, why = recognise(given, said)
    of = {role: next(one for one in table.columns if one.name == name) for role, name in roles.items()}
    day = of.get("date")
    if day is not None and day.kind != "time":
        raise UsageError(f"The column '{day.name}' holds no dates but {day.kind}s, such as {_example(table, day.name)}.")
    who = of.get("customer")
    ids = None if who is None else pa.array([_id(one, who.kind) for one in who.text.to_pylist()], pa.string())
    remarks = [Remark("advice", one.canonical, f"Taken from the column '{one.source}': {one.because}.") for one in why]
    if ids is not None and any("@" in one for one in who.text.slice(0, _SAMPLED).to_pylist() if one):  # type: ignore[union-attr]
        remarks.append(Remark("advice", "customer", "Customers are known by e-mail address, which is kept as a hash (e-...)."))
    rated = _rated(ratings, table.rows)
    return Letters(
        of["text"].text.to_pylist(),
        rated if rated is not None else of["rating"].text.to_pylist() if "rating" in of else None,
        ids,
        None if day is None else day.values.combine_chunks().cast(pa.timestamp("us")),
        table.source,
        (*(one for one in table.remarks if one.severity != "advice"), *remarks),
    )


def _id(text: str | None, kind: str) -> str | None:
    """An id as text: 17850.0 is 17850."""
    if text is None or not text.strip():
        return None
    return pseudonym(re.sub(r"\.0+$", "", text.strip()) if kind == "number" else text.strip())


def _example(table: PlainTable, name: str) -> str:
    column = next(one for one in table.columns if one.name == name)
    return next((f"'{one[:40]}'" for one in column.text.to_pylist() if one), "nothing at all")
