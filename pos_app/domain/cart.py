"""The cart: frozen lines and the steps a cashier takes on them. Each step returns a new cart, so undo is the old
one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from datetime import date
from decimal import Decimal
from itertools import compress
from operator import is_not
from typing import Generic, TypeVar

from pos_app.domain.catalogue import Item
from pos_app.domain.customer import Customer, Party
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import MAX_PRICE as MAX_PRICE
from pos_app.domain.money import PRICE_DECIMALS as PRICE_DECIMALS
from pos_app.domain.money import Currency, Money
from pos_app.domain.tax import TaxPolicy, TaxRate

V = TypeVar("V")
M = TypeVar("M")

MAX_QUANTITY = Decimal(9_999)
MAX_LINES = 1_000
MAX_NOTE = 500
MAX_REASON = 100
MAX_NAME = 80  # characters of a typed name of a line
MAX_VOUCHERS = 20  # sold in one go: each has its own payment and paper
MAX_CART_NAME = 40  # characters of what a parked cart is called


@frozen
class Percent:
    """A discount in percent, above 0 and at most 100, with at most 4 decimals."""

    value: Decimal

    def __post_init__(self) -> None:
        _check_decimal(self.value)
        if not self.value.is_finite() or not 0 < self.value <= 100 or self.value != round(self.value, 4):
            raise DomainError("discount_percent", "discount")


@frozen
class AmountOff:
    """A discount as an amount in the cart's currency, above 0 and whole in its minor unit."""

    value: Decimal

    def __post_init__(self) -> None:
        _check_decimal(self.value)
        if not self.value.is_finite() or not 0 < self.value <= MAX_PRICE:
            raise DomainError("discount_amount", "discount")


Discount = Percent | AmountOff


