"""Pictures of every screen, light and dark, made from views by hand: `python -m tests.ui.gallery DIR`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QLineEdit

from pos_app.domain.cashier import Cashier
from pos_app.presenters.cashiers.views import PinView
from pos_app.presenters.common.paid_views import ChangeView
from pos_app.presenters.common.views import NoticeView, Screen, Tone
from pos_app.presenters.day.views import DayView
from pos_app.presenters.fiscal.views import PeriodsView
from pos_app.presenters.printing.views import PaperView
from pos_app.presenters.returns.views import ReturnView
from pos_app.presenters.settings.steps import SettingsStep
from pos_app.presenters.settings.views import SettingsView
from pos_app.presenters.work_list.views import WorkListView
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.sale.thumbs import shrink
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_cards as cards
from tests.ui import picture_care as care
from tests.ui import picture_day as day_page
from tests.ui import picture_lookup as lookup
from tests.ui import picture_papers as papers
from tests.ui import picture_periods as periods_page
from tests.ui import picture_pin as pins
from tests.ui import picture_prices as prices
from tests.ui import picture_returns as returns_page
from tests.ui import picture_settings as settings_page
from tests.ui import picture_views as made
from tests.ui import picture_work as work_page
from tests.ui import shared_carts_page
from tests.ui.listener import Listener, listener_of
from tests.ui.page_ears import PageEars

RESOURCES = Path(__file__).parents[2] / "resources"
SIZES = ((1366, 768), (1024, 768), (1920, 1080))


def sale(window: MainWindow) -> None:
    """The picture main.png."""
    window.show_header(made.header())
    window.show_footer(made.FOOTER)
    window.show_last_scan(made.LAST_SCAN)
    window.show_practice(None)
    listener = listener_of(window)
    window.sale.show_chips(made.CHIPS, listener)
    window.sale.show_tiles(made.TILES, listener)
    window.sale.show_customer(made.STRIP)
    window.sale.show_cart(made.CART, listener)


def opening(window: MainWindow) -> None:
    """No till is open yet, for the disk is slow."""
    window.sale.wait_for_till(listener_of(window))
    window.show_notice(
        NoticeView("opening", Tone.INFO, "The till is opening. What you scan now is kept.", seconds=None)
    )


def sale_pictures(window: MainWindow) -> None:
    sale(window)
    window.sale.show_tiles(made.PICTURE_TILES, listener_of(window))
    for name in filter(None, made.DRAWINGS):
        window.sale.show_picture(name, shrink((RESOURCES / "practice" / f"{name}.png").read_bytes()))


def sale_offline(window: MainWindow) -> None:
    sale(window)
    window.show_header(made.header(pill=made.OFFLINE))
    window.show_notice(made.KEPT)
    window.sale.show_cart(made.EMPTY_CART, listener_of(window))
    window.sale.show_customer(made.NO_CUSTOMER)
    window.show_practice(made.PRACTICE)


def sale_price_changed(window: MainWindow) -> None:
    sale(window)
    window.show_notice(prices.CHANGED)


def sale_old_prices(window: MainWindow) -> None:
    sale(window)
    window.show_footer(prices.OLD_FOOTER)
    window.show_notice(prices.FETCHING)


def sale_found(window: MainWindow) -> None:
    sale(window)
    window.sale.finder.type_text("caf")
    window.sale.show_finder(made.FOUND, listener_of(window))


def sale_not_found(window: MainWindow) -> None:
    sale(window)
    window.sale.show_finder(made.NOT_FOUND, listener_of(window))
    window.show_notice(made.REFUSED)


def sale_hard(window: MainWindow) -> None:
    """What does not fit: long names, big amounts, many chips."""
    sale(window)
    window.show_header(
        replace(made.header(pill=made.OFFLINE), needs=made.NEEDS_YOU, place="Rue du Faubourg Saint-Honoré · Till 12")
    )
    window.sale.show_chips(made.MANY_CHIPS, listener_of(window))
    window.sale.show_tiles(made.HARD_TILES, listener_of(window))
    window.sale.show_customer(made.LONG_STRIP)
    window.sale.show_cart(made.HARD_CART, listener_of(window))


def menu(window: MainWindow) -> None:
    sale(window)
    window.menu.set_open(True)


def sales(window: MainWindow) -> None:
    """The picture sales.png."""
    sale(window)
    window.show_header(replace(made.header(Screen.SALES, made.OFFLINE), needs=made.NEEDS_YOU))
    window.show_sales(made.SALES)


def sales_shared(window: MainWindow) -> None:
    """The parked carts of a shop of several tills."""
    sale(window)
    window.show_header(made.header(Screen.PARKED))
    window.show_footer(shared_carts_page.FOOTER)
    window.show_sales(shared_carts_page.SHARED)


def no_sales(window: MainWindow) -> None:
    sale(window)
    window.show_header(made.header(Screen.SALES))
    window.show_practice(made.PRACTICE)
    window.show_sales(made.NO_SALES)


def pay(window: MainWindow) -> None:
    """The picture pay.png."""
    sale(window)
    window.show_pay(cards.PAY, listener_of(window))


def pay_hard(window: MainWindow) -> None:
    sale(window)
    window.show_pay(cards.HARD_PAY, listener_of(window))


def customer_form(window: MainWindow) -> None:
    """The picture customer.png."""
    sale(window)
    window.show_customer_panel(cards.CUSTOMER_FORM)


def touch_keyboard(window: MainWindow) -> None:
    """The picture keyboard_card.png."""
    window.touch_keyboard = "always"
    customer_form(window)
    next(one for one in window.customer.findChildren(QLineEdit) if one.accessibleName() == "First name").setFocus()


def categories(window: MainWindow) -> None:
    """Behind More…"""
    sale_hard(window)
    window.show_pick(cards.CATEGORIES)


def customer_lookup(window: MainWindow) -> None:
    sale(window)
    window.show_customer_panel(cards.CUSTOMER_LOOKUP)


def customer_alike(window: MainWindow) -> None:
    sale(window)
    window.show_customer_panel(lookup.ALIKE)


def purchases(window: MainWindow) -> None:
    """Over the customer card."""
    customer_lookup(window)
    window.show_purchases(lookup.PURCHASES)


def no_purchases(window: MainWindow) -> None:
    customer_lookup(window)
    window.show_purchases(lookup.NO_PURCHASES)


def discount(window: MainWindow) -> None:
    sale(window)
    window.show_prompt(cards.DISCOUNT)


def number(window: MainWindow) -> None:
    """The picture keypad_card.png."""
    sale(window)
    window.show_prompt(cards.NUMBER)


def note(window: MainWindow) -> None:
    sale(window)
    window.show_prompt(cards.NOTE)


def discount_wrong(window: MainWindow) -> None:
    sale(window)
    window.show_prompt(cards.BAD_DISCOUNT)


def about(window: MainWindow) -> None:
    sale(window)
    window.show_about(cards.ABOUT)


def about_news(window: MainWindow) -> None:
    """About, with a newer version announced."""
    sale(window)
    window.show_about(care.ABOUT)


def licences(window: MainWindow) -> None:
    sale(window)
    window.show_text(care.LICENCES)


def line_menu(window: MainWindow) -> None:
    sale(window)
    window.show_line_menu(cards.LINE_MENU)


def price_form(window: MainWindow) -> None:
    sale(window)
    window.show_form(cards.PRICE_FORM)


def free_form(window: MainWindow) -> None:
    sale(window)
    window.show_form(cards.FREE_FORM)


def explained(window: MainWindow) -> None:
    sale(window)
    window.show_text(cards.EXPLAINED)


def scanner_test(window: MainWindow) -> None:
    sale(window)
    window.show_scanner_test(cards.SCANNER_TEST, PageEars())


def scan_unknown(window: MainWindow) -> None:
    sale(window)
    window.show_notice(cards.UNKNOWN_CODE)


def paid(window: MainWindow, view: ChangeView = cards.CHANGE) -> None:
    """The picture change_due.png: the change in the cart's place."""
    sale(window)
    window.show_change(view, Listener())


