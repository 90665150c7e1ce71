"""The orders of a British gift wholesaler, 2010 to 2011, that come with the package: something real to try everything on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import as_file, files

from intarsia.core.settings import SourceSettings
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.connectors.parquet import Parquet


@dataclass(frozen=True)
class Demo:
    """Reads the packaged Online Retail set (UCI Machine Learning Repository, D. Chen 2015, CC BY 4.0); it has no options."""

    def accepts(self, place: object) -> bool:
        """Whether the place is the word "demo"."""
        return isinstance(place, str) and place == "demo"

    def load(self, place: object, bench: Bench, settings: SourceSettings) -> Loaded:  # noqa: ARG002
        """All 541,909 lines as published."""
        with as_file(files("intarsia.sources.connectors") / "online_retail.parquet") as path:
            return replace(Parquet().load(path, bench, settings), source="Online Retail (UCI, 2010-2011)")
