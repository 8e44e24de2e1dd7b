"""Each error of `tests/store/mutants.py` is caught by a script of a few calls; the checker finds them at random."""

from __future__ import annotations

import asyncio

import pytest

from tests.store import mutants
from tests.unit.shared_store.shop_tills import FIRST, ShopTills, cart

pytestmark = pytest.mark.asyncio


async def sold_by_two(tills: ShopTills) -> bool:
    """Five tills at once claim one cart."""
    shop = [tills.till(code) for code in "12345"]
    await asyncio.gather(*(one.registered() for one in shop))
    await shop[0].offer(cart("A"))
    won = await asyncio.gather(*(one.claim("A", f"r{at}", "") for at, one in enumerate(shop)))
    return sum(one is not None for one in won) > 1


async def taken_from_a_silent_till(tills: ShopTills) -> bool:
    """A till that holds a cart was not heard of for an hour."""
    one, two = tills.till("1"), tills.till("2")
    await one.register("here", FIRST, anew=False)
    await two.offer(cart("A"))
    await one.claim("A", "r1", "Ann")
    with tills.server.connection(tills.database) as owner:
        owner.run("UPDATE comptoir.till SET seen_at = seen_at - interval '1 hour' WHERE code = '1'")
    return await two.claim("A", "r2", "Bob") is not None


async def no_becomes_yes(tills: ShopTills) -> bool:
    """A booking that was refused, and whose answer was lost, is asked for again."""
    one = tills.till("1")
    await one.give_back("q1", "sale", {1: 1}, {1: 1})
    assert not await one.give_back("q2", "sale", {1: 1}, {1: 1})
    return await one.give_back("q2", "sale", {1: 1}, {1: 1})


async def put_back_late(tills: ShopTills) -> bool:
    """An offer whose answer was lost is made again when another till has the cart."""
    one, two = tills.till("1"), tills.till("2")
    await one.offer(cart("A"))
    await two.claim("A", "r1", "Bob")
    await one.offer(cart("A"))
    return await two.mine() == ()


async def booked_twice(tills: ShopTills, *, own_ids: bool) -> bool:
    """A booking whose answer was lost is made again, under the same id or under another."""
    one = tills.till("1")
    for request in ("q1", "q2" if own_ids else "q1"):
        await one.give_back(request, "sale", {1: 5}, {1: 2})
    with tills.server.connection(tills.database) as owner:
        return bool(owner.run("SELECT returned FROM comptoir.line_ledger")[0][0] != 2)


SCRIPTS = {
    "unguarded": sold_by_two,
    "lease": taken_from_a_silent_till,
    "known": no_becomes_yes,
    "fence": put_back_late,
}


@pytest.mark.parametrize("name", SCRIPTS)
async def test_the_script_catches_the_mutant_and_lets_the_store_pass(shop_tills: ShopTills, name: str) -> None:
    assert not await SCRIPTS[name](shop_tills)
    wrong = ShopTills(shop_tills.server)
    try:
        with wrong.server.connection(wrong.database) as owner:
            mutants.put_in(owner, name)
        assert await SCRIPTS[name](wrong)
    finally:
        wrong.close()


async def test_another_id_for_each_try_is_caught(shop_tills: ShopTills) -> None:
    assert not await booked_twice(shop_tills, own_ids=False)
    another = ShopTills(shop_tills.server)
    try:
        assert await booked_twice(another, own_ids=True)
    finally:
        another.close()


async def test_every_mutant_has_its_script() -> None:
    assert {*SCRIPTS, mutants.NEW_ID} == set(mutants.NAMES)
