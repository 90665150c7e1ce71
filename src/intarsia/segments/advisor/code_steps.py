"""The pieces of the program that the advisor writes, as text; the program is run by the tests, on the data that it is advice about."""

from __future__ import annotations

HEAD = '''"""Customer segments step by step, with pandas and scikit-learn. Run it as it is."""

import numpy as np
import pandas as pd
{imports}
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score, silhouette_score

SEED = 0
AS_OF = pd.Timestamp("{as_of}")

# 1. Read: one row a customer
raw = {read}
customers = {customers}
'''

READERS = {
    "number": '''
def number(name):
    """A column as numbers; what is none, and infinities, are missing."""
    return pd.to_numeric(raw[name], errors="coerce").astype(float).replace([np.inf, -np.inf], np.nan)
''',
    "words": '''
def words(name, levels, others):
    """Words as their places in levels; others stand after the last, or are missing."""
    said = raw[name].astype("string").str.strip()
    place = said.map({level: float(at) for at, level in enumerate(levels)}).astype(float)
    return place.where(place.notna() | said.isna(), float(len(levels)) if others else np.nan)
''',
    "flag": '''
def flag(name):
    """Yes and no as 1 and 0."""
    said = raw[name].astype("string").str.strip().str.lower()
    known = {"yes": 1.0, "y": 1.0, "true": 1.0, "t": 1.0, "no": 0.0, "n": 0.0, "false": 0.0, "f": 0.0}
    return said.map(known).astype(float).fillna(number(name))
''',
    "days": '''
def days(name):
    """Days, or dates as days before AS_OF."""
    if pd.api.types.is_numeric_dtype(raw[name]):
        return number(name)
    return (AS_OF - pd.to_datetime(raw[name], errors="coerce").dt.normalize()).dt.days.astype(float)
''',
}

SPECIAL = {"logit": ("logit",), "yeo_johnson": ("yeo-johnson",), "ridit": ("ridit",)}
"""The helpers that only some transforms need."""

HELPERS = {
    "logit": '''
def logit(share, n):
    """The logit of a share of n, shrunk towards a half."""
    q = (share * n + 0.5) / (n + 1.0)
    return np.log(q / (1.0 - q))

''',
    "yeo_johnson": '''
def yeo_johnson(x, power):
    """The Yeo-Johnson power transform."""
    up, down = x.clip(lower=0) + 1.0, (-x).clip(lower=0) + 1.0
    above = np.log(up) if power == 0 else (up**power - 1.0) / power
    below = -np.log(down) if power == 2 else -(down ** (2.0 - power) - 1.0) / (2.0 - power)
    return above.where(x >= 0, below)

''',
    "ridit": '''
def ridit(x, points, marks):
    """The mark of the last of the rising points that x reaches."""
    place = np.maximum(np.searchsorted(points, x.fillna(points[0]), side="right") - 1, 0)
    return pd.Series(np.asarray(marks)[place], index=x.index)

''',
}

LEARNERS = '''
def capped(x):
    """Extremes (0.5 % at either end) at the value where they begin."""
    return x.clip(x.quantile(0.005, interpolation="higher"), x.quantile(0.995, interpolation="lower"))


def standard(x):
    """Mean 0, deviation 1; gaps at the median; a column without variety counts for nothing."""
    sd = x.std(ddof=0)
    z = (x - x.mean()) / sd if sd > 0 else x * 0.0
    return z.fillna(z.median() if z.notna().any() else 0.0)


def amount(name, x, unit, always_log):
    """A presence and the logarithm of the positive part where 30 to 97 % are zeros, else the logarithm; no logarithm without skew."""
    positive = x[x > 0]
    if positive.empty or x.nunique() < 2:
        return {}
    zeros = (x == 0).sum() / x.notna().sum()
    step = {"1% of the median": positive.median() / 100, "the median": positive.median()}.get(unit, unit)
    if zeros > 0.97:
        return {f"{name}:present": 0.8 * standard((x > 0).astype(float))}
    if zeros >= 0.30 and x.min() >= 0:
        log = np.log1p(capped(positive) / step)
        log = (log - log.mean()) / (log.std(ddof=0) or 1.0)
        return {f"{name}:present": 0.8 * standard((x > 0).astype(float)), name: 0.6 * log.reindex(x.index).fillna(0.0)}
    if x.min() < 0 or not (always_log or capped(x).skew() > 1):
        return {name: standard(capped(x))}
    return {name: standard(np.log1p(capped(x) / step))}


def levels(name):
    """A 0/1 column a level (those under 1 % together), divided so that all together have variance 1."""
    said = raw[name].astype("string").fillna("missing")
    share = said.value_counts(normalize=True)
    said = said.where(said.map(share) >= 0.01, "other")
    columns = pd.get_dummies(said, dtype=float)
    total = float(columns.var(ddof=0).sum()) ** 0.5
    return {f"{name}:{level}": (columns[level] - columns[level].mean()) / total for level in columns} if total > 0 else {}

'''

