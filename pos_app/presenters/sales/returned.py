"""What of a sale came back, on the Sales screen: at its row, at its lines, and as rows of their own. Pure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.returns import VOID_WITHIN, Return, Returnable, ReturnKind
from pos_app.presenters.common.tenders import came_in
from pos_app.presenters.common.views import ActionView, AmountRowView, Tone
from pos_app.presenters.returns.words import given_how, reason_name
from pos_app.presenters.sales.views import GoodView, SaleRowView

if TYPE_CHECKING:
    from pos_app.domain.owed import OwedSale
    from pos_app.presenters.common.words import Translator

TAKE_BACK, VOID, OTHERWISE, RECEIVE = "take_back", "void", "otherwise", "receive"
SIGN = "undo"
"""The sign of a pill that tells of a return."""


@frozen
class ReturnWays:
    """Where a sale leads that comes back, each by the sale's id: `look` says what of it may still go back (None where
    that cannot be read), `take_back` opens the Return screen, `void` asks whether it is made void, `otherwise` how it
    was really paid (None where that cannot be told), `receive` takes money for one that was not paid. `sums` says how
    much of these sales came back (minor units; a sale of which nothing did is not there), `newest` which sale was paid
    last ("": none)."""

    sums: Callable[[Sequence[str]], Awaitable[dict[str, int]]]
    newest: Callable[[], Awaitable[str]]
    look: Callable[[str], Awaitable[Returnable | None]]
    take_back: Callable[[str], object]
    void: Callable[[str], object]
    otherwise: Callable[[str], object] | None = None
    receive: Callable[[str], object] | None = None

    def act(self, key: str, sale_id: str) -> bool:
        """A step of the chosen sale; False where it is none of these."""
        way = {TAKE_BACK: self.take_back, VOID: self.void, OTHERWISE: self.otherwise, RECEIVE: self.receive}.get(key)
        if way is not None:
            way(sale_id)
        return way is not None


def returned_row(row: SaleRowView, minor: int, total: Money, tr: Translator) -> SaleRowView:
    """The row of a sale of which so much came back (minor units). What needs a person is said first."""
    if not minor or row.state_tone is Tone.TROUBLE:
        return row
    back = Money.from_minor(minor, total.currency)
    amount = tr.amount(back)
    said = tr("Returned · {amount} back", amount=amount)
    if back < total:
        said = tr("Returned in part · {amount} back", amount=amount)
    if row.state_tone is Tone.OK:
        return replace(row, state_tone=Tone.PLAIN, state=f"{said} · {row.state}", sign=SIGN)
    return replace(row, state=f"{row.state} · {said}")


def returned_goods(goods: tuple[GoodView, ...], found: Returnable, tr: Translator) -> tuple[GoodView, ...]:
    """The lines with what of each came back, and how much may still go back. `goods` are those of the whole sale."""
    if len(goods) != len(found.lines) or not found.earlier:
        return goods
    made = []
    for good, one in zip(goods, found.lines, strict=True):
        n = sum(line.pieces for given in found.earlier for line in given.lines if line.key == one.key)
        told = good.detail
        if n:
            at = max(given.at for given in found.earlier if any(line.key == one.key for line in given.lines))
            when = _when(at, found, tr)
            parts = [tr.count("{n} given back {time}", "{n} given back, last {time}", n, time=when)]
            if one.left:
                parts.append(tr.count("{n} may still go back", "{n} may still go back", one.left))
            told = " · ".join((*parts, good.detail))
        made.append(replace(good, detail=told))
    return tuple(made)


def return_rows(found: Returnable, tr: Translator) -> tuple[AmountRowView, ...]:
    """Each return of the sale in one row: its number, why, how the money went."""
    return tuple(
        AmountRowView(
            " · ".join(
                (
                    _number(given, tr),
                    reason_name(given.reason, tr),
                    given_how(given.back, tr),
                )
            ),
            tr.money(-given.total),
        )
        for given in found.earlier
    )


def _number(given: Return, tr: Translator) -> str:
    if given.kind is ReturnKind.VOID:
        return tr("Void {number}", number=given.number)
    return tr("Return {number}", number=given.number)


def return_steps(
    found: Returnable | None, now: datetime, tr: Translator, *, is_last: bool, otherwise: bool
) -> tuple[ActionView, ...]:
    """The steps of a sale that may come back. `otherwise`: how it was paid may be mended, too."""
    if found is None:
        return ()
    steps = []
    if not found.is_empty:
        steps.append(ActionView(TAKE_BACK, tr("Return…"), "F7"))
    if otherwise and not found.earlier and not found.sale.unpaid:
        steps.append(ActionView(OTHERWISE, tr("Paid otherwise…"), "F8"))
    if is_last and not found.earlier and abs(now - found.sale.paid_at) <= VOID_WITHIN:
        steps.append(ActionView(VOID, tr("Void…"), "Ctrl+Del"))
    return tuple(steps)


def owed_rows(now: OwedSale, tr: Translator) -> tuple[AmountRowView, ...]:
    """What came in since for a sale that was not paid, and what is still owed."""
    paid = tuple(AmountRowView(label, amount) for label, amount in came_in(now, tr))
    if not now.owed:
        return (*paid, AmountRowView(tr("All is paid"), "", strong=True, tone=Tone.OK))
    return (*paid, AmountRowView(tr("Still owed"), tr.money(now.money), strong=True, tone=Tone.WARN))


def owed_steps(now: OwedSale | None, tr: Translator) -> tuple[ActionView, ...]:
    """The step by which money is taken for a sale that was not paid."""
    if now is None or not now.owed:
        return ()
    return (ActionView(RECEIVE, tr("Receive payment…"), "F6"),)


def _when(at: datetime, found: Returnable, tr: Translator) -> str:
    """The time of day, with its day where that is another than the sale's."""
    same = at.astimezone().date() == found.sale.paid_at.astimezone().date()
    return tr.time(at) if same else tr.moment(at)
