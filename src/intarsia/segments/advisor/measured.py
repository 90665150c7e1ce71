"""What each column of a table is, what is wrong with it as it is, what is done about that, and what this was measured to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from intarsia.core.advice import FeatureAdvice
from intarsia.core.base import Remark
from intarsia.core.features import Column
from intarsia.core.recipe import Recipe
from intarsia.segments.advisor.spaces import Spaces, outermost
from intarsia.segments.advisor.trial import Swap
from intarsia.stats.copula import ranks
from intarsia.stats.scaling import moments

SKEWED, MANY_ZEROS, RULES, TWINS, INFLATED, CASES = 1.0, 0.30, 2.0, 0.85, 10.0, 100
_SAID = {
    "identity": "less the mean, by the deviation",
    "log1p": "log1p",
    "arcsin": "arcsine of the root",
    "logit": "logit, shrunk",
    "yeo-johnson": "Yeo-Johnson power",
    "present": "presence (0 or 1)",
    "positive-log": "logarithm of the positive part",
    "level": "a 0/1 column a level, together of variance 1",
    "other": "rare levels together",
    "ridit": "ridit score (share of customers below)",
}


def advise_features(columns: Sequence[Column], recipe: Recipe, space: Spaces, swaps: Mapping[str, Swap]) -> tuple[FeatureAdvice, ...]:
    """Advice on every column, those that are left out or only describe included. `space` holds all n customers. Cost n p log n."""
    gone = {dropped.column: dropped.because for dropped in recipe.dropped}
    shares = [space.shares(number) for number in range(4)]
    inflation = vif(space)
    out = []
    for column in columns:
        what = f"{column.kind}: {column.because}" if column.because else column.kind
        if column.role != "segment":
            how = "sensitive: it " if column.sensitive else "it "
            out.append(
                FeatureAdvice(column.name, what, "", "none", "held out of the distance", f"{how}describes and tests the segments only")
            )
        elif column.name not in space.names:
            why = gone.get(column.name, "it has no coordinate of its own")
            out.append(FeatureAdvice(column.name, what, why, "left out", "no share of the distance", why))
        else:
            figures = _figures(column.name, space, shares, swaps.get(column.name)) | {"vif": inflation[column.name]}
            figures = {name: float(f"{value:.9g}") for name, value in figures.items()}  # the order of rows moves the last digits
            own = [step for step in recipe.steps if step.column == column.name]
            transform = " and ".join(dict.fromkeys(_SAID[step.transform] for step in own))
            because = "; ".join(dict.fromkeys(step.because for step in own))
            problem = _problem(column, figures, len(space.names))
            out.append(FeatureAdvice(column.name, what, problem, transform, _effect(column, figures, len(own)), because, figures))
    return tuple(out)


def data_remarks(space: Spaces, n_customers: int) -> tuple[Remark, ...]:
    """Too few customers for so many features, and pairs that say nearly the same. Cost n p^2."""
    out, p = [], len(space.names)
    if n_customers < CASES * p:
        text = (
            f"{n_customers:,} customers for {p} features; a rule of thumb asks for {CASES} a feature, here {CASES * p:,}. "
            "Use fewer features or fewer segments, and lean on the stability of each segment."
        )
        out.append(Remark("warning", "sample size", text))
    pairs = near_duplicates(space)
    for one, other, rho in pairs[:8]:
        text = (
            f"{one} and {other} order customers nearly alike (Spearman {rho:+.2f}): together they count one thing twice. "
            "Unless that is meant, leave one out and ask again."
        )
        out.append(Remark("advice", "near duplicates", text))
    if len(pairs) > 8:
        rest = len(pairs) - 8
        more = f"{rest} more pair{'s have' if rest > 1 else ' has'} a Spearman correlation of {TWINS} or more."
        out.append(Remark("advice", "near duplicates", more))
    return tuple(out)


def near_duplicates(space: Spaces) -> tuple[tuple[str, str, float], ...]:
    """Pairs of features with a rank correlation of .85 or more, the strongest first."""
    names, rho = _ranked(space)
    pairs = [(names[i], names[j], float(rho[i, j])) for i in range(len(names)) for j in range(i) if abs(rho[i, j]) >= TWINS]
    return tuple(sorted(((b, a, r) for a, b, r in pairs), key=lambda pair: (-abs(pair[2]), pair)))


def vif(space: Spaces) -> dict[str, float]:
    """How many times each feature's share of new information is diluted by the others: the variance inflation factor of its ranks (NaN for
    words). From about 10 on the others foretell 90 % of it. Cost n p^2 + p^3."""
    names, rho = _ranked(space)
    if not names:
        return dict.fromkeys(space.names, float("nan"))
    inverse = np.linalg.inv(rho + 1e-6 * np.eye(len(names)))
    return dict.fromkeys(space.names, float("nan")) | {name: float(value) for name, value in zip(names, np.diag(inverse), strict=True)}


def _ranked(space: Spaces) -> tuple[tuple[str, ...], np.ndarray]:
    names = tuple(name for name in space.names if space.blocks[3][name].shape[1] == 1)
    if not names:
        return (), np.empty((0, 0))
    scores = np.column_stack([_centred(ranks(space.blocks[3][name][:, 0])) for name in names])
    return names, np.clip(scores.T @ scores / len(scores), -1.0, 1.0)


def _centred(values: np.ndarray) -> np.ndarray:
    mean, sd, _ = moments(values)
    return (values - mean) / sd if sd > 0 else np.zeros(len(values))


def _figures(name: str, space: Spaces, shares: Sequence[Mapping[str, float]], swap: Swap | None) -> dict[str, float]:
    raw, ours = space.raw[name], space.blocks[0][name]
    known = np.isfinite(raw)
    positive = known & (raw > 0)
    zeros = float((raw[known] == 0).mean()) if known.any() else 0.0
    told = positive if ours.shape[1] > 1 or zeros >= MANY_ZEROS else known
    figures = {
        "skew_raw": moments(raw[known])[2],
        "skew_after": moments(ours[told, -1])[2] if told.any() else 0.0,
        "zeros": zeros,
        "missing": 1.0 - float(known.mean()),
        "share_raw": shares[3][name],
        "share_standardised": shares[1][name],
        "share_after": shares[0][name],
        "outermost_raw": outermost(space.blocks[3][name]),
        "outermost_after": outermost(ours),
    }
    return figures if swap is None else figures | vars(swap)


def _problem(column: Column, figures: Mapping[str, float], features: int) -> str:
    numeric = column.kind not in ("nominal", "flag")
    told = [
        (numeric and abs(figures["skew_raw"]) > SKEWED, f"skew {figures['skew_raw']:.1f}"),
        (numeric and figures["zeros"] >= MANY_ZEROS, f"{100 * figures['zeros']:.0f}% zeros"),
        (figures["missing"] > 0, f"{_percent(figures['missing'])} missing"),
        (
            numeric and figures["outermost_raw"] > 0.25,
            f"the outermost 1% of customers hold {100 * figures['outermost_raw']:.0f}% of its squared distance",
        ),
        (
            features > 1 and figures["share_raw"] > RULES / features,
            f"unscaled it takes {_percent(figures['share_raw'])} of the distance between customers",
        ),
        (
            figures["vif"] >= INFLATED,
            f"the other features foretell {100 - 100 / figures['vif']:.0f}% of its order (VIF {figures['vif']:.0f})",
        ),
    ]
    return "; ".join(text for is_so, text in told if is_so) or "nothing that needs mending"


def _effect(column: Column, figures: Mapping[str, float], coordinates: int) -> str:
    parts = []
    if column.kind not in ("nominal", "flag"):
        of_positive = " of the positive part" if coordinates > 1 or figures["zeros"] >= MANY_ZEROS else ""
        parts.append(f"skew {_tenths(figures['skew_raw'])} -> {_tenths(figures['skew_after'])}{of_positive}")
    parts.append(
        f"share of distance {_percent(figures['share_raw'])} as it is, {_percent(figures['share_standardised'])} standardised, "
        f"{_percent(figures['share_after'])} prepared"
    )
    if "gain" not in figures:
        parts.append("the same as plain standardising")
        return "; ".join(parts)
    sure = abs(figures["gain"]) > 2.0 * figures["gain_se"]
    parts.append(
        f"split-half agreement {figures['gain']:+.2f} ± {figures['gain_se']:.2f} against standardising it plainly"
        f"{'' if sure else ' (no clear difference)'}"
    )
    parts.append(f"its difference between segments (eta² of ranks) {figures['told']:.2f}, plainly {figures['told_plain']:.2f}")
    return "; ".join(parts)


def _tenths(value: float) -> str:
    return f"{value:.1f}" if abs(value) >= 0.05 else "0.0"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%" if 0.0005 <= share < 0.1 else "under 0.1%" if 0 < share < 0.0005 else f"{100 * share:.0f}%"
