"""The schema of till.db, as steps from one version to the next. A step that was shipped never changes.

Scope: SQL text only.
"""

from __future__ import annotations

from pos_app.store.tables.later.schema import MONEY_LATER

_VERSION_1 = (
    # The last receipt counter given out, per till and day.
    "CREATE TABLE counter (till TEXT, day TEXT, last INTEGER NOT NULL, PRIMARY KEY (till, day)) STRICT, WITHOUT ROWID",
    "CREATE TABLE open_cart (only INTEGER PRIMARY KEY CHECK (only = 1), body TEXT NOT NULL) STRICT",
    """CREATE TABLE parked (
        id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL UNIQUE, body TEXT NOT NULL,
        cashier TEXT NOT NULL, at TEXT NOT NULL) STRICT""",
    # The outbox. `seq` is the order of events, whatever the clock said; no row is ever deleted.
    """CREATE TABLE submission (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        request_id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, created_at TEXT NOT NULL, receipt TEXT NOT NULL,
        failures INTEGER NOT NULL, cause TEXT NOT NULL, sentence TEXT NOT NULL, error_code TEXT NOT NULL,
        field TEXT NOT NULL, remote_id TEXT NOT NULL, order_number TEXT NOT NULL, server_total TEXT, difference TEXT,
        sent_at TEXT, day TEXT NOT NULL, currency TEXT NOT NULL, total INTEGER NOT NULL) STRICT""",
    """CREATE INDEX submission_open ON submission (seq, state, kind, currency, total, day) WHERE state <> 'sent'""",
    "CREATE INDEX submission_sent ON submission (sent_at) WHERE state = 'sent' AND kind = 'order'",
    "CREATE TRIGGER submission_stays BEFORE DELETE ON submission BEGIN SELECT RAISE(ABORT, 'nothing is dropped'); END",
    # The columns of a sale that lists and searches need; the sale itself is its payload. Money in minor units.
    """CREATE TABLE sale (
        seq INTEGER PRIMARY KEY REFERENCES submission (seq), id TEXT NOT NULL UNIQUE, receipt TEXT NOT NULL UNIQUE,
        day TEXT NOT NULL, paid_at TEXT NOT NULL, customer TEXT NOT NULL, customer_id TEXT NOT NULL,
        customer_remote_id TEXT NOT NULL, currency TEXT NOT NULL, total INTEGER NOT NULL, search TEXT NOT NULL
        ) STRICT""",
    "CREATE INDEX sale_day ON sale (day, currency, total)",
    "CREATE INDEX sale_customer ON sale (customer_id) WHERE customer_id <> ''",
    "CREATE INDEX sale_remote_customer ON sale (customer_remote_id) WHERE customer_remote_id <> ''",
    "CREATE TABLE payload (seq INTEGER PRIMARY KEY REFERENCES submission (seq), body TEXT NOT NULL) STRICT",
    # The server's own answer to what was sent.
    "CREATE TABLE answer (seq INTEGER PRIMARY KEY REFERENCES submission (seq), body TEXT NOT NULL) STRICT",
    """CREATE TABLE attempt (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, submission INTEGER NOT NULL REFERENCES submission (seq),
        at TEXT NOT NULL, request_id TEXT NOT NULL, purpose TEXT NOT NULL, outcome TEXT NOT NULL, status INTEGER,
        error_code TEXT NOT NULL, sentence TEXT NOT NULL, ms INTEGER NOT NULL) STRICT""",
    "CREATE INDEX attempt_submission ON attempt (submission)",
    """CREATE TABLE journal (
        seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL
        ) STRICT""",
    "CREATE TRIGGER journal_no_change BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'append only'); END",
)

