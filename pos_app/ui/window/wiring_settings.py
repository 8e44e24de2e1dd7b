"""The Settings page led to its presenter, by the rule of `wiring`: with what is chosen on it outside of its fields."""

from __future__ import annotations

from pathlib import Path

from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.settings.draft import YES
from pos_app.presenters.settings.screen import SettingsPresenter
from pos_app.system.settings_file import LOGO
from pos_app.ui.settings.logo import keep_logo
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.wires import Wires

PICTURES = ("*.png", "*.jpg", "*.jpeg", "*.svg", "*.gif", "*.webp", "*.bmp")


def wire_settings(wires: Wires, window: MainWindow, settings: SettingsPresenter) -> None:
    """The Settings page."""
    wires.join_made(
        window,
        MainWindow.settings,
        lambda page: (
            (page.edited, settings.edit),
            (page.section_chosen, settings.choose_section),
            (page.pressed, settings.act),
            (page.escaped, settings.leave),
        ),
    )
    wires.join_made(
        window,
        MainWindow.scanner_test,
        lambda card: ((card.opened_changed, lambda is_open: None if is_open else settings.look_again()),),
    )


def wire_logo(wires: Wires, window: MainWindow, folder: Path, settings: SettingsPresenter) -> None:
    """The picture on top of papers: kept as dots beside the settings as soon as it was chosen."""

    def chosen(key: str, path: str) -> None:
        if key != LOGO or not path:
            return
        words = window.theme.words
        try:
            keep_logo(Path(path), folder / LOGO)
        except OSError:
            text = words("This is not a picture the till can read. Choose a PNG or JPEG.")
            window.show_notice(NoticeView(LOGO, Tone.TROUBLE, text))
            return
        settings.edit("printer_logo", YES)
        window.show_notice(NoticeView(LOGO, Tone.OK, words("The logo is kept. Print a test strip to see it.")))

    wires.join(window.file_chosen, chosen)
