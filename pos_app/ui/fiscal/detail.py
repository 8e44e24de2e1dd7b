"""The chosen period, beside the list: rates, tenders, totals, its archive, with a line between them. It scrolls.

Scope: one card.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.presenters.fiscal.views import PeriodDetailView
from pos_app.ui.kit.labels import AmountList, ElidedLabel, label, rule
from pos_app.ui.kit.rolled import rolled
from pos_app.ui.kit.theme import Theme

_EDGE = 16
_ROW = 25
_PARTS = 4


class PeriodDetail(QFrame):
    """The chosen period."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._shown = ""
        self.setObjectName("detailcard")
        self._title, self._subtitle = ElidedLabel(role="heading"), ElidedLabel(role="small")
        self._amount = label(role="amount")
        self._amount.setWordWrap(False)
        self._amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._parts = [(rule(), AmountList(theme, _ROW)) for _ in range(_PARTS)]
        self._inside = QWidget()
        self._lay_out()

    def show_view(self, view: PeriodDetailView | None) -> None:
        """Show it; None: nothing is chosen."""
        self.setVisible(view is not None)
        if view is None:
            return
        if view.title != self._shown:
            self._shown = view.title
            self._roll.verticalScrollBar().setValue(0)
        self._title.show_text(view.title)
        self._subtitle.show_text(view.subtitle)
        self._amount.setText(view.amount)
        for number, (line, rows) in enumerate(self._parts):
            has = number < len(view.parts)
            line.setVisible(has)
            rows.setVisible(has)
            if has:
                rows.show_rows(view.parts[number])

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title, 1)
        head.addWidget(self._amount)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.setSpacing(6)
        for line, rows in self._parts:
            inside.addWidget(line)
            inside.addWidget(rows)
        inside.addStretch(1)
        self._roll = rolled(self._inside)
        self._roll.setMinimumHeight(_ROW)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 10, _EDGE, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._subtitle)
        column.addWidget(self._roll, 1)
