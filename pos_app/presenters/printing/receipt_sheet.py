"""The receipt of a sale, and the gift receipt, laid out for a page. Pure: a stored sale and a Translator in.

Its words and sums are those of `receipt`: the roll and the page say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from pos_app.domain.cart import CartLine, Percent
from pos_app.domain.order import Sale
from pos_app.domain.owed import OwedSale
from pos_app.domain.receipt import PaperCode
from pos_app.domain.sheet import PageSheet, SheetBlock, SheetColumn, SheetLine, SheetSum
from pos_app.domain.totals import LineTotal, Totals
from pos_app.presenters.common.tenders import tender_name
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.receipt import (
    Circumstances,
    address_lines,
    beside_rows,
    left_rows,
    not_an_invoice,
    price_of,
    seller_rows,
    supplied,
)
from pos_app.services.customers.phones import phone_for_people


def receipt_sheet(sale: Sale, around: Circumstances, tr: Translator) -> PageSheet:
    """The receipt on A4: goods with quantity, price, discount, rate and amount; tax by rate; totals before and after
    the rounding of cash; how it was paid."""
    sums = sale.totals
    price = tr("Price with VAT") if sale.policy.prices_include_tax else tr("Price without VAT")
    columns = (
        SheetColumn(tr("Article"), 42, is_number=False),
        SheetColumn(tr("Quantity"), 11),
        SheetColumn(price, 14),
        SheetColumn(tr("Discount"), 11),
        SheetColumn(tr("VAT"), 8),
        SheetColumn(tr("Amount"), 14),
    )
    after = [total.before - total.discount for total in sums.lines]
    lines = tuple(
        _line(line, total, carried, sale, sums, tr)
        for line, total, carried in zip(sale.cart.lines, sums.lines, accumulate(after), strict=True)
    )
    return PageSheet(
        language=tr.language,
        title=tr("Receipt {receipt}", receipt=sale.receipt),
        seller=_seller(sale, around, tr),
        facts=tuple(_facts(sale, around, tr)),
        parties=tuple(_parties(sale, tr)),
        columns=columns,
        lines=lines,
        taxes=tuple(_taxes(sums, tr)),
        sums=tuple(_sums(sale, sums, tr)),
        paid=tuple(_paid(sale, around.owed, tr)),
        notes=tuple(_notes(sale, around, tr)),
        barcode=str(PaperCode(sale.receipt, around.practice)),
        barcode_name=tr("Barcode of the number {receipt}", receipt=sale.receipt),
        qr=around.fiscal.qr,
        qr_name=tr("The receipt's signature as a QR code"),
        stamp=tr("PRACTICE") if around.practice else "",
        carried_over=tr("Carried over"),
        brought_forward=tr("Brought forward"),
        page_of=tr("Page {n} of {m}", n="{n}", m="{m}"),
    )


def gift_sheet(sale: Sale, around: Circumstances, tr: Translator) -> PageSheet:
    """The same goods without any amount."""
    lines = tuple(SheetLine((line.name, _quantity(line, tr))) for line in sale.cart.lines)
    return PageSheet(
        language=tr.language,
        title=tr("Gift receipt {receipt}", receipt=sale.receipt),
        seller=_seller(sale, around, tr),
        facts=tuple(_facts(sale, around, tr))[:1],
        parties=(),
        columns=(SheetColumn(tr("Article"), 80, is_number=False), SheetColumn(tr("Quantity"), 20)),
        lines=lines,
        notes=(tr("For an exchange please bring this receipt."),),
        barcode=str(PaperCode(sale.receipt, around.practice, gift=True)),
        barcode_name=tr("Barcode of the number {receipt}", receipt=sale.receipt),
        stamp=tr("PRACTICE") if around.practice else "",
        page_of=tr("Page {n} of {m}", n="{n}", m="{m}"),
    )


def _line(line: CartLine, total: LineTotal, carried: int, sale: Sale, sums: Totals, tr: Translator) -> SheetLine:
    discount = ""
    if total.discount:
        discount = tr.money(sums.money(-total.discount))
        if isinstance(line.discount, Percent):
            discount = f"-{tr.percent(line.discount.value)}"
    cells = (
        line.name,
        _quantity(line, tr),
        price_of(line.unit_price, sums, tr),
        discount,
        tr.rate(total.rate),
        tr.money(sums.money(total.before - total.discount)),
    )
    exempt = sale.cart.exempt and sale.policy.prices_include_tax
    note = tr("without VAT {rate}", rate=tr.rate(line.rate)) if exempt else ""
    return SheetLine(cells, note, tr.money(sums.money(carried)))


def _quantity(line: CartLine, tr: Translator) -> str:
    number = tr.number(line.quantity)
    return f"{number} {line.unit or 'kg'}" if line.weighed else number


def _seller(sale: Sale, around: Circumstances, tr: Translator) -> tuple[str, ...]:
    return tuple(row.text for row in seller_rows(sale.seller or around.seller, tr))


def _facts(sale: Sale, around: Circumstances, tr: Translator) -> Iterator[tuple[str, str]]:
    # As the shop's clock stood then, wherever it is printed again.
    yield tr("Date"), tr.moment(sale.paid_at.replace(tzinfo=None))
    yield tr("Till"), sale.receipt.till
    if sale.cashier:
        yield tr("Cashier"), sale.cashier
    if around.order_number:
        yield tr("Order"), around.order_number


def _parties(sale: Sale, tr: Translator) -> Iterator[SheetBlock]:
    customer = sale.cart.customer
    if customer is None or customer.walk_in:
        return
    lines = (customer.name, *address_lines(customer.address), phone_for_people(customer.phone), customer.email)
    yield SheetBlock(tr("Customer"), tuple(text for text in lines if text))
    for title, place in ((tr("Bill to"), sale.cart.billing), (tr("Deliver to"), sale.cart.shipping)):
        if place is not None:
            name = f"{place.first_name} {place.last_name}".strip()
            yield SheetBlock(title, tuple(text for text in (name, *address_lines(place.address)) if text))


def _taxes(sums: Totals, tr: Translator) -> Iterator[tuple[str, ...]]:
    yield tr("VAT"), tr("Without VAT"), tr("VAT"), tr("With VAT")
    for group in sums.groups:
        amounts = (group.net, group.tax, group.gross)
        yield tr.rate(group.rate), *(tr.money(sums.money(amount)) for amount in amounts)


def _sums(sale: Sale, sums: Totals, tr: Translator) -> Iterator[SheetSum]:
    on_all = sum(line.cart_discount for line in sums.lines)
    if on_all:
        yield SheetSum(tr("Discount on the whole sale"), tr.money(sums.money(-on_all)))
    yield SheetSum(tr("Without VAT"), tr.money(sums.untaxed))
    yield SheetSum(tr("VAT"), tr.money(sums.tax))
    settled = sale.money_given[1]
    yield SheetSum(tr("TOTAL"), tr.money(sums.total), strong=True)
    for label, amount, is_last in beside_rows(sale, tr):
        yield SheetSum(label, amount, strong=is_last)
    if settled.rounding:
        sign = "+" if settled.rounding.amount > 0 else ""
        label = tr("Rounding") if sale.policy.cash_for_all else tr("Cash rounding")
        yield SheetSum(label, f"{sign}{tr.money(settled.rounding)}")
        yield SheetSum(tr("To pay"), tr.money(settled.total + settled.rounding), strong=True)


def _paid(sale: Sale, owed: OwedSale | None, tr: Translator) -> Iterator[SheetSum]:
    tenders, settled = sale.money_given
    for tender in tenders:
        if not tender.later:
            yield SheetSum(tender_name(tender, tr), tr.money(tender.amount))
    if settled.change:
        yield SheetSum(tr("Change"), tr.money(settled.change))
    if sale.unpaid:
        for label, amount, is_last in left_rows(sale, owed, tr):
            yield SheetSum(label, amount, strong=is_last)


def _notes(sale: Sale, around: Circumstances, tr: Translator) -> Iterator[str]:
    if around.practice:
        yield tr("Nothing on this paper is real.")
    if sale.cart.exempt:
        yield tr("Sold without VAT: {reason}", reason=sale.cart.exempt)
    if sale.totals.discount:
        yield f"{tr('Discounts in all')}: {tr.money(sale.totals.discount)}"
    if words := supplied(sale, tr):
        yield words
    yield from (row.text for row in not_an_invoice(sale, around, tr))
    if not around.order_number:
        yield tr("The order will be sent to the shop's system.")
    yield from around.fiscal.notes
    yield from (f"{label}: {value}" for label, value in around.fiscal.facts)
    if footer := (sale.seller or around.seller).footer:
        yield from footer.split("\n")
    yield tr("Thank you, and see you soon.")
