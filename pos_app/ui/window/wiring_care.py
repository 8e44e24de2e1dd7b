"""The intents about health and the program itself led to their presenters, by the rule of `wiring`."""

from __future__ import annotations

from pos_app.presenters.maintenance.about import AboutPresenter
from pos_app.presenters.maintenance.health import HealthPresenter
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.wires import Wires


def wire_health(wires: Wires, window: MainWindow, health: HealthPresenter) -> None:
    """The way to the Health page."""
    wires.join(window.health_requested, health.open)


def wire_about(wires: Wires, window: MainWindow, about: AboutPresenter) -> None:
    """The card that says what this program is."""
    wires.join(window.about_requested, about.open)
    wires.join_made(window, MainWindow.about, lambda card: ((card.acted, about.act),))
