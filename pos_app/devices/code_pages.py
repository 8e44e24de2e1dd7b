"""The code pages of receipt printers: which letters a printer has, and the bytes of a text in them.

A page is chosen by ESC t n. The numbers are Epson's (its ESC/POS reference); makers of others number some pages
otherwise, so what this program does not know of a printer it does not rely on: the three pages of "auto" have the same
numbers in nearly every printer. Tests compare all of them with the capability tables of python-escpos. Pure.
"""

from __future__ import annotations

from functools import lru_cache

from pos_app.domain.frozen import frozen


@frozen
class CodePage:
    """Python's name for a table of letters, and its number for ESC t."""

    codec: str
    number: int


_USUAL = (CodePage("cp1252", 16), CodePage("cp858", 19), CodePage("cp852", 18))
AUTO, EPSON, CLONE, RONGTA, DOTS_ONLY = "auto", "epson", "pos58", "rongta", "dots"
MODELS: dict[str, tuple[CodePage, ...]] = {
    # together they have every letter of the shops' languages, and the euro sign
    AUTO: _USUAL,
    # Epson TM, and what is built after it (Seiko, Sunmi, EPOS): Greek, Cyrillic, Turkish, the Baltic, Central Europe
    EPSON: (
        *_USUAL,
        CodePage("cp1253", 47),
        CodePage("cp1251", 46),
        CodePage("cp1254", 48),
        CodePage("cp1257", 51),
        CodePage("cp1250", 45),
    ),
    # POS-58, POS-80 and their like (Zjiang, Netum, PBM)
    CLONE: (
        *_USUAL,
        CodePage("cp737", 64),
        CodePage("cp866", 17),
        CodePage("cp1251", 73),
        CodePage("cp857", 61),
        CodePage("cp1257", 25),
        CodePage("cp1250", 72),
    ),
    RONGTA: (
        *_USUAL,
        CodePage("cp1253", 17),
        CodePage("cp1251", 6),
        CodePage("cp1254", 32),
        CodePage("cp1257", 25),
        CodePage("cp1250", 30),
    ),
    DOTS_ONLY: (CodePage("cp437", 0),),
}
"""Printers by what is known of them; a letter is looked for page by page."""
PAGES: dict[str, CodePage] = {
    "cp437": CodePage("cp437", 0),
    "cp737": CodePage("cp737", 14),
    "cp850": CodePage("cp850", 2),
    "cp852": CodePage("cp852", 18),
    "cp857": CodePage("cp857", 13),
    "cp858": CodePage("cp858", 19),
    "cp866": CodePage("cp866", 17),
    "cp1250": CodePage("cp1250", 45),
    "cp1251": CodePage("cp1251", 46),
    "cp1252": CodePage("cp1252", 16),
    "cp1253": CodePage("cp1253", 47),
    "cp1254": CodePage("cp1254", 48),
    "cp1257": CodePage("cp1257", 51),
    "latin9": CodePage("iso8859_15", 40),
}
"""A page alone, by its name in the settings."""
SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "×": "x",
    "·": "-",
    "…": "...",
    "–": "-",
    "—": "-",
    "−": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "•": "-",
}
"""Signs that are written otherwise where no page has them; letters never are."""


class Letters:
    """Encodes text in the pages of a printer, a name of MODELS or PAGES. It switches pages where a letter needs it."""

    def __init__(self, name: str) -> None:
        self._only_ascii = name == DOTS_ONLY
        self._pages = MODELS.get(name) or ((PAGES[name],) if name in PAGES else _USUAL)
        self._now: CodePage | None = None

    def spell(self, text: str) -> str:
        """The same text with signs that no page has written otherwise."""
        return "".join(SIGNS.get(char, char) if self._page_of(char) is None else char for char in text)

    def has(self, text: str) -> bool:
        """Whether every letter of the text is in a page."""
        return text.isascii() or all(self._page_of(char) is not None for char in text)

    def encode(self, text: str) -> bytes:
        """The bytes of a text whose letters it `has`, with the switches of page that it needs."""
        out, now = bytearray(), self._now
        for char in text:
            page = self._page_of(char)
            assert page is not None, "a letter without a page is drawn"
            if now is None or (page != now and not char.isascii()):
                now = self._now = page
                out += b"\x1bt" + bytes([page.number])
            out += char.encode(now.codec)
        return bytes(out)

    def _page_of(self, char: str) -> CodePage | None:
        if self._only_ascii and not char.isascii():
            return None
        if self._now is not None and _has(self._now.codec, char):
            return self._now
        return next((page for page in self._pages if _has(page.codec, char)), None)


@lru_cache(4096)
def _has(codec: str, char: str) -> bool:
    try:
        return len(char.encode(codec)) == 1
    except UnicodeEncodeError:
        return False
