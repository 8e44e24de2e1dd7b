"""The intents about privacy, health and the program itself led to their presenters, by the rule of `wiring`."""

from __future__ import annotations

from pos_app.presenters.maintenance.about import AboutPresenter
from pos_app.presenters.maintenance.health import HealthPresenter
from pos_app.presenters.maintenance.privacy import PrivacyPresenter
from pos_app.presenters.maintenance.updates import NEWS
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.wires import Wires


def wire_privacy(wires: Wires, window: MainWindow, privacy: PrivacyPresenter) -> None:
    """The form and the questions that follow the button of the Privacy section."""
    wires.join_made(window, MainWindow.form, lambda card: ((card.submitted, privacy.submit),))
    wires.join_made(
        window, MainWindow.question, lambda card: ((card.chosen, privacy.choose), (card.closed, privacy.close))
    )


def wire_health(wires: Wires, window: MainWindow, health: HealthPresenter) -> None:
    """The way to the Health page."""
    wires.join(window.health_requested, health.open)
    wires.join(window.file_chosen, health.file_chosen)


def wire_about(wires: Wires, window: MainWindow, about: AboutPresenter) -> None:
    """The card that says what this program is, and the notices of a new version."""
    wires.join(window.notices.acted, lambda key, action: about.act(action) if key == NEWS else None)
    wires.join(window.about_requested, about.open)
    wires.join_made(window, MainWindow.about, lambda card: ((card.acted, about.act),))
