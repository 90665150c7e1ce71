"""The house rules that a program can check; there is no exception list."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
FORBIDDEN_NAMES = ("utils", "helpers", "common", "misc", "manager", "service", "base_")
MOST_LINES, MOST_FUNCTION, MOST_METHODS, MOST_POSITIONAL = 300, 40, 12, 5


def trees() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES]


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_there_is_something_to_check() -> None:
    assert len(SOURCES) > 50


def test_no_file_is_longer_than_300_lines() -> None:
    everything = [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    assert [f"{p.relative_to(ROOT)}: {n}" for p in everything if (n := len(p.read_text(encoding="utf-8").splitlines())) > MOST_LINES] == []


def test_no_function_is_longer_than_40_lines() -> None:
    long = []
    for path, tree in trees():
        for node in functions(tree):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > MOST_FUNCTION + _docstring_lines(node):
                long.append(f"{path.relative_to(ROOT)}:{node.name}: {lines}")
    assert long == []


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return (first.end_lineno or 0) - first.lineno + 1 if is_text else 0


def test_no_class_has_more_than_12_methods() -> None:
    crowded = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                count = sum(isinstance(child, ast.FunctionDef) for child in node.body)
                if count > MOST_METHODS:
                    crowded.append(f"{path.relative_to(ROOT)}:{node.name}: {count}")
    assert crowded == []


def test_no_function_takes_more_than_5_positional_parameters() -> None:
    wide = []
    for path, tree in trees():
        for node in functions(tree):
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args) if argument.arg not in ("self", "cls")]
            if len(names) > MOST_POSITIONAL:
                wide.append(f"{path.relative_to(ROOT)}:{node.name}: {len(names)}")
    assert wide == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [p.name for p in SOURCES if p.stem.startswith(FORBIDDEN_NAMES)] == []


def test_every_file_opens_with_a_sentence() -> None:
    assert [str(p.relative_to(ROOT)) for p, tree in trees() if not ast.get_docstring(tree)] == []


def test_every_dataclass_of_a_plug_in_is_frozen() -> None:
    loose = []
    for path, tree in trees():
        for node in ast.walk(tree):
            for mark in getattr(node, "decorator_list", []):
                text = ast.unparse(mark)
                if text.startswith("dataclass") and "frozen=True" not in text:
                    loose.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert loose == []


def test_importing_intarsia_imports_nothing_heavy() -> None:
    heavy = ("numpy", "sklearn", "ibis", "duckdb", "pandas", "pyarrow", "altair", "rich", "pydantic")
    code = f"import sys, intarsia; dir(intarsia); print([m for m in {heavy!r} if m in sys.modules])"
    assert _python("-c", code) == "[]"


def test_help_of_the_command_imports_nothing_heavy() -> None:
    heavy = ("numpy", "sklearn", "ibis", "duckdb", "pandas", "pyarrow", "altair", "scipy")
    code = (
        "import sys\nfrom intarsia.cli.app import main\nsys.argv = ['intarsia', 'run', '--help']\n"
        f"try:\n    main()\nexcept SystemExit:\n    pass\nprint([m for m in {heavy!r} if m in sys.modules])"
    )
    assert _python("-c", code).splitlines()[-1] == "[]"


def test_the_public_names_are_these() -> None:
    import intarsia

    assert sorted(intarsia.__all__) == [
        "AutoSegmenter",
        "Policy",
        "Present",
        "Settings",
        "ablate",
        "advise_method",
        "algorithms",
        "analyse",
        "as_of",
        "backtest",
        "baselines",
        "compact",
        "compare",
        "decide",
        "describe",
        "diff",
        "discover",
        "explain",
        "features",
        "history",
        "lineage",
        "match",
        "measure",
        "merge",
        "read",
        "refresh",
        "report",
        "retrain",
        "run",
        "runs",
        "simplify",
        "tree",
        "validate",
        "verify",
        "watch",
    ]
    for name in intarsia.__all__:
        assert getattr(intarsia, name) is not None


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    import intarsia

    with pytest.raises(AttributeError, match="segmint"):
        _ = intarsia.segmint


def _python(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()
