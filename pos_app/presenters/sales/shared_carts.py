"""Carts of the shop's common store taken up at this till. Intents in, views out.

The store may take seconds to answer: what is fetched is not awaited, after SIGN seconds a notice says that it is being
fetched, and selling goes on meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.cart import clean_text
from pos_app.domain.cashier import Right
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError
from pos_app.presenters.common.card_views import PromptView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.store_words import away_sentence, held_sentence, refused_sentence
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.sale.cart import Hold, SalePresenter

if TYPE_CHECKING:
    from pos_app.domain.shop_store import HeldCart, SharedCart
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.sale.checkout import Checkout
    from pos_app.services.several.sharing import Sharing
    from pos_app.services.tasks import Tasks

SIGN = 0.15  # seconds without an answer, after which a sign is shown
FETCHING, REASON = "fetching cart", "take over reason"
MOST_REASON = 120  # characters


@frozen
class SharedCartsContext:
    """`changed(resumed)` is called when a cart was taken up."""

    tasks: Tasks
    changed: Callable[[bool], object]


class SharedCartsPresenter:
    """Fetches carts that other tills parked, and takes them over by a person's word. Satisfies `PromptListener`."""

    def __init__(
        self,
        window: SaleWindow,
        tr: Translator,
        sharing: Sharing,
        checkout: Checkout,
        sale: SalePresenter,
        around: SharedCartsContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._sharing = sharing
        self._checkout = checkout
        self._sale = sale
        self._tasks = around.tasks
        self._changed = around.changed
        self._asked_of: SharedCart | None = None  # the cart that is to be taken over

    def fetch(self, cart: SharedCart) -> None:
        """Take up a free cart; a cart with lines is parked in its place."""
        self._start(cart, lambda: self._sharing.fetch(cart.uid, self._sale.cashier))

    def ask_take_over(self, cart: SharedCart) -> None:
        """Take a cart from the till that has it: by right, and with a reason, for that till may sell it as well."""
        self._sale.gate.ask(Right.VOID, partial(self._ask_reason, cart))

    def answer(self, _asked: str, text: str) -> None:
        """Why it is taken over."""
        cart = self._asked_of
        if cart is None:
            return
        try:
            reason = clean_text(text, MOST_REASON, "reason")
        except DomainError as error:
            self._ask_reason(cart, sentence(error, self._tr), text)
            return
        if not reason:
            self._ask_reason(cart, self._tr("Please say why: the other till may sell this cart as well."))
            return
        self._window.show_prompt(None)
        self._start(cart, lambda: self._sharing.take_over(cart.uid, self._sale.cashier, reason))

    def close_prompt(self) -> None:
        """Esc: it stays where it is."""
        self._window.show_prompt(None)

    # --- inside ---

    def _ask_reason(self, cart: SharedCart, error: str = "", typed: str = "") -> None:
        tr = self._tr
        self._asked_of = cart
        quick = (tr("Till {till} is broken", till=cart.holder), tr("Till {till} is closed", till=cart.holder))
        self._window.show_prompt(
            PromptView(
                REASON,
                tr("Take over from till {till}", till=cart.holder),
                held_sentence(cart, tr),
                tr("Why"),
                typed,
                error=error,
                quick=tuple(ActionView(text, text) for text in quick),
                ok_label=tr("Take over"),
                cancel_label=tr("Cancel"),
            ),
            self,
        )

    def _start(self, cart: SharedCart, get: Callable[[], Awaitable[HeldCart]]) -> None:
        if not self._sale.is_held:
            self._tasks.start("fetch cart", partial(self._fetch, cart, get))

    async def _fetch(self, cart: SharedCart, get: Callable[[], Awaitable[HeldCart]]) -> None:
        text = self._tr("Fetching {label} from the shop's store…", label=cart.label)
        sign = NoticeView(FETCHING, Tone.INFO, text, seconds=None)
        later = asyncio.get_running_loop().call_later(SIGN, lambda: self._window.show_notice(sign))
        try:
            held = await get()
        except StoreAwayError:
            self._refuse(self._tr("{why} {label} stays with the shop.", why=away_sentence(self._tr), label=cart.label))
            return
        except StoreRefusedError as error:
            self._refuse(refused_sentence(error, self._tr))
            return
        except DomainError as error:
            self._refuse(sentence(error, self._tr))
            return
        finally:
            later.cancel()
            self._window.hide_notice(FETCHING)
        if self._sale.is_held:  # a payment or another step began meanwhile
            self._set_down(held, cart)
            return
        self._sale.hold(Hold.ASIDE)
        if not self._tasks.start("park", partial(self._open, held), awaited=True):
            self._sale.hold(Hold.FREE)
            self._set_down(held, cart)

    async def _open(self, held: HeldCart) -> None:
        cashier = self._sale.cashier
        try:
            cart = await self._checkout.resume_by(lambda keep: self._sharing.open(held, keep, cashier), self._sale.cart)
        except DomainError as error:
            self._refuse(sentence(error, self._tr))
            return
        finally:
            self._sale.hold(Hold.FREE)
        self._sale.replace(cart)
        self._window.hide_notice("parked")
        self._changed(True)

    def _set_down(self, held: HeldCart, cart: SharedCart) -> None:
        self._sharing.leave(held)
        self._refuse(self._tr("{label} stays parked: finish this sale first.", label=cart.label))

    def _refuse(self, text: str) -> None:
        self._window.show_notice(NoticeView("refused", Tone.WARN, text))