_VERSION_2 = (
    # For hand-overs: `uid` is the same on every till ("" until the cart is first handed over).
    "ALTER TABLE parked ADD COLUMN uid TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE cart_moved (uid TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE handover (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, submission INTEGER NOT NULL REFERENCES submission (seq),
        at TEXT NOT NULL, direction TEXT NOT NULL, till TEXT NOT NULL) STRICT""",
    "CREATE INDEX handover_submission ON handover (submission)",
    # Orders that were split off a sale; there are few.
    "CREATE INDEX sale_part ON sale (day) WHERE instr(receipt, '/') > 0",
)

_VERSION_3 = (
    # Where the shop system's sums differ from the till's, in minor units; position 0 is the whole order.
    """CREATE TABLE difference (
        submission INTEGER NOT NULL REFERENCES submission (seq), what TEXT NOT NULL, position INTEGER NOT NULL,
        here INTEGER NOT NULL, there INTEGER NOT NULL, PRIMARY KEY (submission, what, position)
        ) STRICT, WITHOUT ROWID""",
)

# The drawer and the day: floats, cash in and out, X and Z.
_VERSION_4 = (
    # Sales from before the till had a drawer belong to no day.
    "CREATE TABLE day_start (only INTEGER PRIMARY KEY CHECK (only = 1), last_sale INTEGER NOT NULL) STRICT",
    "INSERT INTO day_start SELECT 1, coalesce(max(seq), 0) FROM submission",
    # `day` is the number of the Z that closes it. Amounts in minor units, never negative: `kind` gives the direction.
    """CREATE TABLE drawer (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, day INTEGER NOT NULL, currency TEXT NOT NULL,
        kind TEXT NOT NULL, at TEXT NOT NULL, cashier TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount >= 0),
        reason TEXT NOT NULL, receipt TEXT NOT NULL, expected INTEGER NOT NULL, pieces TEXT NOT NULL) STRICT""",
    "CREATE INDEX drawer_day ON drawer (day)",
    """CREATE TABLE day_end (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, cashier TEXT NOT NULL, last_sale INTEGER NOT NULL,
        body TEXT NOT NULL) STRICT""",
    "CREATE TRIGGER drawer_no_change BEFORE UPDATE ON drawer BEGIN SELECT RAISE(ABORT, 'entries stay'); END",
    "CREATE TRIGGER drawer_no_delete BEFORE DELETE ON drawer BEGIN SELECT RAISE(ABORT, 'entries stay'); END",
    """CREATE TRIGGER drawer_of_today BEFORE INSERT ON drawer
        WHEN NEW.day <> (SELECT coalesce(max(number), 0) + 1 FROM day_end)
        BEGIN SELECT RAISE(ABORT, 'the day is closed'); END""",
    "CREATE TRIGGER day_end_no_change BEFORE UPDATE ON day_end BEGIN SELECT RAISE(ABORT, 'a Z stays'); END",
    "CREATE TRIGGER day_end_no_delete BEFORE DELETE ON day_end BEGIN SELECT RAISE(ABORT, 'a Z stays'); END",
    """CREATE TRIGGER day_end_without_gap BEFORE INSERT ON day_end
        WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM day_end)
        OR NEW.last_sale < (SELECT max(last_sale) FROM day_end)
        BEGIN SELECT RAISE(ABORT, 'Z numbers have no gaps'); END""",
    # After its day a sale's order may still be corrected and its customer and free notes deleted; what was sold and how
    # it was paid must not change.
    """CREATE TRIGGER sale_of_a_closed_day BEFORE UPDATE OF body ON payload
        WHEN OLD.seq <= (SELECT max(last_sale) FROM day_end) AND (
            (SELECT json_group_array(json_remove(value, '$.note')) FROM json_each(OLD.body, '$.cart.lines'))
            IS NOT (SELECT json_group_array(json_remove(value, '$.note')) FROM json_each(NEW.body, '$.cart.lines'))
            OR json_extract(OLD.body, '$.cart.discount') IS NOT json_extract(NEW.body, '$.cart.discount')
            OR json_extract(OLD.body, '$.tenders') IS NOT json_extract(NEW.body, '$.tenders')
            OR json_extract(OLD.body, '$.policy') IS NOT json_extract(NEW.body, '$.policy')
            OR json_extract(OLD.body, '$.paid_at') IS NOT json_extract(NEW.body, '$.paid_at')
            OR json_extract(OLD.body, '$.receipt') IS NOT json_extract(NEW.body, '$.receipt')
            OR json_extract(OLD.body, '$.cashier') IS NOT json_extract(NEW.body, '$.cashier'))
        BEGIN SELECT RAISE(ABORT, 'the day is closed'); END""",
)

# Print jobs, and which papers of a sale were printed.
_VERSION_5: tuple[str, ...] = (
    # `body` is the paper as it is to be printed; `copy`: the paper may have been given out before.
    """CREATE TABLE print_job (
        id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
        copy INTEGER NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL, changed_at TEXT NOT NULL, trouble TEXT NOT NULL
        ) STRICT""",
    "CREATE INDEX print_job_subject ON print_job (subject, kind) WHERE subject <> ''",
    "CREATE INDEX print_job_open ON print_job (id) WHERE state IN ('waiting', 'printing', 'doubtful')",
)

# Cashiers, their PINs and rights.
_VERSION_6 = (
    # `grants` gives the answer for each right (domain/cashier.py); without `digest` signing in is not possible.
    """CREATE TABLE cashier (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, grants TEXT NOT NULL, discount TEXT NOT NULL,
        salt BLOB, digest BLOB) STRICT""",
    "CREATE TRIGGER cashier_stays BEFORE DELETE ON cashier BEGIN SELECT RAISE(ABORT, 'sales name them'); END",
    # Wrong PINs in a row, stored so that a restart does not shorten the wait.
    "CREATE TABLE pin_guard (only INTEGER PRIMARY KEY CHECK (only = 1), failures INTEGER NOT NULL) STRICT",
)

# Personal data: what was deleted, and who is to be forgotten.
_VERSION_7: tuple[str, ...] = (
    # Rows whose personal data were deleted.
    """CREATE TABLE cleaned (
        submission INTEGER PRIMARY KEY REFERENCES submission (seq), at TEXT NOT NULL) STRICT""",
    # Ids (the till's, Chift's) of people who asked to be forgotten: rows sent later are cleaned too.
    "CREATE TABLE forgotten (id TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
)

# What an order is proved by, and corrections that wait until the server was asked.
_VERSION_8: tuple[str, ...] = (
    # No two rows may be taken for one order.
    "CREATE INDEX submission_remote ON submission (remote_id) WHERE remote_id <> ''",
    # How a refused sale goes out once the server has been asked for it and has it not; gone when that is known.
    """CREATE TABLE correction (
        submission INTEGER PRIMARY KEY REFERENCES submission (seq), body TEXT NOT NULL) STRICT""",
)

# What a bit error or another hand does to the file is seen (reliability.md): digests of carts, the journal's entries by
# the id of their sale or customer, the machine of the profile, and what of the journal was told on the screen.
_VERSION_9: tuple[str, ...] = (
    # "" in a row that an older program wrote.
    "ALTER TABLE open_cart ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE parked ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
    # `journal.ID_OF` and its condition: text functions, for a damaged entry may be no JSON.
    """CREATE INDEX journal_of ON journal (substr(body, 8, instr(substr(body, 8), '"') - 1))
        WHERE substr(body, 1, 7) = '{"id":"'""",
    "CREATE TABLE home (only INTEGER PRIMARY KEY CHECK (only = 1), machine TEXT NOT NULL) STRICT",
    "CREATE TABLE told (what TEXT PRIMARY KEY, entry INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    # 1: the PIN went into its hash together with a secret of the computer's vault.
    "ALTER TABLE cashier ADD COLUMN peppered INTEGER NOT NULL DEFAULT 0",
)

# What is to be booked by hand in the shop's software (`work_list`): entries, how they stand, what became of them.
_WORK_LIST: tuple[str, ...] = (
    # `body` is the entry as it was written with its document; `found` what the shop's software shows of it.
    """CREATE TABLE work_item (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, sale_id TEXT NOT NULL,
        receipt TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, told_at TEXT, found TEXT,
        left_so TEXT NOT NULL, changed_at TEXT NOT NULL) STRICT""",
    "CREATE INDEX work_item_open ON work_item (state) WHERE state NOT IN ('booked', 'left')",
    "CREATE INDEX work_item_sale ON work_item (sale_id)",
    """CREATE TRIGGER work_item_stays BEFORE UPDATE OF id, kind, sale_id, receipt, at, body ON work_item
        BEGIN SELECT RAISE(ABORT, 'an entry never changes'); END""",
    "CREATE TRIGGER work_item_no_delete BEFORE DELETE ON work_item BEGIN SELECT RAISE(ABORT, 'entries stay'); END",
    """CREATE TABLE work_step (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, item TEXT NOT NULL REFERENCES work_item (id), at TEXT NOT NULL,
        what TEXT NOT NULL, cashier TEXT NOT NULL, note TEXT NOT NULL) STRICT""",
    "CREATE INDEX work_step_item ON work_step (item)",
    "CREATE TRIGGER work_step_no_change BEFORE UPDATE ON work_step BEGIN SELECT RAISE(ABORT, 'history stays'); END",
    "CREATE TRIGGER work_step_no_delete BEFORE DELETE ON work_step BEGIN SELECT RAISE(ABORT, 'history stays'); END",
)

# What came back of sales, and how a sale was paid otherwise than it was typed (returns.md). A sale never changes; these
# are documents of their own, only added to.
_RETURNS: tuple[str, ...] = (
    # `body` is the return without its free `note`, the only thing that may be emptied. `day` is the number of the Z
    # that counts it, 0 for one that another till (`taken_from`) wrote. `total` in minor units, with tax.
    """CREATE TABLE taken_back (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        day INTEGER NOT NULL, at TEXT NOT NULL, sale_id TEXT NOT NULL, cashier TEXT NOT NULL, currency TEXT NOT NULL,
        total INTEGER NOT NULL CHECK (total >= 0), taken_from TEXT NOT NULL, note TEXT NOT NULL, body TEXT NOT NULL
        ) STRICT""",
    "CREATE INDEX taken_back_sale ON taken_back (sale_id) WHERE sale_id <> ''",
    "CREATE INDEX taken_back_day ON taken_back (day)",
    # The pieces that came back of a line, by which the file itself refuses more than was sold: of `bought` pieces that
    # cost `paid` those from `start` on. `sale_id` is the return's own id where there is no receipt. One piece for
    # weighed goods.
    """CREATE TABLE taken_back_line (
        sale_id TEXT NOT NULL, key INTEGER NOT NULL, start INTEGER NOT NULL CHECK (start >= 0),
        pieces INTEGER NOT NULL CHECK (pieces > 0), bought INTEGER NOT NULL CHECK (start + pieces <= bought),
        paid INTEGER NOT NULL CHECK (paid >= 0), gross INTEGER NOT NULL CHECK (gross >= 0),
        taken_back TEXT NOT NULL REFERENCES taken_back (id), PRIMARY KEY (sale_id, key, start)
        ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX taken_back_line_of ON taken_back_line (taken_back)",
    """CREATE TRIGGER taken_back_once BEFORE INSERT ON taken_back
        WHEN EXISTS (SELECT 1 FROM taken_back WHERE seq = NEW.seq OR id = NEW.id OR number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'a return stays'); END""",
    """CREATE TRIGGER taken_back_of_today BEFORE INSERT ON taken_back
        WHEN NEW.day <> iif(NEW.taken_from = '', (SELECT coalesce(max(number), 0) + 1 FROM day_end), 0)
        BEGIN SELECT RAISE(ABORT, 'the day is closed'); END""",
    """CREATE TRIGGER taken_back_no_change BEFORE UPDATE ON taken_back
        WHEN NEW.note <> '' OR (NEW.seq, NEW.id, NEW.number, NEW.kind, NEW.day, NEW.at, NEW.sale_id, NEW.cashier,
            NEW.currency, NEW.total, NEW.taken_from, NEW.body) IS NOT (OLD.seq, OLD.id, OLD.number, OLD.kind, OLD.day,
            OLD.at, OLD.sale_id, OLD.cashier, OLD.currency, OLD.total, OLD.taken_from, OLD.body)
        BEGIN SELECT RAISE(ABORT, 'a return stays'); END""",
    "CREATE TRIGGER taken_back_no_delete BEFORE DELETE ON taken_back BEGIN SELECT RAISE(ABORT, 'a return stays'); END",
    # The pieces before `start` came back before, here or elsewhere: so those of a line never overlap, and never are
    # more than were bought. What was bought and paid is the same in all rows of a line, and what the sale itself says
    # where it is here.
    """CREATE TRIGGER taken_back_line_never_more BEFORE INSERT ON taken_back_line
        WHEN NEW.start < (SELECT coalesce(max(start + pieces), 0) FROM taken_back_line
            WHERE sale_id = NEW.sale_id AND key = NEW.key)
        OR NEW.paid < NEW.gross + (SELECT coalesce(sum(gross), 0) FROM taken_back_line
            WHERE sale_id = NEW.sale_id AND key = NEW.key)
        OR EXISTS (SELECT 1 FROM taken_back_line
            WHERE sale_id = NEW.sale_id AND key = NEW.key AND (bought, paid) <> (NEW.bought, NEW.paid))
        BEGIN SELECT RAISE(ABORT, 'more than was sold'); END""",
    """CREATE TRIGGER taken_back_line_as_sold BEFORE INSERT ON taken_back_line
        WHEN NEW.bought <> (SELECT iif(json_extract(l.value, '$.weighed'), 1,
                CAST(CAST(json_extract(l.value, '$.quantity') AS REAL) AS INTEGER))
            FROM submission s JOIN payload p USING (seq),
                json_each(iif(json_valid(p.body), p.body, '{}'), '$.cart.lines') l
            WHERE s.id = NEW.sale_id AND json_extract(l.value, '$.key') = NEW.key)
        BEGIN SELECT RAISE(ABORT, 'more than was sold'); END""",
    """CREATE TRIGGER taken_back_line_no_change BEFORE UPDATE ON taken_back_line
        BEGIN SELECT RAISE(ABORT, 'a return stays'); END""",
    """CREATE TRIGGER taken_back_line_no_delete BEFORE DELETE ON taken_back_line
        BEGIN SELECT RAISE(ABORT, 'a return stays'); END""",
    # How a sale of the open day was paid otherwise; the last row of a sale counts.
    """CREATE TABLE tender_change (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, day INTEGER NOT NULL, at TEXT NOT NULL,
        sale_id TEXT NOT NULL, body TEXT NOT NULL) STRICT""",
    "CREATE INDEX tender_change_sale ON tender_change (sale_id)",
    "CREATE INDEX tender_change_day ON tender_change (day)",
    """CREATE TRIGGER tender_change_once BEFORE INSERT ON tender_change
        WHEN EXISTS (SELECT 1 FROM tender_change WHERE seq = NEW.seq OR id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'a correction stays'); END""",
    """CREATE TRIGGER tender_change_of_today BEFORE INSERT ON tender_change
        WHEN NEW.day <> (SELECT coalesce(max(number), 0) + 1 FROM day_end)
        OR coalesce((SELECT seq FROM submission WHERE id = NEW.sale_id), 0)
            <= coalesce((SELECT max(last_sale) FROM day_end), 0)
        BEGIN SELECT RAISE(ABORT, 'the day is closed'); END""",
    """CREATE TRIGGER tender_change_no_change BEFORE UPDATE ON tender_change
        BEGIN SELECT RAISE(ABORT, 'a correction stays'); END""",
    """CREATE TRIGGER tender_change_no_delete BEFORE DELETE ON tender_change
        BEGIN SELECT RAISE(ABORT, 'a correction stays'); END""",
)

