"""Sentences for what the shop's software told of an order beside its sums: on the sale, and at the end of the day.

Pure; may import domain, views and the Translator.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pos_app.domain.money import Currency, Money
from pos_app.domain.remarks import Remark, Telling
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import Translator
from pos_app.store.tables.differences import Remarked

_MOST_RECEIPTS = 5
_LINES = {
    Telling.CANCELLED: N_("Cancelled in the shop system"),
    Telling.CURRENCY: N_("In {word} in the shop system"),
    Telling.PAYMENT: N_("Payment not through in the shop system ({word})"),
    Telling.REFUNDED: N_("Paid back in the shop system {amount}"),
    Telling.STATUS: N_("The shop system calls it “{word}”"),
    Telling.DRAFT: N_("Only a draft in the shop system"),
    Telling.FEE: N_("The shop system added {amount} ({word})"),
    Telling.NO_NOTE: N_("Matched without a note"),
}
_SENTENCES = {
    Telling.CANCELLED: N_("The shop system says that this order is cancelled: look at it there."),
    Telling.CURRENCY: N_(
        "The shop system has this order in {word}, not in the money it was paid in: correct it there."
    ),
    Telling.PAYMENT: N_("The shop system says of the payment: {word}. The money was taken here."),
    Telling.REFUNDED: N_("The shop system says that money was paid back: {amount}. It was not paid back at this till."),
    Telling.STATUS: N_("The shop system calls this order “{word}”: ask whether it counts as sold."),
    Telling.DRAFT: N_("The order is only a draft in the shop system, although it was paid here: confirm it there."),
    Telling.FEE: N_(
        "Your shop adds {amount} ({word}) to orders of the till, which the customer did not pay: switch it off there."
    ),
    Telling.NO_NOTE: N_(
        "The shop system does not keep the note of an order: this one was matched by its request, total, lines and"
        " buyer."
    ),
}


def remark_line(remark: Remark, cents: Currency, tr: Translator) -> tuple[Tone, str]:
    """One remark in a few words, and its colour."""
    tone = Tone.TROUBLE if remark.told in (Telling.CANCELLED, Telling.CURRENCY, Telling.PAYMENT) else Tone.WARN
    return tone, _said(_LINES[remark.told], remark, cents, tr)


def remark_sentences(found: Iterable[Remark], cents: Currency, tr: Translator) -> tuple[str, ...]:
    """Each remark in a sentence that says what to do."""
    return tuple(_said(_SENTENCES[one.told], one, cents, tr) for one in found)


def remarks_of_day(found: Sequence[Remarked], tr: Translator) -> tuple[tuple[str, str], ...]:
    """The remarks of many sales, each sentence once, behind the receipt numbers it is about: (receipts, sentence). What
    needs nobody is left out."""
    receipts: defaultdict[str, list[str]] = defaultdict(list)
    for sale in found:
        for one in sale.remarks:
            if one.is_trouble:
                receipts[_said(_SENTENCES[one.told], one, sale.currency, tr)].append(sale.receipt)
    return tuple((_some(named, tr), sentence) for sentence, named in receipts.items())


def _said(english: str, remark: Remark, cents: Currency, tr: Translator) -> str:
    amount = "" if remark.amount is None else tr.money(Money.of(f"{remark.amount:f}", cents.code))
    return tr(english, word=remark.word[:40] or "?", amount=amount).rstrip()


def _some(named: Sequence[str], tr: Translator) -> str:
    said = ", ".join(named[:_MOST_RECEIPTS])
    more = len(named) - _MOST_RECEIPTS
    return tr("{numbers} and {n} more", numbers=said, n=tr.whole(more)) if more > 0 else said
