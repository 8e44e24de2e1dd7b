"""“Several tills” in the menu: a dead till's sales taken over by a person's word, one more till paired by a code."""

from __future__ import annotations

import asyncio

import pytest

from pos_app.domain.store_state import StoreAwayError
from pos_app.shared_store import address as store_address
from tests.postgres_server import PostgresServer
from tests.unit.presenters.counter import Counter, open_counter
from tests.unit.shared_store.losing import before
from tests.unit.shared_store.test_ledger import found, give, sell
from tests.unit.shared_store.two_tills import TOWEL, Shop

pytestmark = pytest.mark.asyncio
SAID = "several tills done"


async def done(till: Counter) -> None:
    for _ in range(1000):
        await asyncio.sleep(0.005)
        if not till.till.tasks.is_running("several tills"):
            return


async def card(till: Counter) -> list[str]:
    till.presenters.several_tills.open()
    await done(till)
    return [action.label for action in till.window["question"].actions]


async def test_a_dead_till_is_taken_over_also_when_the_store_stops_in_the_middle_and_it_wakes_up(shop: Shop) -> None:
    numbers = [await sell(shop.one, TOWEL) for _ in range(2)]
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    today, dead, *_, pair = await card(shop.two)
    assert dead.startswith("Till 1 · last heard of")
    assert dead.endswith("2 sales not sent")
    assert (pair, today) == ("Pair another till…", "The shop today…")
    several = shop.two.presenters.several_tills
    several.choose("till:1")
    question = shop.two.window["question"]
    assert [action.label for action in question.actions] == ["No, leave them there", "Send 2 sales from here"]
    losing = before(shop.store(shop.two))
    losing.loses = ["adopt"]  # the store did it, and was gone before it said so
    several.choose("take:1")
    await done(shop.two)
    assert shop.two.window.notices[-1].startswith("The shop's store gave no answer. Say it again")
    with pytest.raises(KeyError):
        await shop.two.till.till_store.outbox.row(await sale_id(shop.one, numbers[0]))
    await shop.store(shop.one).look()  # it wakes up in the middle, and learns who has them
    several.choose("take:1")
    await done(shop.two)
    assert shop.two.window.notices[-1] == "2 sales of till 1 are sent from here."
    several.choose("take:1")
    await done(shop.two)
    assert shop.two.window.notices[-1] == "0 sales of till 1 are sent from here. 2 were here already."
    for number in numbers:
        one = await sale_id(shop.one, number)
        here, there = [await till.till.till_store.outbox.row(one) for till in (shop.one, shop.two)]
        assert here.request_id == there.request_id
        assert len(await shop.one.till.till_store.handover.notes(one)) == 1
    assert await shop.two.till.till_store.days.in_drawer() in (None, 0)
    assert not any("not sent" in label for label in await card(shop.two))


async def sale_id(till: Counter, number: str) -> str:
    return (await till.till.returns.find(number)).sale.id


async def test_with_the_store_away_the_card_says_so_and_offers_nothing(shop: Shop) -> None:
    losing = before(shop.store(shop.two))
    losing.away = True
    with pytest.raises(StoreAwayError):
        await shop.store(shop.two).look()
    assert await card(shop.two) == []
    assert "sells, parks and closes as ever" in shop.two.window["question"].subtitle


async def test_what_was_given_twice_is_read_from_the_card(shop: Shop) -> None:
    number = await sell(shop.one, TOWEL)
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    own = await shop.one.till.returns.find(number)
    await give(shop.two, await found(shop.two, number), {1: 1})
    losing = before(shop.store(shop.one))
    losing.away = True
    with pytest.raises(StoreAwayError):
        await shop.store(shop.one).look()
    await give(shop.one, own, {1: 1})
    losing.away = False
    await shop.store(shop.one).look()
    assert "1 thing given twice…" in await card(shop.two)
    shop.two.presenters.several_tills.choose("twice")
    (line,) = shop.two.window["text"].lines
    assert line.endswith("till 1: 1 piece too many came back")


async def test_a_till_is_paired_by_the_code_that_the_first_one_shows(shop: Shop, postgres: PostgresServer) -> None:
    await shop.store(shop.one).look()
    several = shop.one.presenters.several_tills
    await card(shop.one)
    several.choose("pair")
    await shop.store(shop.two).look()
    several.answer("till to pair", "2")
    several.answer("store address", "127.0.0.2")
    await done(shop.one)
    assert shop.one.window["prompt"].error == "A till has this code already."
    several.answer("till to pair", "7")
    assert shop.one.window["prompt"].key == "store address"
    several.answer("store address", "127.0.0.2")
    await done(shop.one)
    text = shop.one.window["text"]
    assert text.title == "Pairing code for till 7"
    code = "".join(line for line in text.lines if set(line) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-"))
    folder = shop.folder / "7"
    folder.mkdir()
    async with open_counter(folder, till="7") as till:
        again: list[str] = []
        till.presenters.late.lead_again(lambda: again.append("opened again"))
        joining = till.presenters.several_tills
        joining.open()
        assert till.window["prompt"].key == "pairing code"
        joining.answer("pairing code", code[:-1])
        await done(till)
        assert "a letter of it is wrong" in till.window["prompt"].error
        joining.answer("pairing code", code.lower())
        await done(till)
        assert till.window.notices[-1].startswith("Paired.")
        assert again == ["opened again"]
        joining.answer("pairing code", code)
        await done(till)
        assert till.window["prompt"].error == "This code was used already."
    address = store_address.load(folder)
    assert address is not None
    assert (address.host, address.certificate) == ("127.0.0.2", postgres.certificate)
    async with open_counter(folder, till="7") as till:
        assert till.till.sharing is not None
        await till.till.sharing.look()
        assert [label.split(" · ")[0] for label in await card(till)][1:3] == ["Till 1", "Till 2"]
