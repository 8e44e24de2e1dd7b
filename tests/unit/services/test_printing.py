"""Papers on their way to a printer on loopback that refuses, stalls, breaks off, never reads, or talks nonsense.

The printer, its socket and the till's file are real; only waiting is played on a clock that jumps.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from pos_app.devices.escpos import Bitmap, DrawnLine, Make
from pos_app.devices.links import NetworkLink, opener
from pos_app.devices.printer import Link, Patience, PrinterError, PrinterTrouble, UnknownPrinterError
from pos_app.domain.paper import Line, Paper
from pos_app.domain.paper_lines import TextLine
from pos_app.services.clock import Clock
from pos_app.services.printing.print_jobs import BY_ITSELF, Printer, Printing, PrintNews, PrintSetup
from pos_app.services.tasks import Tasks
from pos_app.store.tables.prints import PrintState
from pos_app.store.till import TillStore
from tests.unit.devices.fake_printer import FakePrinter

pytestmark = pytest.mark.asyncio
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=1)))
SHORT = Patience(take=0.5, answer=0.3, print=0.5)
PATIENT = Patience(take=5, answer=5, print=5)
# For a printer that is known to answer nothing: each paper waits for that.
UNANSWERED = Patience(take=5, answer=0.05, print=5)


class Watch:
    """The wall clock of these tests, moved by hand."""

    def __init__(self) -> None:
        self.now = NOON


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    made = FakePrinter()
    yield made
    made.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


class Bench:
    """A till's printing on its own file."""

    def __init__(self, store: TillStore, tasks: Tasks, printing: Printing) -> None:
        self.store = store
        self.tasks = tasks
        self.printing = printing
        self.news: list[PrintNews] = []
        self.shut: list[PrinterTrouble] = []
        printing.listen(self.news.append, self.shut.append)

    async def idle(self) -> None:
        """Until nothing is at the printer."""
        await self.until(lambda: not (self.tasks.is_running("print") or self.tasks.is_running("drawer")), 0.01)

    async def until(self, met: Callable[[], bool], step: float = 4.0) -> None:
        """Wait in steps of the jumping clock, each with a moment for the threads, whose time does not jump."""
        for _ in range(6_000):
            if met():
                return
            await asyncio.sleep(step)
            await asyncio.to_thread(time.sleep, 0.005)
        raise AssertionError("it did not come to that")


@asynccontextmanager
async def opened(folder: Path, setup: PrintSetup, watch: Watch) -> AsyncIterator[Bench]:
    def report(name: str, error: BaseException) -> None:
        raise AssertionError(name) from error

    store = await TillStore.open(folder, lambda: watch.now)
    tasks = Tasks(report)
    # The seconds are real: the printer is, and threads wait for it.
    clock = Clock(lambda: watch.now, time.monotonic, lambda: 0.5, lambda: "id")
    bench = Bench(store, tasks, Printing(store.prints, setup, clock, tasks))
    try:
        yield bench
    finally:
        await tasks.aclose(5.0)
        bench.printing.close()
        await store.aclose()


def at(address: str, patience: Patience = PATIENT, *, answers: bool = False) -> PrintSetup:
    """A till with the printer at this address."""
    open_link = opener("network", address)
    assert open_link is not None
    return PrintSetup((Printer(open_link, Make("80"), answers=answers, patience=patience),))


def slip(text: str = "Receipt 1-261122-0001", lines: int = 1) -> Paper:
    return Paper(text, tuple(Line(f"{text} {n}") for n in range(lines)))


def first_lines(printer: FakePrinter) -> list[str]:
    """The first line of each sheet that came out whole."""
    return [sheet.lines[0].strip() for sheet in printer.sheets if sheet.cut]


