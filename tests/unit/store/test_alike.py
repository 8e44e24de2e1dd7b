"""Customers whose names are spelt otherwise than they are heard: found by the sound, also in a large shop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.domain.customer import Customer
from pos_app.store.catalogue import CatalogueStore
from tests.catalogue_loads import Load
from tests.unit.store.till_values import NOON

pytestmark = pytest.mark.asyncio

PEOPLE = tuple(
    Customer(f"r-{number}", first, last, remote_id=f"r-{number}")
    for number, (first, last) in enumerate(
        (
            ("Élise", "Lefèvre"),
            ("Jan", "Janssens"),
            ("Anna", "Van den Berghe"),
            ("Zoë", "Meier"),
            ("Mia", "Dupond"),
            ("Koen", "Desmet"),
            ("Jean", "Janse"),
        )
    )
)


async def fill(store: CatalogueStore, people: tuple[Customer, ...] = PEOPLE) -> None:
    load = await Load.begin(store)
    await load.add_customers(people)
    await load.finish((), (), (), NOON)


async def alike(store: CatalogueStore, text: str) -> list[str]:
    return [one.last_name for one in await store.customers.alike(text)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("lefebvre", ["Lefèvre"]),
        ("Lefebv", ["Lefèvre"]),  # while it is being typed
        ("elyse lefebvre", ["Lefèvre"]),
        ("lefevre eli", ["Lefèvre"]),
        ("eli lefebvre", ["Lefèvre"]),
        ("jan jansen", ["Janssens"]),
        ("Vandenberghe", ["Van den Berghe"]),
        ("berg", ["Van den Berghe"]),
        ("mayer", ["Meier"]),
        ("Dupont", ["Dupond"]),
        ("koen de smedt", ["Desmet"]),
        ("karel de smedt", []),
        ("lefort", []),
        ("0475", []),
        ("lefebvre@example.be", []),
        ("", []),
        ("%", []),
        ("\ud83d", []),
    ],
)
async def test_a_name_is_found_by_its_sound(catalogue: CatalogueStore, text: str, who: list[str]) -> None:
    await fill(catalogue)
    assert await alike(catalogue, text) == who


async def test_the_same_sound_comes_before_what_only_begins_like_it(catalogue: CatalogueStore) -> None:
    await fill(catalogue, (Customer("a", "A", "Peetersen"), Customer("b", "Z", "Peters")))
    assert await alike(catalogue, "peeters") == ["Peters", "Peetersen"]


async def test_a_customer_with_a_new_name_is_no_longer_found_by_the_old_sound(catalogue: CatalogueStore) -> None:
    await fill(catalogue)
    await catalogue.customers.upsert([replace(PEOPLE[0], last_name="Claes")])
    assert await alike(catalogue, "lefebvre") == []
    assert await alike(catalogue, "klaas") == ["Claes"]


async def test_a_common_sound_is_tried_only_so_far(catalogue: CatalogueStore) -> None:
    """However many are called alike, a search reads a bounded number of rows."""
    await fill(catalogue, tuple(Customer(f"c-{n}", f"Eva{n}", "Janssens") for n in range(6_000)))
    assert len(await catalogue.customers.alike("jansen", limit=5)) == 5
    assert await catalogue.customers.alike("jansen nobody", limit=5) == ()
