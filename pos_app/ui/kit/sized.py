"""`Sized`: sets a widget's measures when it is made, and again when the window turns compact or roomy.

Scope: one object that lives as long as the widget it measures.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_app.ui.kit.theme import Theme


class Sized(QObject):
    """Calls `fit` with `theme.size` now, and again whenever the measures change while `owner` lives.

    `Sized(self, theme, lambda size: self.setFixedHeight(size("header")))`
    """

    def __init__(self, owner: QObject, theme: Theme, fit: Callable[[Callable[[str], int]], object]) -> None:
        super().__init__(owner)
        self._theme = theme
        self._fit = fit
        theme.sizes_changed.connect(self._again)
        self._again()

    def _again(self) -> None:
        self._fit(self._theme.size)
