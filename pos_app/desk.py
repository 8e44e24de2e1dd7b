"""The cashier's desk: the presenters of a till put together and told of what happens. No Qt; `stage` is the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from pos_app.app import Practice, Till, catalogue_of
from pos_app.domain.cashier import Grant, Right, Wish
from pos_app.domain.order import Sale
from pos_app.domain.submission import Cause, Kind, State, Submission
from pos_app.presenters.cashiers import CashierPresenter
from pos_app.presenters.closing import ClosingPresenter
from pos_app.presenters.customer import CustomerPresenter
from pos_app.presenters.day import Around, DayPresenter
from pos_app.presenters.drawer import DrawerPresenter
from pos_app.presenters.finder import FinderPresenter
from pos_app.presenters.frame import FramePresenter
from pos_app.presenters.handover import HandoverPresenter
from pos_app.presenters.line import LinePresenter
from pos_app.presenters.mending import MendPresenter
from pos_app.presenters.notices import cause_sentence
from pos_app.presenters.papers import PaperPresenter
from pos_app.presenters.pay import PayPresenter
from pos_app.presenters.practice import REFUSE, PracticePresenter
from pos_app.presenters.prices import PricesPresenter
from pos_app.presenters.printer_news import PrinterNews
from pos_app.presenters.purchases import PurchasesPresenter
from pos_app.presenters.sale import SalePresenter
from pos_app.presenters.sales import SalesPresenter
from pos_app.presenters.scanning import ScanPresenter
from pos_app.presenters.stage import TillStage
from pos_app.presenters.views import ActionView, NoticeView, Screen, Tone
from pos_app.presenters.words import Words
from pos_app.services.cashiers import Cashiers
from pos_app.services.catalogue import Gather, in_process
from pos_app.services.day_check import DayChecker
from pos_app.services.days import Days
from pos_app.services.reach import Address, keep_reaching

if TYPE_CHECKING:  # httpx and pydantic are imported behind the first paint
    from pos_app.chift.api import ChiftApi

_RIGHTS = {Screen.SETTINGS: Right.SETTINGS, Screen.DAY: Right.DAY}


class Desk:
    """All presenters of one till. `row_changed` is to be called with each new state of an outbox row.

    `play(hit)` makes the sound of a scan that was known, or was not.
    """

    def __init__(self, till: Till, stage: TillStage, words: Words, play: Callable[[bool], None] | None = None) -> None:
        self._till = till
        self._stage = stage
        self._words = words
        self._api: ChiftApi | None = None
        tasks = till.tasks
        self.sale = SalePresenter(stage, words, till.checkout, tasks, self._parked_changed)
        self.finder = FinderPresenter(stage, words, till.shelf, self.sale, tasks, self.show_sale)
        self.line = LinePresenter(stage, words, till.checkout, self.sale)
        self.finder.free_line = self.line.ask_free if self.line.sells_free_lines else None
        self.pay = PayPresenter(stage, words, till.checkout, self.sale, tasks, self._paid)
        self.customer = CustomerPresenter(stage, words, till.customers, self.sale, tasks, lambda: self._api)
        self.purchases = PurchasesPresenter(stage, words, till.purchases, tasks, lambda: self._api, self._show_purchase)
        self.mends = MendPresenter(stage, words, till.mending, self.customer, tasks, lambda: self._api)
        self.sales = SalesPresenter(stage, words, till.ledger, self.mends, self.sale, tasks)
        self.frame = FramePresenter(stage, words, till.ledger, self.finder, self.sales, tasks)
        self.handover = HandoverPresenter(stage, words, till.handovers, till.ledger, tasks, self._handed_over)
        self.closing = ClosingPresenter(stage, words, till.ledger, tasks)
        self.at_the_counter = AtTheCounter(self, play)
        self.scans = ScanPresenter(stage, words, till.shelf, self.sale, self.finder, self.at_the_counter)
        self.finder.scan_shown = self.frame.show_scan
        self.prices = PricesPresenter(stage, words, till.shelf, self.sale, till.outbox, self._show_catalogue)
        self.staff = Cashiers(till.till_store.cashiers, till.clock)
        self.cashiers = CashierPresenter(stage, words, self.staff, tasks, till.clock, self._signed_in)
        self.cashiers.is_taking = lambda: self.pay.is_taking
        self.sale.gate = self.cashiers
        self.closing.is_locked = lambda: self.cashiers.is_locked
        self.days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
        checker = DayChecker(self.days, till.till_store)
        self.day = DayPresenter(stage, words, self.days, checker, tasks, self._around_the_day())
        self.closing.to_day = partial(self.go, Screen.DAY)
        self.papers = PaperPresenter(stage, words, till.printing, till.ledger, tasks)
        self.printer = PrinterNews(stage, words, till.printing, tasks)
        self.drawer = DrawerPresenter(stage, words, till.printing, tasks, self.cashiers, lambda: self.sale.cashier)
        self.pay.box = lambda: self.papers.box
        self.practice: PracticePresenter | None = None
        self._pay_asked = self._take_at_once = False

    async def open(self, signed_in: int = 0) -> None:
        """Show what the till holds: cart, catalogue, header. Needs no network.

        `signed_in` is the cashier who goes on at a till that is opened again; else it asks who sells before it shows
        anything. Raises StoreError.
        """
        await self.cashiers.open(signed_in)
        await self.sale.open()
        await self._show_catalogue()
        await self.prices.compare_cart()

    def connect(self, api: ChiftApi, address: Address | None = None, sync: Gather | None = None) -> None:
        """There is a line to the shop's software now: send what waits, fetch what is new. `address` is where a bare
        connection shows that the internet is back, None where none can; `sync` fetches the catalogue outside of this
        process, None where the shop is in it."""
        self._api = api
        self.frame.is_connected = True
        self.frame.refresh()
        self._till.tasks.serve("outbox", partial(self._till.outbox.run, api))
        if address is not None:
            self._till.tasks.serve("reach", partial(keep_reaching, address, self._till.outbox, self._till.clock))
        catalogue = catalogue_of(self._till, self.prices.told, api.shop)
        here = in_process(api)
        self._till.tasks.serve("catalogue", partial(self.prices.keep, catalogue, sync or here, here))

    def rehearse(self, practice: Practice) -> None:
        """This is the practice shop: show the banner and its switches."""
        self.handover.use_key(practice.key)
        self.practice = PracticePresenter(
            self._stage, self._words, PracticeDay(practice, self._till, self._practice_away)
        )
        self.practice.show()

    # --- intents that concern more than one screen ---

    def ask_pay(self) -> None:
        """F12 on the Sale screen, once every code entered before it is in the cart."""
        if not self.finder.is_busy:
            self.pay.open()
            return
        self._take_at_once = False
        if not self._pay_asked:
            self._pay_asked = True
            self.finder.turns.take(self._pay_in_turn)

    def enter_nothing(self) -> None:
        """Enter on the empty field: right behind an F12 that still waits for a code, it was meant for the Pay card."""
        self._take_at_once = self._pay_asked

    def switch(self, key: str, on: bool) -> None:
        """A switch of the practice banner."""
        if self.practice is not None:
            self.practice.switch(key, on)

    def act_on_notice(self, key: str, action: str) -> None:
        """A button on a notice."""
        if action == "show":
            self.show_sale(key)
            self._stage.hide_notice(key)  # it would cover the very sale that is looked at
        self.prices.act(key, action)

    def go(self, screen: str) -> None:
        """A tab, its key, or the menu. The end of the day is not everybody's."""
        if Screen(screen) is Screen.DAY:
            self.cashiers.ask(Right.DAY, self._open_day)
        else:
            self.frame.go(screen)

    def show_sale(self, sale_id: str) -> None:
        """A sale on the Sales screen."""
        self.frame.go(Screen.SALES)
        self.sales.look_at(sale_id)

    def _show_purchase(self, sale_id: str) -> None:
        """A sale of the customer who was looked at."""
        self.customer.close()
        self.show_sale(sale_id)

    # --- what happens ---

    def row_changed(self, row: Submission | None) -> None:
        """A row of the outbox has a new state, or (None) the line has."""
        self.frame.refresh()
        self.day.refresh()
        if row is None:
            return
        if row.kind is Kind.CUSTOMER and row.state is State.SENT:
            self._till.tasks.start(f"arrived {row.id}", partial(self._till.customers.arrived, row))
        if row.kind is Kind.CUSTOMER and row.state is State.REFUSED and row.cause is Cause.NOT_SUPPORTED:
            self._till.tasks.start("customers stay", self._till.customers.not_taken)
        if row.kind is Kind.ORDER and row.state is State.REFUSED:
            said = row.sentence or cause_sentence(row.cause, self._words)
            text = self._words("Receipt {receipt} needs you: {sentence}", receipt=row.receipt, sentence=said)
            look = ActionView("show", self._words("Look"))
            self._stage.show_notice(NoticeView(row.id, Tone.TROUBLE, text, actions=(look,), seconds=None))
            if self.practice is not None:
                self.practice.happened(REFUSE)
        elif row.kind is Kind.ORDER:
            self._stage.hide_notice(row.id)  # it was mended: nobody is needed any more

    def _paid(self, sale: Sale) -> None:
        self.papers.paid(sale, wanted=bool(self.pay.prints))
        self.scans.paid()
        self.frame.refresh()

    def _signed_in(self, name: str) -> None:
        self.sale.cashier = self.frame.cashier = name
        right = _RIGHTS.get(self.frame.active)
        if name and right is not None and self.staff.may(Wish(right)) is not Grant.ALLOWED:
            self.frame.go(Screen.SALE)  # what another had opened
        self.frame.refresh()

    def _around_the_day(self) -> Around:
        printing = self._till.printing
        return Around(
            lambda: self.sale.cashier,
            lambda: self._api,
            lambda: self.frame.active is Screen.DAY,
            lambda: self.practice is not None,
            printing.add if printing.has_printer else None,
            printing.kick if printing.setup.drawer else lambda: None,
        )

    def _open_day(self) -> None:
        self.frame.go(Screen.DAY)
        self.day.open()

    def _parked_changed(self, resumed: bool) -> None:
        if resumed:
            self.frame.go(Screen.SALE)
            self._till.tasks.start("compare cart", self.prices.compare_cart)
        self.frame.refresh()

    def _handed_over(self) -> None:
        self.frame.refresh()

    def _practice_away(self) -> None:
        text = self._words("The practice shop does not answer: its switches do nothing. Is its program still running?")
        self._stage.show_notice(NoticeView("practice", Tone.WARN, text))

    async def _pay_in_turn(self) -> bool:
        """Behind the codes before it and before those after it: these are another customer's, or wait."""
        self._pay_asked = False
        if self.finder.turns.all_sold:  # else a code was not found or wants an answer: the total would be wrong
            self.pay.open()
            if self._take_at_once:
                self.pay.take()
        return True

    async def _show_catalogue(self, anew: bool = True) -> None:
        if anew:  # hundreds of tiles: not for nothing
            await self.finder.open()
            self.line.free_variant = await self._till.shelf.variant_id(self._till.shop.free_text_variant)
            self.pay.set_methods(await self._till.shelf.methods())
        self.frame.refresh()


