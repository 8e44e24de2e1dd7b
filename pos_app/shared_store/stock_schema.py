"""The fifth step of the schema: what each sale and return of the shop moved of its stock, for an estimate.

Triggers make the moves from the texts that the tills tell anyway, so that an older program's sales count as well, and
nothing more is told.

Scope: SQL text only.
"""

from __future__ import annotations

STOCK = (
    # `pieces` are below zero for what was sold. `at`: when the goods moved, or when their order is known to have been
    # sent; older ones than a week are in every stock that was read since.
    """CREATE TABLE comptoir.stock_move (
        document text NOT NULL, variant text NOT NULL, pieces numeric NOT NULL, at timestamptz NOT NULL,
        PRIMARY KEY (document, variant))""",
    "CREATE INDEX stock_move_at ON comptoir.stock_move (at)",
    # A line with a typed name only stands on its variant; a part of a sale (an order that was split off) has the lines
    # of its first part. A text that cannot be read moves nothing: this is an estimate, and a sale waits for nothing.
    """CREATE FUNCTION comptoir.move_stock(id text, moved_at timestamptz, lines jsonb, way integer) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE oldest timestamptz := clock_timestamp() - interval '7 days';
        BEGIN
            IF moved_at < oldest THEN RETURN; END IF;
            INSERT INTO stock_move (document, variant, pieces, at)
                SELECT id, l ->> 'variant_id', way * sum((l ->> 'quantity')::numeric),
                    least(moved_at, clock_timestamp())
                FROM jsonb_array_elements(lines) AS l
                WHERE l ->> 'variant_id' <> '' AND NOT coalesce((l ->> 'free_text')::boolean, false)
                GROUP BY l ->> 'variant_id' ORDER BY l ->> 'variant_id'
                ON CONFLICT DO NOTHING;
            DELETE FROM stock_move WHERE at < oldest
                AND NOT EXISTS (SELECT 1 FROM sale_copy c WHERE c.sale_id = document AND NOT c.sent);
        END $f$""",
    """CREATE FUNCTION comptoir.stock_sold() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE sale jsonb;
        BEGIN
            sale := CASE TG_TABLE_NAME WHEN 'sale_copy' THEN NEW.body::jsonb #> '{sales,0,sale}'
                ELSE NEW.body::jsonb END;
            IF coalesce((sale ->> 'part')::integer, 1) = 1 THEN
                PERFORM move_stock(NEW.sale_id, (sale ->> 'paid_at')::timestamptz, sale #> '{cart,lines}', -1);
            END IF;
            RETURN NULL;
        EXCEPTION WHEN data_exception THEN
            RETURN NULL;
        END $f$""",
    """CREATE FUNCTION comptoir.stock_back() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        DECLARE back jsonb;
        BEGIN
            back := NEW.body::jsonb;
            IF back ->> 'goods' = 'shelf' THEN
                PERFORM move_stock(NEW.request, (back ->> 'at')::timestamptz, back -> 'lines', 1);
            END IF;
            RETURN NULL;
        EXCEPTION WHEN data_exception THEN
            RETURN NULL;
        END $f$""",
    # From now on the shop's software knows of it; of what came back before that, too.
    """CREATE FUNCTION comptoir.stock_sent() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            UPDATE stock_move SET at = clock_timestamp() WHERE document = NEW.sale_id
                OR document IN (SELECT request FROM return_text r WHERE r.sale_id = NEW.sale_id);
            RETURN NULL;
        END $f$""",
    """CREATE TRIGGER stock_sold AFTER INSERT ON comptoir.sale_paper
        FOR EACH ROW EXECUTE FUNCTION comptoir.stock_sold()""",
    """CREATE TRIGGER stock_sold AFTER INSERT ON comptoir.sale_copy
        FOR EACH ROW EXECUTE FUNCTION comptoir.stock_sold()""",
    """CREATE TRIGGER stock_sent AFTER UPDATE OF sent ON comptoir.sale_copy
        FOR EACH ROW WHEN (NEW.sent AND NOT OLD.sent) EXECUTE FUNCTION comptoir.stock_sent()""",
    """CREATE TRIGGER stock_back AFTER INSERT ON comptoir.return_text
        FOR EACH ROW EXECUTE FUNCTION comptoir.stock_back()""",
    # What moved in the last so many seconds; and what is in no sent order yet, however long ago, with what came back of
    # it.
    """CREATE FUNCTION comptoir.stock_since(seconds double precision) RETURNS TABLE (variant text, pieces numeric)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        SELECT m.variant, sum(m.pieces) FROM (
            SELECT document, variant, pieces FROM stock_move
                WHERE at > clock_timestamp() - make_interval(secs => seconds)
            UNION SELECT s.document, s.variant, s.pieces FROM sale_copy c JOIN stock_move s ON s.document = c.sale_id
                WHERE NOT c.sent
            UNION SELECT s.document, s.variant, s.pieces FROM sale_copy c JOIN return_text r ON r.sale_id = c.sale_id
                JOIN stock_move s ON s.document = r.request WHERE NOT c.sent) AS m
        GROUP BY m.variant HAVING sum(m.pieces) <> 0 ORDER BY m.variant
    $f$""",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA comptoir FROM PUBLIC",
)
