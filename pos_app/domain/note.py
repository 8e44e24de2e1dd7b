"""The order's note: facts that Chift's order has no field for, in lines that people read and `read_note` parses.

    Receipt 1-261122-0038
    Sale: 4c8e6f2b7a11
    Chain: 9f3a71c044be
    Cashier: Nadia
    Paid: 40.00 EUR Cash
    Paid: 20.00 EUR Bancontact
    To pay: 12.00 EUR
    Change: 10.45 EUR
    Cash rounding: +0.02 EUR
    Discount on all: -2.00 EUR
    Without tax: NATO, card 4711
    Note: gift wrap, please
    Line 2 weight: 0.235 x 17.90 EUR Comté
    Line 3 price: 12.90 EUR instead of 14.50 EUR dented
    Line 3 rate: 6 % instead of 21 % take-away
    Line 3 discount: -1.29 EUR Bougie cire 180 g
    Line 3 note: the blue one
    Line 4 item: Repair of a zip
    … 4 more

Grammar: one fact per line: its kind, its numbers, then at most one free text up to the end of the line. Line breaks in
free texts are removed, so that none can look like another fact, least of all like the receipt number, the first line.
`Sale` is the sale's mark: it distinguishes the sale from one of another till that was given the same code by mistake.
`Chain` is the head of the till's journal in front of this sale, in short: the shop's software keeps a witness of all
that the till wrote before (docs/archive.md).
"Line 2" is the order's second line. `Paid` comes once per tender; `To pay` is what the customer pays another day;
`Change`, `Cash rounding` and the other kinds only
if there is such a fact; a weight's price is that of one unit. A changed price (of one piece or unit, as in the
catalogue) and a changed tax rate are given with the original ones and the reason; `item` is what was sold on a line
whose variant only stands for it.

A line that was split off its order (the shop's software rejected it) is sent as an order of its own, `Receipt
1-261122-0038/2`; the first order's note then says `Split off: 9.95 EUR in 1-261122-0038/2`.

A note is never longer than MAX_LENGTH characters: whole facts are left out from the end (the last line then says how
many); only a free note is cut, before a whole character and with `…`. Imports domain only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from pos_app.domain.cart import Cart, CartLine, visible
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money
from pos_app.domain.payment import Settlement, Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.totals import LineTotal, Totals

MAX_LENGTH = 1_000
HEAD = 12  # hex digits of the journal's head that a witness outside keeps
MAX_NAME = 80  # of a cashier, a payment method, an article
_RECEIPT = "Receipt "
_MORE = "… {} more"
_CUT = ("…", " more")  # the end of each note that lacks something, and of some that do not
_MORE_ROOM = len("\n") + len(_MORE.format(1_000_000))
_WORTH_CUTTING = 20  # characters; a shorter rest of a free note is left out


@frozen
class PaidFact:
    """One tender: for cash the amount that was handed over, before change."""

    method: str
    amount: Money


@frozen
class LineDiscount:
    """The discount on the order's line at `position` (from 1), with tax if the shelf price includes it."""

    position: int
    name: str
    amount: Money


@frozen
class LineWeight:
    """The weight of the order's line at `position` (from 1) and the shelf price of one unit."""

    position: int
    name: str
    quantity: Decimal
    unit_price: Money


@frozen
class LineNote:
    """A cashier's words on the order's line at `position` (from 1)."""

    position: int
    text: str


@frozen
class LinePrice:
    """The unit price of the order's line at `position` (from 1), the shelf price, and the reason."""

    position: int
    price: Money
    listed: Money
    reason: str


@frozen
class LineRate:
    """The tax rate in percent of the order's line at `position` (from 1), its usual rate, and the reason."""

    position: int
    percent: Decimal
    listed: Decimal
    reason: str


@frozen
class LineItem:
    """What the order's line at `position` (from 1) is, where its variant only stands for it."""

    position: int
    name: str


