"""Two real tills with their own files and one store: a cart parked at one is sold at the other, whatever gets lost."""

from __future__ import annotations

import shutil

import pytest

from pos_app.domain.errors import DomainError
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError, StoreState
from pos_app.presenters.common.views import Screen
from pos_app.system import machine
from tests.postgres_server import PostgresServer
from tests.unit.presenters.counter import open_counter
from tests.unit.shared_store.losing import before
from tests.unit.shared_store.two_tills import SOAP, TOWEL, Shop, look, park, pay, rows, settled

pytestmark = pytest.mark.asyncio


def settlements(postgres: PostgresServer, database: str) -> list[list[object]]:
    with postgres.connection(database) as owner:
        return list(
            owner.run(
                "SELECT holder, turn, sold_as, body || label || cashier || held_by = '' FROM comptoir.cart ORDER BY at"
            )
        )


async def test_parked_here_resumed_and_paid_there(shop: Shop, postgres: PostgresServer) -> None:
    await park(shop.one, TOWEL, SOAP)
    lines = None
    await look(shop.one)
    await look(shop.two)
    ((label, who, state),) = rows(shop.two)
    assert (label, who, state) == ("P-1", "Till 1", "Parked · 2 items")
    assert rows(shop.one) == rows(shop.two)
    key = shop.two.window["sales"].rows[0].key
    shop.two.presenters.sales.act(key)
    await settled(shop.two)
    lines = shop.two.lines
    assert [line.quantity for line in lines] == [1, 1]
    await look(shop.one)
    ((_, _, state),) = rows(shop.one)
    assert state.startswith("Till 2 has it since ")
    with pytest.raises(DomainError, match="cart_held"):
        await shop.store(shop.one).fetch(key.removeprefix("shop:"), "Ann")
    sale_id = await pay(shop.two)
    await look(shop.two)
    await look(shop.one)
    assert rows(shop.one) == rows(shop.two) == []
    assert settlements(postgres, shop.database) == [["2", 1, sale_id, True]]


async def test_labels_go_on_although_the_carts_are_gone_from_here(shop: Shop) -> None:
    for _ in range(3):
        await park(shop.one, TOWEL)
        await look(shop.one)
    assert sorted(label for label, _, _ in rows(shop.one)) == ["P-1", "P-2", "P-3"]
    assert await shop.one.till.checkout.parked() == ()


async def test_each_answer_that_is_lost_changes_nothing(shop: Shop, postgres: PostgresServer) -> None:
    losing = before(shop.store(shop.one))
    await look(shop.one)
    await park(shop.one, TOWEL)
    losing.loses = ["offer"]
    with pytest.raises(StoreAwayError):
        await look(shop.one)
    (parked,) = await shop.one.till.checkout.parked()
    assert parked.sharing == "offered"
    with pytest.raises(DomainError, match="cart_offered"):  # the store has it: another till may sell it now
        await shop.one.till.checkout.resume(parked.id, shop.one.presenters.sale.cart, "Ann")
    with pytest.raises(DomainError, match="cart_offered"):
        await shop.one.till.checkout.discard(parked.id, "Ann")
    await look(shop.one)
    assert await shop.one.till.checkout.parked() == ()
    (shared,) = shop.store(shop.one).now.carts
    losing.loses = ["claim"]
    with pytest.raises(StoreAwayError):
        await shop.store(shop.one).fetch(shared.uid, "Ann")
    await look(shop.one)  # it was held: it comes back, and is given again by the same look or the next
    await look(shop.one)
    (shared,) = shop.store(shop.one).now.carts
    assert (shared.is_free, shared.turn) == (True, 1)
    held = await shop.store(shop.one).fetch(shared.uid, "Ann")
    await shop.store(shop.one).open(held, None, "Ann")
    shop.one.presenters.sale.replace(await shop.one.till.checkout.open_cart())
    sale_id = await pay(shop.one)
    losing.loses = ["settle", "advance"]
    for _ in range(2):
        with pytest.raises(StoreAwayError):
            await look(shop.one)
    await look(shop.one)
    assert settlements(postgres, shop.database) == [["1", 2, sale_id, True]]


async def test_with_the_store_away_a_till_parks_resumes_and_pays_alone(shop: Shop) -> None:
    losing = before(shop.store(shop.one))
    losing.away = True
    await park(shop.one, TOWEL)
    with pytest.raises(StoreAwayError):
        await look(shop.one)
    shop.one.presenters.frame.go(Screen.PARKED)
    await settled(shop.one)
    ((_, _, state),) = rows(shop.one)
    assert state == "Parked · only here"
    calls = len(losing.calls)
    (parked,) = await shop.one.till.checkout.parked()
    shop.one.presenters.parking.resume(parked.id)
    await settled(shop.one)
    await pay(shop.one)
    assert len(losing.calls) == calls  # neither parking nor paying asked the store
    assert "no answer" in " ".join(shop.one.window["footer"].right)


async def test_a_key_does_not_wait_for_a_store_that_is_known_to_be_away(shop: Shop) -> None:
    await park(shop.one, TOWEL)
    await look(shop.one)
    await look(shop.two)
    losing = before(shop.store(shop.two))
    losing.away = True
    with pytest.raises(StoreAwayError):
        await shop.store(shop.two).look()
    calls = len(losing.calls)
    shop.two.presenters.sales.act(shop.two.window["sales"].rows[0].key)
    await settled(shop.two)
    assert len(losing.calls) == calls
    assert shop.two.window.notices[-1] == "The shop's store does not answer. P-1 stays with the shop."


