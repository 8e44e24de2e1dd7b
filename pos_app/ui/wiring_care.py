"""The intents about privacy, health and the program itself led to their presenters, by the rule of `wiring`."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.presenters.about import AboutPresenter
from pos_app.presenters.health import HealthPresenter
from pos_app.presenters.privacy import PrivacyPresenter
from pos_app.presenters.updates import NEWS
from pos_app.ui.window import MainWindow
from pos_app.ui.wires import Wires


def wire_privacy(wires: Wires, window: MainWindow, privacy: PrivacyPresenter) -> None:
    """The button of the Privacy section, the form and the questions that follow."""
    wires.join(window.settings.pressed, privacy.act)
    wires.join(window.form.submitted, privacy.submit)
    wires.join(window.question.chosen, privacy.choose)
    wires.join(window.question.closed, privacy.close)


def wire_health(wires: Wires, window: MainWindow, health: HealthPresenter) -> None:
    """The Health page, which is made when it is first wanted."""
    wires.join(window.health_requested, _once(lambda: _join_page(wires, window, health), health.open))
    wires.join(window.file_chosen, health.file_chosen)


def wire_about(wires: Wires, window: MainWindow, about: AboutPresenter) -> None:
    """The card that says what this program is, made when it is first wanted, and the notices of a new version."""
    wires.join(window.notices.acted, lambda key, action: about.act(action) if key == NEWS else None)
    wires.join(window.about_requested, _once(lambda: wires.join(window.about.acted, about.act), about.open))


def _join_page(wires: Wires, window: MainWindow, health: HealthPresenter) -> None:
    wires.join(window.health.pressed, health.act)
    wires.join(window.health.escaped, lambda: health.leave())


def _once(first: Callable[[], None], then: Callable[[], None]) -> Callable[[], None]:
    """`first` before the first `then`, and never again."""
    left = [first]

    def do() -> None:
        while left:
            left.pop()()
        then()

    return do
