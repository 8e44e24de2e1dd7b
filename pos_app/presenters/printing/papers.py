"""Receipts: printed after a sale, shown on a card, printed again, saved as a PDF, sent by mail.

Intents in, views out. `receipt` makes the paper of a sale, `services.printing` prints it.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from pos_app.devices.mail import Message, open_message
from pos_app.domain.fiscal_receipt import FiscalMark
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.domain.paper import Paper
from pos_app.domain.received import Payment
from pos_app.domain.returns import Return
from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.context import PaperContext
from pos_app.presenters.printing.later_papers import payment_paper, voucher_paper
from pos_app.presenters.printing.paper_file import save
from pos_app.presenters.printing.receipt import Circumstances, gift_paper, receipt_paper
from pos_app.presenters.printing.receipt_sheet import gift_sheet, receipt_sheet
from pos_app.presenters.printing.return_paper import return_paper
from pos_app.presenters.printing.return_sheet import return_sheet
from pos_app.presenters.printing.views import PaperFile, PaperView
from pos_app.presenters.printing.window import PaperWindow
from pos_app.services.printing.print_jobs import Printing
from pos_app.services.sales.sales_list import SalesList, owed_by_now
from pos_app.services.tasks import Tasks, Work

RECEIPT, GIFT, RETURN, PAYMENT, VOUCHER = "receipt", "gift", "return", "payment", "voucher"
_OF_SALES = (RECEIPT, GIFT)
PRINT, OTHER, PDF, A4, MAIL = "print", "other", "pdf", "a4", "mail"
NOTICE = "paper"


@frozen
class _Shown:
    """The paper on the card, and what its buttons need to know of it: the id it is kept by, its number, who gave it
    out and the customer's e-mail address."""

    subject: str
    kind: str
    paper: Paper
    copy: bool
    number: str
    seller: str
    email: str = ""


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
        self._next: tuple[Work, ...] = ()  # papers that are still to be looked at
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
            self._tasks.start(f"receipt {sale.id}", partial(self._print, sale.id, RECEIPT))

    def given_back(self, given: Return) -> None:
        """A return is safe on disk: open the drawer for the cash that leaves it, print its paper."""
        if self._printing.setup.drawer and given.cash:
            self._printing.kick()
        if self._printing.has_printer:
            self._tasks.start(f"receipt {given.id}", partial(self._print, given.id, RETURN))

    def received(self, payment: Payment, *, wanted: bool) -> None:
        """A payment that is no sale's is safe on disk: open the drawer for cash, print its paper if it is wanted."""
        if self._printing.setup.drawer and any(tender.is_cash for tender in payment.tenders):
            self._printing.kick()
        if wanted and self._printing.has_printer:
            self._tasks.start(f"receipt {payment.id}", partial(self._print, payment.id, PAYMENT))

    def sold_together(self, sale: Sale | None, payments: Sequence[Payment], *, wanted: bool) -> None:
        """Goods and vouchers that were paid together are safe on disk: open the drawer once for cash, print the receipt
        (without goods the payments' papers) if it is wanted, and the vouchers."""
        tenders = [*(sale.tenders if sale is not None else ()), *(t for one in payments for t in one.tenders)]
        if self._printing.setup.drawer and any(tender.is_cash for tender in tenders):
            self._printing.kick()
        if wanted and self._printing.has_printer:
            subjects = [(sale.id, RECEIPT)] if sale is not None else [(one.id, PAYMENT) for one in payments]
            for subject, kind in subjects:
                self._tasks.start(f"receipt {subject}", partial(self._print, subject, kind))
        if self._printing.has_printer:
            for one in payments:
                self.give_voucher(one.id)
        else:  # each is looked at, one behind the other: nobody has its code else
            self.show_vouchers([one.id for one in payments])

    def give_voucher(self, document_id: str) -> None:
        """A payment or return gave out a voucher: print its paper, or show it where there is no printer."""
        self._tasks.start(f"voucher {document_id}", partial(self._give_voucher, document_id))

    # --- the card ---

    def show(self, sale_id: str) -> None:
        """The receipt of a sale, or the paper of a return, to look at."""
        self._show_alone(partial(self._show, sale_id, RECEIPT))

    def show_gift(self, sale_id: str) -> None:
        """The gift receipt of a sale, to look at."""
        self._show_alone(partial(self._show, sale_id, GIFT))

    def show_payments(self, payment_ids: Sequence[str]) -> None:
        """The papers of payments, to look at, one behind the other."""
        self._show_alone(*(partial(self._show, payment_id, PAYMENT) for payment_id in payment_ids))

    def show_vouchers(self, document_ids: Sequence[str]) -> None:
        """The vouchers that payments or a return gave out, to look at, one behind the other."""
        self._show_alone(*(partial(self._show_voucher, document_id) for document_id in document_ids))

    def _show_alone(self, first: Work, *others: Work) -> None:
        """A paper, and `others` behind it; what was to come behind one before comes no more."""
        self._next = others
        self._tasks.restart("paper", first)

    def close_paper(self) -> None:
        """Esc. The next of several papers comes in its place."""
        self._shown = None
        self._window.show_paper(None)
        if self._next:
            self._show_alone(*self._next)

    def act(self, key: str) -> None:
        """A button of the card."""
        shown = self._shown
        if shown is None:
            return
        if key == PRINT:
            self.close_paper()
            self._tasks.start(f"receipt {shown.subject}", partial(self._print, shown.subject, shown.kind))
        elif key == OTHER and shown.kind in _OF_SALES:
            other = RECEIPT if shown.kind == GIFT else GIFT
            self._tasks.restart("paper", partial(self._show, shown.subject, other))
        elif key in (PDF, A4):
            ask = FileAskView(self._tr("Save as PDF"), f"{shown.paper.title}.pdf")
            self._window.ask_file(ask, partial(self._save_to, shown, key == A4))
        elif key == MAIL:
            self._tasks.start("mail", partial(self._mail, shown))

    # --- inside ---

    def _save_to(self, shown: _Shown, a4: bool, path: Path) -> None:
        self._tasks.start("pdf", partial(self._save_shown, shown, path, a4=a4))

    async def _print(self, document_id: str, kind: str) -> None:
        made = await self._made(document_id, kind)
        if self._printing.prints_pages:
            made = await self._on_pages(made, document_id)
        await self._printing.add(made.paper, made.subject, made.kind, copy=made.copy)

    async def _show(self, document_id: str, kind: str) -> None:
        made = await self._made(document_id, kind)
        made = await self._on_pages(made, document_id)
        kind = made.kind
        copy = made.copy or await self._printing.was_issued(made.subject, kind)
        self._shown = replace(made, copy=copy)
        view = paper_view(made.paper, self._tr, kind=kind, copy=copy, prints=self._printing.has_printer)
        following = self._tr("Next paper") if self._next else view.close_label
        self._window.show_paper(replace(view, logo=self._around.logo, close_label=following), self)

    async def _made(self, document_id: str, kind: str) -> _Shown:
        """The paper of a sale, or of the return that has this id; of a payment, of a voucher. `copy`: another till may
        have given it out."""
        if kind in (PAYMENT, VOUCHER):
            return await self._later_paper(document_id, kind)
        given = await self._returned(document_id)
        if given is not None:
            return await self._return_paper(given)
        sale = await self._sales.sale(document_id)
        around = await self._circumstances(sale.id, (await self._sales.submission(sale.id)).order_number, sale)
        asked = await self._around.invoice_of(sale.id) if self._around.invoice_of is not None else None
        if asked is not None:
            around = replace(around, invoice_for=f"{asked.company}, {asked.vat_number}")
        paper = (gift_paper if kind == GIFT else receipt_paper)(sale, around, self._tr)
        paper = replace(paper, language=self._tr.language)
        customer, seller = sale.cart.customer, sale.seller.name if sale.seller else self._sales.shop.name
        copy = sale.receipt.till != self._sales.shop.till
        email = customer.email if customer else ""
        return _Shown(_subject(sale), kind, paper, copy, str(sale.receipt), seller, email)

    async def _on_pages(self, made: _Shown, document_id: str) -> _Shown:
        """With the page that a receipt is on A4: 20 ms for one of 300 lines, and so in a thread."""
        if made.kind not in _OF_SALES:
            return made
        sale = await self._sales.sale(document_id)
        around = await self._circumstances(sale.id, (await self._sales.submission(sale.id)).order_number, sale)
        lay_out = gift_sheet if made.kind == GIFT else receipt_sheet
        sheet = await asyncio.to_thread(lay_out, sale, around, self._tr)
        return replace(made, paper=replace(made.paper, sheet=sheet))

    async def _return_paper(self, given: Return) -> _Shown:
        sale = await self._sales.sale(given.exchanged.sale_id) if given.exchanged is not None else None
        signs = self._sales.shop.returns.signature
        sold = await self._fiscal(sale.id) if sale is not None else None
        around = await self._circumstances(given.id)
        paper = return_paper(given, around, self._tr, sale, signature=signs, sold=sold)
        sheet = return_sheet(given, around, self._tr, sale, signature=signs, sold=sold)
        paper = replace(paper, sheet=sheet, language=self._tr.language)
        seller = given.seller.name if given.seller else self._sales.shop.name
        return _Shown(given.id, RETURN, paper, bool(given.taken_from), str(given.number), seller)

    async def _later_paper(self, document_id: str, kind: str) -> _Shown:
        later, shop = self._sales.later, self._sales.shop
        around = Circumstances(shop.seller, practice=self._around.practice)
        if kind == VOUCHER:
            now = await later.voucher(document_id)
            return _Shown(document_id, kind, voucher_paper(now, around, self._tr), False, now.voucher.number, shop.name)
        payment = await later.payment(document_id)
        paper = payment_paper(payment, around, self._tr)
        seller = payment.seller.name if payment.seller else shop.name
        return _Shown(payment.id, kind, paper, bool(payment.taken_from), str(payment.number), seller)

    async def _give_voucher(self, document_id: str) -> None:
        now = await self._sales.later.of_document(document_id)
        if now is not None:
            give = self._print if self._printing.has_printer else self._show
            await give(now.voucher.id, VOUCHER)

    async def _show_voucher(self, document_id: str) -> None:
        now = await self._sales.later.of_document(document_id)
        if now is not None:
            await self._show(now.voucher.id, VOUCHER)

    async def _returned(self, document_id: str) -> Return | None:
        with suppress(KeyError):
            return await self._sales.returns.get(document_id)
        return None

    async def _circumstances(self, document_id: str, order_number: str = "", sale: Sale | None = None) -> Circumstances:
        mark = await self._fiscal(document_id)
        owed = await owed_by_now(sale, self._sales.later) if sale is not None and sale.unpaid else None
        return Circumstances(self._sales.shop.seller, order_number, self._around.practice, fiscal=mark, owed=owed)

    async def _fiscal(self, document_id: str) -> FiscalMark:
        of = self._around.fiscal_of
        return await of(document_id.partition("/")[0]) if of is not None else FiscalMark()

    async def _save_shown(self, shown: _Shown, path: Path, *, a4: bool) -> None:
        file = PaperFile(shown.paper, path, shown.copy, a4, self._around.logo)
        if await save(file, self._window, self._tr):
            await self._printing.hand_out(shown.paper, shown.subject, shown.kind, copy=shown.copy)
            self.close_paper()

    async def _mail(self, shown: _Shown) -> None:
        tr, folder = self._tr, self._around.mails
        path = folder / f"{shown.number}.pdf"
        body = tr("Please find your receipt attached. Thank you, {shop}", shop=shown.seller)
        message = Message(shown.email, f"{shown.seller} · {shown.paper.title}", body, path)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = PaperFile(shown.paper, path, shown.copy, a4=True, logo=self._around.logo)
            await asyncio.to_thread(self._window.save_paper, file)
            attached = await asyncio.to_thread(self._around.mail or open_message, message)
        except OSError:
            self._tell(Tone.TROUBLE, tr("This computer has no mail program. Save it as PDF instead."))
            return
        await self._printing.hand_out(shown.paper, shown.subject, shown.kind, copy=shown.copy)
        self.close_paper()
        if attached:
            self._tell(Tone.OK, tr("The mail program has it ready."))
        else:
            self._tell(Tone.INFO, tr("Please drag {name} from its folder into the message.", name=path.name))

    def _tell(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView(NOTICE, tone, text))


def paper_view(paper: Paper, tr: Translator, *, kind: str, copy: bool, prints: bool) -> PaperView:
    """The card. Pure."""
    other = ActionView(OTHER, tr("Receipt") if kind == GIFT else tr("Gift receipt"), "F6")
    told = tr("It was given out before: this one is a copy.") if copy else tr("It was not given out yet.")
    return PaperView(
        paper.title,
        told,
        paper,
        copy,
        actions=(
            *((ActionView(PRINT, tr("Print"), "Return", primary=True),) if prints else ()),
            *((other,) if kind in _OF_SALES else ()),
            ActionView(PDF, tr("PDF"), "F7"),
            ActionView(A4, tr("PDF on A4"), "F8"),
            ActionView(MAIL, tr("E-mail"), "F9"),
        ),
        close_label=tr("Close"),
    )


def _subject(sale: Sale) -> str:
    """The id of the sale whose receipt serves for this one: a sale that was split into orders has one receipt."""
    return sale.id.partition("/")[0]
