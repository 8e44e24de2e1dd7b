"""What a closed day holds, as the transactions ("Vorgänge") of DSFinV-K 2.4: sales, returns, payments, corrections of
how a sale was paid, and entries of the drawer (docs/dsfinvk.md says which becomes what). Pure; amounts are minor units.

The sums of a transaction are those of its document (what the receipt shows), never those of its lines added up, so
that the check of `dsfinvk_sums` compares two things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Context, Decimal

from pos_app.domain.day import DayReport, Move, Movement
from pos_app.domain.day_later import NO_LATER, DayLater
from pos_app.domain.dsfinvk_tables import NO_ASSIGNMENT, NOT_TAXABLE, vat_key
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money, divide
from pos_app.domain.money_back import BackWay
from pos_app.domain.order import Sale, Seller
from pos_app.domain.payment import EXCHANGE, VOUCHER, Tender, settle
from pos_app.domain.received import PaidFor, Payment
from pos_app.domain.returns import Return, ReturnKind
from pos_app.domain.tender_change import TenderChange
from pos_app.domain.totals import LineTotal, RateTotal

CASH, OTHER, NOTHING = "Bar", "Unbar", "Keine"  # ZAHLART_TYP
_EXACT = Context(prec=28)  # of prices for one unit, whatever the thread's own says
TURNOVER = "Umsatz"  # GV_TYP, as all that follow
DEPOSIT = "Pfand"
DEPOSIT_BACK = "PfandRueckzahlung"
VOUCHER_SOLD, VOUCHER_PAID = "MehrzweckgutscheinKauf", "MehrzweckgutscheinEinloesung"
OWED, OWED_PAID = "Forderungsentstehung", "Forderungsaufloesung"
OPENING, CAME, WENT, DIFFERENCE = "Anfangsbestand", "Einzahlung", "Auszahlung", "DifferenzSollIst"
_ROUNDED = ("Aufschlag", "Rabatt")  # up, down
ROUNDING = "Rundung"  # GV_NAME
_NAMES = {EXCHANGE: "Umtausch"}  # ZAHLART_NAME of ways that the till has of itself
_NO_RATE = Decimal(0)
_ONE = Decimal(1)


@frozen
class Vat:
    """A key of the tax (UST_SCHLUESSEL) and its rate in percent."""

    key: int
    percent: Decimal


@frozen
class Amount:
    """An amount under one key of the tax."""

    vat: Vat
    net: int
    tax: int = 0

    @property
    def gross(self) -> int:
        """With tax."""
        return self.net + self.tax


@frozen
class Position:
    """A line of a transaction. `price` is that of one unit with tax. `found` says how a reduced price came about: its
    base, and what was taken off (negative); none for a price that is as listed. `voucher`: the id of a voucher, never
    its code."""

    case: str
    amount: Amount
    text: str = ""
    name: str = ""
    quantity: Decimal = _ONE
    unit: str = ""
    price: Decimal | None = None
    article: str = ""
    gtin: str = ""
    voucher: str = ""
    found: tuple[tuple[str, Amount], ...] = ()


@frozen
class Paid:
    """What was paid in one way (ZAHLART_TYP, ZAHLART_NAME); negative for what went back."""

    kind: str
    name: str
    amount: int


@frozen
class SoldIn:
    """In which closed day a sale was paid: its number and time; `receipt` is the sale's number."""

    receipt: str
    z: int
    at: datetime


@frozen
class Recorded:
    """A transaction. `vat` and `total` are those of the document. `refers` names a sale by its number. `subject` is
    the id under which a device signed it."""

    id: str
    at: datetime
    cashier: str
    positions: tuple[Position, ...]
    vat: tuple[Amount, ...]
    total: int
    paid: tuple[Paid, ...]
    refers: str = ""
    note: str = ""
    subject: str = ""
    customer: str = ""
    name: str = ""


