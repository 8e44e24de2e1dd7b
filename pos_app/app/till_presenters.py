"""The presenters of one till, connected to each other and to the till's events. No Qt.

Each presenter except those of the first key is imported and made when it is first used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from pos_app.app.doors import LateDoors, PayInTurn
from pos_app.app.till import Till
from pos_app.domain.cashier import Grant, Right, Wish
from pos_app.domain.frozen import frozen
from pos_app.domain.submission import Cause, Kind, State, Submission
from pos_app.presenters.cashiers.sign_in import CashierContext, CashierPresenter
from pos_app.presenters.common.views import NoticeView, Screen, Tone
from pos_app.presenters.frame.header import FramePresenter
from pos_app.presenters.sale.cart import SaleContext, SalePresenter
from pos_app.presenters.sale.finder import FinderContext, FinderPresenter
from pos_app.presenters.sale.listeners import WaysOn
from pos_app.presenters.sale.scanning import ScanContext, ScanPresenter
from pos_app.services.cashiers.staff import Cashiers
from pos_app.services.catalogue.deposits import deposit_table
from pos_app.services.catalogue.local_search import show_kept
from pos_app.services.customers.phones import phone_for_people
from pos_app.services.input_queue import InputQueue

if TYPE_CHECKING:  # imported after the first paint (httpx, pydantic), or with the part that needs it
    from pos_app.app.shop_connection import Practice
    from pos_app.app.till_window import TillWindow
    from pos_app.chift.api import ChiftApi
    from pos_app.chift.practice import PracticeDoor
    from pos_app.domain.cart import Cart
    from pos_app.domain.catalogue import PaymentMethod
    from pos_app.domain.order import Sale
    from pos_app.domain.returns import Return
    from pos_app.domain.voucher import VoucherNow
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.customers.card import CustomerPresenter
    from pos_app.presenters.customers.purchases import PurchasesPresenter
    from pos_app.presenters.day.report_paper import ZWitness
    from pos_app.presenters.day.screen import DayPresenter
    from pos_app.presenters.fiscal.screen import PeriodsPresenter
    from pos_app.presenters.frame.closing import ClosingPresenter
    from pos_app.presenters.frame.practice import PracticePresenter
    from pos_app.presenters.frame.rates_asked import RatesPresenter
    from pos_app.presenters.frame.tour import TourPresenter
    from pos_app.presenters.maintenance.several_tills import SeveralTillsPresenter
    from pos_app.presenters.printing.context import PaperContext
    from pos_app.presenters.printing.drawer import DrawerOpeningPresenter
    from pos_app.presenters.printing.keys_card import KeysPresenter
    from pos_app.presenters.printing.papers import PaperPresenter
    from pos_app.presenters.printing.printer_news import PrinterNews
    from pos_app.presenters.returns.choosing import ReceiptPick
    from pos_app.presenters.returns.deposit import DepositPresenter
    from pos_app.presenters.returns.given import GivenPresenter
    from pos_app.presenters.returns.one_return import AroundReturn
    from pos_app.presenters.returns.otherwise import OtherwisePresenter
    from pos_app.presenters.returns.owing import OwingPresenter
    from pos_app.presenters.returns.received import ReceivedPresenter
    from pos_app.presenters.returns.screen import ReturnPresenter
    from pos_app.presenters.returns.voiding import VoidPresenter
    from pos_app.presenters.returns.voucher_sale import VoucherSalePresenter
    from pos_app.presenters.returns.without_receipt import FreeReturnPresenter
    from pos_app.presenters.sale.categories import CategoriesPresenter
    from pos_app.presenters.sale.delivery import DeliveryPresenter
    from pos_app.presenters.sale.favourites import FavouritesPresenter
    from pos_app.presenters.sale.line import LinePresenter
    from pos_app.presenters.sale.paid import PaidPresenter
    from pos_app.presenters.sale.parking import ParkingPresenter
    from pos_app.presenters.sale.pay import Cashing, PayPresenter
    from pos_app.presenters.sale.prices import PricesPresenter
    from pos_app.presenters.sale.tile_pictures import TilePicturePresenter
    from pos_app.presenters.sales.handing import HandingPresenter
    from pos_app.presenters.sales.handover import HandoverPresenter
    from pos_app.presenters.sales.invoice import InvoicePresenter
    from pos_app.presenters.sales.mending import MendPresenter
    from pos_app.presenters.sales.refusal_notices import RefusalNotices
    from pos_app.presenters.sales.screen import SalesPresenter
    from pos_app.presenters.sales.shared_carts import SharedCartsPresenter
    from pos_app.presenters.work_list.screen import WorkListPresenter
    from pos_app.services.catalogue.loading import Gather, KeptCatalogue
    from pos_app.services.day.days import Days
    from pos_app.services.fiscal.signing import SignerState
    from pos_app.services.outbox.reachability import HostAddress
    from pos_app.services.printing.print_jobs import Printing
    from pos_app.services.work_list.desk import WorkDesk
    from pos_app.store.tables.later.writing import Received, SoldTogether
    from pos_app.store.tables.work_list import WorkRow
    from pos_app.system.settings_file import Settings

_RIGHTS = {Screen.SETTINGS: Right.SETTINGS, Screen.DAY: Right.DAY, Screen.PERIODS: Right.DAY}


@frozen
class TillSurroundings:
    """What the presenters of a till need from around it.

    `papers` names where the till stands, `late` opens what is built after the first answer. `play(hit)` makes the sound
    of a known or unknown code; `say_phone` formats the phone of a customer who was found. The till locks itself after
    `idle` seconds without a key (0: never). `shrink` makes the small picture of a tile of what a server sent.
    `pins` says the practice cashiers' PINs, where they sign in. `second_place` is where archives are kept beside the
    till's own folder ("": nowhere).
    """

    papers: PaperContext
    late: LateDoors = field(default_factory=LateDoors)
    play: Callable[[bool], object] = lambda _hit: None
    say_phone: Callable[[str], str] = phone_for_people
    idle: float = 0.0
    typing_in: Callable[[], Callable[[str], object] | None] = lambda: None
    shrink: Callable[[bytes], bytes] = bytes
    pins: str = ""
    second_place: str = ""


class TillPresenters:
    """All presenters of one till. Call `row_changed` with each new state of an outbox row."""

    def __init__(self, till: Till, window: TillWindow, tr: Translator, around: TillSurroundings) -> None:
        self._till = till
        self._window = window
        self._tr = tr
        self._api: ChiftApi | None = None
        tasks = till.tasks
        self.queue = InputQueue(tasks)
        self.staff = Cashiers(till.till_store.cashiers, till.clock, self._pepper)
        self.late = around.late
        self._second_place = around.second_place
        signing_in = CashierContext(self._signed_in, lambda: self.sale.is_taking, around.idle, around.pins)
        self.cashiers = CashierPresenter(window, tr, self.staff, tasks, till.clock, signing_in)
        self.turn = PayInTurn(self.queue, lambda: self.together_pay if self.sale.cart.vouchers else self.pay)
        ways = WaysOn(
            self.turn.ask_pay,
            lambda key: self.line.open(key),
            lambda: self.customer.open(),
            lambda: self.parking.park(),
            lambda: self.delivery.open(),
            lambda: self.parking.cancel(),
            lambda: self.line.ask_price(),
        )
        selling = SaleContext(ways, self.cashiers, lambda: self.scans.go_on(), self._compare_cart)
        self.sale = SalePresenter(window, tr, till.checkout, selling)
        free_line = (lambda name: self.line.ask_free(name)) if till.shop.free_text_variant else None
        seeking = FinderContext(
            self.queue,
            self.show_sale,
            self.turn.enter_nothing,
            free_line,
            around.say_phone,
            lambda: self.categories.open(),
            lambda addresses: self.pictures.want(addresses),
            lambda items: self.favourites.open(items),
            lambda text: self.goods_back.open_receipt(text),
        )
        self._shrink = around.shrink
        self.finder = FinderPresenter(window, tr, till.shelf, self.sale, tasks, seeking)
        self.frame = FramePresenter(window, tr, till.ledger, lambda: self.sales, self._screen_changed, tasks)
        come = partial(self.frame.go, Screen.SALE)
        scanning = ScanContext(
            self.queue,
            self.cashiers.takes_scans,
            come,
            self._return_in_front,
            around.play,
            around.typing_in,
            self._voucher_scanned,
        )
        self.scans = ScanPresenter(window, tr, till.shelf, self.sale, self.finder, scanning)
        self.practice: PracticePresenter | None = None
        self._desk_of_practice: PracticeDoor | None = None
        self._before = Screen.SALE  # where Back leads from the work list and the closed periods
        self._rates: RatesPresenter | None = None
        self._paper_context = around.papers
        self._methods: tuple[PaymentMethod, ...] = ()
        self._free_variant = till.shop.free_text_variant

    # --- presenters that are imported and made when they are first used: the first key waits for none of them ---

    @cached_property
    def line(self) -> LinePresenter:
        """The cards for a line of the cart."""
        from pos_app.presenters.sale.line import LinePresenter

        made = LinePresenter(self._window, self._tr, self._till.checkout, self.sale)
        made.free_variant = self._free_variant
        return made

    @cached_property
    def pictures(self) -> TilePicturePresenter:
        """Brings pictures to the tiles."""
        from pos_app.presenters.sale.tile_pictures import TilePicturePresenter

        return TilePicturePresenter(self._window.sale, self._till.pictures, self._till.tasks)

    @cached_property
    def favourites(self) -> FavouritesPresenter:
        """Arranges the first page of tiles."""
        from pos_app.presenters.sale.favourites import FavouritesPresenter
        from pos_app.services.catalogue.local_search import Favourites

        till = self._till
        chosen = till.shelf.chosen or Favourites(till.catalogue_store.folder)
        anew = partial(till.tasks.restart, "tiles", self.finder.open)
        return FavouritesPresenter(self._window, self._tr, chosen, till.tasks, self.cashiers, anew)

    @cached_property
    def categories(self) -> CategoriesPresenter:
        """The list of all categories."""
        from pos_app.presenters.sale.categories import CategoriesPresenter

        till = self._till
        return CategoriesPresenter(self._window, self._tr, till.shelf, till.tasks, self.finder.choose_chip)

    @cached_property
    def parking(self) -> ParkingPresenter:
        """Carts put aside."""
        from pos_app.presenters.sale.parking import ParkingPresenter

        till, changed = self._till, self._parked_changed
        return ParkingPresenter(self._window, self._tr, till.checkout, self.sale, till.tasks, changed)

    @cached_property
    def shared_carts(self) -> SharedCartsPresenter:
        """Carts of the shop's store; only where one is set."""
        from pos_app.presenters.sales.shared_carts import SharedCartsContext, SharedCartsPresenter

        till = self._till
        assert till.sharing is not None  # the Sales screen asks for it only then
        around = SharedCartsContext(till.tasks, self._parked_changed)
        return SharedCartsPresenter(self._window, self._tr, till.sharing, till.checkout, self.sale, around)

    @cached_property
    def pay(self) -> PayPresenter[Sale]:
        """The Pay card."""
        from pos_app.presenters.sale.paid import said_of_sale
        from pos_app.presenters.sale.pay import PayContext, PayPresenter

        till = self._till
        papers = self.papers if till.printing.has_printer else None  # without a printer no payment asks for paper
        around = PayContext(
            partial(self._paid, papers),
            lambda sale: said_of_sale(sale, self._tr),
            lambda: papers.box if papers else None,
            lambda code: till.vouchers.find(code),
            trust=lambda now: till.vouchers.trust(now),
        )
        made = PayPresenter(self._window, self._tr, till.checkout, self.sale, till.tasks, around)
        made.set_methods(self._methods)
        return made

    @cached_property
    def paid(self) -> PaidPresenter:
        """What stands in the cart's place once a sale is paid."""
        from pos_app.domain.returns import VOID_WITHIN
        from pos_app.presenters.sale.paid import PaidContext, PaidPresenter

        around = PaidContext(
            lambda sale_id: self.voids.ask(sale_id),
            lambda sale_id: self.papers.show(sale_id),
            lambda sale_id: self.papers.show_gift(sale_id),
            VOID_WITHIN,
        )
        return PaidPresenter(self._window, self._tr, self._till.tasks, around)

    # --- what comes back ---

    @cached_property
    def goods_back(self) -> ReturnPresenter:
        """The Return screen."""
        from pos_app.presenters.returns.looking import LookThere
        from pos_app.presenters.returns.screen import ReturnContext, ReturnPresenter
        from pos_app.presenters.returns.taken import ExchangePresenter

        till = self._till
        exchange = ExchangePresenter(
            till.shelf,
            till.checkout,
            till.tasks,
            self._tr,
            lambda: self.goods_back.refresh(),
            lambda: self.sale.deposits,
        )
        around = ReturnContext(
            self.cashiers,
            self._around_return(self._come_to_return),
            lambda: self.frame.active is Screen.RETURN,
            lambda: self.exchange_pay.open(),
            self._given_back,
            self.show_sale,
            LookThere(lambda: till.receipts_there, lambda: self._api, till.tasks, self._tr),
            lambda: self.practice is not None,
            (lambda: self.free_return.open()) if till.shop.returns.free_limit is not None else None,
            (lambda items, count: self.empties.open(items, count)) if till.shop.returns.deposits else None,
            lambda: self.sale.deposits,
        )
        return ReturnPresenter(self._window, self._tr, till.returns, exchange, till.tasks, around)

    @cached_property
    def free_return(self) -> FreeReturnPresenter:
        """The Return screen without a receipt."""
        from pos_app.presenters.returns.taken import ExchangePresenter
        from pos_app.presenters.returns.without_receipt import FreeContext, FreeReturnPresenter

        till = self._till
        goods = ExchangePresenter(till.shelf, till.checkout, till.tasks, self._tr, lambda: self.free_return.refresh())
        around = FreeContext(
            self._around_return(partial(self.frame.go, Screen.RETURN)),
            lambda: self.cashiers.approved_by,
            lambda: self.bringer.open(),
            lambda given: self._given_back(given, None),
            lambda text: self.goods_back.open_receipt(text),
        )
        return FreeReturnPresenter(self._window, self._tr, till.free_returns, goods, till.tasks, around)

    @cached_property
    def empties(self) -> DepositPresenter:
        """The Return screen for deposits that are paid back."""
        from pos_app.presenters.returns.deposit import DepositContext, DepositPresenter
        from pos_app.presenters.returns.taken import EmptiesGoods

        till = self._till
        goods = EmptiesGoods(till.shelf, till.checkout, till.tasks, self._tr, lambda: self.empties.refresh())
        around = DepositContext(
            self.cashiers,
            self._around_return(partial(self.frame.go, Screen.RETURN)),
            self.sale,
            lambda: self.empties_pay.open(),
            self._given_back,
            lambda text: self.goods_back.open_receipt(text),
        )
        return DepositPresenter(self._window, self._tr, till.deposits, goods, till.tasks, around)

    @cached_property
    def empties_pay(self) -> PayPresenter[Sale]:
        """The Pay card of a sale for which deposits pay in part."""
        from pos_app.presenters.returns.deposit import DepositCheckout
        from pos_app.presenters.sale.paid import said_of_sale
        from pos_app.presenters.sale.pay import PayContext, PayPresenter

        till, back = self._till, self.empties
        papers = self.papers if till.printing.has_printer else None
        checkout = DepositCheckout(till.checkout, till.deposits, lambda: back.empties)
        around: PayContext[Sale] = PayContext(
            lambda sold, _prints: back.paid(checkout.given, sold),
            lambda sale: said_of_sale(sale, self._tr),
            lambda: papers.box if papers else None,
            lambda code: till.vouchers.find(code),
            lambda: back.credit,
            trust=lambda now: till.vouchers.trust(now),
        )
        made = PayPresenter(self._window, self._tr, checkout, self.sale, till.tasks, around)
        made.set_methods(self._methods)
        return made

    def _around_return(self, come: Callable[[], object]) -> AroundReturn:
        """What both kinds of return ask of the till."""
        from pos_app.presenters.returns.one_return import AroundReturn

        back = partial(self.frame.go, Screen.SALE)
        return AroundReturn(lambda: self.sale.cashier, come, back, lambda: self.receipt_pick.open())

    @cached_property
    def bringer(self) -> CustomerPresenter:
        """The customer card of a return without a receipt."""
        from pos_app.presenters.customers.card import CustomerContext, CustomerPresenter

        till, around = self._till, CustomerContext(lambda: self._api, lambda who: self.purchases.open(who))
        return CustomerPresenter(self._window, self._tr, till.customers, self.free_return, till.tasks, around)

    @cached_property
    def otherwise(self) -> OtherwisePresenter:
        """How a sale was really paid."""
        from pos_app.presenters.returns.otherwise import OtherwiseContext, OtherwisePresenter

        till = self._till
        around = OtherwiseContext(
            self.cashiers, lambda: self.sale.cashier, till.ledger.sale, lambda: self.pay.methods, self._changed_back
        )
        return OtherwisePresenter(self._window, self._tr, till.otherwise, till.tasks, around)

    @cached_property
    def receipt_pick(self) -> ReceiptPick:
        """The list of receipts of the Return screen."""
        from pos_app.presenters.returns.choosing import ReceiptPick

        till = self._till
        return ReceiptPick(self._window, self._tr, till.ledger, till.tasks, self.goods_back.open_sale)

    @cached_property
    def exchange_pay(self) -> PayPresenter[Sale]:
        """The Pay card of an exchange that costs more than what comes back."""
        from pos_app.presenters.returns.paying import CartBeside, ExchangeCheckout
        from pos_app.presenters.sale.paid import said_of_sale
        from pos_app.presenters.sale.pay import PayContext, PayPresenter

        till, back = self._till, self.goods_back
        papers = self.papers if till.printing.has_printer else None
        sale = CartBeside(lambda: back.pending.cart, self.cashiers, lambda: self.sale.cashier)
        checkout = ExchangeCheckout(till.checkout, till.returns, lambda: back.pending)
        around: PayContext[Sale] = PayContext(
            lambda sold, _prints: back.paid(checkout.given, sold),
            lambda sale: said_of_sale(sale, self._tr),
            lambda: papers.box if papers else None,
            lambda code: till.vouchers.find(code),
            lambda: checkout.credit,
            trust=lambda now: till.vouchers.trust(now),
        )
        made = PayPresenter(self._window, self._tr, checkout, sale, till.tasks, around)
        made.set_methods(self._methods)
        return made

    # --- vouchers, and money for earlier sales ---

    @cached_property
    def voucher_sale(self) -> VoucherSalePresenter:
        """Sells vouchers."""
        from pos_app.presenters.returns.voucher_sale import VoucherSaleContext, VoucherSalePresenter

        around = VoucherSaleContext(
            lambda: self._till.checkout.shop,
            lambda: self.sale.cart,
            lambda cart, key: self.sale.change(lambda _: cart, key),
            lambda: not self.sale.is_held,
            lambda: self.voucher_pay.open(),
        )
        return VoucherSalePresenter(self._window, self._tr, self._till.vouchers, around)

    @cached_property
    def together_pay(self) -> PayPresenter[SoldTogether]:
        """The Pay card of a cart with vouchers in it."""
        from pos_app.presenters.returns.received import said_of_all
        from pos_app.presenters.returns.voucher_sale import TogetherCheckout
        from pos_app.presenters.sale.pay import PayContext, PayPresenter

        till = self._till
        papers = self.papers if till.printing.has_printer else None
        around: PayContext[SoldTogether] = PayContext(
            self._sold_together,
            lambda made: said_of_all(made, self._tr),
            lambda: papers.box if papers else None,
            lambda code: till.vouchers.find(code),
            trust=lambda now: till.vouchers.trust(now),
        )
        checkout = TogetherCheckout(till.checkout, till.vouchers)
        made = PayPresenter(self._window, self._tr, checkout, self.sale, till.tasks, around)
        made.set_methods(self._methods)
        return made

    def _sold_together(self, made: SoldTogether, prints: bool) -> None:
        """Goods and vouchers are on disk: the drawer opens for cash, their papers print, the change is shown."""
        self.received.show_all(made)
        self.papers.sold_together(made.sale, [one.payment for one in made.received], wanted=prints)
        self.scans.paid()
        if "tour" in vars(self):
            self.tour.paid()
        self._changed_back()
        self._look_at_store()

    @cached_property
    def voucher_pay(self) -> PayPresenter[Received]:
        """The Pay card of a voucher that is sold."""
        from pos_app.presenters.returns.voucher_sale import VoucherCheckout

        till = self._till
        checkout = VoucherCheckout(till.checkout, till.vouchers)
        return self._pays_no_sale(checkout, lambda: self.voucher_sale.cart, lambda: self._tr("Voucher"), None)

    @cached_property
    def owing(self) -> OwingPresenter:
        """Asks how much is paid of what a customer owes."""
        from pos_app.presenters.returns.owing import OwingContext, OwingPresenter

        till = self._till
        around = OwingContext(lambda: not self.sale.is_held, lambda: self.later_pay.open())
        return OwingPresenter(self._window, self._tr, till.owing, till.tasks, around)

    @cached_property
    def later_pay(self) -> PayPresenter[Received]:
        """The Pay card of what a customer owes."""
        from pos_app.presenters.returns.owing import OwingCheckout

        till, owing = self._till, self.owing
        checkout = OwingCheckout(till.checkout, till.owing, lambda: owing.asked)
        find = till.vouchers.find
        return self._pays_no_sale(checkout, lambda: owing.cart, lambda: owing.about, find)

    def _pays_no_sale(
        self,
        checkout: Cashing[Received],
        cart: Callable[[], Cart],
        about: Callable[[], str],
        voucher: Callable[[str], Awaitable[VoucherNow]] | None,
    ) -> PayPresenter[Received]:
        """A Pay card that makes no sale of its money."""
        from pos_app.presenters.returns.paying import CartBeside
        from pos_app.presenters.returns.received import said_of_payment
        from pos_app.presenters.sale.pay import PayContext, PayPresenter

        papers = self.papers if self._till.printing.has_printer else None
        around: PayContext[Received] = PayContext(
            self._received,
            lambda made: said_of_payment(made.payment, self._tr),
            lambda: papers.box if papers else None,
            voucher,
            about=about,
            numbered=lambda number: self._tr("payment {number}", number=number),
            trust=lambda now: self._till.vouchers.trust(now),
        )
        sale = CartBeside(cart, self.cashiers, lambda: self.sale.cashier)
        made = PayPresenter(self._window, self._tr, checkout, sale, self._till.tasks, around)
        made.set_methods(self._methods)
        return made

    @cached_property
    def received(self) -> ReceivedPresenter:
        """What stands in the cart's place once money was taken that is no sale's."""
        from pos_app.presenters.returns.received import ReceivedPresenter, ReceivedWays

        papers = self.papers
        ways = ReceivedWays(papers.show_payments, papers.show_vouchers, papers.show)
        return ReceivedPresenter(self._window, self._tr, ways)

    def _received(self, made: Received, prints: bool) -> None:
        """A payment is on disk: the drawer opens for its cash, its papers print, its change is shown."""
        self.frame.go(Screen.SALE)
        self.received.show(made.payment)
        self.papers.received(made.payment, wanted=prints)
        if made.issued is not None:
            self.papers.give_voucher(made.payment.id)
        self._changed_back()

    def _voucher_scanned(self, code: str) -> bool:
        """A voucher was scanned: it pays on the Pay card, once a person says so; else what is left on it is told."""
        for card in ("pay", "together_pay", "exchange_pay", "empties_pay", "later_pay"):
            if card in vars(self) and getattr(self, card).scanned_voucher(code):
                return True
        self._till.tasks.restart("voucher", partial(self._tell_voucher, code), awaited=True)
        return True

    async def _tell_voucher(self, code: str) -> None:
        from pos_app.domain.errors import DomainError
        from pos_app.presenters.common.notices import sentence
        from pos_app.presenters.common.voucher_ask import SIGN
        from pos_app.presenters.returns.words import voucher_words

        asking = NoticeView("voucher", Tone.INFO, self._tr("Asking the shop’s store…"), seconds=None)
        slow = asyncio.get_running_loop().call_later(SIGN, lambda: self._window.show_notice(asking))
        try:
            view = voucher_words(await self._till.vouchers.find(code), self._tr)
        except DomainError as error:
            view = NoticeView("voucher", Tone.WARN, sentence(error, self._tr))
        finally:
            slow.cancel()
        self._window.show_notice(view)

    @cached_property
    def given(self) -> GivenPresenter:
        """What stands in the cart's place once something was given back."""
        from pos_app.presenters.returns.given import GivenPresenter

        papers = self.papers
        return GivenPresenter(self._window, self._tr, papers.show, lambda given: papers.show_vouchers((given,)))

    @cached_property
    def voids(self) -> VoidPresenter:
        """The void of the last sale."""
        from pos_app.presenters.returns.voiding import VoidContext, VoidPresenter

        till = self._till
        around = VoidContext(
            self.cashiers,
            lambda: self.sale.cashier,
            lambda: self.sale.cart.sells,
            self._bring_back,
            self._hand_out,
        )
        return VoidPresenter(self._window, self._tr, till.returns, till.tasks, around)

    @cached_property
    def customer(self) -> CustomerPresenter:
        """The customer card."""
        from pos_app.presenters.customers.card import CustomerContext, CustomerPresenter

        till, around = self._till, CustomerContext(lambda: self._api, lambda who: self.purchases.open(who))
        return CustomerPresenter(self._window, self._tr, till.customers, self.sale, till.tasks, around)

    @cached_property
    def delivery(self) -> DeliveryPresenter:
        """Where the goods and the bill go."""
        from pos_app.presenters.sale.delivery import DeliveryContext, DeliveryPresenter

        till, around = self._till, DeliveryContext(self.customer.ask_address, lambda: self._till.checkout.today)
        return DeliveryPresenter(self._window, self._tr, till.customers, self.sale, till.tasks, around)

    @cached_property
    def purchases(self) -> PurchasesPresenter:
        """The card with a customer's purchases."""
        from pos_app.presenters.customers.purchases import PurchasesPresenter

        till, api = self._till, lambda: self._api
        return PurchasesPresenter(self._window, self._tr, till.purchases, till.tasks, api, self._show_purchase)

    @cached_property
    def mends(self) -> MendPresenter:
        """The card that corrects a refused sale."""
        from pos_app.presenters.sales.mending import MendContext, MendPresenter

        till = self._till
        around = MendContext(
            self.customer.correct, lambda: self._api, lambda: self.sales.refresh(), lambda: self._methods
        )
        return MendPresenter(self._window, self._tr, till.mending, till.tasks, around)

    @cached_property
    def sales(self) -> SalesPresenter:
        """The Sales screen."""
        from pos_app.presenters.sales.returned import ReturnWays
        from pos_app.presenters.sales.screen import SalesContext, SalesPresenter

        till = self._till
        ways = ReturnWays(
            till.till_store.returns.sums,
            till.till_store.returns.last_sale,
            till.returns.look,
            lambda sale_id: self.goods_back.open_sale(sale_id),
            lambda sale_id: self.voids.ask(sale_id),
            lambda sale_id: self.otherwise.ask(sale_id),
            lambda sale_id: self.owing.ask(sale_id),
        )
        around = SalesContext(
            self.parking,
            lambda sale_id: self.papers.show(sale_id),
            lambda: self.handover.hand_over(),
            ways,
            self.invoices,
            self.handing,
            partial(self.go, Screen.WORK_LIST),
            (lambda: self.shared_carts) if till.sharing else None,
        )
        return SalesPresenter(self._window, self._tr, till.ledger, self.mends, till.tasks, around)

    @cached_property
    def invoices(self) -> InvoicePresenter:
        """The card that asks for whom an invoice is."""
        from pos_app.presenters.sales.invoice import InvoiceContext, InvoicePresenter

        till = self._till
        around = InvoiceContext(till.clock, lambda: self.sale.cashier, lambda: self.sales.refresh())
        invoices = till.till_store.invoices
        return InvoicePresenter(self._window, self._tr, till.ledger, invoices, till.tasks, around)

    @cached_property
    def handing(self) -> HandingPresenter:
        """Goods that are handed over another day."""
        from pos_app.presenters.sales.handing import HandingContext, HandingPresenter

        till = self._till
        around = HandingContext(till.clock, lambda: self.sale.cashier, lambda: self.sales.refresh())
        return HandingPresenter(self._window, self._tr, till.ledger, till.till_store.handing, till.tasks, around)

    @cached_property
    def handover(self) -> HandoverPresenter:
        """The cards that hand sales over in a file."""
        from pos_app.presenters.sales.handover import HandoverPresenter

        till, again = self._till, self.frame.refresh
        return HandoverPresenter(self._window, self._tr, till.handovers, till.ledger, till.tasks, again)

    @cached_property
    def several_tills(self) -> SeveralTillsPresenter:
        """The tills of the shop."""
        from pos_app.app.shop_sharing import StorePairing
        from pos_app.presenters.maintenance.several_tills import SeveralContext, SeveralTillsPresenter

        till = self._till
        pairing = StorePairing(till.till_store.folder, till.shop.till, till.clock)
        around = SeveralContext(
            self.cashiers,
            till.clock.now,
            lambda: self.sale.cashier,
            pairing.invite,
            pairing.join,
            pairing.own_address,
            self._changed_back,
            self.late.again,
        )
        return SeveralTillsPresenter(self._window, self._tr, till.sharing, till.tasks, around)

    @cached_property
    def closing(self) -> ClosingPresenter:
        """The card that asks before the till is closed."""
        from pos_app.presenters.frame.closing import ClosingContext, ClosingPresenter

        around = ClosingContext(
            self.late.leave, partial(self.go, Screen.DAY), self.late.news, lambda: self.cashiers.is_locked
        )
        return ClosingPresenter(self._window, self._tr, self._till.ledger, self._till.tasks, around)

    @cached_property
    def prices(self) -> PricesPresenter:
        """Keeps the till's catalogue up to date with the shop's."""
        from pos_app.presenters.sale.prices import PricesPresenter

        till = self._till
        return PricesPresenter(self._window, self._tr, till.shelf, self.sale, till.outbox, self._show_catalogue)

    @cached_property
    def days(self) -> Days:
        """The service for the days of this till."""
        from pos_app.services.day.days import Days

        return Days(self._till.till_store, self._till.catalogue_store, self._till.shop, self._till.clock)

    @cached_property
    def day(self) -> DayPresenter:
        """The screen for the end of the day."""
        from pos_app.presenters.day.screen import DayContext, DayPresenter
        from pos_app.services.day.check import DayChecker

        till, printing = self._till, self._printing
        around = DayContext(
            lambda: self.sale.cashier,
            lambda: self._api,
            lambda: self.frame.active is Screen.DAY,
            lambda: self.practice is not None,
            printing.add if printing.has_printer else None,
            printing.kick if printing.setup.drawer else lambda: None,
            partial(till.tasks.start, "work list look", self._look_at_books),
            self.work_list.print_with_z if printing.has_printer else None,
            self._witness_of,
        )
        checker = DayChecker(self.days, till.till_store)
        return DayPresenter(self._window, self._tr, self.days, checker, till.tasks, around)

    @cached_property
    def printer(self) -> PrinterNews:
        """Shows what becomes of print jobs."""
        from pos_app.presenters.printing.printer_news import PrinterNews

        till, logo = self._till, self._paper_context.logo
        return PrinterNews(
            self._window, self._tr, till.printing, till.tasks, partial(self.late.open_settings, "printer"), logo
        )

    @cached_property
    def work_desk(self) -> WorkDesk:
        """The service of the work list."""
        from pos_app.services.work_list.desk import WorkDesk

        till = self._till
        currency, days = till.shop.policy.currency, till.shop.returns.book_days
        return WorkDesk(till.till_store, till.clock, currency, self._books_changed, days)

    @cached_property
    def work_list(self) -> WorkListPresenter:
        """The screen of what is to be booked in the shop's software."""
        from pos_app.presenters.work_list.screen import WorkContext, WorkListPresenter

        till, printing = self._till, self._printing
        around = WorkContext(
            lambda: self.sale.cashier,
            lambda: self._api,
            lambda: self.frame.active is Screen.WORK_LIST,
            lambda: self.go(self._before),
            self.show_sale,
            printing.add if printing.has_printer else None,
            lambda: self.practice is not None,
            self._tell_practice,
        )
        made = (till.shop, till.clock)
        return WorkListPresenter(self._window, self._tr, self.work_desk, made, till.tasks, around)

    @cached_property
    def periods(self) -> PeriodsPresenter:
        """The screen of closed days, months and years."""
        from pos_app.presenters.fiscal.screen import PeriodsContext, PeriodsPresenter
        from pos_app.services.fiscal.archives import places_of
        from pos_app.services.fiscal.overview import Overview

        till, printing = self._till, self._printing
        around = PeriodsContext(
            lambda: self.sale.cashier,
            lambda: self.frame.active is Screen.PERIODS,
            lambda: self.go(self._before),
            printing.add if printing.has_printer else None,
            lambda: self.practice is not None,
        )
        places = places_of(till.till_store.folder, self._second_place)
        overview = Overview(till.till_store, till.archives, places, till.shop.last_month)
        return PeriodsPresenter(self._window, self._tr, overview, (till.shop, till.clock), till.tasks, around)

    @property
    def _printing(self) -> Printing:
        """The print jobs, connected to `printer`, which shows their outcomes."""
        return self.printer.printing

    @cached_property
    def papers(self) -> PaperPresenter:
        """Prints receipts and their copies."""
        from pos_app.presenters.printing.papers import PaperPresenter

        till, signing = self._till, self._till.signing
        invoices, signed = till.till_store.invoices.asked, signing.mark_of if signing is not None else None
        around = replace(self._paper_context, invoice_of=invoices, fiscal_of=signed)
        return PaperPresenter(self._window, self._tr, self._printing, till.ledger, till.tasks, around)

    @cached_property
    def tour(self) -> TourPresenter:
        """The tour of the practice shop."""
        from pos_app.presenters.frame.tour import TourPresenter

        return TourPresenter(self._window, self._tr, lambda: self.practice is not None)

    @cached_property
    def keys(self) -> KeysPresenter:
        """The card of all keys."""
        from pos_app.presenters.printing.keys_card import KeysPresenter

        return KeysPresenter(self._window, self._tr, self._printing, self._till.tasks)

    @cached_property
    def drawer(self) -> DrawerOpeningPresenter:
        """Opens the drawer without a sale."""
        from pos_app.presenters.printing.drawer import DrawerOpeningPresenter

        till, who = self._till, lambda: self.sale.cashier
        return DrawerOpeningPresenter(self._window, self._tr, self._printing, till.tasks, self.cashiers, who)

    def _signer_changed(self, state: SignerState) -> None:
        from pos_app.presenters.fiscal.signer_words import signer_notice, signer_view

        before, view = self.frame.signer, signer_view(state, self._tr)
        self.frame.signer = (view.fact, view.warning)
        if view.warning or before[1]:  # it fell out, or answers again
            self._window.show_notice(signer_notice(state, self._till.shop.standing.regime, self._tr))
        self.frame.refresh()

    async def open(self, signed_in: int = 0, typed: str = "") -> None:
        """Show what the till holds: cart, catalogue, header. Needs no network.

        `signed_in` is the cashier who stays signed in at a till that is opened again; with 0 the till asks who sells
        before it shows anything. `typed` stands in the finder already and is looked up first. Raises StoreError.
        """
        self._window.show_last_scan("")  # of the till that was open before
        await self.cashiers.open(signed_in)
        if (signing := self._till.signing) is not None:
            signing.listen(self._signer_changed)
        if typed:
            self.finder.type(typed)
        await self.sale.open()
        await show_kept(self._till.catalogue_store, self._show_kept)

    async def _show_kept(self) -> None:
        await self._show_catalogue()
        if self.sale.cart.lines:
            await self.prices.compare_cart()

    def connect(self, api: ChiftApi, address: HostAddress | None = None, sync: Gather | None = None) -> None:
        """The line to the shop's software is open: send what waits, fetch what is new. `address` is where a bare
        connection shows that the internet is back (None: no such check); `sync` fetches the catalogue in another
        process (None: in this one, for the practice shop)."""
        from pos_app.app.till import catalogue_of  # imported with the line to Chift, after the first key
        from pos_app.services.catalogue.loading import in_process
        from pos_app.services.catalogue.pictures import PictureSource
        from pos_app.services.outbox.reachability import keep_reaching

        self._api = api
        self.frame.is_connected = True
        self.frame.refresh()
        self._till.tasks.keep("outbox", partial(self._till.outbox.run, api))
        self._till.tasks.keep("work list", partial(self.work_desk.run, api))
        if address is not None:
            self._till.tasks.keep("reach", partial(keep_reaching, address, self._till.outbox, self._till.clock))
        own = catalogue_of(self._till, self.prices.on_progress, api.shop_found)
        catalogue: KeptCatalogue = own
        if self._till.sharing is not None:
            from pos_app.app.shop_sharing import shop_catalogue

            catalogue = shop_catalogue(self._till, self._till.sharing, own)
        here = in_process(api)
        self._till.pictures.connect(PictureSource(lambda address: api.pictures.fetch(address), self._shrink))
        self._till.tasks.start("old pictures", self._till.pictures.tidy)
        self._till.tasks.keep("catalogue", partial(self.prices.keep, catalogue, sync or here, here))

    def ask_rates(self, load: Callable[[], Settings], keep: Callable[[list[str]], None]) -> None:
        """Want the owner's yes to the tax rates from now on; `load` and `keep` are of the stored settings (OSError)."""
        from pos_app.presenters.frame.rates_asked import RatesContext, RatesPresenter

        till = self._till
        around = RatesContext(till.catalogue_store.categories, load, keep, self.late.open_settings)
        self._rates = RatesPresenter(self._window, self._tr, till.shop.policy, self.cashiers, till.tasks, around)
        till.tasks.start("rates", self._rates.look)

    def rehearse(self, practice: Practice, kind: str = "") -> None:
        """Show the practice shop's banner and its switches. `kind`: what shop it is like ("": it does not say)."""
        self.handover.use_key(practice.key)
        self._desk_of_practice = practice.door
        from pos_app.app.practice_faults import PracticeDay  # needed only by the practice shop
        from pos_app.presenters.frame.practice import PracticePresenter

        bad_day = PracticeDay(practice, self._till, self._window, self._tr)
        self.practice = PracticePresenter(self._window, self._tr, bad_day, kind)
        self.practice.show()

    @cached_property
    def refusals(self) -> RefusalNotices:
        """The messages about refused sales; made with the first one."""
        from pos_app.presenters.sales.refusal_notices import RefusalNotices

        return RefusalNotices(self._window, self._tr, self._till.ledger, self.look_at)

    # --- intents that concern more than one screen ---

    def switch(self, key: str, on: bool) -> None:
        """Turn a switch of the practice banner on or off."""
        if self.practice is not None:
            self.practice.switch(key, on)

    def look_at(self, sale_id: str) -> None:
        """The button of the notice about a refused sale: show that sale."""
        self.show_sale(sale_id)
        self.refusals.seen(sale_id)

    def go(self, screen: str) -> None:
        """Show a screen: by its tab, its key or the menu. The end of the day needs a right."""
        if Screen(screen) is Screen.DAY:
            self.cashiers.ask(Right.DAY, self._open_day)
        elif Screen(screen) is Screen.PERIODS:
            self.cashiers.ask(Right.DAY, self._open_periods)
        elif Screen(screen) is Screen.WORK_LIST:
            self._go_aside(Screen.WORK_LIST)
            self.work_list.open()
        else:
            self.frame.go(screen)

    def _go_aside(self, screen: Screen) -> None:
        """Show a screen whose Back leads to the one before; never from one aside to another and round again."""
        if self.frame.active not in (Screen.WORK_LIST, Screen.PERIODS):
            self._before = self.frame.active
        self.frame.go(screen)

    def _open_periods(self) -> None:
        self._go_aside(Screen.PERIODS)
        self.periods.open()

    def show_sale(self, sale_id: str) -> None:
        """Show a sale on the Sales screen."""
        self.frame.go(Screen.SALES)
        self.sales.look_at(sale_id)

    def _show_purchase(self, sale_id: str) -> None:
        """Show a sale of the customer whose card was open."""
        self.customer.close()
        self.show_sale(sale_id)

    def _pepper(self) -> bytes:
        from pos_app.system import secret_store  # asked when a cashier's PIN is

        return secret_store.pepper(self._till.till_store.folder, self._till.clock.new_id)

    # --- what happens ---

    def store_changed(self) -> None:
        """How the shop's store stands, or what it has, is otherwise than before."""
        self.frame.refresh()
        self.finder.stock_moved()

    def row_changed(self, row: Submission | None) -> None:
        """A row of the outbox has a new state; None: the state of the line changed."""
        self.frame.refresh()
        if "day" in vars(self):
            self.day.refresh()
        if "refusals" in vars(self):
            self.refusals.line_changed()
        if row is None:
            return
        if "work_list" in vars(self):
            self.work_list.refresh()
        if row.kind is Kind.CUSTOMER and row.state is State.SENT:
            self._till.tasks.start(f"arrived {row.id}", partial(self._till.customers.arrived, row))
        if row.kind is Kind.CUSTOMER and row.state is State.REFUSED and row.cause is Cause.NOT_SUPPORTED:
            self._till.tasks.start("customers stay", self._till.customers.not_taken)
        if row.kind is Kind.ORDER and row.state is State.REFUSED:
            self.refusals.refused(row)
            if self.practice is not None:
                self.practice.refused()
        elif row.kind is Kind.ORDER and "refusals" in vars(self):
            self.refusals.mended(row.id)

    def _screen_changed(self, screen: Screen) -> None:
        self.scans.screen_changed(screen)
        if screen is Screen.PARKED:
            self._look_at_store()  # the list is the shop's of this moment, not of some seconds ago
        if "tour" in vars(self):
            self.tour.screen_changed(screen)

    def _return_in_front(self) -> ReturnPresenter | FreeReturnPresenter | DepositPresenter:
        """What the Return screen shows."""
        if "empties" in vars(self) and self.empties.is_open:
            return self.empties
        is_free = "free_return" in vars(self) and self.free_return.is_open
        return self.free_return if is_free else self.goods_back

    def _come_to_return(self) -> None:
        """A receipt takes the place of goods that came without one."""
        if "empties" in vars(self):
            self.empties.close()
        if "free_return" in vars(self):
            self.free_return.close()
        self.frame.go(Screen.RETURN)

    def _given_back(self, given: Return, sale: Sale | None) -> None:
        """A return is on disk: the drawer opens for its cash, its paper prints, and what to hand out is shown."""
        self.frame.go(Screen.SALE)
        self.given.show(given, sale)
        self._hand_out(given)

    def _bring_back(self, cart: Cart) -> None:
        self._window.show_change(None)
        self.frame.go(Screen.SALE)
        self.sale.replace(cart)

    def _hand_out(self, given: Return) -> None:
        if self._till.printing.has_printer:
            self.papers.given_back(given)
        if any(part.gives_voucher for part in given.back):
            self.papers.give_voucher(given.id)
        self._changed_back()

    def _changed_back(self) -> None:
        """What came back, or how something was paid, is another: the sums and lists that show it are read again."""
        self.frame.refresh()
        if "sales" in vars(self):
            self.sales.refresh()
        if "day" in vars(self):
            self.day.refresh()

    def _paid(self, papers: PaperPresenter | None, sale: Sale, prints: bool) -> None:
        self.paid.show(sale)
        if papers is not None:
            papers.paid(sale, wanted=prints)
        self.scans.paid()
        if "tour" in vars(self):
            self.tour.paid()
        self.frame.refresh()
        self._look_at_store()  # where the cart was the shop's, the others learn at once that it is sold

    def _signed_in(self, name: str) -> None:
        self.sale.cashier = self.frame.cashier = name
        right = _RIGHTS.get(self.frame.active)
        if name and right is not None and self.staff.may(Wish(right)) is not Grant.ALLOWED:
            self.frame.go(Screen.SALE)  # the screen that another cashier had opened
        self.frame.refresh()

    def _books_changed(self) -> None:
        self.frame.refresh()
        if "work_list" in vars(self):
            self.work_list.refresh()

    async def _look_at_books(self) -> None:
        if self._api is not None:
            await self.work_desk.refresh(self._api, fresh=True)

    async def _tell_practice(self, rows: Sequence[WorkRow]) -> None:
        """In the practice shop somebody reads the list, and books it as people do."""
        if self._desk_of_practice is None:
            return
        from pos_app.domain.work_list import GIVES_BACK

        for row in rows:
            item = row.entry.item
            lines = [{"variant_id": one.variant_id, "quantity": one.quantity, "cents": one.total} for one in item.lines]
            if item.kind in GIVES_BACK and row.order_number:
                booking = {"order": row.order_number, "lines": lines, "cents": item.total, "reason": item.reason}
                await self._desk_of_practice.told(booking)

    def _open_day(self) -> None:
        self.frame.go(Screen.DAY)
        self.day.open()

    async def _witness_of(self, number: int) -> ZWitness | None:
        from pos_app.presenters.day.report_paper import ZWitness

        facts = await self._till.till_store.periods.of_z(number)
        if facts is None:
            return None
        return ZWitness(facts.end, facts.head, facts.copies, await self._till.archives.key())

    def _compare_cart(self) -> None:
        self._till.tasks.start("compare cart", self.prices.compare_cart)

    def _parked_changed(self, resumed: bool) -> None:
        if resumed:
            self.frame.go(Screen.SALE)
            self._compare_cart()
        self.frame.refresh()
        self._look_at_store()

    def _look_at_store(self) -> None:
        if self._till.sharing is not None:
            self._till.sharing.wake()

    async def _show_catalogue(self, anew: bool = True) -> None:
        await self._till.ledger.read_catalogue()
        if self._rates is not None:
            self._till.tasks.start("rates", self._rates.look)
        if anew:  # builds hundreds of tiles: only where something changed
            await self.finder.open()
            self.sale.deposits = await deposit_table(self._till.shelf.by_code, self._till.shop.returns)
            self._free_variant = await self._till.shelf.variant_id(self._till.shop.free_text_variant)
            self._methods = self._till.shop.tenders.offered(await self._till.shelf.methods())
            if "line" in vars(self):
                self.line.free_variant = self._free_variant
            if "pay" in vars(self):
                self.pay.set_methods(self._methods)
            for card in ("together_pay", "exchange_pay", "empties_pay", "voucher_pay", "later_pay"):
                if card in vars(self):
                    getattr(self, card).set_methods(self._methods)
        self.frame.refresh()
