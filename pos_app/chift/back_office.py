"""What the shop's back office booked: refunds of orders as they are read, and drafts of invoices that the till creates.

Models and their translation, read with the tolerance of `models_in`: a row that cannot be read costs itself, and what
it was worth is told as a remainder. Amounts of refunds are positive here, whatever sign a connector gives them. Pure;
may import the models, `translate`, `values` and
`domain`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from pos_app.chift import translate
from pos_app.chift.answer_values import DraftMade, OrderedLine, OrderState, PlacedLine, PlacedRefund
from pos_app.chift.models_in import (
    Id,
    MaybeAmount,
    MaybeMoment,
    OrderIn,
    OrderLineIn,
    PaymentIn,
    Read,
    Row,
    Rows,
    Text,
    rows,
)
from pos_app.chift.models_out import Filled, Number
from pos_app.chift.wire_json import Written
from pos_app.domain.money import Money
from pos_app.domain.work_list import WorkItem, WorkKind

LISTED = (("include_detailed_refunds", "true"),)
"""The query of a list of orders that is to tell their refunds."""


class RefundIn(Read):
    """A refund of an order."""

    id: Id
    created_on: MaybeMoment = None
    total: MaybeAmount = None
    reason: Text = ""
    order_lines: Rows = Field(default_factory=list)
    source_ref: Row = Field(default_factory=dict)


class RefundLineIn(Read):
    """The goods of a refund: they name their variant, or the line of the order that they are of."""

    id: Text = ""
    variant: Row = Field(default_factory=dict)
    quantity: MaybeAmount = None
    total: MaybeAmount = None


class ReturnIn(Read):
    """Goods of an order that came back, as the shop's software noted it."""

    order_lines: Rows = Field(default_factory=list)


class RefundedOrderIn(OrderIn):
    """An order with what its refunds left of it."""

    current_total: MaybeAmount = None
    detailed_refunds: Rows = Field(default_factory=list)
    returns: Rows = Field(default_factory=list)


class RefundedLineIn(OrderLineIn):
    """A line of such an order."""

    id: Text = ""
    current_quantity: MaybeAmount = None
    tax_amount: MaybeAmount = None
    tax_rate: MaybeAmount = None
    untaxed_amount: MaybeAmount = None
    variant: Row = Field(default_factory=dict)


class InvoiceIn(Read):
    """An invoice or a refund in the shop's invoicing software."""

    id: Id
    invoice_number: Text = ""
    reference: Text = ""
    status: Text = ""
    invoice_type: Text = ""
    total: MaybeAmount = None
    source_ref: Row = Field(default_factory=dict)


class InvoiceLineOut(Written):
    """A line of a draft, its sums as the till has them."""

    description: str
    unit_price: Number
    quantity: Number
    tax_amount: Number
    untaxed_amount: Number
    total: Number
    tax_rate: Number | None = None