@frozen
class NoteFacts:
    """The facts in a note. `left_out` counts facts that had no room; `other` are lines that no till wrote (a person
    added them in the shop's software)."""

    receipt: ReceiptNumber
    cashier: str = ""
    paid: tuple[PaidFact, ...] = ()
    change: Money | None = None
    rounding: Money | None = None
    cart_discount: Money | None = None
    note: str = ""
    weights: tuple[LineWeight, ...] = ()
    discounts: tuple[LineDiscount, ...] = ()
    line_notes: tuple[LineNote, ...] = ()
    left_out: int = 0
    other: tuple[str, ...] = ()
    prices: tuple[LinePrice, ...] = ()
    rates: tuple[LineRate, ...] = ()
    items: tuple[LineItem, ...] = ()
    part: int = 1
    split_off: tuple[Money, ...] = ()
    mark: str = ""
    exempt: str = ""
    unpaid: Money | None = None
    chain: str = ""


def order_note(
    receipt: ReceiptNumber,
    cashier: str,
    cart: Cart,
    sums: Totals,
    tenders: tuple[Tender, ...],
    settlement: Settlement,
    mark: str = "",
    chain: str = "",
) -> str:
    """The note of an order, at most MAX_LENGTH characters; the receipt number is never left out. The payments come
    next, for they are about money and the order has no other place for them. `mark` is the sale's (`sale_mark`),
    `chain` the journal's head in front of it (`short_head`)."""
    facts = [f"Sale: {mark}"] if mark else []
    facts += [f"Chain: {chain}"] if chain else []
    facts += [f"Cashier: {name}"] if (name := _name(cashier)) else []
    facts += [f"Paid: {_shown(t.amount)} {_name(t.method)}".rstrip() for t in tenders if not t.later]
    facts += [f"To pay: {_shown(t.amount)}" for t in tenders if t.later]
    if cart.due is not None:
        facts.append(f"{'Deliver' if cart.shipping is not None else 'Pick up'}: {cart.due.isoformat()}")
    if settlement.change:
        facts.append(f"Change: {_shown(settlement.change)}")
    if settlement.rounding:
        facts.append(f"Cash rounding: {_shown(settlement.rounding, '+')}")
    if whole := sum(total.cart_discount for total in sums.lines):
        facts.append(f"Discount on all: {_shown(sums.money(-whole))}")
    if why := _flat(cart.exempt):
        facts.append(f"Without tax: {why}")
    if note := _flat(cart.note):
        facts.append(f"Note: {note}")
    for position, (line, total) in enumerate(zip(cart.lines, sums.lines, strict=True), 1):
        facts += (f"Line {position} {fact}".rstrip() for fact in _line_facts(line, total, sums))
    return _fitted(f"{_RECEIPT}{receipt}", facts)


@frozen
class NoteHead:
    """Whose a note is: the receipt, the part of the sale, and the sale's mark ("" where it has none)."""

    receipt: str
    part: int = 1
    mark: str = ""


def read_head(note: str) -> NoteHead | None:
    """Whose a note is, also where a shop's software made one line or HTML of it; None if no till wrote it."""
    found = re.search(_HEAD, note)
    return NoteHead(found["receipt"], int(found["part"] or 1), found["mark"] or "") if found else None


def named_sale(text: str) -> NoteHead | None:
    """The sale that a text of a shop's software names last: what people noted about a customer stands before it."""
    found = list(re.finditer(_HEAD, text))
    return NoteHead(found[-1]["receipt"], int(found[-1]["part"] or 1)) if found else None


def sale_mark(sale_id: str) -> str:
    """A mark that no other sale's note has: the random end of the sale's id."""
    return sale_id[-12:]


def short_head(head: str) -> str:
    """The part of a journal entry's hash that a witness keeps: 48 bits, which nobody makes another file to fit."""
    return head[:HEAD]


def spaced_head(head: str) -> str:
    """`9f3a 71c0 44be`: the head of the journal's chain, as people compare it."""
    short = short_head(head)
    return " ".join(short[at : at + 4] for at in range(0, len(short), 4))


def _line_facts(line: CartLine, total: LineTotal, sums: Totals) -> Iterator[str]:
    if line.free_text:
        yield f"item: {_name(line.name) or '-'}"
    if line.weighed:
        yield f"weight: {line.quantity:f} x {_price(line.unit_price, sums.currency)} {_name(line.name)}"
    if line.listed_price is not None:
        price, listed = _price(line.unit_price, sums.currency), _price(line.listed_price, sums.currency)
        yield f"price: {price} instead of {listed} {_flat(line.price_reason)}"
    if line.listed_rate is not None:
        was, reason = line.listed_rate.percent, _flat(line.rate_reason)
        yield f"rate: {line.rate.percent:f} % instead of {was:f} % {reason}"
    if total.discount:
        yield f"discount: {_shown(sums.money(-total.discount))} {_name(line.name)}"
    if note := _flat(line.note):
        yield f"note: {note}"


