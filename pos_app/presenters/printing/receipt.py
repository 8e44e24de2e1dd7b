"""The receipt of a sale as a paper, and the gift receipt. Pure: a stored sale and a Translator in, a `Paper` out.

Everything on it comes from the sale as it was stored (goods, prices, rates, tenders, who sold), so that a reprint says
what was sold, whatever has changed since. Its sums are `totals` and `settle`, the same as on the screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal

from pos_app.domain.cart import Cart, CartLine, Percent
from pos_app.domain.customer import Address
from pos_app.domain.fiscal import CUSTOMERS_BY_PEPPOL
from pos_app.domain.fiscal_receipt import FiscalMark
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.note import spaced_head
from pos_app.domain.order import Sale, Seller
from pos_app.domain.owed import OwedSale
from pos_app.domain.paper import Barcode, Gap, Heading, Line, Pair, Paper, QrCode, Row, Rule, Stamp
from pos_app.domain.receipt import PaperCode
from pos_app.domain.simplified import PaperRank, paper_rank
from pos_app.domain.totals import LineTotal, RateTotal, Totals
from pos_app.presenters.common.tenders import came_in, tender_name
from pos_app.presenters.common.words import NBSP, Translator
from pos_app.services.customers.phones import phone_for_people

_REGISTERS = {"BE": "KBO/BCE ", "FR": "SIREN/SIRET ", "NL": "KvK ", "LU": "RCS Luxembourg "}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@frozen
class Circumstances:
    """What a receipt tells beside the sale: `seller` is used for a sale stored without one; `order_number` is the shop
    system's, "" while the sale is not sent; `practice`: nothing of it is real;
    `invoice_for`: the company for which an invoice was asked; `fiscal`: what the law wants of its signature; `owed`:
    how a sale stands by now that was left to be paid another day."""

    seller: Seller
    order_number: str = ""
    practice: bool = False
    invoice_for: str = ""
    fiscal: FiscalMark = field(default_factory=FiscalMark)
    owed: OwedSale | None = None


def receipt_paper(sale: Sale, around: Circumstances, tr: Translator) -> Paper:
    """The receipt. Amounts with the currency's sign; each line with the letter of its tax rate."""
    sums = sale.totals
    rows: list[Row] = [*_head(sale, around, tr), *_customer(sale.cart, tr), Rule(), *_goods(sale, sums, tr)]
    rows += [Pair(label, amount, bold=is_last) for label, amount, is_last in beside_rows(sale, tr)]
    rows += [Gap(), *_paid(sale, around.owed, tr)]
    rows += [Rule(), *_rates(sums, tr)]
    if sale.cart.exempt:
        rows.append(Line(tr("Sold without VAT: {reason}", reason=sale.cart.exempt), bold=True))
    if sums.discount:
        rows.append(Pair(tr("Discounts in all"), tr.money(sums.discount)))
    rows.append(Rule())
    rows += not_an_invoice(sale, around, tr)
    if around.order_number:
        rows.append(Line(tr("Order {number}", number=around.order_number), centred=True))
    else:
        rows.append(Line(tr("The order will be sent to the shop's system."), centred=True))
    rows += fiscal_rows(around.fiscal, tr)
    rows += _foot(sale, around, tr)
    return Paper(tr("Receipt {receipt}", receipt=sale.receipt), tuple(rows), tr("COPY"))


def gift_paper(sale: Sale, around: Circumstances, tr: Translator) -> Paper:
    """The same goods without any amount, for a person who gets them as a present and may exchange them."""
    rows: list[Row] = [*_head(sale, around, tr), Rule(), Line(tr("Gift receipt"), centred=True, bold=True), Gap()]
    rows += (Pair(line.name, _pieces(line, tr)) for line in sale.cart.lines)
    rows += [Rule(), Line(tr("For an exchange please bring this receipt."), centred=True)]
    rows += _foot(sale, around, tr, gift=True)
    return Paper(tr("Gift receipt {receipt}", receipt=sale.receipt), tuple(rows), tr("COPY"))


def goods_of(sale: Sale, tr: Translator) -> Iterator[Row]:
    """What was sold, its sums and its tax, for a paper that says more than that."""
    sums = sale.totals
    yield from _goods(sale, sums, tr)
    yield from _rates(sums, tr)


def _goods(sale: Sale, sums: Totals, tr: Translator) -> Iterator[Row]:
    letters = _letters(sums)
    if not sale.policy.prices_include_tax:
        yield Line(tr("Prices of the lines are without VAT"))
    for line, total in zip(sale.cart.lines, sums.lines, strict=True):
        yield from _sold(line, total, sums, letters[total.rate.percent], tr)
        if sale.cart.exempt and sale.policy.prices_include_tax:
            yield Pair("  " + tr("without VAT {rate}", rate=tr.rate(line.rate)), "")
    yield Rule()
    yield from _sums(sale, sums, tr)


