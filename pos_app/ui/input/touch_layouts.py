"""The letters of the keyboard on the screen: four layouts, their accents, and the signs. Data only."""

from __future__ import annotations

from pos_app.domain.frozen import frozen


@frozen
class TouchLayout:
    """`cap` names it on its key; three `rows` of letters; `accents` above them, `more` behind a letter held long."""

    cap: str
    rows: tuple[str, str, str]
    accents: str
    more: tuple[tuple[str, str], ...] = ()


_FRENCH = (("e", "éèêë"), ("a", "àâæ"), ("u", "ùûü"), ("i", "îï"), ("o", "ôœ"), ("c", "ç"), ("y", "ÿ"))
_ALL = (("e", "éèêë"), ("a", "àâäáåæ"), ("u", "ùûüú"), ("i", "îïí"), ("o", "ôöóøœ"), ("c", "ç"), ("n", "ñ"), ("s", "ß"))
LAYOUTS: dict[str, TouchLayout] = {
    "fr": TouchLayout("FR", ("azertyuiop", "qsdfghjklm", "wxcvbn’-"), "éèêëàâçîïôù", _FRENCH),
    "be": TouchLayout("BE", ("azertyuiop", "qsdfghjklm", "wxcvbn'-"), "éèëïçàüöêâù", _ALL),
    "de": TouchLayout("DE", ("qwertzuiop", "asdfghjkl", "yxcvbnm'-"), "äöüßéèàçñ", _ALL),
    "en": TouchLayout("EN", ("qwertyuiop", "asdfghjkl", "zxcvbnm'-"), "éèëïöüáíóñ", _ALL),
}
SIGNS = ("1234567890", "@#€&_-()/+", "*\"':;!?.,=")
"""The page of figures and signs."""
OF_LANGUAGE = {"fr": "fr", "nl": "be", "de": "de", "en": "en"}
