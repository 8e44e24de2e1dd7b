"""The whole window as the presenters of a till need it: the window protocols of all packages of presenters together."""

from __future__ import annotations

from typing import Protocol

from pos_app.presenters.cashiers.window import PinWindow
from pos_app.presenters.customers.window import CustomerWindow, PurchasesWindow
from pos_app.presenters.day.window import DayWindow
from pos_app.presenters.fiscal.window import PeriodsWindow
from pos_app.presenters.frame.window import FrameWindow
from pos_app.presenters.printing.window import PaperWindow
from pos_app.presenters.returns.window import ReturnWindow
from pos_app.presenters.sale.window import SaleWindow
from pos_app.presenters.sales.window import SalesWindow
from pos_app.presenters.work_list.window import WorkListWindow


class TillWindow(
    SaleWindow,
    ReturnWindow,
    PaperWindow,
    FrameWindow,
    CustomerWindow,
    PurchasesWindow,
    SalesWindow,
    DayWindow,
    PinWindow,
    WorkListWindow,
    PeriodsWindow,
    Protocol,
):
    """`ui.window.main_window.MainWindow` satisfies it."""
