"""What is kept of a segmentation so that customers can be placed, explained and written down as rules without the run that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from intarsia.core import models
from intarsia.core.features import Column
from intarsia.core.recipe import Recipe, floats
from intarsia.core.segmentation import Fitted
from intarsia.errors import UnknownName

if TYPE_CHECKING:
    from intarsia.core.persona import Personas
    from intarsia.core.segmentation import Segmentation

_STEPS = 200


@dataclass(frozen=True)
class Definition:
    """The fitted segments with what is needed to speak of them.

    `names` by segment number; `columns` of all features; `quantiles` of those that shape segments, ascending (places where a column holds
    words); `customers` and `as_of` say what was learnt from. `tree`, `fidelity` and `fidelity_n` are those of `Personas`.
    """

    fitted: Fitted
    columns: tuple[Column, ...]
    algorithm: str
    customers: int
    as_of: date
    currency: str = ""
    names: Mapping[int, str] = field(default_factory=dict)
    quantiles: Mapping[str, tuple[float, ...]] = field(default_factory=dict, repr=False)
    tree: str = field(default="", repr=False)
    fidelity: float = 0.0
    fidelity_n: int = 0

    @classmethod
    def of(cls, segmentation: Segmentation, personas: Personas | None = None) -> Definition:
        """What is to be kept of a segmentation; without personas only baselines have names. Cost n log n a feature of the sample."""
        fitted, features = segmentation.fitted, segmentation.features
        names = (
            {persona.segment: persona.name for persona in personas.personas}
            if personas
            else dict(zip(fitted.order, fitted.names, strict=False))
        )
        return cls(
            fitted,
            features.columns,
            segmentation.algorithm_name,
            segmentation.n_customers,
            features.as_of,
            features.currency,
            names,
            _quantiles(segmentation),
            personas.tree if personas else "",
            personas.fidelity if personas else 0.0,
            personas.fidelity_n if personas else 0,
        )

    def column(self, name: str) -> Column:
        """The column of that name. Errors: UnknownName."""
        for column in self.columns:
            if column.name == name:
                return column
        raise UnknownName("feature", name, (column.name for column in self.columns))

    def called(self, segment: int) -> str:
        """A segment by number and name.

        >>> Definition(Fitted(Recipe(()), None, (1,)), (), "kmeans", 2, date(2026, 1, 1), names={1: "Loyal"}).called(1)
        'segment 1 (Loyal)'
        """
        name = self.names.get(segment, "")
        return f"segment {segment} ({name})" if name else f"segment {segment}"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; the fitted segments under "definition"."""
        return {
            "definition": self.fitted.to_dict(),
            "columns": [asdict(column) | {"quantiles": list(self.quantiles.get(column.name, ()))} for column in self.columns],
            "algorithm": self.algorithm,
            "customers": self.customers,
            "as_of": self.as_of.isoformat(),
            "currency": self.currency,
            "names": {str(number): name for number, name in self.names.items()},
            "rules": {"tree": self.tree, "fidelity": self.fidelity, "n": self.fidelity_n},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Definition:
        """The definition that `to_dict` wrote; keys of others are passed over. Errors: KeyError where one of its own is missing."""
        fitted, rules = data["definition"], data["rules"]
        columns = [{name: value for name, value in column.items() if name != "quantiles"} for column in data["columns"]]
        recipe, model = Recipe.from_dict(fitted["recipe"]), models.from_dict(fitted["model"])
        return cls(
            Fitted(recipe, model, tuple(fitted["order"]), tuple(fitted.get("names", ()))),
            tuple(Column(**(column | {"levels": tuple(column["levels"])})) for column in columns),
            data["algorithm"],
            data["customers"],
            date.fromisoformat(data["as_of"]),
            data["currency"],
            {int(number): name for number, name in data["names"].items()},
            {column["name"]: tuple(column["quantiles"]) for column in data["columns"] if column["quantiles"]},
            rules["tree"],
            rules["fidelity"],
            rules["n"],
        )


def _quantiles(segmentation: Segmentation) -> dict[str, tuple[float, ...]]:
    """201 values of the sample for each feature that shapes segments, from the lowest to the highest."""
    import numpy as np

    recipe, table = segmentation.fitted.recipe, segmentation.sample.table
    out = {}
    for name in (name for name in recipe.columns if name in table.column_names):
        values = floats(table, name, recipe.levels.get(name, ()))
        known = values[~np.isnan(values)]
        if len(known):
            out[name] = tuple(np.quantile(known, np.linspace(0.0, 1.0, _STEPS + 1), method="lower").tolist())
    return out
