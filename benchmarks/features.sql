-- The features of intarsia.features as one would write them by hand for DuckDB, as fast as we know how: the yardstick of `make bench`.
-- Needs: a view or table `orders` (schema.CLEAN_ORDERS), and SET VARIABLE as_of = DATE '…'. Plain floating point: not exact to the last bit.
WITH per_order AS (
    SELECT customer_id,
           sum(amount) AS net,
           sum(CASE WHEN NOT is_return THEN amount END) AS gross,
           sum(CASE WHEN NOT is_return THEN quantity END) AS items,
           count(CASE WHEN NOT is_return THEN 1 END) AS n_lines,
           min(ordered_at) AS moment,
           max(CASE WHEN NOT is_return AND unit_price > 0 THEN unit_price END) AS dearest,
           min(CASE WHEN NOT is_return AND unit_price > 0 THEN unit_price END) AS cheapest
    FROM orders
    WHERE ordered_at < getvariable('as_of')
    GROUP BY customer_id, order_id
),
gapped AS (
    SELECT *,
           CASE WHEN n_lines > 0 THEN epoch(moment) / 86400 END AS at_day,
           at_day - lag(at_day) OVER (PARTITION BY customer_id ORDER BY at_day) AS gap,
           getvariable('as_of') - moment::DATE AS age,
           hour(moment) AS h,
           moment::TIME <> TIME '00:00' AND n_lines > 0 AS timed
    FROM per_order
),
customers AS (
    SELECT customer_id,
           count(at_day) AS n_orders,
           sum(net) AS spend,
           min(CASE WHEN n_lines > 0 THEN age END) AS recency_days,
           max(CASE WHEN n_lines > 0 THEN age END) AS tenure_days,
           avg(gap) AS gap_mean_days,
           CASE WHEN count(gap) > 1 THEN stddev_pop(gap) END AS gap_spread_days,
           sum(CASE WHEN age <= 90 THEN net END) AS spend_90d,
           sum(CASE WHEN age BETWEEN 91 AND 180 THEN net END) AS spend_prev_90d,
           count(CASE WHEN age <= 90 THEN at_day END) AS orders_90d,
           count(CASE WHEN age BETWEEN 91 AND 180 THEN at_day END) AS orders_prev_90d,
           sum(net * exp(age * -ln(2) / 180)) * 365 * ln(2) / 180 AS spend_decayed,
           sum(items) AS items,
           sum(n_lines) AS n_lines,
           max(CASE WHEN n_lines > 0 THEN net END) AS max_order_value,
           count(CASE WHEN timed THEN 1 END) AS n_timed,
           count(CASE WHEN isodow(moment) >= 6 THEN at_day END) AS n_weekend,
           count(CASE WHEN timed AND h BETWEEN 18 AND 21 THEN 1 END) AS n_evening,
           count(CASE WHEN timed AND (h >= 22 OR h < 6) THEN 1 END) AS n_night,
           count(CASE WHEN quarter(moment) = 1 THEN at_day END) AS q1,
           count(CASE WHEN quarter(moment) = 2 THEN at_day END) AS q2,
           count(CASE WHEN quarter(moment) = 3 THEN at_day END) AS q3,
           count(CASE WHEN quarter(moment) = 4 THEN at_day END) AS q4,
           sum(gross) AS gross,
           count(CASE WHEN net < coalesce(gross, 0) THEN 1 END) AS n_returns,
           max(dearest) AS dearest,
           min(cheapest) AS cheapest
    FROM gapped
    GROUP BY customer_id
    HAVING n_orders > 0
),
breadth AS (
    SELECT customer_id, count(*) AS n_categories, sum(n) AS n, max(n) AS most, sum(n * log2(n)) AS logs
    FROM (
        SELECT customer_id, count(*) AS n
        FROM orders
        WHERE NOT is_return AND category IS NOT NULL AND ordered_at < getvariable('as_of')
        GROUP BY customer_id, category
    )
    GROUP BY customer_id
)
SELECT customer_id,
       items / n_orders AS items_per_order,
       n_lines / n_orders AS lines_per_order,
       n_lines::DOUBLE AS n_lines,
       max_order_value,
       n_categories::DOUBLE AS n_categories,
       most / n AS top_category_share,
       log2(n) - logs / n AS category_entropy,
       n_weekend / n_orders AS weekend_share,
       n_evening / nullif(n_timed, 0) AS evening_share,
       n_night / nullif(n_timed, 0) AS night_share,
       CASE WHEN n_orders >= 4 THEN greatest(q1, q2, q3, q4) / n_orders END AS peak_quarter_share,
       q1 / n_orders AS q1_share,
       q2 / n_orders AS q2_share,
       q3 / n_orders AS q3_share,
       q4 / n_orders AS q4_share,
       coalesce(spend_90d, 0) AS spend_90d,
       coalesce(spend_prev_90d, 0) AS spend_prev_90d,
       orders_90d::DOUBLE AS orders_90d,
       orders_prev_90d::DOUBLE AS orders_prev_90d,
       (orders_90d - orders_prev_90d) / (orders_90d + orders_prev_90d + 1) AS orders_trend,
       spend_decayed,
       gross / items AS avg_unit_price,
       (dearest - cheapest) / (dearest + cheapest) AS price_spread,
       least(greatest((gross - spend) / gross, 0), 1) AS return_share,
       n_returns::DOUBLE AS n_returns,
       recency_days::DOUBLE AS recency_days,
       n_orders::DOUBLE AS n_orders,
       spend,
       spend / n_orders AS avg_order_value,
       tenure_days::DOUBLE AS tenure_days,
       gap_mean_days,
       gap_spread_days,
       gap_mean_days / (gap_mean_days + gap_spread_days) AS regularity,
       gap_mean_days - recency_days AS expected_next_days,
       recency_days / (gap_mean_days + 1) AS overdue_ratio
FROM customers
LEFT JOIN breadth USING (customer_id)
