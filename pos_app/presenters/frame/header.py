"""The frame around every screen: header with the state pill, footer, practice banner, and which screen is in front."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.fiscal import Regime
from pos_app.domain.submission import Cause
from pos_app.presenters.common.causes import cause_sentence
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.store_words import state_sentence
from pos_app.presenters.common.views import NoticeView, PillView, Screen, Tone
from pos_app.presenters.frame.views import FooterView, HeaderView, TabView
from pos_app.services.outbox.chift_line import LineHealth, LineState

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.frame.window import FrameWindow
    from pos_app.presenters.sales.screen import SalesPresenter
    from pos_app.services.sales.sales_list import SalesList, Summary
    from pos_app.services.tasks import Tasks

OLD = timedelta(days=1)  # prices that could not be compared with the shop's for so long are said to be old
NO_ORDERS = "no orders"
NO_PILL = PillView(Tone.PLAIN, "")
_NO_ORDERS = N_(
    "This shop system takes no orders. Sell on: every sale is kept and listed here. The owner tests the connection in "
    "Settings, which says what can be done."
)
BREATH = 0.05  # seconds between two readings: a rush of events (sales being sent) is not read one by one
BEAT = 30.0  # seconds between two looks at the clock while the line is down: the pill says for how long


class FramePresenter:
    """Header and footer, always the till's true state."""

    def __init__(
        self,
        window: FrameWindow,
        tr: Translator,
        ledger: SalesList,
        sales: Callable[[], SalesPresenter],
        changed: Callable[[Screen], object],
        tasks: Tasks,
    ) -> None:
        """`sales` is asked for when its screen is first wanted; `changed` is called with the screen that comes to the
        front."""
        self._window = window
        self._tr = tr
        self._ledger = ledger
        self._changed = changed
        self._sales = sales
        self._list: SalesPresenter | None = None  # the Sales screen, once it was in front
        self._tasks = tasks
        self._active = Screen.SALE
        self._summary: Summary | None = None
        self._again = False
        self._takes_orders = True
        self.is_connected = False
        """Whether there is a shop to connect to; until then nothing is waited for."""
        self.signer = ("", "")
        """What is said of the signing device, and what is to be warned of; "" for nothing."""
        self.cashier = ""
        """The name of the signed-in cashier, where cashiers sign in."""

    @property
    def active(self) -> Screen:
        """The screen in front."""
        return self._active

    def go(self, screen: str) -> None:
        """F1, F4, F5 or a tab."""
        self._active = Screen(screen)
        self._changed(self._active)
        if self._active not in (Screen.SALES, Screen.PARKED):
            if self._list is not None:
                self._list.leave()
        else:
            self._list = self._sales()
            self._list.open(str(Screen.PARKED) if self._active is Screen.PARKED else "")
        self._show()

    def refresh(self) -> None:
        """Something changed: read the sums again and show them. Many changes at once are read once."""
        self._again = True
        self._tasks.start("frame", self._read)

    async def _read(self) -> None:
        while self._again:
            self._again = False
            self._summary = await self._ledger.summary()
            self._show()
            if self._list is not None:
                self._list.refresh()
            await asyncio.sleep(BREATH)

    def _show(self) -> None:
        if self._summary is None:
            return
        tr, summary = self._tr, self._summary
        carts = summary.parked + summary.shared.free
        parked = tr.whole(carts) if carts else ""
        tabs = (
            TabView(Screen.SALE, tr("Sale"), "F1"),
            TabView(Screen.SALES, tr("Sales"), "F4", tr.whole(summary.refused) if summary.refused else ""),
            TabView(Screen.PARKED, tr("Parked"), "F5", parked),
        )
        shop = self._ledger.shop
        place = tr("{shop} · Till {till}", shop=shop.name, till=shop.till)
        line = self._ledger.line
        sending = self._ledger.is_sending
        pill = pill_view(summary, line, self._ledger.now, tr, connected=self.is_connected, sending=sending)
        needs = needs_view(summary, tr)
        books = books_view(summary, tr) if summary.book_trouble else NO_PILL
        header = HeaderView("Comptoir", place, tabs, self._active, pill, self.cashier, needs, books)
        self._window.show_header(header)
        self._show_footer()
        if not line.is_up:
            self._tasks.keep("pill", self._beat)
        self._tell_of_orders(taken=line.cause is not Cause.NOT_SUPPORTED)

    def _tell_of_orders(self, *, taken: bool) -> None:
        """That the shop takes no orders is one matter, told once, whatever is sold meanwhile."""
        if taken == self._takes_orders:
            return
        self._takes_orders = taken
        if taken:
            self._window.hide_notice(NO_ORDERS)
        else:
            self._window.show_notice(NoticeView(NO_ORDERS, Tone.WARN, self._tr(_NO_ORDERS), seconds=None))

    def _show_footer(self) -> None:
        tr, summary, right = self._tr, self._summary, []
        fact, warning = self.signer
        if fact:
            right.append(fact)
        if summary is not None and summary.loaded_at:
            text, is_old = prices_age(summary.loaded_at, self._ledger.now, summary.items, tr)
            if is_old:
                warning = warning or text
            else:
                right.append(text)
        if self._ledger.shop.standing.regime is Regime.OTHER:
            warning = warning or tr(_LAW_UNKNOWN)
        if summary is not None:
            if store := state_sentence(summary.shared.state, tr):
                right.append(store)
            today = tr.money(summary.today_total)
            right.append(tr("Sales today {n} · {total}", n=tr.whole(summary.today_count), total=today))
        self._window.show_footer(FooterView(tuple(right), warning))

    async def _beat(self) -> None:
        while not self._ledger.line.is_up:
            await asyncio.sleep(BEAT)
            self._show()


