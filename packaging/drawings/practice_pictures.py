"""Makes resources/practice/*.png, the practice shop's product pictures, from the drawings (SVG, our own) beside them.

    .venv/bin/python packaging/drawings/practice_pictures.py

A shop's pictures come as pixels, and a till shows no SVG from outside: so the practice shop serves PNG. Run it after
a change of a drawing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIDE = 240  # pixels: a tile's picture at twice the screen's scale
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "practice"


def main() -> int:
    """Writes one PNG for each SVG; 0 when all could be written."""
    app = QGuiApplication(sys.argv[:1])
    for drawing in sorted(FOLDER.glob("*.svg")):
        image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        QSvgRenderer(str(drawing)).render(painter)
        painter.end()
        target = drawing.with_suffix(".png")
        if not image.save(str(target), quality=0):
            print(f"{target} cannot be written", file=sys.stderr)
            return 1
        print(f"{target.name}: {target.stat().st_size} bytes")
    app.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
