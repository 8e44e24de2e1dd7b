"""Papers and notices of the printer, made by the program's own pure functions from a sale with everything on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from pos_app.devices.printer import PrinterTrouble
from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent
from pos_app.domain.customer import Address, Customer
from pos_app.domain.fiscal_receipt import FiscalMark
from pos_app.domain.money import Money, currency
from pos_app.domain.order import Sale, Seller, ShopProfile, sale_from
from pos_app.domain.paper import Paper
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.sheet import PageSheet
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.papers import paper_view
from pos_app.presenters.printing.printer_news import trouble_notice
from pos_app.presenters.printing.receipt import Circumstances, gift_paper, receipt_paper
from pos_app.presenters.printing.receipt_sheet import receipt_sheet
from pos_app.services.printing.print_jobs import PrintNews
from pos_app.store.tables.prints import PrintJob, PrintState

EUR = currency("EUR")
AT = datetime(2026, 11, 22, 14, 2, tzinfo=timezone(timedelta(hours=1)))
HIGH, LOW = TaxRate(Decimal(21)), TaxRate(Decimal(6))
POLICY = TaxPolicy(EUR, True, Rounding.PER_RATE, HIGH, cash_step=Decimal("0.05"))
ELISE = Customer(
    "c",
    "Élise",
    "Lefèvre",
    "+32475123456",
    "elise@example.be",
    Address("Rue Haute", "12", "", "1000", "Brussels", "BE"),
)
SHOP = ShopProfile(
    "Épicerie de la Rue Haute",
    "1",
    Address("Rue Haute", "1", "", "1000", "Brussels", "BE"),
    "bonjour@example.be",
    "+3225123456",
    Customer("w", "Walk-in", "Customer", walk_in=True),
    POLICY,
)
LONG = "Bougie parfumée à la cire d’abeille, fleur d’oranger, 180 g"


def _line(key: int, name: str, price: str, quantity: str, rate: TaxRate, **more: object) -> CartLine:
    line = CartLine(key, f"v{key}", name, "", "", Decimal(price), Decimal(quantity), rate)
    return replace(line, **more)  # type: ignore[arg-type]  # a field and its own type in each call below


CART = Cart(
    EUR,
    (
        _line(1, "Torchon lin lavé", "9.99", "3", HIGH),
        _line(2, "Café moulu 250 g", "7.95", "1", LOW),
        _line(3, LONG, "12.90", "1", HIGH, discount=Percent(Decimal(10))),
        _line(4, "Comté 18 mois", "26.50", "0.235", LOW, weighed=True, unit="kg"),
    ),
    ELISE,
    AmountOff(Decimal("2.00")),
)  # fmt: skip
SALE: Sale = sale_from(
    CART,
    SHOP,
    (Tender("Bancontact", Money(Decimal(20), EUR), False), Tender("Cash", Money(Decimal(40), EUR), True)),
    ReceiptNumber("1", date(2026, 11, 22), 38),
    sale_id="s",
    cashier="Nadia",
    now=AT,
)
SELLER = Seller(SHOP.name, SHOP.address, SHOP.phone, SHOP.email)
RECEIPT_PAPER: Paper = receipt_paper(SALE, Circumstances(SELLER, "1042"), ENGLISH)
UNSENT_PAPER: Paper = receipt_paper(SALE, Circumstances(SELLER, "", practice=True), ENGLISH)
MARK = FiscalMark(("Trainingsbuchung",), (("Kassen-ID", "UEBUNG-1"),), "_R1-AT0_UEBUNG-1_1-261122-0038_" + "x" * 180)
SIGNED_PAPER: Paper = receipt_paper(SALE, Circumstances(SELLER, "1042", practice=True, fiscal=MARK), ENGLISH)
SIGNED_SHEET: PageSheet = receipt_sheet(SALE, Circumstances(SELLER, "1042", practice=True, fiscal=MARK), ENGLISH)
GIFT_PAPER: Paper = gift_paper(SALE, Circumstances(SELLER, "1042"), ENGLISH)
RECEIPT = paper_view(RECEIPT_PAPER, ENGLISH, kind="receipt", copy=False, prints=True)
SIGNED = paper_view(replace(SIGNED_PAPER, sheet=SIGNED_SHEET), ENGLISH, kind="receipt", copy=False, prints=True)
COPY = paper_view(UNSENT_PAPER, ENGLISH, kind="receipt", copy=True, prints=False)
GIFT = paper_view(GIFT_PAPER, ENGLISH, kind="gift", copy=False, prints=True)
_JOB = PrintJob(7, "s", "receipt", RECEIPT_PAPER, copy=False, state=PrintState.WAITING, at=AT)
_DOUBT = PrintJob(8, "s", "receipt", RECEIPT_PAPER, copy=False, state=PrintState.DOUBTFUL, at=AT)
OFF = trouble_notice(PrintNews(_JOB, PrinterTrouble.OFF, will_retry=True), ENGLISH, has_spare=True)
DOUBT = trouble_notice(PrintNews(_DOUBT, PrinterTrouble.BROKEN), ENGLISH, has_spare=False)
