"""The void of the last sale: asked once, then its goods are on the screen again to be mended.

Scope: the question. What a void writes is `services.returns`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pos_app.domain.cashier import Right
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money_back import BackPart, BackWay
from pos_app.domain.returns import Return
from pos_app.presenters.common.card_views import LineMenuView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.returns.words import minor, way_name
from pos_app.services.returns.giving_back import void_draft
from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from pos_app.domain.cart import Cart
    from pos_app.domain.returns import Returnable
    from pos_app.presenters.common.gate import Gate
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.services.returns.giving_back import Returns
    from pos_app.services.tasks import Tasks

NOTICE = "void"
DO = "void"


@frozen
class VoidContext:
    """What a void asks of the till around it: `gate` for the right, `cashier` who voids; `bring_back(cart)` shows the
    goods on the Sale screen again, `done(given)` opens the drawer and prints. `has_cart`: whether goods are on the Sale
    screen."""

    gate: Gate
    cashier: Callable[[], str]
    has_cart: Callable[[], bool]
    bring_back: Callable[[Cart], object]
    done: Callable[[Return], object]


class VoidPresenter:
    """Asks, and voids. Satisfies `ChoiceListener`."""

    def __init__(
        self, window: ReturnWindow, tr: Translator, service: Returns, tasks: Tasks, around: VoidContext
    ) -> None:
        self._window = window
        self._tr = tr
        self._service = service
        self._tasks = tasks
        self._around = around
        self._sale_id = ""

    def ask(self, sale_id: str) -> None:
        """The button or its key: this sale, if it is the last one."""
        self._sale_id = sale_id
        self._tasks.start("ask void", self._ask, awaited=True)

    def choose(self, key: str) -> None:
        """The answer."""
        self.close_choice()
        if key == DO:
            self._around.gate.ask(Right.VOID, self._approved)

    def close_choice(self) -> None:
        """Esc: the sale stays."""
        self._window.show_question(None)

    # --- inside ---

    async def _ask(self) -> None:
        tr = self._tr
        if self._around.has_cart():
            self._say(Tone.WARN, sentence(DomainError("void_cart"), tr))
            return
        try:
            found = await self._service.voidable(self._sale_id)
            back = self._service.propose(found, void_draft(found), in_drawer=await self._service.in_drawer()).back
        except DomainError as error:
            self._say(Tone.WARN, sentence(error, tr))
            return
        told = tr(
            "To give back: {how}. Its goods come back to the screen, to be mended and paid again.",
            how=_goes_back(back, found, tr),
        )
        if found.sale.cart.vouchers:
            amount = tr.money(found.sale.cart.beside)
            stays = tr("The vouchers of {amount} stay sold.", amount=amount)
            told = f"{told} {stays}"
        self._window.show_question(
            LineMenuView(
                tr("Make sale {receipt} void?", receipt=found.sale.number),
                told,
                (ActionView(DO, tr("Make it void"), "1"),),
                tr("Back"),
            ),
            self,
        )

    def _approved(self) -> None:
        approved_by = self._around.gate.approved_by
        self._tasks.start("void", lambda: self._void(approved_by), awaited=True)

    async def _void(self, approved_by: str) -> None:
        try:
            voided = await self._service.void_last(self._around.cashier(), approved_by)
        except (DomainError, StoreError) as error:
            self._say(Tone.WARN, sentence(error, self._tr))
            return
        self._around.bring_back(voided.cart)
        self._around.done(voided.given)
        tr, given = self._tr, voided.given
        text = tr("Sale {receipt} is void. Its order goes to the work list.", receipt=given.receipt)
        if voided.withdrawn:
            text = tr("Sale {receipt} is void, and its order is not sent.", receipt=given.receipt)
        strong = ", ".join(_give(part, given, tr) for part in given.back if part.out and part.way is not BackWay.OWED)
        self._window.show_notice(NoticeView(NOTICE, Tone.OK, text, strong, seconds=None))

    def _say(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView(NOTICE, tone, text))


def _give(part: BackPart, given: Return, tr: Translator) -> str:
    amount = tr.money(minor(part.out, given))
    if part.way is BackWay.CASH:
        return tr("Give back {amount} in cash", amount=amount)
    return tr("Give back {amount} by {method}", amount=amount, method=way_name(part, tr))


def _goes_back(back: Sequence[BackPart], found: Returnable, tr: Translator) -> str:
    """`€50.00 in cash, €4.95 by Card`."""
    said = []
    for one in back:
        amount = tr.money(minor(one.out, found))
        if one.way is BackWay.CASH:
            said.append(tr("{amount} in cash", amount=amount))
        elif one.way is not BackWay.OWED:
            said.append(tr("{amount} by {method}", amount=amount, method=way_name(one, tr)))
    return ", ".join(said) or tr("nothing")
