"""What comes back of a paid sale: a document of its own, bound to the sale and its lines (returns.md).

A sale is never changed. Of a line that cost P with tax for n pieces, the pieces from a to b bring round(P·b/n) −
round(P·a/n): the parts of a line add up to what was paid for it, whatever the order they come back in, and none is
negative. The tax of a part is the same share of the line's tax as its money is of the line's money, reckoned from the
start of the line too; so the tax adds up, and no part has more tax than money. Amounts are minor units. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from pos_app.domain.cart import CartLine
from pos_app.domain.cash_rounding import CashRounding
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money, divide
from pos_app.domain.money_back import BackPart, BackWay, PaidBy, paid_by
from pos_app.domain.order import Sale, Seller
from pos_app.domain.payment import Tender, round_cash
from pos_app.domain.receipt import ReturnNumber
from pos_app.domain.received import Payment
from pos_app.domain.return_rules import CASHIERS_ERROR as CASHIERS_ERROR
from pos_app.domain.return_rules import REASONS as REASONS
from pos_app.domain.return_rules import GoodsGo as GoodsGo
from pos_app.domain.return_rules import Reason as Reason
from pos_app.domain.return_rules import ReturnRules as ReturnRules
from pos_app.domain.tax import Rounding, TaxRate
from pos_app.domain.totals import RateTotal, by_rate

VOID_WITHIN = timedelta(minutes=10)
MAX_RETURN_NOTE = 200
THERE = "there:"
"""What the id of a sale begins with that only its order in the shop's software tells of."""


class ReturnKind(StrEnum):
    """What was done: goods came back, the last sale was made void, goods came back without a receipt, empties did."""

    RETURN = "return"
    VOID = "void"
    FREE = "free"
    DEPOSIT = "deposit"


@frozen
class Part:
    """Some pieces of a line in minor units."""

    net: int
    tax: int

    @property
    def gross(self) -> int:
        """With tax."""
        return self.net + self.tax


@frozen
class ReturnableLine:
    """A line of a sale as it may come back. `line` is as it was sold; `bought` pieces (1 for weighed goods) cost `paid`
    with `tax` in it, at `rate`, after all discounts. The pieces before `start` came back before; `refused` says why
    none may come back although some are left ("" for none)."""

    line: CartLine
    rate: TaxRate
    bought: int
    paid: int
    tax: int
    start: int = 0
    bankers: bool = False
    refused: str = ""

    @property
    def key(self) -> int:
        """The key of the line in its sale."""
        return self.line.key

    @property
    def left(self) -> int:
        """How many pieces may still come back."""
        return 0 if self.refused else self.bought - self.start

    def part(self, pieces: int) -> Part:
        """What the next so many pieces bring. Raises DomainError("return_too_many")."""
        if not 0 <= pieces <= self.left:
            raise DomainError("return_too_many", "pieces", left=self.left)
        return part_of(self.paid, self.tax, self.bought, self.start, self.start + pieces, bankers=self.bankers)


def part_of(paid: int, tax: int, bought: int, first: int, last: int, *, bankers: bool = False) -> Part:
    """What the pieces from `first` (counted from 0) to before `last` of `bought` bring, of `paid` with `tax` in it."""
    if not first and last == bought:
        return Part(paid - tax, tax)
    before, after = (divide(paid * pieces, bought, bankers=bankers) for pieces in (first, last))
    tax_before, tax_after = (divide(tax * gross, paid, bankers=bankers) if paid else 0 for gross in (before, after))
    return Part(after - before - (tax_after - tax_before), tax_after - tax_before)


@frozen
class ReturnLine:
    """What came back of a line: `pieces` of the `bought`, from `start` (weighed goods are one piece, `quantity` has
    their weight). `paid` is what the whole line cost with tax, so that a file can hold any number of returns against
    it. `deposit`: it is a deposit on bottles or crates."""

    key: int
    variant_id: str
    name: str
    sku: str
    barcode: str
    quantity: Decimal
    unit: str
    weighed: bool
    start: int
    pieces: int
    bought: int
    paid: int
    rate: TaxRate
    net: int
    tax: int
    deposit: bool = False

    @property
    def gross(self) -> int:
        """With tax."""
        return self.net + self.tax


@frozen
class Exchanged:
    """What was taken in place of what came back: the sale that was made with the return, and how much of it the return
    paid (minor units)."""

    id: str
    sale_id: str
    receipt: str
    amount: int


