"""The card of the connection as a view. Pure; imports views and the Translator."""

from __future__ import annotations

from datetime import datetime

from pos_app.domain.submission import Cause
from pos_app.presenters.common.views import AmountRowView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.sales.views import ConnectionView
from pos_app.services.outbox.chift_line import LineHealth, LineState


def connection_view(line: LineState, now: datetime, tr: Translator) -> ConnectionView:
    """Internet, Chift and the shop system told apart as the last try showed them, with its time and that of the last
    sale sent."""
    names = {
        LineHealth.UNKNOWN: tr("not asked yet"),
        LineHealth.WORKS: tr("works"),
        LineHealth.DOWN: tr("does not answer"),
        LineHealth.BROKEN: tr("its answer broke off"),
    }
    tones = {
        LineHealth.UNKNOWN: Tone.PLAIN,
        LineHealth.WORKS: Tone.OK,
        LineHealth.DOWN: Tone.TROUBLE,
        LineHealth.BROKEN: Tone.WARN,
    }
    chift = names[line.chift]
    if line.chift is LineHealth.WORKS and line.ms is not None:
        chift = f"{chift} · {line.ms} ms"
    shop_system, tone = names[line.shop_system], tones[line.shop_system]
    if line.cause is Cause.NOT_SUPPORTED:
        shop_system, tone = tr("takes no orders"), Tone.WARN
    return ConnectionView(
        tr("Connection"),
        (
            AmountRowView(tr("Internet"), names[line.internet], tone=tones[line.internet]),
            AmountRowView(tr("Chift"), chift, tone=tones[line.chift]),
            AmountRowView(tr("Shop system (connector)"), shop_system, tone=tone),
            AmountRowView(tr("Last try"), _sent_at(line.tried_at, now, tr)),
            AmountRowView(tr("Last sale sent"), _sent_at(line.last_sent, now, tr)),
        ),
    )


def _sent_at(moment: datetime | None, now: datetime, tr: Translator) -> str:
    """`14:02:11`, with the day before it where that is not today."""
    if moment is None:
        return "—"
    here = moment.astimezone(now.tzinfo)
    day = "" if here.date() == now.date() else f"{here:%d.%m.} "
    return f"{day}{tr.clock(moment)}"
