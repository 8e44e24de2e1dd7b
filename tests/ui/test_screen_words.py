"""The widgets' own words follow the language of the screen, and so do Qt's; at first it is the computer's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt
from PySide6.QtWidgets import QWidget

from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.words import ENGLISH, Translator, key_text
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme
from pos_app.ui.qt.language import translator_for
from pos_app.ui.window.main_window import MainWindow


@pytest.fixture(autouse=True)
def english_again(theme: Theme) -> Iterator[None]:
    yield
    theme.speak(ENGLISH)


def heading(window: MainWindow) -> list[str]:
    model = window.sale.cart.rows
    return [str(model.headerData(column, Qt.Orientation.Horizontal)) for column in range(model.columnCount())]


def test_what_widgets_say_by_themselves_changes_at_once(window: MainWindow) -> None:
    sale = window.sale
    seen = {}
    for language in ("en", "fr", "nl", "de"):
        window.theme.speak(translator_of(language))
        seen[language] = [sale.bottom.park.label, sale.cart.accessibleName(), *heading(window)]
    assert seen == {
        "en": ["Park", "Cart", "Item", "Qty", "Price", "Total"],
        "fr": ["Attente", "Panier", "Article", "Qté", "Prix", "Total"],
        "nl": ["In wacht", "Mandje", "Artikel", "Aantal", "Prijs", "Totaal"],
        "de": ["Parken", "Warenkorb", "Artikel", "Menge", "Preis", "Summe"],
    }


def test_a_card_that_was_never_open_speaks_the_language_too(window: MainWindow) -> None:
    window.theme.speak(translator_of("de"))
    labels = [one.label for one in window.menu.findChildren(type(window.header.menu))]
    assert "Kasse schließen" in labels
    assert window.menu.accessibleName() == "Menü"
    window.theme.speak(translator_of("fr"))
    assert window.menu.accessibleName() == "Menu"
    assert "Fermer la caisse" in [one.label for one in window.menu.findChildren(type(window.header.menu))]


def test_keys_are_named_as_they_are_printed() -> None:
    assert key_text("Ctrl+Return", ENGLISH) == "Ctrl+Enter"
    assert key_text("Ctrl+Delete", translator_of("de")) == "Strg+Entf"
    assert key_text("F12", translator_of("fr")) == "F12"
    assert key_text("", translator_of("fr")) == ""


def test_qt_says_its_own_words_in_the_language_too(theme: Theme) -> None:
    def undo() -> str:
        return QCoreApplication.translate("QWidgetTextControl", "&Undo")

    said = []
    for language in ("de", "nl", "fr", "en"):
        theme.speak(translator_of(language))
        said.append(undo())
    assert len(set(said)) == 4
    assert said[-1] == "&Undo"


def test_a_widget_that_is_gone_says_nothing(theme: Theme) -> None:
    heard: list[str] = []
    owner = QWidget()
    Spoken(owner, theme, lambda tr: heard.append(tr.language))
    theme.speak(translator_of("nl"))
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    del owner
    theme.speak(translator_of("fr"))
    assert heard == ["en", "nl"]


def test_the_setting_goes_before_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    class Belgian:
        @staticmethod
        def uiLanguages() -> list[str]:
            return ["wa-BE", "nl-BE", "fr-BE"]

    monkeypatch.setattr(QLocale, "system", lambda: Belgian)
    assert translator_for("system", "BE") == translator_of("nl", "BE")
    assert translator_for("de", "BE").language == "de"
    assert translator_for("", "BE") == ENGLISH
    assert isinstance(translator_for("fr", ""), Translator)
