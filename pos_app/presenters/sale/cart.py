"""The Sale screen's right half: the cart being built, its steps, undo, discount and note. Intents in, views out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount, Percent
from pos_app.domain.cashier import wishes
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.totals import totals
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import Translator, parse_number
from pos_app.presenters.sale.cart_view import RowMaker, cart_view, strip_view
from pos_app.presenters.sale.prompts import (
    ALL,
    DISCOUNT,
    DISCOUNT_ALL,
    LINE_NOTE,
    NOTE,
    QUANTITY,
    WEIGHT,
    prompt,
    weight_from,
)

if TYPE_CHECKING:
    from pos_app.domain.barcode import Label
    from pos_app.domain.catalogue import Item
    from pos_app.domain.customer import Customer
    from pos_app.presenters.common.gate import Gate
    from pos_app.presenters.sale.listeners import WaysOn
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.sale.checkout import Checkout
    from pos_app.services.tasks import Tasks, Work


class Hold(Enum):
    """Why the cart stays as it is: what would change it is refused with a sentence."""

    FREE = auto()
    """It may be changed."""
    ASIDE = auto()
    """It is put aside, or taken up again."""
    PAYING = auto()
    """The Pay card is open and the money is not being taken yet."""
    TAKING = auto()
    """The money is being taken: what is scanned now is the next customer's."""


@dataclass(frozen=True, slots=True)
class SaleContext:
    """What the cart asks of the till around it.

    `gate` is asked before a step that not every cashier may do. `parked_changed(resumed)` is told when a cart was put
    aside or taken up again, `freed` when the cart may be changed again.
    """

    ways: WaysOn
    gate: Gate
    parked_changed: Callable[[bool], object]
    freed: Callable[[], object]


