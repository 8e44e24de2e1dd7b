"""The second step of the schema: what came back of the shop's sales, and its vouchers, whichever till they came to.

Each booking is made under the id of the document that it is for, and its answer is kept with it: a booking that is made
again is answered as the first time, which may be no. A booking whose document was never written is called off by its
till. What was given out while the store was away is booked as it is, and what it is too much stands in `excess`, once.

Scope: SQL text only.
"""

from __future__ import annotations

LEDGER = (
    # Sales as they may come back at any till, without a customer.
    """CREATE TABLE comptoir.sale_paper (
        sale_id text PRIMARY KEY, receipt text NOT NULL, till text NOT NULL, body text NOT NULL
        CHECK (length(body) <= 1000000), at timestamptz NOT NULL DEFAULT clock_timestamp())""",
    "CREATE INDEX sale_paper_receipt ON comptoir.sale_paper (receipt)",
    # The pieces of a sale's line that came back: of `bought` those from `start` on.
    """CREATE TABLE comptoir.return_part (
        request text NOT NULL, sale_id text NOT NULL, line integer NOT NULL, start integer NOT NULL CHECK (start >= 0),
        pieces integer NOT NULL CHECK (pieces > 0), bought integer NOT NULL CHECK (start + pieces <= bought),
        PRIMARY KEY (request, line))""",
    "CREATE INDEX return_part_sale ON comptoir.return_part (sale_id)",
    """CREATE TABLE comptoir.return_text (
        request text PRIMARY KEY, sale_id text NOT NULL, till text NOT NULL, body text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp())""",
    "CREATE INDEX return_text_sale ON comptoir.return_text (sale_id)",
    # A voucher is known by the digest of its code. `body` is as its till gave it out.
    """CREATE TABLE comptoir.voucher (
        id text PRIMARY KEY, digest text NOT NULL UNIQUE, till text NOT NULL, currency text NOT NULL,
        amount bigint NOT NULL CHECK (amount > 0), body text NOT NULL)""",
    """CREATE TABLE comptoir.voucher_use (
        request text NOT NULL, voucher text NOT NULL, till text NOT NULL, amount bigint NOT NULL CHECK (amount > 0),
        at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (request, voucher))""",
    "CREATE INDEX voucher_use_of ON comptoir.voucher_use (voucher)",
    # `amount` is what is too much: pieces of a return, minor units of a voucher. 0: given unsure, and it was there.
    """CREATE TABLE comptoir.excess (
        request text NOT NULL, what text NOT NULL, subject text NOT NULL, amount bigint NOT NULL, till text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (request, subject))""",
    """CREATE FUNCTION comptoir.answered(req text) RETURNS text
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended(req, 0));
            RETURN (SELECT answer FROM request WHERE id = req);
        END $f$""",
    """CREATE FUNCTION comptoir.keep_paper(sale text, number text, txt text) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            INSERT INTO sale_paper (sale_id, receipt, till, body) VALUES (sale, number, me(), txt)
                ON CONFLICT (sale_id) DO UPDATE SET body = txt WHERE sale_paper.till = me();
        END $f$""",
    # How many of these pieces came back before, by another booking.
    """CREATE FUNCTION comptoir.came_back(req text, sale text, parts jsonb) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('sale ' || sale, 0));
            RETURN (SELECT count(*) FROM jsonb_to_recordset(parts) AS n (line integer, start integer, pieces integer),
                generate_series(n.start, n.start + n.pieces - 1) AS one
                WHERE EXISTS (SELECT 1 FROM return_part p WHERE p.sale_id = sale AND p.line = n.line
                    AND p.request <> req AND one >= p.start AND one < p.start + p.pieces));
        END $f$""",
    """CREATE FUNCTION comptoir.book_return(req text, sale text, parts jsonb) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE said text := answered(req);
        BEGIN
            IF said IS NOT NULL THEN RETURN said = 'yes'; END IF;
            said := CASE WHEN came_back(req, sale, parts) = 0 THEN 'yes' ELSE 'no' END;
            IF said = 'yes' THEN
                INSERT INTO return_part (request, sale_id, line, start, pieces, bought)
                    SELECT req, sale, line, start, pieces, bought FROM jsonb_to_recordset(parts)
                    AS n (line integer, start integer, pieces integer, bought integer) ON CONFLICT DO NOTHING;
            END IF;
            INSERT INTO request (id, till, what, answer) VALUES (req, me(), 'return', said);
            RETURN said = 'yes';
        END $f$""",
    # The return is written: its text for the other tills. One that was not booked before was given unconfirmed.
    """CREATE FUNCTION comptoir.post_return(req text, sale text, parts jsonb, txt text, unsure boolean) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE said text := answered(req); over bigint;
        BEGIN
            INSERT INTO return_text (request, sale_id, till, body) VALUES (req, sale, me(), txt) ON CONFLICT DO NOTHING;
            IF said IN ('yes', 'posted') THEN RETURN; END IF;
            over := came_back(req, sale, parts);
            INSERT INTO return_part (request, sale_id, line, start, pieces, bought)
                SELECT req, sale, line, start, pieces, bought FROM jsonb_to_recordset(parts)
                AS n (line integer, start integer, pieces integer, bought integer) ON CONFLICT DO NOTHING;
            INSERT INTO request (id, till, what, answer) VALUES (req, me(), 'return', 'posted')
                ON CONFLICT (id) DO UPDATE SET answer = 'posted';
            IF over > 0 OR unsure THEN
                INSERT INTO excess (request, what, subject, amount, till) VALUES (req, 'return', sale, over, me())
                    ON CONFLICT DO NOTHING;
            END IF;
        END $f$""",
    # The document of this booking was never written. From now on the booking is answered with no, also when it arrives
    # late. False: there is a document.
    """CREATE FUNCTION comptoir.call_off(req text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE said text := answered(req);
        BEGIN
            IF EXISTS (SELECT 1 FROM return_text WHERE request = req) OR said = 'posted' THEN RETURN false; END IF;
            IF EXISTS (SELECT 1 FROM request WHERE id = req AND till <> me()) THEN RETURN false; END IF;
            DELETE FROM return_part WHERE request = req;
            DELETE FROM voucher_use WHERE request = req;
            INSERT INTO request (id, till, what, answer) VALUES (req, me(), 'called off', 'no')
                ON CONFLICT (id) DO UPDATE SET answer = 'no';
            RETURN true;
        END $f$""",
    # How much of a voucher is left; null for one that no till has told of.
    """CREATE FUNCTION comptoir.voucher_left(one text) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('voucher ' || one, 0));
            RETURN (SELECT amount - (SELECT coalesce(sum(amount), 0) FROM voucher_use WHERE voucher = one)
                FROM voucher WHERE id = one);
        END $f$""",
    # A voucher is given out. What it paid before it was told of here may have been more than it was.
    """CREATE FUNCTION comptoir.keep_voucher(one text, dig text, cur text, worth bigint, txt text) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE rest bigint;
        BEGIN
            INSERT INTO voucher (id, digest, till, currency, amount, body) VALUES (one, dig, me(), cur, worth, txt)
                ON CONFLICT DO NOTHING;
            rest := voucher_left(one);
            IF rest < 0 THEN
                INSERT INTO excess (request, what, subject, amount, till)
                    SELECT one, 'voucher', one, -rest, me()
                    WHERE NOT EXISTS (SELECT 1 FROM excess WHERE what = 'voucher' AND subject = one);
            END IF;
        END $f$""",
    # `uses`: minor units by voucher. All or none.
    """CREATE FUNCTION comptoir.book_uses(req text, uses jsonb) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE said text := answered(req); one record;
        BEGIN
            IF said IS NOT NULL THEN RETURN said = 'yes'; END IF;
            said := 'yes';
            FOR one IN SELECT key, value::bigint AS n FROM jsonb_each_text(uses) ORDER BY key LOOP
                IF coalesce(voucher_left(one.key), 0) < one.n THEN said := 'no'; END IF;
            END LOOP;
            IF said = 'yes' THEN
                INSERT INTO voucher_use (request, voucher, till, amount)
                    SELECT req, key, me(), value::bigint FROM jsonb_each_text(uses);
            END IF;
            INSERT INTO request (id, till, what, answer) VALUES (req, me(), 'voucher', said);
            RETURN said = 'yes';
        END $f$""",
    # What one voucher paid of a document that is written; one that was not booked before was taken unconfirmed.
    """CREATE FUNCTION comptoir.post_use(req text, one text, n bigint) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE said text := answered(req); rest bigint;
        BEGIN
            IF EXISTS (SELECT 1 FROM voucher_use WHERE request = req AND voucher = one) THEN RETURN; END IF;
            rest := voucher_left(one);
            INSERT INTO voucher_use (request, voucher, till, amount) VALUES (req, one, me(), n);
            INSERT INTO request (id, till, what, answer) VALUES (req, me(), 'voucher', 'posted')
                ON CONFLICT (id) DO UPDATE SET answer = 'posted';
            IF rest < n THEN
                INSERT INTO excess (request, what, subject, amount, till)
                    VALUES (req, 'voucher', one, n - greatest(rest, 0), me()) ON CONFLICT DO NOTHING;
            END IF;
        END $f$""",
    # Nobody booked by these: the ledger above took their place before any till used them.
    "DROP FUNCTION comptoir.give_back(text, text, jsonb, jsonb)",
    "DROP TABLE comptoir.line_ledger",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA comptoir FROM PUBLIC",
)
