"""How the money of a return goes back: by the sale's own ways of paying, each up to what it paid (returns.md).

An amount has two sides: what it `covers` of the return, exact, and the money that goes `out`; they differ by cash
rounding only, which is a sum of its own and is never mixed into the return. All amounts are minor units of the sale's
currency. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pos_app.domain.cart import clean_text
from pos_app.domain.cash_rounding import CashRounding
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money
from pos_app.domain.payment import EXCHANGE, VOUCHER, Tender, round_cash, settle

if TYPE_CHECKING:
    from pos_app.domain.received import Payment


MAX_APPROVAL = 20


class BackWay(StrEnum):
    """How a part of a sale was paid, or goes back."""

    OWED = "owed"
    """Not paid yet: what is owed gets less."""
    VOUCHER = "voucher"
    CARD = "card"
    """Every other means than cash; a person gives it back by hand (on the terminal)."""
    CASH = "cash"
    EXCHANGE = "exchange"
    """Paid with what came back, or given for what is taken in its place."""


_IN_ORDER = (BackWay.OWED, BackWay.VOUCHER, BackWay.CARD, BackWay.CASH, BackWay.EXCHANGE)
_MEANS = (BackWay.VOUCHER, BackWay.CASH, BackWay.CARD)  # what is handed out, and rounded where every means is


@frozen
class PaidBy:
    """One way in which a sale was paid: the part of its exact total that it `covers`, the money it brought (`paid`),
    of what it covers the part that went back already, and the money that went `out` this way."""

    way: BackWay
    method: str
    covers: int
    paid: int
    back: int = 0
    out: int = 0

    @property
    def left(self) -> int:
        """What may still go back this way."""
        return self.covers - self.back


@frozen
class BackPart:
    """A part of a return's money: what it covers, and the money that goes out. `approval` is the number on the slip of
    a card terminal, "" for none."""

    way: BackWay
    method: str
    covers: int
    out: int
    approval: str = ""

    @property
    def gives_voucher(self) -> bool:
        """Whether a voucher is handed out for it."""
        return self.out > 0 and self.way is BackWay.VOUCHER


def way_of(tender: Tender) -> BackWay:
    """What kind of money a tender is."""
    if tender.later:
        return BackWay.OWED
    if tender.is_cash:
        return BackWay.CASH
    return {EXCHANGE: BackWay.EXCHANGE, VOUCHER: BackWay.VOUCHER}.get(tender.method, BackWay.CARD)


def paid_by(
    total: Money,
    tenders: Sequence[Tender],
    cash: CashRounding | None,
    earlier: Iterable[BackPart] = (),
    payments: Iterable[Payment] = (),
) -> tuple[PaidBy, ...]:
    """The ways in which a sale was paid, in the order in which its money goes back; `earlier` are all parts that went
    back before, `payments` those that came in later for what was owed. What was given back another way than it was paid
    counts for the first way that has some left."""
    settled = settle(total, tuple(tenders), cash)
    kept: dict[tuple[BackWay, str], int] = {}
    for tender in tenders:
        key = (way_of(tender), tender.method)
        kept[key] = kept.get(key, 0) + tender.amount.minor
    if settled.change:
        kept[next(key for key in reversed(kept) if key[0] is BackWay.CASH)] -= settled.change.minor
    ordered = sorted(kept.items(), key=lambda item: _IN_ORDER.index(item[0][0]))
    found = [PaidBy(way, method, amount, amount) for (way, method), amount in ordered]
    # Only cash is rounded, or all of it together: then the last way carries the difference, as far as it goes.
    extra = settled.rounding.minor
    for at in sorted(range(len(found)), key=lambda at: (found[at].way is not BackWay.CASH, -at)):
        taken = min(extra, found[at].covers)
        found[at] = replace(found[at], covers=found[at].covers - taken)
        extra -= taken
    for one in payments:
        found = _paid_since(found, one)
    for part in earlier:
        _take(found, part)
    return tuple(found)


def _paid_since(ways: Sequence[PaidBy], payment: Payment) -> list[PaidBy]:
    """The ways after a payment of what was owed: less is owed, and its own ways paid it."""
    found, left = {(one.way, one.method): one for one in ways}, payment.amount
    for key, one in tuple(found.items()):
        if one.way is BackWay.OWED:
            taken = min(left, one.covers)
            found[key] = replace(one, covers=one.covers - taken, paid=one.paid - taken)
            left -= taken
    for one in paid_by(payment.total, payment.tenders, payment.rule):
        before = found.get((one.way, one.method), PaidBy(one.way, one.method, 0, 0))
        found[one.way, one.method] = replace(before, covers=before.covers + one.covers, paid=before.paid + one.paid)
    kept = (one for one in found.values() if one.covers or one.paid)
    return sorted(kept, key=lambda one: _IN_ORDER.index(one.way))


def _take(ways: list[PaidBy], part: BackPart) -> None:
    left = part.covers
    own = [at for at, one in enumerate(ways) if (one.way, one.method) == (part.way, part.method)]
    for at in own:
        ways[at] = replace(ways[at], out=ways[at].out + part.out)
    for at in (*own, *range(len(ways))):
        taken = min(left, ways[at].left)
        if taken > 0:
            ways[at] = replace(ways[at], back=ways[at].back + taken)
            left -= taken


def money_out(part: int, way: PaidBy | None, cash: CashRounding | None, cents: Currency) -> int:
    """The cash that goes out for a part in cash. All that was paid in cash, at once, is exactly what was taken; a part
    of it is rounded by itself."""
    if way is not None and not way.back and part == way.covers:
        return way.paid
    return round_cash(Money.from_minor(part, cents), cash).minor


def proposed_back(
    wanted: int,
    ways: Sequence[PaidBy],
    cash: CashRounding | None,
    cents: Currency,
    *,
    cash_method: str,
    voucher_only: bool = False,
    exchanged: int = 0,
    in_drawer: int | None = None,
) -> tuple[BackPart, ...]:
    """How `wanted` goes back: what is owed gets less first, then `exchanged` of it pays for what is taken instead, then
    voucher, card and cash, each up to what is left of it.

    `voucher_only`: the reason allows no money. `in_drawer`: the cash that is there (None: not looked at); what it
    lacks becomes a voucher. What was paid with an earlier return's goods goes back in cash.
    """
    parts: list[BackPart] = []
    left = wanted

    def add(way: BackWay, method: str, covers: int, out: int | None = None) -> None:
        nonlocal left
        if covers > 0:
            parts.append(BackPart(way, method, covers, covers if out is None else out))
            left -= covers

    for one in ways:
        if one.way is BackWay.OWED:
            add(BackWay.OWED, one.method, min(left, one.left))
    add(BackWay.EXCHANGE, EXCHANGE, min(left, exchanged))
    if voucher_only:
        add(BackWay.VOUCHER, VOUCHER, left)
        return rounded_together(parts, ways, cash, cents)
    for one in ways:
        if one.way in (BackWay.VOUCHER, BackWay.CARD):
            add(one.way, one.method, min(left, one.left))
    if not left:
        return _handed_out(parts, ways, cash, cents, in_drawer)
    own = next((one for one in ways if one.way is BackWay.CASH), None)
    all_in_cash = BackPart(BackWay.CASH, own.method if own else cash_method, left, left)
    made = _handed_out((*parts, all_in_cash), ways, cash, cents, in_drawer)
    if in_drawer is None or _cash_of(made) <= max(in_drawer, 0):
        return made
    step = Money(cash.step, cents).minor if cash is not None else 1
    add(BackWay.CASH, cash_method, min(max(in_drawer, 0), left) // step * step)
    left += sum(part.covers for part in parts if part.way is BackWay.VOUCHER)  # one voucher has all of it
    parts = [part for part in parts if part.way is not BackWay.VOUCHER]
    add(BackWay.VOUCHER, VOUCHER, left)
    return _handed_out(parts, ways, cash, cents, in_drawer)


def _handed_out(
    parts: Sequence[BackPart], ways: Sequence[PaidBy], cash: CashRounding | None, cents: Currency, in_drawer: int | None
) -> tuple[BackPart, ...]:
    """As `rounded_together`; where the drawer has the cash but not its rounding, a voucher carries that."""
    made = rounded_together(parts, ways, cash, cents)
    if in_drawer is None or _cash_of(made) <= max(in_drawer, 0):
        return made
    return rounded_together(parts, ways, cash, cents, carries=BackWay.VOUCHER)


def _cash_of(parts: Sequence[BackPart]) -> int:
    return sum(part.out for part in parts if part.way is BackWay.CASH)


def rounded_together(
    parts: Sequence[BackPart],
    ways: Sequence[PaidBy],
    cash: CashRounding | None,
    cents: Currency,
    carries: BackWay = BackWay.CASH,
) -> tuple[BackPart, ...]:
    """The parts with the money that goes out for each: only cash is rounded, or all of it together where the shop
    rounds every means; the way that `carries` the difference is then the first to do so."""
    own = next((one for one in ways if one.way is BackWay.CASH), None)
    made = [
        replace(part, out=money_out(part.covers, own, cash, cents) if part.way is BackWay.CASH else part.covers)
        for part in parts
    ]
    means = [at for at, part in enumerate(made) if part.way in _MEANS]
    if not (cash is not None and cash.all_means and means):
        return tuple(made)
    by_key = {(one.way, one.method): one for one in ways}
    originals = {at: by_key.get((made[at].way, made[at].method)) for at in means}
    paid = [one for one in ways if one.way in _MEANS and one.paid]
    if len(means) == len(paid) and all(
        one is not None and not one.back and made[at].covers == one.covers for at, one in originals.items()
    ):
        for at, one in originals.items():
            made[at] = replace(made[at], out=one.paid if one else made[at].covers)
        return tuple(made)
    whole = sum(made[at].covers for at in means)
    goal = round_cash(Money.from_minor(whole, cents), cash).minor
    carried = goal - whole
    order = (carries, *_MEANS)  # what is more than one part has is carried by the next
    for at in sorted(means, key=lambda at: order.index(made[at].way)):
        wanted, one = made[at].covers + carried, originals[at]
        carried = min(wanted, 0)
        # No terminal gives back more than it took.
        most = one.paid - one.out if one is not None and one.way is BackWay.CARD else wanted
        made[at] = replace(made[at], out=max(min(wanted, most), 0))
    short = goal - sum(made[at].out for at in means)
    if short > 0 and carries is BackWay.CASH and own is not None and not _cash_of(made):
        # Cash that paid nothing but the rounding: what no card may give back of it is given as it came.
        made += [BackPart(BackWay.CASH, own.method, 0, given)] if (given := min(short, own.paid - own.out)) > 0 else []
    return tuple(made)


def check_back(
    parts: Sequence[BackPart],
    wanted: int,
    ways: Sequence[PaidBy],
    cash: CashRounding | None,
    cents: Currency,
    *,
    voucher_only: bool = False,
    in_drawer: int | None = None,
) -> tuple[BackPart, ...]:
    """The parts that a person chose, with the money that goes out for each.

    Raises DomainError: back_sum (they do not make up the return), back_amount (none or less than none), back_owed (what
    is owed gets less first), back_voucher (the reason allows no money), back_card (more to a card than it paid; detail
    `method`), back_drawer (the cash is not there).
    """
    merged: dict[tuple[BackWay, str], BackPart] = {}
    for part in parts:
        if part.way is BackWay.CASH and not part.covers and part.out > 0:
            continue  # of a proposal: it follows from the others
        if part.covers <= 0:
            raise DomainError("back_amount", "back")
        key = (part.way, part.method)
        merged[key] = replace(part, covers=part.covers + merged[key].covers) if key in merged else part
    if sum(part.covers for part in merged.values()) != wanted:
        raise DomainError("back_sum", "back")
    owed = min(wanted, sum(one.left for one in ways if one.way is BackWay.OWED))
    if sum(part.covers for part in merged.values() if part.way is BackWay.OWED) != owed:
        raise DomainError("back_owed", "back")
    left = {(one.way, one.method): one.left for one in ways}
    for key, part in merged.items():
        if voucher_only and part.way in (BackWay.CARD, BackWay.CASH):
            raise DomainError("back_voucher", "back")
        if part.way in (BackWay.CARD, BackWay.OWED) and part.covers > left.get(key, 0):
            raise DomainError("back_card", "back", method=part.method)
    made = _handed_out(tuple(merged.values()), ways, cash, cents, in_drawer)
    if in_drawer is not None and _cash_of(made) > max(in_drawer, 0):
        raise DomainError("back_drawer", "back")
    return made


def approval_of(text: str) -> str:
    """The approval number on a terminal's slip as it is typed: letters, figures and what stands between them, in
    capitals; "" for none. Raises DomainError: text_too_long, approval."""
    kept = " ".join(clean_text(text, MAX_APPROVAL, "approval").split()).upper()
    if kept and not all(char.isalnum() or char in " -/." for char in kept):
        raise DomainError("approval", "approval")
    return kept


def approved(parts: Sequence[BackPart], approval: str) -> tuple[BackPart, ...]:
    """The parts with the terminal's number at what goes back to a card."""
    return tuple(replace(part, approval=approval) if part.way is BackWay.CARD else part for part in parts)
