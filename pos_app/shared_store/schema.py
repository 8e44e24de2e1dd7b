"""The schema `comptoir` of the shop's store, as steps from one version to the next; only ever added to.

A till's role may read the tables and call the functions, nothing else: it cannot delete, change a table, or act as
another till, for each function knows its caller by the role that logged in.

Scope: SQL text only.
"""

from __future__ import annotations

from pos_app.shared_store.feed_schema import FEED
from pos_app.shared_store.ledger_schema import LEDGER
from pos_app.shared_store.pairing_schema import PAIRING
from pos_app.shared_store.shop_schema import SHOP
from pos_app.shared_store.stock_schema import STOCK

GROUP = "comptoir_till"
"""The role that has the rights of all tills; nobody logs in with it."""

_VERSION_1 = (
    "CREATE SCHEMA comptoir",
    """CREATE TABLE comptoir.shop (
        one integer PRIMARY KEY CHECK (one = 1), mark text NOT NULL, incarnation uuid NOT NULL,
        version integer NOT NULL, min_client integer NOT NULL)""",
    """CREATE TABLE comptoir.till (
        code text PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 20), role text NOT NULL UNIQUE,
        installation text NOT NULL DEFAULT '', journal_seq bigint NOT NULL DEFAULT 0,
        journal_hash text NOT NULL DEFAULT '', seen_at timestamptz, may_invite boolean NOT NULL DEFAULT false)""",
    "CREATE UNIQUE INDEX till_installation ON comptoir.till (installation) WHERE installation <> ''",
    # A cart is free (no holder), held, or settled. It is never deleted; its text and names are emptied when it is
    # settled.
    """CREATE TABLE comptoir.cart (
        uid text PRIMARY KEY, form integer NOT NULL, body text NOT NULL CHECK (length(body) <= 1000000),
        label text NOT NULL, till text NOT NULL REFERENCES comptoir.till, cashier text NOT NULL,
        at timestamptz NOT NULL, pieces integer NOT NULL, total bigint NOT NULL, currency text NOT NULL,
        holder text REFERENCES comptoir.till, held_by text NOT NULL DEFAULT '', since timestamptz,
        turn integer NOT NULL, claimed text NOT NULL DEFAULT '', sold_as text)""",
    "CREATE INDEX cart_open ON comptoir.cart (at DESC) WHERE sold_as IS NULL",
    # Each hand-over that was made: an offer whose answer was lost is known, whatever became of the cart since.
    """CREATE TABLE comptoir.cart_given (
        uid text NOT NULL, turn integer NOT NULL, till text NOT NULL, PRIMARY KEY (uid, turn, till))""",
    """CREATE TABLE comptoir.cart_taken (
        uid text NOT NULL, turn integer NOT NULL, was text NOT NULL, till text NOT NULL, cashier text NOT NULL,
        reason text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (uid, turn))""",
    """CREATE TABLE comptoir.request (
        id text PRIMARY KEY, till text NOT NULL, what text NOT NULL, answer text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp())""",
    """CREATE TABLE comptoir.line_ledger (
        sale_id text NOT NULL, line integer NOT NULL, sold integer NOT NULL,
        returned integer NOT NULL DEFAULT 0 CHECK (returned BETWEEN 0 AND sold), PRIMARY KEY (sale_id, line))""",
    # `at` counts in the order of events; a copy is emptied when its sale is sent.
    """CREATE TABLE comptoir.sale_copy (
        sale_id text PRIMARY KEY, till text NOT NULL REFERENCES comptoir.till, seq bigserial, request_id text NOT NULL
        UNIQUE, body text NOT NULL, sent boolean NOT NULL DEFAULT false,
        copied_at timestamptz NOT NULL DEFAULT clock_timestamp(), adopted_by text REFERENCES comptoir.till,
        adopted_at timestamptz, cashier text NOT NULL DEFAULT '', epoch integer NOT NULL DEFAULT 0)""",
    "CREATE INDEX sale_copy_open ON comptoir.sale_copy (till, seq) WHERE NOT sent",
    """CREATE FUNCTION comptoir.me() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = comptoir, pg_temp AS 'SELECT code FROM till WHERE role = session_user'""",
    """CREATE FUNCTION comptoir.register(inst text, seq bigint, hash text, anew boolean) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            UPDATE till SET installation = inst, journal_seq = seq, journal_hash = hash, seen_at = clock_timestamp()
                WHERE code = me() AND (installation IN ('', inst) OR anew);
            RETURN FOUND;
        EXCEPTION WHEN unique_violation THEN
            RETURN false; -- this installation is registered under another code
        END $f$""",
    """CREATE FUNCTION comptoir.advance(was bigint, was_hash text, seq bigint, hash text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            UPDATE till SET journal_seq = seq, journal_hash = hash, seen_at = clock_timestamp()
                WHERE code = me() AND journal_seq = was AND journal_hash = was_hash;
            RETURN FOUND;
        END $f$""",
    """CREATE FUNCTION comptoir.offer(id text, nth integer, frm integer, txt text, lbl text, who text,
        parked timestamptz, n integer, amount bigint, cur text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            IF EXISTS (SELECT 1 FROM cart_given WHERE uid = id AND turn = nth AND till = me()) THEN
                RETURN true; -- the first answer was lost
            END IF;
            IF nth = 0 THEN
                INSERT INTO cart (uid, form, body, label, till, cashier, at, pieces, total, currency, turn)
                    VALUES (id, frm, txt, lbl, me(), who, parked, n, amount, cur, 0) ON CONFLICT DO NOTHING;
            ELSE
                UPDATE cart SET form = frm, body = txt, label = lbl, till = me(), cashier = who, at = parked,
                    pieces = n, total = amount, currency = cur, holder = NULL, held_by = '', since = NULL
                    WHERE uid = id AND holder = me() AND turn = nth AND sold_as IS NULL;
            END IF;
            IF FOUND THEN
                INSERT INTO cart_given (uid, turn, till) VALUES (id, nth, me());
                RETURN true;
            END IF;
            -- the same offer may have been made at the same moment, by a connection that was given up
            RETURN EXISTS (SELECT 1 FROM cart_given WHERE uid = id AND turn = nth AND till = me());
        END $f$""",
    """CREATE FUNCTION comptoir.claim(id text, req text, who text) RETURNS SETOF comptoir.cart
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            UPDATE cart SET holder = me(), held_by = who, since = clock_timestamp(), turn = turn + 1, claimed = req
                WHERE uid = id AND holder IS NULL AND sold_as IS NULL;
            RETURN QUERY SELECT * FROM cart WHERE uid = id AND holder = me() AND claimed = req AND sold_as IS NULL;
        END $f$""",
    """CREATE FUNCTION comptoir.take_cart(id text, req text, who text, why text) RETURNS SETOF comptoir.cart
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE had text;
        BEGIN
            SELECT holder INTO had FROM cart WHERE uid = id AND sold_as IS NULL AND claimed <> req FOR UPDATE;
            IF FOUND THEN
                UPDATE cart SET holder = me(), held_by = who, since = clock_timestamp(), turn = turn + 1, claimed = req
                    WHERE uid = id;
                INSERT INTO cart_taken (uid, turn, was, till, cashier, reason)
                    SELECT uid, turn, coalesce(had, ''), me(), who, why FROM cart WHERE uid = id;
            END IF;
            RETURN QUERY SELECT * FROM cart WHERE uid = id AND holder = me() AND claimed = req AND sold_as IS NULL;
        END $f$""",
    """CREATE FUNCTION comptoir.settle(id text, nth integer, sale text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            UPDATE cart SET sold_as = sale, body = '', label = '', cashier = '', held_by = ''
                WHERE uid = id AND holder = me() AND turn = nth
                AND coalesce(sold_as, sale) = sale;
            RETURN FOUND;
        END $f$""",
    # The answer is kept with the request: a request that is known is answered as it was, which may be no.
    """CREATE FUNCTION comptoir.give_back(req text, sale text, bought jsonb, back jsonb) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE one record; said text;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended(req, 0));
            SELECT answer INTO said FROM request WHERE id = req;
            IF FOUND THEN RETURN said = 'yes'; END IF;
            INSERT INTO line_ledger (sale_id, line, sold)
                SELECT sale, key::integer, value::integer FROM jsonb_each_text(bought) ORDER BY key::integer
                ON CONFLICT DO NOTHING;
            said := 'yes';
            BEGIN
                FOR one IN SELECT key::integer AS line, value::integer AS n FROM jsonb_each_text(back)
                    ORDER BY key::integer
                LOOP
                    UPDATE line_ledger SET returned = returned + one.n
                        WHERE sale_id = sale AND line = one.line AND one.n > 0 AND returned + one.n <= sold;
                    IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'P0002'; END IF;
                END LOOP;
            EXCEPTION WHEN SQLSTATE 'P0002' THEN
                said := 'no';
            END;
            INSERT INTO request (id, till, what, answer) VALUES (req, me(), 'return', said);
            RETURN said = 'yes';
        END $f$""",
    """CREATE FUNCTION comptoir.copy_sale(sale text, req text, txt text) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            INSERT INTO sale_copy (sale_id, till, request_id, body) VALUES (sale, me(), req, txt)
                ON CONFLICT (sale_id) DO UPDATE SET request_id = req, body = txt, copied_at = clock_timestamp()
                WHERE sale_copy.till = me() AND NOT sale_copy.sent AND sale_copy.adopted_by IS NULL;
        END $f$""",
    """CREATE FUNCTION comptoir.sale_sent(sale text) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            UPDATE sale_copy SET sent = true, body = '' WHERE sale_id = sale AND me() IN (till, adopted_by);
        END $f$""",
    """CREATE FUNCTION comptoir.adopt(dead text, who text) RETURNS SETOF comptoir.sale_copy
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            UPDATE sale_copy SET adopted_by = me(), adopted_at = clock_timestamp(), cashier = who, epoch = epoch + 1
                WHERE till = dead AND till <> me() AND NOT sent AND adopted_by IS NULL;
            RETURN QUERY SELECT * FROM sale_copy WHERE till = dead AND NOT sent AND adopted_by = me() ORDER BY seq;
        END $f$""",
    # Only a till that was given the right makes roles for others; the new one is good for this schema alone.
    """CREATE FUNCTION comptoir.invite(new_code text, new_role text, secret text) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM till WHERE role = session_user AND may_invite)
                AND session_user <> current_user THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'may not invite';
            END IF;
            IF EXISTS (SELECT 1 FROM till WHERE code = new_code AND installation <> '') THEN
                RAISE EXCEPTION USING ERRCODE = '23505', MESSAGE = 'the code is taken';
            END IF;
            IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = new_role) THEN
                EXECUTE format('ALTER ROLE %I PASSWORD %L', new_role, secret);
            ELSE
                EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L IN ROLE comptoir_till', new_role, secret);
            END IF;
            INSERT INTO till (code, role) VALUES (new_code, new_role) ON CONFLICT (code) DO UPDATE SET role = new_role;
        END $f$""",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA comptoir FROM PUBLIC",
)

RIGHTS = (
    f"GRANT USAGE ON SCHEMA comptoir TO {GROUP}",
    f"GRANT SELECT ON ALL TABLES IN SCHEMA comptoir TO {GROUP}",
    f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA comptoir TO {GROUP}",  # for a backup
    f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA comptoir TO {GROUP}",
)

STEPS = (_VERSION_1, LEDGER, SHOP, FEED, STOCK, PAIRING)
MIN_CLIENT = 1
"""The least `CLIENT` that the tables of the last step serve."""
