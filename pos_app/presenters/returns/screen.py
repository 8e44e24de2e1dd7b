"""The Return screen: a receipt, what comes back of it and why, what is taken instead, how the money goes back.

Scope: intents in, views out. What is chosen is on no disk: `services.returns` writes the return once it is given back.
The right is asked for with the last Enter, and which approval it was is written with the return.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.cashier import Grant, Right, Wish
from pos_app.domain.deposits import DepositTable, with_deposits_back
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.receipt import PaperCode, ReceiptNumber, ReturnNumber
from pos_app.domain.returns import THERE, Reason, Returnable, ReturnDraft, ReturnProposal
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.returns.looking import LookThere
from pos_app.presenters.returns.one_return import AroundReturn, OneReturn
from pos_app.presenters.returns.other_way import OtherWay
from pos_app.presenters.returns.paying import PendingExchange
from pos_app.presenters.returns.remark import SlipPrompt
from pos_app.presenters.returns.view import (
    ALL,
    ANOTHER,
    DEPOSITS,
    FREE,
    SLIP,
    TAKEN,
    Chosen,
    difference,
    no_receipt_view,
    return_view,
)
from pos_app.services.returns.giving_back import paper_in

if TYPE_CHECKING:
    from pos_app.domain.barcode import Label
    from pos_app.domain.catalogue import Item
    from pos_app.domain.money_back import BackPart
    from pos_app.domain.order import Sale
    from pos_app.domain.returns import Return
    from pos_app.presenters.common.gate import Gate
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.taken import ExchangePresenter
    from pos_app.presenters.returns.views import ReturnView
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.services.returns.giving_back import Returns
    from pos_app.services.tasks import Tasks

NOTICE = "return"
_ASK_THERE = frozenset({"return_unknown", "return_other_till", "return_unreadable"})
_ANY = Reason("")  # before a reason is chosen


@frozen
class ReturnContext:
    """What a return asks of the till around it.

    `is_front` says whether the Return screen is there now; `there` looks at the shop. `free` takes goods back without
    a receipt (None where the shop does not). `pay` opens the Pay card for an exchange that costs more. `done` is called
    with what was given back, and with the sale of an exchange; `show_sale` shows a sale on the Sales screen.
    `is_practice`: nothing here is real. `deposits` takes empties (None where the shop has no deposits): scanned ones,
    or () for none yet; False for what is no deposit. `table`: what goods bring along, and take with them.
    """

    gate: Gate
    screen: AroundReturn
    is_front: Callable[[], bool]
    pay: Callable[[], object]
    done: Callable[[Return, Sale | None], object]
    show_sale: Callable[[str], object]
    there: LookThere
    is_practice: Callable[[], bool] = lambda: False
    free: Callable[[], object] | None = None
    deposits: Callable[[tuple[Item, ...], Decimal | None], bool] | None = None
    table: Callable[[], DepositTable] = DepositTable


class ReturnPresenter(OneReturn):
    """One return at a time. Satisfies `ReturnListener`."""

    def __init__(
        self,
        window: ReturnWindow,
        tr: Translator,
        service: Returns,
        exchange: ExchangePresenter,
        tasks: Tasks,
        around: ReturnContext,
    ) -> None:
        super().__init__(window, tr, exchange, tasks, around.screen, lambda: service.rules.reasons)
        self._service = service
        self._around = around
        self._found: Returnable | None = None
        self._parts: tuple[BackPart, ...] | None = None  # as a person wants the money to go back
        self._pending: PendingExchange | None = None
        self._drawer: int | None = None  # the cash in it, where that is known
        self._other_way = OtherWay(window, tr, self._take_parts)
        self._slip = SlipPrompt(window, tr, self._take_approval)

    # --- which receipt ---

    def open(self) -> None:
        """The menu: the screen without a receipt."""
        self._forget()
        self._screen.come()
        self._show()

    async def open_receipt(self, text: str) -> bool:
        """A scanned or typed receipt number. False where it opens nothing, which is said: on this screen where it is in
        front, else in a notice. The paper of a return leads to its sale; what this till does not have is looked for at
        the shop."""
        paper = None
        try:
            paper = paper_in(text, practice=self._around.is_practice())
            self._take_up(await self._service.find(str(paper.number)), gift=paper.gift)
        except DomainError as error:
            if error.code == "return_is_return" and paper is not None and isinstance(paper.number, ReturnNumber):
                given = await self._service.by_number(paper.number)
                if given is not None and given.sale_id and not given.sale_id.startswith(THERE):
                    self._around.show_sale(given.sale_id)
                    return True
            elif error.code in _ASK_THERE and paper is not None and self._looks_for(paper, error):
                return True
            self._say_no(sentence(error, self._tr))
            return False
        return True

    def _looks_for(self, paper: PaperCode, error: DomainError) -> bool:
        """Whether the shop is asked now, for this till answered with `error`. Not while another return is begun: the
        answer must not take its place."""
        number, there = paper.number, self._around.there
        begun = self._found is not None and (any(self._chosen.pieces.values()) or self._goods.cart.lines)
        if begun or self._chosen.busy or not isinstance(number, ReceiptNumber) or not there.can_ask:
            return False
        self._forget()
        self._screen.come()
        title = self._tr("Looking for receipt {number} at the shop…", number=number)
        hint = self._tr("This till does not have it. Esc stops looking.")
        self._window.show_return(
            self._nothing_yet(title, hint),
            self,
        )
        missing = sentence(error, self._tr) if error.code == "return_unreadable" else ""
        there.find(number, partial(self._found_there, gift=paper.gift), missing)
        return True

    def _found_there(self, found: Returnable | str, *, gift: bool) -> None:
        """The shop answered: with the sale, or with a sentence why there is none."""
        if isinstance(found, str):
            self._say_no(found)
        else:
            self._take_up(found, gift=gift)

    def _looked(self, found: Returnable | str) -> None:
        """The shop said what of the sale in front went back only there, or why it cannot be asked."""
        before = self._found
        if before is None or self._chosen.busy or self._pending is not None:
            return
        if isinstance(found, str):
            self._chosen = replace(self._chosen, unasked=found)
            self._show()
        elif found.sale.id == before.sale.id and found != before:
            if found.is_empty:
                self._forget()
                gone = DomainError("return_all_there", "receipt", number=found.sale.number)
                self._say_no(sentence(gone, self._tr))
                return
            self._found = found
            left = {one.key: one.left for one in found.lines}
            pieces = {key: min(count, left[key]) for key, count in self._chosen.pieces.items()}
            self._chosen = replace(self._chosen, pieces=pieces)
            self._changed()

    def open_sale(self, sale_id: str) -> None:
        """A sale chosen from a list."""
        self._tasks.start("open return", partial(self._open_sale, sale_id), awaited=True)

    def scan(self, items: tuple[Item, ...], label: Label | None, count: Decimal | None) -> bool:
        """An article scanned on this screen: it comes back where the receipt has it, else it is taken in exchange."""
        found = self._found
        if found is None:
            if self._around.deposits is not None and self._around.deposits(items, count):
                return True
            self._say_no(self._tr("Scan the receipt first: what comes back is looked for on it."))
            return False
        names = {item.variant_id for item in items}
        for one in found.lines:
            chosen = self._chosen.pieces.get(one.key, 0)
            if one.line.variant_id in names and chosen < one.left:
                self._set_pieces(one.key, min(chosen + int(count or 1), one.left))
                return True
        taken = self._goods.add(items, label, count)
        self._changed()
        return taken

    # --- intents ---

    def step(self, key: str, by: int) -> None:
        """One piece more or less."""
        found = self._found
        if found is None or self._chosen.busy:
            return
        if key.startswith(TAKEN):
            self._goods.step(int(key.removeprefix(TAKEN)), by)
            self._changed()
            return
        one = found.line(int(key))
        self._chosen = replace(self._chosen, selected=key)
        self._set_pieces(one.key, max(min(self._chosen.pieces.get(one.key, 0) + by, one.left), 0))

    @property
    def pending(self) -> PendingExchange:
        """The exchange whose difference is being paid; only while the Pay card is open for it."""
        assert self._pending is not None, "no difference is paid"
        return self._pending

    def paid(self, given: Return | None, sale: Sale) -> None:
        """The difference was paid, and both documents are on disk."""
        assert given is not None, "the return is written with the sale"
        self._pending = None
        self._forget()
        self._around.done(given, sale)

    # --- inside: what is chosen ---

    def _is_begun(self) -> bool:
        return self._found is not None

    def _has_goods(self) -> bool:
        """Enter with nothing chosen chooses all that may go back."""
        chosen = any(self._chosen.pieces.values())
        if not chosen:
            self._press(ALL)
        return chosen

    def _press(self, key: str) -> None:
        if key == FREE and self._around.free is not None:
            self._around.gate.ask(Right.RETURN_FREE, self._around.free)
        elif key == DEPOSITS and self._around.deposits is not None and self._found is None:
            self._around.deposits((), None)
        elif self._found is None:
            return
        elif key == ALL:
            self._chosen = replace(self._chosen, pieces=self._found.everything, ask="")
            self._changed()
        elif key == SLIP:
            self._slip.ask(self._chosen.approval)
        elif key == ANOTHER:
            wish = Wish(Right.RETURN, above=True, sold_by=self._found.sale.cashier)
            self._around.gate.ask(wish, self._ask_other_way)

    def _forget(self) -> None:
        self._found, self._chosen, self._parts = None, Chosen(), None
        self._around.there.stop()
        self._goods.clear()

    def _take_up(self, found: Returnable, *, gift: bool = False) -> None:
        if self._found is None or self._found.sale.id != found.sale.id:
            self._forget()
            first = next((str(one.key) for one in found.lines if one.left), "")
            self._chosen = Chosen(selected=first)
        self._found = found
        self._chosen = replace(self._chosen, gift=gift or self._chosen.gift)
        self._screen.come()
        self._show()
        if not found.unconfirmed:
            self._around.there.look(found, self._looked)
        self._tasks.restart("return drawer", self._look_into_drawer, awaited=True)

    async def _look_into_drawer(self) -> None:
        """What is not in the drawer becomes a voucher."""
        drawer = await self._service.in_drawer()
        if drawer != self._drawer:
            self._drawer = drawer
            if self._found is not None and not self._chosen.busy:
                self._show()

    async def _open_sale(self, sale_id: str) -> None:
        try:
            found = await self._service.of(sale_id)
        except DomainError as error:
            self._say_no(sentence(error, self._tr))
            return
        if found.is_empty:
            gone = DomainError("return_all_back", "receipt", number=found.sale.number)
            self._say_no(sentence(gone, self._tr))
            return
        self._take_up(found)

    def _say_no(self, text: str) -> None:
        """On this screen where it is in front, and no return is begun on it; else in a notice."""
        if self._around.is_front() and self._found is None:
            self._window.show_return(
                self._nothing_yet(text),
                self,
            )
        else:
            self._window.show_notice(NoticeView(NOTICE, Tone.WARN, text))

    def _nothing_yet(self, said: str = "", hint: str = "") -> ReturnView:
        free, deposits = self._around.free is not None, self._around.deposits is not None
        return no_receipt_view((said, hint), self._tr, free=free, deposits=deposits)

    def _set_pieces(self, key: int, pieces: int) -> None:
        assert self._found is not None, "its lines are shown"
        chosen = with_deposits_back(self._found, self._chosen.pieces, key, pieces, self._around.table())
        self._chosen = replace(self._chosen, pieces=chosen)
        self._changed()

    def _changed(self) -> None:
        """The sums are others: money that a person shared out is shared anew."""
        self._parts = None
        super()._changed()

    def _take_parts(self, parts: tuple[BackPart, ...]) -> None:
        """The money goes back as a person wants it. Raises DomainError, shown at the card."""
        found = self._found
        if found is not None:
            self._service.propose(found, self._draft(parts), exchange=self._goods.cart, in_drawer=self._drawer)
            self._parts = parts
            self._show()

    def _take_approval(self, approval: str) -> None:
        self._chosen = replace(self._chosen, approval=approval)
        self._show()

    def _ask_other_way(self) -> None:
        if self._found is not None:
            self._other_way.ask(self._found, self._propose(self._found))

    # --- inside: giving back ---

    def _draft(self, parts: tuple[BackPart, ...] | None, approved_by: str = "") -> ReturnDraft:
        chosen = self._chosen
        return ReturnDraft(
            {key: count for key, count in chosen.pieces.items() if count},
            chosen.reason or _ANY,
            chosen.goes,
            parts,
            chosen.note,
            approved_by,
            chosen.gift,
            chosen.approval,
        )

    def _propose(self, found: Returnable) -> ReturnProposal:
        return self._service.propose(found, self._draft(self._parts), exchange=self._goods.cart, in_drawer=self._drawer)

    def _give(self) -> None:
        found = self._found
        if found is None:
            return
        try:
            proposal = self._propose(found)
        except DomainError as error:
            self._fail(error)
            return
        self._around.gate.ask(self._service.wish(found, proposal.gross), partial(self._approved, proposal))

    def _approved(self, proposal: ReturnProposal) -> None:
        found = self._found
        if found is None or self._chosen.busy:
            return
        draft = self._draft(self._parts, self._around.gate.approved_by)
        goods = self._goods.goods
        if goods.cost and difference(found, proposal, goods).minor > 0:
            self._pending = PendingExchange(found, draft, proposal, goods.cart)
            self._around.pay()
        else:
            self._write(partial(self._given, found, draft))

    async def _given(self, found: Returnable, draft: ReturnDraft) -> Callable[[], object]:
        cart, cashier = self._goods.cart, self._screen.cashier()
        if not cart.lines:
            return partial(self._around.done, await self._service.give_back(found, draft, cashier), None)
        return partial(self._around.done, *await self._service.exchange(found, draft, cart, (), cashier))

    # --- inside: what is shown ---

    def _show(self) -> None:
        tr, found = self._tr, self._found
        if found is None:
            self._window.show_return(
                self._nothing_yet(),
                self,
            )
            return
        try:
            proposal = self._propose(found)
        except DomainError as error:
            self._parts = None
            self._chosen = replace(self._chosen, error=sentence(error, tr))
            proposal = self._anyhow(found)
        chosen = replace(self._chosen, lock=self._lock(found, proposal))
        self._window.show_return(return_view(found, chosen, proposal, self._goods.goods, self._reasons(), tr), self)

    def _anyhow(self, found: Returnable) -> ReturnProposal:
        """The proposal without what a person shared out; nothing where there is none either."""
        try:
            return self._propose(found)
        except DomainError:
            return ReturnProposal((), ())

    def _lock(self, found: Returnable, proposal: ReturnProposal) -> str:
        """That a PIN is asked for next, or that this cashier may not do it."""
        tr, gate, rules = self._tr, self._around.gate, self._service.rules
        if not proposal.pieces:
            return ""
        wish = self._service.wish(found, proposal.gross)
        grant, name = gate.grant(wish), self._screen.cashier()
        if grant is Grant.ALLOWED:
            return ""
        if grant is Grant.NO:
            return tr("{name} may not take this back.", name=name)
        if rules.limit is not None and proposal.gross > rules.limit:
            limit = tr.money(found.sale.totals.money(rules.limit))
            return tr(
                "Returns over {limit}: the PIN of someone other than {name} is asked next.", limit=limit, name=name
            )
        if not self._service.is_sure:
            return tr(
                "The shop’s store does not answer: the PIN of someone other than {name} is asked next.", name=name
            )
        if found.unconfirmed:
            return tr("Not sold at this till: the PIN of someone other than {name} is asked next.", name=name)
        if found.was_exchanged:
            return tr("Taken in exchange: the PIN of someone other than {name} is asked next.", name=name)
        return tr("Sold so long ago: the PIN of someone other than {name} is asked next.", name=name)
