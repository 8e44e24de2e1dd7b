"""A paid sale and its order: what is sent to Chift, fixed at the moment of paying."""

from __future__ import annotations

import re
from dataclasses import field, replace
from datetime import date, datetime
from decimal import Decimal

from pos_app.domain.barcode import Weighing
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.customer import Address, Customer, Party, email_in
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Standing
from pos_app.domain.frozen import frozen
from pos_app.domain.habits import ServerRule
from pos_app.domain.money import Currency, Money, divide, to_minor
from pos_app.domain.note import item_noted, order_note, sale_mark, short_head, split_note
from pos_app.domain.payment import EXCHANGE, VOUCHER, Settlement, Tender, TenderNames, Together, settle
from pos_app.domain.rate_changes import RateChange, policy_on
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.return_rules import ReturnRules
from pos_app.domain.solving import Wanted, solve
from pos_app.domain.tax import TaxPolicy, TaxRate
from pos_app.domain.totals import LineTotal, Totals, sums_of


@frozen
class Legal:
    """What the law asks of a seller: the VAT number (`BE0428759497`), the number in the country's register of
    companies, the name and form of the company where the shop is called otherwise ("Dupont", "SRL"), "" for what there
    is not; and the shop's own text at the foot of its receipts, of several lines."""

    vat_number: str = ""
    company_number: str = ""
    name: str = ""
    form: str = ""
    footer: str = ""


@frozen
class ShopProfile:
    """The shop: printed on receipts, and used where a customer's data are missing ("collected in the shop").

    `walk_in` is the customer of a sale without one; `email` replaces a missing e-mail address, for an order must carry
    one (chift.md). `free_text_variant` is the variant that stands for lines with a typed name ("": no such lines are
    sold), `weighing` how the shop sells by weight, `tenders` what an order names for each of them,
    `rate_changes` which rates change on which day, `returns` the rules for what comes back. `legal` is what the law
    asks of a seller, `standing` the law it sells under, `last_month` (1 to 12) the last of its financial year,
    `voucher_months` for how long a voucher pays that is sold (None: without an end).
    """

    name: str
    till: str
    address: Address
    email: str
    phone: str
    walk_in: Customer
    policy: TaxPolicy
    free_text_variant: str = ""
    weighing: Weighing = field(default_factory=Weighing)
    tenders: TenderNames = field(default_factory=TenderNames)
    rate_changes: tuple[RateChange, ...] = ()
    returns: ReturnRules = field(default_factory=ReturnRules)
    legal: Legal = field(default_factory=Legal)
    standing: Standing = field(default_factory=Standing)
    last_month: int = 12
    voucher_months: int | None = None

    @property
    def seller(self) -> Seller:
        """The seller as today's receipts name it."""
        own = self.legal
        named = (own.vat_number, own.company_number, own.name, own.form, own.footer)
        return Seller(self.name, self.address, self.phone, self.email, *named)

    def on(self, day: date) -> ShopProfile:
        """The shop with the rates that count on this day."""
        return replace(self, policy=policy_on(self.policy, self.rate_changes, day))


@frozen
class Seller:
    """The seller as the receipt names it: stored with the sale, so that a reprint is the same as on that day. A sale of
    an older program has no number, legal name or footer."""

    name: str
    address: Address = field(default_factory=Address)
    phone: str = ""
    email: str = ""
    vat_number: str = ""
    company_number: str = ""
    legal_name: str = ""
    legal_form: str = ""
    footer: str = ""


@frozen
class OrderLine:
    """A line as it is sent: whole `quantity`, `unit_price` without tax; `net` and `tax` are the till's, in minor
    units."""

    variant_id: str
    name: str
    quantity: int
    rate: TaxRate
    unit_price: Decimal
    net: int
    tax: int


@frozen
class Order:
    """The order of a sale, as it is sent to the shop's software. Sums are the till's own, in minor units.

    `party` buys; the bill goes to `billing` and the goods to `shipping` where those are not None. `internal_notes` are
    the customer's. `habits` are those of the shop's software that the prices were chosen for, the likeliest first;
    none: they are the nearest ones. An order may then have one line more than the cart: a piece of one of its lines,
    at the end.
    """

    party: Party
    currency: Currency
    lines: tuple[OrderLine, ...]
    note: str
    payment_method: str
    untaxed: int
    tax: int
    habits: tuple[ServerRule, ...] = ()
    billing: Party | None = None
    shipping: Party | None = None
    internal_notes: str = ""

    @property
    def total(self) -> Money:
        """The total with tax."""
        return Money.from_minor(self.untaxed + self.tax, self.currency)


