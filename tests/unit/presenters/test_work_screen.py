"""The work list by its presenter, on a till with the practice shop: what the owner reads, does and gets."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.chift.practice import PracticeDoor
from pos_app.domain.money_back import BackWay
from pos_app.domain.order import Sale
from pos_app.domain.paper import Heading, Line, Pair, Paper
from pos_app.domain.return_rules import DEPOSIT_REASONS, REASONS
from pos_app.domain.returns import Return, ReturnDraft
from pos_app.domain.work_list import WorkFound, WorkKind, WorkState
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.views import Screen, Tone
from pos_app.presenters.common.words import ENGLISH, LANGUAGES
from pos_app.presenters.day.csv_report import MARK
from pos_app.presenters.work_list.paper import work_csv, work_paper
from pos_app.presenters.work_list.screen import WorkContext, WorkListPresenter
from pos_app.presenters.work_list.view import (
    ALL,
    BACK,
    CSV,
    LEAVE,
    LOOK,
    PDF,
    PRINT,
    SHOW,
    TELL,
    TO_DO,
    WorkSight,
    work_view,
)
from pos_app.presenters.work_list.views import WorkListView
from pos_app.presenters.work_list.words import facts_of, way_words
from pos_app.store.tables.work_list import WorkRow
from tests.ui.picture_work import HARD_ROWS, NOW, ROWS
from tests.ui.picture_work import row as entry_row
from tests.unit.presenters.recording_window import Counter, plain


async def sold(counter: Counter) -> Sale:
    """Two pieces of soap and a towel, with the shop."""
    bench = counter.bench
    cart = await bench.cart("SL-01", "TL-02")
    sale = await bench.pay(cart.set_quantity(cart.lines[0].key, Decimal(2)))
    await bench.sent(sale)
    return sale


async def came_back(counter: Counter) -> Return:
    """A soap and the towel of such a sale."""
    back = counter.bench.till.returns
    sale = await sold(counter)
    found = await back.of(sale.id)
    soap, towel = (line.key for line in sale.cart.lines)
    return await back.give_back(found, ReturnDraft({soap: 1, towel: 1}, REASONS[1]), "Nadia")


async def opened(counter: Counter) -> WorkListPresenter:
    counter.presenters.go(Screen.WORK_LIST)
    await counter.settle()
    return counter.presenters.work_list


def shown(counter: Counter) -> WorkListView:
    view: WorkListView = counter.window.others["show_work_list"]
    return view


def in_front(counter: Counter) -> str:
    return str(counter.presenters.frame.active)


def is_answered(counter: Counter) -> bool:
    return counter.window.prompt is None


def connected(counter: Counter) -> None:
    counter.bench.serve()
    counter.presenters._api = counter.bench.api


@pytest.mark.asyncio
async def test_what_came_back_is_to_do_with_what_to_do_there(counter: Counter) -> None:
    connected(counter)
    given = await came_back(counter)
    await opened(counter)
    view = shown(counter)
    (row,) = view.rows
    assert (row.what, row.number, row.tone, row.state) == ("Return", str(given.number), Tone.INFO, "To tell")
    assert plain(row.amount) == "-€14.94"
    detail = view.detail
    assert detail is not None
    order = counter.bench.state()["orders"][0]["order_number"]
    assert plain(detail.advice) == f"Open order {order} and refund these goods: €14.94."
    assert [plain(line.label) for line in detail.lines] == ["1 × Savon lavande", "1 × Torchon lin", "Total, cash"]
    assert [fact.amount for fact in detail.facts] == ["Wrong size · Back to the shelf"]
    assert [step.text for step in detail.history] == ["Money given back"]
    assert [chip.count for chip in view.filters.chips if chip.key == TO_DO] == ["1"]
    assert (counter.window.header is not None, view.actions[1].label) == (True, "Mark 1 as told")


@pytest.mark.asyncio
async def test_the_header_and_sales_say_what_is_not_booked(counter: Counter) -> None:
    connected(counter)
    given = await came_back(counter)
    desk = counter.presenters.work_desk
    counter.presenters.go(Screen.SALES)
    await counter.settle()
    assert [one.label for one in counter.window.sales.actions][-1] == "To book 1"
    assert counter.window.header is not None
    assert counter.window.header.books.text == ""
    counter.bench.shop.refund({"order": given.receipt, "cents": 100})
    await desk.refresh(counter.bench.api, fresh=True)
    await counter.settle()
    assert counter.window.header.books.text == "1 not booked"
    counter.presenters.sales.act_on_all("to_book")
    await counter.settle()
    assert in_front(counter) == Screen.WORK_LIST
    counter.presenters.work_list.act(BACK)
    await counter.settle()
    assert in_front(counter) == Screen.SALES


@pytest.mark.asyncio
async def test_different_names_both_amounts_and_the_goods_that_are_missing(counter: Counter) -> None:
    connected(counter)
    given = await came_back(counter)
    towel = given.lines[1]
    line = {"variant_id": towel.variant_id, "quantity": 1, "cents": towel.gross}
    counter.bench.shop.refund({"order": given.receipt, "lines": [line]})
    work = await opened(counter)
    work.act(LOOK)
    await counter.settle()
    view = shown(counter)
    assert plain(view.rows[0].state) == "Different · there -€9.99"
    assert view.detail is not None
    assert plain(view.detail.sentence) == "The refund there is €4.95 short."
    assert plain(view.detail.advice).endswith("refund this as well: Savon lavande.")
    assert [plain(one.there) for one in view.detail.lines] == ["missing", "€9.99", "€9.99"]
    assert view.detail.heads.there == "Refund 5501"


@pytest.mark.asyncio
async def test_told_marks_once_and_the_practice_office_books_it(counter: Counter) -> None:
    connected(counter)
    given = await came_back(counter)
    door = PracticeDoor("http://127.0.0.1", counter.bench.line)
    counter.presenters._desk_of_practice = door
    work = await opened(counter)
    work.act(TELL)
    await counter.settle()
    assert shown(counter).rows[0].state.startswith("Told ")
    assert shown(counter).actions[1].enabled is False
    assert counter.window.notices[-1].text == "1 line is marked as told."
    work.act(TELL)
    await counter.settle()
    assert [one.what for one in await counter.presenters.work_desk.history(given.id)] == ["added", "told"]
    work.act(LOOK)
    await counter.settle()
    work.choose_filter(ALL)
    await counter.settle()
    assert shown(counter).rows[0].state == "Booked · refund 5501"
    await door.aclose()


@pytest.mark.asyncio
async def test_leave_it_so_asks_a_reason_at_its_field(counter: Counter) -> None:
    connected(counter)
    given = await came_back(counter)
    work = await opened(counter)
    work.act(LEAVE)
    assert counter.window.prompt is not None
    assert counter.window.prompt.title == f"Leave {given.number} so"
    work.answer(given.id, "  ")
    await counter.settle()
    assert counter.window.prompt.error == "Please say why: it stays on the list."
    work.answer(given.id, "Booked otherwise")
    await counter.settle()
    assert is_answered(counter)
    assert shown(counter).rows == ()
    work.choose_filter(ALL)
    await counter.settle()
    view = shown(counter)
    assert view.detail is not None
    assert (view.rows[0].state, view.detail.sentence) == ("Left so", "Left so: Booked otherwise")
    assert not next(one for one in view.detail.steps if one.key == LEAVE).enabled


@pytest.mark.asyncio
async def test_without_a_line_look_again_says_so(counter: Counter) -> None:
    work = await opened(counter)
    work.act(LOOK)
    await counter.settle()
    assert "no line" in counter.window.notices[-1].text


@pytest.mark.asyncio
async def test_the_sale_is_shown(counter: Counter) -> None:
    connected(counter)
    given = await came_back(counter)
    work = await opened(counter)
    work.act(SHOW)
    await counter.settle()
    assert in_front(counter) == Screen.SALES
    assert counter.presenters.sales.chosen == given.sale_id


@pytest.mark.asyncio
async def test_paper_table_and_what_goes_with_the_z(counter: Counter, tmp_path: Path) -> None:
    connected(counter)
    given = await came_back(counter)
    printed: list[tuple[Paper, str, str]] = []

    async def printing(paper: Paper, subject: str, kind: str) -> None:
        printed.append((paper, subject, kind))

    presenters, till = counter.presenters, counter.bench.till
    around = WorkContext(
        lambda: "Nadia", lambda: counter.bench.api, lambda: True, lambda: None, lambda _sale: None, printing
    )
    desk, at = presenters.work_desk, (till.shop, till.clock)
    work = WorkListPresenter(counter.window, ENGLISH, desk, at, till.tasks, around)
    work.open()
    await counter.settle()
    work.act(PRINT)
    await counter.settle()
    (paper, _, kind) = printed.pop()
    assert kind == "work list"
    assert Heading("To be booked in the shop's software") in paper.rows
    assert any(isinstance(one, Pair) and one.left == f"Return {given.number}" for one in paper.rows)
    for key in (CSV, PDF):
        work.act(key)
        path = tmp_path / f"list.{key}"
        counter.window.listeners["ask_file"](path)
        await counter.settle()
        assert counter.window.notices[-1].tone in (Tone.OK, Tone.INFO)
    rows = list(csv.reader(io.StringIO((tmp_path / f"list.{CSV}").read_text("utf-8").removeprefix(MARK))))
    assert [rows[1][1], rows[1][7]] == [str(given.number), "-14.94"]
    await work.print_with_z(7)
    assert printed[-1][1] == "work-z-7"
    history = await desk.history(given.id)
    assert [(one.what, one.note) for one in history][-1] == ("told", "printed with Z 7")


# --- whatever an entry is like ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_its_sentences_in_every_language(language: str) -> None:
    tr = translator_of(language, "BE")
    every = (*ROWS, *HARD_ROWS)
    for one in every:
        view = work_view(every, WorkSight(ALL, one.entry.item.id, to_mark=1), NOW, tr)
        assert view.detail is not None
        assert view.detail.sentence
        assert len(view.rows) == len(every)
    paper = work_paper(every, "Rue Haute", NOW, tr, practice=True)
    assert sum(isinstance(one, Line) and one.bold for one in paper.rows) == len(every)
    mark = ";" if tr.decimal_mark == "," else ","
    table = list(csv.reader(io.StringIO(work_csv(every, NOW, tr)), delimiter=mark))
    assert len(table) == len(every) + 1


@given(
    st.sampled_from(WorkKind),
    st.sampled_from(WorkState),
    st.none() | st.builds(WorkFound, st.booleans(), total=st.integers(0, 10**9), gone=st.booleans()),
    st.booleans(),
    st.sampled_from(["", "100461"]),
    st.integers(-3, 4000),
)  # fmt: skip
def test_no_entry_is_without_words(
    kind: WorkKind, state: WorkState, found: WorkFound | None, told: bool, order: str, days: int
) -> None:
    row: WorkRow = entry_row(kind, "N-1", 28, "", (), state, found, order=order, told=told, reason="why")
    row = replace(row, entry=replace(row.entry, found=found))
    view = work_view([row], WorkSight(ALL, "N-1"), NOW + timedelta(days=days), ENGLISH)
    assert view.detail is not None
    assert view.rows[0].state
    assert view.detail.sentence
    assert "{" not in view.detail.sentence + view.detail.advice + view.rows[0].state


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_every_reason_and_every_way_is_said_in_the_language(language: str) -> None:
    tr, item = translator_of(language), ROWS[0].entry.item
    for reason in (*REASONS, *DEPOSIT_REASONS):
        (fact,) = facts_of(replace(item, reason=reason.name, goods_go=""), tr)
        assert fact.amount == tr(reason.name)
        assert fact.amount != reason.name
    for way in (BackWay.OWED, BackWay.VOUCHER, BackWay.EXCHANGE):
        assert way_words(replace(item, way=str(way)), tr) != str(way)
