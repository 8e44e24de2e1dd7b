"""The shop system's answer to an order beside the till's own sums.

Scope: the domain, pure. Amounts are minor units of the order's currency (money.md, "Coming back"). A difference never
blocks a sale: it is stored, shown, counted.
"""

from __future__ import annotations

from enum import StrEnum

from pos_app.domain.frozen import frozen
from pos_app.domain.habits import ServerRule, Sum, sent, server_sums
from pos_app.domain.money import to_minor
from pos_app.domain.note import read_head, read_note
from pos_app.domain.order import Order, Sale
from pos_app.domain.submission import Created
from pos_app.domain.tax import Rounding


class What(StrEnum):
    """What differs."""

    TOTAL = "total"
    LINE = "line"
    TAX = "tax"  # the split into tax and the rest, by more than rounding, while the total agrees
    # The same by at most one minor unit per rate, or as the sent prices have it, or a line as the till meant it to come
    # out when it solved the prices of the order for the shop's habit: no trouble.
    SPLIT = "split"


class Whose(StrEnum):
    """Whose order an answer of the shop's software tells of, by its note."""

    OURS = "ours"
    ANOTHERS = "anothers"
    UNSAID = "unsaid"  # it has no note, or one without the mark: dropped, cut, or written by somebody else


def whose(note: str, sale: Sale) -> Whose:
    """Whether an order's note is this sale's: the mark decides, for tills that were given the same code by mistake use
    the same receipt numbers. Where a sale of an older program has no mark, its receipt and payments do.

    A note that breaks off within our own first lines says nothing.
    """
    if note == sale.order.note and note:
        return Whose.OURS
    ours, told = read_head(sale.order.note), read_head(note)
    if ours is None or told is None or _breaks_off(note, sale.order.note):
        return Whose.UNSAID
    if told.mark and ours.mark:
        return Whose.OURS if (told.mark, told.part) == (ours.mark, ours.part) else Whose.ANOTHERS
    if (told.receipt, told.part) != (ours.receipt, ours.part):
        return Whose.ANOTHERS
    paid, own = read_note(note), read_note(sale.order.note)
    if paid is not None and own is not None and paid.paid and paid.paid != own.paid:
        return Whose.ANOTHERS
    return Whose.UNSAID if ours.mark else Whose.OURS


def _breaks_off(note: str, ours: str) -> bool:
    """Whether a note is the beginning of ours, cut before the mark's end."""
    cut, whole = " ".join(note.split()), " ".join(ours.split())
    mark = read_head(ours)
    end = whole.find(f"Sale: {mark.mark}") + len(f"Sale: {mark.mark}") if mark and mark.mark else 0
    return len(cut) < end and whole.startswith(cut)


@frozen
class Difference:
    """Two amounts that should be one: `here` at the till, `there` at the shop system. `position` is the line's in the
    order (from 1), 0 for the whole order."""

    what: What
    position: int
    here: int
    there: int

    @property
    def is_trouble(self) -> bool:
        """Worth a person's look; what is not is only counted."""
        return self.what is not What.SPLIT


def compare(order: Order, answer: Created, rounding: Rounding) -> tuple[Difference, ...]:
    """What differs between an order and the server's answer to it, the total first; empty where all that it says
    agrees. Amounts that it does not say agree with anything; lines are compared where it has as many as were sent.

    `rounding` is the till's. The prices that are sent are not the exact ones, so that the tax in them may be a cent
    off: a server that applies the till's own rule to the lines as sent is not to blame for it. Nor for lines that the
    till itself moved by a cent so that the total comes out.
    """
    cents, found = order.currency, []
    here = order.untaxed + order.tax
    if answer.total is not None and (there := to_minor(answer.total, cents)) != here:
        found.append(Difference(What.TOTAL, 0, here, there))
    elif answer.tax is not None and (there := to_minor(answer.tax, cents)) != order.tax:
        rates = {line.rate for line in order.lines}
        small = abs(there - order.tax) <= len(rates) or there in _tax_as_sent(order, rounding)
        what = What.SPLIT if small else What.TAX
        found.append(Difference(what, 0, order.tax, there))
    if len(answer.line_totals) == len(order.lines):
        meant = [line.gross for line in _as_sent(order, order.habits[0])[1]] if order.habits and not found else []
        for position, (line, told) in enumerate(zip(order.lines, answer.line_totals, strict=True), 1):
            if told is not None and (there := to_minor(told, cents)) != line.net + line.tax:
                what = What.SPLIT if meant and meant[position - 1] == there else What.LINE
                found.append(Difference(what, position, line.net + line.tax, there))
    return tuple(found)


def _as_sent(order: Order, rule: ServerRule) -> tuple[Sum, list[Sum]]:
    """What a server with this habit makes of the lines as they are sent."""
    rows = [sent(line.quantity, line.unit_price, line.rate) for line in order.lines]
    return server_sums(rows, rule, order.currency)


def _tax_as_sent(order: Order, rounding: Rounding) -> set[int]:
    """The tax that the till's own rule, and the habit that the prices were solved for, make of the lines as sent."""
    rules = {Rounding.PER_LINE: ServerRule.PER_LINE, Rounding.BANKERS: ServerRule.BANKERS}
    sums = [_as_sent(order, rule)[0] for rule in (rules.get(rounding, ServerRule.PER_RATE), *order.habits[:1])]
    return {whole.gross - whole.net for whole in sums}
