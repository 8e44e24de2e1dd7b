"""Tool tips: the one place that sets them, and text that Qt would read as HTML.

Qt shows a text as HTML if it looks like it: `<img src=…>` in a product's name would load a picture from another
address, on Windows from a network share with the user's name.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QToolTip, QWidget


def show_tip(widget: QWidget, text: str) -> None:
    """Give the widget this tool tip, as plain text whatever it holds; "" for none."""
    widget.setToolTip(plain(text))


def show_at(place: QPoint, text: str, widget: QWidget) -> None:
    """Show a tool tip now at a place of the screen, as plain text whatever it holds; "" takes it away."""
    QToolTip.showText(place, plain(text), widget)


def plain(text: str) -> str:
    """The text in a form that Qt shows letter by letter. (What has no "<" it never reads as HTML.)"""
    if "<" not in text:
        return text
    from html import escape  # 2 ms of a table of names that few texts need

    lines = escape(text, quote=True).replace("\n", "<br>")
    return f"<qt>{lines}</qt>"