class AtTheCounter:
    """The desk as scanning sees it. Satisfies `presenters.scanning.Counter`."""

    def __init__(self, desk: Desk, play: Callable[[bool], None] | None) -> None:
        self._desk = desk
        self.sound = play

    @property
    def is_paying(self) -> bool:
        """The Pay card is open and the money is not being taken yet."""
        return self._desk.pay.is_open and not self._desk.pay.is_taking

    @property
    def is_taking(self) -> bool:
        """The money is being taken."""
        return self._desk.pay.is_taking

    def takes_scans(self) -> bool:
        """False while the till is locked; that was said."""
        if self._desk.cashiers.is_locked:
            self._desk.cashiers.refuse_scan()
            self.play(hit=False)
        return not self._desk.cashiers.is_locked

    def come_to_sale(self) -> None:
        """From the Sales screen back to the Sale screen; who fills in settings stays there."""
        if self._desk.frame.active in (Screen.SALES, Screen.PARKED, Screen.HEALTH, Screen.DAY):
            self._desk.frame.go(Screen.SALE)

    def show_sale(self, sale_id: str) -> None:
        """A sale on the Sales screen."""
        self._desk.show_sale(sale_id)

    def play(self, *, hit: bool) -> None:
        """The sound of a scan."""
        if self.sound is not None:
            self.sound(hit)


