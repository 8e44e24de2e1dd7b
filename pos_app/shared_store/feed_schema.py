"""The fourth step of the schema: the shop's catalogue, fetched by one till for all, and how the tills stand at the
moment.

A version is written page by page and counts once it is complete. Each write names the epoch of its lease: a till that
was suspended, and whose lease another has by now, writes nothing more.

Scope: SQL text only.
"""

from __future__ import annotations

FEED = (
    """CREATE TABLE comptoir.lease (
        key text PRIMARY KEY, till text NOT NULL, epoch bigint NOT NULL, until timestamptz NOT NULL)""",
    # `generation` is the version that is all of the catalogue; that one's is its own number.
    """CREATE TABLE comptoir.feed_version (
        number bigserial PRIMARY KEY, key text NOT NULL, generation bigint NOT NULL, base bigint NOT NULL,
        epoch bigint NOT NULL, till text NOT NULL, pages integer NOT NULL DEFAULT 0, facts text NOT NULL DEFAULT '{}',
        done_at timestamptz)""",
    "CREATE INDEX feed_version_key ON comptoir.feed_version (key, number) WHERE done_at IS NOT NULL",
    """CREATE TABLE comptoir.feed_page (
        version bigint NOT NULL REFERENCES comptoir.feed_version ON DELETE CASCADE, number integer NOT NULL,
        kind text NOT NULL, body text NOT NULL CHECK (length(body) <= 1000000), PRIMARY KEY (version, number))""",
    """CREATE TABLE comptoir.till_now (
        till text PRIMARY KEY REFERENCES comptoir.till, at timestamptz NOT NULL, body text NOT NULL
        CHECK (length(body) <= 100000))""",
    # A lease lasts for 30 seconds by the server's clock. Its row stays locked until the transaction ends: nobody takes
    # it over between the look and the write.
    """CREATE FUNCTION comptoir.holds(name text, nth bigint) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            PERFORM 1 FROM lease WHERE key = name AND epoch = nth AND till = me() FOR UPDATE;
            RETURN FOUND;
        END $f$""",
    """CREATE FUNCTION comptoir.take_lease(name text) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE nth bigint;
        BEGIN
            INSERT INTO lease (key, till, epoch, until)
                VALUES (name, me(), 1, clock_timestamp() + interval '30 seconds')
                ON CONFLICT (key) DO UPDATE SET till = me(), epoch = lease.epoch + 1,
                    until = clock_timestamp() + interval '30 seconds'
                WHERE lease.till = me() OR lease.until < clock_timestamp()
                RETURNING epoch INTO nth;
            RETURN nth;
        END $f$""",
    """CREATE FUNCTION comptoir.renew_lease(name text, nth bigint) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            UPDATE lease SET until = clock_timestamp() + interval '30 seconds'
                WHERE key = name AND epoch = nth AND till = me();
            RETURN FOUND;
        END $f$""",
    """CREATE FUNCTION comptoir.end_lease(name text, nth bigint) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            UPDATE lease SET until = '-infinity' WHERE key = name AND epoch = nth AND till = me();
        END $f$""",
    """CREATE FUNCTION comptoir.newest(name text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = comptoir, pg_temp AS
        'SELECT coalesce(max(number), 0) FROM feed_version WHERE key = name AND done_at IS NOT NULL'""",
    """CREATE FUNCTION comptoir.begin_version(name text, nth bigint, was bigint, gen bigint) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE made bigint;
        BEGIN
            IF NOT holds(name, nth) OR newest(name) <> was THEN RETURN NULL; END IF;
            DELETE FROM feed_version WHERE key = name AND done_at IS NULL; -- what an earlier holder left half done
            INSERT INTO feed_version (key, generation, base, epoch, till) VALUES (name, gen, was, nth, me())
                RETURNING number INTO made;
            IF gen = 0 THEN UPDATE feed_version SET generation = made WHERE number = made; END IF;
            RETURN made;
        END $f$""",
    """CREATE FUNCTION comptoir.put_page(name text, nth bigint, made bigint, page integer, what text, txt text)
        RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            IF NOT holds(name, nth) THEN RETURN false; END IF;
            IF NOT EXISTS (SELECT 1 FROM feed_version WHERE number = made AND key = name AND epoch = nth
                AND done_at IS NULL) THEN RETURN false; END IF;
            INSERT INTO feed_page (version, number, kind, body) VALUES (made, page, what, txt) ON CONFLICT DO NOTHING;
            RETURN true;
        END $f$""",
    # The generation before stays, for a till may be in the middle of it; so does no other, nor what is of a form that
    # no till of the shop wrote for a week.
    """CREATE FUNCTION comptoir.finish_version(name text, nth bigint, made bigint, n integer, txt text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            IF NOT holds(name, nth) THEN RETURN false; END IF;
            UPDATE feed_version SET pages = n, facts = txt, done_at = clock_timestamp()
                WHERE number = made AND key = name AND epoch = nth AND done_at IS NULL AND newest(name) = base
                AND n = (SELECT count(*) FROM feed_page p WHERE p.version = made);
            IF NOT FOUND THEN
                RETURN EXISTS (SELECT 1 FROM feed_version WHERE number = made AND epoch = nth AND done_at IS NOT NULL);
            END IF;
            DELETE FROM feed_version WHERE key = name AND generation <> made AND generation < (
                SELECT b.generation FROM feed_version v JOIN feed_version b ON b.number = v.base WHERE v.number = made);
            DELETE FROM feed_version v WHERE v.done_at < clock_timestamp() - interval '7 days' AND v.key <> name
                AND NOT EXISTS (SELECT 1 FROM feed_version w WHERE w.key = v.key
                    AND w.done_at > clock_timestamp() - interval '7 days');
            RETURN true;
        END $f$""",
    # As before, and the person leaves the catalogue's pages, too. Their rows begin with both ids.
    """CREATE OR REPLACE FUNCTION comptoir.forget(ids jsonb) RETURNS void
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
            UPDATE feed_page SET body = (SELECT coalesce(jsonb_agg(r ORDER BY place), '[]')::text
                    FROM jsonb_array_elements(body::jsonb) WITH ORDINALITY AS l (r, place)
                    WHERE NOT (ids ? (r ->> 0) OR ids ? (r ->> 1)))
                WHERE kind = 'customer' AND EXISTS (
                    SELECT 1 FROM jsonb_array_elements(ids) AS one WHERE strpos(body, one::text) > 0);
        END $f$""",
    """CREATE FUNCTION comptoir.tell_now(txt text) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            INSERT INTO till_now (till, at, body) VALUES (me(), clock_timestamp(), txt)
                ON CONFLICT (till) DO UPDATE SET at = clock_timestamp(), body = txt;
        END $f$""",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA comptoir FROM PUBLIC",
)