async def test_a_paper_is_printed_once_and_the_next_one_is_a_copy(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    async with opened(tmp_path, at(printer.address), watch) as till:
        await till.printing.add(slip(), "sale", "receipt")
        await till.idle()
        await till.printing.add(slip(), "sale", "receipt")
        await till.printing.add(slip("Gift"), "sale", "gift")
        await till.idle()
        assert [one.trouble for one in till.news] == [None, None, None]
        assert not await till.printing.open_jobs()
    assert first_lines(printer) == ["Receipt 1-261122-0001 0", "COPY", "Gift 0"]


async def test_what_was_printed_is_not_printed_again_by_a_till_that_starts_anew(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    async with opened(tmp_path, at(printer.address), watch) as till:
        await till.printing.add(slip(), "sale", "receipt")
        await till.idle()
    async with opened(tmp_path, at(printer.address), watch) as till:
        assert await till.printing.open() == ()
        await till.idle()
        await till.printing.add(slip(), "sale", "receipt")
        await till.idle()
    assert first_lines(printer) == ["Receipt 1-261122-0001 0", "COPY"]


async def test_a_printer_that_is_off_delays_nothing_and_prints_when_it_is_back(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    """Two papers are kept at once; asked for again meanwhile it is still the first one, no copy."""
    port = printer.port
    printer.close()
    async with opened(tmp_path, at(f"127.0.0.1:{port}"), watch) as till:
        await till.printing.add(slip("A"), "a", "receipt")
        await till.printing.add(slip("B"), "b", "receipt")
        await till.until(lambda: bool(till.news))
        assert {one.trouble for one in till.news} == {PrinterTrouble.OFF}
        assert all(one.will_retry for one in till.news)
        await till.printing.add(slip("A"), "a", "receipt")
        assert len(await till.printing.open_jobs()) == 2
        back = FakePrinter(port)
        try:
            await till.until(lambda: len(first_lines(back)) == 2)
            await till.idle()
            assert first_lines(back) == ["A 0", "B 0"]
        finally:
            back.close()


async def test_a_printer_that_is_off_all_day_prints_no_morning_when_it_is_back(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    """What the till stopped trying waits for a word, also in the same run."""
    port = printer.port
    printer.close()
    async with opened(tmp_path, at(f"127.0.0.1:{port}"), watch) as till:
        old = await till.printing.add(slip("old"), "a", "receipt")
        await till.idle()
        watch.now += BY_ITSELF
        back = FakePrinter(port)
        try:
            await till.printing.add(slip("new"), "b", "receipt")
            await till.until(lambda: bool(first_lines(back)))
            await till.idle()
            await asyncio.sleep(60)
            assert first_lines(back) == ["new 0"]
            await till.printing.again(old.id)
            await till.until(lambda: len(first_lines(back)) == 2)
            await till.idle()
        finally:
            back.close()


async def test_papers_kept_at_the_same_moment_are_all_printed(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    printer.mute = True
    async with opened(tmp_path, at(printer.address, UNANSWERED), watch) as till:
        many = [till.printing.add(slip(f"{n}"), f"{n}", "receipt") for n in range(12)]
        await asyncio.gather(*many)
        await till.until(lambda: len(first_lines(printer)) == 12)
        await till.idle()
        assert not await till.printing.open_jobs()
    assert sorted(first_lines(printer)) == sorted(f"{n} 0" for n in range(12))


async def test_what_waits_too_long_waits_for_a_person(tmp_path: Path, printer: FakePrinter, watch: Watch) -> None:
    """An hour later no customer stands there: nothing comes out by itself, and one word prints it."""
    port = printer.port
    printer.close()
    async with opened(tmp_path, at(f"127.0.0.1:{port}"), watch) as till:
        await till.printing.add(slip(), "a", "receipt")
        await till.idle()
    watch.now += BY_ITSELF
    back = FakePrinter(port)
    try:
        async with opened(tmp_path, at(f"127.0.0.1:{port}"), watch) as till:
            (job,) = await till.printing.open()
            await till.idle()
            assert not first_lines(back)
            assert job.state is PrintState.WAITING
            await till.printing.again_all()
            await till.idle()
            assert first_lines(back) == ["Receipt 1-261122-0001 0"]  # never printed: this is no copy
    finally:
        back.close()


async def test_a_connection_that_breaks_in_the_middle_asks_and_prints_a_copy(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    """Half a receipt may be in the customer's hands: nothing more comes by itself, the second one says that it is."""
    printer.mute = True
    printer.close_after = 600
    async with opened(tmp_path, at(printer.address, Patience(take=20, answer=0.3, print=5)), watch) as till:
        await till.printing.add(slip(lines=2_000), "a", "receipt")
        await till.idle()
        assert [one.trouble for one in till.news] == [PrinterTrouble.BROKEN]
        assert not till.news[0].will_retry
        (job,) = await till.printing.open_jobs()
        assert job.state is PrintState.DOUBTFUL
        printer.close_after = None
        await asyncio.sleep(600)  # of the jumping clock: nothing is printed by itself
        await till.idle()
        assert first_lines(printer) == []
        printer.mute = False
    async with opened(tmp_path, at(printer.address), watch) as till:  # and a new start asks again
        assert [one.state for one in await till.printing.open()] == [PrintState.DOUBTFUL]
        await till.printing.again(job.id)
        await till.idle()
        assert not await till.printing.open_jobs()
    (sheet,) = printer.sheets  # the half one was never cut off
    lines = [line.strip() for line in sheet.lines]
    assert lines[0] == "Receipt 1-261122-0001 0"
    assert lines[lines.index("COPY") + 1] == "Receipt 1-261122-0001 0"
    assert lines.count("Receipt 1-261122-0001 1999") == 1


async def test_a_printer_that_never_reads_is_left_after_a_while(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    """It took what its memory holds: that may be paper, so a person is asked."""
    printer.drains = False
    async with opened(tmp_path, at(printer.address, SHORT), watch) as till:
        await till.printing.add(slip(lines=4_000), "a", "receipt")
        await till.idle()
        assert [one.trouble for one in till.news] == [PrinterTrouble.STALLED]
        assert [one.state for one in await till.printing.open_jobs()] == [PrintState.DOUBTFUL]


async def test_a_printer_that_used_to_answer_and_does_not_is_given_nothing(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    """A small receipt would vanish in its memory and count as printed."""
    async with opened(tmp_path, at(printer.address, Patience(take=5, answer=1, print=5)), watch) as till:
        await till.printing.add(slip("A"), "a", "receipt")
        await till.idle()
        printer.drains = False
        await till.printing.add(slip("B"), "b", "receipt")
        await till.idle()
        assert till.news[-1].trouble is PrinterTrouble.SILENT
        assert till.news[-1].will_retry
        printer.drains = True
        await till.until(lambda: "B 0" in first_lines(printer))
        await till.idle()
        assert not await till.printing.open_jobs()
    assert first_lines(printer) == ["A 0", "B 0"]


@pytest.mark.parametrize("fault", ["paper_out", "cover_open"])
async def test_a_printer_that_says_it_cannot_is_given_nothing_until_it_can(
    tmp_path: Path, printer: FakePrinter, watch: Watch, fault: str
) -> None:
    setattr(printer, fault, True)
    async with opened(tmp_path, at(printer.address), watch) as till:
        await till.printing.add(slip(), "a", "receipt")
        await till.until(lambda: bool(till.news))
        expected = PrinterTrouble.PAPER if fault == "paper_out" else PrinterTrouble.COVER
        assert (till.news[0].trouble, till.news[0].will_retry) == (expected, True)
        assert not printer.sheets
        setattr(printer, fault, False)
        await till.until(lambda: bool(first_lines(printer)))
        await till.idle()
    assert first_lines(printer) == ["Receipt 1-261122-0001 0"]


async def test_paper_that_runs_out_in_the_middle_is_said_and_asked_about(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    """It was ready and took everything, and then does not say that it printed it."""
    printer.answers_in_turn = False
    given = printer.parser.feed

    def run_out(data: bytes) -> None:
        given(data)
        printer.paper_out = bool(printer.parser.sheets)

    printer.parser.feed = run_out  # type: ignore[method-assign]
    async with opened(tmp_path, at(printer.address, Patience(5, 5, 0.3)), watch) as till:
        await till.printing.add(slip(), "a", "receipt")
        await till.idle()
        assert [one.trouble for one in till.news] == [PrinterTrouble.PAPER]
        assert [one.state for one in await till.printing.open_jobs()] == [PrintState.DOUBTFUL]


@pytest.mark.parametrize("fault", ["noise", "mute"])
async def test_nonsense_and_silence_are_no_reason_not_to_print(
    tmp_path: Path, printer: FakePrinter, watch: Watch, fault: str
) -> None:
    setattr(printer, fault, True)
    async with opened(tmp_path, at(printer.address, SHORT), watch) as till:
        for subject in ("a", "b"):
            await till.printing.add(slip(subject), subject, "receipt")
            await till.idle()
        assert [one.trouble for one in till.news] == [None, None]
        await till.until(lambda: len(first_lines(printer)) == 2)
    assert first_lines(printer) == ["a 0", "b 0"]


async def test_a_printer_that_does_not_know_the_last_question_has_printed(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    printer.answers_in_turn = False
    async with opened(tmp_path, at(printer.address, Patience(5, 5, 0.3)), watch) as till:
        await till.printing.add(slip(), "a", "receipt")
        await till.idle()
        assert [one.trouble for one in till.news] == [None]


async def test_the_other_printer_prints_what_the_first_cannot(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    dead = FakePrinter()
    dead.close()
    setup = PrintSetup((*at(dead.address).printers, *at(printer.address).printers))
    async with opened(tmp_path, setup, watch) as till:
        for subject in ("a", "b"):
            await till.printing.add(slip(subject), subject, "receipt")
        await till.until(lambda: bool(till.news))
        assert till.printing.has_spare
        last = (await till.printing.open_jobs())[-1]
        await till.printing.again(last.id, elsewhere=True)
        await till.until(lambda: bool(first_lines(printer)))
        assert first_lines(printer) == ["b 0"]


async def test_who_does_not_want_it_drops_it_and_a_later_one_is_no_copy(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    port = printer.port
    printer.close()
    async with opened(tmp_path, at(f"127.0.0.1:{port}"), watch) as till:
        job = await till.printing.add(slip(), "a", "receipt")
        await till.idle()
        await till.printing.drop(job.id)
        back = FakePrinter(port)
        try:
            await till.printing.add(slip(), "a", "receipt")
            await till.until(lambda: bool(first_lines(back)))
            await till.idle()
            assert first_lines(back) == ["Receipt 1-261122-0001 0"]
        finally:
            back.close()


async def test_what_was_at_the_printer_when_the_till_died_is_in_doubt(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    async with opened(tmp_path, PrintSetup(), watch) as till:
        job = await till.printing.add(slip(), "a", "receipt")
        await till.store.prints.step(job.id, PrintState.PRINTING, watch.now)
    async with opened(tmp_path, at(printer.address), watch) as till:
        assert [one.state for one in await till.printing.open()] == [PrintState.DOUBTFUL]
        await till.idle()
        assert not printer.sheets
        await till.printing.settle(job.id)  # a person saw it on the counter
        assert not await till.printing.open_jobs()
        await till.printing.add(slip(), "a", "receipt")
        await till.idle()
    assert first_lines(printer) == ["COPY"]


async def test_an_older_file_prints_nothing_by_itself(tmp_path: Path, printer: FakePrinter, watch: Watch) -> None:
    """What waited in a backup may have been printed since."""
    async with opened(tmp_path, PrintSetup(), watch) as till:
        await till.printing.add(slip(), "a", "receipt")
    async with opened(tmp_path, at(printer.address), watch) as till:
        assert len(await till.printing.open(older_file=True)) == 1
        await till.idle()
        assert not printer.sheets


async def test_a_paper_whose_person_was_forgotten_is_not_printed_empty(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    async with opened(tmp_path, at(printer.address), watch) as till:
        await till.printing.add(Paper("Receipt 1", ()), "a", "receipt")
        await till.idle()
        assert not await till.printing.open_jobs()
    assert not printer.taken


async def test_closing_the_till_lets_go_of_a_printer_that_never_reads(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    """The thread ends within a moment, and the next start asks about the paper."""
    printer.drains = False
    async with opened(tmp_path, at(printer.address, Patience(take=600, answer=0.05, print=5)), watch) as till:
        await till.printing.add(slip(lines=4_000), "a", "receipt")
        while (await till.printing.open_jobs())[0].state is not PrintState.PRINTING:
            await asyncio.to_thread(time.sleep, 0.01)
        till.printing.close()
        await till.idle()
    async with opened(tmp_path, at(printer.address), watch) as till:
        assert [one.state for one in await till.printing.open()] == [PrintState.DOUBTFUL]


async def test_the_drawer_opens_now_or_not_at_all(tmp_path: Path, printer: FakePrinter, watch: Watch) -> None:
    """Its kick is no job: it is never sent later."""
    port = printer.port
    async with opened(tmp_path, at(printer.address), watch) as till:
        till.printing.kick()
        await till.idle()
        await till.until(lambda: printer.parser.kicks == 1)
        assert not printer.sheets
        printer.close()
        till.printing.kick()
        await till.idle()
        assert till.shut == [PrinterTrouble.OFF]
        assert not await till.printing.open_jobs()
        back = FakePrinter(port)
        try:
            await till.printing.add(slip(), "a", "receipt")
            await till.until(lambda: bool(first_lines(back)))
            await till.idle()
            assert back.parser.kicks == 0
        finally:
            back.close()


async def test_copies_and_the_opened_drawer_are_in_the_journal(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    async with opened(tmp_path, at(printer.address), watch) as till:
        for _ in range(2):
            await till.printing.add(slip(), "sale", "receipt")
            await till.idle()
        await till.store.prints.note_drawer(watch.now, "change for the baker", "Nadia")
        check = await till.store.verify_journal()
        assert (check.ok, check.entries) == (True, 2)


async def test_a_test_strip_says_whether_the_printer_answers(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    (tried,) = at(printer.address, Patience(take=5, answer=1, print=5)).printers
    async with opened(tmp_path, PrintSetup(), watch) as till:
        assert await till.printing.try_out(tried, slip("Test"))
        printer.mute = True
        assert not await till.printing.try_out(tried, slip("Test"))
        printer.close()
        with pytest.raises(PrinterError, match="off"):
            await till.printing.try_out(tried, slip("Test"))
        assert not await till.printing.open_jobs()
    assert first_lines(printer) == ["Test 0", "Test 0"]


async def test_lines_are_drawn_beside_the_window_and_what_is_missing_is_told_first(
    tmp_path: Path, printer: FakePrinter, watch: Watch
) -> None:
    """The thread that serves the window draws nothing; before the first byte is sent the missing letters are told, once
    for each paper, however often its printer is tried."""
    threads: list[int] = []

    def draw(line: TextLine, width: int) -> DrawnLine:
        threads.append(threading.get_ident())
        return DrawnLine(Bitmap(width, 30, bytes(width // 8 * 30)), "茶" if "茶" in line.text else "")

    setup = at(printer.address)
    (made,) = setup.printers
    made = replace(made, make=replace(made.make, draw=draw))
    printer.paper_out = True
    async with opened(tmp_path, replace(setup, printers=(made,)), watch) as till:
        await till.printing.add(slip("Чай 茶"), "sale", "receipt")
        await till.until(lambda: len(till.news) == 2)
        assert [(one.missing, one.trouble) for one in till.news] == [("茶", None), ("", PrinterTrouble.PAPER)]
        assert printer.taken < 20  # questions only
        printer.paper_out = False
        await till.until(lambda: len(till.news) == 3)
        await till.printing.add(slip("Чай"), "other", "receipt")
        await till.idle()
        assert [one.missing for one in till.news[2:]] == ["", ""]
    assert threads
    assert threading.get_ident() not in threads


async def test_pages_are_handed_to_the_system_whole_or_not_at_all(tmp_path: Path, watch: Watch) -> None:
    """A printer of pages: no link is opened, no drawer hangs on it, a refusal leaves nothing on paper."""
    handed: list[tuple[str, bool]] = []
    refusals: list[OSError] = [UnknownPrinterError("no printer Bon")]

    def pages(paper: Paper, copy: bool) -> None:
        if refusals:
            raise refusals.pop()
        handed.append((paper.title, copy))

    def no_link() -> Link:
        raise AssertionError("a link is opened")

    async with opened(tmp_path, PrintSetup((Printer(no_link, pages=pages),)), watch) as till:
        await till.printing.add(slip("One"), "sale", "receipt")
        await till.until(lambda: len(till.news) == 1)
        assert (till.news[0].trouble, till.news[0].job.state) == (PrinterTrouble.UNKNOWN, PrintState.WAITING)
        await till.printing.again(till.news[0].job.id)
        await till.idle()
        await till.printing.add(slip("One"), "sale", "receipt")
        till.printing.kick()
        await till.idle()
        assert not await till.printing.try_out(Printer(no_link, pages=pages), slip("Test"))
        assert till.shut == []
    assert handed == [("One", False), ("One", True), ("Test", False)]


async def test_a_network_link_closes_what_it_opened(printer: FakePrinter) -> None:
    link = NetworkLink("127.0.0.1", printer.port)
    assert await asyncio.to_thread(link.read, 0.01) == b""
    link.close()