def read_note(note: str | None) -> NoteFacts | None:
    """Parse a note that a till wrote; None if its first line is not exactly a receipt number of a till."""
    first, *rest = (note or "").splitlines() or [""]
    receipt = ReceiptNumber.find(first)
    part = re.fullmatch(_PART, first.rstrip().removeprefix(f"{_RECEIPT}{receipt}"))
    if receipt is None or part is None:
        return None
    found: dict[str, list[re.Match[str]]] = {kind: [] for kind in _FORMS}
    other = []
    for line in rest:
        for kind, form in _FORMS.items():
            match = re.fullmatch(form, line.rstrip())
            if match and (kind in _MANY or not found[kind]):
                found[kind].append(match)
                break
        else:
            other.append(line)

    def text(kind: str) -> str:
        return found[kind][0]["text"] if found[kind] else ""

    def amount(kind: str) -> Money | None:
        return _money(found[kind][0]) if found[kind] else None

    whole = amount("cart_discount")
    return NoteFacts(
        receipt,
        text("cashier"),
        tuple(PaidFact(m["text"] or "", _money(m)) for m in found["paid"]),
        amount("change"),
        amount("rounding"),
        None if whole is None else -whole,
        text("note"),
        tuple(LineWeight(int(m["at"]), m["text"] or "", Decimal(m["quantity"]), _money(m)) for m in found["weight"]),
        tuple(LineDiscount(int(m["at"]), m["text"] or "", -_money(m)) for m in found["discount"]),
        tuple(LineNote(int(m["at"]), m["text"]) for m in found["line_note"]),
        int(found["more"][0]["count"]) if found["more"] else 0,
        tuple(other),
        tuple(
            LinePrice(int(m["at"]), _money(m), Money.of(m["listed"], m["listed_code"]), m["text"] or "")
            for m in found["price"]
        ),
        tuple(LineRate(int(m["at"]), Decimal(m["rate"]), Decimal(m["listed"]), m["text"] or "") for m in found["rate"]),
        tuple(LineItem(int(m["at"]), m["text"]) for m in found["item"]),
        int(part["part"] or 1),
        tuple(_money(m) for m in found["split"]),
        text("mark"),
        text("exempt"),
        amount("unpaid"),
        text("chain"),
    )


def item_noted(note: str, position: int, name: str) -> str:
    """The note of an order whose line at `position` (from 1) is sent as another article: it says what was sold."""
    first, *facts = note.splitlines()
    item = f"Line {position} item: {_name(name) or '-'}"
    return note if item in facts else _fitted(first, [*facts, item])


def split_note(note: str, positions: tuple[int, ...], amount: Money, part_number: str) -> tuple[str, str]:
    """The notes of an order and of its lines at `positions` (from 1, rising), which go on their own as `part_number`.

    Facts of those lines go with them, all lines are counted anew; the payments stay with the first order.
    """
    first, *facts = note.splitlines()
    stays, goes = [f"Split off: {_shown(amount)} in {part_number}"], list[str]()
    if facts and re.fullmatch(_FORMS["mark"], facts[0]):  # both are of this sale
        goes, stays = [facts[0]], [facts.pop(0), *stays]
    for fact in facts:
        match = re.match(_LINE, fact)
        at = int(match["at"]) if match else 0
        before = sum(position < at for position in positions)
        if match and at in positions:
            goes.append(f"Line {before + 1} {fact[match.end() :]}")
        elif match:
            stays.append(f"Line {at - before} {fact[match.end() :]}")
        else:
            stays.append(fact)
    return _fitted(first, stays), _fitted(f"{_RECEIPT}{part_number}", goes)