@frozen
class Sale:
    """A paid sale. It never changes, except for `order` when a refused one is corrected.

    `part` above 1: an order that was split off that of the sale (`split_line`); the money is counted with part 1.
    `seller` is None for a sale of an older program that did not store it. `chain` is the head of the till's journal in
    front of the sale, in short (`witnessed`); "" for one of an older program. `together`: what the customer handed over
    for it and for vouchers at once, of which `tenders` are its share; None where it was paid by itself.
    """

    id: str
    receipt: ReceiptNumber
    paid_at: datetime
    cashier: str
    cart: Cart
    policy: TaxPolicy
    tenders: tuple[Tender, ...]
    order: Order
    part: int = 1
    seller: Seller | None = None
    chain: str = ""
    together: Together | None = None

    @property
    def number(self) -> str:
        """A number unique among all orders: `1-261122-0038`, and `1-261122-0038/2` for a part."""
        return str(self.receipt) if self.part == 1 else f"{self.receipt}/{self.part}"

    @property
    def totals(self) -> Totals:
        """The sums that the cashier saw, by the same function as the screen's."""
        return sums_of(self.cart, self.policy)

    @property
    def settlement(self) -> Settlement:
        """Change and cash rounding of this sale."""
        return settle(self.totals.total, self.tenders, self.policy.cash)

    @property
    def money_given(self) -> tuple[tuple[Tender, ...], Settlement]:
        """What the customer gave, for vouchers beside the goods too, with its change and rounding: what papers and
        screens tell. Reports, the drawer and returns count `tenders` and `settlement`."""
        if self.together is None:
            return self.tenders, self.settlement
        return self.together.tenders, self.together.settlement(self.policy.cash)

    @property
    def unpaid(self) -> Money:
        """What the customer pays another day; zero for a sale that is paid."""
        owed = [tender.amount.minor for tender in self.tenders if tender.later]
        return Money.from_minor(sum(owed), self.cart.currency)

    @property
    def due_day(self) -> date | None:
        """The day on which its goods are handed over: as it was said, that of the sale for goods that are brought
        without a day; None for goods that were taken along."""
        if self.cart.due is not None:
            return self.cart.due
        return self.receipt.day if self.cart.shipping is not None else None

    @property
    def customer_name(self) -> str:
        """The customer's name; "" for a walk-in."""
        return self.cart.customer.name if self.cart.customer else ""


def sale_from(
    cart: Cart,
    shop: ShopProfile,
    tenders: tuple[Tender, ...],
    receipt: ReceiptNumber,
    *,
    sale_id: str,
    cashier: str,
    now: datetime,
    habits: tuple[ServerRule, ...] = (),
    exchanged_as: str = "",
    head: str = "",
) -> Sale:
    """Make a paid sale of a cart. `habits`: how the shop's software is known to round, the likeliest first.
    `exchanged_as`: what the order names where it was paid with what came back alone. `head`: that of the journal in
    front of it, where it is known yet (`witnessed`).

    Raises DomainError: empty_cart, voucher_unpaid (a voucher in the cart has no payment: its money would be nobody's),
    negative_line, nothing_due, not_paid (tenders do not cover the total), overpaid, later_who (nobody is known who pays
    later), tender_amount, shop_address (the shop profile lacks data that every order needs).
    """
    if not cart.lines:
        raise DomainError("empty_cart")
    if any(not one.number for one in cart.vouchers):
        raise DomainError("voucher_unpaid")
    if any(line.quantity <= 0 for line in cart.lines):
        raise DomainError("negative_line", "quantity")
    sums = sums_of(cart, shop.policy)
    settlement = settle(sums.total, tenders, shop.policy.cash)
    if not settlement.is_settled:
        raise DomainError("not_paid", "amount", due=settlement.due)
    if any(tender.later for tender in tenders) and (cart.customer is None or cart.customer.walk_in):
        raise DomainError("later_who", "customer")
    lines, chain = _order_lines(cart.lines, sums.lines, habits, cart.currency), short_head(head)
    order = Order(
        party_for(cart.customer, shop),
        cart.currency,
        lines,
        order_note(receipt, cashier, cart, sums, tenders, settlement, sale_mark(sale_id), chain),
        main_method(tenders, settlement.change, shop.tenders, exchanged_as),
        sum(line.net for line in lines),
        sum(line.tax for line in lines),
        habits,
        cart.billing,
        cart.shipping,
        cart.customer.notes if cart.customer else "",
    )
    return Sale(sale_id, receipt, now, cashier, cart, shop.policy, tenders, order, seller=shop.seller, chain=chain)


