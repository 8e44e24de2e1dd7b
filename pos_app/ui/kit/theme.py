"""The theme: colours, fonts, icons, the stylesheet, and the language of the widgets' own texts.

Scope: reads `resources/theme`, `resources/fonts` and `resources/icons`; knows no widget. Widgets that paint by
hand ask it at paint time, so that a switch needs nothing but a repaint.
"""

from __future__ import annotations

import tomllib
from collections.abc import Hashable, Mapping
from enum import StrEnum
from functools import cache
from string import Template
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QImageReader, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from pos_app.presenters.common.words import ENGLISH, Translator
from pos_app.system import resources
from pos_app.ui.heard.announce import Heard
from pos_app.ui.kit import qt_words

FAMILY = "Inter"
BASE_PX = 15
# The widgets we use for which a system's theme may have a font of its own: it stays in force over the application's.
_OWN_FONTS = ("QHeaderView", "QMenu", "QTipLabel", "QMessageBox", "QAbstractItemView", "QListView")
_FONT_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")


class ThemeMode(StrEnum):
    """What the shop chose; `SYSTEM` follows the computer's own setting."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def load_tokens() -> dict[str, dict[str, str]]:
    """The colours by theme name ("light", "dark") and token name. Raises OSError when the file is missing."""
    tokens = _read_tokens()
    return {name: dict(tokens[name]) for name in ("light", "dark")}


def load_sizes() -> dict[str, tuple[int, int]]:
    """The measures by name in device-independent px, for a roomy window and a compact one. Raises OSError."""
    return {name: (roomy, compact) for name, (roomy, compact) in _read_tokens()["sizes"].items()}


@cache
def _read_tokens() -> dict[str, dict[str, Any]]:
    with resources.path("theme", "tokens.toml").open("rb") as file:
        return tomllib.load(file)


class Theme(QObject):
    """Colours, fonts and icons of the theme now in force; `apply` puts it on the application."""

    changed = Signal()
    language_changed = Signal()
    sizes_changed = Signal()

    def __init__(self, mode: ThemeMode = ThemeMode.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tokens = load_tokens()
        self._sizes = load_sizes()
        self._compact = False
        self._sheet = Template(resources.path("theme", "style.qss").read_text(encoding="utf-8"))
        self._fonts: dict[tuple[int, int], QFont] = {}
        self._icons: dict[tuple[str, str, int, float], QPixmap] = {}
        self._svg: dict[str, str] = {}
        self.dressed = 0
        """How often other colours came into force: what was drawn before the last time is out of date."""
        self.heard = Heard(self)
        """Has a screen reader speak what happens."""
        self.pictures: dict[Hashable, QPixmap] = {}
        """Small things painted often, each by all that it is drawn from but the colours of the theme in force."""
        self._app: QApplication | None = None
        self._mode = mode
        self._tr = ENGLISH
        self._colours: Mapping[str, QColor] = {}
        self._take_colours()

    @property
    def mode(self) -> ThemeMode:
        """The chosen mode; `is_dark` says what it results in."""
        return self._mode

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are in force."""
        if self._mode is ThemeMode.SYSTEM:
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._mode is ThemeMode.DARK

    def apply(self, app: QApplication) -> None:
        """Load the fonts and put fonts, palette and stylesheet on `app`. Call once, before the first window."""
        for name in _FONT_FILES:
            QFontDatabase.addApplicationFont(str(resources.path("fonts", name)))
        self._app = app
        app.setStyle("Fusion")
        app.setFont(self.font(BASE_PX))
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._dress()

    def set_mode(self, mode: ThemeMode) -> None:
        """Switch now; every window is repainted."""
        if mode is not self._mode:
            self._mode = mode
            self._dress()

    @property
    def translator(self) -> Translator:
        """The Translator of the screen's language, for the texts that widgets have of their own (see `kit.spoken`)."""
        return self._tr

    def speak(self, tr: Translator) -> None:
        """Switch the language of the widgets' own texts now."""
        if tr != self._tr:
            self._tr = tr
            app = QGuiApplication.instance()
            if app is not None:
                qt_words.speak(app, tr.language)
            self.language_changed.emit()

    def colour(self, token: str) -> QColor:
        """A colour by its token. Raises KeyError for a token that is not in the file."""
        return self._colours[token]

    def size(self, name: str) -> int:
        """A measure of the layout in px, by its name in the file. Raises KeyError."""
        return self._sizes[name][self._compact]

    @property
    def is_compact(self) -> bool:
        """Whether the window is small: optional parts are then hidden."""
        return self._compact

    def fit(self, width: int, height: int) -> None:
        """Lay out for a window of this size: a small one has everything, with less air around it."""
        compact = width < self._sizes["roomy_from"][0] or height < self._sizes["roomy_from"][1]
        if compact is not self._compact:
            self._compact = compact
            self.sizes_changed.emit()

    def font(self, pixels: int, weight: int = 400) -> QFont:
        """The bundled font with digits of one width. `weight` is 400, 500, 600 or 700."""
        key = (pixels, weight)
        found = self._fonts.get(key)
        if found is None:
            found = QFont(FAMILY)
            found.setPixelSize(pixels)
            found.setWeight(QFont.Weight(weight))
            found.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = found
        return found

    def icon(self, name: str, token: str, size: int, ratio: float = 1.0) -> QPixmap:
        """An own drawing from `resources/icons`, `size` px wide and high, in the colour of `token`.

        `ratio` is the device pixel ratio it will be painted at. Raises FileNotFoundError for an unknown name.
        """
        colour = self.colour(token).name()
        key = (name, colour, size, ratio)
        found = self._icons.get(key)
        if found is None:
            found = self._draw_icon(name, colour, round(size * ratio))
            found.setDevicePixelRatio(ratio)
            self._icons[key] = found
        return found

    def _draw_icon(self, name: str, colour: str, pixels: int) -> QPixmap:
        svg = self._svg.get(name)
        if svg is None:
            svg = resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")
            self._svg[name] = svg
        buffer = QBuffer()
        buffer.setData(QByteArray(svg.replace("currentColor", colour).encode()))
        # The image reader draws SVG through Qt's plugin: no QtSvg import at the start, and no QImage, whose list of
        # formats the binding takes 4 ms to make.
        reader = QImageReader(buffer, QByteArray(b"svg"))
        reader.setScaledSize(QSize(pixels, pixels))
        return QPixmap.fromImageReader(reader)

    def _system_changed(self) -> None:
        if self._mode is ThemeMode.SYSTEM:
            self._dress()

    def _take_colours(self) -> None:
        chosen = self._tokens["dark" if self.is_dark else "light"]
        self._colours = {name: QColor(value) for name, value in chosen.items()}
        self.dressed += 1
        self.pictures.clear()

    def _dress(self) -> None:
        self._take_colours()
        if self._app is None:
            return
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(self._sheet.substitute(self._tokens["dark" if self.is_dark else "light"]))
        for kind in _OWN_FONTS:
            # A style sheet brings back Windows' own for some kinds. The stubs want bytes, which Qt's binding refuses.
            if self._app.font(kind).family() != FAMILY:  # type: ignore[call-overload]
                self._app.setFont(self.font(BASE_PX), kind)  # type: ignore[arg-type]
        self.changed.emit()

    def _palette(self) -> QPalette:
        role = QPalette.ColorRole
        palette = QPalette()
        for target, token in (
            (role.Window, "ground"),
            (role.WindowText, "ink"),
            (role.Base, "card"),
            (role.AlternateBase, "ground"),
            (role.Text, "ink"),
            (role.Button, "card"),
            (role.ButtonText, "ink"),
            (role.Highlight, "selection"),
            (role.HighlightedText, "ink"),
            (role.PlaceholderText, "quiet"),
            (role.Link, "link"),
            (role.ToolTipBase, "ink"),
            (role.ToolTipText, "card"),
        ):
            palette.setColor(target, self.colour(token))
        return palette