@frozen
class Return:
    """Goods that came back, and how their money went back. It never changes.

    `sale_id` and `receipt` name the sale ("" without a receipt), `sold_at` and `sold_by` are of it. `approved_by`: who
    approved it by PIN, "" if no approval was needed. `customer_id` are the ids (the till's, Chift's) of the customer,
    no name. `note` is the cashier's. `taken_from`: the till that wrote it, "" for this one. `other_way`: a person chose
    another way of the money than was proposed.
    """

    id: str
    number: ReturnNumber
    kind: ReturnKind
    at: datetime
    cashier: str
    currency: Currency
    lines: tuple[ReturnLine, ...]
    reason: Reason
    goods: GoodsGo
    back: tuple[BackPart, ...]
    sale_id: str = ""
    receipt: str = ""
    sold_at: datetime | None = None
    sold_by: str = ""
    approved_by: str = ""
    customer_id: str = ""
    customer_remote_id: str = ""
    with_tax: bool = True
    exchanged: Exchanged | None = None
    unconfirmed: bool = False
    seller: Seller | None = None
    taken_from: str = ""
    note: str = ""
    other_way: bool = False

    @property
    def gross(self) -> int:
        """With tax: what came back, before any cash rounding."""
        return sum(line.gross for line in self.lines)

    @property
    def total(self) -> Money:
        """`gross` as money."""
        return Money.from_minor(self.gross, self.currency)

    @property
    def tax(self) -> int:
        """The tax in it."""
        return sum(line.tax for line in self.lines)

    @property
    def rates(self) -> tuple[RateTotal, ...]:
        """Its sums by rate, rising."""
        return rates_of(self.lines)

    @property
    def rounding(self) -> int:
        """What cash rounding added to the money that went out (negative if it took from it)."""
        return sum(part.out - part.covers for part in self.back)

    @property
    def cash(self) -> int:
        """The cash that left the drawer."""
        return sum(part.out for part in self.back if part.way is BackWay.CASH)


def rates_of(lines: Iterable[ReturnLine]) -> tuple[RateTotal, ...]:
    """Sums by rate, rising."""
    return by_rate(RateTotal(line.rate, line.net, line.tax) for line in lines)


@frozen
class Returnable:
    """A sale as it may come back: its lines, the ways in which it was paid, and the returns before. `tenders` are those
    of the sale as they count now (`paid otherwise`). `warnings` are codes of what a person should know: "clock" (the
    sale is later than this computer's clock), "edited" (its order says something else than was paid). `elsewhere`:
    pieces by the key of their line that came back elsewhere, `paid_there`: the money (minor units) that went back
    there alone. `unconfirmed`: other tills may have taken some of it back without a word."""

    sale: Sale
    lines: tuple[ReturnableLine, ...]
    tenders: tuple[Tender, ...]
    ways: tuple[PaidBy, ...]
    earlier: tuple[Return, ...] = ()
    unconfirmed: bool = False
    warnings: tuple[str, ...] = ()
    elsewhere: tuple[tuple[int, int], ...] = ()
    paid_there: int = 0

    @property
    def most(self) -> int:
        """The money that may still go back, minor units."""
        before = sum(given.gross for given in self.earlier)
        return max(sum(line.paid for line in self.lines) - before - self.paid_there, 0)

    @property
    def is_empty(self) -> bool:
        """Whether nothing may come back any more."""
        return not any(line.left for line in self.lines) or (self.paid_there > 0 and not self.most)

    @property
    def was_exchanged(self) -> bool:
        """Whether goods that came back before paid for some of what may come back now."""
        return any(one.way is BackWay.EXCHANGE and one.left for one in self.ways)

    @property
    def everything(self) -> dict[int, int]:
        """All that may come back: pieces by the key of their line."""
        return {line.key: line.left for line in self.lines if line.left}

    @property
    def cash(self) -> CashRounding | None:
        """How cash is rounded: as when it was sold."""
        return self.sale.policy.cash

    def line(self, key: int) -> ReturnableLine:
        """The line with this key. Raises DomainError("no_such_line")."""
        for one in self.lines:
            if one.key == key:
                return one
        raise DomainError("no_such_line")


def returnable(
    sale: Sale,
    earlier: Sequence[Return] = (),
    tenders: tuple[Tender, ...] | None = None,
    elsewhere: Mapping[int, int] | None = None,
    *,
    now: datetime,
    unconfirmed: bool = False,
    paid_there: int = 0,
    edited: bool = False,
    payments: Sequence[Payment] = (),
) -> Returnable:
    """A sale as it may come back after the `earlier` returns. `tenders`: as they count now, None: as it was paid;
    `elsewhere`: pieces by line that came back at other tills or only in the shop's software; `payments`: of what was
    owed."""
    sums, bankers = sale.totals, sale.policy.rounding is Rounding.BANKERS
    ends: dict[int, int] = {}
    here: dict[int, int] = {}
    for one in earlier:
        for given in one.lines:
            ends[given.key] = max(ends.get(given.key, 0), given.start + given.pieces)
            here[given.key] = here.get(given.key, 0) + given.pieces
    lines = []
    for line, total in zip(sale.cart.lines, sums.lines, strict=True):
        bought = 1 if line.weighed else int(line.quantity)
        gone = here.get(line.key, 0) + (elsewhere or {}).get(line.key, 0)
        start = min(max(ends.get(line.key, 0), gone), bought)
        lines.append(ReturnableLine(line, total.rate, bought, total.gross, total.tax, start, bankers))
    paid = sale.tenders if tenders is None else tenders
    ways = paid_by(sums.total, paid, sale.policy.cash, [part for one in earlier for part in one.back], payments)
    warnings = (*(("clock",) if sale.paid_at > now else ()), *(("edited",) if edited else ()))
    others = tuple(sorted((elsewhere or {}).items()))
    return Returnable(sale, tuple(lines), paid, ways, tuple(earlier), unconfirmed, warnings, others, paid_there)


