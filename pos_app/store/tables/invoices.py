"""Invoices that were asked for, in till.db: one for each sale, with the company until the sale's person is forgotten.

The entry of the work list is written in the same transaction; it names nobody and stays (`work_list`).
Scope: sqlite3 and the domain.
"""

from __future__ import annotations

from sqlite3 import Connection

from pos_app.domain.errors import DomainError
from pos_app.domain.invoice_request import InvoiceRequest, noted, of_request, work_item_id
from pos_app.domain.order import Sale
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import journal, returns, sales, work_list

ASKED = "invoice_asked"  # kind of the journal's entry


class InvoiceStore:
    """Invoices asked for at one till. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, sale: Sale, asked: InvoiceRequest, *, draft: bool = False) -> bool:
        """Write that an invoice is asked for: in the work list, and in the order's note while the order never left
        (True). With `draft` the till creates a draft of it in the shop's software, and the note says nothing: nobody
        makes a second one by hand. Raises DomainError("invoice_asked") for a second one, ("invoice_part") for a part of
        a sale."""

        def step(connection: Connection) -> bool:
            if sale.part != 1:
                raise DomainError("invoice_part")
            item = work_item_id(sale.id)
            if connection.execute("SELECT 1 FROM work_item WHERE id = ?", (item,)).fetchone():
                raise DomainError("invoice_asked")
            query = "INSERT INTO invoice_asked (sale_id, at, cashier, body) VALUES (?, ?, ?, ?)"
            connection.execute(query, (sale.id, asked.at.isoformat(), asked.cashier, encode(asked)))
            facts = {"sale": sale.id, "receipt": sale.number, "cashier": asked.cashier}
            journal.append(connection, asked.at, ASKED, facts)
            work_list.add(connection, of_request(sale, asked, draft=draft))
            if draft:
                return False
            told = noted(sale.order, asked)
            if not returns.sale_now(connection, sale.id).never_left or told == sale.order:
                return False
            sales.tell_invoice(connection, sale, told, asked.at)
            return True

        return await self._database.run(step)

    async def asked(self, sale_id: str) -> InvoiceRequest | None:
        """For whom an invoice was asked; None for no one, or one whose data were deleted."""
        query = "SELECT body FROM invoice_asked WHERE sale_id = ?"
        found = await self._database.read(lambda c: c.execute(query, (sale_id,)).fetchone())
        try:
            return decode(InvoiceRequest, found[0]) if found and found[0] else None
        except StoreError:
            return None  # a damaged row costs itself only; the work list has the entry
