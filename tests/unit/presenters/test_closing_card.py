"""Closing the till: at once when all is sent, else a card says what is kept and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.domain.comparison import Difference, What
from pos_app.domain.money import currency
from pos_app.domain.submission import State
from pos_app.presenters.common.card_views import LineMenuView
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.frame.closing import what_differs
from pos_app.presenters.printing.context import PaperContext
from pos_app.store.tables.differences import Differing
from tests.unit.presenters.recording_window import Counter, RecordingWindow, plain
from tests.unit.services.practice_bench import ORDERS, open_bench

pytestmark = pytest.mark.asyncio
EUR = currency("EUR")


def _left(counter: Counter) -> list[str]:
    left: list[str] = []
    counter.presenters.late.lead_out(lambda: left.append("left"))
    return left


def _card(counter: Counter) -> LineMenuView | None:
    view: LineMenuView | None = counter.window.others.get("show_question")
    return view


async def test_with_all_sent_and_nothing_parked_it_closes_at_once(counter: Counter) -> None:
    counter.bench.serve()
    await counter.bench.sent(await counter.bench.sell())
    left = _left(counter)
    counter.presenters.closing.ask()
    await counter.settle()
    assert (left, _card(counter)) == (["left"], None)


async def test_what_is_kept_is_said_and_enter_closes(counter: Counter) -> None:
    await counter.bench.sell()
    await counter.bench.sell()
    await counter.bench.till.checkout.park(await counter.bench.cart(), "Nadia")
    left = _left(counter)
    counter.presenters.closing.ask()
    await counter.settle()
    card = _card(counter)
    assert card is not None
    assert card.subtitle.splitlines() == [
        "2 sales are kept here and will be sent when the till is started again.",
        "1 sale is parked.",
        "Nothing is lost.",
    ]
    assert [(a.key, a.shortcut) for a in card.actions] == [("close", "Return"), ("to_day", "Shift+F4")]
    assert left == []
    counter.window.choose("close")
    counter.window.choose("close")  # the key repeated
    assert (left, _card(counter)) == (["left"], None)


async def test_esc_stays_and_the_next_wish_to_close_asks_again(counter: Counter) -> None:
    await counter.bench.till.checkout.park(await counter.bench.cart(), "")
    left = _left(counter)
    for _ in range(2):
        counter.presenters.closing.ask()
        await counter.settle()
        assert _card(counter) is not None
        counter.window.listeners["show_question"].close_choice()
        assert _card(counter) is None
    assert left == []
    counter.presenters.closing.ask()
    await counter.settle()
    counter.presenters.closing.ask()  # the window's cross pressed again while the card is up
    assert left == ["left"]


async def test_sales_in_doubt_and_refused_are_named_too(counter: Counter) -> None:
    bench = counter.bench
    bench.serve()
    bench.order_fault(ORDERS, "status", status=422, count=1, message="No.")
    refused = await bench.sell()
    await bench.until(refused.id, State.REFUSED)
    bench.order_fault(ORDERS, "in_process")
    unknown = await bench.sell()
    await bench.until(unknown.id, State.UNKNOWN)
    _left(counter)
    counter.presenters.closing.ask()
    await counter.settle()
    card = _card(counter)
    assert card is not None
    assert card.subtitle.splitlines() == [
        "1 answer is unknown and will be checked when the till is started again.",
        "1 sale waits here for you.",
        "Nothing is lost.",
    ]


async def test_sales_the_shop_system_has_with_another_total_are_named_before_closing(tmp_path: Path) -> None:
    async with open_bench(tmp_path, rounding="cut_prices_2dp") as bench:
        await bench.load()
        window = RecordingWindow()
        counter = Counter(
            bench,
            window,
            TillPresenters(bench.till, window, ENGLISH, TillSurroundings(PaperContext(tmp_path / "mail"))),
        )
        bench.serve()
        cart = await bench.cart("TL-02")
        sale = await bench.pay(cart.set_quantity(cart.lines[0].key, cart.lines[0].quantity * 3))
        await bench.sent(sale)
        counter.presenters.closing.ask()
        await counter.settle()
        card = _card(counter)
        assert card is not None
        assert plain(card.subtitle).splitlines() == [
            f"{sale.receipt}: Total differs: here €29.97, shop system €29.98",
            "Nothing is lost.",
        ]


async def test_a_long_list_of_differing_sales_is_cut() -> None:
    total = Difference(What.TOTAL, 0, 100, 101)
    many = [Differing(str(n), f"1-261122-{n:04d}", EUR, (total,)) for n in range(1, 9)]
    told = what_differs(many, ENGLISH)
    assert (len(told), told[-1]) == (6, "and 3 more, see Sales")