# At most as many digits as a cart can produce: a longer number was not written by a till.
_AMOUNT = r"(?P<amount>[+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?) (?P<code>[A-Z]{3})"
_AT = r"Line (?P<at>[1-9][0-9]{0,3})"
_TEXT = r"(?: (?P<text>.+))?"
_WAS = r"instead of (?P<listed>[0-9]{1,15}(?:\.[0-9]{1,10})?) (?P<listed_code>[A-Z]{3})"
_PERCENT = r"[0-9]{1,3}(?:\.[0-9]{1,20})?"
_FORMS = {  # compiled when a note is first read (`re` keeps them), not with each start
    "mark": r"Sale: (?P<text>[0-9A-Za-z-]{1,12})",
    "chain": rf"Chain: (?P<text>[0-9a-f]{{{HEAD}}})",
    "cashier": r"Cashier: (?P<text>.+)",
    "paid": rf"Paid: {_AMOUNT}{_TEXT}",
    "unpaid": rf"To pay: {_AMOUNT}",
    "change": rf"Change: {_AMOUNT}",
    "rounding": rf"Cash rounding: {_AMOUNT}",
    "cart_discount": rf"Discount on all: {_AMOUNT}",
    "exempt": r"Without tax: (?P<text>.+)",
    "note": r"Note: (?P<text>.+)",
    "weight": rf"{_AT} weight: (?P<quantity>-?[0-9]{{1,4}}(?:\.[0-9]{{1,3}})?) x {_AMOUNT}{_TEXT}",
    "discount": rf"{_AT} discount: {_AMOUNT}{_TEXT}",
    "price": rf"{_AT} price: {_AMOUNT} {_WAS}{_TEXT}",
    "rate": rf"{_AT} rate: (?P<rate>{_PERCENT}) % instead of (?P<listed>{_PERCENT}) %{_TEXT}",
    "item": rf"{_AT} item: (?P<text>.+)",
    "line_note": rf"{_AT} note: (?P<text>.+)",
    "split": rf"Split off: {_AMOUNT} in (?P<text>\S+)",
    "more": r"… (?P<count>[1-9][0-9]{0,6}) more",
}
_LINE = rf"{_AT} "
_GAP = r"(?:\s|&nbsp;|<[^<>]{0,80}>)*"
_HEAD = (
    rf"Receipt (?P<receipt>[A-Z0-9]{{1,12}}-[0-9]{{6}}-[0-9]{{4,9}})(?:/(?P<part>[0-9]{{1,4}}))?"
    rf"(?:{_GAP}Sale: (?P<mark>[0-9A-Za-z-]{{1,12}}))?"
)
_PART = r"(?:/(?P<part>[2-9]|[1-9][0-9]{1,3}))?"
_MANY = {"paid", "split", "weight", "price", "rate", "item", "discount", "line_note"}
_FREE = ("note", "line_note")


def _fitted(first: str, facts: list[str]) -> str:
    """The first line and as many facts below it as fit."""
    whole = "\n".join((first, *facts))
    if len(whole) <= MAX_LENGTH:
        return whole
    text = first
    for done, fact in enumerate(facts):
        room = MAX_LENGTH - _MORE_ROOM - len(text) - len("\n")
        if len(fact) <= room:
            text = f"{text}\n{fact}"
            continue
        left, cut = facts[done:], _cut(fact, room)
        free = next((m for kind in _FREE if (m := re.fullmatch(_FORMS[kind], fact))), None)
        if free and len(cut) - free.start("text") >= _WORTH_CUTTING:
            text, left = f"{text}\n{cut}", left[1:]
        return f"{text}\n{_MORE.format(len(left))}" if left else text
    return text


def _cut(text: str, room: int) -> str:
    """At most `room` characters, never between a letter and the marks that belong to it, and `…` for the rest."""
    if len(text) <= room:
        return text
    end = max(room - 1, 0)
    while end and (unicodedata.category(text[end]).startswith("M") or text[end] in _SKIN_TONES):
        end -= 1
    return f"{text[:end].rstrip()}…"


_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))


def _flat(text: str) -> str:
    return " ".join(visible(text).split()) if text else ""


def _name(text: str) -> str:
    return _cut(_flat(text), MAX_NAME)


def _shown(money: Money, sign: str = "-") -> str:
    return f"{money.amount:{sign}.{money.currency.exponent}f} {money.currency.code}"


def _price(amount: Decimal, cents: Currency) -> str:
    """A price with the currency's decimals, or more if the shelf price has more."""
    whole = amount == round(amount, cents.exponent)
    return f"{amount:.{cents.exponent}f} {cents.code}" if whole else f"{amount:f} {cents.code}"


def _money(match: re.Match[str]) -> Money:
    return Money.of(match["amount"], match["code"])
