"""The Sale screen's right half: the cart being built, its steps and undo. Intents in, views out.

What is asked about a line or the sale stands in `questions`, putting the cart aside in `parking`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from enum import Enum, auto
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from pos_app.domain.cart import Cart, CartLine, is_cancel, is_sold_otherwise
from pos_app.domain.cashier import wishes
from pos_app.domain.deposits import NO_DEPOSITS, with_deposits
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money, to_minor
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.sale.cart_view import RowMaker, cart_view, strip_view
from pos_app.presenters.sale.nothing import FreeGoods
from pos_app.presenters.sale.questions import CartQuestions

if TYPE_CHECKING:
    from pos_app.domain.barcode import Label
    from pos_app.domain.catalogue import Item
    from pos_app.domain.customer import Customer
    from pos_app.domain.tax import TaxPolicy
    from pos_app.presenters.common.gate import Gate
    from pos_app.presenters.sale.listeners import WaysOn
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.sale.checkout import Checkout


_VARIANT = attrgetter("variant_id")
CANCELLED, DEPOSIT = "cancelled", "deposit"


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


@frozen
class SaleContext:
    """What the cart asks of the till around it.

    `gate` is asked before a step that not every cashier may do; `freed` is told when the cart may be changed again;
    `differs` when a product came into a line of its own because the cart has it at another price or rate.
    """

    ways: WaysOn
    gate: Gate
    freed: Callable[[], object]
    differs: Callable[[], object]


class SalePresenter:
    """Owns the open cart. Every step gives a new cart that is shown at once and kept on disk. Satisfies
    `CartListener`."""

    def __init__(self, window: SaleWindow, tr: Translator, checkout: Checkout, around: SaleContext) -> None:
        self._window = window
        self._screen = window.sale
        self._tr = tr
        self._checkout = checkout
        self._around = around
        self._gate = around.gate
        self._cart = checkout.empty_cart()
        self._selected = 0
        self._past: list[tuple[Cart, int]] = []
        self._rows = RowMaker(tr)
        self._hold = Hold.FREE
        self._shown: object = None
        self._shown_customer: object = None
        self._free_goods = FreeGoods(window, tr)
        self.questions = CartQuestions(window, tr, checkout, self)
        """What is asked about it."""
        self.cashier = ""
        """Who sells."""
        self.deposits = NO_DEPOSITS
        """The shop's deposits on bottles and crates, and what brings them along."""

    @property
    def ways(self) -> WaysOn:
        """Where the Sale screen leads."""
        return self._around.ways

    @property
    def gate(self) -> Gate:
        """Asked before a step that not every cashier may do."""
        return self._gate

    @property
    def cart(self) -> Cart:
        """The cart as it is now."""
        return self._cart

    @property
    def policy(self) -> TaxPolicy:
        """The shop's rules for prices and tax, as they count today."""
        return self._checkout.shop.policy

    @property
    def selected(self) -> int:
        """The key of the selected line, 0 for none."""
        return self._selected

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
        self._window.hide_notice(CANCELLED)
        self._cart = cart
        self._selected = cart.lines[-1].key if cart.lines else next((one.key for one in cart.vouchers), 0)
        self.show()

    # --- intents ---

    def add(self, item: Item, quantity: Decimal | None = None, *, free: bool = False) -> bool:
        """Put an item in and select its line; False when that cannot be, and the cashier was told.

        Without a quantity it is one piece; an item that is sold by weight then asks for its weight, and one without a
        price asks for that first. What costs nothing is asked about, unless it is `free`.
        """
        if not free and self._costs_nothing(item.price):
            self._free_goods.ask(item.name, partial(self.add, item, quantity, free=True))
            return True
        shop = self._checkout.shop
        unit = shop.weighing.unit_of(item.name)
        if item.price is None and self.questions.wants_weight(item):
            self.questions.ask_price(item, lambda priced: self.add(priced, quantity, free=True))
            return True
        if quantity is None and unit and self.questions.wants_weight(item):
            self.questions.ask_weight(item)
            return True
        if quantity is not None and self.questions.ask_pieces(item, quantity):
            return True
        try:
            amount, before = Decimal(1) if quantity is None else quantity, self._cart.lines
            self._apply(*self._cart.add(item, amount, shop.policy, weighed=bool(unit), unit=unit))
            added = self._cart.lines[len(before) :]
            if added and added[0].variant_id == item.variant_id and is_sold_otherwise(item.variant_id, before):
                self._around.differs()
            if item.variant_id in self.deposits.missing:
                missing = DomainError("deposit_missing", item=self.deposits.missing[item.variant_id], name=item.name)
                self._window.show_notice(NoticeView(DEPOSIT, Tone.WARN, sentence(missing, self._tr)))
        except DomainError as error:
            self._refuse(error, item.name)
            return False
        return True

    def add_label(self, item: Item, label: Label, *, free: bool = False) -> bool:
        """Put in what a scale's label says: a weight, or a piece with its price; False as with `add`."""
        price = label.amount
        if label.price is not None:
            price = Money.from_minor(label.price, self._cart.currency).amount
        if not free and self._costs_nothing(price if label.has_price else item.price):
            self._free_goods.ask(item.name, partial(self.add_label, item, label, free=True))
            return True
        shop = self._checkout.shop
        try:
            if label.pieces is not None:
                return self.add(item, label.quantity, free=free)
            if not label.has_price and item.price is None and self.questions.wants_weight(item):
                self.questions.ask_price(item, lambda priced: self.add_label(priced, label, free=True))
                return True
            if not label.has_price:
                unit = shop.weighing.unit_of(item.name) or next(iter(shop.weighing.units), "kg")
                cart, key = self._cart.add(item, label.quantity, shop.policy, weighed=True, unit=unit)
            else:
                assert price is not None, "it has a price"
                if item.price is None:  # the label says it
                    item = replace(item, price=price, currency=self._cart.currency.code)
                cart, key = self._cart.add(item, label.quantity, shop.policy, apart=True)
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

    def step(self, key: str, by: int) -> Callable[[], None] | None:
        """One more or less of a line ("" for the selected one); the last one less takes it out. Returns how to take it
        back as if it had never been; None where nothing changed."""
        line, before = self.line(key), self._cart
        if line is not None and not line.weighed:
            self._try(lambda cart: cart.set_quantity(line.key, line.quantity + by), line.key)
        if line is None or self._cart is before:
            return None
        return partial(self._take_back, self._cart, line)

    def remove(self, key: str = "") -> None:
        """Take a line out ("" for the selected one)."""
        line = self.line(key)
        wanted = int(key) if key else self._selected
        if line is not None or wanted < 0:  # below zero: a voucher's
            self._try(lambda cart: cart.remove(wanted), wanted)

    def undo(self) -> None:
        """Back to the cart before the last change, as often as there were changes."""
        if self._past and not self.is_held:
            before, selected = self._past[-1]
            self._allowed(before, partial(self._undo, before, selected))

    def set_customer(self, customer: Customer | None) -> None:
        """Sell to this customer, or to nobody known."""
        self._try(lambda cart: cart.set_customer(customer), self._selected)

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

    def show(self) -> None:
        """Show the cart and whose it is, each where it changed."""
        cart = self._cart
        own = (cart.lines, cart.vouchers, cart.discount, cart.note, cart.exempt)
        shown = (own, self._selected, bool(self._past))
        if shown != self._shown:
            self._shown = shown
            view = cart_view(
                cart, self._checkout.shop.policy, self._selected, self._tr, self._rows, can_undo=bool(self._past)
            )
            self._screen.show_cart(view, self)
        buyer = (cart.customer, cart.shipping, cart.billing)
        if buyer != self._shown_customer:
            self._shown_customer = buyer
            self._screen.show_customer(strip_view(cart, self._tr))

    # --- inside ---

    def _costs_nothing(self, price: Decimal | None) -> bool:
        """Whether one piece comes to less than half of the smallest coin. While the cart is held nothing is asked."""
        if price is None or self.is_held:
            return False
        return not to_minor(price, self._cart.currency)

    def _try(self, step: Callable[[Cart], Cart], key: int) -> None:
        try:
            self._apply(step(self._cart), key)
        except DomainError as error:
            self._refuse(error)

    def _apply(self, cart: Cart, selected: int) -> None:
        concerned, variants = self.deposits.concerned, map(_VARIANT, chain(self._cart.lines, cart.lines))
        if concerned and not concerned.isdisjoint(variants):
            cart = with_deposits(self._cart, cart, self.deposits, self.policy)
        if cart != self._cart:
            if self.is_held:
                raise DomainError("being_paid")
            self._allowed(cart, partial(self._take_on, cart, selected))
        else:
            self._take_on(cart, selected)

    def _take_on(self, cart: Cart, selected: int) -> None:
        if cart != self._cart:
            self._past.append((self._cart, self._selected))
            if not cart.sells:  # the next line is another sale's
                cart = replace(cart, total_shown=False)
            if cart.sells or not is_cancel(self._cart, cart):
                self._checkout.keep(cart)
            else:
                self._checkout.keep_cancelled(self._cart, cart, self.cashier)
                self._say_cancelled(self._cart)
        self._select_near(cart, selected)
        self._cart = cart
        self.show()

    def _say_cancelled(self, before: Cart) -> None:
        n = len(before.lines) + len(before.vouchers)
        text = self._tr.count(
            "{n} line cancelled. Ctrl+Z brings it back.", "{n} lines cancelled. Ctrl+Z brings them back.", n
        )
        undo = ActionView("undo", self._tr("Undo"))
        self._window.show_notice(
            NoticeView(CANCELLED, Tone.INFO, text, actions=(undo,), seconds=12.0), self._bring_back
        )

    def _bring_back(self, _undo: str) -> None:
        self._window.hide_notice(CANCELLED)
        if self._cart.is_empty:
            self.undo()

    def _undo(self, before: Cart, selected: int) -> None:
        self._past.pop()
        after = self._cart
        told = before.total_shown or self._cart.total_shown  # what the customer was told stays told
        self._cart, self._selected = replace(before, total_shown=told), selected
        if not after.sells and is_cancel(self._cart, after):
            self._checkout.keep_restored(self._cart, self.cashier)
            self._window.hide_notice(CANCELLED)
        else:
            self._checkout.keep(self._cart)
        self.show()

    def _take_back(self, after: Cart, line: CartLine) -> None:
        """The step that gave the cart `after` was no person's: it needs no right, and cannot be undone."""
        if self._cart is after:
            self._cart, self._selected = self._past.pop()
        elif not self.is_held and self.line(str(line.key)) is not None:  # something else came in meanwhile
            again = self._cart.set_quantity(line.key, line.quantity)
            self._cart = with_deposits(self._cart, again, self.deposits, self.policy)
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
        if wanted in map(attrgetter("key"), reversed(cart.lines)):  # of 500 lines it is one of the last, nearly always
            self._selected = wanted
            return
        keys = [line.key for line in cart.lines] + [one.key for one in cart.vouchers]
        if wanted in keys:
            self._selected = wanted
            return
        if keys:
            before = [line.key for line in self._cart.lines] + [one.key for one in self._cart.vouchers]
            at = before.index(wanted) if wanted in before else len(keys)
            wanted = keys[min(at, len(keys) - 1)]
        self._selected = wanted if keys else 0

    def _refuse(self, error: DomainError, name: str = "") -> None:
        text = sentence(error, self._tr)
        self._window.show_notice(NoticeView("refused", Tone.WARN, f"{name}: {text}" if name else text))
