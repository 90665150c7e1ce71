"""The registry turns files into plug-ins, and says clearly what is wrong with a name or an option."""

from __future__ import annotations

import dataclasses
import importlib

import pytest

from intarsia.cli.plugins import FOLDERS
from intarsia.core.registry import Plugins
from intarsia.errors import UnknownName, UsageError


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_every_plug_in_folder_has_plug_ins_that_are_frozen_and_documented(folder: str) -> None:
    registry: Plugins[object] = importlib.import_module(FOLDERS[folder]).PLUGINS
    assert registry.names()
    for name in registry.names():
        kind = registry.get(name)
        assert dataclasses.is_dataclass(kind), name
        assert kind.__dataclass_params__.frozen, name
        assert kind.__doc__, name
        assert not kind.__doc__.startswith(f"{kind.__name__}("), f"{name} has no docstring of its own"


def test_an_unknown_name_lists_what_there_is_and_the_nearest() -> None:
    rules = importlib.import_module("intarsia.segments.algorithms").PLUGINS
    with pytest.raises(UnknownName, match="Did you mean 'kmeans'"):
        rules.get("kmean")


def test_an_unknown_option_lists_the_options() -> None:
    algorithms = importlib.import_module("intarsia.segments.algorithms").PLUGINS
    with pytest.raises(UnknownName, match=r"There is: .*k"):
        algorithms.build("kmeans", {"clusters": 4})


def test_a_plug_in_can_be_had_as_an_attribute() -> None:
    algorithms = importlib.import_module("intarsia.segments.algorithms").PLUGINS
    assert algorithms.kmeans(k=3).k == 3
    assert "kmeans" in dir(algorithms)


def test_a_file_with_two_classes_is_refused(tmp_path, monkeypatch) -> None:
    package = tmp_path / "two_of_a_kind"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "pair.py").write_text("class A: ...\nclass B: ...\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UsageError, match="exactly one public class"):
        Plugins("two_of_a_kind", "thing").get("pair")
