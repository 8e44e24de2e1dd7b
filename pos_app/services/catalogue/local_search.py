"""Finds products, customers and sales in the till's own files, without the network."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.barcode import GRAMS, Label, Weighing
from pos_app.domain.catalogue import ItemStatus
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.receipt import PaperCode, ReceiptNumber
from pos_app.domain.scanned import ScannedCode, readings
from pos_app.domain.search import digits, fold
from pos_app.domain.stock import left
from pos_app.store.errors import StoreError
from pos_app.system import held_files

if TYPE_CHECKING:
    from decimal import Decimal

    from pos_app.domain.catalogue import Category, Item, PaymentMethod
    from pos_app.domain.customer import Customer
    from pos_app.domain.stock import StockLeft
    from pos_app.domain.tax import TaxPolicy, TaxRate
    from pos_app.store.catalogue import CatalogueMeta, CatalogueStore
    from pos_app.store.tables.best_sellers import NotedCode
    from pos_app.store.till import SaleRow, TillStore

ITEMS, CUSTOMERS, SALES, ALIKE = 12, 5, 3, 4
LOOKED_AT = 3 * ITEMS  # best sellers come first among so many hits
FAVOURITES = 24
CHOSEN_FILE, MOST_CHOSEN = "favourites.json", 200

_log = logging.getLogger(__name__)


@frozen
class Found:
    """What a text found, best first. `alike` are customers whose names only sound like it, looked up if nothing else
    fits."""

    items: tuple[Item, ...] = ()
    customers: tuple[Customer, ...] = ()
    sales: tuple[SaleRow, ...] = ()
    alike: tuple[Customer, ...] = ()


@frozen
class Scanned:
    """What a scanned code is: products (several may have the same code), with the data of a scale's label; or the
    code of a paper (`PaperCode`) with its sale, None if it is not of this till; or, with none of these, an unknown
    code.

    `misread`: its check digit is wrong.
    """

    code: str
    items: tuple[Item, ...] = ()
    label: Label | None = None
    receipt: str = ""
    sale: SaleRow | None = None
    misread: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is something to sell or to show."""
        return bool(self.items or self.sale)


