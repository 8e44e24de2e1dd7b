"""The card of the scanner's self-test: what to do, which scans came, what to set.

Scope: one card. The keys of a scan never reach it: the scanner reads them and calls the presenter.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.settings.views import ScannerCheckListener, ScannerCheckView
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.labels import AmountList, label, set_property
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.theme import Theme


class ScannerCheckCard(CardFor[ScannerCheckListener]):
    """Instructions, a list of the scans that came, and buttons; the primary one answers Enter."""

    stops_scans = False  # nothing is scanned while it listens

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("Test the scanner"), 620, lambda listener: listener.close())
        self._view = ScannerCheckView("", "")
        self._title = label(role="title")
        self._text = label()
        self._rows = AmountList(theme, 34, ruled=True)
        self._buttons: list[KeyCapButton] = []
        self._close = KeyCapButton(theme, "", "Escape")
        self._close.clicked.connect(self.closed)
        self.foot.addWidget(self._close)
        self.foot.addStretch(1)
        for part in (self._title, self._text, self._rows):
            self.body.addWidget(part)

    def show_view(self, view: ScannerCheckView) -> None:
        """Show the scans that came so far, and the buttons."""
        had_focus = any(button.hasFocus() for button in self._buttons)
        changed = view.actions != self._view.actions
        self._view = view
        self._title.setText(view.title)
        self._text.setText(view.text)
        set_property(self._text, "tone", str(view.tone))
        self._rows.show_rows(view.rows)
        self._close.show_label(view.cancel_label or self.theme.translator("Close"), "Escape")
        if changed:
            self._show_actions(view)
            if had_focus:
                self.take_focus()

    def press_enter(self) -> None:
        primary = next((action for action in self._view.actions if action.primary), None)
        if primary is not None:
            self._press(primary.key)

    def _show_actions(self, view: ScannerCheckView) -> None:
        for button in self._buttons:
            self.foot.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for action in view.actions:
            kind = ButtonKind.PRIMARY if action.primary else ButtonKind.PLAIN
            shortcut = "Return" if action.primary else ""
            button = KeyCapButton(self.theme, action.label, shortcut, kind, parent=self.card)
            button.clicked.connect(partial(self._press, action.key))
            self.foot.addWidget(button)
            button.show()
            self._buttons.append(button)

    def _press(self, key: str, _checked: bool = False) -> None:
        self.tell(lambda who: who.act(key))