def _rates(sums: Totals, tr: Translator) -> Iterator[Row]:
    letters = _letters(sums)
    for group in sums.groups:
        yield _rate(group, sums, letters[group.rate.percent], tr)
        yield Pair("  " + tr("together with VAT"), tr.money(sums.money(group.net + group.tax)))
    yield Pair(tr("VAT in all"), tr.money(sums.tax))


def _letters(sums: Totals) -> dict[Decimal, str]:
    return {group.rate.percent: _LETTERS[at % len(_LETTERS)] for at, group in enumerate(sums.groups)}


def seller_rows(seller: Seller, tr: Translator) -> Iterator[Heading | Line]:
    """The seller at the top of a paper: the shop, its company where that is called otherwise, where it is, its numbers.

    A company number that the VAT number has in itself is not said twice.
    """
    yield Heading(seller.name)
    company = " ".join(part for part in (seller.legal_name, seller.legal_form) if part)
    vat = tr("VAT number {number}", number=seller.vat_number) if seller.vat_number else ""
    figures = "".join(filter(str.isdigit, seller.company_number))
    register = ""
    if seller.company_number and (not figures or figures not in seller.vat_number):
        register = f"{_REGISTERS.get(seller.address.country, '')}{seller.company_number}"
    told = (company, *address_lines(seller.address), vat, register, phone_for_people(seller.phone), seller.email)
    yield from (Line(text, centred=True) for text in told if text)


def _head(sale: Sale, around: Circumstances, tr: Translator) -> Iterator[Row]:
    yield from seller_rows(sale.seller or around.seller, tr)
    yield Gap()
    if around.practice:
        yield Stamp(tr("PRACTICE"))
        yield Line(tr("Nothing on this paper is real."), centred=True)
        yield Gap()
    yield Line(tr("Receipt {receipt}", receipt=sale.receipt), bold=True)
    till = tr("Till {till}", till=sale.receipt.till)
    # As the shop's clock stood then, wherever it is printed again: without its zone it is taken for one of here.
    when = tr.moment(sale.paid_at.replace(tzinfo=None))
    yield Pair(when, f"{till} · {sale.cashier}" if sale.cashier else till)
    if words := supplied(sale, tr):
        yield Line(words)


def supplied(sale: Sale, tr: Translator) -> str:
    """When the goods are supplied: with the sale, or on the day that was said; "" for goods that are brought without
    one."""
    due, brought = sale.cart.due, sale.cart.shipping is not None
    if due is not None:
        day = tr.day(due)
        return tr("To be delivered on {day}", day=day) if brought else tr("To be picked up on {day}", day=day)
    return "" if brought else tr("Supplied on {day}", day=tr.day(sale.paid_at.date()))


def _customer(cart: Cart, tr: Translator) -> Iterator[Row]:
    customer = cart.customer
    if customer is None or customer.walk_in:
        return
    yield Rule()
    yield Line(tr("Customer: {name}", name=customer.name))
    for text in address_lines(customer.address):
        yield Line(text)
    for label, place in ((tr("Bill to"), cart.billing), (tr("Deliver to"), cart.shipping)):
        if place is not None:
            yield Line(f"{label}: {place.first_name} {place.last_name}".rstrip())
            for text in address_lines(place.address):
                yield Line(text)


def _sold(line: CartLine, total: LineTotal, sums: Totals, letter: str, tr: Translator) -> Iterator[Row]:
    """Name and amount before discounts; beneath it how many at which price, and what was taken off."""
    yield Pair(line.name, f"{tr.money(sums.money(total.before))} {letter}")
    price = price_of(line.unit_price, sums, tr)
    if line.weighed:
        yield Pair(f"  {_pieces(line, tr)} × {price}/{line.unit or 'kg'}", "")
    else:
        yield Pair(f"  {tr.number(line.quantity)} × {price}", "")
    if total.discount:
        label = tr("Discount")
        if isinstance(line.discount, Percent):
            label = tr("Discount {percent}", percent=tr.percent(line.discount.value))
        yield Pair(f"  {label}", f"{tr.money(sums.money(-total.discount))} {letter}")


def _sums(sale: Sale, sums: Totals, tr: Translator) -> Iterator[Row]:
    on_all = sum(line.cart_discount for line in sums.lines)
    if on_all:
        yield Pair(tr("Discount on the whole sale"), tr.money(sums.money(-on_all)))
    if not sale.policy.prices_include_tax:
        yield Pair(tr("Without VAT"), tr.money(sums.untaxed))
        yield Pair(tr("VAT"), tr.money(sums.tax))
    yield Pair(tr("TOTAL"), tr.money(sums.total), big=True)