class Favourites:
    """What the owner chose, in its order: variants by their ids; () is the till's best sellers alone. Kept in a file of
    their own in the till's folder, for they outlive the catalogue; a file that cannot be read is none."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / CHOSEN_FILE
        self._ids: tuple[str, ...] | None = None

    async def ids(self) -> tuple[str, ...]:
        """The ids of the chosen variants, in their order."""
        if self._ids is None:
            self._ids = await asyncio.to_thread(_chosen_in, self._path)
        return self._ids

    async def keep(self, ids: Sequence[str]) -> None:
        """Choose these, the first MOST_CHOSEN of them. Raises OSError; what was chosen before stays then."""
        chosen = tuple(dict.fromkeys(ids))[:MOST_CHOSEN]
        content = json.dumps({"variants": chosen}, ensure_ascii=False).encode()
        await asyncio.to_thread(held_files.write, self._path, content)
        self._ids = chosen


class LocalSearch:
    """Finds things in the catalogue, the customers and the sales of this till."""

    def __init__(
        self,
        catalogue: CatalogueStore,
        till: TillStore,
        policy: Callable[[], TaxPolicy],
        weighing: Weighing | None = None,
        chosen: Favourites | None = None,
        moved: Callable[[], Mapping[str, Decimal]] = dict,
    ) -> None:
        """`moved`: what the shop's tills moved of its stock since the catalogue was fetched, pieces by variant."""

        def left_of(item: Item) -> StockLeft | None:
            return left(item.stock, moved().get(item.variant_id))

        self._catalogue = catalogue
        self._till = till
        self._policy = policy
        self._weighing = weighing or Weighing()
        self.chosen = chosen
        """The owner's favourites; None where there is no place for them."""
        self.left = left_of
        """How many of a product are left; None where it is not counted."""
        self._sold: dict[str, int] = {}

    async def find(self, text: str, last: Collection[str] = ()) -> Found:
        """Everything that fits a text: products with exactly this code, then this till's best sellers, then those whose
        name begins so, then the others, then those that are not for sale any more and the variants `last`, which goods
        bring along by themselves; sales only if the text looks like a receipt or order number."""
        code, begins, sold = text.strip().casefold(), fold(text.strip()), self._sold
        items = await self._catalogue.search_items(text, LOOKED_AT)
        items = tuple(
            sorted(
                items,
                key=lambda i: (
                    code not in (i.barcode.casefold(), i.sku.casefold()),
                    i.variant_id in last,
                    i.status is ItemStatus.ARCHIVED,
                    -sold.get(i.variant_id, 0),
                    not fold(i.name).startswith(begins),
                ),
            )[:ITEMS]
        )
        customers = await self._catalogue.customers.search(text, CUSTOMERS)
        sales = await self._till.sales.find(text.strip(), limit=SALES) if len(digits(text)) >= 4 else ()
        nothing = not (items or customers or sales)
        alike = await self._catalogue.customers.alike(text, ALIKE) if nothing else ()
        return Found(items, customers, sales, alike)

    async def item(self, variant_id: str) -> Item | None:
        """One product, None if the shop does not sell it any more."""
        return await self._catalogue.item(variant_id)

    async def by_code(self, code: str) -> tuple[Item, ...]:
        """The products with exactly this barcode or SKU."""
        return await self._catalogue.by_code(code)

    async def variant_id(self, named: str) -> str:
        """The id of the one product with this id, article number or barcode; `named` itself if there is none or more
        than one."""
        if not named or await self._catalogue.item(named) is not None:
            return named
        items = await self._catalogue.by_code(named)
        return items[0].variant_id if len(items) == 1 else named

    async def by_label(self, code: str) -> tuple[tuple[Item, ...], Label] | None:
        """The data of a scale's label with its products; None for any other code.

        Raises DomainError("check_digit") for a misread label.
        """
        label = self._weighing.label(code)
        if label is None:
            return None
        for filed in label.codes:
            if items := await self._catalogue.by_code(filed):
                return items, label
        return (), label

    async def by_scan(self, sent: str) -> Scanned:
        """What a scanner sent: a product, by each possible reading of the code, a scale's label, or a receipt.

        A number in the form of an EAN with a wrong check digit was misread: it can only be an article number.
        """
        codes = readings(sent)
        for code in codes:
            items = await self._catalogue.by_code(code.text)
            if code.misread:
                items = tuple(item for item in items if item.sku.strip().casefold() == code.text.casefold())
            items = items or (await self._catalogue.by_gtin(code.gtin) if code.gtin else ())
            if items:
                return Scanned(code.text, items, _label_of(code))
        for code in codes:
            try:
                found = await self.by_label(code.text)
            except DomainError:
                return Scanned(code.text, misread=True)
            if found is not None:
                return Scanned(code.text, found[0], found[1])
            paper = PaperCode.find(code.text.upper())
            if paper is not None:
                sold = isinstance(paper.number, ReceiptNumber)
                sales = await self._till.sales.find(str(paper.number), limit=1) if sold else ()
                return Scanned(code.text, receipt=str(paper), sale=next(iter(sales), None))
        return Scanned(codes[0].text, misread=codes[0].misread) if codes else Scanned(sent.strip())

    async def best_sellers(self) -> dict[str, int]:
        """How often each product was sold at this till lately, by variant id, the most frequent first."""
        self._sold = await self._till.sales.best_sellers()
        return self._sold

    async def favourites(self, limit: int = 500) -> tuple[Item, ...]:
        """Products for the grid: what the owner chose, this till's best sellers, then others of the shop."""
        sold = await self.best_sellers()
        chosen = await self.chosen.ids() if self.chosen else ()
        named = dict.fromkeys((*chosen, *list(sold)[:FAVOURITES]))
        best = [item for name in named if (item := await self._catalogue.item(name)) is not None]
        names = {item.variant_id for item in best}
        rest = await self._catalogue.items(None, limit)
        return (*best, *(item for item in rest if item.variant_id not in names))[:limit]

    async def note_code(self, code: str) -> None:
        """Record an unknown code for the owner."""
        await self._till.codes.note(code)

    async def noted_codes(self) -> tuple[NotedCode, ...]:
        """The recorded unknown codes, latest first."""
        return await self._till.codes.latest()

    async def tiles(self, category_id: str, limit: int = 500) -> tuple[Item, ...]:
        """Products for the grid; "" for all."""
        return await self._catalogue.items(category_id or None, limit)

    async def categories(self) -> tuple[Category, ...]:
        """The shop's categories."""
        return await self._catalogue.categories()

    async def methods(self) -> tuple[PaymentMethod, ...]:
        """The ways to pay that the shop's software takes."""
        return tuple(method for method in await self._catalogue.payment_methods() if method.active)

    async def meta(self) -> CatalogueMeta:
        """How many products and customers the till has, and from when."""
        return await self._catalogue.facts.meta()

    @property
    def prices_include_tax(self) -> bool:
        """Whether the prices on the shelf are with tax."""
        return self._policy().prices_include_tax

    def rate(self, item: Item) -> TaxRate:
        """The tax rate of a product at this till."""
        return self._policy().rate_for(item.category_ids, taxable=item.taxable)


def _label_of(code: ScannedCode) -> Label | None:
    """The weight, price or number of pieces that GS1 data tell; None where they tell none."""
    said = code.told
    if said is None:
        return None
    weight = None if said.weight is None else int(said.weight.scaleb(GRAMS))
    return Label(code.text, (code.text,), weight, amount=said.price, pieces=said.pieces)


async def show_kept(catalogue: CatalogueStore, show: Callable[[], Awaitable[None]]) -> None:
    """Call `show`, which shows what is kept here, at a start. The catalogue is only a cache, so whatever is in it, the
    till opens: one that cannot be shown is set aside, and fetched again."""
    for _ in range(2):
        try:
            await show()
        except Exception as error:  # noqa: BLE001  # logged, without its text
            _log.warning("the catalogue cannot be shown: %s", type(error).__name__)
            if isinstance(error, StoreError) and error.kind != "damaged":
                return  # the disk, not what is in the file
            with suppress(StoreError):
                await catalogue.renew()
        else:
            return


def _chosen_in(path: Path) -> tuple[str, ...]:
    try:
        found = json.loads(path.read_bytes())["variants"]
        return tuple(dict.fromkeys(one for one in found if isinstance(one, str)))[:MOST_CHOSEN]
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("the favourites cannot be read: %s", type(error).__name__)
        return ()
