"""The ways to correct a refused sale, and which of them fit what the server said. Pure: `mending` carries them out."""

from __future__ import annotations

import re
from enum import StrEnum

from pos_app.domain.catalogue import PaymentMethod
from pos_app.domain.order import Order, Sale, main_method
from pos_app.domain.payment import TenderNames, looks_like_cash
from pos_app.domain.search import fold
from pos_app.domain.submission import Cause, State, Submission

GOODS = "lines"  # the field of a refusal that is about an article and does not say which
LINE = re.compile(r"(?:^|\.)lines?\.([0-9]{1,4})(?:\.|$)")  # as the server counts: from 0
# How sentences name a way to pay, in the languages around here.
_PAYMENT = re.compile(r"payment|gateway|paiement|reglement|betaal|betaling|zahlung|zahlart|pagamento|pago\b")
_OF_ONE_SALE = re.compile(r"\S+@\S+|\+?\d[\d .,/:-]*|\b[0-9a-f]{8,}\b")


class Mend(StrEnum):
    """A way to correct a refused sale."""

    WITHOUT_PHONE = "without_phone"
    USE_EXISTING = "use_existing"
    SEND_AS = "send_as"  # the likeliest other name of the way to pay
    UNPAID = "unpaid"
    OTHER_METHOD = "other_method"
    SPLIT_LINE = "split_line"
    OTHER_ARTICLE = "other_article"
    EDIT_CUSTOMER = "edit_customer"
    EDIT_DELIVERY = "edit_delivery"  # the address that the goods go to, where it is another
    EDIT_BILL = "edit_bill"
    AS_WALK_IN = "as_walk_in"
    ADOPT = "adopt"
    AGAIN = "again"
    ANEW = "anew"


FOR_ALL = frozenset(
    {
        Mend.WITHOUT_PHONE,
        Mend.SEND_AS,
        Mend.UNPAID,
        Mend.OTHER_METHOD,
        Mend.SPLIT_LINE,
        Mend.OTHER_ARTICLE,
        Mend.AS_WALK_IN,
        Mend.AGAIN,
    }
)
"""The steps that may be taken for all sales refused for one reason."""


def mends_of(row: Submission, sale: Sale, methods: tuple[PaymentMethod, ...] = ()) -> tuple[Mend, ...]:
    """The ways to correct a refused sale, the likeliest first; empty if it is not refused. `methods` are the shop's
    ways to pay.

    Where the server named what it does not take, the steps are about that: a customer is not edited for a method.
    """
    if row.state is not State.REFUSED:
        return ()
    if row.cause is Cause.UNPROVED:
        return (*((Mend.ADOPT,) if row.remote_id else ()), Mend.AGAIN, Mend.ANEW)
    if row.cause is Cause.BODY and names_method(row, sale.order):
        own = (Mend.SEND_AS,) if method_for(sale, methods) else ()
        others = (Mend.OTHER_METHOD,) if other_methods(sale, methods) else ()
        return (*own, Mend.UNPAID, *others, Mend.AGAIN)
    at = refused_line(row, sale.order)
    if at:
        alone = len({line.variant_id for line in sale.order.lines}) == 1
        return (*(() if alone else (Mend.SPLIT_LINE,)), Mend.OTHER_ARTICLE, Mend.AGAIN)
    if row.field == GOODS:
        return (Mend.AGAIN,)  # no buyer's data and no payment helps: it is mended at the shop, and sent again
    steps = []
    if sale.order.party.phone and (row.field.endswith("phone") or "PHONE" in row.error_code):
        steps += [Mend.WITHOUT_PHONE, Mend.USE_EXISTING]
    if row.cause is Cause.BODY and not _names_currency(row, sale.order):
        steps += _people(row, sale.order)
        if sale.cart.customer is not None:
            steps.append(Mend.AS_WALK_IN)
    return (*steps, Mend.AGAIN)


def is_cure(step: Mend, row: Submission) -> bool:
    """Whether a step changes what the server named, so that it may be the one to press; where nothing was named, none
    is."""
    if step in (Mend.EDIT_CUSTOMER, Mend.EDIT_DELIVERY, Mend.EDIT_BILL):
        return bool(row.field)
    return step is not Mend.AGAIN


def _people(row: Submission, order: Order) -> list[Mend]:
    """Whose data may be edited, first those that the server named: the buyer, and whose goods or bill go elsewhere."""
    steps = [(Mend.EDIT_CUSTOMER, "")]
    if order.shipping is not None:
        steps.append((Mend.EDIT_DELIVERY, "shipping_address"))
    if order.billing is not None:
        steps.append((Mend.EDIT_BILL, "billing_address"))
    named = [step for step, place in steps if place and row.field.startswith(place)]
    return [*named, *(step for step, _ in steps if step not in named)]


def refused_line(row: Submission, order: Order) -> int | None:
    """The position (from 1) of the line that the server named, None if it named none of this order. Where it said only
    that it is an article, and there is but one, it is that."""
    found = LINE.search(row.field)
    if row.field == GOODS and len({line.variant_id for line in order.lines}) == 1:
        return 1
    position = int(found[1]) + 1 if found else 0
    return position if 1 <= position <= len(order.lines) else None


def names_method(row: Submission, order: Order) -> bool:
    """Whether the server refused how the order says that it was paid."""
    if not order.payment_method:
        return False
    return "payment" in row.field or "PAYMENT" in row.error_code.upper() or bool(_PAYMENT.search(fold(row.sentence)))


def _names_currency(row: Submission, order: Order) -> bool:
    """Whether the server refused the order's currency: no step at the till changes that."""
    return row.field == "currency" or order.currency.code in re.findall(r"\w+", row.sentence)


def method_for(sale: Sale, methods: tuple[PaymentMethod, ...]) -> str:
    """What the order may name in place of the refused method, "" where nothing is likely: the same method by its name,
    by its id, or what the shop calls cash."""
    refused = sale.order.payment_method
    tender = main_method(sale.tenders, sale.settlement.change, TenderNames())
    named = {text.casefold() for text in (refused, tender)}
    own = [method for method in methods if {method.id.casefold(), method.name.casefold()} & named]
    if any(refused == method.id != method.name == tender for method in own):
        return ""  # its name went out first, and its id is refused, too
    if not own and any(one.is_cash and one.method == tender for one in sale.tenders):
        own = [method for method in methods if looks_like_cash(method.name)]
    names = (text for method in own for text in (method.name, method.id))
    return next((text for text in names if text != refused), "")


def other_methods(sale: Sale, methods: tuple[PaymentMethod, ...]) -> tuple[str, ...]:
    """All that an order of this shop may name, but for what was refused: names first, but where a name was refused."""
    by_name, by_id = [method.name for method in methods], [method.id for method in methods]
    names = (*by_id, *by_name) if sale.order.payment_method in by_name else (*by_name, *by_id)
    return tuple(name for name in dict.fromkeys(names) if name and name != sale.order.payment_method)


def reason_of(row: Submission) -> tuple[str, ...]:
    """What a sale was refused for, the same for all that were refused for it: without what is of one sale alone."""
    return (row.cause.value, row.error_code, LINE.sub(".", row.field), _OF_ONE_SALE.sub("#", row.sentence))
