"""Draw what each request is: one row for each in a table of this transaction, all in SQL.

Every share is drawn by a hash of the seed, of what is drawn and of the number of the row:
the same seed makes the same requests, however many there are of them. Each tenth request
came beside the one before it, from the same person.
"""

import uuid
from datetime import datetime, timedelta

from django.db import connection

from requests_app.management.seeding import shares
from requests_app.management.seeding.shares import falling, wheel

FUNCTIONS = """
CREATE OR REPLACE FUNCTION pg_temp.turn(n bigint, what text, slots int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT (abs(hashint8extended(n, hashtextextended(what, {seed})) % slots))::int$$;

CREATE OR REPLACE FUNCTION pg_temp.named(what text, n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$SELECT md5('{seed}/' || what || '/' || n)::uuid$$;

-- Eight of Crockford's symbols. Multiplied by an odd number modulo 2^40 no two are alike.
CREATE OR REPLACE FUNCTION pg_temp.reference(n bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT 'PR-' || string_agg(
    substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + ((mixed >> (5 * place)) & 31)::int, 1)
    || CASE WHEN place = 4 THEN '-' ELSE '' END, '' ORDER BY place DESC)
  FROM (SELECT ((n + {seed}::bigint * 16777216) * 662607 + 299792458) & 1099511627775 AS mixed)
       AS m, generate_series(0, 7) AS place$$;

-- Sealed bytes that no key opens any more, as retention leaves them.
CREATE OR REPLACE FUNCTION pg_temp.gone(n bigint) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT '\\x01'::bytea || sha256(n::text::bytea) || sha256((-n)::text::bytea)$$;
"""