SHARES = """Z = np.ascontiguousarray(X.to_numpy(float))

# Does one feature rule? The share of each in the squared distance between two customers
share = X.var(ddof=0) / X.var(ddof=0).sum()
print("Share of the squared distance:", share.sort_values(ascending=False).round(3).to_dict())

"""

_NEAREST = """    centres = np.stack([rows[labels == one].mean(0) for one in np.unique(labels[labels >= 0])])
    return lambda other: ((other[:, None] - centres[None]) ** 2).sum(2).argmin(1)

"""

MODELS = {
    "kmeans": (
        "from sklearn.cluster import KMeans",
        '''
def fitted(rows, k, seed):
    """A rule that places customers, learnt on rows."""
    return KMeans(k, n_init=10, random_state=seed).fit(rows).predict

''',
    ),
    "mixture": (
        "from sklearn.mixture import GaussianMixture",
        '''
def fitted(rows, k, seed):
    """A rule that places customers, learnt on rows. To each variance a share of the features' mean variance is added."""
    floor = {reg} * max(rows.var(axis=0).mean(), 1e-12)
    mixture = GaussianMixture(k, covariance_type={covariance}, reg_covar=floor, n_init=4, random_state=seed)
    return mixture.fit(rows).predict

''',
    ),
    "hierarchical": (
        "from sklearn.cluster import AgglomerativeClustering",
        '''
def fitted(rows, k, seed):
    """A rule that places customers, learnt on at most 5,000 rows (Ward keeps the distances of all pairs): the nearest mean."""
    rows = rows[np.random.default_rng(seed).permutation(len(rows))[:5_000]]
    labels = AgglomerativeClustering(k).fit_predict(rows)
'''
        + _NEAREST,
    ),
    "hdbscan": (
        "from sklearn.cluster import HDBSCAN",
        '''
def fitted(rows, k, seed):
    """A rule that places customers, learnt on rows: the nearest mean; the least size that gives most groups up to k."""
    rows = rows[np.random.default_rng(seed).permutation(len(rows))[:5_000]]
    found = [HDBSCAN(min_cluster_size=max(int(len(rows) * part), 5), copy=True).fit_predict(rows) for part in (0.1, 0.05, 0.02, 0.01)]
    labels = max([one for one in found if one.max() < k], key=lambda one: one.max(), default=found[0])
    labels = labels if labels.max() >= 0 else np.zeros(len(rows), dtype=int)
'''
        + _NEAREST,
    ),
}

