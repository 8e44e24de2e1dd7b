"""Receipts at the counter: a real till, the practice shop, and a printer on loopback that reads what it is sent."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pos_app.devices.escpos import Make
from pos_app.devices.links import opener
from pos_app.devices.mail import Message
from pos_app.devices.printer import Patience
from pos_app.domain.catalogue import PaymentMethod
from pos_app.domain.paper import Barcode, Line, Pair, Paper, Stamp
from pos_app.presenters.common.words import NBSP
from pos_app.presenters.printing.context import PaperContext
from pos_app.presenters.printing.papers import A4, MAIL, OTHER, PDF, PRINT
from pos_app.presenters.printing.printer_news import DROP, RETRY, SETTINGS, WHOLE
from pos_app.presenters.sales.screen import RECEIPT
from pos_app.services.printing.print_jobs import Printer, PrintSetup
from pos_app.store.tables.prints import PrintState
from pos_app.system.settings_file import Settings
from tests.unit.devices.fake_printer import FakePrinter
from tests.unit.presenters.counter import Counter, open_counter

pytestmark = pytest.mark.asyncio
SALE_ID_KEYS = ("TL-02", "CG-25")


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    made = FakePrinter()
    yield made
    made.close()


def at(address: str, when: str = "always", *, drawer: bool = True, patience: float = 5.0) -> PrintSetup:
    """A till that prints there."""
    open_link = opener("network", address)
    assert open_link is not None
    return PrintSetup((Printer(open_link, Make("80"), patience=Patience(patience, patience, patience)),), when, drawer)


async def until(met: Callable[[], bool]) -> None:
    """Wait for it, long on a machine with much to do."""
    for _ in range(3_000):
        if met():
            return
        await asyncio.to_thread(time.sleep, 0.01)  # the loop's own time jumps, the printer's does not
    raise AssertionError("it did not come to that")


async def sell(counter: Counter, *keys: str, method: str = "") -> str:
    """Sell two things; `keys` are pressed on the Pay card before Enter. Returns the sale's id."""
    await counter.enter(*SALE_ID_KEYS)
    counter.presenters.pay.open()
    if method:
        counter.presenters.pay.choose_method(method)
    for key in keys:
        counter.presenters.pay.toggle_print(key == "on")
    counter.presenters.pay.take()
    await until(lambda: not counter.presenters.pay.is_open)
    (newest, *_) = await counter.till.ledger.sales("", None, None)
    return newest.id


async def at_rest(counter: Counter) -> None:
    """Until no paper is on its way."""
    names = ("print", "drawer", "paper", "mail", "pdf", "open drawer")
    tasks = counter.till.tasks
    await until(lambda: not any(tasks.is_running(name) for name in names))


def sheets(printer: FakePrinter) -> list[list[str]]:
    """The lines of what came out and was cut off."""
    return [sheet.lines for sheet in printer.sheets if sheet.cut]


async def test_after_a_cash_sale_the_drawer_opens_and_the_receipt_says_what_the_screen_did(
    tmp_path: Path, printer: FakePrinter
) -> None:
    async with open_counter(tmp_path, prints=at(printer.address)) as counter:
        sale_id = await sell(counter)
        await until(lambda: len(sheets(printer)) == 1)
        await until(lambda: printer.parser.kicks == 1)
        sale = await counter.till.ledger.sale(sale_id)
        (lines,) = sheets(printer)
        together = "\n".join(lines)
        total = counter.presenters.sale._tr.money(sale.totals.total).replace(NBSP, " ")
        assert any(line.startswith("TOTAL") and line.endswith(total) for line in lines)
        assert f"[{sale.receipt}]" in lines
        assert all(line.name[:20] in together for line in sale.cart.lines)
        assert "The order will be sent to the shop's system." in together
        await at_rest(counter)


