"""A catalogue.db of any size for the figures: products and customers made by chance, the same in each run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

from pos_app.domain.catalogue import Category, Item, ItemStatus, PaymentMethod, Tax
from pos_app.domain.customer import Address, Customer
from pos_app.store.catalogue import CatalogueStore
from tests.catalogue_loads import Load

SLICE = 5_000
NAMES = ("Müller", "Lefèvre", "Janssens", "Peeters", "Øster", "Dubois", "Özdemir", "Muñoz", "Łukasik", "D'Hondt")
FIRST_NAMES = ("Élise", "Nadia", "Tom", "Bjørn", "José", "Mia", "Zoë", "Karel", "Ana", "Noor")


async def stock(folder: Path, items: int, customers: int = 0) -> None:
    """A catalogue of so many products and customers in `folder`, fetched whole today. Raises StoreError."""
    store = await CatalogueStore.open(folder)
    try:
        load = await Load.begin(store)
        chance = Random(7)
        vocabulary = words(chance, 4_000)
        for start in range(0, items, SLICE):
            await load.add_items(_items(chance, vocabulary, start, min(start + SLICE, items)))
        for start in range(0, customers, SLICE):
            await load.add_customers(_customers(chance, vocabulary, start, min(start + SLICE, customers)))
        categories = [Category(f"c{n}", f"Category {n}") for n in range(8)]
        await load.finish(categories, [Tax("t", "21 %", Decimal(21))], [PaymentMethod("p", "Cash")], datetime.now(UTC))
    finally:
        await store.aclose()


def goods(count: int) -> tuple[Item, ...]:
    """So many products, without a file."""
    chance = Random(7)
    return tuple(_items(chance, words(chance, 100), 0, count))


def words(chance: Random, count: int) -> list[str]:
    """So many words that one could say: `mulira`, `satobe`."""
    starts, vowels, ends = "bcdfghjklmnprstvwz", "aeiou", ("", "", "n", "s", "r", "l")
    found: dict[str, None] = {}
    while len(found) < count:
        made = "".join(chance.choice(starts) + chance.choice(vowels) for _ in range(chance.randint(2, 4)))
        found[made + chance.choice(ends)] = None
    return list(found)


def barcode(number: int) -> str:
    """The EAN-13 of the product of this number."""
    body = f"54{number:010d}"
    weighed = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return f"{body}{-weighed % 10}"


def _items(chance: Random, vocabulary: list[str], first: int, last: int) -> Iterator[Item]:
    for number in range(first, last):
        name = " ".join(chance.choices(vocabulary, k=3)).capitalize()
        price = Decimal(chance.randint(50, 20_000)).scaleb(-2)
        stock_left, category = Decimal(chance.randint(0, 90)), (f"c{number % 8}",)
        yield Item(
            f"v{number}",
            f"p{number}",
            f"{name} {number % 90} cl",
            f"SKU{number}",
            barcode(number),
            category,
            price,
            "EUR",
            stock_left,
            True,
            ItemStatus.PUBLISHED,
        )


def _customers(chance: Random, vocabulary: list[str], first: int, last: int) -> Iterator[Customer]:
    for number in range(first, last):
        name = NAMES[number % len(NAMES)] if number % 20 == 0 else chance.choice(vocabulary).capitalize()
        called = chance.choice(FIRST_NAMES)
        where = Address(chance.choice(vocabulary).capitalize(), str(number % 300), "", "1000", "Brussels", "BE")
        phone, mail = f"+32475{number:06d}", f"{called}.{name}.{number}@example.com".casefold()
        yield Customer(f"r{number}", called, name, phone, mail, where, f"r{number}")
