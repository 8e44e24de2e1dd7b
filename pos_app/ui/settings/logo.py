"""The shop's picture made into what a receipt printer can print: black dots and white ones, no wider than the paper.

Scope: one function over Qt's readers of pictures.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter

from pos_app.system.held_files import replace

WIDEST, HIGHEST = 384, 240  # dots: 48 mm on paper of 58 mm, and 3 cm


def keep_logo(source: Path, target: Path) -> None:
    """Read any picture Qt knows and keep it as a netpbm P4 file. Raises OSError where that is not one."""
    reader = QImageReader(str(source))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(_room(size), Qt.AspectRatioMode.KeepAspectRatio))
    picture = reader.read()
    if picture.isNull():
        raise OSError(reader.errorString())
    if picture.width() > WIDEST or picture.height() > HIGHEST:
        picture = picture.scaled(
            _room(picture.size()), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    # What is transparent is paper.
    paper = QImage(picture.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(0, 0, picture)
    painter.end()
    dots = paper.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.MonoOnly)
    fresh = target.with_suffix(".new")
    if not dots.save(str(fresh), "PBM"):  # type: ignore[call-overload]  # the stubs want bytes, Qt takes both
        raise OSError(f"{target.name} cannot be written")
    os.chmod(fresh, 0o600)
    replace(fresh, target)


def _room(size: QSize) -> QSize:
    """Never larger than it is: a stretched logo is blurred."""
    return QSize(min(size.width(), WIDEST), min(size.height(), HIGHEST))
