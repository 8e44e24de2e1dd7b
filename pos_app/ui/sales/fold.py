"""A part of the chosen sale that is folded: one line with its state, what must be known beneath, and all of it once it
is opened.

Scope: one widget, which keeps by itself whether it is open.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.presenters.sales.views import FoldView
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.labels import AmountList, label
from pos_app.ui.kit.theme import Theme

_ROW = 22  # px, as the lines of the sale


class Fold(QWidget):
    """Opened and closed by its own button."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: FoldView | None = None
        self._is_open = False
        self.button = KeyCapButton(theme, kind=ButtonKind.QUIET)
        self.button.padding = 8
        self.button.lean = -1  # beneath one another, however small the words are
        self.button.least_width = 80
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._turn)
        self._said = label(role="small")
        self._rows = AmountList(theme, _ROW)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(self.button)
        head.addStretch(1)
        column.addLayout(head)
        for part in (self._said, self._rows):
            column.addWidget(part)
        self.hide()

    def show_view(self, view: FoldView | None) -> None:
        """Show it; another one begins folded."""
        if view is None or self._view is None or view.title != self._view.title:
            self._is_open = False
        self._view = view
        self.setVisible(view is not None)
        if view is not None:
            self._show(view)

    def _turn(self) -> None:
        if self._view is not None:
            self._is_open = not self._is_open
            self._show(self._view)

    def _show(self, view: FoldView) -> None:
        sign = "▾" if self._is_open else "▸"
        self.button.show_label(" ".join((sign, " · ".join(part for part in (view.title, view.flag) if part))))
        self.button.setAccessibleName(f"{view.title}, {view.flag}")
        self._said.setText("\n".join(view.said))
        self._said.setVisible(bool(view.said))
        self._rows.show_rows(view.rows if self._is_open else ())
        self._rows.setVisible(self._is_open)
