"""The intents about privacy, health and the program itself led to their presenters, by the rule of `wiring`."""

from __future__ import annotations

from pos_app.presenters.maintenance.about import AboutPresenter
from pos_app.presenters.maintenance.health import HealthPresenter
from pos_app.presenters.maintenance.privacy import PrivacyPresenter
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.wires import Wires


def wire_privacy(wires: Wires, window: MainWindow, privacy: PrivacyPresenter) -> None:
    """The button of the Privacy section."""
    wires.join_made(window, MainWindow.settings, lambda page: ((page.pressed, privacy.act),))


def wire_health(wires: Wires, window: MainWindow, health: HealthPresenter) -> None:
    """The Health page and the way to it."""
    wires.join(window.health_requested, health.open)
    wires.join_made(
        window, MainWindow.health, lambda page: ((page.pressed, health.act), (page.escaped, lambda: health.leave()))
    )


def wire_about(wires: Wires, window: MainWindow, about: AboutPresenter) -> None:
    """The way to the card that says what this program is."""
    wires.join(window.about_requested, about.open)