def _paid(sale: Sale, owed: OwedSale | None, tr: Translator) -> Iterator[Row]:
    tenders, settled = sale.money_given
    if settled.rounding:
        sign = "+" if settled.rounding.amount > 0 else ""
        label = tr("Rounding") if sale.policy.cash_for_all else tr("Cash rounding")
        yield Pair(label, f"{sign}{tr.money(settled.rounding)}")
        yield Pair(tr("To pay"), tr.money(settled.total + settled.rounding))
    for tender in tenders:
        if not tender.later:
            yield Pair(tender_name(tender, tr), tr.money(tender.amount))
    if sale.unpaid:
        for label, amount, is_last in left_rows(sale, owed, tr):
            yield Pair(label, amount, bold=is_last)
    if settled.change:
        yield Pair(tr("Change"), tr.money(settled.change), bold=True)


def left_rows(sale: Sale, owed: OwedSale | None, tr: Translator) -> Iterator[tuple[str, str, bool]]:
    """What a receipt says of money that was left to another day: as it is by now, once something came in for it. The
    last row says how the sale stands."""
    since = tuple(came_in(owed, tr)) if owed is not None else ()
    if owed is None or not since:
        yield tr("NOT PAID YET"), tr.money(sale.unpaid), True
        return
    yield tr("To be paid later"), tr.money(sale.unpaid), False
    for label, amount in since:
        yield label, amount, False
    yield (tr("NOT PAID YET"), tr.money(owed.money), True) if owed.owed else (tr("All is paid"), "", True)


def beside_rows(sale: Sale, tr: Translator) -> Iterator[tuple[str, str, bool]]:
    """The vouchers that were sold and paid with the goods, each with the number of its payment, and what all of it
    cost, before any cash rounding: they are no goods, and the receipt's sums have no part of them."""
    cart = sale.cart
    for one in cart.vouchers:
        label = tr("Voucher, no VAT ({number})", number=one.number)
        yield label, tr.money(Money.from_minor(one.amount, cart.currency)), False
    if cart.vouchers:
        yield tr("Goods and vouchers"), tr.money(sale.totals.total + cart.beside), True


def _rate(group: RateTotal, sums: Totals, letter: str, tr: Translator) -> Row:
    base = tr.money(sums.money(group.net))
    label = tr("VAT {rate} on {base}", rate=tr.rate(group.rate), base=base)
    return Pair(f"{letter} {label}", tr.money(sums.money(group.tax)))


def not_an_invoice(sale: Sale, around: Circumstances, tr: Translator) -> Iterator[Line]:
    """What the paper is not: nothing is said of one that is its country's simplified invoice."""
    seller = sale.seller or around.seller
    if around.invoice_for:
        yield Line(tr("Invoice asked for: {company}", company=around.invoice_for), centred=True)
        if seller.address.country in CUSTOMERS_BY_PEPPOL:
            yield Line(tr("This is no invoice: it follows by Peppol."), centred=True)
            return
    match paper_rank(sale, seller):
        case PaperRank.ASK:
            yield Line(tr("For this amount ask for an invoice: a receipt does not replace one."), centred=True)
        case PaperRank.RECEIPT:
            text = tr("This receipt is not a fiscal invoice. An invoice can be asked for with its number.")
            yield Line(text, centred=True)


def fiscal_rows(mark: FiscalMark, tr: Translator) -> Iterator[Row]:
    """The signature of a document; its notes are the law's own words, in the law's language."""
    if mark == FiscalMark():
        return
    yield Rule()
    yield from (Line(note, centred=True, bold=True) for note in mark.notes)
    yield from (Pair(label, value) for label, value in mark.facts)
    if mark.qr:
        yield QrCode(mark.qr, tr("The receipt's signature as a QR code"))


def _foot(sale: Sale, around: Circumstances, tr: Translator, *, gift: bool = False) -> Iterator[Row]:
    yield Gap()
    yield Barcode(str(PaperCode(sale.receipt, around.practice, gift)))
    yield Gap()
    if sale.chain:
        yield Line(tr("Chain {head}", head=spaced_head(sale.chain)), centred=True)
    if footer := (sale.seller or around.seller).footer:
        yield from (Line(text, centred=True) for text in footer.split("\n"))
        yield Gap()
    if around.practice:
        yield Stamp(tr("PRACTICE"))
    else:
        yield Line(tr("Thank you, and see you soon."), centred=True)


def _pieces(line: CartLine, tr: Translator) -> str:
    """`3 ×`, or `0.235 kg`."""
    number = tr.number(line.quantity)
    return f"{number}{NBSP}{line.unit or 'kg'}" if line.weighed else f"{number}{NBSP}×"


def price_of(price: Decimal, sums: Totals, tr: Translator) -> str:
    """With the currency's decimals, or more where the shop set more."""
    money = Money(price, sums.currency)
    return tr.money(money) if price == round(price, sums.currency.exponent) else tr.number(price)


def address_lines(address: Address) -> tuple[str, ...]:
    """An address as it stands on a paper."""
    street = " ".join(part for part in (address.street, address.number, address.box) if part)
    town = " ".join(part for part in (address.postal_code, address.city) if part)
    return tuple(part for part in (street, town) if part)
