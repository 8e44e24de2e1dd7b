"""The Return screen for empties, as a view. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pos_app.domain.money import Money
from pos_app.domain.money_back import BackPart, BackWay
from pos_app.domain.return_rules import DEPOSIT_REASONS
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import Translator
from pos_app.presenters.returns.view import (
    GO,
    LEAVE,
    OTHER,
    TAKEN,
    Chosen,
    TakenGoods,
    reasons_view,
    taken_lines,
)
from pos_app.presenters.returns.views import BackView, MoneyBackView, ReturnView, TakenView, WayBackView
from pos_app.presenters.returns.words import way_name


def deposit_view(
    empties: TakenGoods, parts: tuple[BackPart, ...], cost: int, chosen: Chosen, tr: Translator
) -> ReturnView:
    """`empties` are the deposits that come back, `parts` how they are paid back; `cost`: what the open cart costs,
    minor units."""
    cents = empties.cart.currency

    def money(minor: int) -> str:
        return tr.money(Money.from_minor(minor, cents))

    gross, n = empties.cost, int(sum(line.quantity for line in empties.cart.lines))
    pays = sum(part.covers for part in parts if part.way is BackWay.EXCHANGE)
    out, due = sum(part.out for part in parts if part.way is not BackWay.EXCHANGE), cost - pays
    amount = due if due > 0 else out
    label = tr("To pay") if due > 0 else tr("Pay deposits back")
    go = tr("Take {amount}", amount=money(due)) if due > 0 else tr("Give back {amount}", amount=money(out))
    comes = ""
    if cost and n:
        comes = tr("This sale {sale} − deposits {back}", sale=money(cost), back=money(gross))
    return ReturnView(
        title=tr("Deposits back"),
        subtitle=tr("Empties, without a receipt."),
        other=ActionView(OTHER, tr("Choose the receipt…"), "F2"),
        back=BackView(
            title=tr("What comes back"),
            lines=taken_lines(empties, tr("deposit"), tr),
            selected=chosen.selected or next((f"{TAKEN}{line.key}" for line in empties.cart.lines), ""),
            pieces=tr.count("{n} item", "{n} items", n) if n else tr("Nothing comes back yet"),
            tax=tr("incl. VAT {amount}", amount=tr.amount(empties.sums.tax)) if empties.sums is not None else "",
            total=money(gross),
            empty=(tr("Nothing comes back yet"), tr("Scan it, or type its name on the right.")),
        ),
        reasons=replace(reasons_view(chosen, DEPOSIT_REASONS, tr), title=tr("How they were counted")),
        taken=TakenView(
            tr("Empties"), tr("scan or type it"), tr("Deposit that comes back"), empties.hits, empties.notice
        ),
        money=MoneyBackView(
            title=tr("How the money goes back"),
            ways=tuple(_way(part, money, tr) for part in parts) if n else (),
            lock=chosen.lock,
            error=chosen.error,
            comes=comes,
            papers=tr("one paper with both numbers") if comes else "",
            label=label,
            amount=money(amount),
        ),
        steps=(ActionView(LEAVE, tr("Back"), "Escape"),),
        go=ActionView(GO, go, "Return" if n else "", enabled=n > 0),
        busy=chosen.busy,
    )


def _way(part: BackPart, money: Callable[[int], str], tr: Translator) -> WayBackView:
    if part.way is BackWay.EXCHANGE:
        return WayBackView(tr("This sale"), tr("paid with what comes back"), money(part.covers))
    return WayBackView(way_name(part, tr), "", money(part.out))
