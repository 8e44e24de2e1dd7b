"""What is taken in exchange: goods that are scanned or typed on the Return screen, in a cart of their own.

Scope: searches and keeps that cart; it is on no disk until the exchange is paid. Weighed goods come by their label.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.deposits import DepositTable, with_deposits
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.scanned import split_quantity
from pos_app.domain.totals import totals
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.returns.view import TakenGoods
from pos_app.presenters.sale.hits import item_hit

if TYPE_CHECKING:
    from pos_app.domain.barcode import Label
    from pos_app.domain.cart import Cart
    from pos_app.domain.catalogue import Item
    from pos_app.presenters.common.words import Translator
    from pos_app.services.catalogue.local_search import LocalSearch
    from pos_app.services.sale.checkout import Checkout
    from pos_app.services.tasks import Tasks

MAX_QUERY = 200


class ExchangePresenter:
    """The cart of what is taken. `changed` is called when there is something else to show."""

    def __init__(
        self,
        shelf: LocalSearch,
        checkout: Checkout,
        tasks: Tasks,
        tr: Translator,
        changed: Callable[[], object],
        deposits: Callable[[], DepositTable] = DepositTable,
    ) -> None:
        """`deposits`: what brings deposits along, into this cart too; none where the goods are deposits themselves."""
        self._shelf = shelf
        self._checkout = checkout
        self._tasks = tasks
        self._tr = tr
        self._changed = changed
        self._deposits = deposits
        self._cart = checkout.empty_cart()
        self._items: dict[str, Item] = {}
        self._found: tuple[Item, ...] = ()
        self._notice = ""

    @property
    def cart(self) -> Cart:
        """What is taken."""
        return self._cart

    @property
    def goods(self) -> TakenGoods:
        """What is taken, with its sums, and what the field finds."""
        sums = totals(self._cart, self._checkout.shop.policy) if self._cart.lines else None
        found = tuple(item_hit(item, self._shelf.left(item), self._tr) for item in self._found)
        return TakenGoods(self._cart, sums, found, self._notice)

    def clear(self) -> None:
        """Nothing is taken."""
        self._cart = self._checkout.empty_cart()
        self._found, self._notice = (), ""

    def put(self, cart: Cart) -> None:
        """The same goods at other prices."""
        self._cart = cart

    def look_for(self, text: str) -> None:
        """Search while typing; the latest text wins."""
        self._notice = ""
        query = split_quantity(text)[1].strip()[:MAX_QUERY]
        if query:
            self._tasks.restart("exchange", partial(self._search, query))
        else:
            self._found = ()
            self._changed()

    def take(self, text: str, key: str) -> None:
        """Enter: the hit that is marked, an exact code, else the first hit."""
        self._tasks.restart("exchange", partial(self._take, text, key), awaited=True)

    def add(self, items: tuple[Item, ...], label: Label | None = None, count: Decimal | None = None) -> bool:
        """One more of a scanned article; False where it cannot be, which is said. Of several with the same code one is
        to be chosen."""
        self._found = ()
        if len(items) > 1:
            self._show_found(items, self._tr("Which one?"))
            return True
        try:
            self._cart = self._with_deposits(self._added(items[0], label, count))
        except DomainError as error:
            self._say(f"{items[0].name}: {sentence(error, self._tr)}")
            return False
        self._say("")
        return True

    def step(self, key: int, by: int) -> None:
        """One more or less of a line; the last one less takes it out."""
        line = next((one for one in self._cart.lines if one.key == key), None)
        if line is None:
            return
        try:
            left = Decimal(0) if line.weighed else line.quantity + by
            self._cart = self._with_deposits(self._cart.set_quantity(key, left))
        except DomainError as error:
            self._notice = sentence(error, self._tr)

    # --- inside ---

    def _added(self, item: Item, label: Label | None, count: Decimal | None) -> Cart:
        shop = self._checkout.shop
        unit = shop.weighing.unit_of(item.name)
        if label is None:
            if unit:
                raise DomainError("exchange_weighed", "taken")
            return self._cart.add(item, count or Decimal(1), shop.policy)[0]
        if label.pieces is not None:
            return self._cart.add(item, label.quantity, shop.policy)[0]
        if not label.has_price:
            unit = unit or next(iter(shop.weighing.units), "kg")
            return self._cart.add(item, label.quantity, shop.policy, weighed=True, unit=unit)[0]
        price = label.amount
        if label.price is not None:
            price = Money.from_minor(label.price, self._cart.currency).amount
        cart, key = self._cart.add(item, label.quantity, shop.policy, apart=True)
        return cart if price is None else cart.set_price(key, price, self._tr("price on the label"))

    def _with_deposits(self, cart: Cart) -> Cart:
        return with_deposits(self._cart, cart, self._deposits(), self._checkout.shop.policy)

    async def _search(self, query: str) -> None:
        found = (await self._shelf.find(query)).items
        nothing = "" if found else self._tr("Nothing found for “{text}”.", text=query[:40])
        self._show_found(found, nothing)

    async def _take(self, text: str, key: str) -> None:
        count, query = split_quantity(text)
        item = self._items.get(key.partition(":")[2]) if key else None
        items = (item,) if item is not None else await self._shelf.by_code(query.strip()[:MAX_QUERY])
        if not items and query.strip():
            items = (await self._shelf.find(query.strip()[:MAX_QUERY])).items[:1]
        if items:
            self.add(items, count=count if query != text else None)
        else:
            self._say(self._tr("Nothing found for “{text}”.", text=query.strip()[:40]))
        self._changed()

    def _show_found(self, items: tuple[Item, ...], notice: str) -> None:
        self._items = {item.variant_id: item for item in items}
        self._found, self._notice = items, notice
        self._changed()

    def _say(self, notice: str) -> None:
        self._found, self._notice = (), notice


class EmptiesGoods(ExchangePresenter):
    """The cart of empties: what is typed finds deposits alone, and goods are refused at once."""

    def _added(self, item: Item, label: Label | None, count: Decimal | None) -> Cart:
        if not self._is_deposit(item):
            raise DomainError("deposit_none", "pieces", name=item.name)
        return super()._added(item, label, count)

    def _show_found(self, items: tuple[Item, ...], notice: str) -> None:
        deposits = tuple(filter(self._is_deposit, items))
        if items and not deposits:
            notice = sentence(DomainError("deposit_none", "pieces", name=items[0].name), self._tr)
        super()._show_found(deposits, notice)

    def _is_deposit(self, item: Item) -> bool:
        return self._checkout.shop.returns.is_deposit(item.sku, item.barcode)
