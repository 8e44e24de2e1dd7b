"""Qt's own texts in the language of the screen: the menu of a text field, the system's chooser for files.

Scope: one function over Qt's translators. Qt brings its tables itself.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator


def speak(app: QCoreApplication, language: str) -> None:
    """Have Qt show its own texts in `language` from now on; where Qt has no table for it, in English."""
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    made = QTranslator(app)
    if made.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(made)
