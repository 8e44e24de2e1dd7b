"""Shares the money for goods and vouchers that are paid together out to their documents: a sale, and a payment for each
voucher (returns.md, "Vouchers"). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from pos_app.domain.cash_rounding import CashRounding
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.payment import Settlement, Tender, settle


def settle_together(
    goods: Money | None, vouchers: Sequence[Money], tenders: tuple[Tender, ...], cash: CashRounding | None
) -> Settlement:
    """The state of the payment of goods (None: vouchers alone) and vouchers, for the screen. Raises DomainError as
    `settle`."""
    return settle(_sum(goods, vouchers), tenders, cash)


def share_tenders(
    goods: Money | None, vouchers: Sequence[Money], tenders: tuple[Tender, ...], cash: CashRounding | None
) -> tuple[tuple[Tender, ...], tuple[tuple[Tender, ...], ...]]:
    """The tenders of the sale (none without `goods`), and those of each voucher's payment, so that each document is
    settled by itself and all of them together have the change and the rounding of the whole.

    A voucher or what is paid another day pays for goods only. Change is given on the last document that takes cash.
    Raises DomainError: not_paid (the tenders do not settle the whole; detail `due`), voucher_for_voucher (a voucher, or
    nothing yet, would pay for a voucher), voucher_apart (no shares have the rounding of the whole: goods of the
    smallest amounts, where cash is rounded), and as `settle`.
    """
    whole = settle_together(goods, vouchers, tenders, cash)
    if not whole.is_settled:
        raise DomainError("not_paid", "amount", due=whole.due)
    own = [tender for tender in tenders if tender.voucher or tender.later]
    only_goods = sum([tender.amount.minor for tender in own])
    if only_goods > (goods.minor if goods is not None else 0):
        raise DomainError("voucher_for_voucher", "amount")
    money = [tender for tender in tenders if not (tender.voucher or tender.later)]
    parts = [*([] if goods is None else [goods]), *vouchers]
    for goods_first, exact in product((True, False), repeat=2):
        order = list(range(len(parts)))
        if goods is not None and not goods_first:
            order = [*order[1:], 0]
        shares = _try(parts, order, own if goods is not None else [], money, cash, exact=exact)
        if shares is not None and _adds_up(parts, shares, whole, cash):
            return (shares[0], tuple(shares[1:])) if goods is not None else ((), tuple(shares))
    raise DomainError("voucher_apart", "amount")


def _try(
    parts: Sequence[Money],
    order: Sequence[int],
    own: Sequence[Tender],
    money: Sequence[Tender],
    cash: CashRounding | None,
    *,
    exact: bool,
) -> list[tuple[Tender, ...]] | None:
    """Shares in this order, what is no cash first; `exact`: cash makes each exact where another means pays the rest.
    None where there is too little for one."""
    cards = [tender for tender in money if not tender.is_cash]
    coins = [tender for tender in money if tender.is_cash]
    pool = _sum(None, [tender.amount for tender in coins]) if coins else None
    shares: dict[int, tuple[Tender, ...]] = {}
    last_cash: int | None = None
    for at in order:
        given = list(own) if at == 0 and own else []
        zero = parts[at] - parts[at]
        for place, card in enumerate(cards):
            left = settle(parts[at], tuple(given), cash).due
            taken = min(card.amount, left)
            if taken > zero:
                given.append(replace(card, amount=taken))
                cards[place] = replace(card, amount=card.amount - taken)
        cards = [card for card in cards if card.amount > zero]
        now = settle(parts[at], tuple(given), cash)
        if not now.is_settled:
            wanted = now.due if exact and given else now.cash_due
            if pool is None or pool < wanted:
                return None
            given.append(replace(coins[-1], amount=wanted))
            pool, last_cash = pool - wanted, at
        shares[at] = tuple(given)
    if cards:
        return None
    if pool is not None and pool.minor:
        at = order[-1] if last_cash is None else last_cash
        before = shares[at]
        if last_cash is None:  # cards paid all of it, and all of the cash is change
            before = (*before, replace(coins[-1], amount=pool - pool))
        shares[at] = (*before[:-1], replace(before[-1], amount=before[-1].amount + pool))
    return [shares[at] for at in range(len(parts))]


def _adds_up(
    parts: Sequence[Money], shares: Sequence[tuple[Tender, ...]], whole: Settlement, cash: CashRounding | None
) -> bool:
    settled = [settle(part, share, cash) for part, share in zip(parts, shares, strict=True)]
    return (
        all(one.is_settled for one in settled)
        and sum(one.change.minor for one in settled) == whole.change.minor
        and sum(one.rounding.minor for one in settled) == whole.rounding.minor
        and sum(one.paid.minor for one in settled) == whole.paid.minor
    )


def _sum(goods: Money | None, vouchers: Sequence[Money]) -> Money:
    first, *others = [*([] if goods is None else [goods]), *vouchers]
    return Money.from_minor(first.minor + sum(one.minor for one in others), first.currency)
