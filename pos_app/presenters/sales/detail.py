"""What the card of a chosen sale tells: its history, its lines, a parked cart's. Pure; imports views and words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pos_app.domain.money import Money
from pos_app.domain.order import Sale
from pos_app.domain.submission import Attempt
from pos_app.presenters.common.views import AmountRowView
from pos_app.presenters.common.words import Words
from pos_app.presenters.sales.views import SaleDetailView
from pos_app.store.tables.handover import OUT, HandedNote
from pos_app.store.till import Parked

LINES = 8  # more do not fit above the steps on a small screen; the explained total has them all


def history(sale: Sale, attempts: tuple[Attempt, ...], handed: tuple[HandedNote, ...], words: Words) -> tuple[str, ...]:
    """What happened to a sale, the last calls and hand-overs with their times."""
    return (
        words("{time} paid and kept", time=words.time(sale.paid_at)),
        *_calls(attempts, words),
        *_tills(handed, words),
    )


def forgotten(sale: Sale, at: datetime | None, words: Words) -> tuple[str, ...]:
    """That the customer's data were taken out, and when; nothing for a sale that never named one."""
    party = sale.order.party
    if at is None or party.first_name or party.last_name:
        return ()
    return (words("{time} the customer's data were taken out", time=words.moment(at)),)


def sold(sale: Sale, words: Words) -> tuple[AmountRowView, ...]:
    """The lines of a sale as the customer knows them; of one that was split, those of this order."""
    order = sale.order
    if sale.part > 1 or len(order.lines) < len(sale.cart.lines) or order.total != sale.totals.total:
        return tuple(
            AmountRowView(
                f"{words.whole(line.quantity)} × {line.name}",
                words.money(Money.from_minor(line.net + line.tax, order.currency)),
            )
            for line in order.lines
        )
    sums = sale.totals
    return tuple(
        AmountRowView(f"{words.number(line.quantity)} × {line.name}", words.money(sums.money(total.after)))
        for line, total in zip(sale.cart.lines, sums.lines, strict=True)
    )


def at_most(rows: Sequence[AmountRowView], words: Words, most: int = LINES) -> tuple[AmountRowView, ...]:
    """As many rows as the card has room for; the last one then says how many there are beside."""
    if len(rows) <= most:
        return tuple(rows)
    left = len(rows) - most + 1
    return (*rows[: most - 1], AmountRowView(words("… {n} more", n=words.whole(left)), ""))


def cart_detail(parked: Parked, words: Words) -> SaleDetailView:
    """The card of a parked cart."""
    cart = parked.cart
    by = words("{time} parked by {cashier}", time=words.time(parked.at), cashier=parked.cashier)
    return SaleDetailView(
        title=f"{parked.label} · {cart.customer.name if cart.customer else words('Parked')}",
        history=(by if parked.cashier else words("{time} parked", time=words.time(parked.at)),),
        lines=at_most(
            [AmountRowView(f"{words.number(line.quantity)} × {line.name}", "") for line in cart.lines], words
        ),
    )


def _calls(attempts: tuple[Attempt, ...], words: Words) -> tuple[str, ...]:
    named = {
        "Created": words("arrived"),
        "NotProcessed": words("did not get through"),
        "InDoubt": words("no sure answer"),
        "Refused": words("refused"),
    }
    lines = []
    for attempt in attempts[-6:]:
        did = words("asked") if attempt.purpose == "ask" else words("sent")
        code = " ".join(p for p in (str(attempt.status or ""), attempt.error_code) if p)
        detail = f" ({code})" if code and attempt.outcome != "Created" else ""
        outcome = f"{named.get(attempt.outcome, attempt.outcome)}{detail}"
        lines.append(words("{time} {did}: {outcome}", time=words.time(attempt.at), did=did, outcome=outcome))
    return tuple(lines)


def _tills(notes: tuple[HandedNote, ...], words: Words) -> tuple[str, ...]:
    return tuple(
        words("{time} handed over in a file", time=words.time(note.at))
        if note.direction == OUT
        else words("{time} taken over from till {till}", time=words.time(note.at), till=note.till)
        for note in notes[-2:]
    )
