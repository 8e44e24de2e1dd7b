"""Keeps products and prices as the shop has them: what is said while they are fetched, what changed by it, and what
that means for the cart that is open. The cart keeps its prices until the cashier takes the new ones.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from decimal import Decimal

from pos_app.chift.errors import ChiftError
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.submission import Cause
from pos_app.domain.tax import TaxPolicy, TaxRate
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.sale.cart import SalePresenter
from pos_app.presenters.sale.window import SaleWindow
from pos_app.services.catalogue.loading import Gather, KeptCatalogue, LoadProgress, Refreshed
from pos_app.services.catalogue.local_search import LocalSearch
from pos_app.services.catalogue.sync_protocol import WorkerFailedError
from pos_app.services.outbox.outcomes import OWNER_CAUSES, cause_of
from pos_app.services.outbox.sending import OWNER_PAUSE, Outbox
from pos_app.store.errors import StoreError

RETRY_EVERY = 10.0  # seconds until a failed load is tried again
WORKERS_TRIED = 3  # in a row; after that the window's own process does the work, and stalls a little by it
LOADING, CHANGED, PRICES, UNPRICED, TAKE = "loading", "catalogue", "cart-prices", "unpriced", "take"
NAMED = 2  # lines of the cart named in one notice
LONGEST_NAME = 32
FEW_PAGES = 5  # pages; so few arrive before a notice about them could be read

log = logging.getLogger(__name__)


@frozen
class _New:
    """What is new for a line of the cart: its price, its rate, each None where it is as it was."""

    line: CartLine
    price: Decimal | None
    rate: TaxRate | None


def _new(line: CartLine, item: Item, policy: TaxPolicy, currency: str) -> _New | None:
    """What the shop has otherwise by now. What was changed at the till is the cashier's, not the shelf's."""
    price = None
    if line.listed_price is None and item.currency == currency and item.price != line.unit_price:
        price = item.price
    usual = policy.rate_for(item.category_ids, taxable=item.taxable)
    rate = usual if line.listed_rate is None and usual != line.rate else None
    return None if price is None and rate is None else _New(line, price, rate)


class PricesPresenter:
    """Keeps the catalogue. `show(anew)` shows what the shop sells anew, or only since when that is known."""

    def __init__(
        self,
        window: SaleWindow,
        tr: Translator,
        shelf: LocalSearch,
        sale: SalePresenter,
        outbox: Outbox,
        show: Callable[[bool], Awaitable[None]],
    ) -> None:
        self._window = window
        self._tr = tr
        self._shelf = shelf
        self._sale = sale
        self._outbox = outbox
        self._show = show
        self._new: dict[int, _New] = {}

    async def keep(self, catalogue: KeptCatalogue, fetch: Gather, instead: Gather) -> None:
        """Fetch what changed, again and again; what fails is tried again, and where no sync worker can work on this
        computer, `instead` does it."""
        failed = 0
        while True:
            try:
                refreshed = await catalogue.refresh(fetch if failed < WORKERS_TRIED else instead)
            except ChiftError as error:
                self._outbox.note_line(cause_of(error))
                await asyncio.sleep(_retry_in(error))
                continue
            except StoreError as error:
                self._window.show_notice(NoticeView(CHANGED, Tone.WARN, sentence(error, self._tr)))
                await asyncio.sleep(OWNER_PAUSE)
                continue
            except WorkerFailedError as error:
                log.warning("the sync worker failed: %s", error)
                failed += 1
                await asyncio.sleep(RETRY_EVERY)
                continue
            failed = failed if failed >= WORKERS_TRIED else 0
            if refreshed.asked:
                self._outbox.note_line(Cause.NONE)
            self._window.hide_notice(LOADING)
            self._say(refreshed)
            await self._show(refreshed.is_news)
            await self.compare_cart()
            await catalogue.rest(refreshed.again_in)

    def on_progress(self, progress: LoadProgress) -> None:
        """How far a load is."""
        if progress.total_pages <= FEW_PAGES:
            return
        share = self._tr.percent(Decimal(100 * progress.pages // progress.total_pages))
        text = self._tr("Fetching the products: {share}", share=share)
        if progress.customers:
            text = self._tr("Fetching the customers: {share}", share=share)
        self._window.show_notice(NoticeView(LOADING, Tone.INFO, text, seconds=4.0, answers=False))

    async def compare_cart(self) -> None:
        """Say where the open cart is not as the shop has it now, in price or tax rate. Raises StoreError."""
        changed: dict[int, _New] = {}
        gone = []
        for line in self._sale.cart.lines:
            if line.free_text:
                continue
            item = await self._shelf.item(line.variant_id)
            if item is None or item.status is ItemStatus.ARCHIVED:
                if line.listed_price is None:
                    gone.append(line)
                continue
            new = _new(line, item, self._sale.policy, self._sale.cart.currency.code)
            if new is not None:
                changed[line.key] = new
        here = {line.key for line in self._sale.cart.lines}
        self._new = {key: new for key, new in changed.items() if key in here}
        if self._new:
            self._say_new()
        else:
            self._window.hide_notice(PRICES)
        if gone:
            self._say_gone(gone)

    def act(self, _take: str) -> None:
        """The button of the notice: the open cart takes the new prices and rates."""
        new, self._new = self._new, {}
        self._window.hide_notice(PRICES)
        here = {line.key for line in self._sale.cart.lines}
        wanted = {key: one for key, one in new.items() if key in here}

        def take(cart: Cart) -> Cart:
            for key, one in wanted.items():
                cart = cart.take_shelf(key, one.price, one.rate)
            return cart

        try:
            self._sale.change(take, max(wanted, default=0))
        except DomainError as error:
            self._window.show_notice(NoticeView("refused", Tone.WARN, sentence(error, self._tr)))

    # --- inside ---

    def _say(self, refreshed: Refreshed) -> None:
        found, tr = refreshed.differences, self._tr
        parts = [
            tr.count("{n} product changed", "{n} products changed", found.changed) if found.changed else "",
            tr.count("{n} new", "{n} new", found.new) if found.new else "",
            tr.count("{n} gone", "{n} gone", found.gone) if found.gone else "",
        ]
        told = " · ".join(part for part in parts if part)
        if told and not refreshed.first:
            text = tr("The prices are up to date: {changes}.", changes=told)
            self._window.show_notice(NoticeView(CHANGED, Tone.INFO, text, answers=False))
        if refreshed.unpriced:
            text = tr.count(
                "{n} product has a price in a currency that is none. The till asks for its price.",
                "{n} products have a price in a currency that is none. The till asks for their prices.",
                refreshed.unpriced,
            )
            self._window.show_notice(NoticeView(UNPRICED, Tone.WARN, text, seconds=None))

    def _say_new(self) -> None:
        tr, found = self._tr, list(self._new.values())
        prices, rates = [one for one in found if one.price is not None], [one for one in found if one.rate is not None]
        texts = []
        if len(prices) == 1:
            named = self._named([self._price(one) for one in prices])
            texts.append(tr("Price changed in the shop: {named}. This cart keeps the old price.", named=named))
        elif prices:
            named = self._named([self._price(one) for one in prices])
            texts.append(tr("Prices changed in the shop: {named}. This cart keeps the old prices.", named=named))
        if rates:
            named = self._named([self._rate(one) for one in rates])
            texts.append(tr("VAT changed: {named}. This cart keeps the old rate.", named=named))
        label = tr("Take the new price") if len(prices) == 1 else tr("Take the new prices")
        if rates:
            label = tr("Take prices and VAT as they are now") if prices else tr("Take the new VAT")
        take = ActionView(TAKE, label, "Alt+T")
        text = " ".join(texts)
        self._window.show_notice(NoticeView(PRICES, Tone.WARN, text, actions=(take,), seconds=None), self.act)

    def _named(self, texts: list[str]) -> str:
        named, more = "; ".join(texts[:NAMED]), len(texts) - NAMED
        if more > 0:
            named = self._tr.count("{named} and {n} more line", "{named} and {n} more lines", more, named=named)
        return named

    def _price(self, new: _New) -> str:
        old, now = (Money(price, self._sale.cart.currency) for price in (new.line.unit_price, new.price or Decimal(0)))
        tr = self._tr
        return tr("{name} {old} → {new}", name=_short(new.line.name), old=tr.money(old), new=tr.money(now))

    def _rate(self, new: _New) -> str:
        tr, now = self._tr, new.rate or new.line.rate
        return tr("{name} {old} → {new}", name=_short(new.line.name), old=tr.rate(new.line.rate), new=tr.rate(now))

    def _say_gone(self, lines: list[CartLine]) -> None:
        names = ", ".join(_short(line.name) for line in lines[:NAMED])
        if len(lines) > NAMED:
            names += " …"
        text = self._tr("The shop does not sell this any more: {names}. It is still in this cart.", names=names)
        self._window.show_notice(NoticeView("cart-gone", Tone.WARN, text, seconds=None))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _retry_in(error: ChiftError) -> float:
    """Seconds until a load that failed is tried again: as the server asked, seldom where only the owner can mend it."""
    if error.retry_after is not None:
        return max(error.retry_after, RETRY_EVERY)
    return OWNER_PAUSE if cause_of(error) in OWNER_CAUSES else RETRY_EVERY
