"""The base of the blocks of the Settings page. Scope: one widget class."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from pos_app.ui.kit.field import FormField
from pos_app.ui.kit.theme import Theme


class BlockBase(QFrame):
    """The base of all blocks: it emits what was typed (`edited`) and pressed (`pressed`).

    Each kind adds `fits(block)`, whether a block can be shown without making widgets anew, and `show_block(block)` for
    one that fits.
    """

    edited = Signal(str, str)
    pressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("detailcard")
        self.theme = theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 16)
        self.column.setSpacing(8)

    @property
    def fields(self) -> dict[str, FormField]:
        """The fields on it by key."""
        return {}