_LAW_UNKNOWN = N_("This country's law for tills is not known here (Settings, Your shop).")
# What is wrong, as the pill's text; its tooltip says who can do something about it.
_TROUBLES = {
    Cause.INTERNET: N_("Offline {time}"),
    Cause.TLS: N_("Certificate not trusted {time}"),
    Cause.PROXY: N_("Proxy lets nothing through {time}"),
    Cause.PORTAL: N_("Network wants a login {time}"),
    Cause.CHIFT: N_("Chift does not answer {time}"),
    Cause.SHOP_SYSTEM: N_("Shop system does not answer {time}"),
    Cause.KEY: N_("Key not accepted {time}"),
    Cause.SETUP: N_("Shop system not connected {time}"),
    Cause.THROTTLED: N_("Asked to wait {time}"),
    Cause.ALIKE: N_("Shop system refuses sales {time}"),
    Cause.NOT_SUPPORTED: N_("Shop system takes no orders {time}"),
}


def prices_age(loaded_at: datetime, now: datetime, items: int, tr: Translator) -> tuple[str, bool]:
    """Since when the prices are known to be the shop's (a time today, else with its day), and whether that is too long
    ago to be silent about."""
    if now - loaded_at > OLD:
        at = tr.moment(loaded_at)
        return tr.count(
            "Old prices, from {time} · {n} product", "Old prices, from {time} · {n} products", items, time=at
        ), True
    today = loaded_at.astimezone().date() == now.astimezone().date()
    return tr.count(
        "Prices from {time} · {n} product",
        "Prices from {time} · {n} products",
        items,
        time=tr.time(loaded_at) if today else tr.moment(loaded_at),
    ), False


def needs_view(summary: Summary, tr: Translator) -> PillView:
    """What a person must mend, in a pill of its own ("" for nothing): it hides nothing of the line, nor is hidden."""
    if not summary.refused:
        return PillView(Tone.PLAIN, "")
    return PillView(Tone.TROUBLE, tr.count("{n} sale needs you", "{n} sales need you", summary.refused))


def books_view(summary: Summary, tr: Translator) -> PillView:
    """What the shop's software has otherwise than the till, or not at all after days, in a pill of its own."""
    text = tr.count("{n} not booked", "{n} not booked", summary.book_trouble)
    return PillView(Tone.WARN, text, tr("To be booked in the shop's software"))


def pill_view(
    summary: Summary,
    line: LineState,
    now: datetime,
    tr: Translator,
    *,
    connected: bool = True,
    sending: bool = False,
) -> PillView:
    """The line to the shop, for its pill: what stands in the way and what is kept here, or that all is well."""
    here = summary.waiting_here + summary.unknown
    kept = ""
    if here:
        money = tr.money(summary.waiting_total)
        kept = tr.count("{n} sale ({money}) kept here", "{n} sales ({money}) kept here", here, money=money)
    if not line.is_up:
        since = tr(_TROUBLES.get(line.cause, _TROUBLES[Cause.INTERNET]), time=_lasting(line, now, tr)).strip()
        tail = kept or tr("sales are kept here")
        return PillView(Tone.WARN, f"{since} · {tail}", cause_sentence(line.cause, tr))
    if not connected or line.chift is LineHealth.UNKNOWN:
        start = tr("Connecting") if connected else tr("Not connected")
        return PillView(Tone.INFO if connected else Tone.WARN, " · ".join(p for p in (start, kept) if p))
    if summary.unknown:
        return PillView(
            Tone.WARN, tr.count("{n} answer unknown, checking", "{n} answers unknown, checking", summary.unknown)
        )
    if kept and sending:
        return PillView(Tone.INFO, tr.count("Sending {n} sale", "Sending {n} sales", summary.waiting_here))
    if kept:
        n = summary.waiting_here
        return PillView(Tone.INFO, tr.count("{n} sale waits to be sent", "{n} sales wait to be sent", n))
    if summary.refused:
        return PillView(Tone.OK, tr("Online"))
    return PillView(Tone.OK, tr("Online · all sales sent"))


def _lasting(line: LineState, now: datetime, tr: Translator) -> str:
    minutes = int((now - line.since).total_seconds() // 60) if line.since else 0
    if minutes < 1:
        return ""
    if minutes < 120:
        return tr("{n} min", n=minutes)
    return tr("{n} h", n=minutes // 60)
