"""The receipt as a document: its sums are the sale's for random carts, and the printer prints it in every language."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given

from pos_app.devices.escpos import Make, printer_bytes
from pos_app.domain.cart import Cart
from pos_app.domain.money import Money
from pos_app.domain.order import Sale
from pos_app.domain.paper import Barcode, Line, Pair, Paper
from pos_app.domain.paper_lines import plain
from pos_app.domain.payment import Tender, round_cash
from pos_app.domain.tax import TaxPolicy
from pos_app.domain.totals import totals
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.words import ENGLISH, LANGUAGES
from pos_app.presenters.printing.receipt import Circumstances, gift_paper, receipt_paper
from tests.ui import picture_papers as papers
from tests.unit.devices.fake_printer import Parser
from tests.unit.domain.random_carts import checked, sales

AROUND = Circumstances(papers.SELLER)


def sold(cart: Cart, policy: TaxPolicy) -> Sale:
    """The cart sold for cash, with some change; nothing is handed over for what costs nothing."""
    due = totals(cart, policy).total
    cash = round_cash(due, policy.cash_step) + Money.from_minor(500, cart.currency)
    tenders = (Tender("Cash", cash, is_cash=True),) if due else ()
    order = replace(papers.SALE.order, currency=cart.currency)
    return replace(papers.SALE, cart=cart, policy=policy, tenders=tenders, order=order)


def amount(text: str) -> Decimal:
    """What an amount on the paper is."""
    return Decimal("".join(c for c in text if c in string.digits + ".-"))


@checked
@given(sales())
def test_every_sum_on_the_paper_is_the_sales_own(sale: tuple[Cart, TaxPolicy]) -> None:
    cart, policy = sale
    made = sold(cart, replace(policy, cash_step=Decimal("0.05") if cart.currency.exponent == 2 else None))
    sums, settled = made.totals, made.settlement
    pairs = [row for row in receipt_paper(made, AROUND, ENGLISH).rows if isinstance(row, Pair) and row.right]
    named = {row.left: amount(row.right) for row in pairs}
    lines = [amount(row.right) for row in pairs if row.right[-1].isupper() and row.right[-2] == " "]
    shelf = sums.total if policy.prices_include_tax else sums.untaxed
    assert sum(lines) + named.get("Discount on the whole sale", Decimal(0)) == shelf.amount
    assert named["TOTAL"] == sums.total.amount
    assert named["VAT in all"] == sums.tax.amount
    taxes = [amount(row.right) for row in pairs if row.left[1:5] == " VAT"]
    assert len(taxes) == len(sums.groups)
    assert sum(taxes) == sums.tax.amount
    assert named.get("Discounts in all", Decimal(0)) == sums.discount.amount
    if made.tenders:
        assert named["Cash"] - named["Change"] == named["TOTAL"] + named.get("Cash rounding", Decimal(0))
        assert named["Change"] == settled.change.amount


@pytest.mark.parametrize("width", ["58", "80"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_printer_prints_the_receipt_in_every_language(language: str, width: str) -> None:
    """Each row's words are on the paper, letter by letter and in order, with €, é, ß and Œ as they are."""
    tr = translator_of(language, "BE")
    strange = replace(papers.SALE, cashier="Bœuf & Œuvre Größe")
    for paper in (receipt_paper(strange, AROUND, tr), gift_paper(strange, AROUND, tr)):
        parser = Parser()
        parser.feed(printer_bytes(paper, Make(width), copy=True))
        (sheet,) = parser.sheets
        on_paper = "".join("".join(sheet.lines).split())
        at = 0
        for text in (paper.copy_mark, *texts(paper)):
            sought = "".join(plain(text).split())
            found = on_paper.find(sought, at)
            if found < 0:  # a long name goes on in the next line, its amount between them
                assert all("".join(plain(part).split()) in on_paper for part in text.split()), text
                continue
            at = found + len(sought)
        assert tr("COPY") in sheet.lines[0]
        assert "BœufŒuvreGröße".replace("Œuvre", "&Œuvre") in on_paper
        assert ("€" in on_paper) is (paper.title == receipt_paper(strange, AROUND, tr).title)


def texts(paper: Paper) -> list[str]:
    """What stands on a paper, in its order."""
    found: list[str] = []
    for row in paper.rows:
        if isinstance(row, Pair):
            found += [part for part in (row.left.strip(), row.right) if part]
        elif text := getattr(row, "text", ""):
            found.append(text)
    return found


def test_a_reprint_in_another_time_zone_says_the_shops_time() -> None:
    """Whatever the clock of the computer that prints it says; also in the hour that comes twice."""
    for zone in (timezone(timedelta(hours=9)), UTC, timezone(timedelta(hours=-8))):
        at = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
        paper = receipt_paper(replace(papers.SALE, paid_at=at), AROUND, ENGLISH)
        assert any(isinstance(row, Pair) and "02:30" in row.left for row in paper.rows)


def test_the_number_is_there_as_text_and_as_bars_and_the_order_when_it_is_known() -> None:
    sent, unsent = (
        receipt_paper(papers.SALE, replace(AROUND, order_number=number), ENGLISH) for number in ("1042", "")
    )
    for paper in (sent, unsent):
        assert [row.text for row in paper.rows if isinstance(row, Barcode)] == ["1-261122-0038"]
        assert any(isinstance(row, Line) and "1-261122-0038" in row.text for row in paper.rows)
    assert Line("Order 1042", centred=True) in sent.rows
    assert Line("The order will be sent to the shop's system.", centred=True) in unsent.rows


def test_a_sale_of_an_older_program_is_the_shops_of_today() -> None:
    paper = receipt_paper(replace(papers.SALE, seller=None), AROUND, ENGLISH)
    assert paper.rows[0] == receipt_paper(papers.SALE, AROUND, ENGLISH).rows[0]


def test_random_names_never_leave_the_paper() -> None:
    """Whatever a shop calls its goods: no line is longer than the paper, and every amount is whole."""
    chance = random.Random(7)
    alphabet = string.ascii_letters + string.digits + "  éßŒ€-/’\u202e\u0301\x1b\n茶"
    for width, columns in (("58", 32), ("80", 48)):
        for _ in range(60):
            name = "".join(chance.choice(alphabet) for _ in range(chance.randint(1, 120)))
            lines = tuple(replace(line, name=name) for line in papers.CART.lines)
            paper = receipt_paper(replace(papers.SALE, cart=replace(papers.CART, lines=lines)), AROUND, ENGLISH)
            parser = Parser()
            parser.feed(printer_bytes(paper, Make(width)))
            (sheet,) = parser.sheets
            assert all(len(line) <= columns for line in sheet.lines)
            assert sum(line.endswith("€29.97 B") for line in sheet.lines) == 1
