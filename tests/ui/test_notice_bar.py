"""The notice bar gives its words all the room that its buttons leave."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel

from pos_app.presenters.views import ActionView, NoticeView, Tone
from pos_app.ui.window import MainWindow


def test_words_take_what_the_buttons_leave(window: MainWindow) -> None:
    text = "Bon 1-261122-0002 vraagt uw aandacht: dit telefoonnummer hoort al bij een andere klant."
    window.show_notice(NoticeView("x", Tone.TROUBLE, text, actions=(ActionView("show", "Bekijken"),), seconds=None))
    QApplication.processEvents()
    bar = window.notices
    (words,) = [label for label in bar.findChildren(QLabel) if label.text() == text]
    (button,) = [one for one in bar.findChildren(type(window.header.menu)) if one.label == "Bekijken"]
    assert button.width() == button.sizeHint().width()
    assert words.geometry().right() >= button.geometry().left() - 10
