"""Receipts: printed after a sale, shown on a card, printed again, saved as a PDF, sent by mail.

Intents in, views out. `receipt` makes the paper of a sale, `services.printing` prints it.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pos_app.devices.mail import Message, open_message
from pos_app.domain.order import Sale, Seller
from pos_app.domain.paper import Paper
from pos_app.domain.returns import Return
from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.context import PaperContext
from pos_app.presenters.printing.paper_file import save
from pos_app.presenters.printing.receipt import Circumstances, gift_paper, receipt_paper
from pos_app.presenters.printing.views import PaperFile, PaperView
from pos_app.presenters.printing.window import PaperWindow
from pos_app.services.printing.print_jobs import Printing
from pos_app.services.sales.sales_list import SalesList
from pos_app.services.tasks import Tasks

RECEIPT, GIFT = "receipt", "gift"
PRINT, OTHER, PDF, A4, MAIL = "print", "other", "pdf", "a4", "mail"
NOTICE = "paper"


@dataclass(frozen=True, slots=True)
class _Shown:
    """The paper on the card, and what its buttons need to know of it."""

    sale: Sale
    kind: str
    paper: Paper
    copy: bool


class PaperPresenter:
    """Papers of sales, and the card that shows one."""

    def __init__(
        self,
        window: PaperWindow,
        tr: Translator,
        printing: Printing,
        sales: SalesList,
        tasks: Tasks,
        around: PaperContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._printing = printing
        self._sales = sales
        self._tasks = tasks
        self._shown: _Shown | None = None
        self._around = around

    async def forget_mails(self) -> None:
        """Deletes the files attached to mails by an earlier run of the program: they are kept no longer than that."""
        await asyncio.to_thread(shutil.rmtree, self._around.mails, ignore_errors=True)

    # --- a sale ---

    @property
    def box(self) -> bool | None:
        """How the Pay card's box stands at first; None: there is none."""
        when = self._printing.setup.when
        if not self._printing.has_printer or when == "never":
            return None
        return when == "always"

    def paid(self, sale: Sale, *, wanted: bool) -> None:
        """A sale is safe on disk: open the drawer for cash, print the receipt if it is wanted."""
        if self._printing.setup.drawer and any(tender.is_cash for tender in sale.tenders):
            self._printing.kick()
        if wanted and self._printing.has_printer:
            self._tasks.start(f"receipt {sale.id}", partial(self._print, sale, RECEIPT))

    def given_back(self, given: Return) -> None:
        """A return is safe on disk: open the drawer for the cash that leaves it."""
        if self._printing.setup.drawer and given.cash:
            self._printing.kick()

    # --- the card ---

    def show(self, sale_id: str) -> None:
        """The receipt of a sale, to look at."""
        self._tasks.restart("paper", partial(self._show, sale_id, RECEIPT))

    def show_gift(self, sale_id: str) -> None:
        """The gift receipt of a sale, to look at."""
        self._tasks.restart("paper", partial(self._show, sale_id, GIFT))

    def close_paper(self) -> None:
        """Esc."""
        self._shown = None
        self._window.show_paper(None)

    def act(self, key: str) -> None:
        """A button of the card."""
        shown = self._shown
        if shown is None:
            return
        if key == PRINT:
            self.close_paper()
            self._tasks.start(f"receipt {shown.sale.id}", partial(self._print, shown.sale, shown.kind))
        elif key == OTHER:
            other = RECEIPT if shown.kind == GIFT else GIFT
            self._tasks.restart("paper", partial(self._show, shown.sale.id, other))
        elif key in (PDF, A4):
            ask = FileAskView(self._tr("Save as PDF"), f"{shown.paper.title}.pdf")
            self._window.ask_file(ask, partial(self._save_to, shown, key == A4))
        elif key == MAIL:
            self._tasks.start("mail", partial(self._mail, shown))

    # --- inside ---

    def _save_to(self, shown: _Shown, a4: bool, path: Path) -> None:
        self._tasks.start("pdf", partial(self._save_shown, shown, path, a4=a4))

    async def _print(self, sale: Sale, kind: str) -> None:
        paper = await self._paper(sale, kind)
        await self._printing.add(paper, _subject(sale), kind, copy=self._is_elsewhere(sale))

    async def _show(self, sale_id: str, kind: str) -> None:
        sale = await self._sales.sale(sale_id)
        paper = await self._paper(sale, kind)
        copy = self._is_elsewhere(sale) or await self._printing.was_issued(_subject(sale), kind)
        self._shown = _Shown(sale, kind, paper, copy)
        view = paper_view(paper, self._tr, gift=kind == GIFT, copy=copy, prints=self._printing.has_printer)
        self._window.show_paper(replace(view, logo=self._around.logo), self)

    async def _paper(self, sale: Sale, kind: str) -> Paper:
        shop, row = self._sales.shop, await self._sales.submission(sale.id)
        seller = Seller(shop.name, shop.address, shop.phone, shop.email)
        around = Circumstances(seller, row.order_number, self._around.practice)
        return (gift_paper if kind == GIFT else receipt_paper)(sale, around, self._tr)

    def _is_elsewhere(self, sale: Sale) -> bool:
        """Whether the sale was made at another till and taken over: that till may have printed its receipt."""
        return sale.receipt.till != self._sales.shop.till

    async def _save_shown(self, shown: _Shown, path: Path, *, a4: bool) -> None:
        file = PaperFile(shown.paper, path, shown.copy, a4, self._around.logo)
        if save(file, self._window, self._tr):
            await self._printing.hand_out(shown.paper, _subject(shown.sale), shown.kind, copy=shown.copy)
            self.close_paper()

    async def _mail(self, shown: _Shown) -> None:
        tr, sale = self._tr, shown.sale
        folder = self._around.mails
        path = folder / f"{sale.receipt}.pdf"
        seller = sale.seller.name if sale.seller else self._sales.shop.name
        body = tr("Please find your receipt attached. Thank you, {shop}", shop=seller)
        customer = sale.cart.customer
        message = Message(customer.email if customer else "", f"{seller} · {shown.paper.title}", body, path)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._window.save_paper(PaperFile(shown.paper, path, shown.copy, a4=True, logo=self._around.logo))
            attached = await asyncio.to_thread(self._around.mail or open_message, message)
        except OSError:
            self._tell(Tone.TROUBLE, tr("This computer has no mail program. Save it as PDF instead."))
            return
        await self._printing.hand_out(shown.paper, _subject(sale), shown.kind, copy=shown.copy)
        self.close_paper()
        if attached:
            self._tell(Tone.OK, tr("The mail program has it ready."))
        else:
            self._tell(Tone.INFO, tr("Please drag {name} from its folder into the message.", name=path.name))

    def _tell(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView(NOTICE, tone, text))


def paper_view(paper: Paper, tr: Translator, *, gift: bool, copy: bool, prints: bool) -> PaperView:
    """The card. Pure."""
    told = tr("It was given out before: this one is a copy.") if copy else tr("It was not given out yet.")
    return PaperView(
        paper.title,
        told,
        paper,
        copy,
        actions=(
            *((ActionView(PRINT, tr("Print"), "Return", primary=True),) if prints else ()),
            ActionView(OTHER, tr("Receipt") if gift else tr("Gift receipt"), "F6"),
            ActionView(PDF, tr("PDF"), "F7"),
            ActionView(A4, tr("PDF on A4"), "F8"),
            ActionView(MAIL, tr("E-mail"), "F9"),
        ),
        close_label=tr("Close"),
    )


def _subject(sale: Sale) -> str:
    """The id of the sale whose receipt serves for this one: a sale that was split into orders has one receipt."""
    return sale.id.partition("/")[0]
