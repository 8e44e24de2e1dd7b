"""One line of the cart: its menu, another price or tax rate with the reason, and lines whose name is typed in full.

Scope: intents in, views out. The cart itself belongs to `SalePresenter`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from pos_app.domain.cart import MAX_PRICE, PRICE_DECIMALS, Cart, CartLine, without_tax
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.plausible import Entry, Typed
from pos_app.domain.tax import TaxRate
from pos_app.presenters.common.card_views import ChoiceView, FieldView, FormView, LineMenuView
from pos_app.presenters.common.doubts import Doubts
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import Translator, parse_number
from pos_app.presenters.sale.cart import SalePresenter
from pos_app.presenters.sale.cart_view import changes, unit_price
from pos_app.presenters.sale.window import SaleWindow
from pos_app.services.sale.checkout import Checkout

QUANTITY, DISCOUNT, PRICE, RATE, NOTE, REMOVE, FREE = "quantity", "discount", "price", "rate", "note", "remove", "free"
EXEMPT, CANCEL = "exempt", "cancel"


class LinePresenter:
    """Opens the cards of a line and carries out what they answer. A refused answer stays in its card, with its
    sentence."""

    def __init__(self, window: SaleWindow, tr: Translator, checkout: Checkout, sale: SalePresenter) -> None:
        self._window = window
        self._tr = tr
        self._checkout = checkout
        self._sale = sale
        self._doubts = Doubts()
        self._key = ""  # of the line the open card is about
        self.free_variant = checkout.shop.free_text_variant
        """The variant that lines with a typed name are sold as, "" for none; known by its id once products are here."""

    @property
    def sells_free_lines(self) -> bool:
        """Whether the shop named a variant for lines whose name is typed."""
        return bool(self.free_variant)

    # --- intents ---

    def open(self, key: str = "") -> None:
        """F9, a press with the right button or a long one: what can be done with this line ("": the selected one)."""
        tr, line = self._tr, self._sale.line(key)
        actions: list[tuple[str, str]] = []
        title, subtitle = tr("This sale"), ""
        if line is not None:
            self._sale.select(str(line.key))
            self._key = str(line.key)
            title = line.name
            quantity = tr.number(line.quantity)
            price = unit_price(line.unit_price, self._sale.cart.currency, tr)
            told = (f"{quantity} × {price}", tr.rate(line.rate), *changes(line, self._sale.cart.currency, tr))
            subtitle = " · ".join(told)
            actions = [
                (QUANTITY, tr("Weight") if line.weighed else tr("Quantity")),
                (DISCOUNT, tr("Discount")),
                (PRICE, tr("Change the price")),
                (RATE, tr("Change the tax rate")),
                (NOTE, tr("Note on this line")),
                (REMOVE, tr("Take this line out")),
            ]
        if self.sells_free_lines:
            actions.append((FREE, tr("Sell something that is not in the catalogue")))
        if self._sale.cart.exempt:
            actions.append((EXEMPT, tr("Sell with VAT again")))
        elif self._sale.cart.lines:
            actions.append((EXEMPT, tr("Sell all of it without VAT")))
        if self._sale.cart.lines:
            actions.append((CANCEL, tr("Cancel the whole sale")))
        if actions:
            shown = tuple(ActionView(name, label, str(at)) for at, (name, label) in enumerate(actions, 1))
            self._window.show_line_menu(LineMenuView(title, subtitle, shown, tr("Back")), self)

    def close_choice(self) -> None:
        """Esc."""
        self._window.show_line_menu(None)

    def choose(self, action: str) -> None:
        """A button of the menu."""
        self._window.show_line_menu(None)
        if action == FREE:
            self.ask_free()
            return
        if action in (EXEMPT, CANCEL):
            self._turn_tax() if action == EXEMPT else self._sale.ways.cancel()
            return
        line = self._sale.line(self._key)
        if line is None:
            return
        if action == REMOVE:
            self._sale.remove(self._key)
        elif action == PRICE:
            self._doubts.forget()
            price = self._plain(line.unit_price)
            self._window.show_form(self._price_form(line, {PRICE: price, "reason": line.price_reason}), self)
        elif action == RATE:
            values = {RATE: str(line.rate.percent), "reason": line.rate_reason}
            self._window.show_form(self._rate_form(line, values), self)
        else:
            ask = {
                QUANTITY: lambda: self._sale.questions.ask_quantity(self._key),
                DISCOUNT: self._sale.questions.ask_discount,
                NOTE: self._sale.questions.ask_line_note,
            }
            ask[action]()

    def ask_price(self) -> None:
        """Another price of the selected line."""
        line = self._sale.line()
        if line is not None:
            self._key = str(line.key)
            self.choose(PRICE)

    def ask_free(self, name: str = "") -> None:
        """Sell what is not in the catalogue: its name, price and rate are typed."""
        if self.sells_free_lines:
            self._doubts.forget()
            rate = self._checkout.shop.policy.default_rate
            self._window.show_form(self._free_form({"name": name, PRICE: "", RATE: str(rate.percent)}), self)

    def close_form(self) -> None:
        """Esc."""
        self._window.show_form(None)

    def submit(self, form: str, values: Mapping[str, str]) -> None:
        """What was typed into a form: done, or shown again with what is wrong."""
        line = self._sale.line(self._key)
        try:
            if form == FREE:
                self._add_free(values)
            elif form == EXEMPT:
                self._sale.change(_exempting(values.get("reason", "")), self._sale.selected)
            elif line is not None:
                step = self._price_step(line, values) if form == PRICE else self._rate_step(line, values)
                self._sale.change(step, line.key)
        except DomainError as error:
            self._show_wrong(form, values, line, error)
            return
        self._window.show_form(None)

    # --- inside ---

    def _turn_tax(self) -> None:
        """Sell without tax, which wants a reason, or with it again."""
        if self._sale.cart.exempt:
            self._sale.change(lambda cart: without_tax(cart, ""), self._sale.selected)
        else:
            self._window.show_form(self._exempt_form({}), self)

    def _exempt_form(self, values: Mapping[str, str], error: DomainError | None = None) -> FormView:
        tr = self._tr
        hint = tr("Goes on the receipt and with the order")
        fields = [FieldView("reason", tr("Why the buyer pays no VAT"), hint=hint)]
        return self._form(EXEMPT, tr("Without VAT"), tr("The whole sale"), fields, values, error)

    def _price_step(self, line: CartLine, values: Mapping[str, str]) -> Callable[[Cart], Cart]:
        listed = line.unit_price if line.listed_price is None else line.listed_price
        price, reason = self._price(Entry.PRICE, values, listed), values.get("reason", "")
        self._sale.cart.set_price(line.key, price, reason)  # what cannot be is said before what is doubtful
        if price != line.unit_price:
            self._ask(Entry.PRICE, values, price, listed)
        return lambda cart: cart.set_price(line.key, price, reason)

    def _rate_step(self, line: CartLine, values: Mapping[str, str]) -> Callable[[Cart], Cart]:
        rate, policy = _rate(values), self._checkout.shop.policy
        return lambda cart: cart.set_rate(line.key, rate, values.get("reason", ""), policy)

    def _add_free(self, values: Mapping[str, str]) -> None:
        shop = self._checkout.shop
        name, rate = values.get("name", ""), _rate(values)
        price = self._price(Entry.FREE_PRICE, values)
        cart, key = self._sale.cart.add_free(name, price, rate, shop.policy, self.free_variant)
        self._ask(Entry.FREE_PRICE, values, price)
        self._sale.change(lambda _: cart, key)

    def _price(self, entry: Entry, values: Mapping[str, str], listed: Decimal = Decimal(0)) -> Decimal:
        """The typed price. Parts of a cent are asked about; the line's own price as it stands is never."""
        text, currency = values.get(PRICE, ""), self._sale.cart.currency
        most = max(currency.exponent, -int(listed.normalize().as_tuple().exponent))
        try:
            price = self._tr.read(text, PRICE, most)
        except DomainError as error:
            if error.code != "number_decimals":
                raise
            price = parse_number(text, PRICE_DECIMALS)
            if price is not None and 0 < price <= MAX_PRICE:
                self._doubts.once(entry, text, DomainError("doubt_parts", PRICE, value=self._tr.number(price)))
        if price is None or not 0 <= price <= MAX_PRICE:
            raise DomainError("price", PRICE)
        return price

    def _ask(self, entry: Entry, values: Mapping[str, str], price: Decimal, listed: Decimal = Decimal(0)) -> None:
        """Ask once about a price that nobody means."""
        tr, currency = self._tr, self._sale.cart.currency
        said = tr.money(Money(listed, currency)) if listed else ""
        typed = Typed(price, currency, listed)
        self._doubts.ask(entry, values.get(PRICE, ""), typed, PRICE, tr.money(Money(price, currency)), said)

    def _show_wrong(self, form: str, values: Mapping[str, str], line: CartLine | None, error: DomainError) -> None:
        if form in (FREE, EXEMPT):
            view = self._free_form(values, error) if form == FREE else self._exempt_form(values, error)
            self._window.show_form(view, self)
        elif line is not None:
            made = self._price_form if form == PRICE else self._rate_form
            self._window.show_form(made(line, values, error), self)

    def _price_form(self, line: CartLine, values: Mapping[str, str], error: DomainError | None = None) -> FormView:
        tr = self._tr
        listed = line.unit_price if line.listed_price is None else line.listed_price
        shelf = tr("On the shelf: {price}", price=unit_price(listed, self._sale.cart.currency, tr))
        label, hint = self._with_vat(tr("New price of one")), "" if line.free_text else shelf
        fields = [FieldView(PRICE, label, hint=hint, number=True)]
        if not line.free_text:
            fields.append(FieldView("reason", tr("Why (goes with the sale)")))
        return self._form(PRICE, tr("Change the price"), line.name, fields, values, error)

    def _rate_form(self, line: CartLine, values: Mapping[str, str], error: DomainError | None = None) -> FormView:
        tr = self._tr
        listed = line.rate if line.listed_rate is None else line.listed_rate
        rates = sorted({*self._checkout.shop.policy.rates, line.rate, listed})
        choices = tuple(ChoiceView(str(rate.percent), tr.rate(rate)) for rate in rates)
        hint = tr("Usually {rate}", rate=tr.rate(listed))
        fields = [
            FieldView(RATE, tr("VAT rate"), hint=hint, choices=choices),
            FieldView("reason", tr("Why (goes with the sale)")),
        ]
        return self._form(RATE, tr("Change the tax rate"), line.name, fields, values, error)

    def _free_form(self, values: Mapping[str, str], error: DomainError | None = None) -> FormView:
        tr = self._tr
        choices = tuple(ChoiceView(str(rate.percent), tr.rate(rate)) for rate in self._checkout.shop.policy.rates)
        fields = [
            FieldView("name", tr("What is it?")),
            FieldView(PRICE, self._with_vat(tr("Price of one")), number=True),
            FieldView(RATE, tr("VAT rate"), choices=choices),
        ]
        title, subtitle = tr("Not in the catalogue"), tr("Goes with the sale under this name")
        return self._form(FREE, title, subtitle, fields, values, error)

    def _form(
        self,
        key: str,
        title: str,
        subtitle: str,
        fields: list[FieldView],
        values: Mapping[str, str],
        error: DomainError | None,
    ) -> FormView:
        tr = self._tr
        told = sentence(error, tr) if error else ""
        at = error.field if error and error.field in {field.key for field in fields} else ""
        shown = tuple(
            FieldView(
                field.key,
                field.label,
                values.get(field.key, ""),
                told if field.key == at else "",
                field.hint,
                choices=field.choices,
                number=field.number,
            )
            for field in fields
        )
        return FormView(key, title, subtitle, shown, "" if at else told, tr("OK"), tr("Cancel"), mark=tr.decimal_mark)

    def _with_vat(self, label: str) -> str:
        """What a price is typed with: in a shop whose prices are without VAT the field says so."""
        return label if self._checkout.shop.policy.prices_include_tax else self._tr("{what}, without VAT", what=label)

    def _plain(self, price: Decimal) -> str:
        """A price as it would be typed."""
        return unit_price(
            price, self._sale.cart.currency, Translator(decimal_mark=self._tr.decimal_mark, group_mark="")
        )


def _exempting(reason: str) -> Callable[[Cart], Cart]:
    if not reason.strip():
        raise DomainError("reason", "reason")
    return lambda cart: without_tax(cart, reason)


def _rate(values: Mapping[str, str]) -> TaxRate:
    percent = parse_number(values.get(RATE, ""))
    if percent is None:
        raise DomainError("rate_not_allowed", "rate")
    return TaxRate(percent)
