"""The open cart's trail: a log that lost the cart's last change is noticed, and nothing else is said or in the way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pos_app.domain.cart import Cart
from pos_app.store.tables.carts import TRAIL
from pos_app.store.till import TillStore
from tests.held_folder import is_private
from tests.unit.store.till_values import NOON, cart, pay

pytestmark = pytest.mark.asyncio
FILES = ("till.db", "till.db-wal", "till.witness", TRAIL)
FIRST, SECOND = cart(1), cart(2)


def put(folder: Path, files: dict[str, bytes]) -> None:
    """A folder with these files."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def lying(folder: Path) -> dict[str, bytes]:
    """The files that lie there."""
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}


async def left_by(folder: Path, carts: Sequence[Cart], *, sale: bool = False) -> list[dict[str, bytes]]:
    """What lies in a till's folder behind each of these open carts, as a killed till leaves it."""
    put(folder, {})
    store = await TillStore.open(folder, lambda: NOON)
    found = []
    try:
        for one in carts:
            await store.carts.save(one)
            await store._database.on_writer(lambda: None)  # the trail is written behind the commit
            found.append(lying(folder))
        if sale:
            await pay(store, "s-1", carts[-1])
            await store._database.on_writer(lambda: None)
            found.append(lying(folder))
    finally:
        await store.aclose()
    return found


async def opened(folder: Path, files: dict[str, bytes]) -> tuple[bool, Cart | None]:
    """Whether a till that finds these files says that its cart is behind; the cart. It saves another one, too."""
    put(folder, files)
    store = await TillStore.open(folder, lambda: NOON)
    try:
        behind, kept = store.cart_behind, await store.carts.load()
        await store.carts.save(SECOND)
        assert await store.carts.load() == SECOND
        return behind, kept
    finally:
        await store.aclose()


async def test_a_log_without_the_last_change_is_told(tmp_path: Path) -> None:
    first, second = await left_by(tmp_path / "a", (FIRST, SECOND))
    assert await opened(tmp_path / "b", {**first, TRAIL: second[TRAIL]}) == (True, FIRST)


async def test_a_till_that_was_only_killed_says_nothing(tmp_path: Path) -> None:
    for number, files in enumerate(await left_by(tmp_path / "a", (FIRST, SECOND))):
        assert await opened(tmp_path / f"b{number}", files) == (False, (FIRST, SECOND)[number])


async def test_a_cart_that_is_again_as_it_was_is_the_last_one(tmp_path: Path) -> None:
    *_, last = await left_by(tmp_path / "a", (FIRST, SECOND, FIRST))
    assert await opened(tmp_path / "b", last) == (False, FIRST)


async def test_an_older_trail_says_nothing(tmp_path: Path) -> None:
    first, second = await left_by(tmp_path / "a", (FIRST, SECOND))
    assert await opened(tmp_path / "b", {**second, TRAIL: first[TRAIL]}) == (False, SECOND)


async def test_behind_a_payment_the_trail_of_before_says_nothing(tmp_path: Path) -> None:
    *_, paid = await left_by(tmp_path / "a", (FIRST, SECOND), sale=True)
    behind, _ = await opened(tmp_path / "b", paid)
    assert not behind


@pytest.mark.parametrize("trail", [b"", b"\0" * 31, b"\0" * 64, b"x" * 1_000], ids=len)
async def test_a_damaged_trail_says_nothing(tmp_path: Path, trail: bytes) -> None:
    first, _ = await left_by(tmp_path / "a", (FIRST, SECOND))
    assert await opened(tmp_path / "b", {**first, TRAIL: trail}) == (False, FIRST)


async def test_a_folder_in_the_trails_place_is_in_nobodys_way(tmp_path: Path) -> None:
    first, _ = await left_by(tmp_path / "a", (FIRST, SECOND))
    (tmp_path / "b" / TRAIL).mkdir(parents=True)
    del first[TRAIL]
    assert await opened(tmp_path / "b", first) == (False, FIRST)


async def test_nobody_else_reads_it(tmp_path: Path) -> None:
    await left_by(tmp_path / "a", (FIRST,))
    assert is_private(tmp_path / "a" / TRAIL)