def settings(window: MainWindow, section: str = "connection") -> None:
    """A section of the Settings page."""
    sale(window)
    window.show_header(made.header(Screen.SETTINGS))
    window.show_settings(settings_page.section(section), PageEars())


def first_start(window: MainWindow, step: SettingsStep = SettingsStep.WELCOME) -> None:
    """A step of the first start."""
    sale(window)
    window.show_header(made.header(Screen.SETTINGS))
    window.show_settings(settings_page.step(step), PageEars())


def able(window: MainWindow, view: SettingsView) -> None:
    """The last step of the first start."""
    sale(window)
    window.show_header(made.header(Screen.SETTINGS))
    window.show_settings(view, PageEars())


def pin(window: MainWindow, view: PinView) -> None:
    """The PIN card over the Sale screen."""
    sale(window)
    window.show_notice(made.KEPT)
    window.show_pin(view)


def cashiers(window: MainWindow, *people: Cashier, chosen: int = 0) -> None:
    """The cashiers' section of the Settings page."""
    sale(window)
    window.show_header(made.header(Screen.SETTINGS))
    window.show_settings(pins.section(*people, chosen=chosen), PageEars())


def day(window: MainWindow, view: DayView = day_page.DAY_VIEW) -> None:
    """The end of the day."""
    sale(window)
    window.show_day(view)
    window.show_header(made.header(Screen.DAY))


