"""The Sale screen's right half: the cart being built, its steps, undo, discount and note. Intents in, views out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount, Percent
from pos_app.domain.catalogue import Item
from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.presenters.cart_view import cart_view, strip_view
from pos_app.presenters.notices import sentence
from pos_app.presenters.stage import Stage
from pos_app.presenters.views import ActionView, NoticeView, Tone
from pos_app.presenters.views_cards import PromptView
from pos_app.presenters.words import Words, parse_number
from pos_app.services.checkout import Checkout
from pos_app.services.tasks import Tasks

ALL = "all"  # the answer of the discount card that widens it to the whole sale


class SalePresenter:
    """Owns the open cart. Every step gives a new cart that is shown at once and kept on disk.

    `parked_changed(resumed)` is told when a cart was put aside or taken up again.
    """

    def __init__(
        self, stage: Stage, words: Words, checkout: Checkout, tasks: Tasks, parked_changed: Callable[[bool], None]
    ) -> None:
        self._stage = stage
        self._words = words
        self._checkout = checkout
        self._tasks = tasks
        self._parked_changed = parked_changed
        self._cart = checkout.empty_cart()
        self._selected = 0
        self._past: list[tuple[Cart, int]] = []
        self.cashier = ""

    @property
    def cart(self) -> Cart:
        """The cart as it is now."""
        return self._cart

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

    def add(self, item: Item, quantity: Decimal = Decimal(1)) -> bool:
        """Put an item in and select its line; False when that cannot be, and the cashier was told."""
        try:
            cart, key = self._cart.add(item, quantity, self._checkout.shop.policy)
        except DomainError as error:
            self._refuse(error, item.name)
            return False
        self._apply(cart, key)
        return True

    def select(self, key: str) -> None:
        """Select a line; "" selects none."""
        self._selected = int(key or 0)
        self.show()

    def move_selection(self, by: int) -> None:
        """Up or Down: the line before or after the selected one."""
        keys = [line.key for line in self._cart.lines]
        if keys:
            at = keys.index(self._selected) if self._selected in keys else (len(keys) if by < 0 else -1)
            self._selected = keys[min(max(at + by, 0), len(keys) - 1)]
            self.show()

    def step(self, key: str, by: int) -> None:
        """One more or less of a line ("" for the selected one); the last one less takes it out."""
        line = self._line(key)
        if line is not None and not line.weighed:
            self._try(lambda cart: cart.set_quantity(line.key, line.quantity + by), line.key)

    def remove(self, key: str = "") -> None:
        """Take a line out ("" for the selected one)."""
        line = self._line(key)
        if line is not None:
            self._try(lambda cart: cart.remove(line.key), line.key)

    def undo(self) -> None:
        """Back to the cart before the last change, as often as there were changes."""
        if self._past:
            self._cart, self._selected = self._past.pop()
            self._checkout.keep(self._cart)
            self.show()

    def set_customer(self, customer: Customer | None) -> None:
        """Sell to this customer, or to nobody known."""
        self._apply(self._cart.set_customer(customer), self._selected)

    def ask_quantity(self, key: str = "") -> None:
        """Open the card that takes a line's quantity as typed."""
        line = self._line(key)
        if line is not None:
            self._selected = line.key
            self._ask("quantity", "")

    def ask_discount(self) -> None:
        """F7: on the selected line, or on everything when none is selected."""
        if self._cart.lines:
            self._ask("discount" if self._line("") else "discount all", "")

    def apply_discount(self, key: int, discount: Discount | None) -> None:
        """Give a line a discount, or take it away."""
        self._try(lambda cart: cart.set_line_discount(key, discount), key)

    def ask_note(self) -> None:
        """F8: a note on the sale."""
        self._ask("note", self._cart.note)

    def answer(self, prompt: str, text: str) -> None:
        """What was typed into a card; a wish that cannot be stays in the card with its sentence."""
        if text == ALL:
            self._ask("discount all", "")
            return
        try:
            changed = self._answered(prompt, text)
        except DomainError as error:
            self._ask(prompt, text, sentence(error, self._words))
            return
        self._stage.show_prompt(None)
        self._apply(changed, self._selected)

    def park(self) -> None:
        """F6: put the cart aside and start an empty one."""
        if self._cart.lines:
            self._tasks.start("park", self._park)

    def resume(self, parked_id: int) -> None:
        """Take a parked cart up again; a cart with lines is parked in its place."""

        async def work() -> None:
            try:
                cart = await self._checkout.resume(parked_id, self._cart, self.cashier)
            except DomainError as error:
                self._refuse(error)
                return
            self.replace(cart)
            self._parked_changed(True)

        self._tasks.start("park", work)

    def show(self) -> None:
        """Show the cart and whose it is."""
        view = cart_view(self._cart, self._checkout.shop.policy, self._selected, self._words)
        self._stage.show_cart(replace(view, can_undo=bool(self._past)))
        self._stage.show_strip(strip_view(self._cart.customer, self._words))

    # --- inside ---

    async def _park(self) -> None:
        parked = await self._checkout.park(self._cart, self.cashier)
        self.replace(self._checkout.empty_cart())
        self._parked_changed(False)
        text = self._words("Parked as {label}.", label=parked.label)
        self._stage.show_notice(NoticeView("parked", Tone.INFO, text))

    def _answered(self, prompt: str, text: str) -> Cart:
        if prompt == "note":
            return self._cart.set_note(text)
        if prompt == "quantity":
            number = parse_number(text)
            if number is None:
                raise DomainError("quantity", "quantity")
            return self._cart.set_quantity(self._selected, number)
        discount = parse_discount(text)
        if prompt == "discount all":
            return self._cart.set_discount(discount)
        return self._cart.set_line_discount(self._selected, discount)

    def _ask(self, prompt: str, value: str, error: str = "") -> None:
        words = self._words
        line = self._line("")
        name = line.name if line else ""
        if prompt == "note":
            view = PromptView(prompt, words("Note on this sale"), label=words("Note"), value=value, multiline=True)
        elif prompt == "quantity":
            view = PromptView(prompt, words("Quantity"), name, value=value)
        else:
            on_all = prompt == "discount all"
            quick = [ActionView(f"{n}%", words.percent(Decimal(n))) for n in (5, 10, 20, 50)]
            quick.append(ActionView("0", words("None")))
            if not on_all:
                quick.append(ActionView(ALL, words("Whole sale")))
            view = PromptView(
                prompt,
                words("Discount"),
                words("On the whole sale") if on_all else name,
                label=words("Percent or amount"),
                value=value,
                placeholder=words("10 % or 2.50"),
                quick=tuple(quick),
            )
        self._stage.show_prompt(replace(view, error=error, ok_label=words("OK"), cancel_label=words("Cancel")))

    def _line(self, key: str) -> CartLine | None:
        wanted = int(key) if key else self._selected
        return next((line for line in self._cart.lines if line.key == wanted), None)

    def _try(self, step: Callable[[Cart], Cart], key: int) -> None:
        try:
            self._apply(step(self._cart), key)
        except DomainError as error:
            self._refuse(error)

    def _apply(self, cart: Cart, selected: int) -> None:
        if cart != self._cart:
            self._past.append((self._cart, self._selected))
            self._checkout.keep(cart)
        self._select_near(cart, selected)
        self._cart = cart
        self.show()

    def _select_near(self, cart: Cart, wanted: int) -> None:
        """Select the wanted line, or what stands in its place when it is gone."""
        keys = [line.key for line in cart.lines]
        if wanted not in keys and keys:
            before = [line.key for line in self._cart.lines]
            at = before.index(wanted) if wanted in before else len(keys)
            wanted = keys[min(at, len(keys) - 1)]
        self._selected = wanted if keys else 0

    def _refuse(self, error: DomainError, name: str = "") -> None:
        text = sentence(error, self._words)
        self._stage.show_notice(NoticeView("refused", Tone.WARN, f"{name}: {text}" if name else text))


def parse_discount(text: str) -> Discount | None:
    """`10%`, `10 %` -> percent; `2.50` -> an amount; `0` or nothing -> no discount. Raises DomainError."""
    stripped = text.strip()
    number = parse_number(stripped.removesuffix("%")) if stripped else Decimal(0)
    if number is None:
        raise DomainError("discount_amount", "discount")
    if number == 0:
        return None
    return Percent(number) if stripped.endswith("%") else AmountOff(number)
