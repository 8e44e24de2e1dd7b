"""Encodes a paper as bytes of a receipt printer (ESC/POS): text in code pages or as dots, barcodes, logo, cut, drawer.

A line with a letter that no page of the printer has is drawn whole, in a font of the system, and sent as dots.

It uses only commands that every receipt printer knows (Epson's ESC/POS reference; named beside each). They are written
here because python-escpos would bring nine packages, 20 MB and a quarter of a second of imports; tests compare these
bytes with those of python-escpos. Pure; may import domain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pos_app.devices.code_pages import AUTO, Letters
from pos_app.domain.cells import cells, is_mark
from pos_app.domain.code128 import bars, runs
from pos_app.domain.frozen import frozen
from pos_app.domain.paper import Paper
from pos_app.domain.paper_lines import COLUMNS, BarcodeLine, QrLine, TextLine, printed_lines
from pos_app.domain.qr import QUIET, qr_modules

DOTS = {"58": 384, "80": 576}
"""Printable dots across, by the paper's width."""
MOST_ROWS = 400  # of a logo: 5 cm
RESET = b"\x1b@"
KICK = b"\x1bp\x00\x19\x78\x1bp\x01\x19\x78"  # ESC p m: 50 ms on either of the two pins a drawer may hang on
_LEFT, _CENTRE = b"\x1ba\x00", b"\x1ba\x01"
_CUT = b"\x1dV\x42\x03"  # GS V 66 n: feed to the knife, partial cut
_FEED = b"\n\n\n\n"
_MODULE = 2  # dots of the thinnest bar


@frozen
class Bitmap:
    """Black and white dots; each row is padded to whole bytes, the first dot is the highest bit, 1 is black."""

    width: int
    height: int
    data: bytes


@frozen
class DrawnLine:
    """A line as dots, as wide as the paper; `missing` are letters that no font of this computer has."""

    dots: Bitmap
    missing: str = ""


DrawLine = Callable[[TextLine, int], DrawnLine]
"""Draws a line on paper so many dots wide. It is called in a thread."""


@frozen
class Make:
    """The properties of a printer: paper `width` in mm ("58", "80"), its code pages (a name of `code_pages`), whether
    it cuts, and the picture on top of each paper. `draw`: how a line is drawn whose letters no page has."""

    width: str = "80"
    page: str = AUTO
    cuts: bool = True
    logo: Bitmap | None = None
    draw: DrawLine | None = None


@frozen
class Printout:
    """The bytes of a whole paper, from reset to cut; `missing` are letters that are to be had nowhere, each once."""

    data: bytes
    missing: str = ""


def print_out(paper: Paper, make: Make, *, copy: bool = False) -> Printout:
    """Encode a paper. Slow where lines are drawn: call it in a thread."""
    letters, missing = Letters(make.page), ""
    out = bytearray(RESET)
    if paper.logo and make.logo is not None:
        out += _CENTRE + raster(make.logo) + _LEFT
    for line in printed_lines(paper, COLUMNS[make.width], copy=copy, spell=letters.spell):
        if isinstance(line, BarcodeLine):
            out += _bars(line.text, make, letters)
        elif isinstance(line, QrLine):
            out += _CENTRE + _square(line.text, DOTS[make.width]) + _LEFT
        elif letters.has(line.text):
            out += _text(line, letters)
        elif make.draw is not None:
            drawn = make.draw(line, DOTS[make.width])
            out += raster(drawn.dots)
            missing += drawn.missing
        else:
            missing += "".join(char for char in line.text if not letters.has(char))
            out += _text(replace(line, text=_without(line.text, letters)), letters)
    out += _FEED
    return Printout(bytes(out + _CUT if make.cuts else out), "".join(dict.fromkeys(missing)))


def printer_bytes(paper: Paper, make: Make, *, copy: bool = False) -> bytes:
    """The bytes of `print_out`."""
    return print_out(paper, make, copy=copy).data


def raster(bitmap: Bitmap, *, doubled: bool = False) -> bytes:
    """The dots as a GS v 0 command; `doubled`: each of them printed twice as wide and as high."""
    across = (bitmap.width + 7) // 8
    return (
        b"\x1dv0"
        + (b"\x03" if doubled else b"\x00")
        + across.to_bytes(2, "little")
        + bitmap.height.to_bytes(2, "little")
        + bitmap.data
    )


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


def _text(line: TextLine, letters: Letters) -> bytes:
    words = letters.encode(line.text)
    # ESC E: bold; GS !: twice as wide and as high; GS B: white on black.
    on = b"\x1bE\x01" * line.bold + b"\x1d!\x11" * line.big + b"\x1dB\x01" * line.inverse
    off = b"\x1dB\x00" * line.inverse + b"\x1d!\x00" * line.big + b"\x1bE\x00" * line.bold
    return on + words + off + b"\n"


def _without(text: str, letters: Letters) -> str:
    """What is left of a text where nothing draws: "?" in place of a letter, in as many cells; it is told."""
    kept = (char for char in text if letters.has(char) or not is_mark(char))
    return "".join(char if letters.has(char) else "?" * cells(char) for char in kept)


def _square(text: str, across: int) -> bytes:
    """A QR code as dots: each module up to 6 wide, in pairs, which the printer doubles (GS v 0, m = 3): a quarter
    of the bytes. A command for QR codes (GS ( k) is not known to every printer."""
    modules = qr_modules(text)
    side = len(modules) + 2 * QUIET
    scale = min(max(across // (2 * side), 1), 3)
    white = (False,) * QUIET
    rows = [(*white, *row, *white) for row in modules]
    rows = [(False,) * side] * QUIET + rows + [(False,) * side] * QUIET
    wide = side * scale
    data = bytearray()
    for row in rows:
        bits = "".join(("1" if dark else "0") * scale for dark in row)
        data += int(bits.ljust((wide + 7) // 8 * 8, "0"), 2).to_bytes((wide + 7) // 8, "big") * scale
    return raster(Bitmap(wide, wide, bytes(data)), doubled=True)


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