class InvoiceOut(Written):
    """A draft: `customer_invoice` or `customer_refund`."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    invoice_type: str
    status: str
    invoice_date: str
    untaxed_amount: Number
    tax_amount: Number
    total: Number
    reference: Filled
    customer_memo: str | None = None
    lines: Annotated[tuple[InvoiceLineOut, ...], Field(min_length=1)]


def order_state(found: RefundedOrderIn) -> OrderState:
    """An order with its refunds. What went back beyond the refunds that can be read is `rest`."""
    lines = rows(RefundedLineIn, found.lines, "order lines")[0]
    variants = {line.id: _id_in(line.variant) for line in lines if line.id}
    refunds = tuple(_refund(one, variants) for one in rows(RefundIn, found.detailed_refunds, "refunds")[0])
    known = sum((one.total for one in refunds), Decimal(0))
    refunded = found.refunded_amount
    if refunded is None and found.status == "refunded" and not refunds:
        refunded = found.total
    gone = tuple(_line(line) for line in lines if _left(line) < (line.quantity or 0))
    came = [
        rows(RefundLineIn, one.order_lines, "returned lines")[0] for one in rows(ReturnIn, found.returns, "returns")[0]
    ]
    states = {one.status for one in rows(PaymentIn, found.transactions, "payments")[0]}
    return OrderState(
        found.id,
        found.order_number,
        found.note,
        found.created_on,
        found.status,
        translate.created(found).total,
        refunds,
        max(abs(refunded or Decimal(0)) - known, Decimal(0)),
        gone,
        "success" in states,
        tuple(_ordered(line) for line in lines),
        found.currency,
        tuple(_refunded(line, variants) for some in came for line in some),
    )


def _ordered(line: RefundedLineIn) -> OrderedLine:
    total, tax, untaxed = line.total, line.tax_amount, line.untaxed_amount
    if total is None and untaxed is not None:
        total = untaxed + (tax or Decimal(0))
    if tax is None and total is not None and untaxed is not None:
        tax = total - untaxed
    rate, sku, name = line.tax_rate, line.variant.get("sku"), line.variant.get("name")
    if rate is not None and 0 < rate < 1 and tax and total and tax > (total - tax) * rate * 10:
        rate *= 100  # software that writes 0.21 for 21 %
    return OrderedLine(
        _id_in(line.variant),
        translate.plain(line.description) or (name if isinstance(name, str) else ""),
        sku if isinstance(sku, str) else "",
        line.quantity,
        line.current_quantity,
        tax,
        total,
        rate,
    )


def _left(line: RefundedLineIn) -> Decimal:
    """What its refunds left of a line: all of it where the server does not say."""
    return (line.quantity or Decimal(0)) if line.current_quantity is None else line.current_quantity


def _line(line: RefundedLineIn) -> PlacedLine:
    left = (line.quantity or Decimal(0)) - _left(line)
    share = None if line.total is None or not line.quantity else line.total * left / line.quantity
    return PlacedLine(line.description, left, share, _id_in(line.variant))


def _refund(found: RefundIn, variants: dict[str, str]) -> PlacedRefund:
    lines = tuple(_refunded(line, variants) for line in rows(RefundLineIn, found.order_lines, "refunded lines")[0])
    total = found.total
    if total is None:  # its goods say what it was worth
        total = sum((line.total for line in lines if line.total is not None), Decimal(0))
    return PlacedRefund(found.id, found.created_on, abs(total), lines, found.reason, _id_in(found.source_ref))


def _refunded(line: RefundLineIn, variants: dict[str, str]) -> PlacedLine:
    quantity = None if line.quantity is None else abs(line.quantity)
    total = None if line.total is None else abs(line.total)
    name = line.variant.get("name")
    return PlacedLine(
        name if isinstance(name, str) else "", quantity, total, _id_in(line.variant) or variants.get(line.id, "")
    )


def _id_in(row: dict[str, object]) -> str:
    found = row.get("id")
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def draft_out(item: WorkItem, day: date, memo: str = "") -> InvoiceOut:
    """The body of a draft for an entry of the work list; `memo` stands in place of the receipt's number.
    Raises ValueError (pydantic's) for one without goods."""
    cents = item.currency

    def amount(minor: int) -> Decimal:
        return Money.from_minor(minor, cents).amount

    lines = tuple(
        InvoiceLineOut(
            description=line.name or "-",
            # exactly what the sums come to: one piece where they cannot be divided
            unit_price=amount(line.total - line.tax) / _divisor(line.total - line.tax, line.quantity),
            quantity=Decimal(_divisor(line.total - line.tax, line.quantity)),
            tax_amount=amount(line.tax),
            untaxed_amount=amount(line.total - line.tax),
            total=amount(line.total),
            tax_rate=line.rate,
        )
        for line in item.lines
    )
    tax = sum(line.tax for line in item.lines)
    kind = "customer_invoice" if item.kind is WorkKind.INVOICE else "customer_refund"
    return InvoiceOut(
        currency=cents.code,
        invoice_type=kind,
        status="draft",
        invoice_date=day.isoformat(),
        untaxed_amount=amount(item.total - tax),
        tax_amount=amount(tax),
        total=amount(item.total),
        reference=item.number,
        customer_memo=memo or (item.receipt if item.receipt != item.number else None),
        lines=lines,
    )


def _divisor(net: int, quantity: int) -> int:
    return quantity if quantity > 0 and net % quantity == 0 else 1


def draft_made(found: InvoiceIn) -> DraftMade:
    """A draft as the shop's software has it; its number is that of the software where it has none yet."""
    other = found.source_ref.get("id")
    number = found.invoice_number or (str(other) if isinstance(other, str | int) else "")
    return DraftMade(found.id, number, found.reference, found.status, found.invoice_type, found.total)


def drafts(found: Iterable[InvoiceIn]) -> tuple[DraftMade, ...]:
    """As `draft_made`, of many."""
    return tuple(draft_made(one) for one in found)
