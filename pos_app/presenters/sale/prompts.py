"""The questions on one line of the cart or on the sale, as cards: quantity, weight, discount, notes.

Pure; imports the domain, views and the Translator.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.cart import PRICE_DECIMALS, CartLine
from pos_app.domain.errors import DomainError
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import Translator, parse_number

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import PromptView

ALL = "all"  # the answer of the discount card that widens it to the whole sale
NOTE, LINE_NOTE, QUANTITY, WEIGHT = "note", "line note", "quantity", "weight"
DISCOUNT, DISCOUNT_ALL, SHELF_PRICE = "discount", "discount all", "shelf price"
READY_KEYS = ("F4", "F5", "F6", "F8")  # F7 opened the card: pressed once more it must give nothing
WEIGHED = 3  # decimals
HEAVY = Decimal(100)  # kilograms: more than stands on a counter
OF_CART = frozenset({NOTE, LINE_NOTE, QUANTITY, WEIGHT, DISCOUNT, DISCOUNT_ALL, SHELF_PRICE})


def weight_from(text: str, unit: str) -> Decimal:
    """A weight in `unit` as typed: `0,575`; and where that is kg, with its unit: `575 g`, `120 kg`.

    A counter's scale shows no hundred kilograms: a whole number from 100 on is grams as likely as not, and is taken
    with its unit only. Raises DomainError: quantity, weight_unit.
    """
    kilograms, typed = unit.casefold() == "kg", text.strip().casefold()
    named = next((end for end in ("kg", "g") if kilograms and typed.endswith(end)), "")
    number = parse_number(typed.removesuffix(named), PRICE_DECIMALS)
    if number is None:
        raise DomainError("quantity", "quantity")
    if number != round(number, WEIGHED):
        raise DomainError("weight_digits", "quantity")
    if kilograms and not named and number >= HEAVY and number == number.to_integral_value():
        raise DomainError("weight_unit", "quantity", typed=f"{number:f}")
    return number.scaleb(-3) if named == "g" else number


def _either(value: str, unit: str) -> tuple[ActionView, ...]:
    """Both weights that were meant perhaps, to be pressed; none where it is plain."""
    try:
        weight_from(value, unit)
    except DomainError as error:
        if error.code == "weight_unit":
            return tuple(ActionView(text, text) for text in (f"{value.strip()} g", f"{value.strip()} kg"))
    return ()


def prompt(
    key: str, value: str, error: str, line: CartLine | None, tr: Translator, *, name: str = "", unit: str = ""
) -> PromptView:
    """The card that asks for `key`; `line` is the line it is about, `name` an article that is not in the cart yet,
    weighed in `unit`."""
    from pos_app.presenters.common.card_views import PromptView  # with the card

    name = name or (line.name if line else "")
    ok, cancel = tr("OK"), tr("Cancel")
    if key in (NOTE, LINE_NOTE):
        title = tr("Note on this line") if key == LINE_NOTE else tr("Note on this sale")
        subtitle = name if key == LINE_NOTE else ""
        return PromptView(
            key, title, subtitle, tr("Note"), value, error=error, ok_label=ok, cancel_label=cancel, multiline=True
        )
    if key == WEIGHT or (key == QUANTITY and line is not None and line.weighed):
        unit = unit or (line.unit if line else "")
        return PromptView(
            key,
            tr("Weight"),
            name,
            # Not in the field: large and bold there it was read as a weight that is in.
            tr("In {unit}, such as {weight}", unit=unit, weight=tr.number(Decimal("0.235"))),
            value=value,
            error=error,
            quick=_either(value, unit),
            ok_label=ok,
            cancel_label=cancel,
        )
    if key == SHELF_PRICE:
        title, label = (
            tr("The shop has set no price"),
            tr("Price of one {unit}", unit=unit) if unit else tr("Price of one"),
        )
        return PromptView(key, title, name, label, value=value, error=error, ok_label=ok, cancel_label=cancel)
    if key == QUANTITY:
        return PromptView(key, tr("Quantity"), name, value=value, error=error, ok_label=ok, cancel_label=cancel)
    return _discount(key, value, error, name, tr)


def _discount(key: str, value: str, error: str, name: str, tr: Translator) -> PromptView:
    from pos_app.presenters.common.card_views import PromptView

    on_all = key == DISCOUNT_ALL
    ready = zip((5, 10, 20, 50), READY_KEYS, strict=True)
    quick = [ActionView(f"{n}%", tr.percent(Decimal(n)), key) for n, key in ready]
    quick.append(ActionView("0", tr("None")))
    return PromptView(
        key,
        tr("Discount"),
        tr("On the whole sale") if on_all else name,
        label=tr("Percent or amount"),
        value=value,
        placeholder=tr("{percent} or {amount}", percent=tr.percent(Decimal(10)), amount=tr.number(Decimal("2.5"))),
        error=error,
        quick=tuple(quick),
        ok_label=tr("OK"),
        cancel_label=tr("Cancel"),
    )