class PracticeDay:
    """A bad day in the practice shop, by its back door. Satisfies `presenters.practice.BadDay`."""

    def __init__(self, practice: Practice, till: Till, away: Callable[[], None]) -> None:
        self._practice = practice
        self._till = till
        self._away = away
        self._lose = False
        self._refuse = False

    def cut_network(self, cut: bool) -> None:
        """Nothing gets through until it is mended; then what waits leaves at once."""
        self._practice.line.cut = cut
        if not cut:
            self._till.outbox.send_now()

    def lose_answers(self, lose: bool) -> None:
        """The shop takes each order and its answer never comes."""
        self._lose = lose
        self._order()

    def refuse_phones(self, refuse: bool) -> None:
        """The shop refuses the next order for the customer's phone number."""
        self._refuse = refuse
        self._order()

    def _order(self) -> None:
        self._till.tasks.restart("practice faults", self._say_faults)

    async def _say_faults(self) -> None:
        try:
            await self._send_faults()
        except OSError:
            self._away()

    async def _send_faults(self) -> None:
        door, orders = self._practice.door, "POST /commerce/orders"
        await door.order_fault({"clear": True})
        if self._refuse:
            said = "The phone number is already used by another client."
            code = "ERROR_PHONE_ALREADY_USED"
            await door.order_fault(
                {"match": orders, "fault": "status", "status": 422, "count": 1, "error_code": code, "message": said}
            )
        if self._lose:
            await door.order_fault({"match": orders, "fault": "lost_answer"})