def to_book(window: MainWindow, view: WorkListView = work_page.WORK_LIST) -> None:
    """The picture work_list.png."""
    sale(window)
    window.show_work_list(view, Listener())
    window.show_header(made.header(Screen.WORK_LIST))


def periods(window: MainWindow, view: PeriodsView = periods_page.PERIODS) -> None:
    """The picture month_end.png."""
    sale(window)
    window.show_periods(view, Listener())
    window.show_header(made.header(Screen.PERIODS))


def goods_back(window: MainWindow, view: ReturnView = returns_page.RETURN) -> None:
    """The picture return.png."""
    sale(window)
    window.show_return(view, Listener())
    window.show_header(made.header(Screen.RETURN))


def count(window: MainWindow) -> None:
    """The drawer being counted."""
    day(window)
    window.show_count(day_page.COUNT)
    window.show_count_sum(day_page.COUNT_SUM)


def health(window: MainWindow, view: SettingsView) -> None:
    """The Health page."""
    sale(window)
    window.show_header(made.header(Screen.HEALTH))
    window.show_health(view, PageEars())


def privacy(window: MainWindow) -> None:
    """The Privacy section."""
    settings(window)
    window.show_settings(care.privacy(), PageEars())


def several_tills(window: MainWindow) -> None:
    """The tills of the shop."""
    sale(window)
    window.show_question(shared_carts_page.TILLS, listener_of(window))


def dead_till(window: MainWindow) -> None:
    """One of them is broken."""
    sale(window)
    window.show_question(shared_carts_page.TAKE, listener_of(window))


def shop_today(window: MainWindow) -> None:
    """How the shop's tills stand."""
    sale(window)
    window.show_text(shared_carts_page.TODAY)


def pairing_code(window: MainWindow) -> None:
    """One more is paired."""
    sale(window)
    window.show_text(shared_carts_page.CODE)


def forget(window: MainWindow) -> None:
    """A customer who is to be forgotten."""
    privacy(window)
    window.show_question(care.FORGET)


def paper(window: MainWindow, view: PaperView = papers.RECEIPT) -> None:
    """A receipt to look at."""
    sales(window)
    window.show_paper(view)


def printer_off(window: MainWindow, view: NoticeView = papers.OFF) -> None:
    """What the printer says, behind a sale."""
    sale(window)
    window.show_notice(view)


