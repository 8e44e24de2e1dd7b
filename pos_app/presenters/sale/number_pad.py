"""What stands beside a number that is asked about a line or the sale: the pad, the other numbers of the line, and what
comes of the number as it stands. Pure; imports the domain, views and the Translator.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.cart import Percent
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.totals import totals
from pos_app.presenters.common.views import ActionView, AmountRowView
from pos_app.presenters.sale.prompts import DISCOUNT, DISCOUNT_ALL, QUANTITY

if TYPE_CHECKING:
    from pos_app.domain.cart import Cart, CartLine
    from pos_app.domain.tax import TaxPolicy
    from pos_app.presenters.common.card_views import PromptView
    from pos_app.presenters.common.words import Translator

PRICE, SCOPE, PERCENT, AMOUNT = "price", "scope", "percent", "amount"


@frozen
class PadWords:
    """What the pad is made with: the shop's policy, the language, the cashier's own `limit` of discounts in percent
    (None: none), and whether the number is about the `whole` sale."""

    policy: TaxPolicy
    tr: Translator
    limit: Decimal | None
    whole: bool


def with_pad(view: PromptView, cart: Cart, after: Cart | None, line: CartLine | None, words: PadWords) -> PromptView:
    """A prompt for a number, with its pad. `after` is the cart as the number would make it, None while it makes no
    sense; `line` the chosen line."""
    tr, discount = words.tr, view.key in (DISCOUNT, DISCOUNT_ALL)
    inside = line is not None and view.key in (QUANTITY, DISCOUNT, DISCOUNT_ALL)
    from pos_app.presenters.common.card_views import PadView  # with the card

    pad = PadView(
        mark=tr.decimal_mark if discount or (line is not None and line.weighed) or view.key != QUANTITY else "",
        tabs=_tabs(view.key, line, tr) if inside and line is not None else (),
        units=_units(view.value, cart, tr) if discount else (),
        scopes=_scopes(cart, line, words) if discount else (),
    )
    if discount and words.limit is not None:
        pad = replace(pad, hint=tr("Over {percent}: another cashier approves", percent=tr.percent(words.limit)))
    if after is not None:
        rows, result = _outcome(cart, after, line if not words.whole else None, words)
        pad = replace(pad, rows=rows, result=result)
    verb = _verb(after, line, words) if discount and after is not None else view.ok_label
    label = view.label
    if discount and not words.policy.prices_include_tax:
        label = tr("Percent or amount, without VAT")
    return replace(view, label=label, pad=pad, ok_label=verb)


def _tabs(key: str, line: CartLine, tr: Translator) -> tuple[ActionView, ...]:
    return (
        ActionView(QUANTITY, tr("Weight") if line.weighed else tr("Quantity"), "F1", primary=key == QUANTITY),
        ActionView(DISCOUNT, tr("Discount"), "F2", primary=key in (DISCOUNT, DISCOUNT_ALL)),
        ActionView(PRICE, tr("Price"), "F3"),
    )


def _units(value: str, cart: Cart, tr: Translator) -> tuple[ActionView, ...]:
    percent = value.strip().endswith("%")
    return (
        ActionView(PERCENT, "%", primary=percent, tooltip=tr("In percent")),
        ActionView(
            AMOUNT,
            dict(tr.signs).get(cart.currency.code, cart.currency.code),
            primary=bool(value.strip()) and not percent,
            tooltip=tr("As an amount"),
        ),
    )


def _scopes(cart: Cart, line: CartLine | None, words: PadWords) -> tuple[ActionView, ...]:
    tr = words.tr
    items = tr.count("Whole sale, {n} item", "Whole sale, {n} items", int(totals(cart, words.policy).pieces))
    whole = ActionView(DISCOUNT_ALL, items, "" if words.whole else "F7", primary=words.whole)
    if line is None:
        return (replace(whole, shortcut=""),)
    return (ActionView(DISCOUNT, tr("This line"), "F7" if words.whole else "", primary=not words.whole), whole)


def _outcome(
    cart: Cart, after: Cart, line: CartLine | None, words: PadWords
) -> tuple[tuple[AmountRowView, ...], AmountRowView]:
    """What it was, what comes off, and what it is then; of a line, or of all. Where prices are without tax the amounts
    say so, and what the customer pays less stands beneath."""
    tr, net = words.tr, not words.policy.prices_include_tax
    old, new = totals(cart, words.policy), totals(after, words.policy)
    if line is None or line.key not in {one.key for one in after.lines}:
        before, now = old.total, new.total
        label = tr("To pay now")
        rows = [
            AmountRowView(tr("Before"), tr.money(before)),
            AmountRowView(tr("Change of the total"), tr.money(now - before)),
        ]
        return tuple(rows), AmountRowView(label, tr.money(now))
    keys = [one.key for one in cart.lines]
    before = old.money(old.afters[keys.index(line.key)])
    now = new.money(new.afters[[one.key for one in after.lines].index(line.key)])
    rows = [AmountRowView(tr("Before, without VAT") if net else tr("Before"), tr.money(before))]
    if net:
        rows.append(AmountRowView(tr("Change of the total, with VAT"), tr.money(new.total - old.total)))
    else:
        rows.append(AmountRowView(tr("Change of the line"), tr.money(now - before)))
    return tuple(rows), AmountRowView(tr("Line now, without VAT") if net else tr("Line now"), tr.money(now))


def _verb(after: Cart, line: CartLine | None, words: PadWords) -> str:
    tr = words.tr
    given = (
        after.discount
        if words.whole
        else next((one.discount for one in after.lines if line is not None and one.key == line.key), None)
    )
    if given is None:
        return tr("No discount")
    if isinstance(given, Percent):
        return tr("Give {percent}", percent=tr.percent(given.value))
    return tr("Take {amount} off", amount=tr.money(Money(given.value, after.currency)))