class SalePresenter:
    """Owns the open cart. Every step gives a new cart that is shown at once and kept on disk. Satisfies
    `CartListener`."""

    def __init__(
        self, window: SaleWindow, tr: Translator, checkout: Checkout, tasks: Tasks, around: SaleContext
    ) -> None:
        self._window = window
        self._screen = window.sale
        self._tr = tr
        self._checkout = checkout
        self._tasks = tasks
        self._around = around
        self._gate = around.gate
        self._cart = checkout.empty_cart()
        self._selected = 0
        self._past: list[tuple[Cart, int]] = []
        self._rows = RowMaker(tr)
        self._to_weigh: Item | None = None
        self._hold = Hold.FREE
        self._shown: object = None
        self._shown_customer: object = self  # which no customer is: at first somebody or nobody is shown
        self.cashier = ""
        """Who sells."""

    @property
    def ways(self) -> WaysOn:
        """Where the Sale screen leads."""
        return self._around.ways

    @property
    def cart(self) -> Cart:
        """The cart as it is now."""
        return self._cart

    @property
    def is_held(self) -> bool:
        """True while the cart is paid or put aside."""
        return self._hold is not Hold.FREE

    @property
    def is_paying(self) -> bool:
        """The Pay card is open and the money is not being taken yet."""
        return self._hold is Hold.PAYING

    @property
    def is_taking(self) -> bool:
        """The money is being taken."""
        return self._hold is Hold.TAKING

    def hold(self, hold: Hold) -> None:
        """From now on the cart stays as it is, or is free again."""
        self._hold = hold
        if hold is Hold.FREE:
            self._around.freed()

    async def open(self) -> None:
        """Show the cart as the program left it."""
        self.replace(await self._checkout.open_cart())

    def replace(self, cart: Cart) -> None:
        """Another cart takes this one's place (resumed, or empty after paying): nothing to undo in it yet."""
        self._past.clear()
        self._cart = cart
        self._selected = cart.lines[-1].key if cart.lines else 0
        self.show()

    # --- intents ---

    def add(self, item: Item, quantity: Decimal | None = None) -> bool:
        """Put an item in and select its line; False when that cannot be, and the cashier was told.

        Without a quantity it is one piece; an item that is sold by weight then asks for its weight.
        """
        shop = self._checkout.shop
        unit = shop.weighing.unit_of(item.name)
        if quantity is None and self.wants_weight(item):
            self._to_weigh = item
            self._ask(WEIGHT, "")
            return True
        try:
            amount = Decimal(1) if quantity is None else quantity
            self._apply(*self._cart.add(item, amount, shop.policy, weighed=bool(unit), unit=unit))
        except DomainError as error:
            self._refuse(error, item.name)
            return False
        return True

    def wants_weight(self, item: Item) -> bool:
        """Whether this is sold by weight, so that putting it in asks for it."""
        is_weighed = bool(self._checkout.shop.weighing.unit_of(item.name))
        return is_weighed and item.price is not None and not self.is_held

    def add_label(self, item: Item, label: Label) -> bool:
        """Put in what a scale's label says: a weight, or a piece with its price; False as with `add`."""
        shop = self._checkout.shop
        try:
            if label.price is None:
                unit = shop.weighing.unit_of(item.name) or next(iter(shop.weighing.units), "kg")
                cart, key = self._cart.add(item, label.quantity, shop.policy, weighed=True, unit=unit)
            else:
                cart, key = self._cart.add(item, label.quantity, shop.policy, apart=True)
                price = Money.from_minor(label.price, cart.currency).amount
                cart = cart.set_price(key, price, self._tr("price on the label"))
            self._apply(cart, key)
        except DomainError as error:
            self._refuse(error, item.name)
            return False
        return True

    def select(self, key: str) -> None:
        """Select a line; "" selects none."""
        self._selected = int(key or 0)
        self.show()

    def step(self, key: str, by: int) -> None:
        """One more or less of a line ("" for the selected one); the last one less takes it out."""
        line = self.line(key)
        if line is not None and not line.weighed:
            self._try(lambda cart: cart.set_quantity(line.key, line.quantity + by), line.key)

    def remove(self, key: str = "") -> None:
        """Take a line out ("" for the selected one)."""
        line = self.line(key)
        if line is not None:
            self._try(lambda cart: cart.remove(line.key), line.key)

    def undo(self) -> None:
        """Back to the cart before the last change, as often as there were changes."""
        if self._past and not self.is_held:
            before, selected = self._past[-1]
            self._allowed(before, partial(self._undo, before, selected))

    def set_customer(self, customer: Customer | None) -> None:
        """Sell to this customer, or to nobody known."""
        self._try(lambda cart: cart.set_customer(customer), self._selected)

    def remove_customer(self) -> None:
        """Sell to nobody known."""
        self.set_customer(None)

    def ask_quantity(self, key: str = "") -> None:
        """Open the card that takes a line's quantity as typed."""
        line = self.line(key)
        if line is not None:
            self._selected = line.key
            self._ask(QUANTITY, "")

    def ask_line_note(self) -> None:
        """A note on the selected line."""
        line = self.line()
        if line is not None:
            self._ask(LINE_NOTE, line.note)

    def ask_discount(self) -> None:
        """F7: on the selected line, or on everything when none is selected."""
        if self._cart.lines:
            self._ask(DISCOUNT if self.line() else DISCOUNT_ALL, "")

    def apply_discount(self, key: int, discount: Discount | None) -> None:
        """Give a line a discount, or take it away."""
        self._try(lambda cart: cart.set_line_discount(key, discount), key)

    def ask_note(self) -> None:
        """F8: a note on the sale."""
        self._ask(NOTE, self._cart.note)

    def answer(self, asked: str, text: str) -> None:
        """What was typed into a card; a wish that cannot be stays in the card with its sentence."""
        if text == ALL:
            self._ask(DISCOUNT_ALL, "")
            return
        try:
            self._apply(*self._answered(asked, text))
        except DomainError as error:
            self._ask(asked, text, sentence(error, self._tr))
            return
        self.close_prompt()

    def close_prompt(self) -> None:
        """Esc on the card: it is not answered."""
        self._to_weigh = None
        self._window.show_prompt(None)

    @property
    def to_weigh(self) -> Item | None:
        """What was to be put in and still wants its weight."""
        return self._to_weigh

    def show_total(self) -> None:
        """The customer is told the total: what is taken out from here on is a void."""
        if self._gate.is_on and not self._cart.total_shown:
            self._cart = self._cart.show_total()
            self._checkout.keep(self._cart)

    def change(self, step: Callable[[Cart], Cart], key: int) -> None:
        """Any other step on the cart, with its line selected. Raises DomainError; nothing is changed then."""
        self._apply(step(self._cart), key)

    def line(self, key: str = "") -> CartLine | None:
        """The line of this key, the selected one for "", None when there is none."""
        wanted = int(key) if key else self._selected
        return next((line for line in self._cart.lines if line.key == wanted), None)

    def explain(self) -> None:
        """F11, or a press on the total: how each cent of it came about."""
        if self._cart.lines:
            from pos_app.presenters.common.explain import explanation_view  # seldom wanted

            self._window.show_text(explanation_view(self._cart, self._checkout.shop.policy, self._tr))

    def park(self) -> None:
        """F6: put the cart aside and start an empty one."""
        if self._cart.lines and not self.is_held:
            self._aside(self._park)

    def resume(self, parked_id: int) -> None:
        """Take a parked cart up again; a cart with lines is parked in its place."""
        if not self.is_held:
            self._aside(partial(self._resume, parked_id))

    def show(self) -> None:
        """Show the cart and whose it is, each where it changed."""
        cart = self._cart
        shown = (cart.lines, cart.discount, cart.note, self._selected)
        if shown != self._shown:
            self._shown = shown
            view = cart_view(cart, self._checkout.shop.policy, self._selected, self._tr, self._rows)
            self._screen.show_cart(view, self)
        if cart.customer != self._shown_customer:
            self._shown_customer = cart.customer
            self._screen.show_customer(strip_view(cart.customer, self._tr))

    # --- inside ---

    def _aside(self, work: Work) -> None:
        self.hold(Hold.ASIDE)  # from the press on: a payment that begins behind it would be for another cart
        if not self._tasks.start("park", work, awaited=True):
            self.hold(Hold.FREE)

    async def _park(self) -> None:
        try:
            parked = await self._checkout.park(self._cart, self.cashier)
        finally:
            self.hold(Hold.FREE)
        self.replace(self._checkout.empty_cart())
        self._around.parked_changed(False)
        text = self._tr("Parked as {label}.", label=parked.label)
        self._window.show_notice(NoticeView("parked", Tone.INFO, text))

    async def _resume(self, parked_id: int) -> None:
        try:
            cart = await self._checkout.resume(parked_id, self._cart, self.cashier)
        except DomainError as error:
            self._refuse(error)
            return
        finally:
            self.hold(Hold.FREE)
        self.replace(cart)
        self._window.hide_notice("parked")
        self._around.parked_changed(True)

    def _answered(self, asked: str, text: str) -> tuple[Cart, int]:
        cart, key = self._cart, self._selected
        if asked == NOTE:
            return cart.set_note(text), key
        if asked == LINE_NOTE:
            return cart.set_line_note(key, text), key
        if asked in (QUANTITY, WEIGHT):
            unit = self._unit(asked)
            number = weight_from(text, unit) if unit else parse_number(text)
            if number is None:
                raise DomainError("quantity", "quantity")
            if asked == QUANTITY or self._to_weigh is None:
                return cart.set_quantity(key, number), key
            return cart.add(self._to_weigh, number, self._checkout.shop.policy, weighed=True, unit=unit)
        discount = parse_discount(text)
        step = cart.set_discount(discount) if asked == DISCOUNT_ALL else cart.set_line_discount(key, discount)
        if isinstance(discount, AmountOff):
            self._not_beyond(discount, text, 0 if asked == DISCOUNT_ALL else key)
        return step, key

    def _not_beyond(self, discount: AmountOff, text: str, key: int) -> None:
        """Who types 10 and means 10 % would give a thing of 4.95 away. `key` 0: all of the cart."""
        sums = totals(self._cart, self._checkout.shop.policy)
        costs = (line.before - (0 if key else line.discount) for line in sums.lines if key in (0, line.key))
        most = sums.money(sum(costs))
        if discount.value > most.amount:
            raise DomainError("discount_beyond", "discount", most=self._tr.money(most), typed=text.strip())

    def _ask(self, key: str, value: str, error: str = "") -> None:
        name = self._to_weigh.name if key == WEIGHT and self._to_weigh else ""
        shown = prompt(key, value, error, self.line(), self._tr, name=name, unit=self._unit(key))
        self._window.show_prompt(shown, self)

    def _unit(self, asked: str) -> str:
        """What is weighed in which unit, "" for pieces."""
        if asked == WEIGHT and self._to_weigh is not None:
            return self._checkout.shop.weighing.unit_of(self._to_weigh.name)
        line = self.line()
        return line.unit if line is not None and line.weighed else ""

    def _try(self, step: Callable[[Cart], Cart], key: int) -> None:
        try:
            self._apply(step(self._cart), key)
        except DomainError as error:
            self._refuse(error)

    def _apply(self, cart: Cart, selected: int) -> None:
        if cart != self._cart:
            if self.is_held:
                raise DomainError("being_paid")
            self._allowed(cart, partial(self._take_on, cart, selected))
        else:
            self._take_on(cart, selected)

    def _take_on(self, cart: Cart, selected: int) -> None:
        if cart != self._cart:
            self._past.append((self._cart, self._selected))
            if not cart.lines:  # the next line is another sale's
                cart = replace(cart, total_shown=False)
            self._checkout.keep(cart)
        self._select_near(cart, selected)
        self._cart = cart
        self.show()

    def _undo(self, before: Cart, selected: int) -> None:
        self._past.pop()
        told = before.total_shown or self._cart.total_shown  # what the customer was told stays told
        self._cart, self._selected = replace(before, total_shown=told), selected
        self._checkout.keep(self._cart)
        self.show()

    def _allowed(self, after: Cart, then: Callable[[], None]) -> None:
        """Carry out the step to `after` once the cashier may take it, and unless the cart is another one by then."""
        cart = self._cart

        def still() -> None:
            if self._cart is cart and not self.is_held:
                then()

        work: Callable[[], None] = still
        for wish in wishes(cart, after) if self._gate.is_on else ():
            work = partial(self._gate.ask, wish, work)
        work()

    def _select_near(self, cart: Cart, wanted: int) -> None:
        """Select the wanted line, or what stands in its place when it is gone."""
        keys = [line.key for line in cart.lines]
        if wanted not in keys and keys:
            before = [line.key for line in self._cart.lines]
            at = before.index(wanted) if wanted in before else len(keys)
            wanted = keys[min(at, len(keys) - 1)]
        self._selected = wanted if keys else 0

    def _refuse(self, error: DomainError, name: str = "") -> None:
        text = sentence(error, self._tr)
        self._window.show_notice(NoticeView("refused", Tone.WARN, f"{name}: {text}" if name else text))


def parse_discount(text: str) -> Discount | None:
    """`10%`, `10 %` -> percent; `2.50` -> an amount; `0` or nothing -> no discount. Raises DomainError."""
    stripped = text.strip()
    number = parse_number(stripped.removesuffix("%")) if stripped else Decimal(0)
    if number is None:
        raise DomainError("discount_amount", "discount")
    if number == 0:
        return None
    return Percent(number) if stripped.endswith("%") else AmountOff(number)
