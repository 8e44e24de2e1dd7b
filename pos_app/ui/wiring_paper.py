"""The intents about papers, the printer and the drawer led to their presenters. Room: as `wiring`."""

from __future__ import annotations

from pos_app.presenters.drawer import DrawerPresenter
from pos_app.presenters.papers import PaperPresenter
from pos_app.presenters.pay import PayPresenter
from pos_app.presenters.printer_news import PrinterNews
from pos_app.presenters.sales import RECEIPT, SalesPresenter
from pos_app.ui.window import MainWindow
from pos_app.ui.wires import Wires


def wire_papers(
    wires: Wires, window: MainWindow, papers: PaperPresenter, pay: PayPresenter, sales: SalesPresenter
) -> None:
    """The Pay card's box, the step of a chosen sale, the card with the paper."""
    wires.join(window.pay.print_toggled, pay.toggle_print)

    def step(key: str) -> None:
        if key == RECEIPT and sales.chosen:
            papers.show(sales.chosen)

    wires.join(window.sales.step_chosen, step)
    wires.join(window.paper.pressed, papers.act)
    wires.join(window.paper.closed, papers.close)
    wires.join(window.file_chosen, papers.file_chosen)


def wire_printer(wires: Wires, window: MainWindow, news: PrinterNews, drawer: DrawerPresenter) -> None:
    """What the printer says, and the drawer without a sale."""
    wires.join(window.notices.acted, news.act_on_notice)
    wires.join(window.file_chosen, news.file_chosen)
    wires.join(window.drawer_requested, drawer.ask)
    wires.join(window.prompt.submitted, drawer.answer)
