"""The Sales screen: all that is paid or parked with its true state, the server's own sentence, and the mending step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pos_app.domain.frozen import frozen
from pos_app.domain.invoice_request import InvoiceRequest
from pos_app.domain.order import Sale
from pos_app.domain.remarks import remarks
from pos_app.domain.returns import Returnable
from pos_app.domain.store_state import StoreState
from pos_app.domain.submission import State
from pos_app.domain.totals import totals
from pos_app.presenters.common.causes import why_at_length
from pos_app.presenters.common.differences import difference_rows, difference_sentence
from pos_app.presenters.common.explain import explanation_view
from pos_app.presenters.common.remarks import remark_sentences
from pos_app.presenters.common.tenders import owed_words
from pos_app.presenters.common.views import ActionView, ChipsView, ChipView, NoticeView, PillView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.sales.connection import connection_view
from pos_app.presenters.sales.detail import (
    DELETE,
    NAME_IT,
    RESUME,
    cart_detail,
    forgotten,
    goods,
    history,
    money,
    taxes,
    tries,
    vouchers,
)
from pos_app.presenters.sales.handing import HANDED, HandingPresenter, due_words, handing_rows, handing_step
from pos_app.presenters.sales.handover import HAND_OVER
from pos_app.presenters.sales.invoice import INVOICE, InvoicePresenter, invoice_rows
from pos_app.presenters.sales.mending import MendPresenter
from pos_app.presenters.sales.order_there import order_there
from pos_app.presenters.sales.returned import (
    ReturnWays,
    owed_rows,
    owed_steps,
    return_rows,
    return_steps,
    returned_goods,
    returned_row,
)
from pos_app.presenters.sales.row_words import row_words, says
from pos_app.presenters.sales.shared import TAKE_OVER, here_words, is_shared, shared_detail, shared_of, shared_row
from pos_app.presenters.sales.state import OWED, sign_of, state_of
from pos_app.presenters.sales.views import SaleDetailView, SaleRowView, SalesView
from pos_app.presenters.sales.window import ParkedCarts, SalesWindow, SharedCarts
from pos_app.services.sales.sales_list import SalesList, Summary, owed_by_now
from pos_app.services.tasks import Tasks
from pos_app.store.tables.sales import Only
from pos_app.store.till import Parked, SaleRow

OPEN, TODAY, PARKED, UNPAID, DUE, ALL = "open", "today", "parked", "unpaid", "due", "all"
_ONLY = {UNPAID: Only.UNPAID, DUE: Only.DUE}
SEND_NOW, TO_BOOK = "send_now", "to_book"
LISTED = 200  # sales that are read at once; where the list ends it is read on
EXPLAIN, RECEIPT = "explain", "receipt"
_NOT_SENT = frozenset({State.QUEUED, State.SENDING, State.UNKNOWN, State.REFUSED})


@frozen
class SalesContext:
    """What the screen calls for the rest: parked carts, the receipt of a sale, sales handed over, what comes back."""

    carts: ParkedCarts
    show_receipt: Callable[[str], None]
    hand_over: Callable[[], None]
    returns: ReturnWays
    invoices: InvoicePresenter
    handing: HandingPresenter
    to_book: Callable[[], None] = lambda: None
    shared: Callable[[], SharedCarts] | None = None
    """The carts of the shop's store; None for a shop of one till."""