# The law that the file sells under (tables/fiscal.py). Texts, for a flipped bit must not keep a shop from selling.
_REFUSES = "(SELECT practice <> 'practice' AND device = '' AND (regime IN ('at', 'de') OR meals = 'meals') FROM fiscal)"
_NO_SALE = "BEGIN SELECT RAISE(ABORT, 'fiscal: no sale without a signing device'); END"
_OPEN_SALES = (
    "EXISTS (SELECT 1 FROM sale WHERE seq > (SELECT last_sale FROM day_start)"
    " AND seq > (SELECT coalesce(max(last_sale), 0) FROM day_end))"
)
_OPEN_MONEY = (
    "EXISTS (SELECT 1 FROM payment WHERE day = (SELECT coalesce(max(number), 0) + 1 FROM day_end))"
    " OR EXISTS (SELECT 1 FROM taken_back WHERE day = (SELECT coalesce(max(number), 0) + 1 FROM day_end))"
)
_HAS_BOOKS = "(EXISTS (SELECT 1 FROM sale) OR EXISTS (SELECT 1 FROM payment) OR EXISTS (SELECT 1 FROM taken_back))"
_FISCAL: tuple[str, ...] = (
    """CREATE TABLE IF NOT EXISTS fiscal (
        only INTEGER PRIMARY KEY CHECK (only = 1), regime TEXT NOT NULL, meals TEXT NOT NULL, device TEXT NOT NULL,
        practice TEXT NOT NULL) STRICT""",
    "CREATE TABLE IF NOT EXISTS arrival (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    # AFTER: they see what is really written, by INSERT OR REPLACE too, and not an upsert that changes a row.
    f"""CREATE TRIGGER IF NOT EXISTS fiscal_sale AFTER INSERT ON sale
        WHEN {_REFUSES} AND NOT EXISTS (SELECT 1 FROM arrival WHERE id = NEW.id) {_NO_SALE}""",  # noqa: S608 - our own names
    f"""CREATE TRIGGER IF NOT EXISTS fiscal_sale_changed AFTER UPDATE ON sale
        WHEN (NEW.id IS NOT OLD.id OR NEW.receipt IS NOT OLD.receipt OR NEW.seq IS NOT OLD.seq) AND {_REFUSES}
        AND NOT EXISTS (SELECT 1 FROM arrival WHERE id = NEW.id) {_NO_SALE}""",  # noqa: S608 - our own names
    f"""CREATE TRIGGER IF NOT EXISTS fiscal_order AFTER INSERT ON submission
        WHEN NEW.kind <> 'customer' AND {_REFUSES} AND NOT EXISTS (SELECT 1 FROM arrival WHERE id = NEW.id)
        {_NO_SALE}""",  # noqa: S608 - our own names
    f"""CREATE TRIGGER IF NOT EXISTS fiscal_order_changed AFTER UPDATE ON submission
        WHEN NEW.kind <> 'customer' AND (NEW.kind IS NOT OLD.kind OR NEW.id IS NOT OLD.id OR NEW.seq IS NOT OLD.seq)
        AND {_REFUSES} AND NOT EXISTS (SELECT 1 FROM arrival WHERE id = NEW.id) {_NO_SALE}""",  # noqa: S608 - our own names
    # No adapter of a signing device is part of this program yet.
    """CREATE TRIGGER IF NOT EXISTS fiscal_device AFTER INSERT ON fiscal WHEN NEW.device <> ''
        BEGIN SELECT RAISE(ABORT, 'fiscal: no such device'); END""",
    """CREATE TRIGGER IF NOT EXISTS fiscal_device_changed AFTER UPDATE ON fiscal WHEN NEW.device <> ''
        BEGIN SELECT RAISE(ABORT, 'fiscal: no such device'); END""",
    # INSERT OR REPLACE as well: the row is only ever changed.
    """CREATE TRIGGER IF NOT EXISTS fiscal_once BEFORE INSERT ON fiscal WHEN EXISTS (SELECT 1 FROM fiscal)
        BEGIN SELECT RAISE(ABORT, 'fiscal: the law is kept'); END""",
    """CREATE TRIGGER IF NOT EXISTS fiscal_stays BEFORE DELETE ON fiscal
        BEGIN SELECT RAISE(ABORT, 'fiscal: the law is kept'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS fiscal_by_day BEFORE UPDATE ON fiscal
        WHEN NOT EXISTS (SELECT 1 FROM arrival WHERE id = '=fiscal') AND (
            (SELECT kind FROM journal ORDER BY seq DESC LIMIT 1) IS NOT 'regime'
            OR (NEW.practice = 'practice' AND OLD.practice <> 'practice' AND EXISTS (SELECT 1 FROM sale))
            OR ((NEW.regime <> OLD.regime OR NEW.meals <> OLD.meals) AND NEW.practice <> 'practice' AND {_OPEN_SALES}))
        BEGIN SELECT RAISE(ABORT, 'fiscal: the law changes behind a Z and an entry'); END""",  # noqa: S608 - our own names
)

