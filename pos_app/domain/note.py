"""The order's note: what Chift's order has no field for, in lines that people read and `read_note` parses back.

    Receipt 1-261122-0038
    Cashier: Nadia
    Paid: Cash 60.00 EUR; change 10.45; rounding 0.02
    Discount: Bougie cire 180 g -1.29
    Weight: Comté 0.235 x 17.90
    Note: gift wrap, please

The receipt line comes first, so that a customer's text can never pass for it; a long free text is cut first.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pos_app.domain.cart import Cart
from pos_app.domain.payment import Settlement, Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.totals import Totals

MAX_LENGTH = 1_000
_RECEIPT = "Receipt "


def order_note(
    receipt: ReceiptNumber,
    cashier: str,
    cart: Cart,
    sums: Totals,
    tenders: tuple[Tender, ...],
    settlement: Settlement,
) -> str:
    """The note of an order, at most MAX_LENGTH characters; lines are dropped from the end, never the receipt."""
    lines = [f"{_RECEIPT}{receipt}"]
    if cashier:
        lines.append(f"Cashier: {_flat(cashier)}")
    if tenders:
        paid = ", ".join(f"{_flat(t.method)} {t.amount}" for t in tenders)
        change = f"; change {settlement.change.amount}" if settlement.change else ""
        rounding = f"; rounding {settlement.rounding.amount:+}" if settlement.rounding else ""
        lines.append(f"Paid: {paid}{change}{rounding}")
    for line, total in zip(cart.lines, sums.lines, strict=True):
        if line.weighed:
            lines.append(f"Weight: {_flat(line.name)} {line.quantity:f} x {line.unit_price:f}")
        if total.discount:
            lines.append(f"Discount: {_flat(line.name)} -{sums.money(total.discount).amount:f}")
        if line.note:
            lines.append(f"Item note: {_flat(line.name)}: {_flat(line.note)}")
    whole = sums.money(sum(total.cart_discount for total in sums.lines))
    if whole:
        lines.append(f"Discount on all: -{whole.amount:f}")
    if cart.note:
        lines.append(f"Note: {_flat(cart.note)}")
    text = lines[0]
    for line_text in lines[1:]:
        room = MAX_LENGTH - len(text) - 1
        if len(line_text) > room:
            text = f"{text}\n{line_text[: max(room - 1, 0)]}…" if room > 1 else text
            break
        text = f"{text}\n{line_text}"
    return text


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What a note tells: the receipt number, and the lines of each kind as written."""

    receipt: ReceiptNumber
    lines: tuple[tuple[str, str], ...]

    def of(self, kind: str) -> tuple[str, ...]:
        """The texts of one kind ("Paid", "Discount", "Note" …), in order."""
        return tuple(text for name, text in self.lines if name == kind)


def read_note(note: str | None) -> NoteFacts | None:
    """A note of ours taken apart; None when its first line holds no receipt number of a till."""
    first, *rest = (note or "").splitlines() or [""]
    if not first.startswith(_RECEIPT):
        return None
    receipt = ReceiptNumber.find(first)
    if receipt is None or first != f"{_RECEIPT}{receipt}":
        return None
    parts = (line.partition(": ") for line in rest)
    return NoteFacts(receipt, tuple((name, text) for name, mark, text in parts if mark))


def amount_in(text: str) -> Decimal | None:
    """The last plain number of a note's line: `Bougie cire 180 g -1.29` -> -1.29."""
    for word in reversed(text.split()):
        try:
            return Decimal(word)
        except ArithmeticError:
            continue
    return None


def _flat(text: str) -> str:
    return " ".join(text.split())
