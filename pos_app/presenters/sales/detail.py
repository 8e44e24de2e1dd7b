"""The card of the chosen sale or parked cart as a view: its history and its lines. Pure; imports views and the
Translator."""

from __future__ import annotations

from datetime import datetime

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.money import Money
from pos_app.domain.order import Sale
from pos_app.domain.submission import Attempt, State, Submission
from pos_app.domain.tax import TaxPolicy
from pos_app.domain.totals import totals
from pos_app.presenters.common.causes import words_behind
from pos_app.presenters.common.tenders import tender_name
from pos_app.presenters.common.views import ActionView, AmountRowView, Tone
from pos_app.presenters.common.words import NBSP, Translator
from pos_app.presenters.sale.cart_view import changes
from pos_app.presenters.sales.views import FoldView, GoodView, SaleDetailView
from pos_app.store.tables.handover import ADOPTED, OUT, HandedNote
from pos_app.store.till import Parked

RESUME, DELETE, NAME_IT = "resume", "delete", "name"


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


def goods(sale: Sale, tr: Translator) -> tuple[GoodView, ...]:
    """The lines of a sale as the customer knows them; of one that was split, those of this order."""
    order = sale.order
    if sale.part > 1 or len(order.lines) < len(sale.cart.lines) or order.total != sale.totals.total:
        return tuple(
            GoodView(
                f"{tr.whole(line.quantity)} × {line.name}",
                tr.rate(line.rate),
                tr.money(Money.from_minor(line.net + line.tax, order.currency)),
                _letters(line.name),
            )
            for line in order.lines
        )
    sums = sale.totals
    return tuple(
        GoodView(
            f"{_quantity(line, tr)} × {line.name}",
            " · ".join((*changes(line, sums.currency, tr), tr.rate(total.rate))),
            tr.money(sums.money(total.after)),
            _letters(line.name),
        )
        for line, total in zip(sale.cart.lines, sums.lines, strict=True)
    )


def vouchers(cart: Cart, tr: Translator) -> tuple[GoodView, ...]:
    """The vouchers in a cart, or sold beside a sale, each with the number of its payment. They are in no total of the
    goods."""
    return tuple(
        GoodView(
            tr("Voucher"),
            tr("payment {number}", number=one.number) if one.number else tr("no turnover"),
            tr.money(Money.from_minor(one.amount, cart.currency)),
            _letters(tr("Voucher")),
        )
        for one in cart.vouchers
    )


def taxes(sale: Sale, tr: Translator) -> tuple[AmountRowView, ...]:
    """Discount and tax of a sale; they stand with the first part of one that was split."""
    sums, rows = sale.totals, []
    if sale.part == 1:
        if sums.discount:
            rows.append(AmountRowView(tr("Discounts in all"), tr.money(-sums.discount)))
        for group in sums.groups:
            label = tr("VAT {rate} on {base}", rate=tr.rate(group.rate), base=tr.amount(sums.money(group.net)))
            rows.append(AmountRowView(label, tr.money(sums.money(group.tax))))
        if sale.cart.exempt:
            rows.append(AmountRowView(tr("No VAT: {reason}", reason=sale.cart.exempt), ""))
    return tuple(rows)


def money(sale: Sale, tr: Translator) -> tuple[AmountRowView, ...]:
    """The payments of a sale: what was handed over, how cash was rounded, and the change. They stand with the first
    part of a sale that was split."""
    rows = []
    if sale.part == 1:
        tenders, settled = sale.money_given
        if sale.together is not None:
            rows.append(AmountRowView(tr("Goods and vouchers"), tr.money(settled.total)))
        if settled.rounding:
            rows.append(AmountRowView(tr("Cash rounding"), tr.money(settled.rounding)))
        for tender in tenders:
            if not tender.later:
                got = settled.change and tender.is_cash
                name = tender_name(tender, tr)
                label = tr("{method}, received", method=name) if got else name
                rows.append(AmountRowView(label, tr.money(tender.amount)))
        if sale.unpaid:
            rows.append(AmountRowView(tr("To be paid later"), tr.money(sale.unpaid)))
        if settled.change:
            rows.append(AmountRowView(tr("Change"), tr.money(settled.change), strong=True))
    return tuple(rows)


def tries(row: Submission, attempts: tuple[Attempt, ...], told: tuple[str, ...], tr: Translator) -> FoldView:
    """What became of a sale in one line, and the words of the shop's software that stand behind our own; opened, each
    call with its time."""
    title = told[0] if told else ""
    if attempts and row.state is State.SENT:
        title = tr("Arrived at {time}", time=tr.clock(attempts[-1].at))
    elif attempts:
        title = _calls(attempts[-1:], tr, coded=False)[0]
    count = tr.count("{n} try", "{n} tries", len(attempts)) if attempts else ""
    return FoldView(title, count, Tone.PLAIN, words_behind(row, tr), tuple(AmountRowView(line, "") for line in told))


def _quantity(line: CartLine, tr: Translator) -> str:
    number = tr.number(line.quantity)
    return f"{number}{NBSP}{line.unit}" if line.unit else number


def _letters(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2] if word).upper()


def cart_detail(parked: Parked, policy: TaxPolicy, tr: Translator) -> SaleDetailView:
    """The card of a parked cart."""
    cart, sums = parked.cart, totals(parked.cart, policy)
    by = tr("{time} parked by {cashier}", time=tr.time(parked.at), cashier=parked.cashier)
    return SaleDetailView(
        title=parked.called,
        subtitle=" · ".join(
            (
                cart.customer.name if cart.customer else tr("Walk-in"),
                by if parked.cashier else tr("{time} parked", time=tr.time(parked.at)),
            )
        ),
        total=tr.money(sums.total + cart.beside),
        goods=tuple(
            GoodView(
                f"{_quantity(line, tr)} × {line.name}",
                " · ".join((*changes(line, cart.currency, tr), tr.rate(line.rate))),
                tr.amount(sums.money(after)),
                _letters(line.name),
            )
            for line, after in zip(cart.lines, sums.afters, strict=True)
        )
        + vouchers(cart, tr),
        sums=(AmountRowView(tr("Note"), cart.note),) if cart.note else (),
        steps=(
            ActionView(RESUME, tr("Resume"), "Ctrl+Return", primary=True),
            ActionView(NAME_IT, tr("Name…"), "F8"),
            ActionView(DELETE, tr("Delete"), "Ctrl+Del"),
        ),
    )


def _calls(attempts: tuple[Attempt, ...], tr: Translator, *, coded: bool = True) -> tuple[str, ...]:
    """The last calls; `coded`: with the codes that support asks for, which say nothing to a cashier."""
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
        detail = f" ({code})" if coded and code and attempt.outcome != "Created" else ""
        outcome = f"{named.get(attempt.outcome, attempt.outcome)}{detail}"
        lines.append(tr("{time} {did}: {outcome}", time=tr.time(attempt.at), did=did, outcome=outcome))
    return tuple(lines)


def _tills(notes: tuple[HandedNote, ...], tr: Translator) -> tuple[str, ...]:
    return tuple(_till(note, tr) for note in notes[-2:])


def _till(note: HandedNote, tr: Translator) -> str:
    if note.direction == OUT:
        return tr("{time} handed over in a file", time=tr.time(note.at))
    if note.direction == ADOPTED:
        return tr("{time} taken over by till {till}", time=tr.time(note.at), till=note.till)
    return tr("{time} taken over from till {till}", time=tr.time(note.at), till=note.till)
