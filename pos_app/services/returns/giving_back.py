"""Gives back what was sold: returns, exchanges and the void of the last sale, each on disk before any money may leave.

A sale is found by its receipt (own file), its lines and money are proposed by pure functions of the domain, and one
transaction of the store writes the document, which reckons again with what the file has at that moment.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.cart import Cart, clean_text, named
from pos_app.domain.cashier import Right, Wish
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackPart, BackWay, approval_of, approved, check_back, proposed_back
from pos_app.domain.order import Sale, sale_from
from pos_app.domain.payment import EXCHANGE, Tender
from pos_app.domain.receipt import PaperCode, PaymentNumber, ReceiptNumber, ReturnNumber
from pos_app.domain.returns import (
    CASHIERS_ERROR,
    MAX_RETURN_NOTE,
    THERE,
    VOID_WITHIN,
    Exchanged,
    GoodsGo,
    Return,
    Returnable,
    ReturnDraft,
    ReturnKind,
    ReturnProposal,
    ReturnRules,
    exchange_amount,
    lines_back,
    returnable,
)
from pos_app.domain.scanned import readings
from pos_app.domain.shop_ledger import pieces_of
from pos_app.domain.submission import Kind, State, Submission, withdrawn
from pos_app.domain.totals import sums_of
from pos_app.services.returns.there import again, of_lines, orders_of
from pos_app.services.returns.vouchers import with_voucher
from pos_app.services.returns.work import work_item
from pos_app.store.errors import StoreError
from pos_app.store.tables.returns import GivenBack, SaleNow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from pos_app.domain.shop_ledger import PiecesBack
    from pos_app.domain.work_list import WorkItem
    from pos_app.services.clock import Clock
    from pos_app.services.outbox.sending import Outbox
    from pos_app.services.sale.checkout import Checkout
    from pos_app.services.several.ledger import Ledger
    from pos_app.store.till import TillStore

    _Build = Callable[[str, ReturnNumber, SaleNow | None, ReceiptNumber | None], GivenBack]


OWN_CASH = "Cash"
"""The method of the till's own cash, where the sale had none."""


@frozen
class Voided:
    """The void of the last sale: its document, the cart that is open again, and whether the order never left."""

    given: Return
    cart: Cart
    withdrawn: bool


