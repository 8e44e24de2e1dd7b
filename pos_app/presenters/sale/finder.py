"""The finder: the one field that finds products, customers and receipts, by typing or scanning; and the chips and tiles
beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.catalogue import Item
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.receipt import PaperCode
from pos_app.domain.scanned import split_quantity
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ChipsView, ChipView, HitGroupView, HitView, Tone
from pos_app.presenters.sale.hits import by_tile, item_hit, tile_of
from pos_app.presenters.sale.listeners import TileWays
from pos_app.presenters.sale.views import FinderView, TilesView, TileView
from pos_app.services.catalogue.local_search import Found, LocalSearch
from pos_app.services.customers.phones import phone_for_people

if TYPE_CHECKING:
    from pos_app.domain.customer import Customer
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.cart import SalePresenter
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.input_queue import InputQueue
    from pos_app.services.tasks import Tasks

MAX_QUERY = 200
PART_OF_CODE = 6  # digits: as many typed without a letter are meant as a whole code
FAVOURITES = "favourites"
FREE = "free"
TILES_AT_ONCE = 100
CHIPS = 24  # categories; more are found in the list of all of them


@frozen
class FinderContext:
    """What the finder asks of the till around it.

    `show_sale` opens a sale on the Sales screen. `enter_nothing` is called for Enter on the empty field. `free_line`
    asks for the price of what is typed in full; None where the shop sells no such lines. `say_phone` writes the phone
    of a customer who was found. `all_categories` opens the list of them, `want_pictures` brings the pictures of these
    addresses to the tiles. `open_tile` opens the menu of the tile that stands for these items. `open_receipt` opens the
    receipt of this number on the Return screen; None where nothing is taken back.
    """

    queue: InputQueue
    show_sale: Callable[[str], None]
    enter_nothing: Callable[[], None]
    free_line: Callable[[str], None] | None = None
    say_phone: Callable[[str], str] = phone_for_people
    all_categories: Callable[[], None] = lambda: None
    want_pictures: Callable[[tuple[str, ...]], object] = lambda _addresses: None
    open_tile: Callable[[tuple[Item, ...]], object] = lambda _items: None
    open_receipt: Callable[[str], Awaitable[bool]] | None = None


class FinderPresenter:
    """Searches as the cashier types; what Enter picks goes to the cart, the customer or the Sales screen. Satisfies
    `FinderListener`."""

    def __init__(
        self,
        window: SaleWindow,
        tr: Translator,
        shelf: LocalSearch,
        sale: SalePresenter,
        tasks: Tasks,
        around: FinderContext,
    ) -> None:
        self._window = window
        self._screen = window.sale
        self._tr = tr
        self._shelf = shelf
        self._sale = sale
        self._tasks = tasks
        self._around = around
        self.text = ""
        """What the field holds."""
        self._chip = FAVOURITES
        self._items: dict[str, Item] = {}
        self._by_tile: dict[str, tuple[Item, ...]] = {}
        self._customers: dict[str, Customer] = {}
        self._which: list[tuple[str, tuple[Item, ...]]] = []  # codes on several products; the first is asked now

    @property
    def tile_ways(self) -> TileWays:
        """Where tiles lead beside a sale."""
        around = self._around
        return TileWays(around.want_pictures, lambda key: around.open_tile(self._by_tile.get(key, ())))

    async def open(self) -> None:
        """Show chips and tiles from the catalogue kept here."""
        categories = await self._shelf.categories()
        chips = [ChipView(FAVOURITES, self._tr("Favourites"))]
        chips += [ChipView(c.id, c.name) for c in categories if not c.parent_id][:CHIPS]
        chosen = next((c for c in categories if c.id == self._chip), None)
        if chosen is not None and all(chip.key != self._chip for chip in chips):
            chips.insert(1, ChipView(chosen.id, chosen.name))  # from the list of all
        elif chosen is None:
            self._chip = FAVOURITES
        self._screen.show_chips(ChipsView(tuple(chips), self._chip, goes_on=len(chips) <= len(categories)), self)
        favourites = self._chip == FAVOURITES
        items = await (self._shelf.favourites() if favourites else self._shelf.tiles(self._chip))
        self._items |= {item.variant_id: item for item in items}
        self._by_tile = by_tile(items)
        await self._show_tiles()

    def stock_moved(self) -> None:
        """What is left of the products may be other than shown."""
        if self._tasks.is_running("tiles"):
            self._tasks.restart("tiles", self.open)  # it may be past what moved
        elif self._by_tile:
            self._tasks.start("tiles", self._show_tiles)

    async def _show_tiles(self) -> None:
        empty = self._tr("No products yet. They come with the first connection to the shop system.")
        groups = list(self._by_tile.items())
        tiles: list[TileView] = []
        for start in range(0, len(groups), TILES_AT_ONCE):
            for key, group in groups[start : start + TILES_AT_ONCE]:
                tiles.append(tile_of(key, group, self._shelf, self._tr))
            await asyncio.sleep(0)  # hundreds at once would hold the screen for a frame
        self._screen.show_tiles(TilesView(tuple(tiles), empty), self)

    # --- intents ---

    def choose_chip(self, key: str) -> None:
        """Show the tiles of a category."""
        self._chip = key
        self._tasks.restart("tiles", self.open)

    def more_chips(self) -> None:
        """The list of all categories."""
        self._around.all_categories()

    def pick_tile(self, key: str) -> None:
        """A touched tile is one piece more; of several variants one is to be chosen."""
        if key in self._items:
            self._sale.add(self._items[key])
        elif key in self._by_tile:
            self._which = [asked for asked in self._which if asked[0]]
            self.ask_which("", self._by_tile[key])

    def type(self, text: str) -> None:
        """Search while typing; the latest text wins."""
        self.text = text
        if self._which and text != self._which[0][0]:
            del self._which[0]  # another text in the field gives up the choice that is asked
            if self._which and not text:
                self._ask_next()
                return
        _, query = split_quantity(text)
        if not query.strip():
            self._tasks.restart("finder", partial(self._show_nothing, text))
        else:
            self._tasks.restart("finder", partial(self._search, text, query[:MAX_QUERY]))

    def await_hits(self) -> None:
        """The next keys are about what is being looked for."""
        if self._tasks.is_running("finder"):
            self._tasks.start("finder", self.open, awaited=True)  # runs already: only waited for

    def submit(self, text: str, key: str) -> None:
        """Enter, with the hit that is marked, if one is."""
        self.text = ""
        if key:
            self.pick_hit(key, text)
        else:
            self.enter(text)

    def click_hit(self, key: str) -> None:
        """A hit chosen with the pointer."""
        self.text = ""
        self.pick_hit(key)

    def enter_nothing(self) -> None:
        """Enter on the empty field."""
        self._around.enter_nothing()

    def enter(self, text: str) -> None:
        """An exact code, else the first hit. Entered codes are served in their order."""
        if text.strip():
            self._around.queue.take(partial(self._entered, text))

    def clear(self) -> None:
        """What the field holds is used up."""
        self.text = ""
        self._screen.clear_finder()

    def search(self, text: str) -> None:
        """Put a text into the field and look for it, as if typed."""
        self._show(FinderView(text, restore=True))
        self.type(text)

    def ask_which(self, text: str, items: tuple[Item, ...]) -> None:
        """One code on several products: show them for a person to choose; `text` goes back into the field.

        Another code of the kind waits until that is done.
        """
        if text not in (one for one, _ in self._which):
            self._which.append((text, items))
        self._ask_next()

    @property
    def unanswered(self) -> tuple[str, ...]:
        """What was entered and stands on several products, of which the cashier has not chosen one yet."""
        return tuple(text for text, _ in self._which)

    def pick_hit(self, key: str, text: str = "") -> None:
        """A hit chosen with the arrows or the pointer; `text` is what the field held (for its quantity)."""
        kind, _, name = key.partition(":")
        if kind == "item" and name in self._items:
            self._sale.add(self._items[name], _typed_quantity(text))
            if self._which and self._items[name] in self._which[0][1]:
                del self._which[0]
                self._ask_next()
        elif kind == FREE and self._around.free_line is not None:
            self._around.free_line(name)
        elif kind == "customer" and name in self._customers:
            self._sale.set_customer(self._customers[name])
        elif kind == "sale":
            self._around.show_sale(name)

    # --- inside ---

    def _show(self, view: FinderView) -> None:
        if view.restore:
            self.text = view.query
        self._screen.show_finder(view, self)

    def _show_last_scan(self, scan: str) -> None:
        self._window.show_last_scan(self._tr("Last scan: {scan}", scan=scan))

    def _ask_next(self) -> None:
        if self._which:
            text, items = self._which[0]
            found = Found(items=items)
            self._remember(found)
            self._show(FinderView(text, self._groups(found), self._tr("Which one?"), restore=True))

    async def _show_nothing(self, text: str) -> None:
        self._show(FinderView(text))

    async def _search(self, text: str, query: str) -> None:
        found = await self._shelf.find(query, self._sale.deposits.articles)
        self._remember(found)
        groups = self._groups(found)
        notice = "" if groups else self._tr("Nothing found for “{text}”.", text=query.strip()[:40])
        self._show(FinderView(text, groups or self._instead(found, query), notice))

    async def _entered(self, text: str) -> bool:
        before = self._sale.cart
        await self._serve(text)
        return self._sale.cart is not before

    async def _serve(self, text: str) -> None:
        query = split_quantity(text)[1].strip()[:MAX_QUERY]
        items = await self._shelf.by_code(query) if query else ()
        if len(items) == 1:
            self._show_last_scan(f"{query} {items[0].name}")
            self._put(items[0], text)
            return
        if not items and await self._serve_label(query, text):
            return
        if items:
            self.ask_which(text, items)
            return
        paper = PaperCode.find(query.upper())
        if paper is not None and str(paper) == query.upper() and self._around.open_receipt is not None:
            if await self._around.open_receipt(query):
                self._show_last_scan(self._tr("receipt {number}", number=paper.number))
            return
        found = await self._shelf.find(query, self._sale.deposits.articles) if query else Found()
        self._remember(found)
        if found.items and query.isdecimal() and len(query) >= PART_OF_CODE:
            # A part of a barcode finds nothing: a scan that lost a digit must never sell another product.
            notice = self._tr("No product has exactly this code. Choose with the arrows.")
            self._show(FinderView(text, self._groups(found), notice, Tone.WARN, restore=True))
        elif found.items:
            self._put(found.items[0], text)
        elif found.customers:
            self._sale.set_customer(found.customers[0])
        elif found.sales:
            self._around.show_sale(found.sales[0].id)
        else:
            notice = self._tr("Nothing found for “{text}”.", text=(query or text.strip())[:40])
            self._show(FinderView(text, self._instead(found, query), notice, Tone.WARN, restore=True))

    async def _serve_label(self, code: str, text: str) -> bool:
        """A label printed at a scale; False for any other code."""
        try:
            read = await self._shelf.by_label(code)
        except DomainError as error:
            notice = sentence(error, self._tr)
        else:
            if read is None:
                return False
            items, label = read
            if len(items) == 1:
                self._show_last_scan(f"{code} {items[0].name}")
                if not self._sale.add_label(items[0], label):
                    self._show(FinderView(text, (), "", restore=True))
                return True
            notice = self._tr("The label says item {item}, which is not known here.", item=label.item)
            if items:
                notice = self._tr("Several products have the number {item}. Tell the owner.", item=label.item)
        self._show(FinderView(text, (), notice, Tone.WARN, restore=True))
        return True

    def _put(self, item: Item, text: str) -> None:
        if not self._sale.add(item, _typed_quantity(text)):
            self._show(FinderView(text, (), "", restore=True))

    def _remember(self, found: Found) -> None:
        self._items |= {item.variant_id: item for item in found.items}
        self._customers |= {customer.id: customer for customer in (*found.customers, *found.alike)}

    def _groups(self, found: Found) -> tuple[HitGroupView, ...]:
        groups = (
            HitGroupView(
                self._tr("Products"), tuple(item_hit(item, self._shelf.left(item), self._tr) for item in found.items)
            ),
            HitGroupView(self._tr("Customers"), tuple(map(self._customer_hit, found.customers))),
            HitGroupView(
                self._tr("Sales"),
                tuple(
                    HitView(f"sale:{row.id}", row.receipt, row.customer, self._tr.money(row.total))
                    for row in found.sales
                ),
            ),
        )
        return tuple(group for group in groups if group.hits)

    def _instead(self, found: Found, query: str) -> tuple[HitGroupView, ...]:
        """What may be meant where nothing fits: a line of that name, customers who sound like it."""
        alike = tuple(map(self._customer_hit, found.alike))
        heard = (HitGroupView(self._tr("Customers who sound like it"), alike, offered=False),) if alike else ()
        return (*self._free_hit(query), *heard)

    def _free_hit(self, query: str) -> tuple[HitGroupView, ...]:
        """What is not in the catalogue may be sold under the name that was typed, where the shop allows it."""
        name = query.strip()
        if self._around.free_line is None or not any(c.isalpha() for c in name):
            return ()
        hit = HitView(f"{FREE}:{name}", self._tr("Sell “{text}” with a typed price", text=name[:40]))
        return (HitGroupView("", (hit,)),)

    def _customer_hit(self, customer: Customer) -> HitView:
        return customer_hit(customer, "customer:", self._around.say_phone)


def _typed_quantity(text: str) -> Decimal | None:
    """The quantity typed before a code, None where there is none: an item sold by weight then asks for it."""
    quantity, query = split_quantity(text)
    return None if query == text else quantity


def customer_hit(customer: Customer, prefix: str, say_phone: Callable[[str], str] = phone_for_people) -> HitView:
    """A customer as a row of hits."""
    detail = " · ".join(p for p in (say_phone(customer.phone), customer.email, customer.address.one_line) if p)
    return HitView(f"{prefix}{customer.id}", customer.name, detail)
