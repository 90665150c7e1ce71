"""Every kind of model there is, and how one comes back from the data it was written as."""

from __future__ import annotations

from typing import Any

from intarsia.core.leaves import Leaves
from intarsia.core.merged import Merged
from intarsia.core.model import Cells, Gaussians, Model, Nearest
from intarsia.core.projected import Projected
from intarsia.core.projection import Projection
from intarsia.core.split import Split
from intarsia.core.stepped import Stepped

KINDS: dict[str, Any] = {
    "nearest": Nearest,
    "gaussians": Gaussians,
    "cells": Cells,
    "leaves": Leaves,
    "stepped": Stepped,
    "projected": Projected,
    "merged": Merged,
    "split": Split,
}


def from_dict(data: dict[str, Any]) -> Model:
    """The model that `to_dict` wrote. A model within a model comes back with it."""
    fields = {name: _frozen(value) for name, value in data.items() if name != "model"}
    model: Model = KINDS[data["model"]](**fields)
    return model


def _frozen(value: Any) -> Any:
    if isinstance(value, dict) and "model" in value:
        return from_dict(value)
    if isinstance(value, dict) and "projection" in value:
        return Projection.from_dict(value)
    return tuple(_frozen(v) for v in value) if isinstance(value, list | tuple) else value
