"""A worked example of a shop's rules for tax and cash, computed by the same functions as every sale. Pure."""

from __future__ import annotations

from decimal import Decimal

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import DomainError
from pos_app.domain.explain import explain
from pos_app.domain.payment import round_cash
from pos_app.domain.tax import TaxPolicy, TaxRate
from pos_app.domain.totals import totals
from pos_app.presenters.common.explain import explanation_lines
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import AmountRowView
from pos_app.presenters.common.words import Translator
from pos_app.presenters.settings.views import AmountsBlock
from pos_app.services.settings.shop import shop_profile
from pos_app.system.settings_file import ShopSettings

# Three lines of 9.99 at one rate: each way of rounding gives another cent (money.md, I2).
_GOODS = ((N_("Tea towel"), 999), (N_("Soap"), 999), (N_("Candle"), 999), (N_("Coffee"), 795))


def example(shop: ShopSettings, tr: Translator) -> AmountsBlock:
    """What four goods cost under these settings, and how each cent came about."""
    title = tr("A worked example with these choices")
    try:
        policy = shop_profile(shop).policy
    except DomainError:
        return AmountsBlock(title, (), (tr("The example appears once the choices above can stand."),))
    cart = _cart(policy, tr)
    sums = totals(cart, policy)
    rows = [AmountRowView(tr("Without tax"), tr.money(sums.untaxed))]
    rows += [
        AmountRowView(tr("Tax {rate}", rate=tr.rate(group.rate)), tr.money(sums.money(group.tax)))
        for group in sums.groups
    ]
    rows.append(AmountRowView(tr("Total"), tr.money(sums.total), strong=True))
    cash = round_cash(sums.total, policy.cash)
    if policy.cash_step is not None:
        rows.append(AmountRowView(tr("Paid in cash"), tr.money(cash)))
    return AmountsBlock(title, tuple(rows), explanation_lines(explain(cart, policy), tr))


def _cart(policy: TaxPolicy, tr: Translator) -> Cart:
    other = next((rate for _, rate in policy.category_rates if rate != policy.default_rate), policy.default_rate)
    rates = (*[policy.default_rate] * 3, other)
    decimals = min(policy.currency.exponent, 2)
    lines = tuple(
        _line(number, tr(name), Decimal(price).scaleb(-decimals), rate)
        for number, ((name, price), rate) in enumerate(zip(_GOODS, rates, strict=True), 1)
    )
    return Cart(policy.currency, lines)


def _line(key: int, name: str, price: Decimal, rate: TaxRate) -> CartLine:
    return CartLine(key, str(key), name, "", "", price, Decimal(1), rate)
