"""The card of the chosen sale or parked cart as a view: its history and its lines. Pure; imports views and the
Translator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pos_app.domain.money import Money
from pos_app.domain.order import Sale
from pos_app.domain.submission import Attempt
from pos_app.presenters.common.views import ActionView, AmountRowView
from pos_app.presenters.common.words import Translator
from pos_app.presenters.sales.views import SaleDetailView
from pos_app.store.tables.handover import OUT, HandedNote
from pos_app.store.till import Parked

RESUME, DELETE, NAME_IT = "resume", "delete", "name"
LINES = 8  # more do not fit above the steps on a small screen; the explained total has them all


def history(
    sale: Sale, attempts: tuple[Attempt, ...], handed: tuple[HandedNote, ...], tr: Translator
) -> tuple[str, ...]:
    """What happened to a sale, the last calls and hand-overs with their times."""
    return (
        tr("{time} paid and kept", time=tr.time(sale.paid_at)),
        *_calls(attempts, tr),
        *_tills(handed, tr),
    )


def forgotten(sale: Sale, at: datetime | None, tr: Translator) -> tuple[str, ...]:
    """That the customer's data were taken out, and when; nothing for a sale that never named one."""
    party = sale.order.party
    if at is None or party.first_name or party.last_name:
        return ()
    return (tr("{time} the customer's data were taken out", time=tr.moment(at)),)


def sold(sale: Sale, tr: Translator) -> tuple[AmountRowView, ...]:
    """The lines of a sale as the customer knows them; of one that was split, those of this order."""
    order = sale.order
    if sale.part > 1 or len(order.lines) < len(sale.cart.lines) or order.total != sale.totals.total:
        return tuple(
            AmountRowView(
                f"{tr.whole(line.quantity)} × {line.name}",
                tr.money(Money.from_minor(line.net + line.tax, order.currency)),
            )
            for line in order.lines
        )
    sums = sale.totals
    return tuple(
        AmountRowView(f"{tr.number(line.quantity)} × {line.name}", tr.money(sums.money(total.after)))
        for line, total in zip(sale.cart.lines, sums.lines, strict=True)
    )


def at_most(rows: Sequence[AmountRowView], tr: Translator, most: int = LINES) -> tuple[AmountRowView, ...]:
    """As many rows as the card has room for; the last one then says how many there are beside."""
    if len(rows) <= most:
        return tuple(rows)
    left = len(rows) - most + 1
    return (*rows[: most - 1], AmountRowView(tr("… {n} more", n=tr.whole(left)), ""))


def cart_detail(parked: Parked, tr: Translator) -> SaleDetailView:
    """The card of a parked cart."""
    cart = parked.cart
    by = tr("{time} parked by {cashier}", time=tr.time(parked.at), cashier=parked.cashier)
    return SaleDetailView(
        title=f"{parked.called} · {cart.customer.name if cart.customer else tr('Parked')}",
        history=(by if parked.cashier else tr("{time} parked", time=tr.time(parked.at)),),
        lines=at_most([AmountRowView(f"{tr.number(line.quantity)} × {line.name}", "") for line in cart.lines], tr),
        steps=(
            ActionView(RESUME, tr("Resume")),
            ActionView(NAME_IT, tr("Name…"), "F8"),
            ActionView(DELETE, tr("Delete"), "Ctrl+Del"),
        ),
    )


def _calls(attempts: tuple[Attempt, ...], tr: Translator) -> tuple[str, ...]:
    named = {
        "Created": tr("arrived"),
        "NotProcessed": tr("did not get through"),
        "InDoubt": tr("no sure answer"),
        "Refused": tr("refused"),
    }
    lines = []
    for attempt in attempts[-6:]:
        did = tr("asked") if attempt.purpose == "ask" else tr("sent")
        code = " ".join(p for p in (str(attempt.status or ""), attempt.error_code) if p)
        detail = f" ({code})" if code and attempt.outcome != "Created" else ""
        outcome = f"{named.get(attempt.outcome, attempt.outcome)}{detail}"
        lines.append(tr("{time} {did}: {outcome}", time=tr.time(attempt.at), did=did, outcome=outcome))
    return tuple(lines)


def _tills(notes: tuple[HandedNote, ...], tr: Translator) -> tuple[str, ...]:
    return tuple(
        tr("{time} handed over in a file", time=tr.time(note.at))
        if note.direction == OUT
        else tr("{time} taken over from till {till}", time=tr.time(note.at), till=note.till)
        for note in notes[-2:]
    )
