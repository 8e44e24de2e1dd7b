"""The shop's common store in a cashier's words: how it stands, and why it does not let this till in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.store_state import StoreState
from pos_app.presenters.common.marks import N_

if TYPE_CHECKING:
    from pos_app.domain.shop_store import SharedCart
    from pos_app.domain.store_state import StoreRefusedError, Why
    from pos_app.presenters.common.words import Translator

_WHY: dict[Why, str] = {
    "password": N_("The shop's store does not accept this till's password. Pair this till again."),
    "rules": N_("The server of the shop's store lets nobody in from here: its pg_hba.conf has no line for it."),
    "tls": N_("The server of the shop's store speaks no TLS: it needs ssl = on and a certificate of its own."),
    "read_only": N_("The server of the shop's store takes nothing new: it is a copy, or set to be only read."),
    "shop": N_("This is the store of another shop, or a new one. Pair this till again."),
    "newer": N_("The shop's store needs a newer version of this program. Until then this till works alone."),
    "schema": N_("The shop's store is not set up for this version: pos-app store init. This till works alone."),
    "code": N_("This till's code is not free at the shop's store. Pair this till again, or give it another code."),
    "copy": N_(
        "Another computer is registered with this till's code. If this one is the till: pos-app store register. "
        "Until then it works alone."
    ),
    "older": N_(
        "This till's file is older than the shop's store has seen it, or a copy. If it is the right one: "
        "pos-app store register. Until then this till works alone."
    ),
    "certificate": N_("The shop's store has another certificate than when this till was paired. Pair this till again."),
    "database": N_("The shop's store has no database of this name."),
    "other": N_("The shop's store refuses this till. Call support."),
}


_STATES: dict[StoreState, str] = {
    StoreState.UP: N_("Shop's store: connected"),
    StoreState.SLOW: N_("Shop's store: slow"),
    StoreState.AWAY: N_("Shop's store: no answer"),
    StoreState.REFUSED: N_("Shop's store: does not let this till in"),
}


def away_sentence(tr: Translator) -> str:
    """The store gave no answer."""
    return tr("The shop's store does not answer.")


def refused_sentence(error: StoreRefusedError, tr: Translator) -> str:
    """Why the store does not let this till in, and what a person does about it."""
    return tr(_WHY[error.why])


def held_sentence(cart: SharedCart, tr: Translator) -> str:
    """Which till has a cart, since when, and who."""
    if cart.since is None:
        return ""
    since = tr.time(cart.since)
    if not cart.held_by:
        return tr("Till {till} has it since {time}", till=cart.holder, time=since)
    return tr("Till {till} has it since {time}, {cashier}", till=cart.holder, time=since, cashier=cart.held_by)


def state_sentence(state: StoreState, tr: Translator) -> str:
    """How the store stands, for the status line; "" for a till without one."""
    return tr(_STATES[state]) if state in _STATES else ""