CHOOSE = '''# 4. How many? Curves for 2 to 12, and whether halves of the customers agree (on at most 4,000 customers)
LOW, HIGH, K = {low}, {high}, {k}
rng = np.random.default_rng(SEED)
study = Z[rng.permutation(len(Z))[:4_000]]
shown = rng.permutation(len(study))[:2_000]


def halves(rows, k, times):
    """Pairs of labels of all rows: learnt on one random half, and on the other."""
    for time in range(times):
        order = np.random.default_rng((SEED, time)).permutation(len(rows))
        one, two = (fitted(rows[order[part::2]], k, SEED + time)(rows) for part in (0, 1))
        yield one, two, order[1::2]


def overlap(labels, other, group):
    """The best Jaccard overlap of one group with a group of another labelling."""
    own = labels == group
    return max((own & (other == one)).sum() / (own | (other == one)).sum() for one in np.unique(other))


tried = []
for k in range(2, max(min(12, len(np.unique(study, axis=0)) // 4), 2) + 1):
    labels = fitted(study, k, SEED)(study)
    agreement = [adjusted_rand_score(one[unseen], two[unseen]) for one, two, unseen in halves(study, k, 5)]
    several = len(np.unique(labels[shown])) > 1
    means = np.stack([study[labels == one].mean(0) for one in np.unique(labels)])
    own = means[np.searchsorted(np.unique(labels), labels)]
    tried.append(
        {{
            "k": k,
            "inertia": ((study - own) ** 2).sum(),
            "silhouette": silhouette_score(study[shown], labels[shown]) if several else np.nan,
            "davies_bouldin": davies_bouldin_score(study, labels) if several else np.nan,
            "calinski_harabasz": calinski_harabasz_score(study, labels) if several else np.nan,
            "split_half_ari": np.mean(agreement),
            "smallest": np.bincount(labels, minlength=k).min() / len(study),
        }}
    )
curve = pd.DataFrame(tried).set_index("k")
fall = (curve["inertia"].iloc[0] - curve["inertia"]) / max(curve["inertia"].iloc[0] - curve["inertia"].iloc[-1], 1e-12)
elbow = (fall - np.linspace(0, 1, len(curve))).idxmax()
print(curve.round(3).to_string())
print(f"The elbow is at {{elbow}}, the best silhouette at {{curve['silhouette'].idxmax()}}; neither decides alone.")
allowed = curve.loc[LOW:HIGH]
passing = allowed[
    (allowed["split_half_ari"] >= max(0.7, allowed["split_half_ari"].max() - 0.1)) & (allowed["smallest"] >= 0.02)
]
if K is None:
    steadiest = allowed["split_half_ari"].idxmax() if len(allowed) else curve.index.max()
    K = int(passing.index.max() if len(passing) else steadiest)
    print(f"{{K}} segments:", "the most that are found again." if len(passing) else "none is found again well enough: a cut.")
try:
    import matplotlib

    matplotlib.use("Agg")
    curve[["inertia", "silhouette", "split_half_ari"]].plot(subplots=True, marker="o").ravel()[0].figure.savefig("elbow.png")
except ImportError:
    print("Install matplotlib for elbow.png.")
'''

PROFILE = """
# 5. The segments, and whether each is found again (0.75 stable, below 0.6 do not act on it)
K = min(K, len(np.unique(Z, axis=0)))
place = fitted(Z, K, SEED)
labels = place(Z)
own = place(study)
again = [[(overlap(own, one, group) + overlap(own, two, group)) / 2 for group in range(K)] for one, two, _ in halves(study, K, 10)]
pd.DataFrame({{"customer": customers, "segment": labels + 1}}).to_csv("segments_plain.csv", index=False)

# 6. What each segment is: size, middle values in their own units, distinctive traits, a name to begin with
shown = {shown!r}
described = pd.DataFrame({{name: number(name) for name in shown if pd.api.types.is_numeric_dtype(raw[name])}})


def said(coordinate, size):
    '''A coordinate and its direction in words.'''
    feature, _, part = coordinate.rpartition(":")
    if not feature or part == "positive-log":
        return f"{{'high' if size > 0 else 'low'}} {{feature or part}}"
    if part == "present":
        return f"{{'with' if size > 0 else 'without'}} {{feature}}"
    return f"{{'often' if size > 0 else 'rarely'}} {{feature}} {{part}}"


for segment in range(K):
    own = labels == segment
    traits = pd.Series(Z[own].mean(0) - Z.mean(0), index=X.columns) / X.std(ddof=0).replace(0, 1)
    strongest = traits[traits.abs().sort_values(ascending=False).index].head(3)
    name = ", ".join(said(feature, size) for feature, size in strongest.items() if abs(size) >= 0.5)
    found = np.mean([one[segment] for one in again])
    size = f"{{own.sum():,}} customers ({{own.mean():.1%}})"
    print(f"Segment {{segment + 1}}: {{size}}, found again {{found:.2f}}:", name or "like the average")
if len(described.columns):
    print("Medians in each segment, and of all:")
    print(described.groupby(labels + 1).median().T.assign(all=described.median()).round(2).to_string())

# 7. Differences in what did not make the segments: share of the variance of ranks between them (.06 medium, .14 large)
for name in {held!r}:
    if not pd.api.types.is_numeric_dtype(raw[name]):
        print(f"{{name}}, share of each segment:")
        print(pd.crosstab(raw[name], labels + 1, normalize="columns").round(2).to_string())
        continue
    rank = number(name).rank()
    between = rank.groupby(labels).transform("mean")
    print(f"{{name}}: eta squared of ranks {{between.var(ddof=0) / max(rank.var(ddof=0), 1e-12):.2f}}")
"""
