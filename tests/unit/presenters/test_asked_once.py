"""Every amount and quantity that a cashier can enter: what nobody means is asked about once at its real card, and the
same answer given again is taken. The table is `domain.plausible.DOUBTS`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.money import currency
from pos_app.domain.notes_and_coins import notes
from pos_app.domain.plausible import DOUBTS, Entry, Typed, is_doubtful
from tests.unit.presenters.recording_window import Counter, plain

Ask = Callable[[Counter, str], Awaitable[None]]
Error = Callable[[Counter], str]


async def cart(counter: Counter) -> None:
    counter.presenters.sale.add(await counter.bench.item("SL-01"))  # 4.95


async def pay(counter: Counter, text: str) -> None:
    if not counter.presenters.pay.is_open:
        await cart(counter)
        counter.presenters.pay.open()
        for key in text:
            counter.presenters.pay.amount_key(key)
    counter.presenters.pay.take()
    await counter.settle()


async def price(counter: Counter, text: str) -> None:
    if not counter.presenters.sale.cart.lines:
        await cart(counter)
        counter.presenters.line.open()
        counter.presenters.line.choose("price")
    counter.presenters.line.submit("price", {"price": text, "reason": "dented"})


async def free_price(counter: Counter, text: str) -> None:
    if "show_form" not in counter.window.others:
        counter.presenters.line.free_variant = (await counter.bench.item("TL-02")).variant_id
        counter.presenters.line.ask_free("Paint")
    counter.presenters.line.submit("free", {"name": "Paint", "price": text, "rate": "21"})


async def discount(counter: Counter, text: str) -> None:
    if not counter.presenters.sale.cart.lines:
        await cart(counter)
        counter.presenters.sale.questions.ask_discount()
    counter.presenters.sale.questions.answer("discount", text)


async def quantity(counter: Counter, text: str) -> None:
    if not counter.presenters.sale.cart.lines:
        await cart(counter)
        counter.presenters.sale.questions.ask_quantity()
    counter.presenters.sale.questions.answer("quantity", text)


async def weight(counter: Counter, text: str) -> None:
    if counter.window.prompt is None:
        counter.presenters.sale.questions.ask_weight(await counter.bench.item("FO-KG"))
    counter.presenters.sale.questions.answer("weight", text)


def drawer(form: str) -> Ask:
    async def enter(counter: Counter, text: str) -> None:
        if "show_form" not in counter.window.others:
            counter.presenters.day.drawer.ask(form)
        counter.presenters.day.drawer.submit(form, {"amount": text, "reason": "change"})
        await counter.settle()

    return enter


async def count(counter: Counter, text: str) -> None:
    if "show_count" not in counter.window.others:
        counter.presenters.day.drawer.ask_count(0)
    counter.presenters.day.drawer.submit_count({"2000": text})
    await counter.settle()


def in_form(counter: Counter) -> str:
    form = counter.window.others.get("show_form")
    return "" if form is None else form.error or "".join(field.error for field in form.fields)


def in_count(counter: Counter) -> str:
    return counter.window.others["show_count_sum"].error if counter.window.others["show_count"] else ""


def in_prompt(counter: Counter) -> str:
    return counter.window.prompt.error if counter.window.prompt else ""


CARDS: dict[Entry, tuple[Ask, Error, tuple[str, ...], tuple[str, ...]]] = {
    Entry.CASH: (pay, lambda c: c.window.pay.error if c.window.pay else "", ("541", "50.01"), ("20", "4.95")),
    Entry.PRICE: (price, in_form, ("0", "0.4", "50", "4.9511"), ("4", "0.50", "49.5")),
    Entry.FREE_PRICE: (free_price, in_form, ("0", "5001", "2.5051"), ("5000", "0.01")),
    Entry.DISCOUNT: (discount, in_prompt, ("51%", "2.50"), ("50%", "2.47")),
    Entry.FLOAT: (drawer("day_float"), in_form, ("5000.01", "541000"), ("5000", "150", "0")),
    Entry.MOVE: (drawer("day_in"), in_form, ("5000.01",), ("5000", "150")),
    Entry.COUNT: (count, in_count, ("1001",), ("1000", "0")),
    Entry.WEIGHT: (weight, in_prompt, ("30.001", "99"), ("30", "0.235")),
    Entry.QUANTITY: (quantity, in_prompt, ("101", "541"), ("100", "2")),
}  # fmt: skip


def test_each_entry_of_the_table_has_its_card() -> None:
    assert set(CARDS) == set(DOUBTS) == set(Entry)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("entry", "text", "asked"),
    [(entry, text, True) for entry, row in CARDS.items() for text in row[2]]
    + [(entry, text, False) for entry, row in CARDS.items() for text in row[3]],
)
async def test_one_question_never_two(counter: Counter, entry: Entry, text: str, asked: bool) -> None:
    enter, error = CARDS[entry][:2]
    await enter(counter, text)
    told = plain(error(counter))
    assert told.startswith("Really ") is asked, told
    if asked:
        await enter(counter, text)
    assert error(counter) == ""


@given(st.sampled_from(["EUR", "JPY", "HUF", "KWD", "SEK", "XXX"]), st.decimals("0.01", 500, places=2))
def test_a_note_more_than_is_due_is_never_doubted_and_ten_times_it_always(code: str, due: Decimal) -> None:
    paper = notes(currency(code))
    for small in paper[-2:]:
        assert not is_doubtful(Entry.CASH, Typed(small, currency(code), due))
    assert is_doubtful(Entry.CASH, Typed(paper[0] + due + 1, currency(code), due))
    assert is_doubtful(Entry.CASH, Typed(10 * max(due, paper[-2]) + 1, currency(code), due))
