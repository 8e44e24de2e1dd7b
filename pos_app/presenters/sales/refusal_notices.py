"""The message about refused sales: one for each reason, however many sales were refused for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.submission import Cause, Submission
from pos_app.presenters.common.causes import why_quoted
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.services.outbox.mend_steps import reason_of

if TYPE_CHECKING:
    from pos_app.services.sales.sales_list import SalesList

_HELD = N_(
    "The shop system refuses one sale after another: {sentence} Sell on: new sales are kept here, and one is tried now"
    " and then. Tell the owner."
)


class RefusalWindow(Protocol):
    """The window, for messages with buttons."""

    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...
    def hide_notice(self, key: str) -> None: ...


@dataclass(slots=True)
class _Matter:
    """What was refused for one reason, the newest last."""

    key: str
    rows: dict[str, Submission] = field(default_factory=dict)


class RefusalNotices:
    """Says what was refused, until it is mended. `look` shows a sale."""

    def __init__(self, window: RefusalWindow, tr: Translator, ledger: SalesList, look: Callable[[str], object]) -> None:
        self._window = window
        self._tr = tr
        self._ledger = ledger
        self._look = look
        self._matters: dict[tuple[str, ...], _Matter] = {}
        self._held: _Matter | None = None  # the one that was told to hold new sales back

    def refused(self, row: Submission) -> None:
        """A sale was refused. While sales are held back for it this was told, and is not told with each probe."""
        self.mended(row.id)
        reason = reason_of(row)
        matter = self._matters.setdefault(reason, _Matter(row.id))
        matter.rows[row.id] = row
        if not self._is_held:
            self._show(matter, self._words(matter))
        elif self._held is not matter:
            self._held = matter
            self._show(matter, self._tr(_HELD, sentence=why_quoted(row, self._tr)))

    def mended(self, sale_id: str) -> None:
        """A sale waits for a person no more: the message goes with the last one of its reason."""
        for reason, matter in list(self._matters.items()):
            if matter.rows.pop(sale_id, None) is not None and not matter.rows:
                del self._matters[reason]
                self._window.hide_notice(matter.key)

    def line_changed(self) -> None:
        """Perhaps sales go out again that were held back: what was refused before still waits for a person."""
        matter = self._held
        if matter is not None and not self._is_held:
            self._held = None
            if matter.rows:
                self._show(matter, self._words(matter))

    def seen(self, sale_id: str) -> None:
        """A person looks at this sale: the message would cover it."""
        for matter in self._matters.values():
            if sale_id in matter.rows:
                self._window.hide_notice(matter.key)

    # --- inside ---

    @property
    def _is_held(self) -> bool:
        return self._ledger.line.cause is Cause.ALIKE

    def _words(self, matter: _Matter) -> str:
        tr, row = self._tr, next(reversed(matter.rows.values()))
        said = why_quoted(row, tr)
        if len(matter.rows) == 1:
            return tr("Receipt {receipt} needs you: {sentence}", receipt=row.receipt, sentence=said)
        return tr("{n} sales need you for one reason: {sentence}", n=tr.whole(len(matter.rows)), sentence=said)

    def _show(self, matter: _Matter, text: str) -> None:
        newest = next(reversed(matter.rows))
        look = ActionView("show", self._tr("Look"))
        self._window.show_notice(
            NoticeView(matter.key, Tone.TROUBLE, text, actions=(look,), seconds=None), lambda _look: self._look(newest)
        )
