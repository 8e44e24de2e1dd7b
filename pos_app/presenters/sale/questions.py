"""What the cashier is asked about a line or the sale, on a card: quantity, weight, discount, notes.

Scope: intents in, views out. The cart itself belongs to `SalePresenter`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.cart import MAX_PRICE, MAX_QUANTITY, AmountOff, Cart, Discount, Percent
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.plausible import Entry, Typed, is_doubtful
from pos_app.domain.totals import totals
from pos_app.presenters.common.doubts import Doubts
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import Translator, parse_number
from pos_app.presenters.sale.number_pad import AMOUNT, PERCENT, PRICE, SCOPE, PadWords, with_pad
from pos_app.presenters.sale.prompts import (
    ALL,
    DISCOUNT,
    DISCOUNT_ALL,
    LINE_NOTE,
    NOTE,
    QUANTITY,
    SHELF_PRICE,
    WEIGHT,
    prompt,
    weight_from,
)

if TYPE_CHECKING:
    from pos_app.domain.catalogue import Item
    from pos_app.presenters.sale.cart import SalePresenter
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.sale.checkout import Checkout


class CartQuestions:
    """One card at a time; its answer is a step on the cart. Satisfies `QuestionsListener` and `NumberListener`."""

    def __init__(self, window: SaleWindow, tr: Translator, checkout: Checkout, sale: SalePresenter) -> None:
        self._window = window
        self._tr = tr
        self._checkout = checkout
        self._sale = sale
        self._to_weigh: Item | None = None
        self._to_add: Item | None = None
        self._unpriced: tuple[Item, Callable[[Item], object]] | None = None
        self._doubts = Doubts()

    @property
    def to_weigh(self) -> Item | None:
        """What was to be put in and still wants its weight, or its price."""
        return self._unpriced[0] if self._unpriced else self._to_weigh

    def wants_weight(self, item: Item) -> bool:
        """Whether this is sold by weight or has no price, so that putting it in asks for it."""
        is_weighed = bool(self._checkout.shop.weighing.unit_of(item.name))
        return (is_weighed or item.price is None) and not self._sale.is_held

    def ask_price(self, item: Item, then: Callable[[Item], object]) -> None:
        """What this costs, which the shop does not say; `then` puts it in with its price. Nothing is sold for nothing
        by mistake: a price of 0 is asked about once more."""
        self._doubts.forget()
        self._unpriced = item, then
        self._ask(SHELF_PRICE, "")

    def ask_weight(self, item: Item) -> None:
        """How much of this is put in."""
        self._doubts.forget()
        self._to_weigh = item
        self._ask(WEIGHT, "")

    def ask_pieces(self, item: Item, quantity: Decimal) -> bool:
        """Whether so many pieces (or such a weight) typed before a code are asked about before they are put in."""
        unit = self._checkout.shop.weighing.unit_of(item.name)
        if not self._is_doubtful(quantity, unit) or quantity > MAX_QUANTITY or self._sale.is_held or item.price is None:
            return False
        text = self._tr.number(quantity)
        self._to_add = item
        self._doubts.forget()
        self.answer(WEIGHT if unit else QUANTITY, text)
        return True

    def ask_quantity(self, key: str = "") -> None:
        """Open the card that takes a line's quantity as typed."""
        line = self._sale.line(key)
        if line is not None:
            self._doubts.forget()
            self._sale.select(str(line.key))
            self._ask(QUANTITY, "")

    def ask_line_note(self) -> None:
        """A note on the selected line."""
        line = self._sale.line()
        if line is not None:
            self._ask(LINE_NOTE, line.note)

    def ask_discount(self) -> None:
        """F7: on the selected line, or on everything when none is selected."""
        if self._sale.cart.lines:
            self._doubts.forget()
            self._ask(DISCOUNT if self._sale.line() else DISCOUNT_ALL, "")

    def ask_note(self) -> None:
        """F8: a note on the sale."""
        self._ask(NOTE, self._sale.cart.note)

    def answer(self, asked: str, text: str) -> None:
        """What was typed into a card; a wish that cannot be stays in the card with its sentence."""
        if text == ALL:
            self._ask(DISCOUNT_ALL, "")
            return
        if asked == SHELF_PRICE and self._unpriced is not None:
            self._answer_price(*self._unpriced, text)
            return
        try:
            cart, key = self._answered(asked, text)
            self._sale.change(lambda _: cart, key)
        except DomainError as error:
            self._ask(asked, text, sentence(error, self._tr))
            return
        self.close_prompt()

    def typed(self, asked: str, text: str) -> None:
        """What the field holds: what comes of it is shown before it is done."""
        self._show(asked, text, "")

    def turn(self, asked: str, to: str, text: str) -> None:
        """Another number of this line, another unit, or from the line to the whole sale and back."""
        if to == QUANTITY:
            self.ask_quantity()
        elif to == PRICE:
            self.close_prompt()
            self._sale.ways.open_price()
        elif to == DISCOUNT and asked == QUANTITY:
            self._ask(DISCOUNT, "")
        elif to == SCOPE:
            other = DISCOUNT_ALL if asked == DISCOUNT or self._sale.line() is None else DISCOUNT
            self._ask(other, text)
        elif to in (DISCOUNT, DISCOUNT_ALL):
            self._ask(to, text)
        elif to in (PERCENT, AMOUNT):
            bare = text.strip().removesuffix("%").rstrip()
            self._ask(asked, f"{bare}%" if to == PERCENT else bare)

    def close_prompt(self) -> None:
        """Esc on the card: it is not answered."""
        self._to_weigh = self._to_add = self._unpriced = None
        self._window.show_prompt(None)

    # --- inside ---

    def _answer_price(self, item: Item, then: Callable[[Item], object], text: str) -> None:
        try:
            price = self._price(text)
        except DomainError as error:
            self._ask(SHELF_PRICE, text, sentence(error, self._tr))
            return
        self.close_prompt()
        then(replace(item, price=price, currency=self._sale.cart.currency.code))

    def _price(self, text: str) -> Decimal:
        currency = self._sale.cart.currency
        price = self._tr.read(text, "price", currency.exponent)
        if price is None or not 0 <= price <= MAX_PRICE:
            raise DomainError("price", "price")
        said = self._tr.money(Money(price, currency))
        self._doubts.ask(Entry.FREE_PRICE, text, Typed(price, currency), "price", said)
        return price

    def _answered(self, asked: str, text: str, *, asks: bool = True) -> tuple[Cart, int]:
        """The cart with this answer, and the line it is about. With `asks` what is hard to believe is asked about."""
        cart, key = self._sale.cart, self._sale.selected
        if asked == NOTE:
            return cart.set_note(text), key
        if asked == LINE_NOTE:
            return cart.set_line_note(key, text), key
        if asked in (QUANTITY, WEIGHT):
            return self._counted(asked, text, asks=asks)
        discount = parse_discount(text, self._tr, cart.currency.exponent)
        step = cart.set_discount(discount) if asked == DISCOUNT_ALL else cart.set_line_discount(key, discount)
        if isinstance(discount, AmountOff):
            self._not_beyond(discount, text, 0 if asked == DISCOUNT_ALL else key)
        if discount is not None and asks:
            self._ask_discount(asked, discount, text, 0 if asked == DISCOUNT_ALL else key)
        return step, key

    def _counted(self, asked: str, text: str, *, asks: bool) -> tuple[Cart, int]:
        """A weight, or so many pieces."""
        cart, key, unit, item = self._sale.cart, self._sale.selected, self._unit(asked), self._to_weigh or self._to_add
        number = weight_from(text, unit) if unit else self._pieces(text)
        if number is None:
            raise DomainError("quantity", "quantity")
        if item is None or (asked == QUANTITY and self._to_add is None):
            answered = cart.set_quantity(key, number), key
        else:
            answered = cart.add(item, number, self._checkout.shop.policy, weighed=bool(unit), unit=unit)
        entry, said = Entry.WEIGHT if unit else Entry.QUANTITY, self._tr.number(number)
        typed = Typed(number, cart.currency)
        # None at all takes the line out; who types the unit was asked, or is sure.
        if asks and number and not text.strip()[-1:].isalpha():
            self._doubts.ask(entry, text, typed, "quantity", f"{said} {unit}" if unit else said)
        return answered

    def _pieces(self, text: str) -> Decimal | None:
        try:
            return self._tr.read(text, "quantity", 0)
        except DomainError as error:
            if error.code == "number_decimals":
                raise DomainError("quantity_whole", "quantity") from None
            raise

    def _is_doubtful(self, quantity: Decimal, unit: str) -> bool:
        typed = Typed(quantity, self._sale.cart.currency)
        return is_doubtful(Entry.WEIGHT if unit else Entry.QUANTITY, typed)

    def _ask_discount(self, asked: str, discount: Discount, text: str, key: int) -> None:
        """More than half off is asked about, unless it is one of the card's own answers."""
        costs, tr = self._costs(key), self._tr
        off = discount.value if isinstance(discount, AmountOff) else costs.amount * discount.value / 100
        said = tr.percent(discount.value) if isinstance(discount, Percent) else tr.money(Money(off, costs.currency))
        typed = Typed(off, costs.currency, costs.amount)
        if costs:
            self._doubts.ask(Entry.DISCOUNT, f"{asked}:{text}", typed, "discount", said, tr.money(costs))

    def _not_beyond(self, discount: AmountOff, text: str, key: int) -> None:
        """Who types 10 and means 10 % would give a thing of 4.95 away. `key` 0: all of the cart."""
        most = self._costs(key)
        if discount.value > most.amount:
            code = "discount_beyond" if discount.value <= 100 else "discount_above"
            raise DomainError(code, "discount", most=self._tr.money(most), typed=text.strip())

    def _costs(self, key: int) -> Money:
        """What this line costs, or (0) the whole cart."""
        sums = totals(self._sale.cart, self._checkout.shop.policy)
        costs = (line.before - (0 if key else line.discount) for line in sums.lines if key in (0, line.key))
        return sums.money(sum(costs))

    def _ask(self, key: str, value: str, error: str = "") -> None:
        self._show(key, value, error)

    def _show(self, key: str, value: str, error: str) -> None:
        name = self._to_weigh.name if key == WEIGHT and self._to_weigh else ""
        line = None if self._to_add or self._unpriced else self._sale.line()
        pending = self._unpriced[0] if self._unpriced else self._to_add
        name = pending.name if pending else name
        shown = prompt(key, value, error, line, self._tr, name=name, unit=self._unit(key))
        if key == SHELF_PRICE and not self._checkout.shop.policy.prices_include_tax:
            shown = replace(shown, label=self._tr("{what}, without VAT", what=shown.label))
        if shown.multiline:
            self._window.show_prompt(shown, self)
            return
        after, told = self._after(key, value), self._told(key)
        self._window.show_prompt(with_pad(shown, self._sale.cart, after, line, told), self)

    def _told(self, key: str) -> PadWords:
        shop, limit = self._checkout.shop, self._sale.gate.discount_limit
        may = limit if key in (DISCOUNT, DISCOUNT_ALL) else None
        return PadWords(shop.policy, self._tr, may, key == DISCOUNT_ALL)

    def _after(self, key: str, text: str) -> Cart | None:
        """The cart as it would be, None while the text makes no sense."""
        if not text.strip() or key == SHELF_PRICE:
            return None
        try:
            cart, _ = self._answered(key, text, asks=False)
        except DomainError:
            return None
        return cart

    def _unit(self, asked: str) -> str:
        """What is weighed in which unit, "" for pieces."""
        item = self._to_weigh or self._to_add
        if asked == SHELF_PRICE and self._unpriced is not None:
            return self._checkout.shop.weighing.unit_of(self._unpriced[0].name)
        if item is not None:
            return self._checkout.shop.weighing.unit_of(item.name) if asked == WEIGHT else ""
        line = self._sale.line()
        return line.unit if line is not None and line.weighed else ""


def parse_discount(text: str, tr: Translator, decimals: int) -> Discount | None:
    """`10%`, `10 %` -> percent; `2.50` -> an amount; `0` or nothing -> no discount. Raises DomainError."""
    stripped = text.strip()
    number: Decimal | None = Decimal(0)
    if stripped.endswith("%"):
        number = parse_number(stripped.removesuffix("%"))
    elif stripped:
        try:
            number = tr.read(stripped, "discount", decimals)
        except DomainError as error:
            raise (DomainError("discount_unit", "discount") if error.code == "number_decimals" else error) from None
    if number is None:
        raise DomainError("discount_amount", "discount")
    if number == 0:
        return None
    return Percent(number) if stripped.endswith("%") else AmountOff(number)
