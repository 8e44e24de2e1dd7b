"""Looking things up here, without the network: products by name or code, customers, sales."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.barcode import Label, Weighing
from pos_app.domain.catalogue import Category, Item, PaymentMethod
from pos_app.domain.customer import Customer
from pos_app.domain.search import digits
from pos_app.domain.tax import TaxPolicy, TaxRate
from pos_app.store.catalogue import CatalogueMeta, CatalogueStore
from pos_app.store.till import SaleRow, TillStore

ITEMS, CUSTOMERS, SALES = 12, 5, 3


@dataclass(frozen=True, slots=True)
class Found:
    """What one text found, best first."""

    items: tuple[Item, ...] = ()
    customers: tuple[Customer, ...] = ()
    sales: tuple[SaleRow, ...] = ()


class Shelf:
    """The catalogue, the customers and the sales kept at this till."""

    def __init__(
        self, catalogue: CatalogueStore, till: TillStore, policy: TaxPolicy, weighing: Weighing | None = None
    ) -> None:
        self._catalogue = catalogue
        self._till = till
        self._policy = policy
        self._weighing = weighing or Weighing()

    async def find(self, text: str) -> Found:
        """Everything that fits a text; sales only where it looks like a receipt or order number."""
        items = await self._catalogue.search_items(text, ITEMS)
        customers = await self._catalogue.search_customers(text, CUSTOMERS)
        sales = await self._till.sales(text.strip(), limit=SALES) if len(digits(text)) >= 4 else ()
        return Found(items, customers, sales)

    async def by_code(self, code: str) -> tuple[Item, ...]:
        """The products with exactly this barcode or SKU."""
        return await self._catalogue.by_code(code)

    async def by_label(self, code: str) -> tuple[tuple[Item, ...], Label] | None:
        """What a scale's label says, with the products filed under it; None for any other code.

        Raises DomainError("check_digit") for a label that was misread.
        """
        label = self._weighing.label(code)
        if label is None:
            return None
        for filed in label.codes:
            if items := await self._catalogue.by_code(filed):
                return items, label
        return (), label

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
        """How many products and customers are kept here, and from when."""
        return await self._catalogue.meta()

    def rate(self, item: Item) -> TaxRate:
        """The tax rate this till gives a product."""
        return self._policy.rate_for(item.category_ids, taxable=item.taxable)