# Closed days, months and years with totals that are never reset, and the archives made of them (`periods`).
_PERIODS: tuple[str, ...] = (
    # `z` is the number of the Z with which it was closed.
    """CREATE TABLE period_end (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL, z INTEGER NOT NULL, currency TEXT NOT NULL,
        body TEXT NOT NULL) STRICT""",
    "CREATE INDEX period_end_kind ON period_end (kind, currency, number)",
    "CREATE INDEX period_end_z ON period_end (z)",
    "CREATE TRIGGER period_no_change BEFORE UPDATE ON period_end BEGIN SELECT RAISE(ABORT, 'a period stays'); END",
    "CREATE TRIGGER period_no_delete BEFORE DELETE ON period_end BEGIN SELECT RAISE(ABORT, 'a period stays'); END",
    """CREATE TRIGGER period_without_gap BEFORE INSERT ON period_end
        WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM period_end)
        BEGIN SELECT RAISE(ABORT, 'periods have no gaps'); END""",
    # `places`: the folders it was put into, as JSON; `checked_at`: when all of them were found good.
    """CREATE TABLE archive (
        period INTEGER PRIMARY KEY REFERENCES period_end (number), name TEXT NOT NULL, sha256 TEXT NOT NULL,
        size INTEGER NOT NULL, places TEXT NOT NULL, checked_at TEXT) STRICT""",
)

