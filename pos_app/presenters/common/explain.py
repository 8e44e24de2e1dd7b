"""The total explained: one line of text per calculation, for the screen, the receipt's details, diagnostics.

Pure; may import domain and the Translator.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from pos_app.domain.cart import Cart
from pos_app.domain.explain import Code, Explanation, LineStory, RateStory, Reckoning, explain
from pos_app.domain.money import Money
from pos_app.domain.tax import Rounding, TaxPolicy
from pos_app.domain.totals import totals
from pos_app.presenters.common.card_views import TextView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import Translator

_DECIMALS = 6  # beyond that a number is cut, with …
_RULES = {
    (True, Rounding.PER_RATE): N_("Prices include tax. It is taken out once per rate, half a cent up."),
    (True, Rounding.PER_LINE): N_("Prices include tax. It is taken out of each line, half a cent up."),
    (True, Rounding.BANKERS): N_("Prices include tax. It is taken out once per rate, half a cent to the even cent."),
    (False, Rounding.PER_RATE): N_("Prices are without tax. It is added once per rate, half a cent up."),
    (False, Rounding.PER_LINE): N_("Prices are without tax. It is added to each line, half a cent up."),
    (False, Rounding.BANKERS): N_("Prices are without tax. It is added once per rate, half a cent to the even cent."),
}
_STEPS = {
    Code.PERCENT_OFF: N_("  less {percent}: {result}"),
    Code.AMOUNT_OFF: N_("  less {amount}: {result}"),
    Code.SHARE_OFF: N_("  its part of the discount on all: {result}"),
    Code.CART_PERCENT_OFF: N_("Discount on all: {percent} of {of} = {result}"),
    Code.CART_AMOUNT_OFF: N_("Discount on all: {result}"),
    Code.TAX_INSIDE: N_("  tax inside, {of} × {rate}/{whole}: {result}"),
    Code.TAX_ON_TOP: N_("  tax on {of} × {rate}/100: {result}"),
}


def explanation_lines(story: Explanation, tr: Translator) -> tuple[str, ...]:
    """Every calculation behind a total, in the order it was made: rule, lines, discount on all, rates, total."""
    told = [tr(_RULES[story.prices_include_tax, story.rounding])]
    for line in story.lines:
        told += _line(line, story, tr)
    if story.cart_discount is not None:
        told.append(_step(story.cart_discount, story, tr))
    for rate in story.rates:
        told += _rate(rate, story, tr)
    sums = story.sums
    net, tax, total = (tr.amount(m) for m in (sums.untaxed, sums.tax, sums.total))
    told.append(tr("Total: {net} + {tax} tax = {total}", net=net, tax=tax, total=total))
    return tuple(told)


def told(cart: Cart, policy: TaxPolicy, tr: Translator) -> tuple[str, ...]:
    """How each cent of a cart's total came about: for the screen, a sale's details and the diagnostics alike."""
    taxed = explanation_lines(explain(replace(cart, exempt=""), policy), tr)
    if not cart.exempt:
        return taxed
    free = tr.amount(totals(cart, policy).total)
    return *taxed, tr("Sold without VAT ({reason}): {net} is to be paid.", reason=cart.exempt, net=free)


def explanation_view(cart: Cart, policy: TaxPolicy, tr: Translator, subtitle: str = "") -> TextView:
    """The same as a card to read."""
    lines = told(cart, policy, tr)
    return TextView(tr("How the total came about"), subtitle, lines, tr("Close"))


def _line(line: LineStory, story: Explanation, tr: Translator) -> list[str]:
    price, *rest = line.steps
    quantity, unit_price = price.numbers
    product = f"{tr.number(quantity)} × {_shelf(unit_price, story, tr)} = {_result(price, story, tr)}"
    return [f"{line.position}. {line.name}: {product}", *(_step(step, story, tr) for step in rest)]


def _rate(rate: RateStory, story: Explanation, tr: Translator) -> list[str]:
    summed, *taxed = rate.steps
    whole = tr.count(
        "Tax {rate}, line {lines}: {result}",
        "Tax {rate}, lines {lines}: together {result}",
        len(rate.positions),
        rate=tr.rate(rate.rate),
        lines=", ".join(map(str, rate.positions)),
        result=_result(summed, story, tr),
    )
    told = [whole]
    if rate.off:
        told.append(tr("  less the discount on all: {off}", off=tr.amount(story.money(rate.off))))
    told += [_step(step, story, tr) for step in taxed]
    net, tax, gross = (tr.amount(story.money(m)) for m in (rate.total.net, rate.total.tax, rate.total.gross))
    told.append(tr("  {net} without tax + {tax} tax = {gross}", net=net, tax=tax, gross=gross))
    return told


def _step(step: Reckoning, story: Explanation, tr: Translator) -> str:
    number = step.numbers[0] if step.numbers else Decimal(0)
    return tr(
        _STEPS[step.code],
        percent=tr.percent(number),
        amount=tr.number(number),
        rate=tr.number(number),
        whole=tr.number(100 + number),
        of=tr.amount(story.money(step.of)),
        result=_result(step, story, tr),
    )


def _result(step: Reckoning, story: Explanation, tr: Translator) -> str:
    """`7.22`, or `7.216363…, rounded to 7.22`, or with the cent that makes the parts add up."""
    result = tr.amount(story.money(step.result))
    if not step.is_rounded:
        return result
    exact = _cut(step.exact / story.currency.parts, tr)
    if not step.given:
        return tr("{exact}, rounded to {result}", exact=exact, result=result)
    return tr("{exact}, made {result} so that all parts add up", exact=exact, result=result)


def _cut(number: Fraction, tr: Translator) -> str:
    cut, rest = divmod(abs(number.numerator) * 10**_DECIMALS, number.denominator)
    text = tr.number(Decimal(cut).scaleb(-_DECIMALS).copy_sign(Decimal(number.numerator)))
    return f"{text}…" if rest else text


def _shelf(price: Decimal, story: Explanation, tr: Translator) -> str:
    """A unit price with the currency's decimals, or with more where it has more."""
    whole = round(price, story.currency.exponent)
    return tr.amount(Money(price, story.currency)) if price == whole else tr.number(price)
