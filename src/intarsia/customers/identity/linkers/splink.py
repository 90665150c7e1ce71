"""Splink: the Fellegi-Sunter model of names, addresses and typing errors, trained on the data itself by expectation maximisation."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from intarsia.core.engine import Engine
from intarsia.core.identity import Judge, Scored
from intarsia.customers.identity.comparisons import Comparison, comparisons
from intarsia.errors import MissingExtra

if TYPE_CHECKING:
    import pyarrow as pa

_PRIOR = 1e-4
_SESSIONS = (("birth_date",), ("email",), ("first_name", "last_name"), ("phone",), ("national_id",), ("street",), ("postcode",))
_MOST_SESSIONS, _FEWEST_PAIRS, _MOST_PAIRS = 4, 30, 20_000_000
_DIGITS = 9
_TURNS = (25, 12, 6, 3, 1)


@dataclass(frozen=True)
class Splink:
    """How often columns agree among pairs of two people (u) is counted on all pairs of `sample` profiles; among pairs of one (m) it is
    learnt by expectation maximisation on pairs that share one column, in up to four sessions of `training_pairs`. Both are drawn towards
    usual values by the weight of `matches` and `pairs` of them, so that little data gives no extremes.

    Needs the extra `match`. Source: Fellegi & Sunter (1969); Enamorado, Fifield & Imai (2019); Splink 5.
    """

    sample: int = 1_000
    training_pairs: int = 1_000_000
    matches: float = 30.0
    pairs: float = 2_000.0

    def learn(self, table: pa.Table, engine: Engine, *, seed: int = 0) -> Judge:
        """The model of this table (sorted by content, so that neither ids nor order play a part), ready to score. Errors: MissingExtra.
        Cost: sample squared / 2 + training pairs."""
        _installed()
        compared = comparisons(table.column_names)
        model = {one.name: [(level.m, level.u) for level in one.levels] for one in compared}
        rng = np.random.default_rng(seed)
        drawn = np.sort(rng.permutation(table.num_rows)[: self.sample])
        model = _counted(model, compared, table.take(drawn), engine, self)
        model = _trained(model, compared, table, engine, self)
        rules = [f"l.{name} = r.{name}" for name in table.column_names if name.startswith("block_")]
        return _Fitted(_Work.of(table, compared, model, engine, rules), _Work.of(table, compared, model, engine), compared)


def _installed() -> None:
    try:
        import splink  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtra("splink", "match") from error


Model = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True)
class _Work:
    """Splink's own objects over one table. They live in a cursor of the engine's DuckDB, in its Spark, or in a DuckDB of their own."""

    linker: Any = field(repr=False)
    api: Any = field(repr=False)

    @classmethod
    def of(
        cls,
        table: pa.Table,
        compared: Sequence[Comparison],
        model: Model,
        engine: Engine,
        rules: Sequence[str] = (),
        *,
        turns: int = _TURNS[0],
    ) -> _Work:
        """Splink over this table; with `rules` for scoring whatever shares a block, without for scoring given pairs with their levels.
        `turns` is the most that a session of training takes."""
        import pyarrow as pa
        from splink import Linker

        api = _api(engine)
        say = _in_spark if engine.name == "spark" else str
        numbered = table.append_column("unique_id", pa.array(np.arange(table.num_rows)))
        settings = {
            "link_type": "dedupe_only",
            "comparisons": [_as_splink(one, model[one.name], say) for one in compared],
            "blocking_rules_to_generate_predictions": list(rules),
            "probability_two_random_records_match": _PRIOR,
            "max_iterations": turns,
            "retain_matching_columns": not rules,
            "retain_intermediate_calculation_columns": False,
        }
        logging.getLogger("splink").setLevel(logging.ERROR)
        return cls(Linker(api.register(numbered), settings, log_level=None), api)

    def rows(self, columns: Sequence[str], table: str) -> pa.Table:
        """These columns of one of its tables."""
        sql = f"SELECT {', '.join(columns)} FROM {table}"
        if not hasattr(self.api, "spark"):
            return self.api.duckdb_con.sql(sql).to_arrow_table()
        with warnings.catch_warnings(action="ignore", category=ResourceWarning):  # PySpark leaves its socket for Python to close
            return self.api.spark.sql(sql).toArrow()

    def close(self) -> None:
        self.api.delete_tables_created_by_splink_from_db()
        if hasattr(self.api, "spark"):
            self.api.spark.catalog.clearCache()


def _api(engine: Engine) -> Any:
    """Where Splink works: beside the engine's own tables where it can."""
    if engine.name == "spark":
        from splink.backends import spark

        made: Any = spark.SparkAPI
        return made(spark_session=engine.con._session, break_lineage_method="persist")  # noqa: SLF001  Ibis tells it nowhere else
    from splink import DuckDBAPI

    return DuckDBAPI(connection=engine.con.con.cursor()) if engine.name == "duckdb" else DuckDBAPI()


