"""The step of till.db's schema for vouchers, what they paid, and money that is no sale's (returns.md, "Vouchers").

Rows are only added; triggers, and not the screen, keep a voucher from paying more than it was given out for and an open
order from being paid twice. Scope: SQL text only.
"""

from __future__ import annotations

# ruff: noqa: S608 - our own names

_OPEN_DAY = "(SELECT coalesce(max(number), 0) + 1 FROM day_end)"
# What a sale left to be paid another day, minor units: by its own text, where it is in the file.
_OWED = """(SELECT sum(CAST(round(CAST(json_extract(t.value, '$.amount.amount') AS REAL)
            * CASE json_extract(t.value, '$.amount.currency.exponent')
                WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 ELSE 10000 END) AS INTEGER))
        FROM submission s JOIN payload p USING (seq), json_each(iif(json_valid(p.body), p.body, '{}'), '$.tenders') t
        WHERE s.id = %s AND json_extract(t.value, '$.later'))"""
_PAID = "(SELECT coalesce(sum(total), 0) FROM payment WHERE paid_for = 'sale' AND subject = %s)"
_TAKEN_OFF = """(SELECT coalesce(sum(json_extract(b.value, '$.covers')), 0)
        FROM taken_back r, json_each(iif(json_valid(r.body), r.body, '{}'), '$.back') b
        WHERE r.sale_id = %s AND json_extract(b.value, '$.way') = 'owed')"""
STILL_OWED = f"max(coalesce({_OWED % 'o.id'}, 0) - {_PAID % 'o.id'} - {_TAKEN_OFF % 'o.id'}, 0)"
"""What is still owed on the sale whose row of the outbox is `o`."""
_STAYS = "BEGIN SELECT RAISE(ABORT, '%s stays'); END"


def _kept(table: str, what: str, keys: str) -> tuple[str, ...]:
    """Triggers by which no row changes, goes, or takes another's place (`INSERT OR REPLACE` as well)."""
    return (
        f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {keys}) {_STAYS % what}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {_STAYS % what}",
    )


MONEY_LATER: tuple[str, ...] = (
    # `body` is the voucher without its code; `code` may only be emptied. `day` is the number of the Z that counts it.
    """CREATE TABLE voucher (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL UNIQUE,
        day INTEGER NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0),
        origin TEXT NOT NULL, document TEXT NOT NULL, code TEXT NOT NULL, body TEXT NOT NULL) STRICT""",
    "CREATE INDEX voucher_document ON voucher (document)",
    *_kept("voucher", "a voucher", "seq = NEW.seq OR id = NEW.id OR digest = NEW.digest"),
    f"""CREATE TRIGGER voucher_of_today BEFORE INSERT ON voucher WHEN NEW.day <> {_OPEN_DAY}
        BEGIN SELECT RAISE(ABORT, 'the day is closed'); END""",
    """CREATE TRIGGER voucher_no_change BEFORE UPDATE ON voucher
        WHEN NEW.code <> '' OR (NEW.seq, NEW.id, NEW.digest, NEW.day, NEW.currency, NEW.amount, NEW.origin,
            NEW.document, NEW.body) IS NOT (OLD.seq, OLD.id, OLD.digest, OLD.day, OLD.currency, OLD.amount, OLD.origin,
            OLD.document, OLD.body)
        BEGIN SELECT RAISE(ABORT, 'a voucher stays'); END""",
    # What vouchers paid: one row for a voucher and a document. `id` is made of both.
    """CREATE TABLE voucher_use (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        voucher TEXT NOT NULL REFERENCES voucher (id), document TEXT NOT NULL, day INTEGER NOT NULL,
        currency TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0), body TEXT NOT NULL) STRICT""",
    "CREATE INDEX voucher_use_of ON voucher_use (voucher)",
    *_kept(
        "voucher_use",
        "what a voucher paid",
        "seq = NEW.seq OR id = NEW.id OR (voucher = NEW.voucher AND document = NEW.document)",
    ),
    f"CREATE TRIGGER voucher_use_no_change BEFORE UPDATE ON voucher_use {_STAYS % 'what a voucher paid'}",
    f"""CREATE TRIGGER voucher_use_of_today BEFORE INSERT ON voucher_use WHEN NEW.day <> {_OPEN_DAY}
        BEGIN SELECT RAISE(ABORT, 'the day is closed'); END""",
    """CREATE TRIGGER voucher_never_below BEFORE INSERT ON voucher_use
        WHEN NEW.amount + (SELECT coalesce(sum(amount), 0) FROM voucher_use WHERE voucher = NEW.voucher)
            > coalesce((SELECT amount FROM voucher WHERE id = NEW.voucher AND currency = NEW.currency), 0)
        BEGIN SELECT RAISE(ABORT, 'less is left on the voucher'); END""",
    # Money that is no sale's: for a voucher, or for a sale that was not paid then. `day` is 0 for one that another till
    # wrote (`taken_from`).
    """CREATE TABLE payment (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL UNIQUE,
        paid_for TEXT NOT NULL, day INTEGER NOT NULL, at TEXT NOT NULL, subject TEXT NOT NULL, cashier TEXT NOT NULL,
        currency TEXT NOT NULL, total INTEGER NOT NULL CHECK (total > 0), taken_from TEXT NOT NULL,
        body TEXT NOT NULL) STRICT""",
    "CREATE INDEX payment_subject ON payment (subject)",
    *_kept("payment", "a payment", "seq = NEW.seq OR id = NEW.id OR number = NEW.number"),
    f"CREATE TRIGGER payment_no_change BEFORE UPDATE ON payment {_STAYS % 'a payment'}",
    f"""CREATE TRIGGER payment_of_today BEFORE INSERT ON payment
        WHEN NEW.day <> iif(NEW.taken_from = '', {_OPEN_DAY}, 0)
        BEGIN SELECT RAISE(ABORT, 'the day is closed'); END""",
    f"""CREATE TRIGGER payment_never_more BEFORE INSERT ON payment WHEN NEW.paid_for = 'sale'
        AND NEW.total + {_PAID % "NEW.subject"} + {_TAKEN_OFF % "NEW.subject"} > coalesce({_OWED % "NEW.subject"}, 0)
        BEGIN SELECT RAISE(ABORT, 'more than is owed'); END""",
    # What came back of an open order is taken off what is still owed, and off no money that was paid meanwhile.
    f"""CREATE TRIGGER taken_back_not_paid BEFORE INSERT ON taken_back
        WHEN instr(NEW.body, '"way":"owed"') > 0
            AND (SELECT sum(json_extract(b.value, '$.covers')) FROM json_each(NEW.body, '$.back') b
                WHERE json_extract(b.value, '$.way') = 'owed')
            + {_PAID % "NEW.sale_id"} + {_TAKEN_OFF % "NEW.sale_id"} > {_OWED % "NEW.sale_id"}
        BEGIN SELECT RAISE(ABORT, 'more than is owed'); END""",
    """CREATE TRIGGER fiscal_payment AFTER INSERT ON payment
        WHEN NEW.taken_from = '' AND (SELECT practice <> 'practice' AND device = ''
            AND (regime IN ('at', 'de') OR meals = 'meals') FROM fiscal)
        BEGIN SELECT RAISE(ABORT, 'fiscal: no sale without a signing device'); END""",
)