class SalesPresenter:
    """Shows and mends. It reads the till's file only while the screen is in front."""

    def __init__(
        self,
        window: SalesWindow,
        tr: Translator,
        ledger: SalesList,
        mends: MendPresenter,
        tasks: Tasks,
        around: SalesContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._ledger = ledger
        self._mends = mends
        self._tasks = tasks
        self._around = around
        self._query = ""
        self._filter = TODAY
        self._selected = ""
        self._wanted = ""  # a sale asked for by its id, which no filter may hide
        self._elsewhere: set[str] = set()  # parked carts that another till may sell
        self._limit = LISTED
        self._parked: tuple[Parked, ...] = ()
        self._pills: dict[str, PillView] = {}  # the states of the sales that are listed
        self._newest = ""  # the sale that was paid here last
        self._again = self._comes = False
        self.is_shown = False

    # --- intents ---

    def open(self, chosen: str = "") -> None:
        """Show the screen, with a filter chosen ("" keeps the last). A sale that must be mended is chosen, else the
        newest; where that is of an earlier day, what is not sent is shown in place of today. The search of an earlier
        visit is forgotten."""
        self._query = self._query if self.is_shown else ""
        self.is_shown, self._selected, self._comes, self._limit = True, "", True, LISTED
        self._filter = chosen or (TODAY if self._filter == PARKED else self._filter)
        self._look()

    def leave(self) -> None:
        """Another screen is in front."""
        self.is_shown = False

    def refresh(self) -> None:
        """Something changed: read and show again, if the screen is in front. Many changes at once are read once."""
        self._again = True
        if self.is_shown:
            self._tasks.start("sales", self._read)

    def choose_filter(self, key: str) -> None:
        """Not sent, today, parked, all."""
        self._filter, self._limit = key, LISTED
        self._look()

    def more(self) -> None:
        """The end of the list is near: read on."""
        self._limit += LISTED
        self.refresh()

    def search(self, text: str) -> None:
        """By receipt number, customer, amount or order number, and by what a row says."""
        self._query, self._limit = text, LISTED
        self.refresh()

    def select(self, key: str) -> None:
        """Look at one sale."""
        self._selected = key
        self._look()

    def look_at(self, sale_id: str) -> None:
        """Look at one sale that may be of another day."""
        self._filter, self._selected, self._query, self._wanted = ALL, sale_id, "", sale_id
        self._look()

    @property
    def chosen(self) -> str:
        """The id of the sale that is looked at; "" for none, or for a parked cart."""
        return "" if self._selected.startswith("parked:") or is_shared(self._selected) else self._selected

    def act(self, key: str) -> None:
        """A row's own step: mend, look, resume."""
        if is_shared(key):
            self._take_up(key)
        elif key.startswith("parked:"):
            self._around.carts.resume(int(key.partition(":")[2]))
            if key in self._elsewhere:
                text = self._tr("This cart is on another till, too. Make sure that only one of them sells it.")
                self._window.show_notice(NoticeView("elsewhere", Tone.WARN, text, seconds=None))
        else:
            self.select(key)

    def step(self, key: str) -> None:
        """A step of the chosen sale (`without_phone` …)."""
        if key == EXPLAIN and self._selected:
            self._tasks.start("explain", partial(self._explain, self._selected), awaited=True)
        elif key == RECEIPT:
            if self.chosen:
                self._around.show_receipt(self.chosen)
        elif is_shared(self._selected):
            if key in (RESUME, TAKE_OVER):
                self._take_up(self._selected)
        elif self._selected.startswith("parked:"):
            self._parked_step(key)
        elif key == INVOICE:
            self._around.invoices.ask(self._selected)
        elif key == HANDED:
            self._around.handing.hand_over(self._selected)
        elif self.chosen and self._around.returns.act(key, self.chosen):
            return
        elif self._selected:
            self._tasks.start("step", partial(self._step, self._selected, key), awaited=True)

    def _take_up(self, key: str) -> None:
        """Fetch a cart of the shop's store, or ask why it is taken from the till that has it."""
        cart = shared_of(key, self._ledger.shared())
        if cart is None or self._around.shared is None:
            return
        if cart.is_free:
            self._around.shared().fetch(cart)
        else:
            self._around.shared().ask_take_over(cart)

    def _parked_step(self, key: str) -> None:
        one = next((one for one in self._parked if f"parked:{one.id}" == self._selected), None)
        if one is None:
            return
        if key == RESUME:
            self.act(self._selected)
        elif key == DELETE:
            self._around.carts.delete(one.id)
        elif key == NAME_IT:
            self._around.carts.ask_name(one)

    def act_on_all(self, key: str) -> None:
        """A button on top."""
        if key == SEND_NOW:
            self._ledger.send_now()
            self._window.show_notice(NoticeView("send now", Tone.INFO, self._tr("Sending what waits.")))
        elif key == HAND_OVER:
            self._around.hand_over()
        elif key == TO_BOOK:
            self._around.to_book()

    # --- inside ---

    def _look(self) -> None:
        """As `refresh`, awaited: the cashier's next key is about what will be shown."""
        self._again = True
        if self.is_shown:
            self._tasks.start("sales", self._read, awaited=True)

    async def _step(self, sale_id: str, key: str) -> None:
        self._mends.step(await self._ledger.sale(sale_id), key)

    async def _read(self) -> None:
        while self._again and self.is_shown:
            self._again = False
            await self._show()

    async def _tick(self) -> None:
        await asyncio.sleep(1.0)
        self.refresh()

    async def _explain(self, sale_id: str) -> None:
        sale = await self._ledger.sale(sale_id)
        title = self._tr("Receipt {receipt}", receipt=sale.receipt)
        self._window.show_text(explanation_view(sale.cart, sale.policy, self._tr, title))

    async def _show(self) -> None:
        tr, parked = self._tr, await self._ledger.parked()
        self._parked = parked
        self._elsewhere = {f"parked:{one.id}" for one in parked if one.elsewhere}
        summary = await self._ledger.summary()
        rows: list[SaleRowView] = []
        needs, more = "", False
        if self._filter != PARKED:
            states = _NOT_SENT if self._filter == OPEN else None
            day = self._ledger.today if self._filter == TODAY and not self._query else None
            found = await self._ledger.sales(
                self._query, states, day, self._limit + 1, only=_ONLY.get(self._filter, Only.ANY), said=row_words(tr)
            )
            sales, more = found[: self._limit], len(found) > self._limit
            back = await self._around.returns.sums([row.id for row in sales])
            rows = [returned_row(self._row(row), back.get(row.id, 0), row.total, tr) for row in sales]
            self._pills = {row.key: PillView(row.state_tone, row.state, sign=row.sign) for row in rows}
            self._newest = await self._around.returns.newest()
            needs = next((row.id for row in sales if row.submission.state is State.REFUSED), "")
        comes, self._comes = self._comes, False
        if comes and self._filter == TODAY and summary.refused and not (needs or self._query):
            self._filter, self._again = OPEN, True
            return
        if self._filter not in (OPEN, UNPAID, DUE) and not more:
            carts = [self._parked_row(one) for one in reversed(parked)]
            carts += [shared_row(one, tr) for one in self._ledger.shared().carts]
            rows += [row for row in carts if says(row, self._query)]
        keys = {row.key for row in rows}
        wanted, self._wanted = self._wanted, ""
        if wanted and wanted not in keys:  # older than the list goes: its receipt number finds it
            self._query = str((await self._ledger.sale(wanted)).receipt)
            self._again = True
            return
        if self._selected not in keys:
            self._selected = needs or next((row.key for row in rows), "")
        chips = ChipsView(
            (
                ChipView(OPEN, tr("Not sent"), tr.whole(summary.waiting)),
                ChipView(TODAY, tr("Today"), tr.whole(summary.today_count)),
                ChipView(PARKED, tr("Parked"), tr.whole(len(parked) + summary.shared.free)),
                ChipView(UNPAID, tr("Not paid")),
                ChipView(DUE, tr("To hand over")),
                ChipView(ALL, tr("All")),
            ),
            self._filter,
        )
        self._window.show_sales(
            SalesView(
                query=self._query,
                placeholder=tr("Receipt, customer, amount"),
                filters=chips,
                rows=tuple(rows),
                selected=self._selected,
                has_more=more,
                empty_title=tr("Nothing here"),
                empty_text=_empty_text(self._filter, self._query, tr),
                actions=(
                    ActionView(SEND_NOW, tr("Send now"), "F12", enabled=summary.waiting > 0),
                    ActionView(HAND_OVER, tr("Hand over to file…"), "F9", enabled=summary.waiting > 0 or bool(parked)),
                    *self._to_book(summary),
                ),
                detail=await self._detail(parked),
                connection=connection_view(self._ledger.line, self._ledger.now, tr),
            ),
            self,
        )
        if self.is_shown and any(self._ledger.next_try(row.key) for row in rows):
            self._tasks.keep("sales tick", self._tick)  # the seconds until the next try are counted down

    def _to_book(self, summary: Summary) -> tuple[ActionView, ...]:
        """The way to what is to be booked in the shop's software, where there is something; its key is the window's."""
        if not summary.to_book:
            return ()
        tip = self._tr("To be booked in the shop's software")
        return (ActionView(TO_BOOK, self._tr("To book {n}", n=self._tr.whole(summary.to_book)), tooltip=tip),)

    def _row(self, row: SaleRow) -> SaleRowView:
        tone, state = state_of(row, self._ledger.now, self._ledger.next_try(row.id), self._tr, self._ledger.line.cause)
        tr = self._tr
        sign = sign_of(row, tone)
        if owed := owed_words(row.owed, row.total, tr):
            sign = OWED if tone is Tone.OK else sign
            tone, state = (Tone.WARN if tone is Tone.OK else tone), f"{owed} · {state}"
        if row.due is not None:
            tone = Tone.WARN if tone is Tone.OK and row.due < self._ledger.today else tone
            state = f"{due_words(row.due, self._ledger.today, tr)} · {state}"
        action = ""
        if row.submission.state is State.REFUSED:
            action = tr("Fix and send")
        elif row.differs or row.submission.difference:
            action = tr("Look")
        return SaleRowView(
            row.id,
            row.receipt,
            tr.time(row.paid_at),
            row.customer or tr("Walk-in"),
            tr.money(row.total),
            tone,
            state,
            action,
            sign=sign,
        )

    def _parked_row(self, parked: Parked) -> SaleRowView:
        tr = self._tr
        sums = totals(parked.cart, self._ledger.shop.policy)
        items = tr.count("{n} item", "{n} items", int(sums.pieces) + len(parked.cart.vouchers))
        customer = parked.cart.customer
        who = " · ".join(p for p in (customer.name if customer else tr("Walk-in"), parked.cashier) if p)
        return SaleRowView(
            f"parked:{parked.id}",
            parked.called,
            tr.time(parked.at),
            who,
            tr.money(sums.total + parked.cart.beside),
            Tone.WARN if parked.elsewhere or parked.sharing else Tone.PLAIN,
            self._parked_state(parked, items),
            "" if parked.sharing else tr("Resume"),
        )

    def _parked_state(self, parked: Parked, items: str) -> str:
        if self._ledger.shared().state is not StoreState.NOT_SET:
            return here_words(parked, self._tr)
        return self._tr("Parked · on another till, too") if parked.elsewhere else f"{self._tr('Parked')} · {items}"

    def _return_steps(self, back: Returnable | None, tr: Translator) -> tuple[ActionView, ...]:
        is_last = back is not None and back.sale.id == self._newest
        mends = self._around.returns.otherwise is not None
        return return_steps(back, self._ledger.now, tr, is_last=is_last, otherwise=mends)

    def _pill(self, said: str) -> PillView | None:
        """The state of the chosen sale; where a sentence says the rest, its first words."""
        pill = self._pills.get(self._selected)
        return replace(pill, text=pill.text.split(" · ")[0]) if pill is not None and said else pill

    async def _detail(self, parked: tuple[Parked, ...]) -> SaleDetailView | None:
        tr = self._tr
        if is_shared(self._selected):
            shared = shared_of(self._selected, self._ledger.shared())
            return None if shared is None else shared_detail(shared, tr)
        if self._selected.startswith("parked:"):
            one = next((p for p in parked if f"parked:{p.id}" == self._selected), None)
            return None if one is None else cart_detail(one, self._ledger.shop.policy, tr)
        if not self._selected:
            return None
        sale = await self._ledger.sale(self._selected)
        row = await self._ledger.submission(self._selected)
        attempts = await self._ledger.attempts(self._selected)
        told = (
            *history(sale, attempts, await self._ledger.handed(self._selected), tr),
            *forgotten(sale, await self._ledger.cleaned_at(self._selected), tr),
        )
        by = tr("sold by {cashier}", cashier=sale.cashier) if sale.cashier else ""
        till = tr("Till {till}", till=sale.receipt.till)
        about = (tr.moment(sale.paid_at), sale.customer_name or tr("Walk-in"), by, till)
        refused = row.state is State.REFUSED
        said = why_at_length(row, tr)
        answer, found = await self._ledger.there(self._selected)
        back = await self._around.returns.look(sale.id) if sale.part == 1 else None
        asked = await self._around.invoices.asked(sale.id)
        owed = await owed_by_now(sale, self._ledger.later)
        gone = await self._around.handing.handed(sale.id)
        if row.state is State.SENT:
            cents = sale.order.currency
            paid = bool(sale.order.payment_method)
            more = remarks(answer, names_method=paid, currency=cents.code) if answer else ()
            said = " ".join((*remark_sentences(more, cents, tr), difference_sentence(found, cents, tr))).strip()
        return SaleDetailView(
            title=sale.number,
            state=self._pill(said),
            subtitle=" · ".join(part for part in about if part),
            total=tr.money(sale.order.total),
            history=told,
            goods=(
                *(returned_goods(goods(sale, tr), back, tr) if back is not None else goods(sale, tr)),
                *(vouchers(sale.cart, tr) if sale.part == 1 else ()),
            ),
            sums=taxes(sale, tr),
            paid=(
                *handing_rows(sale, gone, self._ledger.today, tr),
                *money(sale, tr),
                *(return_rows(back, tr) if back is not None else ()),
                *(owed_rows(owed, tr) if owed is not None else ()),
                *invoice_rows(asked, tr),
            ),
            folds=(tries(row, attempts, told, tr),),
            sentence=said,
            sentence_tone=Tone.TROUBLE if refused else Tone.WARN,
            steps=(
                *self._mends.actions(row, sale),
                *handing_step(sale, gone, tr),
                *owed_steps(owed, tr),
                *self._return_steps(back, tr),
                ActionView(RECEIPT, tr("Receipt"), "Ctrl+P"),
                *_invoice_step(sale, asked, tr),
                ActionView(EXPLAIN, tr("Explain the total"), "F11"),
            ),
            lines=difference_rows(found, sale.order, tr),
            order=order_there(answer, sale, owed, agrees=not found, tr=tr),
        )


def _invoice_step(sale: Sale, asked: InvoiceRequest | None, tr: Translator) -> tuple[ActionView, ...]:
    """Asking for an invoice, once for a whole sale."""
    if asked is not None or sale.part != 1:
        return ()
    return (ActionView(INVOICE, tr("Ask for an invoice…"), "Ctrl+I"),)


def _empty_text(chosen: str, query: str, tr: Translator) -> str:
    if query:
        return tr("No sale fits “{text}”.", text=query[:40])
    texts = {
        OPEN: tr("Every sale has reached the shop system."),
        UNPAID: tr("Every sale is paid."),
        DUE: tr("No goods wait to be picked up or delivered."),
        PARKED: tr("Park a sale with F6 to serve somebody else first."),
    }
    return texts.get(chosen, tr("Sales appear here as soon as they are paid."))
