"""The text of a PDF as Qt writes it, read back through the fonts' own tables; its pages and their size in mm."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Pdf:
    """`text` is every letter in the order it was drawn; blanks left out."""

    text: str
    pages: int
    width: int
    height: int


def read_pdf(path: Path) -> Pdf:
    """Read what a reader of PDFs would copy. Only for files of Qt's writer."""
    data = path.read_bytes()
    bodies = {int(m[1]): m[2] for m in re.finditer(rb"(?:^|\n)(\d+) 0 obj\s(.*?)\nendobj", data, re.DOTALL)}
    fonts = {m[1]: int(m[2]) for m in re.finditer(rb"/(F\d+) (\d+) 0 R", data)}
    letters = {name: _letters(bodies, number) for name, number in fonts.items()}
    text = "".join(_drawn(body, letters) for body in bodies.values())
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)
    width, height = (round(float(points) / 72 * 25.4) for points in boxes[0])
    return Pdf("".join(text.split()), len(boxes), width, height)


def _letters(bodies: dict[int, bytes], number: int) -> dict[bytes, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", bodies[number])
    assert found, "a font whose letters nobody can copy"
    table: dict[bytes, str] = {}
    for first, names in re.findall(rb"<(\w{4})> <\w{4}> \[([^\]]*)\]", bodies[int(found[1])]):
        for at, code in enumerate(re.findall(rb"<(\w+)>", names)):
            table[b"%04x" % (int(first, 16) + at)] = chr(int(code, 16))
    return table


def _drawn(body: bytes, letters: dict[bytes, dict[bytes, str]]) -> str:
    stream = re.search(rb"stream\r?\n(.*)\r?\nendstream", body, re.DOTALL)
    if stream is None:
        return ""
    try:
        content = zlib.decompress(stream[1])
    except zlib.error:
        return ""
    found, table = "", {}
    for font, glyphs in re.findall(rb"/(F\d+) [\d.]+ Tf|<(\w+)> Tj", content):
        if font:
            table = letters[font]
        else:
            found += "".join(table[glyphs[at : at + 4].lower()] for at in range(0, len(glyphs), 4))
    return found