async def test_letters_that_are_to_be_had_nowhere_are_said(tmp_path: Path, printer: FakePrinter) -> None:
    async with open_counter(tmp_path, prints=at(printer.address)) as counter:
        await counter.presenters.printer.open()
        letters = "".join(chr(0x8336 + n) for n in range(20))
        await counter.till.printing.add(Paper("Receipt 7", (Line(letters),)))
        await until(lambda: len(sheets(printer)) == 1)
        await at_rest(counter)
        notice = counter.window["notice"]
        assert notice.text.startswith("Receipt 7: neither the printer nor this computer has the letters 茶 ")
        assert f"{letters[11]} …. A box is printed" in notice.text


async def test_a_card_payment_opens_no_drawer(tmp_path: Path, printer: FakePrinter) -> None:
    async with open_counter(tmp_path, prints=at(printer.address)) as counter:
        counter.presenters.pay.set_methods((PaymentMethod("c", "Cash"), PaymentMethod("card", "Card")))
        await sell(counter, method="card")
        await until(lambda: len(sheets(printer)) == 1)
        await at_rest(counter)
        assert printer.parser.kicks == 0


@pytest.mark.parametrize(("when", "keys", "papers"), [("always", ["off"], 0), ("ask", [], 0), ("ask", ["on"], 1)])
async def test_the_box_on_the_pay_card_says_whether_it_is_printed(
    tmp_path: Path, printer: FakePrinter, when: str, keys: list[str], papers: int
) -> None:
    async with open_counter(tmp_path, prints=at(printer.address, when)) as counter:
        counter.presenters.pay.set_methods((PaymentMethod("c", "Cash"),))
        await sell(counter, *keys)
        await until(lambda: printer.parser.kicks == 1)
        await at_rest(counter)
        await until(lambda: len(sheets(printer)) == papers)
        await counter.enter("TL-02")
        counter.presenters.pay.open()
        assert counter.window["pay"].print_receipt is (when == "always")  # each sale begins as the settings say
        counter.presenters.pay.close()


@pytest.mark.parametrize("setup", [None, "never"])
async def test_a_till_that_does_not_print_shows_no_box(tmp_path: Path, printer: FakePrinter, setup: str | None) -> None:
    prints = PrintSetup() if setup is None else at(printer.address, setup, drawer=False)
    async with open_counter(tmp_path, prints=prints) as counter:
        await counter.enter("TL-02")
        counter.presenters.pay.open()
        assert counter.window["pay"].print_receipt is None
        counter.presenters.pay.take()
        await until(lambda: not counter.presenters.pay.is_open)
        await at_rest(counter)
        assert not printer.taken


async def test_a_reprint_says_what_was_sold_whatever_changed_since(tmp_path: Path, printer: FakePrinter) -> None:
    """The shop has another name, other rates and prices, and prices without tax: the copy is the receipt, stamped."""
    async with open_counter(tmp_path, prints=at(printer.address)) as counter:
        sale_id = await sell(counter)
        await until(lambda: len(sheets(printer)) == 1)
        await at_rest(counter)
    changed: dict[str, Any] = {
        "name": "New owner",
        "default_rate": "12",
        "prices_include_tax": False,
        "cash_step": "",
        "street": "X",
    }
    async with open_counter(tmp_path, prints=at(printer.address), **changed) as counter:
        counter.presenters.papers.show(sale_id)
        await at_rest(counter)
        view = counter.window["paper"]
        assert view.copy
        assert view.actions[0].key == PRINT
        counter.presenters.papers.act(PRINT)
        await until(lambda: len(sheets(printer)) == 2)
        await at_rest(counter)
    first, second = sheets(printer)
    assert second[0].strip() == "COPY"
    assert second[1:] == first


async def test_a_gift_receipt_has_no_amount_and_is_told_apart_from_the_receipt(
    tmp_path: Path, printer: FakePrinter
) -> None:
    async with open_counter(tmp_path, prints=at(printer.address)) as counter:
        sale_id = await sell(counter)
        counter.presenters.papers.show(sale_id)
        await at_rest(counter)
        counter.presenters.papers.act(OTHER)
        await at_rest(counter)
        view = counter.window["paper"]
        assert not view.copy
        counter.presenters.papers.act(PRINT)
        await until(lambda: len(sheets(printer)) == 2)
        gift = "\n".join(sheets(printer)[1])
        assert "Gift receipt" in gift
        assert "€" not in gift
        assert "COPY" not in gift
        sale = await counter.till.ledger.sale(sale_id)
        assert f"[G-{sale.receipt}]" in sheets(printer)[1]
        await at_rest(counter)