def gone_elsewhere(sale: Sale, earlier: Sequence[Return], there: Mapping[str, int]) -> dict[int, int]:
    """Pieces by the key of their line that came back elsewhere: what the shop's software paid back by variant
    (`there`), less what came back here, which it may have booked already. Never more than a line has; of two lines of
    one article the later one first, for nothing says which."""
    left = dict(there)
    for one in earlier:
        for given in one.lines:
            left[given.variant_id] = left.get(given.variant_id, 0) - given.pieces
    found = {}
    for line in reversed(sale.cart.lines):
        here = sum(given.pieces for one in earlier for given in one.lines if given.key == line.key)
        bought = 1 if line.weighed else int(line.quantity)
        gone = min(max(left.get(line.variant_id, 0), 0), bought - here)
        if gone:
            found[line.key] = gone
            left[line.variant_id] -= gone
    return found


def lines_back(found: Returnable, pieces: Mapping[int, int]) -> tuple[ReturnLine, ...]:
    """What comes back for so many pieces by the key of their line. Raises DomainError: return_nothing, no_such_line,
    return_too_many, return_money (more than is left after what was paid back elsewhere; detail `most`)."""
    wanted = {key: count for key, count in pieces.items() if count}
    made = tuple(_line_back(one, wanted.pop(one.key)) for one in found.lines if one.key in wanted)
    if wanted:
        raise DomainError("no_such_line")
    if not made:
        raise DomainError("return_nothing", "pieces")
    if found.paid_there and sum(line.gross for line in made) > found.most:
        raise DomainError("return_money", "pieces", most=str(Money.from_minor(found.most, found.sale.cart.currency)))
    return made


def _line_back(one: ReturnableLine, count: int) -> ReturnLine:
    line, part = one.line, one.part(count)
    return ReturnLine(
        line.key,
        line.variant_id,
        line.name,
        line.sku,
        line.barcode,
        line.quantity if line.weighed else Decimal(count),
        line.unit,
        line.weighed,
        one.start,
        count,
        one.bought,
        one.paid,
        one.rate,
        part.net,
        part.tax,
        line.deposit,
    )


@frozen
class ReturnDraft:
    """What a cashier is about to give back: pieces by the key of their line, why, where the goods go, and how the
    money goes back (None: as proposed). `gift`: it comes back with a gift receipt; money is proposed to nobody then.
    `approval`: the number on the terminal's slip for what goes back to a card, "" for none."""

    pieces: Mapping[int, int]
    reason: Reason
    goods: GoodsGo | None = None
    back: tuple[BackPart, ...] | None = None
    note: str = ""
    approved_by: str = ""
    gift: bool = False
    approval: str = ""


def exchange_amount(found: Returnable, gross: int, total: Money, cash: CashRounding | None) -> int:
    """How much of a return of `gross` pays for other goods that cost `total`: what is not owed of it, at most all that
    they cost, by the rounding of the new sale (`cash`)."""
    return pays_of(gross - min(gross, sum(one.left for one in found.ways if one.way is BackWay.OWED)), total, cash)


def pays_of(gross: int, total: Money, cash: CashRounding | None) -> int:
    """How much of `gross` pays for goods that cost `total`: at most all that they cost, as their sale is rounded."""
    goal = round_cash(total, cash) if cash is not None and cash.all_means else total
    return min(gross, goal.minor)


@frozen
class ReturnProposal:
    """What the screen shows of a draft: the lines, their sums, and how the money goes back."""

    lines: tuple[ReturnLine, ...]
    back: tuple[BackPart, ...]
    pieces: int = field(default=0)

    @property
    def gross(self) -> int:
        """With tax."""
        return sum(line.gross for line in self.lines)

    @property
    def tax(self) -> int:
        """The tax in it."""
        return sum(line.tax for line in self.lines)

    @property
    def out(self) -> int:
        """The money that leaves: cash, and what is given back by hand on a terminal."""
        return sum(part.out for part in self.back if part.way in (BackWay.CASH, BackWay.CARD))

    @property
    def rounding(self) -> int:
        """What cash rounding adds to it."""
        return sum(part.out - part.covers for part in self.back)
