"""Makes the small picture of a tile from what a server sent. Runs in a thread: nothing here touches a widget.

Scope: QImage only, within bounds of pixels and memory.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter

SIDE = 60
"""px of a tile's picture."""
MADE = 2 * SIDE  # px of the side that is kept, for a screen of two dots a px
MOST_PIXELS = 24_000_000
MOST_MEGABYTES = 128  # of one decoded picture
_FORMATS = (b"jpeg", b"png", b"webp", b"gif")


class NotAPictureError(ValueError):
    """These bytes are no picture that is shown."""


def shrink(body: bytes) -> bytes:
    """A PNG of MADE x MADE px, cut to the middle, of a JPEG, PNG, WebP or GIF. Raises NotAPictureError."""
    data = QByteArray(body)
    source = QBuffer(data)
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    QImageReader.setAllocationLimit(MOST_MEGABYTES)
    reader = QImageReader(source)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()) not in _FORMATS:
        raise NotAPictureError("kind")
    size = reader.size()
    if not size.isValid() or size.isEmpty() or size.width() * size.height() > MOST_PIXELS:
        raise NotAPictureError("pixels")
    whole = QSize(MADE, MADE)
    if min(size.width(), size.height()) > MADE:  # a JPEG is then decoded small at once
        reader.setScaledSize(size.scaled(whole, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    if image.isNull():
        raise NotAPictureError("damaged")
    image = image.scaled(
        whole, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    # Drawn onto a bare one: texts in the file (a comment, a place, a name) do not come with it.
    cut = QImage(whole, QImage.Format.Format_ARGB32_Premultiplied)
    cut.fill(Qt.GlobalColor.transparent)
    with QPainter(cut) as painter:
        painter.drawImage((MADE - image.width()) // 2, (MADE - image.height()) // 2, image)
    made = QBuffer()
    made.open(QIODevice.OpenModeFlag.WriteOnly)
    if not cut.save(made, "PNG"):  # type: ignore[call-overload]  # the stubs want the format as bytes
        raise NotAPictureError("unwritable")
    return bytes(made.data().data())
