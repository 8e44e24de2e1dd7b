"""The language of the screen, from the settings or from the computer's own.

Scope: one function. Which languages there are and how they write numbers is in `presenters.common.languages`.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale

from pos_app.presenters.common.languages import offered, translator_of
from pos_app.presenters.common.words import Translator

SYSTEM = "system"


def translator_for(language: str, country: str) -> Translator:
    """The Translator of a setting (`fr`; `system`: the first of the computer's languages that has a catalogue, else
    English).

    `country` is the shop's (ISO 3166). Raises OSError when the program's own catalogue is missing.
    """
    return translator_of(offered(QLocale.system().uiLanguages()) if language == SYSTEM else language, country)