def _in_spark(sql: str) -> str:
    """A comparison written for DuckDB, in the words of Spark and of the functions that Splink adds to it."""
    import sqlglot

    return sqlglot.transpile(sql, read="duckdb", write="spark")[0].replace("JAROWINKLER_SIMILARITY", "jaro_winkler")


def _as_splink(one: Comparison, chances: Sequence[tuple[float, float]], say: Callable[[str], str]) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [{"sql_condition": say(one.unknown), "label_for_charts": "unknown", "is_null_level": True}]
    for number, (level, (m, u)) in enumerate(zip(one.levels, chances, strict=True)):
        made: dict[str, Any] = {
            "sql_condition": "ELSE" if number == len(one.levels) - 1 else say(level.sql),
            "label_for_charts": level.words,
            "m_probability": m,
            "u_probability": u,
        }
        if level.frequency:
            made |= {"tf_adjustment_column": level.frequency, "tf_adjustment_weight": 1.0, "tf_minimum_u_value": 1e-5}
        levels.append(made)
    return {"output_column_name": one.name, "comparison_levels": levels}


def _counted(model: Model, compared: Sequence[Comparison], drawn: pa.Table, engine: Engine, options: Splink) -> Model:
    """u, from all pairs of the drawn profiles."""
    n = drawn.num_rows
    work = _Work.of(drawn, compared, model, engine)
    try:
        work.linker.training.estimate_u_using_random_sampling(max_pairs=2.0 * n**2 + 10, min_count_per_level=None, num_chunks=1)
        pairs = n * (n - 1) / 2
        return _blended(model, _learnt(work, compared), place=1, known=pairs, prior=options.pairs)
    finally:
        work.close()


def _trained(model: Model, compared: Sequence[Comparison], table: pa.Table, engine: Engine, options: Splink) -> Model:
    """m, by expectation maximisation among pairs that share a column (or first name and surname). The chance of a level that no pair of one
    person shows shrinks by the same factor in each turn, and Splink refuses one below 1e-300: then it takes fewer turns."""
    for turns in _TURNS[:-1]:
        try:
            return _in_sessions(model, compared, table, (engine, options, turns))
        except ValueError:
            continue
    return _in_sessions(model, compared, table, (engine, options, _TURNS[-1]))


def _in_sessions(model: Model, compared: Sequence[Comparison], table: pa.Table, how: tuple[Engine, Splink, int]) -> Model:
    engine, options, turns = how
    work = _Work.of(table, compared, model, engine, turns=turns)
    found = 0.0
    try:
        for columns, pairs in _sessions(table):
            matched = _session(work, columns, min(pairs, options.training_pairs), options)
            found += matched
        return _blended(model, _learnt(work, compared), place=0, known=found, prior=options.matches) if found else model
    finally:
        work.close()


def _session(work: _Work, columns: Sequence[str], pairs: int, options: Splink) -> float:
    """One session; how many of its pairs the model takes for one person."""
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

    try:
        done = work.linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), estimate_without_term_frequencies=True, max_pairs=options.training_pairs
        )
    except EMTrainingException:
        return 0.0
    return float(done.core_model_settings.probability_two_random_records_match) * pairs


