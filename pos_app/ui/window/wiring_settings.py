"""The Settings page led to its presenter, by the rule of `wiring`: with what is chosen on it outside of its fields."""

from __future__ import annotations

from pos_app.presenters.settings.screen import SettingsPresenter
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.wires import Wires


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
