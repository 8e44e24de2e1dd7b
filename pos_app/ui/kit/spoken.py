"""`Spoken`: sets the few texts that widgets have of their own, and again when the language of the screen changes.

Scope: one object that lives as long as the widget it speaks for. All other texts come in the views.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_app.presenters.common.words import Translator
from pos_app.ui.kit.theme import Theme


class Spoken(QObject):
    """Calls `say` with the Translator now, and with the new one whenever the language changes while `owner` lives.

    `Spoken(self, theme, lambda tr: self.setAccessibleName(tr("Cart")))`
    """

    def __init__(self, owner: QObject, theme: Theme, say: Callable[[Translator], object]) -> None:
        super().__init__(owner)
        self._theme = theme
        self._say = say
        theme.language_changed.connect(self._again)
        self._again()

    def _again(self) -> None:
        self._say(self._theme.translator)
