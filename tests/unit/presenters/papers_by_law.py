"""Shops of six countries and their receipts, as the golden papers have them. `python -m
tests.unit.presenters.papers_by_law --write` writes those anew: look at each before it is committed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from pos_app.devices.escpos import Make, printer_bytes
from pos_app.domain.cart import Cart, CartLine, Percent, VoucherLine
from pos_app.domain.customer import Address, Customer
from pos_app.domain.money import Money, currency
from pos_app.domain.money_back import proposed_back
from pos_app.domain.order import Legal, Sale, ShopProfile, sale_from
from pos_app.domain.paid_together import share_tenders
from pos_app.domain.paper import Paper
from pos_app.domain.payment import EXCHANGE, Tender, Together, settle
from pos_app.domain.receipt import ReceiptNumber, ReturnNumber
from pos_app.domain.return_rules import REASONS
from pos_app.domain.returns import (
    Exchanged,
    Return,
    ReturnKind,
    exchange_amount,
    lines_back,
    returnable,
)
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.receipt import Circumstances, receipt_paper
from pos_app.presenters.printing.receipt_sheet import receipt_sheet
from pos_app.presenters.printing.return_paper import return_paper
from pos_app.presenters.printing.return_sheet import return_sheet
from tests.unit.devices.fake_printer import Parser

GOLDEN = Path(__file__).with_name("papers_by_law")
EUR = currency("EUR")
AT = datetime(2026, 11, 30, 14, 2, tzinfo=timezone(timedelta(hours=1)))
COMPANY = Customer(
    "c", "Anna", "Peeters", "", "anna@example.be", Address("Kerkstraat", "4", "", "2000", "Antwerpen", "BE")
)


@dataclass(frozen=True, slots=True)
class Place:
    """A shop of a country: its language, rates, address, what the law asks of it, the smallest cash."""

    country: str
    language: str
    rates: tuple[str, str]
    name: str
    address: Address
    legal: Legal
    step: str = ""
    with_tax: bool = True
    customer: Customer | None = None

    @property
    def shop(self) -> ShopProfile:
        """The shop as the till has it."""
        high = TaxRate(Decimal(self.rates[0]))
        step = Decimal(self.step) if self.step else None
        policy = TaxPolicy(EUR, self.with_tax, Rounding.PER_RATE, high, cash_step=step)
        walk_in = Customer("w", "Walk-in", "Customer", walk_in=True)
        return ShopProfile(self.name, "1", self.address, "shop@example.org", "", walk_in, policy, legal=self.legal)

    def sale(self, pieces: int = 2) -> Sale:
        """Two goods of two rates, one of them reduced, paid in cash."""
        high, low = (TaxRate(Decimal(rate)) for rate in self.rates)
        lines = (
            CartLine(1, "v1", "Café moulu 250 g", "", "", Decimal("7.95"), Decimal(1), low),
            CartLine(2, "v2", "Torchon lin", "", "", Decimal("9.99"), Decimal(pieces), high, Percent(Decimal(10))),
        )
        cart = Cart(EUR, lines, self.customer)
        total = totals(cart, self.shop.policy).total
        due = settle(total, (), self.shop.policy.cash).cash_due
        paid = (Tender("Cash", due + Money(Decimal(5), EUR), is_cash=True),)
        number = ReceiptNumber("1", date(2026, 11, 30), 38)
        return sale_from(cart, self.shop, paid, number, sale_id="s", cashier="Nadia", now=AT)

    def with_vouchers(self) -> Sale:
        """Those goods and two vouchers, paid by one card and one note: each document has a share of them."""
        sale = self.sale()
        amounts, total = (Money.from_minor(2_000, EUR), Money.from_minor(5_000, EUR)), sale.totals.total
        whole = total + amounts[0] + amounts[1]
        given = (
            Tender("Card", Money.from_minor(1_500, EUR), is_cash=False),
            Tender("Cash", Money.from_minor(10_000, EUR), is_cash=True),
        )
        shares, _ = share_tenders(total, amounts, given, sale.policy.cash)
        sold = (VoucherLine(-1, 2_000, "M-1-261130-0004"), VoucherLine(-2, 5_000, "M-1-261130-0005"))
        return replace(sale, cart=replace(sale.cart, vouchers=sold), tenders=shares, together=Together(whole, given))

    def returned(self) -> Return:
        """A towel of that sale comes back, and its cash goes."""
        return self._back(2, ())

    def exchanged(self, of: Sale | None = None) -> tuple[Return, Sale]:
        """A towel of that sale comes back and coffee is taken instead; the rest goes back in cash."""
        low = TaxRate(Decimal(self.rates[1]))
        lines = (CartLine(1, "v1", "Café moulu 250 g", "", "", Decimal("7.95"), Decimal(1), low),)
        cart, found = Cart(EUR, lines, self.customer), returnable(of or self.sale(), now=AT)
        gross = sum(line.gross for line in lines_back(found, {2: 1}))
        amount = exchange_amount(found, gross, totals(cart, self.shop.policy).total, self.shop.policy.cash)
        paid = (Tender(EXCHANGE, Money.from_minor(amount, EUR), is_cash=False),)
        number = ReceiptNumber("1", date(2026, 11, 30), 39)
        sale = sale_from(cart, self.shop, paid, number, sale_id="t", cashier="Nadia", now=AT)
        given = self._back(1, (Exchanged("e", sale.id, sale.number, amount),), of)
        return replace(given, exchanged=Exchanged("e", sale.id, sale.number, amount)), sale

    def _back(self, counter: int, exchanged: tuple[Exchanged, ...], of: Sale | None = None) -> Return:
        sale = of or self.sale()
        found = returnable(sale, now=AT)
        lines, amount = lines_back(found, {2: 1}), sum(one.amount for one in exchanged)
        gross = sum(line.gross for line in lines)
        back = proposed_back(gross, found.ways, found.cash, EUR, cash_method="Cash", exchanged=amount)
        number = ReturnNumber("1", date(2026, 11, 30), counter)
        return Return(
            "r", number, ReturnKind.RETURN, AT + timedelta(hours=1), "Nadia", EUR, lines, REASONS[1], REASONS[1].goods,
            back, sale.id, sale.number, sale.paid_at, sale.cashier, with_tax=self.with_tax, seller=sale.seller,
        )  # fmt: skip


PLACES = (
    Place("BE", "fr", ("21", "6"), "Épicerie de la Rue Haute", Address("Rue Haute", "1", "", "1000", "Bruxelles", "BE"),
          Legal("BE0428759497", "0428.759.497", "Dupont et Fils", "SRL",
                "Échange dans les 14 jours\navec ce ticket."), "0.05"),
    Place("FR", "fr", ("20", "5.5"), "Les Halles", Address("Rue du Bac", "7", "", "75007", "Paris", "FR"),
          Legal("FR40303265045", "30326504500011", "Bac", "SAS"), with_tax=False, customer=COMPANY),
    Place("NL", "nl", ("21", "9"), "De Kaasboer", Address("Damrak", "5", "", "1012 LG", "Amsterdam", "NL"),
          Legal("NL002455799B11", "12345678", "De Kaasboer", "BV"), "0.05"),
    Place("LU", "fr", ("17", "3"), "Épicerie Kirchberg", Address("Rue Erasme", "2", "", "1468", "Luxembourg", "LU"),
          Legal("LU15027442", "B12345", "Kirchberg", "SARL", "Autorisation d’établissement 10012345/0")),
    Place("AT", "de", ("20", "10"), "Käse am Graben", Address("Graben", "3", "", "1010", "Wien", "AT"),
          Legal("ATU13585627", "FN 123456a", "Graben", "GmbH")),
    Place("DE", "de", ("19", "7"), "Feinkost Linden", Address("Lindenstraße", "9", "", "10969", "Berlin", "DE"),
          Legal("DE136695976", "HRB 86891", "Linden", "GmbH")),
)  # fmt: skip


def papers() -> Iterator[tuple[str, Paper, bool]]:
    """Each golden paper: its name, the paper, and whether it is printed as a copy."""
    for place in PLACES:
        tr, sale = translator_of(place.language, place.country), place.sale()
        around = Circumstances(place.shop.seller, "1042")
        yield f"{place.country}-sale", receipt(sale, around, tr), False
        yield f"{place.country}-copy", receipt(sale, around, tr), True
        practice = replace(around, practice=True)
        yield f"{place.country}-practice", receipt(sale, practice, tr), False
        # No device signs there: while the shop's software is away the paper lacks the order's number, and nothing else.
        if place.country not in ("AT", "DE"):
            yield f"{place.country}-outage", receipt(sale, replace(around, order_number=""), tr), False
        yield f"{place.country}-vouchers", receipt(place.with_vouchers(), around, tr), False
        given, taken = place.returned(), place.exchanged()
        yield f"{place.country}-return", returned(given, around, tr), False
        yield f"{place.country}-return-copy", returned(given, around, tr), True
        yield f"{place.country}-return-practice", returned(given, practice, tr), False
        yield f"{place.country}-exchange", returned(taken[0], around, tr, taken[1]), False
        yield f"{place.country}-above", receipt(place.sale(60), around, tr), False


def receipt(sale: Sale, around: Circumstances, tr: Translator) -> Paper:
    """A receipt, on the roll and on A4."""
    return replace(receipt_paper(sale, around, tr), sheet=receipt_sheet(sale, around, tr))


def returned(given: Return, around: Circumstances, tr: Translator, sale: Sale | None = None) -> Paper:
    """The paper of a return or an exchange, on the roll and on A4."""
    return replace(return_paper(given, around, tr, sale), sheet=return_sheet(given, around, tr, sale))


def printed(paper: Paper, *, copy: bool, width: str = "80") -> str:
    """What a printer has on paper, read back from its bytes."""
    parser = Parser()
    parser.feed(printer_bytes(paper, Make(width), copy=copy))
    (sheet,) = parser.sheets
    return "\n".join(line.rstrip() for line in sheet.lines) + "\n"


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("--write", action="store_true", required=True)
    words.parse_args()
    GOLDEN.mkdir(exist_ok=True)
    for name, one, is_copy in papers():
        (GOLDEN / f"{name}.txt").write_text(printed(one, copy=is_copy), "utf-8")