# Invoices that customers asked for behind a sale (tables/invoices.py); `body` is emptied with the sale's personal data.
_INVOICES: tuple[str, ...] = (
    """CREATE TABLE IF NOT EXISTS invoice_asked (
        sale_id TEXT PRIMARY KEY, at TEXT NOT NULL, cashier TEXT NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER IF NOT EXISTS invoice_asked_once BEFORE INSERT ON invoice_asked
        WHEN EXISTS (SELECT 1 FROM invoice_asked WHERE sale_id = NEW.sale_id)
        BEGIN SELECT RAISE(ABORT, 'an invoice is asked for once'); END""",
    """CREATE TRIGGER IF NOT EXISTS invoice_asked_stays BEFORE DELETE ON invoice_asked
        BEGIN SELECT RAISE(ABORT, 'an invoice is asked for once'); END""",
    """CREATE TRIGGER IF NOT EXISTS invoice_asked_no_change BEFORE UPDATE ON invoice_asked WHEN NEW.body <> ''
        BEGIN SELECT RAISE(ABORT, 'a request stays'); END""",
)

# Carts that the shop's common store knows (tables/shared_carts.py). `turn` counts a cart's hand-overs; `parked` is its
# row while it is offered.
_SHARED: tuple[str, ...] = (
    """CREATE TABLE shared_cart (
        uid TEXT PRIMARY KEY, turn INTEGER NOT NULL, state TEXT NOT NULL, parked INTEGER, sale TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX shared_cart_open ON shared_cart (state) WHERE state = 'open'",
    # Sales copied to the store: as what (`mark`), whether it was told that they are sent, which till took one over.
    """CREATE TABLE sale_copied (
        id TEXT PRIMARY KEY, mark TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0, adopted TEXT NOT NULL DEFAULT ''
        ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE shared_number (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL) STRICT",
)

# What a signing device signed, or could not (tables/signed.py): one row a document, in the order of the chain.
_SIGNED: tuple[str, ...] = (
    # `sale` and `back` are the places of the last sale and return that the chain has up to here.
    """CREATE TABLE IF NOT EXISTS signed_document (
        seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, number TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL, signed INTEGER NOT NULL, body TEXT NOT NULL, sale INTEGER NOT NULL, back INTEGER NOT NULL
        ) STRICT""",
    "CREATE UNIQUE INDEX IF NOT EXISTS signed_of ON signed_document (subject) WHERE subject <> ''",
    """CREATE TRIGGER IF NOT EXISTS signed_no_change BEFORE UPDATE ON signed_document
        BEGIN SELECT RAISE(ABORT, 'what is signed stays'); END""",
    """CREATE TRIGGER IF NOT EXISTS signed_no_delete BEFORE DELETE ON signed_document
        BEGIN SELECT RAISE(ABORT, 'what is signed stays'); END""",
    """CREATE TRIGGER IF NOT EXISTS signed_without_gap BEFORE INSERT ON signed_document
        WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM signed_document)
        BEGIN SELECT RAISE(ABORT, 'the chain has no gaps'); END""",
)

# A correction that came with its sale from another till: its money moved there, and it is in no Z here (`day` 0).
_TENDERS_BROUGHT: tuple[str, ...] = (
    "DROP TRIGGER tender_change_of_today",
    """CREATE TRIGGER tender_change_of_today BEFORE INSERT ON tender_change
        WHEN NOT (NEW.day = 0 AND EXISTS (SELECT 1 FROM handover h JOIN submission s ON s.seq = h.submission
            WHERE s.id = NEW.sale_id AND h.direction = 'in'))
        AND (NEW.day <> (SELECT coalesce(max(number), 0) + 1 FROM day_end)
            OR coalesce((SELECT seq FROM submission WHERE id = NEW.sale_id), 0)
                <= coalesce((SELECT max(last_sale) FROM day_end), 0))
        BEGIN SELECT RAISE(ABORT, 'the day is closed'); END""",
)

# The row of a sale and what was told of an archive stay: without them the books would not show what was sold.
_RECORD: tuple[str, ...] = (
    "CREATE TRIGGER IF NOT EXISTS sale_stays BEFORE DELETE ON sale BEGIN SELECT RAISE(ABORT, 'a sale stays'); END",
    """CREATE TRIGGER IF NOT EXISTS archive_stays BEFORE DELETE ON archive
        BEGIN SELECT RAISE(ABORT, 'what was archived stays'); END""",
)

# The law by the journal: its entries are found without reading the others. It does not change within a day that has
# anything in it, and a practice shop's file with documents never becomes a real one, nor the other way.
_LAW_BY_JOURNAL: tuple[str, ...] = (
    "CREATE INDEX journal_law ON journal (seq) WHERE kind = 'regime'",
    "DROP TRIGGER fiscal_by_day",
    f"""CREATE TRIGGER fiscal_by_day BEFORE UPDATE ON fiscal
        WHEN NOT EXISTS (SELECT 1 FROM arrival WHERE id = '=fiscal') AND (
            (SELECT kind FROM journal ORDER BY seq DESC LIMIT 1) IS NOT 'regime'
            OR ((NEW.practice = 'practice') <> (OLD.practice = 'practice') AND {_HAS_BOOKS})
            OR ((NEW.regime <> OLD.regime OR NEW.meals <> OLD.meals) AND NEW.practice <> 'practice'
                AND ({_OPEN_SALES} OR {_OPEN_MONEY})))
        BEGIN SELECT RAISE(ABORT, 'fiscal: the law changes behind a Z and an entry'); END""",  # noqa: S608 - our own names
)

# What the shop's store was told, and asked, of returns and vouchers (store/several/ledger.py).
_LEDGER: tuple[str, ...] = (
    # Up to which row of a table (`what`) the store of this mark was told.
    """CREATE TABLE shared_told (
        store TEXT NOT NULL, what TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (store, what)
        ) STRICT, WITHOUT ROWID""",
    # Documents that the store was asked for, until each is known to be written here or called off there.
    "CREATE TABLE shared_asked (id TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # What vouchers paid at other tills. A voucher of another till has day 0 and is in no sum of this one.
    """CREATE TABLE voucher_there (
        voucher TEXT NOT NULL, document TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0),
        PRIMARY KEY (voucher, document)) STRICT, WITHOUT ROWID""",
    "DROP TRIGGER voucher_of_today",
    """CREATE TRIGGER voucher_of_today BEFORE INSERT ON voucher
        WHEN NEW.day <> iif(NEW.origin = 'there', 0, (SELECT coalesce(max(number), 0) + 1 FROM day_end))
        BEGIN SELECT RAISE(ABORT, 'the day is closed'); END""",
    "DROP TRIGGER voucher_never_below",
    """CREATE TRIGGER voucher_never_below BEFORE INSERT ON voucher_use
        WHEN NEW.amount + (SELECT coalesce(sum(amount), 0) FROM voucher_use WHERE voucher = NEW.voucher)
            + (SELECT coalesce(sum(amount), 0) FROM voucher_there WHERE voucher = NEW.voucher)
            > coalesce((SELECT amount FROM voucher WHERE id = NEW.voucher AND currency = NEW.currency), 0)
        BEGIN SELECT RAISE(ABORT, 'less is left on the voucher'); END""",
)

# Sales of a closed year go once archives hold them (closed/purge.py): only those that the journal's last entry names,
# and only what was sent.
_NAMED = (
    "(SELECT kind = 'purge' AND instr(' ' || json_extract(body, '$.ids') || ' ', ' ' || OLD.id || ' ') > 0"
    " FROM journal ORDER BY seq DESC LIMIT 1)"
)
_PURGE: tuple[str, ...] = (
    "CREATE INDEX journal_purge ON journal (seq) WHERE kind = 'purge'",
    "DROP TRIGGER submission_stays",
    f"""CREATE TRIGGER submission_stays BEFORE DELETE ON submission
        WHEN OLD.state NOT IN ('sent', 'withdrawn') OR {_NAMED} IS NOT 1
        BEGIN SELECT RAISE(ABORT, 'nothing is dropped'); END""",
    "DROP TRIGGER sale_stays",
    f"""CREATE TRIGGER sale_stays BEFORE DELETE ON sale WHEN {_NAMED} IS NOT 1
        BEGIN SELECT RAISE(ABORT, 'a sale stays'); END""",
)

# Goods that are handed over another day and were (tables/later/handing.py). A row is taken away again where that was a
# slip; the journal has both.
_HANDED: tuple[str, ...] = (
    """CREATE TABLE goods_handed (
        sale_id TEXT PRIMARY KEY, at TEXT NOT NULL, cashier TEXT NOT NULL) STRICT, WITHOUT ROWID""",
)

# A return waits for less: the cash that is there is read from an index alone, nobody asks for its lines but by their
# sale, and the sale's text is read only for a line of several pieces: one piece is never more than was sold.
_SHORT_RETURNS: tuple[str, ...] = (
    "DROP INDEX drawer_day",
    "CREATE INDEX drawer_kinds ON drawer (day, kind, amount)",
    "DROP INDEX taken_back_line_of",
    "DROP TRIGGER taken_back_line_as_sold",
    """CREATE TRIGGER taken_back_line_as_sold BEFORE INSERT ON taken_back_line
        WHEN NEW.bought > 1 AND NEW.bought <> (SELECT iif(json_extract(l.value, '$.weighed'), 1,
                CAST(CAST(json_extract(l.value, '$.quantity') AS REAL) AS INTEGER))
            FROM submission s JOIN payload p USING (seq),
                json_each(iif(json_valid(p.body), p.body, '{}'), '$.cart.lines') l
            WHERE s.id = NEW.sale_id AND json_extract(l.value, '$.key') = NEW.key)
        BEGIN SELECT RAISE(ABORT, 'more than was sold'); END""",
)

STEPS = (
    _VERSION_1,
    _VERSION_2,
    _VERSION_3,
    _VERSION_4,
    _VERSION_5,
    _VERSION_6,
    _VERSION_7,
    _VERSION_8,
    _VERSION_9,
    _WORK_LIST,
    _RETURNS,
    _FISCAL,
    _PERIODS,
    _INVOICES,
    _SHARED,
    _SIGNED,
    _TENDERS_BROUGHT,
    _RECORD,
    MONEY_LATER,
    _LAW_BY_JOURNAL,
    _LEDGER,
    _PURGE,
    _HANDED,
    _SHORT_RETURNS,
)