async def test_the_sales_screen_leads_to_the_receipt(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        sale_id = await sell(counter)
        counter.presenters.show_sale(sale_id)
        await until(lambda: counter.window["sales"] is not None and counter.window["sales"].detail is not None)
        steps = {one.key: one for one in counter.window["sales"].detail.steps}
        assert steps[RECEIPT].shortcut == "Ctrl+P"
        assert counter.presenters.sales.chosen == sale_id
        counter.presenters.papers.show(counter.presenters.sales.chosen)
        await at_rest(counter)
        keys = [one.key for one in counter.window["paper"].actions]
        assert keys == [OTHER, PDF, A4, MAIL]  # without a printer there is nothing to print on
        counter.presenters.sales.leave()


async def test_in_the_practice_shop_every_paper_says_so(tmp_path: Path) -> None:
    async with open_counter(tmp_path, papers=PaperContext(tmp_path, practice=True)) as counter:
        sale_id = await sell(counter)
        for kind in (None, OTHER):
            if kind:
                counter.presenters.papers.act(kind)
            else:
                counter.presenters.papers.show(sale_id)
            await at_rest(counter)
            stamps = [row.text for row in counter.window["paper"].paper.rows if isinstance(row, Stamp)]
            assert stamps == ["PRACTICE", "PRACTICE"]


async def test_a_customer_with_an_address_is_named_and_told_that_it_is_no_invoice(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        found = await counter.till.customers.find_here("lefevre")
        customer = next(one for one in found if one.address.city)
        counter.presenters.sale.set_customer(customer)
        sale_id = await sell(counter)
        counter.presenters.papers.show(sale_id)
        await at_rest(counter)
        texts = [row.text for row in counter.window["paper"].paper.rows if isinstance(row, Line)]
        assert f"Customer: {customer.name}" in texts
        assert any("not a fiscal invoice" in text for text in texts)


async def test_a_printer_that_is_off_costs_no_sale_and_the_notice_says_what_can_be_done(
    tmp_path: Path, printer: FakePrinter
) -> None:
    port = printer.port
    printer.close()
    led: list[bool] = []
    async with open_counter(tmp_path, prints=at(f"127.0.0.1:{port}", drawer=False)) as counter:
        counter.presenters.late.lead_to_settings(lambda _section: led.append(True))
        first, second = await sell(counter), await sell(counter)
        assert first != second
        await until(lambda: getattr(counter.window["notice"], "key", "").startswith("job:"))
        notice = counter.window["notice"]
        assert "The printer does not answer" in notice.text
        assert [one.key for one in notice.actions] == [RETRY, SETTINGS, "pdf", DROP]
        listener = counter.window.listeners["notice"]
        listener(SETTINGS)
        assert led == [True]
        listener("pdf")
        assert counter.window["ask_file"].suggested == "Receipt.pdf"
        counter.window.listeners["ask_file"](tmp_path / "receipt.pdf")
        await at_rest(counter)
        assert counter.window["save_paper"].path == tmp_path / "receipt.pdf"
        (left,) = await counter.till.printing.open_jobs()
        assert left.id != int(notice.key.removeprefix("job:"))  # who has the PDF needs no paper
        back = FakePrinter(port)
        try:
            counter.presenters.printer._act(left.id, RETRY)
            await until(lambda: len(sheets(back)) == 1)
            assert "COPY" not in "\n".join(sheets(back)[0])
            await at_rest(counter)
        finally:
            back.close()


async def test_a_paper_in_doubt_is_asked_about_at_the_next_start(tmp_path: Path, printer: FakePrinter) -> None:
    async with open_counter(tmp_path, prints=PrintSetup()) as counter:
        sale_id = await sell(counter)
        sale = await counter.till.ledger.sale(sale_id)
        paper = (await counter.presenters.papers._made(sale.id, "receipt")).paper
        job = await counter.till.printing.add(paper, sale_id, "receipt")
        await counter.till.till_store.prints.step(job.id, PrintState.PRINTING, sale.paid_at)
    async with open_counter(tmp_path, prints=at(printer.address)) as counter:
        await counter.presenters.printer.open()
        notice = counter.window["notice"]
        assert notice.text.endswith("Is the paper whole?")
        counter.window.listeners["notice"](WHOLE)
        await until(lambda: not counter.till.tasks.is_running(f"{notice.key} {WHOLE}"))
        assert not await counter.till.printing.open_jobs()
        assert not printer.sheets


async def test_a_pdf_that_was_given_out_makes_the_next_paper_a_copy(tmp_path: Path, printer: FakePrinter) -> None:
    async with open_counter(tmp_path, prints=at(printer.address, "ask")) as counter:
        sale_id = await sell(counter)
        counter.presenters.papers.show(sale_id)
        await at_rest(counter)
        counter.presenters.papers.act(A4)
        asked = counter.window["ask_file"]
        sale = await counter.till.ledger.sale(sale_id)
        assert asked.suggested == f"Receipt {sale.receipt}.pdf"
        counter.window.listeners["ask_file"](tmp_path / "a.pdf")
        await at_rest(counter)
        written = counter.window["save_paper"]
        assert (written.a4, written.copy) == (True, False)
        assert counter.window.is_closed("paper")
        counter.presenters.papers.show(sale_id)
        await at_rest(counter)
        assert counter.window["paper"].copy
        counter.presenters.papers.close_paper()


async def test_a_mail_carries_the_receipt_to_the_customer(tmp_path: Path) -> None:
    sent: list[Message] = []

    def mail(message: Message) -> bool:
        sent.append(message)
        return len(sent) == 1  # the second time it cannot attach the file

    async with open_counter(tmp_path, papers=PaperContext(tmp_path / "mail", mail=mail)) as counter:
        found = await counter.till.customers.find_here("lefevre")
        counter.presenters.sale.set_customer(next(one for one in found if one.email))
        sale_id = await sell(counter)
        counter.presenters.papers.show(sale_id)
        await at_rest(counter)
        counter.presenters.papers.act(MAIL)
        await at_rest(counter)
        sale = await counter.till.ledger.sale(sale_id)
        assert sale.cart.customer is not None
        (message,) = sent
        assert message.to == sale.cart.customer.email
        assert str(sale.receipt) in message.subject
        assert message.file.name == f"{sale.receipt}.pdf"
        assert counter.window["save_paper"].path == message.file
        assert "ready" in counter.window["notice"].text
        counter.presenters.papers.show(sale_id)
        await at_rest(counter)
        counter.presenters.papers.act(MAIL)
        await at_rest(counter)
        assert "drag" in counter.window["notice"].text
        message.file.parent.joinpath("left.pdf").write_bytes(b"x")
        await counter.presenters.papers.forget_mails()
        assert not message.file.parent.exists()


async def test_without_a_mail_program_it_says_what_to_do_instead(tmp_path: Path) -> None:
    def none(_message: Message) -> bool:
        raise OSError("no xdg-email")

    async with open_counter(tmp_path, papers=PaperContext(tmp_path / "mail", mail=none)) as counter:
        sale_id = await sell(counter)
        counter.presenters.papers.show(sale_id)
        await at_rest(counter)
        counter.presenters.papers.act(MAIL)
        await at_rest(counter)
        assert "Save it as PDF" in counter.window["notice"].text
        assert not counter.window.is_closed("paper")


async def test_the_drawer_without_a_sale_wants_a_reason_and_keeps_it(tmp_path: Path, printer: FakePrinter) -> None:
    async with open_counter(tmp_path, prints=at(printer.address)) as counter:
        counter.presenters.drawer.ask()
        assert counter.window["prompt"].key == "drawer"
        asker = counter.window.listeners["prompt"]
        asker.answer("drawer", "  ")
        assert counter.window["prompt"].error
        assert printer.parser.kicks == 0
        asker.answer("drawer", "change for\nthe baker")
        await until(lambda: printer.parser.kicks == 1)
        await at_rest(counter)
        check = await counter.till.till_store.verify_journal()
        assert check.ok
        assert check.entries == 2  # the first names the law the till sells under
        assert counter.presenters.sale.cart.discount is None


async def test_totals_on_the_paper_are_those_of_the_sale_to_the_cent(tmp_path: Path) -> None:
    """Lines, discounts, tax of each rate, tenders, rounding and change add up on the paper itself."""
    async with open_counter(tmp_path) as counter:
        await counter.enter("3*TL-02", "CG-25", "BC-18")
        counter.presenters.sale.select(str(counter.lines[2].key))
        counter.presenters.sale.questions.answer("discount", "10%")
        counter.presenters.sale.questions.answer("discount all", "2")
        counter.presenters.pay.open()
        for key in "60":
            counter.presenters.pay.amount_key(key)
        counter.presenters.pay.take()
        await until(lambda: not counter.presenters.pay.is_open)
        (row, *_) = await counter.till.ledger.sales("", None, None)
        counter.presenters.papers.show(row.id)
        await at_rest(counter)
        rows = counter.window["paper"].paper.rows
        sale = await counter.till.ledger.sale(row.id)

        def money(text: str) -> Decimal:
            return Decimal(re.sub(r"[^0-9.-]", "", text.replace("−", "-")))

        pairs = [(one.left, money(one.right)) for one in rows if isinstance(one, Pair) and "€" in one.right]
        amounts = dict(pairs)
        lettered = [money(one.right) for one in rows if isinstance(one, Pair) and one.right[-2:] in (" A", " B")]
        assert sum(lettered) + amounts["Discount on the whole sale"] == amounts["TOTAL"] == sale.totals.total.amount
        taxes = [amount for left, amount in pairs if left[:2] in ("A ", "B ") and "VAT" in left]
        assert len(taxes) == 2
        assert sum(taxes) == amounts["VAT in all"] == sale.totals.tax.amount
        assert amounts["Cash"] - amounts["Change"] == amounts["TOTAL"] + amounts["Cash rounding"]
        assert amounts["To pay"] == amounts["TOTAL"] + amounts["Cash rounding"]
        assert amounts["Discounts in all"] == sale.totals.discount.amount
        assert [one.text for one in rows if isinstance(one, Barcode)] == [str(sale.receipt)]


PRINTER = ("printer_kind", "printer_address", "printer_spare")


async def test_settings_lead_to_the_printer_they_name(tmp_path: Path, printer: FakePrinter) -> None:
    """From the settings' words to paper; nonsense in them is as usual and keeps no till from selling."""
    from pos_app.presenters.settings.fields import Asked, errors_in
    from pos_app.services.printing.printer_setup import usable_setup

    settings = Settings(printer_kind="network", printer_address=printer.address, printer_width="58", printer_logo=True)
    (tmp_path / "logo.pbm").write_bytes(b"P4\n8 2\n\xff\x81")
    assert not errors_in(Asked(settings), PRINTER)
    async with open_counter(tmp_path, prints=usable_setup(settings, tmp_path)) as counter:
        await sell(counter)
        await until(lambda: len(sheets(printer)) == 1)
        await at_rest(counter)
    assert max(len(line) for line in sheets(printer)[0]) <= 32
    odd = replace(settings, printer_width="70", printer_page="x", printer_baud="?", print_when="?", printer_spare="a b")
    setup = usable_setup(odd, tmp_path)
    assert len(setup.printers) == 1
    assert (setup.when, setup.printers[0].make.width, setup.printers[0].make.page) == ("always", "80", "auto")
    assert set(errors_in(Asked(odd), PRINTER)) == {"printer_spare"}
    assert set(errors_in(Asked(replace(settings, printer_address="")), PRINTER)) == {"printer_address"}
    assert not usable_setup(replace(settings, printer_kind="fax"), tmp_path).printers
    os.remove(tmp_path / "logo.pbm")
    assert usable_setup(settings, tmp_path).printers[0].make.logo is None