@frozen
class ClosedDay:
    """All that a till's file has of a day that a Z closed. `sold_in`: of the sales that its documents refer to, those
    that this till has in a closed day. `lost`: receipt numbers of sales that cannot be read."""

    report: DayReport
    sales: tuple[Sale, ...] = ()
    movements: tuple[Movement, ...] = ()
    returns: tuple[Return, ...] = ()
    changes: tuple[TenderChange, ...] = ()
    later: DayLater = NO_LATER
    sold_in: tuple[SoldIn, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def seller(self) -> Seller | None:
        """The seller as the day's last paper named it, None where no paper did."""
        sellers = [
            *(one.seller for one in self.sales),
            *(one.seller for one in self.returns),
            *(one.seller for one in self.later.payments),
        ]
        return next((one for one in reversed(sellers) if one is not None), None)


def transactions(day: ClosedDay) -> tuple[Recorded, ...]:
    """The transactions of a day in its currency, by their time."""
    currency = day.report.heading.currency
    vouchers = {one.document: one.id for one in day.later.vouchers}
    found = [
        *(_of_sale(one) for one in day.sales if one.cart.currency == currency),
        *(_of_return(one, vouchers.get(one.id, "")) for one in day.returns if one.currency == currency),
        *(_of_payment(one) for one in day.later.payments if one.currency == currency),
        *(_of_change(one, day.sales) for one in day.changes if one.currency == currency),
        *_of_drawer(day.movements),
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def _of_sale(sale: Sale) -> Recorded:
    sums, settled = sale.totals, sale.settlement
    lines = zip(sale.cart.lines, sums.lines, strict=True)
    goods = [
        Position(
            DEPOSIT if line.deposit else TURNOVER,
            _rated(RateTotal(total.rate, total.net, total.tax)),
            line.name,
            quantity=line.quantity,
            unit=line.unit,
            article=line.sku or line.variant_id,
            gtin=line.barcode,
            price=_unit_price(total, sale, line.quantity),
            found=_price_found(total, sale),
        )
        for line, total in lines
    ]
    paid, besides = _tendered(sale.tenders, settled.change.minor)
    besides += _rounded(settled.rounding.minor)
    return _document(
        Recorded(
            sale.number,
            sale.paid_at,
            sale.cashier,
            (*goods, *besides),
            tuple(map(_rated, sums.groups)),
            sums.total.minor,
            paid,
            subject=sale.id,
            customer=sale.cart.customer.id if sale.cart.customer and not sale.cart.customer.walk_in else "",
        ),
        besides,
    )


def _of_return(given: Return, voucher: str) -> Recorded:
    empties = given.kind is ReturnKind.DEPOSIT
    goods = [
        Position(
            DEPOSIT_BACK if empties or line.deposit else TURNOVER,
            _negative(_rated(RateTotal(line.rate, line.net, line.tax))),
            line.name,
            quantity=-line.quantity,
            unit=line.unit,
            article=line.sku or line.variant_id,
            gtin=line.barcode,
            price=_per_unit(line.gross, line.quantity, given.currency),
        )
        for line in given.lines
    ]
    besides: list[Position] = []
    paid = []
    for part in given.back:
        if part.way is BackWay.VOUCHER:
            besides += [_plain(VOUCHER_SOLD, part.out, voucher=voucher)] if part.gives_voucher else []
        elif part.way is BackWay.OWED:
            besides.append(_plain(OWED, part.covers, NO_ASSIGNMENT))
        else:
            cash = part.way is BackWay.CASH
            paid.append(
                Paid(CASH if cash else OTHER, CASH if cash else _NAMES.get(part.method, part.method), -part.out)
            )
    besides += _rounded(-sum(part.out - part.covers for part in given.back))
    return _document(
        Recorded(
            str(given.number),
            given.at,
            given.cashier,
            (*goods, *besides),
            tuple(_negative(_rated(group)) for group in given.rates),
            -given.gross,
            tuple(paid),
            given.receipt,
            subject=given.id,
            customer=given.customer_id,
        ),
        besides,
    )


def _of_payment(one: Payment) -> Recorded:
    voucher = one.paid_for is PaidFor.VOUCHER
    subject = (
        _plain(VOUCHER_SOLD, one.amount, voucher=one.subject)
        if voucher
        else _plain(OWED_PAID, one.amount, NO_ASSIGNMENT)
    )
    paid, besides = _tendered(one.tenders, one.settlement.change.minor)
    besides = [subject, *besides, *_rounded(one.settlement.rounding.minor)]
    empty = Recorded(str(one.number), one.at, one.cashier, tuple(besides), (), 0, paid, one.receipt, subject=one.id)
    return _document(empty, besides)


def _of_change(change: TenderChange, sales: Sequence[Sale]) -> Recorded:
    """What was paid before goes back, what counts now comes: of a sale of the day, whose total does not change."""
    total = next((sale.totals.total for sale in sales if sale.number == change.receipt), None)
    if total is None:  # of a sale that cannot be read: what it was paid with is its total, but for rounding
        total = Money.from_minor(sum(one.amount.minor for one in change.after), change.currency)
    before = settle(total, change.before, change.rule)
    after = settle(total, change.after, change.rule)
    went, undone = _tendered(change.before, before.change.minor)
    came, done = _tendered(change.after, after.change.minor)
    besides = [
        *(replace(one, amount=_negative(one.amount)) for one in undone),
        *done,
        *_rounded(after.rounding.minor - before.rounding.minor),
    ]
    paid = (*(replace(one, amount=-one.amount) for one in went), *came)
    note = f"Zahlart berichtigt: {change.reason}"
    made = Recorded(change.id, change.at, change.cashier, tuple(besides), (), 0, paid, change.receipt, note, change.id)
    return _document(made, besides)


def _of_drawer(movements: Sequence[Movement]) -> list[Recorded]:
    """The entries that people made. Of the counts the last one is valid, as in the Z."""
    counts = [one for one in movements if one.kind is Move.COUNT]
    found = []
    for one in movements:
        if one.kind is Move.COUNT:
            amount, case = one.amount - one.expected, DIFFERENCE
            if one is not counts[-1] or not amount:
                continue
        elif one.kind in (Move.FLOAT, Move.IN, Move.OUT):
            amount = -one.amount if one.kind is Move.OUT else one.amount
            case = {Move.FLOAT: OPENING, Move.IN: CAME}.get(one.kind, WENT)
        else:
            continue  # a document wrote it
        besides = [_plain(case, amount, text=one.reason)]
        paid = (Paid(CASH, CASH, amount),)
        made = Recorded(one.id, one.at, one.cashier, tuple(besides), (), 0, paid, note=one.reason, name=case)
        found.append(_document(made, besides))
    return found


def _document(made: Recorded, besides: Iterable[Position]) -> Recorded:
    """A transaction whose document does not tell what is beside its goods in its sums: put there."""
    sums: dict[Vat, Amount] = {}
    for one in (*made.vat, *(position.amount for position in besides)):
        known = sums.get(one.vat, Amount(one.vat, 0))
        sums[one.vat] = Amount(one.vat, known.net + one.net, known.tax + one.tax)
    total = made.total + sum(position.amount.gross for position in besides)
    return replace(made, vat=tuple(sums.values()), total=total)


def _tendered(tenders: Iterable[Tender], change: int) -> tuple[tuple[Paid, ...], list[Position]]:
    """How a document was paid: money by its way, cash without the change, and what is no money: vouchers, and what is
    paid another day."""
    paid: dict[tuple[str, str], int] = {}
    besides = []
    for one in tenders:
        if one.later:
            besides.append(_plain(OWED, -one.amount.minor, NO_ASSIGNMENT))
        elif one.method == VOUCHER:
            besides.append(_plain(VOUCHER_PAID, -one.amount.minor, voucher=one.voucher))
        else:
            key = (CASH, CASH) if one.is_cash else (OTHER, _NAMES.get(one.method, one.method))
            paid[key] = paid.get(key, 0) + one.amount.minor
    if change:
        paid[CASH, CASH] -= change
    return tuple(Paid(*key, amount) for key, amount in paid.items()), besides


def _rounded(minor: int) -> list[Position]:
    """What cash rounding added to a document (or took off it)."""
    return [_plain(_ROUNDED[minor < 0], minor, name=ROUNDING)] if minor else []


def _plain(
    case: str, minor: int, key: int = NOT_TAXABLE, *, text: str = "", name: str = "", voucher: str = ""
) -> Position:
    """A line without tax."""
    return Position(case, Amount(Vat(key, _NO_RATE), minor), text or case, name, voucher=voucher)


def _rated(group: RateTotal) -> Amount:
    percent = group.rate.percent
    return Amount(Vat(vat_key(percent), percent), group.net, group.tax)


def _negative(one: Amount) -> Amount:
    return Amount(one.vat, -one.net, -one.tax)


def _price_found(total: LineTotal, sale: Sale) -> tuple[tuple[str, Amount], ...]:
    """The base of a reduced line and what was taken off it."""
    taken = total.discount + total.cart_discount
    if not taken:
        return ()
    kept = _rated(RateTotal(total.rate, total.net, total.tax))
    numerator, parts = sale.policy.tax_share(total.rate)
    tax = divide(taken * numerator, parts)
    off = Amount(kept.vat, -(taken - tax if sale.policy.prices_include_tax else taken), -tax)
    return ("base_amount", Amount(kept.vat, kept.net - off.net, kept.tax - off.tax)), ("discount", off)


def _unit_price(total: LineTotal, sale: Sale, quantity: Decimal) -> Decimal:
    found = _price_found(total, sale)
    base = found[0][1].gross if found else total.gross
    return _per_unit(base, quantity, sale.cart.currency)


def _per_unit(gross: int, quantity: Decimal, currency: Currency) -> Decimal:
    amount = Money.from_minor(gross, currency).amount
    return _EXACT.divide(amount, quantity) if quantity else amount
