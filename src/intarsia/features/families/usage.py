"""Usage: how often, how widely and how deeply somebody uses a product, and whether that grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration, Group
from intarsia.features.portable import at_least, number, only, ratio, whole, whole_sum
from intarsia.features.seen import Seen
from intarsia.features.views import used

FINENESS = 1000


@dataclass(frozen=True)
class Usage:
    """Days on which the product was used, features and users. A record without a number of uses is one use; one that counts none is none.

    Options: `window_days`, the present, in which stickiness is measured and which the trend compares with as many days before.
    """

    tables: ClassVar[tuple[str, ...]] = ("usage",)
    window_days: int = 28

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  ages come from the view
        """Records to days, to features and to users, each to customers."""
        if not seen.rows("usage"):
            return Declaration()
        w = self.window_days
        groups = {"usage_days": _days(w)}
        results = self._results()
        if seen.filled("usage", "feature"):
            groups["usage_features"] = _parts(w, "feature", "features")
            features = _.n_features
            results |= {
                "n_features": features,
                "adoption": ratio(features, _.features_lately__all.fill_null(1.0)),
                f"new_features_{w}d": _[f"new_features_{w}"],
            }
        if seen.filled("usage", "user_id"):
            groups["usage_users"] = _parts(w, "user_id", "users")
            results |= {f"active_users_{w}d": _[f"users_now_{w}"], f"new_users_{w}d": _[f"new_users_{w}"]}
        if not seen.filled("usage", "minutes"):
            results.pop("minutes_per_day")
        columns = tuple(column for column in _columns(w) if column.name in results)
        none: tuple[str, ...] = (f"active_days_{w}d", "stickiness", "usage_trend", "n_features", "adoption")
        none += (f"new_features_{w}d", f"active_users_{w}d", f"new_users_{w}d")
        return Declaration(
            columns,
            table="usage",
            rows=_rows(),
            groups=groups,
            everyone={"features_lately__all": number(_.n_features.max())} if "usage_features" in groups else {},
            results=results,
            none=tuple(name for name in none if name in results),
        )

    def _results(self) -> dict[str, Any]:
        w = self.window_days
        now, before = _[f"active_days_{w}"], _[f"active_days_prev_{w}"]
        return {
            f"active_days_{w}d": now,
            "stickiness": ratio(now, now * 0 + w),
            "days_since_use": _.youngest_use,
            "uses_per_day": ratio(_.use_units, _.active_days * FINENESS),
            "minutes_per_day": ratio(_.minute_units, _.active_days * FINENESS),
            "usage_trend": ratio(now - before, now + before + 1),
        }


def _rows() -> dict[str, Any]:
    return {
        "use_age": only(used(_), _.age_days),
        "uses_units": used(_).ifelse(whole(at_least(_.uses, 0.0) * float(FINENESS)).fill_null(float(FINENESS)), 0.0),
        "minutes_units": whole(at_least(_.minutes, 0.0) * float(FINENESS)),
    }


def _days(w: int) -> Group:
    return Group(
        ("day",),
        {"day_age": _.use_age.min(), "day_uses": whole_sum(_.uses_units), "day_minutes": whole_sum(_.minutes_units)},
        customers={
            "active_days": _.day_age.count(),
            f"active_days_{w}": _.count(where=_.day_age <= w),
            f"active_days_prev_{w}": _.count(where=(_.day_age > w) & (_.day_age <= 2 * w)),
            "youngest_use": _.day_age.min(),
            "use_units": _.day_uses.sum(),
            "minute_units": _.day_minutes.sum(),
        },
    )


def _parts(w: int, key: str, word: str) -> Group:
    """Features, or users: how many there are, how many are active now, and how many were not there before now."""
    return Group(
        (key,),
        {f"{key}_first": _.use_age.max(), f"{key}_last": _.use_age.min()},
        customers={
            f"n_{word}": _[key].count(where=_[f"{key}_last"].notnull()),
            f"{word}_now_{w}": _[key].count(where=_[f"{key}_last"] <= w),
            f"new_{word}_{w}": _[key].count(where=_[f"{key}_first"] <= w),
        },
    )


def _columns(w: int) -> tuple[Column, ...]:
    of = partial(Column, family="usage", concept="usage")
    growth = partial(Column, family="usage", concept="adoption")
    return (
        of(
            f"active_days_{w}d", f"Days of use in the last {w}", "days", "count", high="uses it often", low="hardly uses it", role="profile"
        ),
        of("stickiness", f"Share of the last {w} days with use", "share of days", "share", high="uses it daily", low="uses it rarely"),
        of("days_since_use", "Days since the last use", "days", "days", high="has stopped using it", low="used it lately"),
        of("uses_per_day", "Uses a day of use", "uses", "ratio", high="uses it deeply", low="uses it lightly"),
        of("minutes_per_day", "Minutes a day of use", "minutes", "ratio", high="long sessions", low="short sessions", role="profile"),
        of("usage_trend", f"Trend of use, {w} days against {w} before", "-1 to 1", "number", high="uses it more", low="uses it less"),
        growth("n_features", "Features used", "features", "count", high="uses many features", low="uses few features"),
        growth(
            "adoption",
            "Features used, of the most anybody uses",
            "share",
            "share",
            high="full adoption",
            low="little adopted",
            role="profile",
        ),
        growth(
            f"new_features_{w}d",
            "Features used for the first time",
            "features",
            "count",
            high="explores",
            low="tries nothing",
            role="profile",
        ),
        growth(f"active_users_{w}d", f"Users active in the last {w} days", "users", "count", high="many users", low="few users"),
        growth(f"new_users_{w}d", "Users who are new", "users", "count", high="adds users", low="adds no users", role="profile"),
    )
