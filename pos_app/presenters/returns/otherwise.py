"""F8 on the Sales screen: how a sale was really paid, where a button was pressed for another.

Scope: one card. `services.returns.paid_otherwise` says what may be, and writes it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.cashier import Right
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money_back import BackWay, way_of
from pos_app.domain.payment import Tender, looks_like_cash, settle
from pos_app.presenters.common.card_views import ChoiceView, FieldView, FormView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.tenders import tender_name
from pos_app.presenters.common.views import NoticeView, Tone

if TYPE_CHECKING:
    from pos_app.domain.catalogue import PaymentMethod
    from pos_app.domain.order import Sale
    from pos_app.presenters.common.gate import Gate
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.services.returns.paid_otherwise import PaidOtherwise
    from pos_app.services.tasks import Tasks

FORM, REASON, PART = "paid otherwise", "reason", "part"


@frozen
class OtherwiseContext:
    """What the card asks of the till around it: `sale(id)` reads a sale, `methods()` are the ways to pay, `gate` and
    `cashier` say who may; `done` is called once it is written."""

    gate: Gate
    cashier: Callable[[], str]
    sale: Callable[[str], Awaitable[Sale]]
    methods: Callable[[], tuple[PaymentMethod, ...]]
    done: Callable[[], object]


@frozen
class _PaidAsked:
    """The sale on the card, its tenders as they count now, and who approved that it is asked."""

    sale: Sale
    tenders: tuple[Tender, ...]
    approved_by: str


class OtherwisePresenter:
    """One sale at a time. Satisfies `FormListener`."""

    def __init__(
        self, window: ReturnWindow, tr: Translator, service: PaidOtherwise, tasks: Tasks, around: OtherwiseContext
    ) -> None:
        self._window = window
        self._tr = tr
        self._service = service
        self._tasks = tasks
        self._around = around
        self._asked: _PaidAsked | None = None

    def ask(self, sale_id: str) -> None:
        """The button or its key."""
        self._around.gate.ask(Right.OTHERWISE, partial(self._allowed, sale_id))

    def submit(self, form: str, values: Mapping[str, str]) -> None:
        """What the fields hold."""
        del form
        if self._asked is not None:
            self._tasks.start("paid otherwise", partial(self._change, self._asked, dict(values)), awaited=True)

    def close_form(self) -> None:
        """Esc: it stays as it was."""
        self._asked = None
        self._window.show_form(None)

    # --- inside ---

    def _allowed(self, sale_id: str) -> None:
        approved_by = self._around.gate.approved_by
        self._tasks.start("ask otherwise", partial(self._open, sale_id, approved_by), awaited=True)

    async def _open(self, sale_id: str, approved_by: str) -> None:
        sale = await self._around.sale(sale_id)
        self._asked = _PaidAsked(sale, await self._service.tenders(sale_id), approved_by)
        self._show(self._asked, {})

    async def _change(self, asked: _PaidAsked, values: dict[str, str]) -> None:
        try:
            tenders = self._wanted(asked, values)
            if tenders == asked.tenders:  # said before a reason is asked for
                self._show(asked, values, {f"{PART}0": self._tr("Choose how it was really paid.")})
                return
            await self._service.change(
                asked.sale, tenders, values.get(REASON, ""), self._around.cashier(), asked.approved_by
            )
        except DomainError as error:
            field = REASON if error.field == REASON or error.code == "text_too_long" else f"{PART}0"
            self._show(asked, values, {field: sentence(error, self._tr)})
            return
        self.close_form()
        tr = self._tr
        said = ", ".join(f"{self._name(part)} {tr.money(part.amount)}" for part in tenders)
        text = tr("Receipt {receipt} was paid so: {parts}", receipt=asked.sale.number, parts=said)
        self._window.show_notice(NoticeView(FORM, Tone.OK, text))
        self._around.done()

    def _wanted(self, asked: _PaidAsked, values: Mapping[str, str]) -> tuple[Tender, ...]:
        """The tenders with what was chosen: each keeps what it paid of the sale, the last that is another takes what is
        then due. Raises DomainError as `settle`."""
        by_id = {method.id: method for method in self._around.methods()}
        chosen = [by_id.get(values.get(f"{PART}{at}", "")) for at in range(len(asked.tenders))]
        changed = [at for at, method in enumerate(chosen) if method is not None and not self._is(method, asked, at)]
        made = list(asked.tenders)
        rule, total = asked.sale.policy.cash, asked.sale.totals.total
        for place, at in enumerate(changed):
            method = chosen[at]
            assert method is not None
            is_cash = looks_like_cash(method.name)
            amount = asked.tenders[at].amount
            if place == len(changed) - 1:
                rest = settle(total, tuple(part for other, part in enumerate(made) if other != at), rule)
                amount = rest.cash_due if is_cash else rest.due
            made[at] = Tender(method.name, amount, is_cash)
        return tuple(made)

    def _is(self, method: PaymentMethod, asked: _PaidAsked, at: int) -> bool:
        tender = asked.tenders[at]
        return method.name == tender.method or (tender.is_cash and looks_like_cash(method.name))

    def _name(self, part: Tender) -> str:
        return tender_name(part, self._tr)

    def _show(self, asked: _PaidAsked, values: Mapping[str, str], errors: Mapping[str, str] | None = None) -> None:
        tr, wrong = self._tr, errors or {}
        methods = self._around.methods()
        fields = []
        for at, part in enumerate(asked.tenders):
            others = [method for method in methods if not self._is(method, asked, at)]
            if not others or way_of(part) in (BackWay.EXCHANGE, BackWay.VOUCHER, BackWay.OWED):
                continue
            key = f"{PART}{at}"
            # Nothing is chosen beforehand, and never what it is: that would change nothing.
            none = ChoiceView("", tr("Choose…") if len(asked.tenders) == 1 else tr("as it was"))
            choices = (none, *(ChoiceView(method.id, tr(method.name)) for method in others))
            label = tr("{method} {amount}, really paid by", method=self._name(part), amount=tr.money(part.amount))
            fields.append(FieldView(key, label, values.get(key, ""), wrong.get(key, ""), choices=choices))
        if not fields:
            self.close_form()
            text = tr("Receipt {receipt}: how it was paid cannot be changed here.", receipt=asked.sale.number)
            self._window.show_notice(NoticeView(FORM, Tone.INFO, text))
            return
        fields.append(
            FieldView(
                REASON, tr("Why"), values.get(REASON, ""), wrong.get(REASON, ""), tr("It stands on the day’s report.")
            )
        )
        shown = {field.key for field in fields}
        rest = " ".join(text for key, text in wrong.items() if key not in shown)
        self._window.show_form(
            FormView(
                FORM,
                tr("Paid otherwise"),
                tr("Receipt {receipt}", receipt=asked.sale.number),
                tuple(fields),
                rest,
                tr("It was paid so"),
            ),
            self,
        )
