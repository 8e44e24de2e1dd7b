"""The third step of the schema: people whom all tills of the shop forget, and their closed days.

Scope: SQL text only.
"""

from __future__ import annotations

SHOP = (
    """CREATE TABLE comptoir.forgotten (
        id text PRIMARY KEY, till text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())""",
    """CREATE TABLE comptoir.z_paper (
        till text NOT NULL, number integer NOT NULL, at timestamptz NOT NULL, body text NOT NULL,
        PRIMARY KEY (till, number))""",
    "CREATE INDEX z_paper_at ON comptoir.z_paper (at)",
    # `ids` are a person's at the till and at Chift. Parked carts name nobody of them any more, free or held; what a
    # till holds it cleans itself. Copies of unsent sales are emptied when they are sent.
    """CREATE FUNCTION comptoir.forget(ids jsonb) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            INSERT INTO forgotten (id, till) SELECT one, me() FROM jsonb_array_elements_text(ids) AS one
                ON CONFLICT DO NOTHING;
            UPDATE cart SET label = split_part(label, ' ', 1), body = (body::jsonb || jsonb_build_object(
                'customer', NULL, 'billing', NULL, 'shipping', NULL, 'note', '', 'name', '',
                'lines', (SELECT coalesce(jsonb_agg(line || '{"note": ""}' ORDER BY place), '[]') FROM
                    jsonb_array_elements(body::jsonb -> 'lines') WITH ORDINALITY AS l (line, place))))::text
                WHERE sold_as IS NULL AND form = 1 AND (ids ? (body::jsonb #>> '{customer,id}')
                    OR ids ? (body::jsonb #>> '{customer,remote_id}'));
        END $f$""",
    """CREATE FUNCTION comptoir.keep_z(nth integer, moment timestamptz, txt text) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            INSERT INTO z_paper (till, number, at, body) VALUES (me(), nth, moment, txt) ON CONFLICT DO NOTHING;
        END $f$""",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA comptoir FROM PUBLIC",
)