DRAWN = """
CREATE TEMP TABLE seed_drawn AS
WITH arrived AS (
    SELECT n, s, (%(businesses)s::uuid[])[1 + pg_temp.turn(s, 'business', 100)] AS business_id,
           %(now)s::timestamptz - interval '10 minutes' - %(span)s::interval
           * (1 - (s - pg_temp.turn(s, 'moment', 1000) / 1000.0) / %(count)s) AS at
    FROM generate_series(1, %(count)s::bigint) AS n
    CROSS JOIN LATERAL (SELECT n - (n %% 10 = 0)::int AS s) AS submission
), placed AS MATERIALIZED (
    SELECT n, s, at, (at AT TIME ZONE zone)::date AS received_on, kind.*,
           extract(epoch FROM %(now)s::timestamptz - at) / 86400 AS age,
           extract(epoch FROM %(now)s::timestamptz - at) / 86400 / term AS spent,
           pg_temp.turn(s, 'agent', 100) < 4 AS by_agent
    FROM arrived
    JOIN seed_kind AS kind USING (business_id)
    WHERE region_slot = pg_temp.turn(s, 'region', %(slots)s)
      AND right_slot = pg_temp.turn(s, 'right', %(slots)s) AND beside = (n <> s)
), worked AS (
    SELECT *, extends AND spent > 0.6 AND pg_temp.turn(n, 'extended', 100) < 6 AS extended
    FROM placed
), standing AS MATERIALIZED (
    SELECT *, pg_temp.turn(n, 'open', 1000) < CASE
               WHEN spent < 1 THEN 960 - 450 * spent
               WHEN extended AND spent < 1.9 THEN 600
               WHEN spent < 1.8 THEN 30
               ELSE 0 END AS open
    FROM worked
), staged AS MATERIALIZED (
    SELECT *, CASE
        WHEN NOT open THEN (%(ended)s::text[])[1 + pg_temp.turn(n, 'status', 100)]
        WHEN age < 2 THEN 'received'
        WHEN extended OR NOT verified THEN 'in_progress'
        ELSE (%(running)s::text[])[1 + pg_temp.turn(n, 'status', 100)] END AS status
    FROM standing
), lived AS MATERIALIZED (
    SELECT *,
        CASE WHEN NOT verified THEN 'not_needed'
             WHEN extended OR status IN (
                 'fulfilled', 'partial', 'denied', 'fee_pending', 'clarification_pending'
             ) THEN 'confirmed'
             WHEN status = 'in_progress' AND pg_temp.turn(n, 'known', 100) < 60 THEN 'confirmed'
             ELSE 'unchecked' END AS identity,
        CASE WHEN asked = 'opt_out' AND n = s AND s %% 10 <> 9 AND region LIKE 'US%%'
                  AND pg_temp.turn(s, 'signal', 100) < 40 THEN 'gpc'
             WHEN by_agent THEN 'agent_api'
             ELSE (%(via)s::text[])[1 + pg_temp.turn(s, 'via', 100)] END AS via,
        (%(languages)s::text[])[1 + pg_temp.turn(s, 'language', 100)] AS language,
        CASE WHEN by_agent THEN 'agent'
             ELSE (%(relations)s::text[])[1 + pg_temp.turn(s, 'relation', 100)] END AS relation,
        CASE status WHEN 'identity_pending' THEN 'identity_requested'
                    WHEN 'clarification_pending' THEN 'clarification_requested'
                    WHEN 'fee_pending' THEN 'fee_quoted' ELSE '' END AS question,
        CASE WHEN extended THEN at + interval '1 day' * 0.5 * term END AS extended_at,
        CASE WHEN NOT open THEN at + interval '1 day' * least(
            age * 0.98,
            term * CASE WHEN extended THEN 0.7 + pg_temp.turn(n, 'done', 1000) / 850.0
                        WHEN pg_temp.turn(n, 'late', 100) < 4
                        THEN 1 + pg_temp.turn(n, 'done', 1000) / 2e3
                        ELSE 0.1 + pg_temp.turn(n, 'done', 1000) / 1200.0 END) END AS closed_at,
        CASE WHEN status = 'received' AND pg_temp.turn(n, 'given', 100) < 85
                  OR pg_temp.turn(n, 'given', 100) < 20 THEN NULL
             ELSE (%(staff)s::int[])[1 + pg_temp.turn(n, 'assignee', 100)] END AS assignee_id,
        CASE WHEN pg_temp.turn(n, 'tagged', 100) < 70 THEN '{}'::text[]
             WHEN pg_temp.turn(n, 'tagged', 100) < 92
                  OR pg_temp.turn(n, 'tag', 100) / 10 = pg_temp.turn(n, 'tag 2', 100) / 10
             THEN ARRAY[(%(tags)s::text[])[1 + pg_temp.turn(n, 'tag', 100)]]
             ELSE ARRAY(SELECT DISTINCT (%(tags)s::text[])[1 + slot] FROM unnest(
                 ARRAY[pg_temp.turn(n, 'tag', 100), pg_temp.turn(n, 'tag 2', 100)]) AS slot)
             END AS tags,
        status IN ('fulfilled', 'partial', 'denied') AS answered,
        pg_temp.turn(s, 'wrote', 100) < 12 AS wrote,
        status IN ('partial', 'denied') AND age BETWEEN 2 AND 75
            AND pg_temp.turn(n, 'disputed', 100) < 8 AS disputed,
        status = 'in_progress' AND pg_temp.turn(n, 'proposed', 100) < 4 AS proposed,
        at > %(now)s::timestamptz - %(kept)s::interval AS kept
    FROM staged
)
-- Who has no extension has the day of receipt in its place: NULL would join with nothing.
SELECT *, coalesce((extended_at AT TIME ZONE zone)::date, received_on) AS extended_on,
       (closed_at AT TIME ZONE zone)::date AS closed_on
FROM lived
"""
READY = "CREATE UNIQUE INDEX ON seed_drawn (n); ANALYZE seed_drawn"


def draw(
    count: int, *, seed: int, businesses: list[uuid.UUID], staff: list[int], now: datetime
) -> None:
    """Lay out `count` requests in the table `seed_drawn`."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS.format(seed=seed))
        cursor.execute(
            DRAWN,
            {
                "count": count,
                "now": now,
                "span": timedelta(days=shares.DAYS),
                "kept": timedelta(days=shares.KEPT_DAYS),
                "slots": shares.SLOTS,
                "businesses": falling([str(pk) for pk in businesses]),
                "staff": [int(pk) for pk in falling([str(pk) for pk in staff])],
                "ended": wheel(shares.ENDED),
                "running": wheel(shares.RUNNING),
                "via": wheel(shares.VIA),
                "languages": wheel(shares.LANGUAGES),
                "relations": wheel(shares.RELATIONS),
                "tags": wheel(shares.TAGS),
            },
        )
        cursor.execute(READY)


def first(seed: int) -> uuid.UUID:
    """Return the id of the first submission that a seed makes."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS.format(seed=seed))
        cursor.execute("SELECT pg_temp.named('submission', 1)")
        (pk,) = cursor.fetchone()
    return pk