def witnessed(sale: Sale, head: str) -> Sale:
    """A sale that is being written, whose receipt and order's note carry the journal's `head` in front of it: the
    customer and the shop's software hold a witness then of all that was written before."""
    chain = short_head(head)
    sums = sale.totals
    settled = settle(sums.total, sale.tenders, sale.policy.cash)
    note = order_note(sale.receipt, sale.cashier, sale.cart, sums, sale.tenders, settled, sale_mark(sale.id), chain)
    return replace(sale, chain=chain, order=replace(sale.order, note=note))


def paid_by_others(sale: Sale, tenders: tuple[Tender, ...], names: TenderNames) -> Order:
    """The order of a sale that was paid by these tenders, with its note and payment method saying so."""
    sums = sale.totals
    settled = settle(sums.total, tenders, sale.policy.cash)
    note = order_note(sale.receipt, sale.cashier, sale.cart, sums, tenders, settled, sale_mark(sale.id), sale.chain)
    return replace(sale.order, note=note, payment_method=main_method(tenders, settled.change, names))


def party_for(customer: Customer | None, shop: ShopProfile) -> Party:
    """The person of an order: the customer, completed from the shop where required data are missing.

    An address is used whole or not at all: one without street or town is replaced by the shop's ("collected in the
    shop"); a number or country that is not known is made (`Address.whole_in`). Raises DomainError("shop_address") if
    the shop's own is incomplete.
    """
    if not (_is_whole(shop.address) and shop.email):
        raise DomainError("shop_address", "address")
    who = customer or shop.walk_in
    own = who.address
    if own.street and own.city and not (own.number and len(own.country) == 2 and own.country.isupper()):
        own = own.whole_in(shop.address.country)
    return Party(
        who.first_name or "-",
        who.last_name or "-",
        own if _is_whole(own) else shop.address,
        who.phone,
        email_in(who.email) or shop.email,
    )


def _is_whole(address: Address) -> bool:
    return all((address.street, address.number, address.city, address.country))


def without_phone(order: Order) -> Order:
    """The same order without the phone number the shop's software refused."""
    billing, shipping = (one and replace(one, phone="") for one in (order.billing, order.shipping))
    return replace(order, party=replace(order.party, phone=""), billing=billing, shipping=shipping)


def split_line(sale: Sale, position: int, part: int) -> tuple[Sale, Sale]:
    """Split a refused sale: without the article of the line at `position` (from 1) of its order, and that article as
    part `part` of it.

    The owner wants the rest of the sale in the shop's software now, correct sums, and the line not forgotten. So the
    line becomes an order of its own that waits for a person; both orders together are what was paid, and the customer's
    receipt stays valid. Raises DomainError("no_such_line"), ("only_line").
    """
    order = sale.order
    if not 1 <= position <= len(order.lines):
        raise DomainError("no_such_line")
    article = order.lines[position - 1].variant_id
    positions = tuple(at for at, line in enumerate(order.lines, 1) if line.variant_id == article)
    if len(positions) == len(order.lines):
        raise DomainError("only_line")
    gone = tuple(order.lines[at - 1] for at in positions)
    net, tax = sum(line.net for line in gone), sum(line.tax for line in gone)
    amount = Money.from_minor(net + tax, order.currency)
    off = replace(sale, id=f"{sale.id}/{part}", part=part, tenders=(), together=None)
    stays, goes = split_note(order.note, positions, amount, off.number)
    left = tuple(line for line in order.lines if line.variant_id != article)
    rest = replace(order, lines=left, note=stays, untaxed=order.untaxed - net, tax=order.tax - tax)
    own = replace(order, lines=gone, note=goes, untaxed=net, tax=tax)
    return replace(sale, order=rest), replace(off, order=own)


