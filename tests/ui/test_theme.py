"""The colours can be read, in both themes, and change while the program runs."""

from __future__ import annotations

import tomllib

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QApplication

from pos_app.system import resources
from pos_app.ui.kit.theme import Theme, ThemeMode, load_tokens
from pos_app.ui.window.main_window import MainWindow

_FILE = tomllib.loads(resources.path("theme", "tokens.toml").read_text(encoding="utf-8"))
_PAIRS = [
    (name, ink, ground, 4.5 if kind == "text" else 3.0)
    for name in ("light", "dark")
    for kind in ("text", "mark")
    for ink, ground in _FILE["pairs"][kind]
]


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of "#rrggbb"."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("name", "ink", "ground", "needed"), _PAIRS)
def test_contrast_is_wcag_aa(name: str, ink: str, ground: str, needed: float) -> None:
    low, high = sorted((_luminance(_FILE[name][ink]), _luminance(_FILE[name][ground])))
    assert (high + 0.05) / (low + 0.05) >= needed


def test_both_themes_have_the_same_tokens() -> None:
    tokens = load_tokens()
    assert tokens["light"].keys() == tokens["dark"].keys()


def test_the_products_colours_are_used() -> None:
    tokens = load_tokens()
    light = [tokens["light"][name] for name in ("ground", "card", "ink", "quiet", "line", "action")]
    assert light == ["#f4f5f7", "#ffffff", "#16202c", "#5d6b7a", "#dfe3e8", "#0b6e4f"]
    dark = [tokens["dark"][name] for name in ("ground", "card", "ink", "quiet", "line", "action")]
    assert dark == ["#12171d", "#1b222b", "#eef2f6", "#9fb0c0", "#303b47", "#35b98a"]


def test_figures_are_of_one_width(theme: Theme) -> None:
    for weight in (400, 500, 600, 700):
        metrics = QFontMetricsF(theme.font(20, weight))
        widths = [metrics.horizontalAdvance(figure * 4) for figure in "0123456789"]
        assert max(widths) - min(widths) < 0.2, f"weight {weight}: {widths}"  # without it "1111" is 13 px narrower


def test_the_bundled_font_is_used_and_not_a_font_of_the_machine(theme: Theme) -> None:
    for weight in (400, 500, 600, 700):
        info = QFontInfo(theme.font(15, weight))
        assert info.family() == "Inter"
        assert info.weight() == weight


def test_the_theme_switches_while_the_window_is_open(window: MainWindow, theme: Theme) -> None:
    light = window.grab().toImage().pixelColor(3, 300)
    window.menu.theme_chosen.emit(str(ThemeMode.DARK))
    dark = window.grab().toImage().pixelColor(3, 300)
    assert light.name() == "#f4f5f7"
    assert dark.name() == "#12171d"
    theme.set_mode(ThemeMode.LIGHT)
    assert window.grab().toImage().pixelColor(3, 300).name() == "#f4f5f7"


def test_a_missing_colour_or_icon_is_an_error_and_not_a_black_hole(theme: Theme) -> None:
    with pytest.raises(KeyError):
        theme.colour("no such token")
    with pytest.raises(FileNotFoundError):
        theme.icon("no such icon", "ink", 16)


def test_every_icon_draws_in_the_colour_asked_for(theme: Theme) -> None:
    for file in sorted(resources.path("icons").glob("*.svg")):
        image = theme.icon(file.stem, "trouble", 24, 2.0).toImage()
        assert image.width() == 48
        inked = [image.pixelColor(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255]
        assert inked, f"{file.stem} draws nothing"
        assert {colour.name() for colour in inked} == {theme.colour("trouble").name()}


def test_the_stylesheet_leaves_no_placeholder(theme: Theme, qapp: QApplication) -> None:
    assert qapp.styleSheet()
    assert "$" not in qapp.styleSheet()
