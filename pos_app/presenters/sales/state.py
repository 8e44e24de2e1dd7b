"""The state of a paid sale in one line of the Sales screen, with its colour. Pure; imports views and the Translator."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from pos_app.domain.money import Money
from pos_app.domain.submission import Cause, State
from pos_app.presenters.common.causes import why
from pos_app.presenters.common.remarks import remark_line
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import Translator
from pos_app.store.till import SaleRow

OWED = "owed"
"""The sign of what is not paid."""
LASTING = timedelta(minutes=30)  # a doubt that lasts longer is shown to a person (faults F11)


def state_of(
    row: SaleRow, now: datetime, next_try: float | None, tr: Translator, line: Cause = Cause.NONE
) -> tuple[Tone, str]:
    """A sale's true state; `next_try` is in how many seconds it is sent or asked for, `line` what stands in the way of
    all. Green is only what arrived and is as it should be."""
    it = row.submission
    if row.doubt_since and now - row.doubt_since >= LASTING:
        since = tr.time(row.doubt_since)
        return Tone.TROUBLE, tr("Answer unknown · still checking since {time}", time=since)
    match it.state:
        case State.SENT if any(one.is_trouble for one in row.remarks):
            tone, said = remark_line(row.remarks[0], row.total.currency, tr)
            return tone, tr("{said} · order {number}", said=said, number=it.order_number or it.remote_id)
        case State.SENT if it.difference:
            here, there = tr.money(row.total), tr.money(_plus(row.total, it.difference))
            return Tone.WARN, tr("Total differs: here {here}, shop system {there}", here=here, there=there)
        case State.SENT if row.differs:
            return Tone.WARN, tr("Total agrees, details differ · order {number}", number=it.order_number)
        case State.SENT if row.remarks:
            number = it.order_number or it.remote_id
            return Tone.OK, tr("Sent, matched without a note · order {number}", number=number)
        case State.SENT:
            return Tone.OK, tr("Sent · order {number}", number=it.order_number or it.remote_id)
        case State.SENDING:
            return Tone.INFO, tr("Being sent")
        case State.UNKNOWN if it.cause in (Cause.BODY, Cause.UNPROVED, Cause.TOO_OLD, Cause.SALVAGED):
            return Tone.WARN, tr("Asking the shop system whether it has this sale")
        case State.UNKNOWN if it.cause is Cause.NOT_SUPPORTED:
            return Tone.WARN, tr("Kept here · the shop system takes no orders")
        case State.UNKNOWN:
            return Tone.WARN, tr("Answer unknown · checking with the shop system")
        case State.WITHDRAWN:
            return Tone.INFO, tr("Void · never sent")
        case State.REFUSED:
            return Tone.TROUBLE, tr("Needs you · {sentence}", sentence=why(it, tr))
    if it.cause is Cause.NOT_SUPPORTED or line is Cause.NOT_SUPPORTED:
        return Tone.WARN, tr("Kept here · the shop system takes no orders")
    if next_try is not None and next_try >= 1:
        return Tone.WARN, tr("Kept here · next try in {time}", time=_span(next_try, tr))
    return Tone.WARN, tr("Kept here · will be sent by itself")


def sign_of(row: SaleRow, tone: Tone) -> str:
    """What stands in place of the tone's own sign, so that a clock says "it waits" and nothing else; "" for nothing."""
    it = row.submission
    if tone is not Tone.WARN:
        return ""
    if it.state is State.SENT:
        return "differs"
    return "unknown" if it.state is State.UNKNOWN and it.cause is not Cause.NOT_SUPPORTED else ""


def _span(seconds: float, tr: Translator) -> str:
    """`8 s`, `4 min`, `3 h`: a wait in the unit that fits it."""
    if seconds < 90:
        return tr("{n} s", n=round(seconds))
    if seconds < 90 * 60:
        return tr("{n} min", n=round(seconds / 60))
    return tr("{n} h", n=round(seconds / 3600))


def _plus(total: Money, difference: Decimal) -> Money:
    return Money(total.amount + difference, total.currency)
