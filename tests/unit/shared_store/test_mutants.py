"""Each error of `tests/store/mutants.py` is caught by a script of a few calls; the checker finds them at random."""

from __future__ import annotations

import asyncio

import pytest

from pos_app.domain.shop_feed import FeedPlace
from pos_app.domain.shop_ledger import PiecesBack, ReturnPaper, VoucherPaper
from tests.postgres_server import PostgresServer
from tests.store import keeping, mutants
from tests.store.feed_bench import pass_time
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
    one, piece = tills.till("1").ledger, (PiecesBack(1, 0, 1, 1),)
    await one.book_return("q1", "sale", piece)
    assert not await one.book_return("q2", "sale", piece)
    return await one.book_return("q2", "sale", piece)


async def put_back_late(tills: ShopTills) -> bool:
    """An offer whose answer was lost is made again when another till has the cart."""
    one, two = tills.till("1"), tills.till("2")
    await one.offer(cart("A"))
    await two.claim("A", "r1", "Bob")
    await one.offer(cart("A"))
    return await two.mine() == ()


async def booked_twice(tills: ShopTills, *, own_ids: bool) -> bool:
    """A booking whose answer was lost is made again, under the same id or under another."""
    one = tills.till("1").ledger
    with tills.server.connection(tills.database) as owner:
        await one.post((), (), (VoucherPaper("v", "digest", "EUR", 500, ""),), ())
        for request in ("q1", "q2" if own_ids else "q1"):
            await one.book_uses(request, {"v": 200})
        return bool(owner.run("SELECT sum(amount)::integer FROM comptoir.voucher_use")[0][0] != 200)


async def one_piece_by_two(tills: ShopTills) -> bool:
    """Five tills at once book the same piece."""
    shop = [tills.till(code) for code in "12345"]
    await asyncio.gather(*(one.registered() for one in shop))
    piece = (PiecesBack(1, 0, 1, 1),)
    won = await asyncio.gather(*(one.ledger.book_return(f"r{at}", "sale", piece) for at, one in enumerate(shop)))
    return sum(won) > 1


async def paid_beyond_its_worth(tills: ShopTills) -> bool:
    """A voucher of 5.00 pays 3.00 twice."""
    one = tills.till("1").ledger
    await one.post((), (), (VoucherPaper("v", "digest", "EUR", 500, ""),), ())
    return all([await one.book_uses(request, {"v": 300}) for request in ("r1", "r2")])


async def stays_booked(tills: ShopTills) -> bool:
    """A piece is booked, and its document is never written."""
    one, piece = tills.till("1").ledger, (PiecesBack(1, 0, 1, 1),)
    await one.book_return("r1", "sale", piece)
    await one.call_off("r1")
    return not await one.book_return("r2", "sale", piece)


async def given_twice_in_silence(tills: ShopTills) -> bool:
    """A piece that came back is given once more while the store is away."""
    one, piece = tills.till("1").ledger, (PiecesBack(1, 0, 1, 1),)
    await one.post((), (ReturnPaper("r1", "sale", piece, ""), ReturnPaper("r2", "sale", piece, "", True)), (), ())
    return not await one.excess()


async def written_behind_the_lease(tills: ShopTills) -> bool:
    """A till was suspended while it wrote a version; another one's is complete by then, and the first goes on."""
    one, two = tills.till("1").feed, tills.till("2").feed
    old = await one.take_lease("key")
    assert old is not None
    pass_time(tills.server, tills.database, 31.0)
    new = await two.take_lease("key")
    assert new is not None
    begun = await two.begin(new, FeedPlace(), whole=True)
    assert begun is not None
    assert await two.finish(new, begun, 0, {})
    made = await one.begin(old, FeedPlace(begun, begun), whole=False)
    return made is not None and await one.finish(old, made, 0, {})


SCRIPTS = {
    "stale-lease": written_behind_the_lease,
    "unlocked": one_piece_by_two,
    "unlimited": paid_beyond_its_worth,
    "not-called-off": stays_booked,
    "silent-excess": given_twice_in_silence,
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


@pytest.mark.parametrize("name", ["", "stale-lease"])
async def test_the_checkers_observer_sees_who_wrote_behind_its_lease(postgres: PostgresServer, name: str) -> None:
    tills = ShopTills(postgres)
    try:
        with postgres.connection(tills.database) as owner:
            keeping.prepare(owner)
            if name:
                mutants.put_in(owner, name)
            assert await written_behind_the_lease(tills) == bool(name)
            seen = keeping.written(owner)
    finally:
        tills.close()
    late = [
        "behind its lease till 1 began version 2 of epoch 1 while till 2 had the lease of epoch 2",
        "behind its lease till 1 finished version 2 of epoch 1 while till 2 had the lease of epoch 2",
        "version 2 of epoch 1 is behind one of 2",
    ]
    assert seen == (late if name else [])


async def test_another_id_for_each_try_is_caught(shop_tills: ShopTills) -> None:
    assert not await booked_twice(shop_tills, own_ids=False)
    another = ShopTills(shop_tills.server)
    try:
        assert await booked_twice(another, own_ids=True)
    finally:
        another.close()


async def test_every_mutant_has_its_script() -> None:
    assert {*SCRIPTS, mutants.NEW_ID} == set(mutants.NAMES)
