"""Rows and card of the carts that the shop's store has, for the Sales screen. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.money import Money, currency
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.store_words import held_sentence
from pos_app.presenters.common.views import ActionView, PillView, Tone
from pos_app.presenters.sales.detail import RESUME
from pos_app.presenters.sales.views import SaleDetailView, SaleRowView
from pos_app.store.tables.shared_carts import OFFERED, TAKEN

if TYPE_CHECKING:
    from pos_app.domain.shop_store import SharedCart
    from pos_app.presenters.common.words import Translator
    from pos_app.services.several.shared_now import SharedNow
    from pos_app.store.till import Parked

TAKE_OVER = "take_over"
_KEY = "shop:"
_HERE = {
    OFFERED: N_("Given to the shop, no answer yet"),
    TAKEN: N_("Another till took it over: compare and delete"),
    "": N_("Parked · only here"),
}


def is_shared(key: str) -> bool:
    """Whether a row's key is that of a cart of the shop's store."""
    return key.startswith(_KEY)


def shared_of(key: str, now: SharedNow) -> SharedCart | None:
    """The cart of a row's key; None if it is gone."""
    return next((one for one in now.carts if _KEY + one.uid == key), None)


def here_words(parked: Parked, tr: Translator) -> str:
    """How a cart that is parked at a till with a store stands."""
    return tr(_HERE.get(parked.sharing, _HERE[""]))


def shared_row(cart: SharedCart, tr: Translator) -> SaleRowView:
    """A cart of the shop's store as a row."""
    place = tr("Till {till}", till=cart.till)
    return SaleRowView(
        _KEY + cart.uid,
        cart.label,
        tr.time(cart.at),
        " · ".join(part for part in (place, cart.cashier) if part),
        tr.money(Money.from_minor(cart.total, currency(cart.currency))),
        Tone.PLAIN if cart.is_free else Tone.WARN,
        f"{tr('Parked')} · {_items(cart, tr)}" if cart.is_free else held_sentence(cart, tr),
        tr("Resume") if cart.is_free else tr("Take over…"),
    )


def shared_detail(cart: SharedCart, tr: Translator) -> SaleDetailView:
    """A cart of the shop's store as a card; its lines come with it when it is taken up."""
    row = shared_row(cart, tr)
    by = tr("{time} parked by {cashier}", time=tr.time(cart.at), cashier=cart.cashier)
    at = by if cart.cashier else tr("{time} parked", time=tr.time(cart.at))
    resume = ActionView(RESUME, tr("Resume"), "Ctrl+Return", primary=True)
    step = resume if cart.is_free else ActionView(TAKE_OVER, tr("Take over…"))
    return SaleDetailView(
        title=cart.label,
        state=PillView(Tone.PLAIN, tr("Parked")) if cart.is_free else PillView(Tone.WARN, tr("At another till")),
        subtitle=" · ".join((tr("Till {till}", till=cart.till), at, _items(cart, tr))),
        total=row.total,
        sentence="" if cart.is_free else held_sentence(cart, tr),
        sentence_tone=Tone.WARN,
        steps=(step,),
    )


def _items(cart: SharedCart, tr: Translator) -> str:
    return tr.count("{n} item", "{n} items", cart.pieces)