class Returns:
    """Use cases of what comes back to one till. Methods that write raise StoreError, and DomainError for what the
    shop's rules do not allow; nothing was written then."""

    def __init__(
        self,
        store: TillStore,
        checkout: Checkout,
        outbox: Outbox,
        clock: Clock,
        written: Callable[[], Awaitable[None]] | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        """`written` is awaited behind each document (None: nothing signs them); `ledger` is the shop's (None: it has
        one till)."""
        self._written = written
        self._ledger = ledger
        self._store = store
        self._checkout = checkout
        self._outbox = outbox
        self._clock = clock

    @property
    def rules(self) -> ReturnRules:
        """The shop's rules."""
        return self._checkout.shop.returns

    # --- which sale ---

    async def find(self, text: str) -> Returnable:
        """The sale of a scanned or typed receipt number, as it may come back.

        Raises DomainError: return_no_number (the text has none), return_is_return, return_is_payment (it is the paper
        of a return, of a payment; detail `number`), return_other_till, return_unknown (no such sale in this till's
        file; detail `number`, `till`), return_unreadable, return_currency, return_all_back.
        """
        number = paper_in(text, practice=True).number
        if isinstance(number, ReturnNumber):
            raise DomainError("return_is_return", "receipt", number=str(number))
        if isinstance(number, PaymentNumber):
            raise DomainError("return_is_payment", "receipt", number=str(number))
        sale_id = await self._store.returns.sale_of(number)
        if not sale_id:
            code = "return_unknown" if number.till == self._checkout.shop.till else "return_other_till"
            raise DomainError(code, "receipt", number=str(number), till=number.till)
        found = await self.of(sale_id)
        if found.is_empty:
            raise DomainError("return_all_back", "receipt", number=str(number))
        return found

    async def of(self, sale_id: str) -> Returnable:
        """A sale of this file as it may come back; perhaps nothing any more (`is_empty`). Raises KeyError,
        DomainError: return_unreadable, return_currency."""
        try:
            sale = await self._store.sales.get(sale_id)
        except StoreError as error:
            if error.kind != "row":
                raise
            raise DomainError("return_unreadable", "receipt") from error
        if sale.cart.currency != self._checkout.shop.policy.currency:
            raise DomainError("return_currency", "receipt", sold_in=sale.cart.currency.code)
        return self._returnable(sale, await self._store.returns.about(sale_id))

    async def last(self) -> Returnable | None:
        """The sale that was paid here last, None if there is none."""
        sale_id = await self._store.returns.last_sale()
        return await self.of(sale_id) if sale_id else None

    async def look(self, sale_id: str) -> Returnable | None:
        """As `of`, for a page that only tells: None for a sale that cannot come back."""
        try:
            return await self.of(sale_id)
        except DomainError:
            return None

    async def by_number(self, number: ReturnNumber) -> Return | None:
        """The return with this number, None if it is not in this file."""
        return await self._store.returns.by_number(number)

    async def voidable(self, sale_id: str) -> Returnable:
        """A sale that may be made void now, to be asked about. Raises KeyError, DomainError as `void_last`."""
        found = await self.of(sale_id)
        self._check_void(found.sale, await self._store.returns.about(sale_id))
        return found

    # --- what it would be ---

    def propose(
        self, found: Returnable, draft: ReturnDraft, *, exchange: Cart | None = None, in_drawer: int | None = None
    ) -> ReturnProposal:
        """The lines and the money of a draft, for the screen; nothing is written. `exchange`: what is taken instead;
        `in_drawer`: the cash that is there, None: not looked at. Raises DomainError as `give_back`, but nothing
        chosen is an empty proposal."""
        if not any(draft.pieces.values()):
            return ReturnProposal((), ())
        lines = lines_back(found, draft.pieces)
        gross = sum(line.gross for line in lines)
        exchanged = self._exchanged(found, gross, exchange)
        back = self._back(found, draft, gross, exchanged, in_drawer)
        return ReturnProposal(lines, back, sum(line.pieces for line in lines))

    @property
    def is_sure(self) -> bool:
        """Whether what other tills of the shop took back is known: the shop has one till, or its store answers."""
        return self._ledger is None or self._ledger.is_sure

    async def in_drawer(self) -> int | None:
        """The cash that should be in the drawer, minor units; None where no float was typed in or counted today."""
        return await self._store.days.in_drawer()

    def wish(self, found: Returnable, gross: int) -> Wish:
        """The right that a return of this much needs. What this till cannot be sure of is above its limits, and so is
        what was taken in exchange: its money came in another way than in cash, perhaps."""
        unsure = found.unconfirmed or not self.is_sure or found.was_exchanged
        above = unsure or self.rules.is_above(gross, found.sale.paid_at, self._clock.now())
        return Wish(Right.RETURN, above=above, sold_by=found.sale.cashier)

    # --- done ---

    async def give_back(self, found: Returnable, draft: ReturnDraft, cashier: str) -> Return:
        """Write a return: when this is done it is on disk with its number, and the money may leave.

        Raises DomainError: return_nothing, no_such_line, return_too_many (also when it came back meanwhile), back_sum,
        back_amount, back_owed, back_voucher, back_card, text_too_long, approval; in a shop of several tills
        return_elsewhere (it came back at another till meanwhile), ledger_silent (the shop's store gave no answer).
        """
        sale = found.sale

        def build(return_id: str, number: ReturnNumber, now: SaleNow | None, _: ReceiptNumber | None) -> GivenBack:
            assert now is not None  # a sale was named
            newest = again(found, now, self._clock.now())
            given = self._given(newest, draft, cashier, (return_id, number), ReturnKind.RETURN, in_drawer=now.cash)
            return GivenBack(given, work=self._work(given, sale))

        return (await self._write(found, draft.pieces, build)).given

    async def exchange(
        self, found: Returnable, draft: ReturnDraft, cart: Cart, tenders: tuple[Tender, ...], cashier: str
    ) -> tuple[Return, Sale]:
        """Take goods back and sell others in one transaction: only the difference moves money. `cart` is what is
        taken instead; `tenders` pay what it costs more (empty if it does not).

        Raises DomainError as `give_back` and `sale_from`; fiscal_at, fiscal_de, fiscal_meals where nothing new may be
        sold: goods come back there, and none go out.
        """
        self._checkout.shop.standing.check()
        await self._checkout.flush()
        habits = await self._outbox.habits.known()
        sale_id, request_id, link = self._clock.new_id(), self._clock.new_id(), self._clock.new_id()
        when, first = self._clock.now(), found.sale
        cart = named(cart, "") if cart.name else cart

        def build(
            return_id: str, number: ReturnNumber, now: SaleNow | None, receipt: ReceiptNumber | None
        ) -> GivenBack:
            assert now is not None  # both were asked for
            assert receipt is not None
            newest = again(found, now, self._clock.now())
            gross = sum(line.gross for line in lines_back(newest, draft.pieces))
            amount = self._exchanged(newest, gross, cart)
            if not amount:
                raise DomainError("exchange_nothing", "back")
            paid = (Tender(EXCHANGE, Money.from_minor(amount, cart.currency), is_cash=False), *tenders)
            sale = sale_from(
                cart,
                self._checkout.shop,
                paid,
                receipt,
                sale_id=sale_id,
                cashier=cashier,
                now=when,
                habits=habits,
                exchanged_as=first.order.payment_method,
            )
            row = Submission(sale_id, Kind.ORDER, request_id, State.QUEUED, when, receipt=str(receipt))
            given = self._given(newest, draft, cashier, (return_id, number), ReturnKind.RETURN, amount, now.cash)
            given = replace(given, exchanged=Exchanged(link, sale_id, str(receipt), amount))
            return GivenBack(given, sale, row, work=self._work(given, first))

        async with self._checkout.paying(sale_id, tenders):
            made = await self._write(found, draft.pieces, build, exchange=True)
        assert made.sale is not None  # `build` made them
        assert made.row is not None
        self._outbox.add(made.row)
        return made.given, made.sale

    async def void_last(self, cashier: str, approved_by: str = "") -> Voided:
        """Make the last sale void: all of it goes back, and its cart is the open one again. An order that was never
        tried and that no file has is withdrawn in the same transaction; every other goes its way. Cash that is not in
        the drawer any more becomes a voucher, as with a return.

        The open cart must be empty. Raises DomainError: void_none, void_not_last (not paid here, or another came
        after), void_late, void_returned, void_cart (the open cart is not empty).
        """
        await self._checkout.flush()
        if not (await self._checkout.open_cart()).is_empty:
            raise DomainError("void_cart")
        found = await self.last()
        if found is None:
            raise DomainError("void_none")
        sale = found.sale
        draft = void_draft(found, approved_by)

        def build(return_id: str, number: ReturnNumber, now: SaleNow | None, _: ReceiptNumber | None) -> GivenBack:
            assert now is not None  # a sale was named
            self._check_void(sale, now)
            newest = self._returnable(sale, now)
            given = self._given(newest, draft, cashier, (return_id, number), ReturnKind.VOID, in_drawer=now.cash)
            row = withdrawn(now.row) if now.never_left and now.row is not None else None
            work = (
                None if row is not None else self._work(given, sale)
            )  # of an order that never left nothing is to be booked
            return GivenBack(given, withdrawn=row, cart=_again(sale.cart), work=work)

        made = await self._write(found, draft.pieces, build)
        if made.withdrawn is not None:
            self._outbox.withdrawn(made.withdrawn)
        return Voided(made.given, _again(sale.cart), made.withdrawn is not None)

    # --- inside ---

    async def _write(
        self, found: Returnable, pieces: Mapping[int, int], build: _Build, *, exchange: bool = False
    ) -> GivenBack:
        """Write what `build` makes of these pieces, once the shop's ledger has them."""
        till, day = self._checkout.shop.till, self._clock.now().date()
        return_id, sale_id = self._clock.new_id(), found.sale.id

        async def write(parts: tuple[PiecesBack, ...], *, unsure: bool) -> GivenBack:
            def choosing(number: ReturnNumber, now: SaleNow | None, receipt: ReceiptNumber | None) -> GivenBack:
                made = build(return_id, number, now, receipt)
                if parts and pieces_of(made.given.lines) != parts:
                    raise DomainError("return_elsewhere", "pieces")  # others came back since they were booked
                if unsure:
                    made = replace(made, given=replace(made.given, unconfirmed=True))
                return with_voucher(made, self._checkout.shop, self._clock)

            return await self._store.returns.write(till, day, sale_id, choosing, exchange=exchange)

        if self._ledger is None or sale_id.startswith(THERE):
            written = await write((), unsure=False)
        else:
            newest = again(found, await self._store.returns.about(sale_id), self._clock.now())
            parts = pieces_of(lines_back(newest, pieces))
            async with self._ledger.returning(return_id, sale_id, parts) as booked:
                written = await write(parts, unsure=not booked)
        if self._written is not None:
            await self._written()
        return written

    def _work(self, given: Return, sale: Sale) -> WorkItem:
        return work_item(given, orders_of(sale), draft=self.rules.as_draft)

    def _returnable(self, sale: Sale, now: SaleNow) -> Returnable:
        earlier = of_lines(sale, now.earlier)
        return returnable(sale, earlier, now.tenders, now=self._clock.now(), payments=now.payments)

    def _exchanged(self, found: Returnable, gross: int, cart: Cart | None) -> int:
        if cart is None or not cart.lines:
            return 0
        policy = self._checkout.shop.policy
        return exchange_amount(found, gross, sums_of(cart, policy).total, policy.cash)

    def _back(
        self, found: Returnable, draft: ReturnDraft, gross: int, exchanged: int, in_drawer: int | None
    ) -> tuple[BackPart, ...]:
        if draft.back is not None:
            cents, only = found.sale.cart.currency, not draft.reason.money
            given = tuple(part for part in draft.back if part.way is not BackWay.EXCHANGE)
            if exchanged:
                given += (BackPart(BackWay.EXCHANGE, EXCHANGE, exchanged, exchanged),)
            made = check_back(given, gross, found.ways, found.cash, cents, voucher_only=only, in_drawer=in_drawer)
            return approved(made, approval_of(draft.approval))
        return approved(self._proposed(found, draft, gross, exchanged, in_drawer), approval_of(draft.approval))

    def _proposed(
        self, found: Returnable, draft: ReturnDraft, gross: int, exchanged: int, in_drawer: int | None
    ) -> tuple[BackPart, ...]:
        """How it goes back where nobody chooses another way."""
        return proposed_back(
            gross,
            found.ways,
            found.cash,
            found.sale.cart.currency,
            cash_method=OWN_CASH,
            voucher_only=not draft.reason.money or draft.gift,
            exchanged=exchanged,
            in_drawer=in_drawer,
        )

    def _given(
        self,
        found: Returnable,
        draft: ReturnDraft,
        cashier: str,
        numbered: tuple[str, ReturnNumber],
        kind: ReturnKind,
        exchanged: int = 0,
        in_drawer: int | None = None,
    ) -> Return:
        """The return that the draft makes; `numbered` are its id and its number."""
        lines = lines_back(found, draft.pieces)
        gross = sum(line.gross for line in lines)
        sale, customer = found.sale, found.sale.cart.customer
        back = self._back(found, draft, gross, exchanged, in_drawer)
        other_way = False
        if draft.back is not None:
            proposed = self._proposed(found, draft, gross, exchanged, in_drawer)
            other_way = _shares(back) != _shares(proposed)
        return Return(
            *numbered,
            kind,
            self._clock.now(),
            cashier,
            sale.cart.currency,
            lines,
            draft.reason,
            draft.goods or draft.reason.goods,
            back,
            sale.id,
            sale.number,
            sale.paid_at,
            sale.cashier,
            draft.approved_by,
            customer.id if customer else "",
            customer.remote_id if customer else "",
            sale.policy.prices_include_tax,
            unconfirmed=found.unconfirmed,
            seller=sale.seller,
            note=" ".join(clean_text(draft.note, MAX_RETURN_NOTE, "note").split()),
            other_way=other_way,
        )

    def _check_void(self, sale: Sale, now: SaleNow) -> None:
        if not (now.is_last and now.in_drawer):
            raise DomainError("void_not_last")
        if now.earlier:
            raise DomainError("void_returned")
        if not abs(self._clock.now() - sale.paid_at) <= VOID_WITHIN:
            raise DomainError("void_late", minutes=int(VOID_WITHIN.total_seconds() // 60))


def _shares(back: tuple[BackPart, ...]) -> frozenset[tuple[BackWay, str, int]]:
    """What goes back in which way, in whatever order."""
    return frozenset((part.way, part.method, part.covers) for part in back)


def _again(cart: Cart) -> Cart:
    """The goods of a sale as a cart to be paid again: what its vouchers cost was not given back."""
    return replace(cart, name="", vouchers=())


def void_draft(found: Returnable, approved_by: str = "") -> ReturnDraft:
    """What a void takes back: all of it, for the cashier's error."""
    return ReturnDraft(found.everything, CASHIERS_ERROR, GoodsGo.SHELF, approved_by=approved_by)


def paper_in(text: str, *, practice: bool = False) -> PaperCode:
    """What a scanned or typed text says, on whatever keyboard. Raises DomainError: return_no_number, return_practice (a
    paper of the practice shop, whose numbers are real ones of another sale; not with `practice`)."""
    found = (PaperCode.find(code.text.upper()) for code in readings(text))
    paper = next((one for one in found if one is not None), None)
    if paper is None:
        raise DomainError("return_no_number", "receipt")
    if paper.practice and not practice:
        raise DomainError("return_practice", "receipt", number=str(paper.number))
    return paper
