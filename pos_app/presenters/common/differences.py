"""Sentences for what differs between the till's sums and the shop system's, and the rounding rule that explains it.

Pure; may import domain, views and the Translator.
"""

from __future__ import annotations

from collections.abc import Sequence

from pos_app.domain.comparison import Difference, Proposal, ServerRule, What
from pos_app.domain.money import Currency, Money
from pos_app.domain.order import Order
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import AmountRowView, Tone
from pos_app.presenters.common.words import Translator

_RULES = {
    ServerRule.PER_LINE: N_("Your shop system rounds each line."),
    ServerRule.PER_LINE_NET: N_("Your shop system rounds each line without tax, and then the tax on it."),
    ServerRule.PER_RATE: N_("Your shop system rounds once per tax rate."),
    ServerRule.PER_RATE_NET: N_("Your shop system adds rounded lines up, and rounds the tax once per rate."),
    ServerRule.BANKERS: N_("Your shop system rounds once per tax rate, half a cent to the even cent."),
    ServerRule.CENT_PRICES: N_(
        "Your shop system cuts prices without tax to whole cents: its totals cannot always agree."
    ),
}


def difference_sentence(found: Sequence[Difference], cents: Currency, tr: Translator) -> str:
    """What a person should know of a sale's differences, in one sentence; "" where nothing is worth a look."""
    shown = [one for one in found if one.is_trouble]
    whole = next((one for one in shown if one.what is What.TOTAL), None)
    if whole is not None:
        here, there = (tr.money(Money.from_minor(minor, cents)) for minor in (whole.here, whole.there))
        return tr("Total differs: here {here}, shop system {there}", here=here, there=there)
    lines = sum(one.what is What.LINE for one in shown)
    if lines:
        return tr.count(
            "The total agrees, {n} line differs in the shop system",
            "The total agrees, {n} lines differ in the shop system",
            lines,
        )
    tax = next((one for one in shown if one.what is What.TAX), None)
    if tax is not None:
        here, there = (tr.money(Money.from_minor(minor, cents)) for minor in (tax.here, tax.there))
        return tr("The total agrees, its tax differs: here {here}, shop system {there}", here=here, there=there)
    return ""


def difference_rows(found: Sequence[Difference], order: Order, tr: Translator) -> tuple[AmountRowView, ...]:
    """Each difference worth a look, with both amounts: the whole order first, then the lines."""
    rows = []
    for one in found:
        if not one.is_trouble:
            continue
        here, there = (tr.amount(Money.from_minor(minor, order.currency)) for minor in (one.here, one.there))
        names = {What.TOTAL: tr("Total"), What.TAX: tr("Tax")}
        label = names.get(one.what) or tr("Line {n}: {name}", n=one.position, name=order.lines[one.position - 1].name)
        amounts = tr("here {here} · shop system {there}", here=here, there=there)
        rows.append(AmountRowView(label, amounts, tone=Tone.WARN))
    return tuple(rows)


def proposal_sentence(proposal: Proposal, tr: Translator) -> str:
    """The rule that explains all differences seen, and the orders that prove it."""
    receipts = ", ".join(proposal.receipts[:5]) + (" …" if len(proposal.receipts) > 5 else "")
    return tr(
        "{rule} That explains all {n} orders that were compared; it shows in {receipts}.",
        rule=tr(_RULES[proposal.rules[0]]),
        n=tr.whole(proposal.looked_at),
        receipts=receipts,
    )
