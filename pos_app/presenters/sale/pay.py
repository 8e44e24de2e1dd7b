"""The Pay card: ways to pay, amount as typed, what is still due, change. `services.sale.checkout` pays."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pos_app.domain.cashier import Right, Wish
from pos_app.domain.catalogue import PaymentMethod
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.payment import CASH, Settlement, Tender, looks_like_cash, quick_amounts, settle
from pos_app.domain.plausible import Entry, Typed
from pos_app.domain.totals import sums_of
from pos_app.domain.voucher import paying
from pos_app.domain.voucher_code import in_groups
from pos_app.presenters.common.doubts import Doubts
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.tenders import tender_name
from pos_app.presenters.common.views import ActionView, AmountRowView, NoticeView, Tone
from pos_app.presenters.common.voucher_ask import VoucherAsk
from pos_app.presenters.common.words import Translator, parse_number
from pos_app.presenters.sale.cart import Hold
from pos_app.presenters.sale.pay_views import MethodView, PaymentPartView, PayView, QuickAmountView
from pos_app.presenters.sale.window import SaleWindow
from pos_app.services.tasks import Tasks
from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from pos_app.domain.cart import Cart
    from pos_app.domain.order import ShopProfile
    from pos_app.domain.voucher import VoucherNow
    from pos_app.presenters.common.gate import Gate

BACKSPACE, LAW = "backspace", "law"
_BEFORE_A_GROUP = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{2}")
MAX_TYPED = 12
_LATER = PaymentMethod("=later", N_("Pay later"))  # no shop's id: it is not sent
_VOUCHER = PaymentMethod("=voucher", N_("Our voucher"))  # as above
_D = TypeVar("_D")
_Written = TypeVar("_Written", covariant=True)
VOUCHER_KEY, KEYS_OF_METHODS = "F8", 7
SLOW = 0.15
"""Seconds after which a payment that is not on the disk yet is shown as under way."""


class PaidCart(Protocol):
    """The goods that are paid, and who sells them: the open cart, or what is taken in exchange."""

    @property
    def cart(self) -> Cart: ...
    @property
    def gate(self) -> Gate: ...
    @property
    def cashier(self) -> str: ...
    def show_total(self) -> None:
        """The customer is told the total."""

    def hold(self, why: Hold) -> None:
        """Whether the goods stay as they are, and why."""

    def replace(self, cart: Cart) -> None:
        """Paid: this cart is the open one from now on."""


class Cashing(Protocol[_Written]):
    """Turns goods and the money for them into a document on disk: a sale, or a payment."""

    @property
    def shop(self) -> ShopProfile: ...
    def empty_cart(self) -> Cart: ...
    async def next_receipt(self) -> object:
        """The number that it gets if no other is written before it."""
        ...

    async def pay(self, cart: Cart, tenders: tuple[Tender, ...], cashier: str) -> _Written:
        """Raises DomainError, StoreError; nothing was written then."""


@frozen
class PayContext(Generic[_D]):
    """What paying asks of the till around it.

    `paid(sale, prints)` is told when a sale (or payment) is safe on disk, and whether its receipt is wanted on paper:
    it shows what was paid; `said` is the sentence about it. `box` says how the box "Print receipt" stands at first;
    None: there is none. `voucher` finds the voucher of a code (DomainError, StoreError); None: no voucher pays here.
    `credit` are tenders that count before any money is taken: what came back. `about` says what is paid where it is no
    cart, and no one pays that later; `numbered` names its number. `trust`: a person lets a voucher pay of which nobody
    knows whether another till took it.
    """

    paid: Callable[[_D, bool], object]
    said: Callable[[_D], str]
    box: Callable[[], bool | None]
    voucher: Callable[[str], Awaitable[VoucherNow]] | None
    credit: Callable[[], tuple[Tender, ...]] = tuple
    about: Callable[[], str] | None = None
    numbered: Callable[[object], str] | None = None
    trust: Callable[[VoucherNow], object] = lambda _now: None


class PayPresenter(Generic[_D]):
    """One payment at a time. Satisfies `PayListener`."""

    def __init__(
        self,
        window: SaleWindow,
        tr: Translator,
        checkout: Cashing[_D],
        sale: PaidCart,
        tasks: Tasks,
        around: PayContext[_D],
    ) -> None:
        self._window = window
        self._tr = tr
        self._checkout = checkout
        self._sale = sale
        self._tasks = tasks
        self._around = around
        self._cash = PaymentMethod(CASH, N_("Cash"))
        self._methods: tuple[PaymentMethod, ...] = (self._cash,)
        self._now = self._cash
        self._typed = ""
        self._is_ready = False  # what is typed is a ready amount: the first key begins another
        self._may_group = False  # the mark that was typed parts thousands in this language
        self._doubts: Doubts | None = None  # once an amount is typed
        self._parts: tuple[Tender, ...] = ()
        self._split = False
        self._busy = False
        self._error = ""
        self._leaving = False
        self._receipt: object = None
        self.is_open = False
        self.prints: bool | None = None
        """How the box "Print receipt" stands now, or stood when the last sale was paid."""

    def set_methods(self, methods: tuple[PaymentMethod, ...]) -> None:
        """The shop's ways to pay; cash is always there and comes first: the shop's own, whatever it calls it."""
        own = self._checkout.shop.tenders.cash_of(methods)
        # A method that only stands in for cash at the shop ("paypal") is not what a cashier calls cash.
        self._cash = own if own and looks_like_cash(own.name) else PaymentMethod(CASH, N_("Cash"))
        others = (m for m in methods if m != self._cash and not looks_like_cash(m.name))
        self._methods = (self._cash, *others)
        # The one chosen stays chosen, whatever its place is now.
        self._now = next((method for method in self._offered if method.id == self._now.id), self._methods[0])
        if self.is_open:
            self._show()

    @property
    def methods(self) -> tuple[PaymentMethod, ...]:
        """The shop's ways to pay, cash first."""
        return self._methods

    @property
    def is_taking(self) -> bool:
        """True while the money is being taken: nothing of this sale changes any more."""
        return self._busy

    @cached_property
    def _vouchers(self) -> VoucherAsk:
        """The card that asks for a voucher's code."""
        return VoucherAsk(self._window, self._tr, self._tasks, self._around.voucher, self._take_voucher)

    # --- intents ---

    def open(self) -> None:
        """F12: show the card for the cart as it is, or say why the law lets nothing be sold here: before any money is
        taken."""
        if self.is_open or not self._sale.cart.sells:
            return
        if refusal := self._checkout.shop.standing.refusal:
            text = sentence(DomainError(refusal), self._tr)
            self._window.show_notice(NoticeView(LAW, Tone.TROUBLE, text, seconds=None))
            return
        self.is_open = True
        self._sale.show_total()
        self._sale.hold(Hold.PAYING)
        self._now, self._typed, self._parts = self._methods[0], "", ()
        self._is_ready = False
        self._doubts = None
        self._split = self._busy = False
        self._error = ""
        self._receipt = None
        self.prints = self._around.box()
        self._show()
        self._tasks.restart("next receipt", self._name_receipt)

    def close(self) -> None:
        """Esc: back to the cart. Parts already taken are given back, which a first Esc only says."""
        if not self.is_open or self._busy:
            return
        if self._parts and not self._leaving:
            taken = ", ".join(f"{tender_name(p, self._tr)} {self._tr.money(p.amount)}" for p in self._parts)
            self._error = self._tr("Give back {taken}, then press Esc again.", taken=taken)
            self._show()
            self._leaving = True
            return
        self.is_open = False
        if "_vouchers" in vars(self):
            self._vouchers.close_prompt()
        self._sale.hold(Hold.FREE)
        self._window.show_pay(None)

    def choose_method(self, key: str) -> None:
        """F1, F2 …: another way to pay for what is still due."""
        chosen = next((method for method in self._offered if method.id == key), None)
        if chosen is None or self._busy:
            return
        if chosen == _VOUCHER:
            self._vouchers.ask()
        elif chosen == _LATER:
            self._sale.gate.ask(Right.LATER, partial(self._choose, _LATER))
        else:
            self._choose(chosen)

    @property
    def _offered(self) -> tuple[PaymentMethod, ...]:
        """The ways to pay this sale; only a customer who is known pays another day."""
        customer, around = self._sale.cart.customer, self._around
        vouchers = (_VOUCHER,) if around.voucher is not None else ()
        is_known = customer is not None and not customer.walk_in and around.about is None
        is_known = is_known and not self._sale.cart.vouchers  # a voucher is paid at once
        return (*self._methods, *((_LATER,) if is_known else ()), *vouchers)

    def scanned_voucher(self, code: str) -> bool:
        """A voucher was scanned while this card is open: its code is filled in, and a person says that it pays. False
        where it cannot be."""
        if not self.is_open or self._busy or self._around.voucher is None:
            return False
        self._vouchers.ask(in_groups(code))
        return True

    def _take_voucher(self, now: VoucherNow) -> str:
        """What is left on it pays, at most what is due (or typed). Returns what is wrong, "" if nothing is. Where the
        shop's store does not answer another till may have taken it: then by a right."""
        if not self.is_open or self._busy:
            return ""
        if now.unsure:
            self._sale.gate.ask(Wish(Right.RETURN, above=True), partial(self._trust_voucher, now))
            return ""
        typed, settlement = self._amount(), self._settle(self._parts)
        due = settlement.due if typed is None else min(typed, settlement.due)
        if self._sale.cart.vouchers:  # a voucher pays for goods only
            paid = sum(part.amount.minor for part in self._parts if part.voucher)
            goods = Money.from_minor(self._total.minor - self._sale.cart.beside.minor - paid, due.currency)
            if goods.minor <= 0:
                return sentence(DomainError("voucher_for_voucher"), self._tr)
            due = min(due, goods)
        try:
            by = paying(now, due, self._parts)
        except DomainError as error:
            return sentence(error, self._tr)
        self._parts, self._typed, self._split, self._error = (*self._parts, by), "", True, ""
        left = Money.from_minor(now.left - by.amount.minor, now.voucher.currency)
        text = self._tr("Voucher: {amount} left on it after this.", amount=self._tr.money(left))
        self._window.show_notice(NoticeView("voucher", Tone.INFO, text, seconds=6.0))
        self._show()
        return ""

    def _trust_voucher(self, now: VoucherNow) -> None:
        self._around.trust(now)
        if wrong := self._take_voucher(replace(now, unsure=False)):
            self._window.show_notice(NoticeView("voucher", Tone.WARN, wrong))

    def _choose(self, method: PaymentMethod) -> None:
        if self.is_open and not self._busy:
            self._now, self._typed, self._error = method, "", ""
            self._doubts = None
            self._show()

    def amount_key(self, key: str) -> None:
        """A digit, the decimal mark, or `backspace`."""
        if self._busy:
            return
        if self._is_ready:
            self._typed, self._is_ready = "", False
        self._doubts = None
        if key == BACKSPACE:
            self._typed = self._typed[:-1]
        elif key in {",", "."}:
            is_first = not {",", "."} & set(self._typed)
            self._may_group = is_first and key == self._tr.group_mark
            if self._decimals and is_first:
                self._typed = f"{self._typed or '0'}{self._tr.decimal_mark}"
        elif key.isdecimal() and len(self._typed) < MAX_TYPED:
            if self._room_for_digit():
                self._typed += key
            elif self._may_group and _BEFORE_A_GROUP.fullmatch(self._typed):
                # `1,250` in English: a third figure says what the mark was, as everywhere (domain/typed.py)
                self._typed = f"{self._typed.replace(self._tr.decimal_mark, '')}{key}"
        self._error = ""
        self._show()

    def retype(self, typed: str) -> None:
        """The amount as it was typed before a scanner typed into it."""
        if not self._busy:
            self._typed, self._error = typed, ""
            self._doubts = None
            self._show()

    def quick_amount(self, key: str) -> None:
        """A ready amount, as if typed."""
        if not self._busy:
            self._typed, self._error, self._is_ready = key, "", True
            self._show()

    def toggle_print(self, on: bool) -> None:
        """Ctrl+P: whether this sale's receipt is printed."""
        if self.is_open and not self._busy:
            self.prints = on
            self._show()

    def toggle_split(self) -> None:
        """F9: several tenders for one sale."""
        if not self._busy:
            self._split = not self._split
            self._show()

    def take_back(self, key: str) -> None:
        """Give a part already taken back before the sale is finished."""
        if not self._busy and key.isdecimal() and int(key) < len(self._parts):
            self._parts = tuple(part for at, part in enumerate(self._parts) if at != int(key))
            self._error = ""
            self._show()

    def take(self) -> None:
        """Enter: take the money; a second press does nothing while the first is at work."""
        if not self.is_open or self._busy:
            return
        try:
            parts = self._with_tender()
            settlement = self._settle(parts)
            self._ask_cash()
        except DomainError as error:
            self._error = sentence(error, self._tr)
            self._show()
            return
        if not settlement.is_settled:  # the button said what is still to pay
            self._parts, self._typed, self._split = parts, "", True
            self._show()
            return
        self._busy = True
        self._sale.hold(Hold.TAKING)
        self._tasks.start("pay", partial(self._pay, parts), awaited=True)

    # --- inside ---

    async def _pay(self, tenders: tuple[Tender, ...]) -> None:
        # It takes some milliseconds: turning the card grey for so short a time would only make it flicker.
        slow = asyncio.get_running_loop().call_later(SLOW, self._show)
        try:
            sale = await self._checkout.pay(self._sale.cart, tenders, self._sale.cashier)
        except (DomainError, StoreError) as error:
            self._error = sentence(error, self._tr)
            self._not_taken()
            return
        except BaseException:
            self._not_taken()
            raise
        finally:
            slow.cancel()
        self.is_open = self._busy = False
        self._sale.hold(Hold.FREE)
        self._window.show_pay(None)
        self._sale.replace(self._checkout.empty_cart())
        self._window.show_notice(NoticeView("paid", Tone.OK, self._around.said(sale), seconds=4.0))
        self._around.paid(sale, bool(self.prints))

    def _not_taken(self) -> None:
        self._busy = False
        self._sale.hold(Hold.PAYING)
        self._show()

    async def _name_receipt(self) -> None:
        self._receipt = await self._checkout.next_receipt()
        if self.is_open:
            self._show()

    @property
    def _total(self) -> Money:
        cart = self._sale.cart
        total = sums_of(cart, self._checkout.shop.policy).total
        return total + cart.beside if cart.vouchers else total

    @property
    def _due(self) -> Money:
        """The total, less what came back for it."""
        total = self._total
        for tender in self._around.credit():
            total -= tender.amount
        return total

    @property
    def _pays_cash(self) -> bool:
        return self._now == self._cash

    @property
    def _decimals(self) -> int:
        return self._sale.cart.currency.exponent

    def _settle(self, parts: tuple[Tender, ...]) -> Settlement:
        return settle(self._total, (*self._around.credit(), *parts), self._checkout.shop.policy.cash)

    def _due_now(self, settlement: Settlement) -> Money:
        """What is still due, as the chosen way to pay settles it."""
        return settlement.cash_due if self._pays_cash else settlement.due

    def _amount(self) -> Money | None:
        number = parse_number(self._typed) if self._typed else None
        return Money(number, self._sale.cart.currency) if number is not None else None

    def _with_tender(self) -> tuple[Tender, ...]:
        settlement = self._settle(self._parts)
        due, typed = self._due_now(settlement), self._amount()
        if typed is None and settlement.is_settled:
            return self._parts  # nothing to pay: a free sale has no tender
        amount = due if typed is None else typed
        if not amount and due:
            raise DomainError("tender_amount", "amount")
        return (*self._parts, Tender(self._now.name, amount, self._pays_cash, later=self._now == _LATER))

    def _ask_cash(self) -> None:
        """Ask once about cash that no person gives; a ready amount is no slip."""
        typed = self._amount()
        if typed is None or not self._pays_cash or self._is_ready:
            return
        due, said = self._due_now(self._settle(self._parts)), self._tr.money
        what = Typed(typed.amount, typed.currency, due.amount)
        self._doubts = self._doubts or Doubts()
        self._doubts.ask(Entry.CASH, self._typed, what, "amount", said(typed), said(due))

    def _room_for_digit(self) -> bool:
        for mark in (",", "."):
            if mark in self._typed:
                return len(self._typed.split(mark)[1]) < self._decimals
        return True

    def _show(self) -> None:
        self._leaving = False
        tr, money = self._tr, self._tr.money
        settlement = self._settle(self._parts)
        due, cash = self._due_now(settlement), self._pays_cash
        typed = self._amount()
        amount = due if typed is None else typed
        rows = []
        step = self._checkout.shop.policy.cash_step
        if cash and step is not None and due != settlement.due:
            label = tr("To pay in cash, rounded to {step}", step=tr.number(step))
        elif step is not None and not self._parts and due != self._due:  # the shop rounds every way to pay
            label = tr("To pay, rounded to {step}", step=tr.number(step))
        else:
            label = tr("Still to pay") if self._parts else tr("To pay")
        rows.append(AmountRowView(label, money(due)))
        later = self._now == _LATER
        got = tr("Received") if cash else tr("Paid another day") if later else tr("Taken")
        rows.append(AmountRowView(got, money(amount), strong=True))
        big_label, big, tone = tr("Change"), max(amount - due, Money(due.amount * 0, due.currency)), Tone.OK
        if amount < due:
            big_label, big, tone = tr("Still to pay"), due - amount, Tone.WARN
        elif amount > due and not cash:
            big_label, big, tone = tr("More than is due"), amount - due, Tone.WARN
        elif not cash and due:
            big_label, big = tr(self._now.name), amount  # only cash gives change
        take = tr("Take {amount}", amount=money(amount))
        if later:
            take = tr("Leave {amount} to pay later", amount=money(amount))
        elif amount < due:
            take = tr("Take {amount}, still {rest}", amount=money(amount), rest=money(due - amount))
        quick = quick_amounts(due) if cash else ()
        customer = self._sale.cart.customer
        subtitle = [customer.name if customer else tr("Walk-in")]
        if self._around.about is not None:
            subtitle = [self._around.about()]
        if self._receipt:
            say = self._around.numbered or partial(_receipt_number, tr)
            subtitle.append(say(self._receipt))
        self._window.show_pay(
            PayView(
                title=tr("Pay {total}", total=money(self._due)),
                subtitle=" · ".join(subtitle),
                methods=tuple(
                    MethodView(method.id, tr(method.name), _key_of(method, at), method == self._now)
                    for at, method in enumerate(self._offered)
                ),
                quick=tuple(QuickAmountView(f"{q.amount:f}", _note_label(q, tr), typed == q) for q in quick),
                parts=tuple(
                    PaymentPartView(str(at), tender_name(part, tr), money(part.amount))
                    for at, part in enumerate(self._parts)
                ),
                rows=tuple(rows),
                big_label=big_label,
                big_amount=money(big),
                big_tone=tone,
                typed=self._typed,
                decimal_key=tr.decimal_mark,
                take_label=take,
                can_take=not self._busy and (bool(amount) or not due),
                busy=self._busy,
                error=self._error,
                back_label=tr("Back"),
                split=ActionView("split", tr("Split payment"), "F9", primary=self._split),
                print_label=tr("Print receipt"),
                print_receipt=self.prints,
            ),
            self,
        )


def _key_of(method: PaymentMethod, at: int) -> str:
    """The key of the way to pay in this place; that of a voucher is always the same."""
    if method == _VOUCHER:
        return VOUCHER_KEY
    return f"F{at + 1}" if at < KEYS_OF_METHODS else ""


def _receipt_number(tr: Translator, number: object) -> str:
    return tr("receipt {number}", number=number)


def _note_label(amount: Money, tr: Translator) -> str:
    """`50 €` for a whole amount, `49.55 €` else."""
    text = tr.money(amount)
    whole = amount.amount == amount.amount.to_integral_value()
    return text.replace(f"{tr.decimal_mark}{'0' * amount.currency.exponent}", "") if whole else text
