"""Renders the program's drawing in the sizes that desktops and Windows want: `python icons.py SVG FOLDER`.

Runs in the build's own Python, which has Qt.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QGuiApplication, QImage, QImageReader

SIZES = (16, 24, 32, 48, 64, 128, 256)


def drawn(svg: Path, size: int) -> bytes:
    """The drawing as a PNG of `size` pixels square. Raises ValueError when Qt cannot read it."""
    reader = QImageReader(str(svg))
    reader.setScaledSize(QSize(size, size))
    image = reader.read().convertToFormat(QImage.Format.Format_ARGB32)
    content = QByteArray()  # a name of its own: QBuffer does not keep it alive
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.isNull() or not image.save(buffer, "PNG"):  # type: ignore[call-overload] # its stubs want bytes
        raise ValueError(f"{svg} cannot be drawn: {reader.errorString()}")
    return bytes(content.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Windows' container of PNGs: a header, one entry of 16 bytes for each, then the pictures."""
    offset = 6 + 16 * len(pictures)
    entries, content = b"", b""
    for size, png in pictures.items():
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(png), offset + len(content))
        content += png
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + content


def main(svg: Path, folder: Path) -> None:
    """Write FOLDER/comptoir-SIZE.png for each size and FOLDER/comptoir.ico."""
    app = QGuiApplication(["icons", "-platform", "offscreen"])
    pictures = {size: drawn(svg, size) for size in SIZES}
    folder.mkdir(parents=True, exist_ok=True)
    for size, png in pictures.items():
        (folder / f"comptoir-{size}.png").write_bytes(png)
    (folder / "comptoir.ico").write_bytes(ico(pictures))
    app.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
