"""Asks for whom the invoice of a paid sale is, and writes it down once. The till makes no invoice itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import CUSTOMERS_BY_PEPPOL
from pos_app.domain.frozen import frozen
from pos_app.domain.invoice_request import InvoiceRequest, invoice_request
from pos_app.presenters.common.card_views import FieldView, FormView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import AmountRowView, NoticeView, Tone
from pos_app.services.customers.contact import email_checked

if TYPE_CHECKING:
    from pos_app.domain.order import Sale
    from pos_app.presenters.common.listeners import FormListener
    from pos_app.presenters.common.words import Translator
    from pos_app.services.clock import Clock
    from pos_app.services.sales.sales_list import SalesList
    from pos_app.services.tasks import Tasks
    from pos_app.store.tables.invoices import InvoiceStore

INVOICE = "invoice"
_FIELDS = (
    ("company", N_("Company"), ""),
    ("vat_number", N_("VAT number"), N_("Its check digits are checked")),
    ("address", N_("Address"), N_("Street, number, postal code, town")),
    ("email", N_("E-mail"), ""),
)


class InvoiceWindow(Protocol):
    """What the card needs of the window."""

    def show_form(self, view: FormView | None, listener: FormListener | None = None) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...


@frozen
class InvoiceContext:
    """What asking needs of the till: its clock, who sells, and what is shown anew afterwards."""

    clock: Clock
    cashier: Callable[[], str]
    changed: Callable[[], object]


class InvoicePresenter:
    """One request at a time. Satisfies `FormListener`."""

    def __init__(
        self,
        window: InvoiceWindow,
        tr: Translator,
        ledger: SalesList,
        invoices: InvoiceStore,
        tasks: Tasks,
        around: InvoiceContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._ledger = ledger
        self._invoices = invoices
        self._tasks = tasks
        self._around = around
        self._sale: Sale | None = None

    def ask(self, sale_id: str) -> None:
        """The button on a paid sale."""
        self._tasks.start("invoice", partial(self._open, sale_id), awaited=True)

    def submit(self, _form: str, values: Mapping[str, str]) -> None:
        """What was typed."""
        if self._sale is not None:
            self._tasks.start("invoice", partial(self._write, self._sale, dict(values)), awaited=True)

    def close_form(self) -> None:
        """Esc."""
        self._sale = None
        self._window.show_form(None)

    async def asked(self, sale_id: str) -> InvoiceRequest | None:
        """For whom the invoice of a sale was asked."""
        return await self._invoices.asked(sale_id)

    # --- inside ---

    async def _open(self, sale_id: str) -> None:
        sale = await self._ledger.sale(sale_id)
        if await self._invoices.asked(sale_id) is not None:
            self._tell(Tone.INFO, sentence(DomainError("invoice_asked"), self._tr))
            return
        self._sale = sale
        customer = sale.cart.customer
        known = {} if customer is None or customer.walk_in else {
            "company": customer.name, "address": customer.address.one_line, "email": customer.email,
        }  # fmt: skip
        self._window.show_form(self._form(sale, known), self)

    async def _write(self, sale: Sale, values: Mapping[str, str]) -> None:
        company, number, address, email = (values.get(name, "") for name, _, _ in _FIELDS)
        at, cashier = self._around.clock.now(), self._around.cashier()
        country = (sale.seller or self._ledger.shop.seller).address.country
        try:
            asked = invoice_request(
                company, number, address, email_checked(email), country=country, at=at, cashier=cashier
            )
            draft = self._ledger.shop.returns.as_draft
            noted = await self._invoices.ask(sale, asked, draft=draft)
        except DomainError as error:
            self._window.show_form(self._form(sale, values, error), self)
            return
        self.close_form()
        tr = self._tr
        text = tr("It goes out with the order.") if noted else tr("It stands in the work list for your software.")
        if draft:
            text = tr("The till creates a draft of it in the shop's software by itself.")
        if country in CUSTOMERS_BY_PEPPOL:
            follows = tr("Your software sends it by Peppol: the till gives no invoice.")
            text = f"{text} {follows}"
        done = tr("The invoice is asked for.")
        self._tell(Tone.OK, f"{done} {text}")
        self._around.changed()

    def _form(self, sale: Sale, values: Mapping[str, str], error: DomainError | None = None) -> FormView:
        tr = self._tr
        told = sentence(error, tr) if error is not None else ""
        named = {name for name, _, _ in _FIELDS}
        at = error.field if error is not None and error.field in named else ""
        return FormView(
            INVOICE,
            tr("Ask for an invoice"),
            tr("Receipt {receipt}", receipt=sale.number),
            tuple(
                FieldView(name, tr(label), values.get(name, ""), told if name == at else "", tr(hint) if hint else "")
                for name, label, hint in _FIELDS
            ),
            "" if at else told,
            tr("Ask for it"),
            tr("Cancel"),
        )

    def _tell(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView(INVOICE, tone, text))


def invoice_rows(asked: InvoiceRequest | None, tr: Translator) -> tuple[AmountRowView, ...]:
    """For whom the invoice was asked, on the page of the sale."""
    if asked is None:
        return ()
    told = (asked.vat_number, asked.address, asked.email)
    return (
        AmountRowView(tr("Invoice for {company}", company=asked.company), ""),
        *(AmountRowView(f"  {text}", "") for text in told if text),
    )
