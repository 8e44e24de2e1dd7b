"""The system's file chooser, shown without blocking: it never runs an event loop of its own.

Scope: two functions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import Translator

_KINDS = {".json": N_("Hand-over"), ".csv": N_("Table"), ".pdf": N_("PDF file"), ".zip": N_("Archive")}

_PICTURES = N_("Pictures")


def ask_file(window: QWidget, view: FileAskView, tr: Translator, chosen: Callable[[Path], object]) -> QFileDialog:
    """Show the chooser; `chosen(path)` is called when a file was chosen, and not when it was left."""
    chooser = QFileDialog(window, view.title, str(Path.home()))
    chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    ending = Path(view.suggested).suffix or ".json"
    kind = tr(_KINDS.get(ending, "Hand-over"))
    named = tr(_KINDS.get(Path(view.kinds[0]).suffix, _PICTURES)) if view.kinds else ""
    own = f"{named} ({' '.join(view.kinds)})" if view.kinds else f"{kind} (*{ending})"
    every = tr("All files")
    chooser.setNameFilters([own, f"{every} (*)"])
    if view.folder:
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
    elif view.suggested:
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(ending.removeprefix("."))
        chooser.selectFile(view.suggested)
    else:
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
    chooser.fileSelected.connect(lambda path: chosen(Path(path)) if path else None)
    chooser.open()  # never exec(): it would stop every task of the till (facts.md, fact 4)
    return chooser


def close_choosers(window: QWidget) -> None:
    """Close the choosers still open: the till that asked is closed."""
    for chooser in window.findChildren(QFileDialog):
        chooser.reject()
