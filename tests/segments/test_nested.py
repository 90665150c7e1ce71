"""The family tree: every level is a partition inside the one above, the segments are one of them, and rare kinds are found."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.segmentation import Policy
from intarsia.errors import UsageError
from intarsia.segments.nested import TESTABLE, grow
from segments.family import CENTRES, RARE, InParts, customers, segmented, sensitive

NAMES = {1: "Loyal", 2: "Newcomers", 3: "Steady", 4: "Fading", 5: "Lost"}


@pytest.fixture(scope="module")
def base():
    x, spend, _ = customers()
    return segmented(x, spend)


@pytest.fixture(scope="module")
def tree(base):
    return grow(base, NAMES)


def placed(tree):
    table = tree.members.order_by("customer_id").to_pyarrow()
    return {name: table.column(name).to_pylist() for name in table.column_names}


def test_every_level_is_a_partition_inside_the_one_above(tree, base):
    told = placed(tree)
    columns = [level.column for level in tree.levels]
    assert columns == ["level_4", "level_5", "level_8", "level_40", "level_300"]
    assert len(told["customer_id"]) == len(set(told["customer_id"])) == base.n_customers
    for i, upper in enumerate(columns):
        for lower in columns[i + 1 :]:
            above = {}
            for up, low in zip(told[upper], told[lower], strict=True):
                assert above.setdefault(low, up) == up
    for level in tree.levels:
        assert Counter(told[level.column]) == {ident: tree.by_id[ident].customers for ident in level.nodes}
    for node in tree.nodes:
        parts = tree.children(node.id)
        assert not parts or sum(part.customers for part in parts) == node.customers
        assert not parts or sum(part.value_share for part in parts) == pytest.approx(node.value_share)


def test_the_segments_are_one_level_exactly(tree, base):
    own = base.members.order_by("customer_id").to_pyarrow().column("segment").to_pylist()
    assert placed(tree)["level_5"] == [str(segment) for segment in own]
    chosen = next(level for level in tree.levels if level.chosen)
    assert [tree.by_id[ident].name for ident in chosen.nodes] == list(NAMES.values())


def test_no_part_is_too_small_to_test_and_fewer_groups_are_said_so(tree):
    assert min(node.customers for node in tree.nodes if "." in node.id) >= TESTABLE
    finest = tree.levels[-1]
    assert 100 < len(finest.nodes) < 300
    assert f"{len(finest.nodes)} groups where 300 were asked for: no further split leaves 32 customers" in tree.because
    assert "8 groups, as asked." in tree.because


def test_a_policy_may_want_larger_groups(base):
    large = grow(replace(base, policy=Policy(min_customers=200)), NAMES)
    assert min(node.customers for node in large.nodes if "." in node.id) >= 200


def test_names_are_unique_among_siblings_and_begin_with_the_segment(tree):
    for parent in {node.parent for node in tree.nodes}:
        names = [node.name for node in tree.children(parent)]
        assert len(names) == len(set(names))
    for node in tree.nodes:
        if "." in node.id:
            assert node.name.startswith(NAMES[node.segments[0]])
            assert len(node.distinctions) <= 2
            for one in node.distinctions:
                assert one.words == f"{'much' if one.difference > 0 else 'little'} {one.column}"


def test_a_small_rich_kind_is_flagged_with_its_numbers(tree):
    found = tree.treasures()
    assert len(found) == 1
    node = found[0]
    assert node.segments == (RARE,)
    assert node.share <= 0.05
    assert node.value >= 3 * tree.mean_value
    assert node.value_low > 2 * tree.mean_value
    assert node.value_low < node.value < node.value_high
    assert node.because.startswith(f"mean spend {node.value / tree.mean_value:.1f} times everyone's")
    assert "hidden in a group" in node.because
    assert not any(n.small_but_valuable for n in grow(segmented(*customers(rich=1.0)[:2]), NAMES).nodes)


def test_a_kind_of_one_in_two_hundred_is_found_in_nine_of_ten_seeds():
    hits = 0
    for seed in range(10):
        x, spend, kind = customers(seed=seed, rich=1.0)
        told = placed(grow(segmented(x, spend), NAMES))
        rare = np.isin(told["customer_id"], [f"c{i}" for i in np.flatnonzero(kind)])
        leaf = np.array(told["level_300"])
        overlap = max((rare & (leaf == one)).sum() / (rare | (leaf == one)).sum() for one in np.unique(leaf[rare]))
        hits += overlap >= 0.8
    assert hits >= 9


def test_order_ids_and_batches_move_nobody(tree):
    x, spend, _ = customers()
    told = placed(tree)
    turn = np.random.default_rng(5).permutation(len(x))
    ids = [f"other-{i}" for i in turn]
    for engine in (None, InParts(8)):
        again = grow(segmented(x[turn], spend[turn], ids=ids, engine=engine), NAMES)
        assert again.nodes == tree.nodes
        assert again.centres == tree.centres
        moved = placed(again)
        back = {f"other-{name[1:]}": place for place, name in enumerate(told["customer_id"])}
        for column in ("level_4", "level_8", "level_300"):
            assert [told[column][back[name]] for name in moved["customer_id"]] == moved[column]


def test_cents_for_euros_move_nobody(tree):
    x, spend, _ = customers()
    cents = grow(segmented(x, np.round(spend * 100)), NAMES)
    assert placed(cents) == placed(tree)
    assert [(n.id, n.name, n.customers, n.small_but_valuable) for n in cents.nodes] == [
        (n.id, n.name, n.customers, n.small_but_valuable) for n in tree.nodes
    ]
    assert [n.value for n in cents.nodes] == pytest.approx([100 * n.value for n in tree.nodes])


def test_names_of_broad_groups_survive_other_customers_of_the_same_kind(tree):
    x, spend, _ = customers()
    broad = [node for node in tree.nodes if node.level <= 8]
    kept = wanted = 0
    for seed in range(5):
        rows = np.random.default_rng(seed).random(len(x)) > 0.01
        again = grow(segmented(x[rows], spend[rows]), NAMES)
        names = {node.name for node in again.nodes if node.level <= 8}
        kept += sum(node.name in names for node in broad)
        wanted += len(broad)
    assert kept >= 0.95 * wanted


def test_newcomers_are_placed_alike_in_batches_and_in_the_engine(tree, base):
    told = placed(tree)
    raw = base.features.table_expr.order_by("customer_id").to_pyarrow()
    assigned = tree.assign(raw)
    engine = tree.assigned(base.features.table_expr).order_by("customer_id").to_pyarrow()
    for level in tree.levels:
        assert assigned.column(level.column).to_pylist() == told[level.column]
        assert engine.column(level.column).to_pylist() == told[level.column]


def test_newcomers_of_a_segment_that_nobody_was_in_have_no_group():
    x, spend, _ = customers(600)
    far = np.vstack([CENTRES, np.full(6, 90.0)])
    tree = grow(segmented(x, spend, centres=far), NAMES)
    raw = pa.table({f"axis_{j}": [90.0, 0.0] for j in range(6)})
    assert tree.assign(raw).column("level_40").null_count == 1


def test_a_sensitive_column_makes_no_group_and_no_name():
    x, spend, _ = customers(2_000)
    tree = grow(segmented(x, spend, columns=sensitive("axis_4")), NAMES)
    assert 4 not in tree.kept
    assert all(one.column != "axis_4" for node in tree.nodes for one in node.distinctions)
    blind = grow(segmented(x, spend, columns=sensitive("spend")), NAMES)
    assert not any(node.small_but_valuable for node in blind.nodes)
    assert np.isnan(blind.mean_value)


@pytest.mark.parametrize("n", [1, 3, 40])
def test_few_customers_have_a_tree_of_their_segments(n):
    x, spend, _ = customers(n)
    base = segmented(x, spend)
    tree = grow(base, NAMES, levels=(2, 4, 8))
    assert sum(node.customers for node in tree.children()) == n
    assert max(len(level.nodes) for level in tree.levels) >= len(base.sizes)
    assert set(placed(tree)) == {"customer_id", *(level.column for level in tree.levels)}


def test_customers_who_are_all_alike_are_not_parted():
    x = np.repeat(CENTRES, 100, axis=0)
    tree = grow(segmented(x, np.ones(len(x))), NAMES)
    assert [len(level.nodes) for level in tree.levels] == [4, 5, 5, 5, 5]


def test_levels_are_numbers_of_groups(base):
    with pytest.raises(UsageError, match="at least 1"):
        grow(base, NAMES, levels=(0, 4))


def test_the_tree_as_data(tree):
    data = tree.to_dict()
    assert len(data["centres"]) == len(tree.centres)
    assert {centre["node"] for centre in data["centres"]} == set(tree.levels[-1].nodes)
    assert tree.table().num_rows == len(tree.nodes)
    assert "Loyal" in tree._repr_html_()
