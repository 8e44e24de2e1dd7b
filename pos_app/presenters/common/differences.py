"""Sentences for what differs between the till's sums and the shop system's, and for how that software rounds.

Pure; may import domain, views and the Translator.
"""

from __future__ import annotations

from collections.abc import Sequence

from pos_app.domain.comparison import Difference, What
from pos_app.domain.habits import WAYS, Adding, ServerRule
from pos_app.domain.learning import Proposal
from pos_app.domain.money import Currency, Money
from pos_app.domain.order import Order
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import AmountRowView, Tone
from pos_app.presenters.common.words import Translator

_ADDING = {
    Adding.LINE: N_("Your shop system rounds each line."),
    Adding.LINE_NET: N_("Your shop system rounds each line without tax, and then the tax on it."),
    Adding.RATE: N_("Your shop system rounds once per tax rate."),
    Adding.RATE_EXACT: N_("Your shop system rounds once per tax rate, the sum and the tax on it each by itself."),
    Adding.DOCUMENT: N_("Your shop system rounds once per order."),
    Adding.RATE_NET: N_("Your shop system adds rounded lines up, and rounds the tax once per rate."),
    Adding.BANKERS: N_("Your shop system rounds once per tax rate, half a cent to the even cent."),
    Adding.UNIT: N_("Your shop system rounds each unit with its tax."),
}
# What to change in the shop's software: where it rounds prices, units, or anything else.
_ADVICE = {
    "prices": N_(
        "No prices can bring out {receipts}: have your shop system keep prices without tax in 4 decimals or more."
    ),
    "units": N_("No prices can bring out {receipts}: have your shop system round each line, not each unit."),
    "": N_("No prices can bring out {receipts}: have your shop system round once per tax rate, with its tax."),
}
_MOST_RECEIPTS = 5


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
    """How the shop's software rounds, the orders that prove it and those that do not fit, what the till makes of it,
    and what to change in the shop's software where that is not enough."""
    known = {
        "rule": rule_sentence(proposal.rules[0], tr),
        "n": tr.whole(proposal.explained),
        "receipts": _some(proposal.receipts),
    }
    if proposal.exceptions:
        said = tr(
            "{rule} That explains {n} of {all} orders that were compared; it shows in {receipts}.",
            **known,
            all=tr.whole(proposal.looked_at),
        )
    else:
        said = tr("{rule} That explains all {n} orders that were compared; it shows in {receipts}.", **known)
    parts = [said]
    if proposal.exceptions:
        parts.append(tr("It does not explain {receipts}.", receipts=_some(proposal.exceptions)))
    if proposal.rules[1:]:
        others = " ".join(rule_sentence(rule, tr) for rule in proposal.rules[1:])
        parts.append(tr("These explain as much: {rules}", rules=others))
    parts.append(tr("The till chooses its prices so that totals come out right there."))
    if proposal.beyond:
        way = WAYS[proposal.rules[0]]
        rounds = "prices" if way.places is not None else "units" if way.adding is Adding.UNIT else ""
        parts.append(tr(_ADVICE[rounds], receipts=_some(proposal.beyond)))
    return " ".join(parts)


def rule_sentence(rule: ServerRule, tr: Translator) -> str:
    """A habit of rounding as a person reads it."""
    way = WAYS[rule]
    said = tr(_ADDING[way.adding])
    if way.places is None:
        return said
    kept = (
        tr("It cuts prices without tax to {n} decimals first.", n=tr.whole(way.places))
        if way.cut
        else tr("It rounds prices without tax to {n} decimals first.", n=tr.whole(way.places))
    )
    return f"{said} {kept}"


def _some(receipts: Sequence[str]) -> str:
    return ", ".join(receipts[:_MOST_RECEIPTS]) + (" …" if len(receipts) > _MOST_RECEIPTS else "")