@frozen
class CartLine:
    """A line: one variant, its shelf price (with or without tax, by the policy), quantity, rate, discount.

    `quantity` is whole, or a weight in `unit` ("kg") if `weighed`; it is negative only in a reversed cart. If the
    cashier changed the price or the rate, `listed_price` and `listed_rate` are the original ones, with the reason
    given. `free_text`: the name was typed, and the variant only stands for it. `deposit`: it is a deposit on bottles or
    crates, of which no discount on the whole cart takes a part. `exact` is price times quantity as a
    fraction of whole numbers, computed once, when the line is made: totals ask for it on each key. Raises ValueError
    or OverflowError for what is not a number.
    """

    key: int
    variant_id: str
    name: str
    sku: str
    barcode: str
    unit_price: Decimal
    quantity: Decimal
    rate: TaxRate
    discount: Discount | None = None
    note: str = ""
    weighed: bool = False
    unit: str = ""
    listed_price: Decimal | None = None
    price_reason: str = ""
    listed_rate: TaxRate | None = None
    rate_reason: str = ""
    free_text: bool = False
    deposit: bool = False
    exact: tuple[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Exact: prices and quantities of a cart together have fewer than the 28 digits that Decimal counts with.
        object.__setattr__(self, "exact", (self.unit_price * self.quantity).as_integer_ratio())

    @property
    def is_plain(self) -> bool:
        """True for pieces at the catalogue's price and rate: more of the same item may be added to this line."""
        changed = self.listed_price is not None or self.listed_rate is not None
        return not (self.discount or self.note or self.weighed or changed or self.free_text)


@frozen
class VoucherLine:
    """A voucher that is sold beside goods, in minor units: no goods, no tax, no turnover, and in no total of the cart.
    `key` is below zero, so that it is no line's. `number` is that of its payment once it is paid, "" before."""

    key: int
    amount: int
    number: str = ""


@frozen
class Cart:
    """The goods of one customer before they are paid. `next_key` is the key of the next new line, never reused within
    the cart.

    `billing` and `shipping` are where the bill and the goods go, if not to the customer's own address; they go with
    the customer. `total_shown`: the customer was told the total (only recorded where cashiers have rights): removing a
    line needs a right then. `name`: what cashiers call this cart while it is parked ("red coat, phoning"); it is not
    sold with it. `exempt`: why the buyer pays no tax, "" for tax as usual. `vouchers` are sold with it, each by a
    payment of its own. `due`: the day on which the goods are handed over, picked up in the shop or brought to
    `shipping`; None: they are taken along, or brought when it suits.
    """

    currency: Currency
    lines: tuple[CartLine, ...] = ()
    customer: Customer | None = None
    discount: Discount | None = None
    note: str = ""
    next_key: int = 1
    total_shown: bool = False
    name: str = ""
    billing: Party | None = None
    shipping: Party | None = None
    exempt: str = ""
    vouchers: tuple[VoucherLine, ...] = ()
    due: date | None = None

    @property
    def is_empty(self) -> bool:
        """True if nothing would be lost by discarding this cart."""
        return not (self.lines or self.vouchers or self.customer or self.note)

    @property
    def sells(self) -> bool:
        """True if there is anything in it to be paid."""
        return bool(self.lines or self.vouchers)

    @property
    def beside(self) -> Money:
        """What its vouchers cost: to be paid with the goods, and no turnover."""
        return Money.from_minor(sum([one.amount for one in self.vouchers]), self.currency)

    def line(self, key: int) -> CartLine:
        """The line with this key. Raises DomainError("no_such_line")."""
        return self.lines[self._at(key)]

    def add(
        self,
        item: Item,
        quantity: Decimal,
        policy: TaxPolicy,
        *,
        weighed: bool = False,
        unit: str = "",
        apart: bool = False,
    ) -> tuple[Cart, int]:
        """Add an item; a plain line of the same variant grows instead, unless `apart`. Returns the cart and the line's
        key.

        `weighed`: the quantity is a weight in `unit` ("kg"). Raises DomainError: no_price, currency, quantity,
        quantity_too_large, quantity_whole, weight_digits, price, too_many_lines.
        """
        check_quantity(quantity, weighed=weighed)
        if item.price is None:
            raise DomainError("no_price", "price")
        if item.currency != self.currency.code:
            raise DomainError("currency", "price", item=item.currency, cart=self.currency.code)
        price = check_price(item.price)
        rate = policy.rate_for(item.category_ids, taxable=item.taxable)
        if not (weighed or apart):
            wanted = item.variant_id
            for at, line in enumerate(self.lines):  # compare the variant first: it differs for most of up to 500 lines
                if line.variant_id == wanted and line.is_plain and (line.unit_price, line.rate) == (price, rate):
                    return self._set_quantity_at(at, line.quantity + quantity), line.key
        return self._append(
            CartLine(
                self.next_key,
                item.variant_id,
                item.name,
                item.sku,
                item.barcode,
                price,
                quantity,
                rate,
                weighed=weighed,
                unit=unit,
            )
        )

    def add_free(
        self, name: str, price: Decimal, rate: TaxRate, policy: TaxPolicy, variant_id: str
    ) -> tuple[Cart, int]:
        """Add a line that the catalogue does not have: name, price and rate are typed, `variant_id` stands for it.

        Raises DomainError: needed (no name), text_too_long, price, rate_not_allowed, too_many_lines.
        """
        name = clean_text(name, MAX_NAME, "name")
        if not name:
            raise DomainError("needed", "name")
        if rate not in policy.rates:
            raise DomainError("rate_not_allowed", "rate")
        one = Decimal(1)
        return self._append(
            CartLine(self.next_key, variant_id, name, "", "", check_price(price), one, rate, free_text=True)
        )

    def set_quantity(self, key: int, quantity: Decimal) -> Cart:
        """Change a line's quantity; 0 removes the line. Raises DomainError as `check_quantity`."""
        if not quantity:
            return self.remove(key)
        return self._set_quantity_at(self._at(key), quantity)

    def remove(self, key: int) -> Cart:
        """Remove a line, or a voucher."""
        if key < 0:
            left = tuple(one for one in self.vouchers if one.key != key)
            if len(left) == len(self.vouchers):
                raise DomainError("no_such_line")
            return replace(self, vouchers=left)
        at = self._at(key)
        return replace(self, lines=self.lines[:at] + self.lines[at + 1 :])

    def set_line_discount(self, key: int, discount: Discount | None) -> Cart:
        """Set or clear a line's discount. Raises DomainError("discount_unit") for an amount with parts of a cent."""
        self._check_discount(discount)
        return self._change(key, discount=discount)

    def set_price(self, key: int, price: Decimal, reason: str) -> Cart:
        """Change a line's unit price, with a reason; going back to the catalogue's price needs none.

        Raises DomainError: price, reason (none given), text_too_long.
        """
        line = self.line(key)
        price = check_price(price)
        listed = line.unit_price if line.listed_price is None else line.listed_price
        if price == listed:
            return self._change(key, unit_price=listed, listed_price=None, price_reason="")
        if line.free_text:  # its price was typed: there is no catalogue price to remember
            return self._change(key, unit_price=price)
        return self._change(key, unit_price=price, listed_price=listed, price_reason=_reason(reason))

    def take_shelf(self, key: int, price: Decimal | None, rate: TaxRate | None) -> Cart:
        """Take over a changed catalogue price and a changed rate for a line; None: as it is. Raises
        DomainError("price")."""
        cart = self
        if price is not None:
            cart = cart._change(key, unit_price=check_price(price), listed_price=None, price_reason="")
        return cart if rate is None else cart._change(key, rate=rate, listed_rate=None, rate_reason="")

    def set_rate(self, key: int, rate: TaxRate, reason: str, policy: TaxPolicy) -> Cart:
        """Change a line's tax rate to another one the shop allows, with a reason; going back to its own rate needs
        none.

        Raises DomainError: rate_not_allowed, reason (none given), text_too_long.
        """
        line = self.line(key)
        listed = line.rate if line.listed_rate is None else line.listed_rate
        if rate == listed:
            return self._change(key, rate=listed, listed_rate=None, rate_reason="")
        if rate not in policy.rates:
            raise DomainError("rate_not_allowed", "rate")
        return self._change(key, rate=rate, listed_rate=listed, rate_reason=_reason(reason))

    def set_discount(self, discount: Discount | None) -> Cart:
        """Set or clear the discount on the whole cart."""
        self._check_discount(discount)
        return replace(self, discount=discount)

    def set_line_note(self, key: int, note: str) -> Cart:
        """Set or clear a line's note."""
        return self._change(key, note=clean_text(note, MAX_NOTE, "note"))

    def set_note(self, note: str) -> Cart:
        """Set or clear the note on the whole cart."""
        return replace(self, note=clean_text(note, MAX_NOTE, "note"))

    def set_customer(self, customer: Customer | None) -> Cart:
        """Set the customer of the cart (None: a walk-in); another person's addresses and day go."""
        same = customer is not None and self.customer is not None and customer.id == self.customer.id
        billing, shipping, due = (self.billing, self.shipping, self.due) if same else (None, None, None)
        if customer is not None and (customer.further or customer.birthdate):  # a sale has no use for them
            customer = replace(customer, further=(), birthdate=None)
        return replace(self, customer=customer, billing=billing, shipping=shipping, due=due)

    def show_total(self) -> Cart:
        """Record that the customer is told the total."""
        return replace(self, total_shown=True)

    def reversed(self) -> Cart:
        """The same cart with every quantity negated: its totals are the exact negatives."""
        return replace(self, lines=tuple(replace(line, quantity=-line.quantity) for line in self.lines))

    def _append(self, line: CartLine) -> tuple[Cart, int]:
        if len(self.lines) >= MAX_LINES:
            raise DomainError("too_many_lines", limit=MAX_LINES)
        return replace(self, lines=(*self.lines, line), next_key=self.next_key + 1), line.key

    def _set_quantity_at(self, at: int, quantity: Decimal) -> Cart:
        line = self.lines[at]
        check_quantity(quantity, weighed=line.weighed)
        return replace(self, lines=(*self.lines[:at], replace(line, quantity=quantity), *self.lines[at + 1 :]))

    def _change(self, key: int, **changes: object) -> Cart:
        at = self._at(key)
        # replace() is typed per field; each caller above names one field and its own type.
        changed = replace(self.lines[at], **changes)  # type: ignore[arg-type]
        return replace(self, lines=(*self.lines[:at], changed, *self.lines[at + 1 :]))

    def _at(self, key: int) -> int:
        """The index of the line with this key. Raises DomainError("no_such_line")."""
        for at, line in enumerate(self.lines):
            if line.key == key:
                return at
        raise DomainError("no_such_line")

    def _check_discount(self, discount: Discount | None) -> None:
        if isinstance(discount, AmountOff):
            scaled = discount.value.scaleb(self.currency.exponent)
            if scaled != scaled.to_integral_value():
                raise DomainError("discount_unit", "discount")


def with_voucher_line(cart: Cart, amount: int) -> tuple[Cart, int]:
    """Sell a voucher of `amount` (minor units) beside the goods. Returns the cart and the voucher's key. Raises
    DomainError("too_many_vouchers"; detail `limit`)."""
    if len(cart.vouchers) >= MAX_VOUCHERS:
        raise DomainError("too_many_vouchers", "amount", limit=MAX_VOUCHERS)
    key = min([one.key for one in cart.vouchers], default=0) - 1
    return replace(cart, vouchers=(*cart.vouchers, VoucherLine(key, amount))), key


def named(cart: Cart, name: str) -> Cart:
    """Set or clear what a parked cart is called. Raises DomainError("text_too_long")."""
    return replace(cart, name=" ".join(clean_text(name, MAX_CART_NAME, "name").split()))


def without_tax(cart: Cart, reason: str) -> Cart:
    """Sell all of it without tax, with the reason; "": with tax as usual. Raises DomainError: text_too_long."""
    return replace(cart, exempt=" ".join(clean_text(reason, MAX_REASON, "reason").split()))


def cancelled(cart: Cart) -> Cart:
    """The cart of the next customer: nothing of this sale is in it."""
    return Cart(cart.currency)


def is_sold_otherwise(variant_id: str, lines: Sequence[CartLine]) -> bool:
    """Whether a plain line has this product; more of it stood in a line of its own, so that its price or rate is
    another by now."""
    return any(line.variant_id == variant_id and line.is_plain for line in lines)


def is_cancel(before: Cart, after: Cart) -> bool:
    """Whether this step put a whole sale away, and not just its last line."""
    return before.sells and after == cancelled(before)


class Remembered(Generic[V, M]):
    """What `make` makes of each line of a cart (or of another value that never changes), kept for the next time: of 500
    one is another then. Keeps what the last sequence gave, and nothing of those before."""

    def __init__(self, make: Callable[[V], M]) -> None:
        self._make = make
        self._last: tuple[Sequence[V], list[M]] = (), []

    def of(self, values: Sequence[V]) -> list[M]:
        """What is made of each; only for objects that were not in the last sequence it is made anew."""
        made = self.peek(values)
        self._last = values, made
        return made

    def peek(self, values: Sequence[V]) -> list[M]:
        """As `of`, but keeps nothing: any thread may ask."""
        before, made = self._last
        if len(values) == len(before):  # nearly always
            made = made.copy()
            for position in compress(range(len(values)), map(is_not, values, before)):
                made[position] = self._make(values[position])
            return made
        # The last sequence still holds its values: no other object has the id of one of them.
        known = dict(zip(map(id, before), made, strict=True))
        return [known[id(value)] if id(value) in known else self._make(value) for value in values]


def check_quantity(quantity: Decimal, *, weighed: bool) -> None:
    """Raises DomainError("quantity") if it is not a positive (and, unless weighed, whole) number,
    "quantity_too_large"."""
    if not quantity.is_finite() or quantity <= 0:
        raise DomainError("quantity", "quantity")
    if quantity > MAX_QUANTITY:
        raise DomainError("quantity_too_large", "quantity", limit=MAX_QUANTITY)
    if not weighed and quantity != quantity.to_integral_value():
        raise DomainError("quantity_whole", "quantity")
    if weighed and quantity != round(quantity, 3):
        raise DomainError("weight_digits", "quantity")


def check_price(price: Decimal) -> Decimal:
    """A unit price as a cart accepts it: rounded if it has more than 10 decimals, so that sums stay exact.

    Raises DomainError("price") for a negative or absurdly high one.
    """
    if not price.is_finite() or not 0 <= price <= MAX_PRICE:
        raise DomainError("price", "price", limit=MAX_PRICE)
    rounded = round(price, PRICE_DECIMALS)
    return price if price == rounded else rounded


def _reason(text: str) -> str:
    why = clean_text(text, MAX_REASON, "reason")
    if not why:
        raise DomainError("reason", "reason")
    return why


def clean_text(text: str, limit: int, field: str) -> str:
    """Typed text, trimmed, without control and direction marks. Raises DomainError("text_too_long")."""
    kept = visible(text).strip()
    if len(kept) > limit:
        raise DomainError("text_too_long", field, limit=limit)
    return kept


def visible(text: str) -> str:
    """A text without invisible characters (control and direction marks, lone surrogates); every blank becomes a
    space."""
    if text.isprintable():  # of all blanks only the space itself is printable
        return text
    return "".join(" " if c.isspace() and c != "\n" else c for c in text if c.isspace() or c.isprintable())


def _check_decimal(value: object) -> None:
    if not isinstance(value, Decimal):
        raise TypeError(f"a discount wants a Decimal, not {type(value).__name__}")
