"""Translation between domain values and Chift's bodies and answers. Pure; may import the models, `values` and
`domain`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from html import unescape
from itertools import islice
from typing import Any

from pos_app.chift.answer_values import Closure, Connection, PlacedLine, PlacedOrder, PosSales, TaxSum, Transaction
from pos_app.chift.models_in import (
    LONGEST_ADDRESS,
    LONGEST_ID,
    AddedFeeIn,
    AddressIn,
    BuyerIn,
    CategoryIn,
    ClosureIn,
    ClosureSumsIn,
    ConnectionIn,
    CountryIn,
    CustomerIn,
    NamedIn,
    OrderIn,
    OrderLineIn,
    PaymentIn,
    PaymentMethodIn,
    PriceIn,
    ProductIn,
    SalesIn,
    TaxIn,
    TaxSumIn,
    TransactionIn,
    VariantIn,
    all_rows,
    rows,
)
from pos_app.chift.models_out import BuyerOut, CustomerAddressOut, CustomerOut, LineOut, OrderOut, PlaceOut
from pos_app.domain.catalogue import Category, Country, Item, ItemStatus, PaymentMethod, Tax
from pos_app.domain.customer import Address, Customer, Party, email_in, has_postal_codes
from pos_app.domain.money import shelf_price
from pos_app.domain.order import Order
from pos_app.domain.search import first_phone, phones_in
from pos_app.domain.submission import Created, Fee

_log = logging.getLogger("pos_app.chift")
_STATUSES = {status.value: status for status in ItemStatus}
_HIDDEN = (ItemStatus.ARCHIVED, ItemStatus.UNPUBLISHED)
_CODE = re.compile("[A-Za-z]{3}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_KINDS = ("main", "home", "work", "billing", "invoice", "shipping", "delivery", "default", "other")  # no person's name


def order_out(order: Order) -> OrderOut:
    """The body of an order. Raises ValueError (pydantic's) if it breaks a rule of Chift's model."""
    party = order.party
    return OrderOut(
        customer=BuyerOut(
            first_name=party.first_name or None,
            last_name=party.last_name or None,
            phone=party.phone or None,
            # The receipt number is seen by a person here also where a shop's software drops the order's note.
            internal_notes="\n".join(t for t in (order.internal_notes, order.note.partition("\n")[0]) if t) or None,
            email=party.email,
        ),
        billing_address=_place(order.billing or party),
        shipping_address=_place(order.shipping or party),
        currency=order.currency.code,
        note=order.note or None,
        lines=tuple(
            LineOut(
                variant_id=line.variant_id,
                quantity=line.quantity,
                tax_rate=line.rate.percent,
                unit_price=line.unit_price,
            )
            for line in order.lines
        ),
        # Naming one marks the order as paid (chift.md).
        payment_method=order.payment_method or None,
    )


def customer_out(customer: Customer) -> CustomerOut:
    """The body of a new POS customer. An address without town or postal code is left out, for Chift rejects it; "-"
    stands for the code in a country that has none.

    Raises ValueError (pydantic's) for a customer without both names.
    """
    place = customer.address
    address = None
    postal_code = place.postal_code or ("" if has_postal_codes(place.country) else "-")
    if place.city and postal_code:
        address = CustomerAddressOut(
            name="home",
            street=place.street or None,
            number=place.number or None,
            box=place.box or None,
            city=place.city,
            postal_code=postal_code,
            country=place.country or None,
        )
    return CustomerOut(
        first_name=customer.first_name,
        last_name=customer.last_name,
        phone=customer.phone or None,
        email=customer.email or None,
        address=address,
    )


def _place(party: Party) -> PlaceOut:
    place = party.address
    return PlaceOut(
        first_name=party.first_name,
        last_name=party.last_name,
        street=place.street,
        number=place.number,
        box=place.box or None,
        city=place.city,
        postal_code=place.postal_code or None,
        country=place.country,
        phone=party.phone or None,
        email=party.email or None,
    )


def customer(found: CustomerIn) -> Customer:
    """A POS customer. If only the whole name is known it becomes the last name."""
    first, last = plain(found.first_name), plain(found.last_name)
    if not (first or last):
        last = plain(found.name)
    phones = phones_in(found.phone)
    addresses, _ = rows(AddressIn, found.addresses, "addresses")
    own, *others = map(_address, addresses) if addresses else (Address(),)
    further = tuple(
        Party(plain(raw.name) if raw.name.casefold() not in _KINDS else "", "", place, "", "")
        for raw, place in zip(addresses[1:], others, strict=True)
        if place.one_line and place != own
    )
    return Customer(
        found.id,
        first,
        last,
        phone=phones[0] if phones else "",
        email=email_in(found.email) or found.email,
        address=own,
        remote_id=found.id,
        further=further,
        loyalty=found.loyalty,
        birthdate=found.birthdate,
        other_phones=phones[1:],
    )


def _address(found: AddressIn) -> Address:
    return Address(
        street=plain(found.street),
        number=found.number,
        box=found.box,
        postal_code=found.postal_code,
        city=plain(found.city),
        country=found.country.upper(),
    )


def items(products: Iterable[ProductIn], currency: str = "") -> tuple[tuple[Item, ...], int]:
    """One item per variant, and how many variants were unreadable. The price in `currency`, else the first one."""
    found: list[Item] = []
    skipped = 0
    given = tuple(products)
    # All variants of the page in one step; if one is unreadable, product by product, so that only that one is left out.
    every = all_rows(VariantIn, [variant for product in given for variant in product.variants])
    read = None if every is None else iter(every)
    for product in given:
        count = len(product.variants)
        if read is None:
            variants, bad = rows(VariantIn, product.variants, "variants")
            skipped += bad
        else:
            variants = list(islice(read, count))
        found.extend([_item(product, variant, currency, alone=count == 1) for variant in variants])
    return tuple(found), skipped


def _item(product: ProductIn, variant: VariantIn, currency: str, *, alone: bool) -> Item:
    price, price_currency = _price(variant.prices, currency)
    sku = variant.sku or (product.sku if alone else "")
    name = plain(_name(product.name, variant.name, alone=alone))
    return Item(
        variant_id=variant.id,
        product_id=product.id,
        name=name or sku or f"Article {variant.barcode or variant.id}",
        sku=sku,
        barcode=variant.barcode,
        category_ids=_ids([*variant.categories, *product.categories]),
        price=price,
        currency=price_currency,
        stock=variant.available_quantity,
        taxable=variant.taxable is not False,
        status=_status(product.status, variant.status),
        picture=_picture(variant.variant_images) or _picture(product.common_images),
        product="" if alone else plain(product.name),
    )


def _picture(images: list[Any]) -> str:
    """The address of the main picture, else of the first; "" for none."""
    found = ""
    for one in images:
        url = one.get("url") if isinstance(one, dict) else None
        if isinstance(url, str) and 0 < len(url) <= LONGEST_ADDRESS:
            if one.get("main_image") is True:
                return url
            found = found or url
    return found


def _price(prices: list[PriceIn] | None, currency: str) -> tuple[Decimal | None, str]:
    """The price in `currency`, else the first one, else none, with what stands for its currency."""
    found: tuple[Decimal | None, str] = (None, "")
    for one in prices or ():
        price, code = shelf_price(one.price, one.currency)
        if price is not None and code == currency:
            return price, code
        if found[0] is None and (price is not None or not found[1]):
            found = price, code
    return found


def _name(product: str, variant: str, *, alone: bool) -> str:
    """The item's name, "" for none. Shops name a variant "L", "Default title" or in full; the product's name is always
    part of it."""
    if not variant or (alone and product):
        return product or variant
    return variant if product.casefold() in variant.casefold() else f"{product} {variant}"


def plain(name: str) -> str:
    """A name without HTML: some shops keep `Caf&eacute;`, and some mask that once more."""
    for _ in range(2):
        if "&" not in name:
            break
        name = _ENTITY.sub(lambda found: unescape(found[0]), name)
    return name.strip()


def _ids(raw: list[object]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for row in raw:
        name = row.get("id") if isinstance(row, dict) else None
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_ID:  # hardly ever
            found, _ = rows(NamedIn, raw, "categories")
            return tuple(dict.fromkeys(row.id for row in found))
        names[name] = None
    return tuple(names)


def _status(product: str, variant: str) -> ItemStatus:
    """The more restrictive of both: a variant is not for sale if its product is not."""
    of_product, of_variant = _status_of(product), _status_of(variant)
    return of_product if of_product in _HIDDEN or not variant else of_variant


def _status_of(word: str) -> ItemStatus:
    """The status of a word; an unknown word becomes UNKNOWN."""
    found = _STATUSES.get(word)
    if found is None:
        if word:
            _log.warning("products: unknown status %.40r", word)
        return ItemStatus.UNKNOWN
    return found


def category(found: CategoryIn) -> Category:
    """A category; one without a name is called by its id."""
    return Category(found.id, plain(found.name) or found.id, found.parent_id)


def tax(found: TaxIn) -> Tax:
    """A tax, its rate in percent."""
    return Tax(found.id, plain(found.label), found.rate, found.country)


def country(found: CountryIn) -> Country:
    """A country."""
    return Country(found.code, plain(found.name))


def payment_method(found: PaymentMethodIn) -> PaymentMethod:
    """A way to pay; it counts as active if it does not say otherwise."""
    return PaymentMethod(found.id, found.name or found.id, found.active is not False)


def connection(found: ConnectionIn) -> Connection:
    """A connection."""
    agent = found.agent.get("status")
    return Connection(
        found.connectionid,
        found.name,
        found.integration,
        found.api,
        found.status.casefold() == "active",
        found.integrationid,
        agent if isinstance(agent, str) else "",
    )


def created(found: OrderIn, whole: str = "") -> Created:
    """The order as the server created it, with the server's amounts; a line whose total cannot be read has None.
    `whole` is the answer's text."""
    totals: list[Decimal | None] = []
    for raw in found.lines:
        line, _ = rows(OrderLineIn, [raw], "order lines")
        totals.append(line[0].total if line else None)
    added, _ = rows(AddedFeeIn, found.other_fees, "fees")
    fees = tuple(Fee(fee.type, fee.total) for fee in added if fee.total and not fee.removed)
    untaxed, tax, total = found.untaxed_amount, found.tax_amount, found.total
    if fees:  # the amounts without them are what the till sent; a connector may leave them out, or give 0 for them
        untaxed, tax = found.untaxed_amount_without_fees or None, found.tax_amount_without_fees or None
        total = _without(fees, found)
    payments = dict.fromkeys(one.status for one in rows(PaymentIn, found.transactions, "payments")[0])
    return Created(
        found.id,
        found.order_number,
        untaxed,
        tax,
        total,
        tuple(totals),
        status=found.status,
        fees=fees,
        refunded=found.refunded_amount or None,
        payments=tuple(state for state in payments if state not in ("", "success")),
        whole=whole,
        currency=found.currency.upper() if _CODE.fullmatch(found.currency) else "",
    )


def _without(fees: tuple[Fee, ...], found: OrderIn) -> Decimal | None:
    """The total without what the shop put on top."""
    if found.total_without_fees or found.total is None:
        return found.total_without_fees
    return found.total - sum((fee.total for fee in fees), Decimal(0))


def placed(found: OrderIn, whole: str = "") -> PlacedOrder:
    """An order as the server holds it; `whole` is the answer's text."""
    buyer = BuyerIn.model_validate(found.customer)
    lines, _ = rows(OrderLineIn, found.lines, "order lines")
    return PlacedOrder(
        created(found, whole),
        found.note,
        found.created_on,
        found.status,
        found.currency,
        buyer.email,
        first_phone(buyer.phone),
        tuple(PlacedLine(plain(line.description), line.quantity, line.total) for line in lines),
        buyer.internal_notes,
    )


def transaction(found: TransactionIn) -> Transaction:
    """What became of a request."""
    return Transaction(found.status_code, found.created_entity_id, found.route, found.created_on)


def pos_sales(found: SalesIn) -> PosSales:
    """A day's sums."""
    rates, _ = rows(TaxSumIn, found.taxes, "pos/sales taxes")
    return PosSales(found.total, found.tax_amount, tuple(TaxSum(r.tax_rate, r.tax_amount, r.total) for r in rates))


def closure(found: ClosureIn, day: date) -> Closure:
    """A day's closures, summed."""
    sums, _ = rows(ClosureSumsIn, found.closures, "pos/closures")
    zero = Decimal(0)
    return Closure(
        day,
        found.status == "closed",
        sum((s.total for s in sums), zero),
        sum((s.tax_amount for s in sums), zero),
        len(sums),
    )