SCENES: dict[str, Callable[[MainWindow], None]] = {
    "sale": sale,
    "opening": opening,
    "sale_pictures": sale_pictures,
    "sale_offline": sale_offline,
    "sale_price_changed": sale_price_changed,
    "sale_old_prices": sale_old_prices,
    "sale_found": sale_found,
    "sale_not_found": sale_not_found,
    "sale_hard": sale_hard,
    "menu": menu,
    "sales": sales,
    "paper": paper,
    "paper_copy": partial(paper, view=papers.COPY),
    "paper_gift": partial(paper, view=papers.GIFT),
    "printer_off": printer_off,
    "printer_doubt": partial(printer_off, view=papers.DOUBT),
    "paid": paid,
    "given_back": partial(paid, view=cards.GIVEN_BACK),
    "settings_printer": partial(settings, section="printer"),
    "no_sales": no_sales,
    "sales_shared": sales_shared,
    "pay": pay,
    "pay_hard": pay_hard,
    "customer_form": customer_form,
    "touch_keyboard": touch_keyboard,
    "categories": categories,
    "customer_lookup": customer_lookup,
    "customer_alike": customer_alike,
    "purchases": purchases,
    "no_purchases": no_purchases,
    "discount": discount,
    "number": number,
    "discount_wrong": discount_wrong,
    "note": note,
    "line_menu": line_menu,
    "price_form": price_form,
    "free_form": free_form,
    "explained": explained,
    "scanner_test": scanner_test,
    "scan_unknown": scan_unknown,
    "about": about,
    "about_news": about_news,
    "licences": licences,
    "health": partial(health, view=care.well()),
    "health_ill": partial(health, view=care.ill()),
    "privacy": privacy,
    "forget": forget,
    "several-tills": several_tills,
    "dead-till": dead_till,
    "pairing-code": pairing_code,
    "shop-today": shop_today,
    "day": day,
    "day_hard": partial(day, view=day_page.DAY_HARD),
    "day_empty": partial(day, view=day_page.DAY_EMPTY),
    "count": count,
    "work_list": to_book,
    "work_list_hard": partial(to_book, view=work_page.WORK_HARD),
    "work_list_more": partial(to_book, view=work_page.WORK_MORE),
    "periods": periods,
    "periods_hard": partial(periods, view=periods_page.PERIODS_HARD),
    "periods_open": partial(periods, view=periods_page.PERIODS_OPEN),
    "periods_empty": partial(periods, view=periods_page.PERIODS_EMPTY),
    "work_list_empty": partial(to_book, view=work_page.WORK_EMPTY),
    "return": goods_back,
    "return_begun": partial(goods_back, view=returns_page.BEGUN),
    "return_empty": partial(goods_back, view=returns_page.NOT_FOUND),
    "return_empties": partial(goods_back, view=returns_page.EMPTIES),
    "return_hard": partial(goods_back, view=returns_page.HARD),
    "settings": settings,
    "settings_shop": partial(settings, section="shop"),
    "settings_tax": partial(settings, section="tax"),
    "settings_look": partial(settings, section="look"),
    "settings_scanner": partial(settings, section="scanner"),
    "settings_till": partial(settings, section="till"),
    "pin_locked": partial(pin, view=pins.LOCKED),
    "pin_locked_out": partial(pin, view=pins.LOCKED_OUT),
    "pin_switch": partial(pin, view=pins.SWITCH),
    "pin_approval": partial(pin, view=pins.APPROVAL),
    "settings_no_cashiers": cashiers,
    "settings_cashiers": lambda window: cashiers(window, *pins.PEOPLE, chosen=2),
    "first_start": first_start,
    "able": partial(able, view=settings_page.able()),
    "able_agreed": partial(able, view=settings_page.able(agreed=True)),
    "able_readonly": partial(able, view=settings_page.able(settings_page.READ_ONLY, ())),
    "first_start_connection": partial(first_start, step=SettingsStep.CONNECTION),
}


def main(folder: Path, wanted: list[str]) -> int:
    """Write `<scene>_<mode>_<width>.png` for each scene, theme and size; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(app)
    count = 0
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme.set_mode(mode)
        for width, height in SIZES:
            for name, scene in SCENES.items():
                if wanted and name not in wanted:
                    continue
                window = MainWindow(theme)
                window.resize(width, height)
                window.show()
                window.activateWindow()
                scene(window)
                for _ in range(5):
                    app.processEvents()
                window.grab().save(str(folder / f"{name}_{mode}_{width}.png"))
                window.hide()
                window.deleteLater()
                app.processEvents()
                count += 1
    return count


if __name__ == "__main__":
    made_pictures = main(Path(sys.argv[1]), sys.argv[2:])
    sys.stdout.write(f"{made_pictures} pictures in {sys.argv[1]}\n")
