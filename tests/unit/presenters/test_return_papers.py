"""The paper of a return at the counter: printed when the money leaves, printed again as a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.domain.money import Money
from pos_app.domain.paper import Barcode, Line, Pair, Paper
from pos_app.domain.payment import Tender
from pos_app.domain.return_rules import REASONS
from pos_app.domain.returns import Return, ReturnDraft
from pos_app.domain.totals import totals
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.papers import PRINT
from pos_app.presenters.printing.receipt import Circumstances
from pos_app.presenters.printing.return_paper import return_paper
from tests.unit.devices.fake_printer import FakePrinter
from tests.unit.presenters.counter import Counter, open_counter
from tests.unit.presenters.test_papers import at, at_rest, printer, sell, sheets, until

pytestmark = pytest.mark.asyncio
__all__ = ["printer"]


async def give_back(counter: Counter, sale_id: str) -> Return:
    """All of a sale comes back."""
    back = counter.till.returns
    found = await back.of(sale_id)
    return await back.give_back(found, ReturnDraft(found.everything, REASONS[2]), "Nadia")


def texts(paper: Paper) -> list[str]:
    """What is written on it."""
    said = [f"{row.left}|{row.right}" for row in paper.rows if isinstance(row, Pair)]
    said += [row.text for row in paper.rows if isinstance(row, Line | Barcode)]
    return said


async def test_it_prints_and_a_second_one_is_a_copy(tmp_path: Path, printer: FakePrinter) -> None:
    """The drawer opens for the cash; the card prints it again with the stamp."""
    async with open_counter(tmp_path, prints=at(printer.address)) as counter:
        sale_id = await sell(counter, "off")
        await at_rest(counter)
        given = await give_back(counter, sale_id)
        counter.presenters.papers.given_back(given)
        await until(lambda: any(str(given.number) in "\n".join(sheet) for sheet in sheets(printer)))
        await at_rest(counter)
        counter.presenters.papers.show(given.id)
        await at_rest(counter)
        assert counter.window["paper"].copy
        counter.presenters.papers.act(PRINT)
        await until(lambda: sum(str(given.number) in "\n".join(sheet) for sheet in sheets(printer)) == 2)
        assert "COPY" in "\n".join(sheets(printer)[-1])


async def test_what_stands_on_it(tmp_path: Path) -> None:
    """Own number as barcode, the sale's number and date, tax below zero, the way of the money, a line to sign on."""
    async with open_counter(tmp_path) as counter:
        sale_id = await sell(counter)
        sale = await counter.till.ledger.sale(sale_id)
        given = await give_back(counter, sale_id)
        assert given.seller is not None
        around = Circumstances(given.seller)
        said = texts(return_paper(given, around, ENGLISH, signature=True))
        assert str(given.number) in said
        sold = ENGLISH.moment(sale.paid_at.replace(tzinfo=None))
        assert f"From receipt {sale.receipt} of {sold}" in said
        assert f"CAME BACK|{ENGLISH.money(-given.total)}" in said
        taxed = [text for text in said if text.startswith("VAT ") and "% on -" in text.replace("−", "-")]
        assert len(taxed) == len(given.rates)
        assert any(text.startswith("Given back: Cash") for text in said)
        assert "Why: Faulty" in said
        assert "Signature of the customer" in said


async def test_an_exchange_is_one_paper_with_both_numbers(tmp_path: Path) -> None:
    """What came back, what was taken instead, and the difference."""
    async with open_counter(tmp_path) as counter:
        sale_id = await sell(counter)
        back = counter.till.returns
        found = await back.of(sale_id)
        new = counter.till.checkout.empty_cart()
        (item,) = await counter.till.catalogue_store.by_code("BC-18")
        for _ in range(3):
            new, _ = new.add(item, found.sale.cart.lines[0].quantity, counter.till.shop.policy)
        draft = ReturnDraft(found.everything, REASONS[1])
        rest = totals(new, counter.till.shop.policy).total.minor - back.propose(found, draft, exchange=new).gross
        card = Tender("Card", Money.from_minor(rest, new.currency), is_cash=False)
        given, sale = await back.exchange(found, draft, new, (card,), "Nadia")
        counter.presenters.papers.show(given.id)
        await at_rest(counter)
        said = texts(counter.window["paper"].paper)
        assert str(given.number) in said
        assert str(sale.receipt) in said
        assert f"Card|{ENGLISH.money(card.amount)}" in said
        assert any(text.startswith("Taken in exchange|") for text in said)
