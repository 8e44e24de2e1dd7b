"""Encodes a paper as bytes of a receipt printer (ESC/POS): text in code pages, barcodes, the logo's dots, cut, drawer.

It uses only commands that every receipt printer knows (Epson's ESC/POS reference; named beside each). They are written
here because python-escpos would bring nine packages, 20 MB and a quarter of a second of imports; tests compare these
bytes with those of python-escpos. Pure; may import domain.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pos_app.domain.code128 import bars, runs
from pos_app.domain.paper import Paper
from pos_app.domain.paper_lines import COLUMNS, BarcodeLine, TextLine, printed_lines

PAGES = {
    "cp437": ("cp437", 0),
    "cp850": ("cp850", 2),
    "cp1252": ("cp1252", 16),
    "cp852": ("cp852", 18),
    "cp858": ("cp858", 19),
    "latin9": ("iso8859_15", 40),
}
"""By the name in the settings: Python's codec, and the number for ESC t."""
AUTO = ("cp1252", "cp858", "cp852")  # together they have every letter of the shops' languages, and the euro sign
DOTS = {"58": 384, "80": 576}
"""Printable dots across, by the paper's width."""
MOST_ROWS = 400  # of a logo: 5 cm
_LIKE = {
    "€": "EUR",
    "£": "GBP",
    "Œ": "OE",
    "œ": "oe",
    "Æ": "AE",
    "æ": "ae",
    "ß": "ss",
    "ł": "l",
    "Ł": "L",
    "ø": "o",
    "Ø": "O",
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
    "\u2068": "",  # around a name that is written from right to left
    "\u2069": "",
}

RESET = b"\x1b@"
KICK = b"\x1bp\x00\x19\x78\x1bp\x01\x19\x78"  # ESC p m: 50 ms on either of the two pins a drawer may hang on
_LEFT, _CENTRE = b"\x1ba\x00", b"\x1ba\x01"
_CUT = b"\x1dV\x42\x03"  # GS V 66 n: feed to the knife, partial cut
_FEED = b"\n\n\n\n"
_MODULE = 2  # dots of the thinnest bar


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Black and white dots; each row is padded to whole bytes, the first dot is the highest bit, 1 is black."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Make:
    """The properties of a printer: paper `width` in mm ("58", "80"), code `page` ("auto" or a name of PAGES), whether
    it cuts, and the picture on top of each paper."""

    width: str = "80"
    page: str = "auto"
    cuts: bool = True
    logo: Bitmap | None = None


def printer_bytes(paper: Paper, make: Make, *, copy: bool = False) -> bytes:
    """The bytes of a whole paper, from reset to cut."""
    letters = Letters(make.page)
    out = bytearray(RESET)
    if paper.logo and make.logo is not None:
        out += _CENTRE + raster(make.logo) + _LEFT
    for line in printed_lines(paper, COLUMNS[make.width], copy=copy, spell=letters.spell):
        if isinstance(line, BarcodeLine):
            out += _bars(line.text, make, letters)
        else:
            out += _text(line, letters)
    out += _FEED
    return bytes(out + _CUT if make.cuts else out)


def raster(bitmap: Bitmap) -> bytes:
    """The dots as a GS v 0 command."""
    across = (bitmap.width + 7) // 8
    return b"\x1dv0\x00" + across.to_bytes(2, "little") + bitmap.height.to_bytes(2, "little") + bitmap.data


def read_pbm(data: bytes) -> Bitmap:
    """A picture as the settings keep it (netpbm P4, no comments). Raises ValueError for anything else."""
    head = re.match(rb"P4\s(\d{1,5})\s(\d{1,5})\s", data)
    if head is None:
        raise ValueError("not a P4 picture")
    width, height, dots = int(head[1]), int(head[2]), data[head.end() :]
    whole = len(dots) == (width + 7) // 8 * height
    if not (0 < width <= max(DOTS.values()) and 0 < height <= MOST_ROWS and whole):
        raise ValueError("not a picture of a usable size")
    return Bitmap(width, height, dots)


class Letters:
    """Encodes text in the printer's code pages. With the page "auto" it switches pages where a letter needs it."""

    def __init__(self, page: str) -> None:
        self._pages = (page,) if page in PAGES else AUTO
        self._now = ""

    def spell(self, text: str) -> str:
        """The same text with letters that no page has replaced by others (`Œ` by `OE`)."""
        return "".join(letter if self._page_of(letter) else self._like(letter) for letter in text)

    def encode(self, text: str) -> bytes:
        """The bytes of a text that `spell` returned, with the switches of page that it needs."""
        out = bytearray()
        for letter in text:
            page = self._page_of(letter)
            if page != self._now and (not letter.isascii() or not self._now):
                self._now = page
                out += b"\x1bt" + bytes([PAGES[page][1]])
            out += letter.encode(PAGES[self._now][0])
        return bytes(out)

    def _page_of(self, letter: str) -> str:
        pages = (self._now, *self._pages) if self._now else self._pages
        return next((page for page in pages if _has(page, letter)), "")

    def _like(self, letter: str) -> str:
        if letter in _LIKE:
            return "".join(one if self._page_of(one) else "?" for one in _LIKE[letter])
        bare = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
        return bare if bare and all(map(self._page_of, bare)) else "?"


def _has(page: str, letter: str) -> bool:
    try:
        letter.encode(PAGES[page][0])
    except UnicodeEncodeError:
        return False
    return True


def _text(line: TextLine, letters: Letters) -> bytes:
    words = letters.encode(line.text)
    # ESC E: bold; GS !: twice as wide and as high; GS B: white on black.
    on = b"\x1bE\x01" * line.bold + b"\x1d!\x11" * line.big + b"\x1dB\x01" * line.inverse
    off = b"\x1dB\x00" * line.inverse + b"\x1d!\x00" * line.big + b"\x1bE\x00" * line.bold
    return on + words + off + b"\n"


def _bars(text: str, make: Make, letters: Letters) -> bytes:
    """GS k 73: Code 128 with its text beneath; only the text if the bars are wider than the paper."""
    data, out = code128(text), bytearray(_CENTRE)
    if _MODULE * sum(bars(text)) <= DOTS[make.width]:
        out += b"\x1dh\x50" + b"\x1dw" + bytes([_MODULE]) + b"\x1dH\x00" + b"\x1dk\x49" + bytes([len(data)]) + data
        out += b"\n"
    return bytes(out + letters.encode(letters.spell(text)) + b"\n" + _LEFT)


def code128(text: str) -> bytes:
    """The data of GS k 73 for a text: the same parts in the same sets as `domain.code128`."""
    data = bytearray()
    for code, part in runs(text):
        data += b"{" + code.encode()
        if code == "C":
            data += bytes(int(part[at : at + 2]) for at in range(0, len(part), 2))
        else:
            data += part.encode().replace(b"{", b"{{")
    return bytes(data)
