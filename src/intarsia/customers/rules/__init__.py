"""The cleaning rules: one file a rule, each with a switch, a reason and a count.

A rule has a fixed place, its `order`: the first rule that applies to a line sets it aside. Rules on one line alone (`LineRule`, `NameRule`,
`CustomerRule`) come before rules that compare lines of a customer (`HistoryRule`):

 5 earlier_state, 10 unreadable, 20 missing_customer, 30 dummy_order, 40 non_product, 50 impossible_amount, 60 zero_price,
 70 negative_price, 80 future_date, 85 ancient_date; then 90 cancelled_order, 100 duplicate_load, 110 exact_duplicate, 120 returns.

To add a rule, add a file with one frozen dataclass that has `order`, `reason` and any of `takes` (a line), `names` (a product) and `people`
(a customer), or `judge` (lines of one customer against each other); see intarsia.customers.rule.
"""

from __future__ import annotations

from intarsia.core.registry import Plugins
from intarsia.customers.rule import Rule

PLUGINS: Plugins[Rule] = Plugins("intarsia.customers.rules", "cleaning rule")
