"""Handing over by its presenter: the file is asked for, its contents are said, the sale remembers, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.presenters.common.views import Screen
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.maintenance.rescue import rescue_sentence
from pos_app.presenters.sales.handover import given_sentence, taken_sentence
from pos_app.services.outbox.handover import Given, Taken, shop_key
from tests.unit.presenters.recording_window import Counter

KEY = shop_key("secret", "shop")


@pytest.mark.asyncio
async def test_a_file_is_asked_for_written_and_remembered_with_each_sale(counter: Counter, tmp_path: Path) -> None:
    sale = await counter.bench.sell()
    presenters, window = counter.presenters, counter.window
    presenters.frame.go(Screen.SALES)
    await counter.settle()
    assert [(a.key, a.enabled) for a in window.sales.actions] == [("send_now", True), ("hand_over", True)]
    presenters.sales.act_on_all("hand_over")
    assert window.notice == "This till does not know its shop yet: connect it first."
    presenters.handover.use_key(KEY)
    presenters.sales.act_on_all("hand_over")
    asked = window.others["ask_file"]
    assert asked.suggested == "hand-over-till-1-2026-11-22-1200.json"
    window.choose_file(tmp_path / "f.json")
    await counter.settle()
    assert window.notice == "1 sale in f.json. On the other till choose “Take over from file”."
    presenters.sales.select(sale.id)
    await counter.settle()
    assert window.sales.detail is not None
    assert window.sales.detail.history[-1].endswith("handed over in a file")

    presenters.handover.take_over()
    assert window.others["ask_file"].suggested == ""
    window.choose_file(tmp_path / "f.json")
    await counter.settle()
    assert window.notice == "Nothing new in this file of till 1. 1 was here already."
    counter.bench.serve()
    await counter.bench.sent(sale)
    counter.bench.assert_each_once(sale)


@pytest.mark.asyncio
async def test_a_parked_cart_that_was_handed_over_is_marked_and_its_resuming_warns(
    counter: Counter, tmp_path: Path
) -> None:
    """It is on both tills then, and two receipts of it would be two sales."""
    bench, presenters, window = counter.bench, counter.presenters, counter.window
    await bench.till.checkout.park(await bench.cart(), "Nadia")
    presenters.handover.use_key(KEY)
    presenters.handover.hand_over()
    window.choose_file(tmp_path / "f.json")
    await counter.settle()
    await bench.till.checkout.park(await bench.cart(), "Nadia")
    presenters.frame.go(Screen.PARKED)
    await counter.settle()
    states = {row.receipt: row.state for row in window.sales.rows}
    assert states == {"P-1": "Parked · on another till, too", "P-2": "Parked · 1 item"}
    ours, handed = (row.key for row in window.sales.rows)
    warning = "This cart is on another till, too. Make sure that only one of them sells it."
    presenters.sales.act(ours)
    await counter.settle()
    assert window.notice != warning
    presenters.frame.go(Screen.PARKED)
    await counter.settle()
    presenters.sales.act(handed)
    assert window.notice == warning
    await counter.settle()
    assert len(presenters.sale.cart.lines) == 1


@pytest.mark.asyncio
async def test_what_cannot_be_is_said_in_a_sentence(counter: Counter, tmp_path: Path) -> None:
    presenters, window = counter.presenters, counter.window
    presenters.handover.use_key(KEY)
    hand_over, take_over = presenters.handover.hand_over, presenters.handover.take_over
    for ask, name, said in (
        (hand_over, "f.json", "There is nothing to hand over: every sale is sent and no cart is parked."),
        (hand_over, "no folder/f.json", "The file cannot be written there. Choose another place."),
        (take_over, "none.json", "This file cannot be read. Nothing was taken over."),
    ):
        ask()
        window.choose_file(tmp_path / name)
        await counter.settle()
        assert window.notice == said
        if not await counter.bench.till.checkout.parked():  # from now on there is something to hand over
            await counter.bench.till.checkout.park(await counter.bench.cart(), "Nadia")
    noise = tmp_path / "noise.json"
    noise.write_bytes(b"holiday pictures")
    window.choose_file(noise)
    await counter.settle()
    assert window.notice == "This is not a file that a till handed over."


def test_the_sentences_count_what_there_is() -> None:
    assert given_sentence(Given(2, 1, 1), "f.json", ENGLISH).startswith("2 sales, 1 new customer, 1 parked cart in f")
    many = tuple(f"1-261122-{n:04d}" for n in range(1, 9))
    said = taken_sentence(Taken("2", sales=3, already=1, clashes=many), ENGLISH)
    assert said.startswith("Taken over from till 2: 3 sales. 1 was here already. Left in the file")
    assert "0005 and 3 more" in said


def test_a_rescue_is_told_in_numbers() -> None:
    assert rescue_sentence(38, 0, (), ENGLISH) == (
        "The till's file was damaged and was set aside. 38 sales are here. Call support."
    )
    assert rescue_sentence(1, 1, ("1-261122-0007",), ENGLISH) == (
        "The till's file was damaged and was set aside. 1 sale is here, 1 entry read out of the damaged file. "
        "1 receipt could not be read: 1-261122-0007. Call support."
    )
