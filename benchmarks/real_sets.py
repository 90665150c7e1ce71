"""Public sets of every kind, end to end without settings: what each was read as, how many features, which segments and verdict.

    python benchmarks/real_sets.py DATA [--only WORD]

DATA is a folder with the sets of the same names as below (see the project's data page for where they are published). Sets that are not
there are left out. Prints one row a set; CPU seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import intarsia as ia
from intarsia.core.settings import EngineSettings, NamedSource, Settings, TextSettings
from intarsia.engines.connect import open_engine

SETS: dict[str, dict[str, Any]] = {
    "orders with ratings and people": {
        "orders": "electronic_sales/electronic_sales.csv",
        "ratings": ("electronic_sales/electronic_sales.csv", "reviews"),
        "people": ("electronic_sales/electronic_sales.csv", "customers"),
    },
    "web events": {"web": "retentioneering_ecom/ecom.csv.gz"},
    "groceries, households, coupons": {
        "orders": "complete_journey/transactions_sample.csv.gz",
        "households": ("complete_journey/demographics.csv.gz", "customers"),
        "coupons": ("complete_journey/coupon_redemptions.csv.gz", "campaigns"),
    },
    "support tickets": {"tickets": "support_tickets/customer_support_tickets.csv"},
    "telecom (ready-made)": {"": "modeldata/mlc_churn.csv.gz"},
    "bank (ready-made)": {"": "bank_churners/BankChurners.csv"},
    "e-mail campaign (ready-made)": {"": "customer_personality"},
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--only", default="")
    given = arguments.parse_args()
    for name, places in SETS.items():
        if given.only in name and all(_path(given.data, place).exists() for place in places.values()):
            began = time.process_time()
            try:
                told = _ready_made(given.data, places) if "" in places else _sources(given.data, places)
            except Exception as error:  # noqa: BLE001  the table goes on
                told = f"FAILED: {type(error).__name__}: {str(error)[:200]}"
            print(f"{name}: {told}; {time.process_time() - began:.0f} CPU s", flush=True)


def _path(data: Path, place: Any) -> Path:
    return data / (place if isinstance(place, str) else place[0])


def _sources(data: Path, places: dict[str, Any]) -> str:
    settings = Settings(engine=EngineSettings(memory="2GB"), text=TextSettings(most=10_000))
    engine = open_engine(settings)
    named = {
        name: str(data / place) if isinstance(place, str) else NamedSource(place=str(data / place[0]), table=place[1])
        for name, place in places.items()
    }
    base = ia.read(named, settings=settings, engine=engine)
    read = ", ".join(f"{one.name} as {one.table} ({one.rows_used:,} of {one.rows_in:,})" for one in base.sources)
    features = ia.measure(base)
    found = _found(features)
    engine.close()
    return f"{read}; {found}"


def _ready_made(data: Path, places: dict[str, Any]) -> str:
    path = data / places[""]
    file = path if path.is_file() else min(path.glob("*.csv*"))
    return f"{file.name}; {_found(ia.features(str(file)))}"


def _found(features: Any) -> str:
    segments = ia.discover(features)
    names = "; ".join(persona.name for persona in ia.describe(segments).personas)
    return (
        f"{features.n_customers:,} customers, {len(features.columns)} features; {segments.k} segments by {segments.algorithm_name}: {names}"
    )


if __name__ == "__main__":
    main()
