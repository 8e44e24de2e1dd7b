"""What a screen reader says of a return as it is put together. Scope: words only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.presenters.heard.cards import sentences

if TYPE_CHECKING:
    from pos_app.presenters.returns.views import ReturnLineView, ReturnView


def return_heard(before: ReturnView | None, now: ReturnView) -> str:
    """The lines, the reason and the amounts that changed; another receipt is said whole."""
    if before is None or before.title != now.title:
        return sentences(now.title, now.subtitle, *(now.back.empty if not now.back.lines else ()), *_sums(now))
    told = [*_changed(before.back.lines, now.back.lines), *_changed(before.taken.lines, now.taken.lines)]
    if _reason(now) != _reason(before):
        told.append(_reason(now))
    return sentences(*told, *(one for one in _sums(now) if one not in _sums(before)))


def return_refused(before: ReturnView | None, now: ReturnView) -> str:
    """What stands in the way, where it did not before: a reason that is asked for, money that cannot go back so, a
    receipt that is none, or that nothing can come back of."""
    told = [one for one in _errors(now) if before is None or one not in _errors(before)]
    if before is not None and before.title == now.title and not now.back.lines and before.back.empty != now.back.empty:
        told += now.back.empty
    return sentences(*told)


def _changed(before: tuple[ReturnLineView, ...], now: tuple[ReturnLineView, ...]) -> list[str]:
    was = {line.key: (line.quantity, line.chosen, line.amount) for line in before}
    return [
        ", ".join(filter(None, (f"{line.quantity} × {line.name}" if line.quantity else line.name, line.amount)))
        for line in now
        if was.get(line.key) != (line.quantity, line.chosen, line.amount)
    ]


def _reason(view: ReturnView) -> str:
    return next((one.label for one in view.reasons.choices if one.primary), "")


def _errors(view: ReturnView) -> tuple[str, ...]:
    return tuple(filter(None, (view.reasons.error, view.money.error)))


def _sums(view: ReturnView) -> tuple[str, ...]:
    money = view.money
    return tuple(filter(None, (view.back.total, f"{money.label} {money.amount}".strip())))
