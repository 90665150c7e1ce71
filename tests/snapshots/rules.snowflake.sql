-- Customer segments by means, learnt from 400 customers as of 2026-01-01.
-- In the SQL of snowflake.
-- Needs a table customer_features with customer_id and, as double precision where nothing else is said, null where not known:
-- - n_orders: Orders, in orders
-- - return_share: Share sent back, in share of value
-- Segment 1: Buys often
-- Segment 2: Buys rarely
--
-- Statement 1: the exact rule. It gives every customer the segment that the model gives.
WITH COORDINATES AS (
  SELECT
    "T0"."CUSTOMER_ID",
    IFF(
      "T0"."N_ORDERS" IS NULL,
      0.0,
      (
        (
          LN((
            IFF("T0"."N_ORDERS" > 0, "T0"."N_ORDERS", 0.0) / 1.0
          ) + 1.0) - 1.65
        ) / 0.95
      ) * 1.0
    ) AS "Z0",
    IFF(
      "T0"."RETURN_SHARE" IS NULL,
      0.0,
      (
        (
          IFF("T0"."RETURN_SHARE" > 0, 1.0, 0.0) - 0.13
        ) / 0.33
      ) * 1.0
    ) AS "Z1",
    IFF(
      "T0"."RETURN_SHARE" IS NULL,
      0.0,
      (
        (
          IFF(
            "T0"."RETURN_SHARE" > 0,
            LN((
              IFF("T0"."RETURN_SHARE" > 0, "T0"."RETURN_SHARE", 0.0) / 0.1
            ) + 1.0),
            0.14
          ) - 0.14
        ) / 0.39
      ) * 1.0
    ) AS "Z2"
  FROM "CUSTOMER_FEATURES" AS "T0"
), SCORES AS (
  SELECT
    "COORDINATES"."CUSTOMER_ID",
    (
      (
        "COORDINATES"."Z0" - -0.5
      ) * (
        "COORDINATES"."Z0" - -0.5
      )
    ) + (
      (
        "COORDINATES"."Z1" - 0.25
      ) * (
        "COORDINATES"."Z1" - 0.25
      )
    ) + (
      (
        "COORDINATES"."Z2" - CAST('0.3333333333333333' AS DOUBLE)
      ) * (
        "COORDINATES"."Z2" - CAST('0.3333333333333333' AS DOUBLE)
      )
    ) AS "S0",
    (
      (
        "COORDINATES"."Z0" - 1.5
      ) * (
        "COORDINATES"."Z0" - 1.5
      )
    ) + (
      (
        "COORDINATES"."Z1" - 0.0
      ) * (
        "COORDINATES"."Z1" - 0.0
      )
    ) + (
      (
        "COORDINATES"."Z2" - 0.1
      ) * (
        "COORDINATES"."Z2" - 0.1
      )
    ) AS "S1"
  FROM COORDINATES AS COORDINATES
), PLACED AS (
  SELECT
    "SCORES"."CUSTOMER_ID",
    CAST(CASE
      WHEN "SCORES"."S0" <= LEAST("SCORES"."S0", "SCORES"."S1")
      THEN 2
      WHEN "SCORES"."S1" <= LEAST("SCORES"."S0", "SCORES"."S1")
      THEN 1
      ELSE NULL
    END AS BIGINT) AS "SEGMENT"
  FROM SCORES AS SCORES
)
SELECT
  "PLACED"."CUSTOMER_ID",
  "PLACED"."SEGMENT",
  CASE
    WHEN "PLACED"."SEGMENT" = 1
    THEN 'Buys often'
    WHEN "PLACED"."SEGMENT" = 2
    THEN 'Buys rarely'
    ELSE NULL
  END AS "SEGMENT_NAME"
FROM PLACED AS PLACED;

-- Statement 2: a readable approximation, a decision tree. It agrees with the exact rule on 99 % of 80 customers held out for the test.
SELECT
  CUSTOMER_ID,
  SEGMENT,
  CASE SEGMENT WHEN 1 THEN 'Buys often' WHEN 2 THEN 'Buys rarely' END AS SEGMENT_NAME
FROM (
  SELECT
    CUSTOMER_ID,
    CAST(CASE WHEN (
      "N_ORDERS" <= 6 OR "N_ORDERS" IS NULL
    ) THEN 2 ELSE 1 END AS BIGINT) AS SEGMENT
  FROM CUSTOMER_FEATURES
) AS PLACED;
