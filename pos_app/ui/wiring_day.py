"""The end of the day led to its presenters; see `wiring`."""

from __future__ import annotations

from pos_app.presenters.day import DayPresenter
from pos_app.ui.window import MainWindow
from pos_app.ui.wires import Wires


def wire_day(wires: Wires, window: MainWindow, day: DayPresenter) -> None:
    """The screen, its forms, the count, its questions and its files: each takes only its own answers."""
    wires.join(window.day_pressed, day.act)
    wires.join(window.paper.pressed, day.act)
    wires.join(window.form.submitted, day.drawer.submit)
    wires.join(window.count_changed, day.drawer.sum_up)
    wires.join(window.count_submitted, day.drawer.submit_count)
    wires.join(window.count_closed, day.drawer.close_count)
    wires.join(window.question.chosen, day.answer)
    wires.join(window.question.closed, day.stay)
    wires.join(window.file_chosen, day.file_chosen)
