"""An invoice that a customer asks for behind a paid sale: to whom it goes, and what the order and the work list say of
it. The till makes no invoice: the shop's software does, by a person or over its own network. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pos_app.domain.cart import clean_text
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.note import MAX_LENGTH
from pos_app.domain.order import Order, Sale
from pos_app.domain.tax_numbers import vat_number
from pos_app.domain.work_list import WorkItem, WorkKind, WorkLine

MOST_TYPED = 100  # characters of a field


@frozen
class InvoiceRequest:
    """Whom the invoice is for; `address` in one line, `vat_number` as it is printed."""

    company: str
    vat_number: str
    address: str
    email: str
    at: datetime
    cashier: str


def invoice_request(
    company: str, number: str, address: str, email: str, *, country: str, at: datetime, cashier: str
) -> InvoiceRequest:
    """A request as typed; a VAT number without a prefix is the shop's country's. `email` is checked by the caller.

    Raises DomainError with its field: needed, text_too_long, vat_number, vat_number_like.
    """
    kept = {
        name: " ".join(clean_text(text, MOST_TYPED, name).split())
        for name, text in (("company", company), ("address", address), ("email", email))
    }
    checked = vat_number(number, country)
    for name, text in (*kept.items(), ("vat_number", checked)):
        if not text and name != "email":
            raise DomainError("needed", name)
    return InvoiceRequest(kept["company"], checked, kept["address"], kept["email"], at, cashier)


def noted(order: Order, asked: InvoiceRequest) -> Order:
    """The order whose note says for whom the invoice is, as its last line; unchanged where the note has no room."""
    line = f"Invoice: {memo_of(asked)}"
    note = f"{order.note}\n{line}"
    return replace(order, note=note) if len(note) <= MAX_LENGTH else order


def work_item_id(sale_id: str) -> str:
    """The id of the entry: one for each sale."""
    return f"{sale_id}:invoice"


def memo_of(asked: InvoiceRequest) -> str:
    """For whom an invoice is, in one line: for a person who makes it, or the draft of it."""
    return ", ".join(part for part in (asked.company, asked.vat_number, asked.address, asked.email) if part)


def of_request(sale: Sale, asked: InvoiceRequest, *, draft: bool = False) -> WorkItem:
    """The entry of the work list; it names nobody, for it is never deleted: the company stands with the sale. `draft`:
    the till creates a draft of it in the shop's software, and no person is told."""
    order = sale.order
    lines = tuple(
        WorkLine(line.variant_id, line.name, line.quantity, line.net + line.tax, line.tax, line.rate.percent)
        for line in order.lines
    )
    return WorkItem(
        work_item_id(sale.id),
        WorkKind.INVOICE,
        sale.number,
        sale.id,
        sale.number,
        asked.at,
        asked.cashier,
        order.currency,
        order.total.minor,
        lines,
        draft=draft,
    )