async def test_taken_over_from_a_dead_till_which_then_wakes_up(shop: Shop, postgres: PostgresServer) -> None:
    await park(shop.one, TOWEL)
    await look(shop.one)
    (shared,) = shop.store(shop.one).now.carts
    shop.one.presenters.shared_carts.fetch(shared)
    await settled(shop.one)
    assert len(shop.one.lines) == 1
    await look(shop.two)
    shop.two.presenters.sales.act(shop.two.window["sales"].rows[0].key)
    prompt = shop.two.window["prompt"]
    assert prompt.title == "Take over from till 1"
    taking = shop.two.presenters.shared_carts
    taking.answer(prompt.key, " ")
    assert "say why" in shop.two.window["prompt"].error
    taking.answer(prompt.key, "Till 1 is broken")
    await settled(shop.two)
    assert len(shop.two.lines) == 1
    shop.one.presenters.parking.park()  # it wakes up and parks what it has
    await settled(shop.one)
    await look(shop.one)
    assert ["compare" in state for _, _, state in rows(shop.one)] == [True, False]
    (copy,) = await shop.one.till.checkout.parked()
    with pytest.raises(DomainError, match="cart_taken"):
        await shop.one.till.checkout.resume(copy.id, shop.one.presenters.sale.cart, "Ann")
    await shop.one.till.checkout.discard(copy.id, "Ann")
    sale_id = await pay(shop.two)
    await look(shop.two)
    assert settlements(postgres, shop.database) == [["2", 2, sale_id, True]]


async def test_a_dead_tills_sales_are_sent_by_another_under_the_same_request_ids(shop: Shop) -> None:
    sold = []
    for _ in range(2):
        await shop.one.enter(TOWEL)
        sold.append(await pay(shop.one))
    losing = before(shop.store(shop.one))
    losing.loses = ["copy_sales"]
    with pytest.raises(StoreAwayError):
        await shop.store(shop.one).look()
    last = await shop.one.till.till_store.returns.about(sold[-1])
    assert not last.never_left  # the store may have it: a void must not withdraw its order
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    for again in (False, True):
        taken = await shop.store(shop.two).take_over_sales("1", "Bob")
        assert (taken.sales, taken.already) == ((0, 2) if again else (2, 0))
    for sale_id in sold:
        here, there = [await till.till.till_store.outbox.row(sale_id) for till in (shop.one, shop.two)]
        assert here.request_id == there.request_id
    days = [await till.till.till_store.days.in_drawer() for till in (shop.one, shop.two)]
    assert days[1] in (None, 0)
    await shop.store(shop.one).look()  # it wakes up
    notes = await shop.one.till.till_store.handover.notes(sold[0])
    assert [(note.direction, note.till) for note in notes] == [("adopted", "2")]
    await shop.store(shop.one).look()
    assert len(await shop.one.till.till_store.handover.notes(sold[0])) == 1


async def test_an_emptied_cart_is_given_up_when_another_comes(shop: Shop, postgres: PostgresServer) -> None:
    for _ in range(2):
        await park(shop.one, TOWEL)
        await look(shop.one)
    first, second = shop.store(shop.one).now.carts
    shop.one.presenters.shared_carts.fetch(first)
    await settled(shop.one)
    shop.one.presenters.parking.cancel()
    await settled(shop.one)
    shop.one.presenters.shared_carts.fetch(second)
    await settled(shop.one)
    await look(shop.one)
    told = {(holder, sold) for holder, _, sold, _ in settlements(postgres, shop.database)}
    assert told == {("1", "-"), ("1", None)}


async def test_a_copied_folder_and_a_restored_one_are_not_let_in(
    shop: Shop, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await look(shop.one)
    clone, old = shop.folder / "clone", shop.folder / "old"
    shutil.copytree(shop.folder / "1", old)
    await park(shop.one, TOWEL)
    await look(shop.one)
    shutil.copytree(shop.folder / "1", clone)
    for folder, why in ((clone, "copy"), (old, "copy")):  # in another folder it is another installation
        async with open_counter(folder, till="1") as counter:
            with pytest.raises(StoreRefusedError) as refused:
                await counter.till.sharing.look()  # type: ignore[union-attr]
            assert refused.value.why == why
            assert counter.till.sharing.now.state is StoreState.REFUSED  # type: ignore[union-attr]
    monkeypatch.setattr(machine, "mark_of", lambda _folder, real=machine.mark_of: real(shop.folder / "1"))
    async with open_counter(old, till="1") as counter:  # a cloned disk: the same computer and folder by all marks
        with pytest.raises(StoreRefusedError) as refused:
            await counter.till.sharing.look()  # type: ignore[union-attr]
        assert refused.value.why in ("older", "copy")
    async with open_counter(clone, till="1") as counter:
        await counter.till.sharing.look()  # type: ignore[union-attr]  # as new as the store knows: the first that comes
    with pytest.raises(StoreRefusedError) as refused:
        await shop.store(shop.one).look()  # and now the first till is the other one
    assert refused.value.why in ("older", "copy")