def as_article(order: Order, gone: str, variant_id: str) -> Order:
    """The order with its lines of the variant `gone` sent as another one; amounts stay, and the note says what was
    sold."""
    note = order.note
    for at, line in enumerate(order.lines, 1):
        if line.variant_id == gone:
            note = item_noted(note, at, line.name)
    lines = tuple(replace(o, variant_id=variant_id) if o.variant_id == gone else o for o in order.lines)
    return replace(order, lines=lines, note=note)


def with_names(sentence: str, order: Order) -> tuple[str, int]:
    """A sentence of the shop's software with the names of the order's articles in place of their ids, and the position
    (from 1) of the first that it names, 0 for none."""
    first, of_goods = 0, bool(_OF_GOODS.search(sentence))
    for at, line in enumerate(order.lines, 1):
        # A short id is a number like any other: it counts only where the sentence is about goods.
        if len(line.variant_id) >= _LONG_ID or (line.variant_id and of_goods):
            named = re.compile(rf"(?<![\w-]){re.escape(line.variant_id)}(?![\w-])")
            if named.search(sentence):
                sentence, first = f"“{line.name}”".join(named.split(sentence)), first or at
    return sentence, first


_LONG_ID = 8
_OF_GOODS = re.compile(r"variant|article|artikel|product|produit|produkt|\bitem|\bsku\b|stock", re.IGNORECASE)


def _order_lines(
    lines: tuple[CartLine, ...], sums: tuple[LineTotal, ...], habits: tuple[ServerRule, ...], cents: Currency
) -> tuple[OrderLine, ...]:
    # Chift accepts whole quantities only: weighed goods are sent as one piece, with the weight in the note.
    quantities = [1 if line.weighed else int(line.quantity) for line in lines]
    wanted = [Wanted(quantity, line.rate, line.gross) for quantity, line in zip(quantities, sums, strict=True)]
    solved = solve(wanted, habits, cents)
    made = [
        OrderLine(line.variant_id, line.name, quantity, own.rate, price, own.net, own.tax)
        for line, quantity, price, own in zip(lines, quantities, solved.prices, sums, strict=True)
    ]
    if solved.piece is not None:
        # Behind all others, so that positions in the note and in a refusal stay those of the cart.
        made[solved.piece], piece = _piece_off(made[solved.piece], solved.piece_price, cents)
        made.append(piece)
    return tuple(made)


def _piece_off(line: OrderLine, price: Decimal, cents: Currency) -> tuple[OrderLine, OrderLine]:
    """A line without one unit, and that unit at its own price; together they have the line's amounts."""
    percent, parts = line.rate.ratio()
    numerator, denominator = price.as_integer_ratio()
    net = to_minor(price, cents)
    gross = divide(numerator * cents.parts * (100 * parts + percent), denominator * 100 * parts)
    rest = replace(line, quantity=line.quantity - 1, net=line.net - net, tax=line.tax - (gross - net))
    return rest, replace(line, quantity=1, unit_price=price, net=net, tax=gross - net)


def main_method(tenders: tuple[Tender, ...], change: Money, names: TenderNames, exchanged_as: str = "") -> str:
    """What the order names as its payment method: that of the tender that paid most, cash less its change; `note` lists
    all (chift.md). What was paid with returned goods has no method at the shop: money that was paid beside it counts
    before it, and of an exchange without any `exchanged_as`, the method of the sale whose goods came back.

    "" for a free sale, for a tender without a method at the shop, and where any part is paid later: naming a method
    marks the order as paid (chift.md). Of two that paid the same, the first. A voucher is named as the owner set it
    (`names`); one that has no name at the shop counts behind money that was paid beside it, and alone it is "".
    """
    if any(tender.later for tender in tenders):
        return ""
    if any(tender.method == EXCHANGE for tender in tenders):
        tenders = tuple(tender for tender in tenders if tender.method != EXCHANGE and tender.amount)
        if not tenders:
            return exchanged_as
    if VOUCHER not in dict(names.pairs):
        tenders = tuple(tender for tender in tenders if tender.method != VOUCHER)
    paid: dict[str, Decimal] = {}
    for tender in tenders:
        paid[tender.method] = paid.get(tender.method, Decimal(0)) + tender.amount.amount
    cash = next((tender.method for tender in reversed(tenders) if tender.is_cash), None)
    if cash is not None:
        paid[cash] -= change.amount
    method = max(paid, key=paid.__getitem__, default="")
    return names.of(method, is_cash=method == cash) if method else ""
