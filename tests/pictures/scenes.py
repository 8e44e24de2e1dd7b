"""The scenes made by hand, measured at a scale of the system: `python -m tests.pictures.scenes --scale 1.5 [SCENE …]`.

Nothing is saved: it prints what is cut off, shortened or out of reach, and the exit code is 1 when there is any.
"""

from __future__ import annotations

import argparse
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.measure import faults, shops_own
from tests.pictures.sizes import SCALES, sizes_at
from tests.pictures.tour import leading_on
from tests.ui import (
    gallery,
    picture_cards,
    picture_care,
    picture_day,
    picture_lookup,
    picture_papers,
    picture_periods,
    picture_pin,
    picture_prices,
    picture_returns,
    picture_views,
    picture_work,
)

MAIN = (
    "sale",
    "pay",
    "customer_form",
    "sales",
    "sale_hard",
    "sale_offline",
    "sale_found",
    "printer_off",
    "pay_hard",
    "customer_lookup",
    "purchases",
    "discount_wrong",
    "number",
    "line_menu",
    "menu",
    "paper",
    "day",
    "count",
    "return",
    "return_begun",
    "return_empty",
    "return_empties",
    "periods",
    "periods_open",
    "work_list",
    "work_list_empty",
    "settings",
    "settings_shop",
    "settings_printer",
    "first_start",
    "first_start_connection",
    "pin_switch",
    "health",
)
_BY_HAND = (
    picture_cards,
    picture_care,
    picture_day,
    picture_lookup,
    picture_papers,
    picture_periods,
    picture_pin,
    picture_prices,
    picture_returns,
    picture_views,
    picture_work,
)
SHOPS_OWN = (
    *shops_own(_BY_HAND),
    *leading_on(),
    "Rue du Faubourg Saint-Honoré",
    "Anne-Françoise de la Vallée-Poussin",
    "Looking in the shop system too…",
)


def measure(window: MainWindow) -> list[str]:
    """The faults of a scene as it stands."""
    return faults(window, SHOPS_OWN)


def main(arguments: list[str]) -> int:
    """Measure the scenes at all sizes of window this scale is used with."""
    parser = argparse.ArgumentParser("python -m tests.pictures.scenes")
    parser.add_argument("--scale", type=float, choices=SCALES, default=1.0)
    parser.add_argument("scenes", nargs="*", metavar="SCENE")
    wanted = parser.parse_args(arguments)
    os.environ["QT_SCALE_FACTOR"] = str(wanted.scale)  # read when the application is made, and never again
    app = QApplication.instance() or QApplication(["pos-app"])
    assert isinstance(app, QApplication)
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(app)
    count = 0
    for name in wanted.scenes or gallery.SCENES:
        window = MainWindow(theme)
        window.show()
        gallery.SCENES[name](window)
        for width, height in sizes_at(wanted.scale):
            window.resize(width, height)
            for _ in range(5):
                app.processEvents()
            found = measure(window)
            count += len(found)
            sys.stdout.writelines(f"{name} {width}×{height}: {fault}\n" for fault in found)
        window.hide()
        window.deleteLater()
    sys.stdout.write(f"{count} faults at {wanted.scale}\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
