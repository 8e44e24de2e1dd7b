"""Chift's invoicing, where the shop's connection offers it (habit `invoicing`): drafts of invoices and of refunds.

May import `shop`, `calls`, `errors` and `wire_json`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pos_app.sandbox.calls import (
    REQUEST_ID_HEADER,
    Call,
    Created,
    Day,
    Flag,
    Moment,
    Number,
    Paging,
    body_as,
    once,
    page_text,
    query_as,
)
from pos_app.sandbox.errors import chift_error
from pos_app.sandbox.shop import Shop, newest, sortable
from pos_app.sandbox.wire_json import decode, encode

_KINDS = ("customer_invoice", "customer_refund", "supplier_invoice", "supplier_refund")


def _as_date(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else value


class _LineIn(BaseModel):
    model_config = ConfigDict(extra="ignore")
    description: str | None = None
    unit_price: Number
    quantity: Number
    discount_amount: Number = Decimal(0)
    tax_amount: Number
    untaxed_amount: Number
    total: Number
    tax_rate: Number | None = None
    product_code: str | None = None
    product_name: str | None = None


class _InvoiceIn(BaseModel):
    model_config = ConfigDict(extra="ignore")
    currency: str
    invoice_type: Literal["customer_invoice", "customer_refund", "supplier_invoice", "supplier_refund"]
    status: Literal["cancelled", "draft", "posted", "paid"]
    invoice_date: Annotated[date, BeforeValidator(_as_date)]
    tax_amount: Number
    untaxed_amount: Number
    total: Number
    lines: list[_LineIn] = Field(default_factory=list)
    partner_id: str | None = None
    invoice_number: str | None = None
    due_date: date | None = None
    reference: str | None = None
    payment_communication: str | None = None
    customer_memo: str | None = None


class _InvoicesQuery(Paging):
    date_from: Day | None = None
    date_to: Day | None = None
    invoice_type: Literal["customer_invoice", "customer_refund", "supplier_invoice", "supplier_refund", "all"] = "all"
    payment_status: Literal["all", "unpaid", "paid"] = "all"
    updated_after: Moment | None = None
    include_invoice_lines: Flag = "false"
    include_analytic_accounts: Flag = "false"


def create(shop: Shop, call: Call) -> str:
    """POST …/invoicing/invoices. Raises ApiError: 422 validation; 400 ERROR_DATA_VALIDATION where the sums are not
    those of the lines."""

    def make() -> Created:
        return _create(shop, body_as(_InvoiceIn, call.body), call.headers.get(REQUEST_ID_HEADER))

    return once(shop, call, make)


def invoices(shop: Shop, call: Call) -> str:
    """GET …/invoicing/invoices, oldest first."""
    query = query_as(_InvoicesQuery, call)
    rows = [decode(row["body"]) for row in shop.db.execute("SELECT body FROM invoices ORDER BY seq")]
    found = [one for one in rows if _is_meant(one, query)]
    shown = found[query.offset : query.offset + query.size]
    return page_text((encode(one) for one in shown), len(found), query)


def invoice(shop: Shop, call: Call) -> str:
    """GET …/invoicing/invoices/{invoice_id}, or 404 ERROR_INVOICE_NOT_FOUND."""
    row = shop.db.execute("SELECT body FROM invoices WHERE id = ?", (call.params["invoice_id"],)).fetchone()
    if row is None:
        raise chift_error(404, "ERROR_INVOICE_NOT_FOUND", "The invoice doesn't exist")
    return encode({**decode(row["body"]), "pdf": None})


def for_audit(shop: Shop) -> list[dict[str, object]]:
    """Every invoice, oldest first, with the request it was made by."""
    rows = shop.db.execute("SELECT request_id, body FROM invoices ORDER BY seq")
    return [{**decode(row["body"]), "request_id": row["request_id"]} for row in rows]


def _is_meant(one: dict[str, Any], query: _InvoicesQuery) -> bool:
    day = one["invoice_date"]
    return (
        query.invoice_type in ("all", one["invoice_type"])
        and (query.date_from is None or day >= query.date_from.isoformat())
        and (query.date_to is None or day <= query.date_to.isoformat())
        and (query.payment_status == "all" or (one["status"] == "paid") == (query.payment_status == "paid"))
        and (query.updated_after is None or one["last_updated_on"] >= sortable(query.updated_after))
    )


def _create(shop: Shop, body: _InvoiceIn, request_id: str | None) -> Created:
    if body.untaxed_amount + body.tax_amount != body.total or any(
        line.untaxed_amount + line.tax_amount != line.total for line in body.lines
    ):
        raise chift_error(400, "ERROR_DATA_VALIDATION", "The total is not the untaxed amount and the tax")
    if body.lines and sum(line.total for line in body.lines) != body.total:
        raise chift_error(400, "ERROR_DATA_VALIDATION", "The total is not that of the lines")
    seq, now = newest(shop.db, "invoices") + 1, shop.timestamp()
    identity = shop.id_for("invoice", seq)
    unset = dict.fromkeys(
        ("account_number", "tax_id", "tax_exemption_reason", "unit_of_measure", "product_id", "analytic_distribution")
    )
    answer: dict[str, Any] = {
        "id": identity,
        "source_ref": {"id": f"F-{2230 + seq}", "model": "invoice"},
        **body.model_dump(exclude={"lines", "invoice_date", "due_date"}),
        "invoice_date": body.invoice_date.isoformat(),
        "due_date": None if body.due_date is None else body.due_date.isoformat(),
        "lines": [{**line.model_dump(), **unset} for line in body.lines],
        "journal_ref": None,
        "italian_specificities": None,
        "spanish_specificities": None,
        "last_updated_on": now,
        "outstanding_amount": body.total,
        "last_payment_date": None,
        "accounting_date": body.invoice_date.isoformat(),
        "payment_method_id": None,
        "currency_exchange_rate": Decimal(1),
    }
    if not answer["invoice_number"] and body.status != "draft":
        answer["invoice_number"] = f"F-{2230 + seq}"
    text = encode(answer)
    row = (seq, identity, request_id, text)
    shop.db.execute("INSERT INTO invoices (seq, id, request_id, body) VALUES (?, ?, ?, ?)", row)
    return Created(identity, text)