def _sessions(table: pa.Table) -> list[tuple[tuple[str, ...], int]]:
    from intarsia.customers.identity.profiles import codes_of

    out: list[tuple[tuple[str, ...], int]] = []
    for columns in _SESSIONS:
        codes = codes_of(table, columns)
        sizes = np.bincount(codes[codes >= 0], minlength=1)
        pairs = int((sizes * (sizes - 1) // 2).sum())
        if _FEWEST_PAIRS <= pairs <= _MOST_PAIRS and len(out) < _MOST_SESSIONS:
            out.append((columns, pairs))
    return out


def _learnt(work: _Work, compared: Sequence[Comparison]) -> Model:
    """What Splink holds now; NaN where it has seen nothing of a level."""
    saved = {one["output_column_name"]: one["comparison_levels"] for one in work.linker.misc.save_model_to_json()["comparisons"]}
    return {
        one.name: [(_number(level.get("m_probability")), _number(level.get("u_probability"))) for level in saved[one.name][1:]]
        for one in compared
    }


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")


def _blended(before: Model, after: Model, *, place: int, known: float, prior: float) -> Model:
    """The chances learnt from `known` pairs and the usual ones at the weight of `prior` pairs, to nine digits, so that the order in which
    threads add up does not show."""
    out: Model = {}
    for name, usual in before.items():
        new = np.array([level[place] for level in after[name]])
        old = np.array([level[place] for level in usual])
        mixed = (np.nan_to_num(new, nan=0.0) * known + old * prior) / (known + prior)
        mixed = np.array([float(f"{value:.{_DIGITS}g}") for value in mixed / mixed.sum()])
        out[name] = [(m, level[1]) if place == 0 else (level[0], m) for m, level in zip(mixed.tolist(), usual, strict=True)]
    return out


@dataclass(frozen=True)
class _Fitted:
    broad: _Work
    close_up: _Work
    compared: tuple[Comparison, ...]

    def blocked(self) -> Scored:
        """Every pair that shares a block and has more for it than against it, without words."""
        least = float(np.log2(_PRIOR / (1 - _PRIOR)))
        predicted = self.broad.linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        a, b, weight, _ = _pairs(self.broad, predicted, ())
        return Scored(a, b, weight, np.zeros(len(a), dtype=np.int64), ("",))

    def score(self, a: np.ndarray, b: np.ndarray) -> Scored:
        """These pairs, whatever their weight, with their evidence in words."""
        import pyarrow as pa

        table = pa.table({"match_key": pa.array(["0"] * len(a)), "join_key_l": a, "join_key_r": b})
        work = self.close_up
        work.linker.table_management.register_blocked_pairs_for_predict(work.api.register(table))
        predicted = work.linker.inference.predict(warning_mode="never")
        one, other, weight, levels = _pairs(work, predicted, self.compared)
        predicted.drop_table_from_database_and_remove_from_cache()
        return Scored(one, other, weight, *_worded(self.compared, levels, len(one)))

    def close(self) -> None:
        """Give back what the engine holds for it."""
        self.broad.close()
        self.close_up.close()


Pairs = tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray]]


def _pairs(work: _Work, predicted: Any, compared: Sequence[Comparison]) -> Pairs:
    """Places, weights before the prior and levels of the pairs predicted, in the order of their places."""
    gammas = [f"gamma_{one.name}" for one in compared]
    table = work.rows(["unique_id_l", "unique_id_r", "match_weight", *gammas], predicted.physical_name)
    left, right, bits = (table[name].to_numpy() for name in ("unique_id_l", "unique_id_r", "match_weight"))
    low, high = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((high, low))
    weight = np.round(bits - np.log2(_PRIOR / (1 - _PRIOR)), 6)
    return low[order], high[order], weight[order], [table[name].to_numpy()[order] for name in gammas]


def _worded(compared: Sequence[Comparison], gammas: Sequence[np.ndarray], rows: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """The pattern of each pair, and each pattern in words; Splink numbers levels from the last (0) upwards, -1 is unknown."""
    code = np.zeros(rows, dtype=np.int64)
    for one, gamma in zip(compared, gammas, strict=True):
        code = code * (len(one.levels) + 1) + (gamma.astype(np.int64) + 1)
    first, evidence = np.unique(code, return_index=True, return_inverse=True)[1:]
    patterns = np.array([gamma[first] for gamma in gammas]).T if len(first) else np.zeros((0, len(gammas)))
    words = tuple(
        "; ".join(one.levels[len(one.levels) - 1 - int(g)].words for one, g in zip(compared, row, strict=True) if g >= 0)
        for row in patterns
    )
    return evidence.astype(np.int64), words
