"""The intents about papers, the printer and the drawer led to their presenters. Room: as `wiring`."""

from __future__ import annotations

from pathlib import Path

from pos_app.config import LOGO
from pos_app.presenters.drawer import DrawerPresenter
from pos_app.presenters.papers import PaperPresenter
from pos_app.presenters.pay import PayPresenter
from pos_app.presenters.printer_news import PrinterNews
from pos_app.presenters.sales import RECEIPT, SalesPresenter
from pos_app.presenters.settings import SettingsPresenter
from pos_app.presenters.settings_draft import YES
from pos_app.presenters.views import NoticeView, Tone
from pos_app.ui.logo import keep_logo
from pos_app.ui.window import MainWindow
from pos_app.ui.wires import Wires

PICTURES = ("*.png", "*.jpg", "*.jpeg", "*.svg", "*.gif", "*.webp", "*.bmp")


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
