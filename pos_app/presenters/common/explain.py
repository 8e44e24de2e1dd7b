"""The total explained in words: one line of text per reckoning, for the screen, the receipt's details, diagnostics.

Pure; may import domain and words.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pos_app.domain.cart import Cart
from pos_app.domain.explain import Code, Explanation, LineStory, RateStory, Reckoning, explain
from pos_app.domain.money import Money
from pos_app.domain.tax import Rounding, TaxPolicy
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import TextView
from pos_app.presenters.common.words import Words

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


def explanation_lines(story: Explanation, words: Words) -> tuple[str, ...]:
    """Every reckoning behind a total, in the order it was made: rule, lines, discount on all, rates, total."""
    told = [words(_RULES[story.prices_include_tax, story.rounding])]
    for line in story.lines:
        told += _line(line, story, words)
    if story.cart_discount is not None:
        told.append(_step(story.cart_discount, story, words))
    for rate in story.rates:
        told += _rate(rate, story, words)
    sums = story.sums
    net, tax, total = (words.amount(m) for m in (sums.untaxed, sums.tax, sums.total))
    told.append(words("Total: {net} + {tax} tax = {total}", net=net, tax=tax, total=total))
    return tuple(told)


def told(cart: Cart, policy: TaxPolicy, words: Words) -> tuple[str, ...]:
    """How each cent of a cart's total came about: for the screen, a sale's details and the diagnostics alike."""
    return explanation_lines(explain(cart, policy), words)


def explanation_view(cart: Cart, policy: TaxPolicy, words: Words, subtitle: str = "") -> TextView:
    """The same as a card to read."""
    lines = told(cart, policy, words)
    return TextView(words("How the total came about"), subtitle, lines, words("Close"))


def _line(line: LineStory, story: Explanation, words: Words) -> list[str]:
    price, *rest = line.steps
    quantity, unit_price = price.numbers
    product = f"{words.number(quantity)} × {_shelf(unit_price, story, words)} = {_result(price, story, words)}"
    return [f"{line.position}. {line.name}: {product}", *(_step(step, story, words) for step in rest)]


def _rate(rate: RateStory, story: Explanation, words: Words) -> list[str]:
    summed, *taxed = rate.steps
    whole = words(
        "Tax {rate}, lines {lines}: together {result}",
        rate=words.rate(rate.rate),
        lines=", ".join(map(str, rate.positions)),
        result=_result(summed, story, words),
    )
    told = [whole]
    if rate.off:
        told.append(words("  less the discount on all: {off}", off=words.amount(story.money(rate.off))))
    told += [_step(step, story, words) for step in taxed]
    net, tax, gross = (words.amount(story.money(m)) for m in (rate.total.net, rate.total.tax, rate.total.gross))
    told.append(words("  {net} without tax + {tax} tax = {gross}", net=net, tax=tax, gross=gross))
    return told


def _step(step: Reckoning, story: Explanation, words: Words) -> str:
    number = step.numbers[0] if step.numbers else Decimal(0)
    return words(
        _STEPS[step.code],
        percent=words.percent(number),
        amount=words.number(number),
        rate=words.number(number),
        whole=words.number(100 + number),
        of=words.amount(story.money(step.of)),
        result=_result(step, story, words),
    )


def _result(step: Reckoning, story: Explanation, words: Words) -> str:
    """`7.22`, or `7.216363…, rounded to 7.22`, or with the cent that makes the parts add up."""
    result = words.amount(story.money(step.result))
    if not step.is_rounded:
        return result
    exact = _cut(step.exact / story.currency.parts, words)
    if not step.given:
        return words("{exact}, rounded to {result}", exact=exact, result=result)
    return words("{exact}, made {result} so that all parts add up", exact=exact, result=result)


def _cut(number: Fraction, words: Words) -> str:
    cut, rest = divmod(abs(number.numerator) * 10**_DECIMALS, number.denominator)
    text = words.number(Decimal(cut).scaleb(-_DECIMALS).copy_sign(Decimal(number.numerator)))
    return f"{text}…" if rest else text


def _shelf(price: Decimal, story: Explanation, words: Words) -> str:
    """A unit price with the currency's decimals, or with more where it has more."""
    whole = round(price, story.currency.exponent)
    return words.amount(Money(price, story.currency)) if price == whole else words.number(price)
