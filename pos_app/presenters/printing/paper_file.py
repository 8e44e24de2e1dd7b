"""Writes a paper as a PDF by way of the window, and says the outcome in a notice."""

from __future__ import annotations

import asyncio

from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.views import PaperFile
from pos_app.presenters.printing.window import PaperWindow

NOTICE = "paper file"


async def save(file: PaperFile, window: PaperWindow, tr: Translator) -> bool:
    """Write it, beside everything else; False when that was not possible. Either is said."""
    try:
        await asyncio.to_thread(window.save_paper, file)
    except OSError as error:
        text = tr("The file could not be written: {why}.", why=error.strerror or str(error))
        window.show_notice(NoticeView(NOTICE, Tone.TROUBLE, text))
        return False
    window.show_notice(NoticeView(NOTICE, Tone.OK, tr("Saved as {name}.", name=file.path.name)))
    return True
