"""The end of the day by its presenters: what the owner reads, is asked and gets, on a till with the practice shop."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pos_app.domain.cashier import Cashier, Grant, Right
from pos_app.domain.day import Move
from pos_app.domain.day_later import ReceivedBy, ReceivedSums, Tally
from pos_app.domain.money import Money, currency
from pos_app.domain.paper import Pair, Paper
from pos_app.domain.pin import SALT_BYTES, hash_pin
from pos_app.presenters.common.card_views import FileAskView, FormView, LineMenuView
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.views import Screen
from pos_app.presenters.common.words import ENGLISH, Translator
from pos_app.presenters.day.cash import CASH_IN, CASH_OUT, COUNT, FLOAT
from pos_app.presenters.day.csv_report import MARK, day_csv, defused
from pos_app.presenters.day.later_rows import later_rows
from pos_app.presenters.day.report_paper import day_paper
from pos_app.presenters.day.screen import CHECK, CLOSE, CSV, EARLIER, PDF, READ, DayContext, DayPresenter
from pos_app.presenters.day.views import CountSumView, DayView
from pos_app.services.day.check import DayChecker
from pos_app.services.day.days import Days
from pos_app.store.tables.cashiers import CashierNote, KeptCashier
from tests.ui.picture_day import REPORT
from tests.unit.presenters.recording_window import Counter, plain

pytestmark = pytest.mark.asyncio
EUR = currency("EUR")


async def opened(counter: Counter) -> DayPresenter:
    """The screen, in front."""
    counter.presenters.go(Screen.DAY)
    await counter.settle()
    return counter.presenters.day


def shown(counter: Counter) -> DayView:
    """The screen as it is now."""
    view: DayView = counter.window.others["show_day"]
    return view


def other(counter: Counter, name: str) -> Any:
    """The newest view of another kind."""
    return counter.window.others.get(name)


def rows(counter: Counter) -> dict[str, str]:
    """All labels with their amounts, from every block."""
    blocks = (*shown(counter).sums, *shown(counter).drawer)
    return {plain(row.label): plain(row.amount) for block in blocks for row in block.rows}


async def submit(counter: Counter, key: str, amount: str, reason: str = "") -> FormView | None:
    """Type into a form; the form that is there then."""
    counter.presenters.day.drawer.submit(key, {"amount": amount, "reason": reason})
    await counter.settle()
    form: FormView | None = other(counter, "show_form")
    return form


ENGLISH_PAPER = Paper("Receipt", ())


async def test_the_screen_follows_the_day(counter: Counter) -> None:
    day = await opened(counter)
    assert shown(counter).sums[0].title == "0 sales"
    assert "Opening float" in [action.label for action in shown(counter).actions]
    day.act(FLOAT)
    assert await submit(counter, FLOAT, "100,00") is None
    await counter.bench.sell("TL-02")  # 9.99, in cash 10.00
    day.refresh()
    await counter.settle()
    assert shown(counter).sums[0].title == "1 sale"
    assert rows(counter)["Total"] == "€9.99"
    assert rows(counter)["Should be in the drawer"] == "€110.00"
    assert "Opening float" not in [action.label for action in shown(counter).actions]
    hours, categories = shown(counter).charts
    assert (hours.bars[-1].amount, hours.bars[-1].share) == ("10", 1000)
    assert plain(categories.description) == "Sales by category. Home: €9.99"


async def test_a_form_says_what_is_missing_at_its_field(counter: Counter) -> None:
    day = await opened(counter)
    day.act(CASH_OUT)
    for amount, reason, wrong in (("", "milk", "amount"), ("x", "milk", "amount"), ("5", " ", "reason"),
                                  ("1.001", "milk", "amount"), ("0", "milk", "amount")):  # fmt: skip
        form = await submit(counter, CASH_OUT, amount, reason)
        assert form is not None
        assert [field.key for field in form.fields if field.error] == [wrong]
    assert await submit(counter, CASH_OUT, "5", "milk") is None
    assert await submit(counter, CASH_IN, "2.50", "change") is None
    assert (rows(counter)["Taken out"], rows(counter)["Put in"]) == ("-€5.00", "€2.50")


async def test_a_second_float_is_refused(counter: Counter) -> None:
    await opened(counter)
    assert await submit(counter, FLOAT, "50") is None
    form = await submit(counter, FLOAT, "50")
    assert form is not None
    assert form.fields[0].error == "This day has its opening float already. Use Cash in or Cash out."


async def test_the_count_adds_up_while_it_is_typed_and_refuses_nonsense(counter: Counter) -> None:
    day = await opened(counter)
    await submit(counter, FLOAT, "70")
    day.act(COUNT)
    day.drawer.sum_up({"5000": "1", "2000": "1", "1": ""})
    found: CountSumView = other(counter, "show_count_sum")
    assert found.worth == (("5000", "50.00"), ("2000", "20.00"))
    assert [plain(row.amount) for row in found.rows] == ["€70.00", "€70.00", "€0.00"]
    for text in ("1.5", "-1", "²", "1e3", "999999999"):
        day.drawer.submit_count({"5000": text})
        await counter.settle()
        assert other(counter, "show_count_sum").wrong == ("5000",)
    assert "not yet" in rows(counter).values()
    day.drawer.submit_count({"5000": "1", "1000": "1"})
    await counter.settle()
    assert rows(counter)["Missing"] == "€10.00"


async def test_closing_says_what_is_open_asks_for_the_count_and_makes_the_z(counter: Counter) -> None:
    await counter.bench.sell()
    await counter.bench.till.checkout.park(await counter.bench.cart(), "Nadia")
    day = await opened(counter)
    day.act(CLOSE)
    await counter.settle()
    card: LineMenuView = other(counter, "show_question")
    assert card.subtitle.splitlines() == [
        "1 sale is not sent yet: it is kept here and goes out by itself. Nothing to do.",
        "    1-261122-0001",
        "1 sale is parked: sell it or delete it, in Parked (F5).",
        "    P-1",
        "The drawer has not been counted.",
        "A closed day cannot be changed any more. Nothing that waits is lost: it goes out later.",
    ]
    assert [action.key for action in card.actions] == [COUNT, CLOSE]
    counter.window.choose(COUNT)
    day.drawer.submit_count({"100": "3"})
    await counter.settle()
    card = other(counter, "show_question")
    assert [action.key for action in card.actions] == [CLOSE]
    assert "€1.95 is missing in the drawer." in plain(card.subtitle)
    counter.window.choose(CLOSE)
    counter.window.choose(CLOSE)  # the key repeated
    await counter.settle()
    assert shown(counter).title == "Z report 1"
    result = [plain(row.label).split(" at ")[0] for row in shown(counter).drawer[0].rows]
    assert result == ["Should be in the drawer", "Counted", "Missing"]  # first, never beneath the fold
    assert [one.number for one in await counter.presenters.days.ended()] == [1]
    assert len(await counter.bench.till.checkout.parked()) == 1
    (left,) = await counter.bench.till.ledger.sales("", None, None)
    assert left.submission.state.value == "queued"


async def test_esc_keeps_the_day_open(counter: Counter) -> None:
    day = await opened(counter)
    day.act(CLOSE)
    await counter.settle()
    day.close_choice()
    counter.window.choose(CLOSE)  # late
    await counter.settle()
    assert await counter.presenters.days.ended() == ()


async def test_an_earlier_day_is_shown_as_it_was(counter: Counter) -> None:
    await counter.bench.sell("TL-02")
    z = await counter.presenters.days.close("Nadia")
    await counter.bench.sell("SL-01")
    day = await opened(counter)
    assert rows(counter)["Total"] != "€9.99"
    day.act(EARLIER)
    card: LineMenuView = other(counter, "show_question")
    assert [plain(action.label).split(" · ")[0] for action in card.actions] == ["Z report 1"]
    counter.window.choose(card.actions[0].key)
    await counter.settle()
    assert (shown(counter).title, rows(counter)["Total"]) == ("Z report 1", "€9.99")
    assert z.total == 999


async def test_without_a_line_the_screen_says_what_could_be_compared(counter: Counter) -> None:
    await counter.bench.sell()
    day = await opened(counter)
    day.act(CHECK)
    await counter.settle()
    state = shown(counter).check.state
    assert state.text.startswith("Only the drawer could be compared, not the shop system.")


async def test_a_difference_is_named_by_its_receipt(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    sale = await counter.bench.sell()
    await counter.bench.sent(sale)
    counter.bench.shop.plant({"order": sale.number, "what": "total", "cents": 5})
    day = await opened(counter)
    day.act(CHECK)
    await counter.settle()
    check = shown(counter).check
    assert check.state.text == "1 difference was found."
    assert [one.label for one in check.findings] == [sale.number]


# --- paper and files ---


async def test_x_is_noted_in_the_journal_and_read_as_it_would_be_printed(counter: Counter) -> None:
    await counter.bench.sell("TL-02")
    before = (await counter.bench.till.till_store.verify_journal()).entries
    day = await opened(counter)
    day.act(READ)
    await counter.settle()
    card = other(counter, "show_paper")
    assert (card.title, [one.key for one in card.actions]) == ("X report", ["day_print", PDF, CSV])
    assert [plain(row.right) for row in card.paper.rows if isinstance(row, Pair) and row.big] == ["€9.99"]
    check = await counter.bench.till.till_store.verify_journal()
    assert (check.ok, check.entries) == (True, before + 1)


async def test_the_table_is_written_where_it_was_asked_for(counter: Counter, tmp_path: Path) -> None:
    await counter.bench.sell("TL-02")
    day = await opened(counter)
    day.act(CSV)
    asked: FileAskView = other(counter, "ask_file")
    assert asked.suggested == "till-1-X-2026-11-22.csv"
    counter.window.choose_file(tmp_path / "day.csv")
    await counter.settle()
    assert counter.window.notice == "Written to day.csv."
    written = (tmp_path / "day.csv").read_bytes().decode()
    total = next(row for row in csv.DictReader(io.StringIO(written.removeprefix(MARK))) if row["Part"] == "Total")
    assert (total["Amount"], total["VAT"], total["Currency"]) == ("9.99", "1.73", "EUR")
    counter.window.choose_file(tmp_path / "no" / "day.csv")
    await counter.settle()
    assert counter.window.notice == "The file cannot be written there. Choose another place."


async def test_the_paper_goes_to_the_printer_a_z_under_its_number(counter: Counter) -> None:
    printed: list[tuple[str, str, str]] = []

    async def printing(paper: Paper, subject: str, kind: str) -> None:
        printed.append((paper.title, subject, kind))

    till, window = counter.bench.till, counter.window
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    around = DayContext(lambda: "Nadia", lambda: None, lambda: True, print_paper=printing)
    day = DayPresenter(window, ENGLISH, days, DayChecker(days, till.till_store), till.tasks, around)
    day.open()
    await counter.settle()
    day.act("day_print")
    await counter.settle()
    day.act(CLOSE)
    await counter.settle()
    counter.window.choose(CLOSE)
    await counter.settle()
    assert printed == [("X report", "", "x"), ("Z report 1", "z-1", "z")]


async def test_the_z_carries_the_totals_the_chain_and_the_key_for_whoever_keeps_it(counter: Counter) -> None:
    sale = await counter.bench.sell("TL-02")
    printing = counter.bench.till.printing
    for _ in range(3):
        await printing.hand_out(ENGLISH_PAPER, sale.id, "receipt")
    day = await opened(counter)
    z = await counter.presenters.days.close("Nadia")
    store = counter.bench.till.till_store.periods
    facts = await store.of_z(z.heading.number)
    assert facts is not None
    paper = await day._paper(z)
    pairs = {plain(row.left): plain(row.right) for row in paper.rows if isinstance(row, Pair)}
    assert pairs["Copies given out"] == "2"
    assert pairs["Since the till began, never reset"] == plain(ENGLISH.money(Money.from_minor(z.total, EUR)))
    assert pairs["Chain head"].replace(" ", "") == (await store.head(1))[:12]
    assert pairs["Key of the archives"] == await counter.bench.till.archives.key()
    await counter.bench.sell("TL-02")
    assert (await counter.presenters.days.today()).report.heading.number == 2
    x = await day._paper(await counter.presenters.days.take_x("Nadia"))
    assert not any(isinstance(row, Pair) and row.left == "Chain head" for row in x.rows)


async def test_the_pdf_is_the_windows_business(counter: Counter, tmp_path: Path) -> None:
    written: list[tuple[str, Path, bool]] = []
    counter.window.save_paper = lambda file: written.append((file.paper.title, file.path, file.a4))  # type: ignore[attr-defined]
    day = await opened(counter)
    day.act(PDF)
    counter.window.choose_file(tmp_path / "x.pdf")
    await counter.settle()
    assert written == [("X report", tmp_path / "x.pdf", True)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
async def test_no_cell_is_a_formula(counter: Counter, start: str) -> None:
    evil = f"{start}cmd|' /C calc'!A0"
    till = counter.bench.till
    days = Days(till.till_store, till.catalogue_store, replace(till.shop, name=evil), till.clock)
    await days.move_cash(Money.of("5", "EUR"), f"{start}HYPERLINK(1)", evil, out=True)
    report = await days.take_x(evil)
    for tr in (ENGLISH, Translator("fr", ",")):
        text = day_csv(report, tr).removeprefix(MARK)
        table = list(csv.reader(io.StringIO(text), delimiter=";" if tr.decimal_mark == "," else ","))
        cells = [cell for line in table for cell in line]
        risky = [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]
        assert all(cell.replace(",", ".").lstrip("-").replace(".", "").isdigit() for cell in risky)
        assert {len(line) for line in table} == {7}
        assert any(cell == ("-5,00" if tr.decimal_mark == "," else "-5.00") for cell in cells)
    assert defused(evil) == f"'{evil}"
    assert defused("-12.50") == "-12.50"


async def test_the_paper_says_all_of_it(counter: Counter) -> None:
    days = counter.presenters.days
    await days.put_float(Money.of("100", "EUR"), "Nadia")
    await counter.bench.sell("TL-02", "SL-01")
    await days.move_cash(Money.of("20", "EUR"), "to the bank", "Nadia", out=True)
    await days.count({5000: 1, 2000: 1}, "Nadia")
    z = await days.close("Nadia")
    paper = day_paper(z, ENGLISH)
    pairs = {plain(row.left): plain(row.right) for row in paper.rows if isinstance(row, Pair)}
    assert pairs["Total"] == plain(ENGLISH.money(Money.from_minor(z.total, EUR)))
    assert (pairs["Opening float"], pairs["Taken out"], pairs["Difference"]) == ("€100.00", "-€20.00", "-€24.95")
    assert pairs["  1 × €50.00"] == "€50.00"
    assert any("to the bank" in name for name in pairs)
    assert [one.kind for one in z.movements] == [Move.FLOAT, Move.OUT, Move.COUNT]
    assert paper.title == "Z report 1"


# --- who may, and what else goes on ---


async def test_the_end_of_the_day_is_asked_for_where_it_is_not_everybodys(counter: Counter) -> None:
    book = counter.bench.till.till_store.cashiers
    grants = {**dict.fromkeys(Right, Grant.ALLOWED), Right.DAY: Grant.NO}
    pin = hash_pin("4711", bytes(SALT_BYTES))
    await book.save(KeptCashier(Cashier(0, "Nadia", grants), pin), CashierNote("cashier_added", {"cashier": "Nadia"}))
    await counter.presenters.cashiers.open(signed_in=1)
    await counter.settle()
    await opened(counter)
    assert counter.presenters.frame.active is Screen.SALE
    assert "show_day" not in counter.window.others


async def test_a_scan_brings_the_sale_back(counter: Counter) -> None:
    await opened(counter)
    counter.presenters.scans.scan("5410000000019")
    await counter.settle()
    assert counter.presenters.frame.active is Screen.SALE
    assert len(counter.presenters.sale.cart.lines) == 1
    held = counter.window.others["show_day"]
    counter.presenters.day.refresh()  # nobody looks any more
    await counter.settle()
    assert counter.window.others["show_day"] is held


async def test_the_closing_card_leads_to_it(counter: Counter) -> None:
    await counter.bench.sell()
    counter.presenters.closing.ask()
    await counter.settle()
    counter.window.choose("to_day")
    await counter.settle()
    assert counter.presenters.frame.active is Screen.DAY
    assert shown(counter).sums[0].title == "1 sale"


async def test_the_drawer_opens_for_cash_that_is_written_down_and_for_no_other(counter: Counter) -> None:
    till, opened_for = counter.bench.till, list[int]()

    async def entries() -> int:
        return len((await till.till_store.days.facts()).movements)

    around = DayContext(lambda: "Nadia", lambda: None, lambda: True, open_drawer=lambda: opened_for.append(1))
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    day = DayPresenter(counter.window, ENGLISH, days, DayChecker(days, till.till_store), till.tasks, around)
    day.drawer.submit(CASH_OUT, {"amount": "5", "reason": ""})
    await counter.settle()
    assert (opened_for, await entries()) == ([], 0)
    day.drawer.submit(CASH_OUT, {"amount": "5", "reason": "milk"})
    await counter.settle()
    assert (opened_for, await entries()) == ([1], 1)


@pytest.mark.parametrize(
    ("language", "cash"),
    [("en", "Cash"), ("de", "Bar"), ("fr", "Espèces"), ("nl", "Contant")],
)
async def test_a_way_of_money_is_named_alone(language: str, cash: str) -> None:
    """No word goes before each of them in any language: "per Bar" and "par Espèces" are none."""
    ways = (ReceivedBy("Cash", True, 1, 500), ReceivedBy("Twint", False, 1, 1000))
    sums = ReceivedSums("M-1-261122-0001", "M-1-261122-0003", Tally(2, 1500), Tally(), ways)
    rows = later_rows(replace(REPORT, received=sums), translator_of(language))
    assert [row.what for row in rows][-2:] == [cash, "Twint"]
