"""The way through the practice shop that leads past every screen and every card, by keys."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from PySide6.QtWidgets import QScrollArea

from pos_app.presenters.frame.views import Door
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.window.main_window import MainWindow
from tests.languages import OTHERS, catalogue, pairs
from tests.pictures.back_office import Files, chosen_sale, closed_day, returns, work_list
from tests.pictures.camera import Camera
from tests.pictures.counter import counter
from tests.pictures.hands import Hands
from tests.pictures.texts import ELLIPSIS
from tests.pictures.told import told


async def walk(window: MainWindow, hands: Hands, camera: Camera, folder: Path) -> None:
    """Sell, look, mend, park and set up, taking a picture at every stop. `folder` is the profile's."""
    await hands.until("the tiles", lambda: window.sale.tiles.model().rowCount() > 0)
    camera.data = (
        *shops_data(folder),
        *leading_on(),
        "The phone number is already used by another client.",
        "AEFBK-OAMGE-…",  # how a code of pairing begins
    )
    await camera.take("empty")
    await _sale(hands, camera)
    await _customer(hands, camera)
    await _pay(hands, camera)
    files = Files(window, camera, folder)
    await returns(window, hands, camera, files)
    await vouchers(hands, camera, folder, files)
    await owing(window, hands, camera, files)
    await another_day(window, hands, camera)
    await _bad_day(window, hands, camera)
    await _sales(window, hands, camera, files)
    await work_list(window, hands, camera, files)
    await _day(hands, camera, files)
    await closed_day(window, hands, camera, files)
    await _menu(window, hands, camera)
    await _settings(window, hands, camera)
    await counter(window, hands, camera)


async def _sale(hands: Hands, camera: Camera) -> None:
    await hands.enter("3*TL-02", "CG-25", "BC-18", "BC-18")
    await hands.press("Up")
    await camera.take("sale")
    await hands.type("ca")
    await camera.take("found")
    await hands.press("Escape")
    await hands.enter("9999999999994")
    await camera.take("unknown-code")
    await hands.press("Escape", "F7")
    await camera.take("discount")
    await hands.type("200%")
    await hands.press("Return")
    await camera.take("discount-wrong")
    await hands.press("Escape", "F8")
    await camera.take("note")
    await hands.press("Escape", "F9")
    await camera.take("line")
    await hands.press("Escape", "F11")
    await camera.take("explained")
    await hands.press("Escape")


async def _customer(hands: Hands, camera: Camera) -> None:
    await hands.press("F3")
    await hands.type("dub")
    await camera.take("customer")
    await hands.press("Ctrl+A")
    await hands.type("zzz")
    await camera.take("customer-none")
    await hands.press("Ctrl+A")
    await hands.type("lefebvre")
    await camera.take("customer-alike")
    await hands.press("Ctrl+A")
    await hands.type("zzz")
    await hands.press("F3")
    await hands.type("Elise")
    await hands.press("Tab", "Tab")
    await hands.type("0475")
    await hands.press("Tab")
    await hands.type("elise@exemple")
    await hands.press("Return")
    await camera.take("customer-new")
    await hands.press("Escape", "Escape", "Escape", "F3")
    await hands.type("lefevre")
    await hands.press("Return")
    await camera.take("sale-with-customer")


async def _pay(hands: Hands, camera: Camera) -> None:
    await hands.press("F12")
    await camera.take("pay")
    await hands.press("F9")
    await hands.type("10")
    await hands.press("Return")
    await camera.take("pay-in-parts")
    await hands.press("Return")
    await camera.take("paid")


async def vouchers(hands: Hands, camera: Camera, folder: Path, files: Files) -> None:
    """One is sold, and pays for a part of a sale; what is wrong is said at its field."""
    await hands.press("F1", "Shift+F8")
    await hands.type("0")
    await hands.press("Return")
    await camera.take("voucher-amount")
    await hands.press("Ctrl+A")
    await hands.type("2")
    await hands.press("Return")
    await camera.take("voucher-pay")
    await hands.press("Return")
    await camera.take("voucher-paper")
    await files.save(hands, "F8", "voucher-page")
    await camera.take("voucher-sold")
    with closing(sqlite3.connect(next(folder.rglob("till.db")))) as file:  # noqa: ASYNC240
        (code,) = file.execute("SELECT code FROM voucher ORDER BY seq DESC").fetchone()
    await hands.enter("PC-80")
    await hands.press("F12", "F8")
    await hands.type(f"{code[:-1]}{'0' if code[-1] != '0' else '1'}")
    await hands.press("Return")
    await camera.take("voucher-code")
    await hands.press("Ctrl+A")
    await hands.type(code)
    await hands.press("Return")
    await camera.take("voucher-pays")
    await hands.press("Return")
    await camera.take("voucher-paid")
    await hands.press("F1")
    await hands.enter("PC-80")
    await hands.press("Shift+F8")
    await hands.type("20")
    await camera.take("beside-amount")
    await hands.press("Return")
    await camera.take("beside-line")
    await hands.press("F12")
    await camera.take("beside-pay")
    await hands.press("Return")
    await camera.take("beside-paper")
    await hands.press("Escape")
    await camera.take("beside-paid")
    await hands.press("Ctrl+P")
    await camera.take("beside-receipt")
    await files.save(hands, "F8", "beside-page")
    await hands.press("Escape", "F1")


async def another_day(window: MainWindow, hands: Hands, camera: Camera) -> None:
    """Goods are picked up another day: said at the sale, found by their day, marked as gone."""
    await hands.press("F1")
    await hands.enter("BC-18", "TL-02")
    await hands.press("F3")
    await hands.type("lefevre")
    await hands.press("Return", "Shift+F3")
    await camera.take("due-choices")
    # behind the addresses: the day, then the bill's address and the note
    choices = [one for one in window.line_menu.findChildren(KeyCapButton) if one.isVisible()]
    await hands.press(str(len(choices) - 3))
    await hands.type("32/1")
    await hands.press("Return")
    await camera.take("due-day")
    await hands.press("Ctrl+A")
    await hands.type(f"{date.today() + timedelta(days=3):%d/%m}")  # noqa: DTZ011 - as the till's own clock
    await hands.press("Return")
    await camera.take("due-sale")
    await hands.press("F12", "Return", "F4")
    window.sales.filters.chosen.emit("due")
    await hands.until("the goods that wait", lambda: "Ctrl+H" in dict(window.sales.shortcuts()))
    await camera.take("due-list")
    await hands.press("Ctrl+H")
    await camera.take("due-handed")
    window.sales.filters.chosen.emit("today")
    await hands.press("F1")


async def owing(window: MainWindow, hands: Hands, camera: Camera, files: Files) -> None:
    """What is paid another day comes in, in parts."""
    await hands.press("F1")
    await hands.enter("BC-18", "TL-02")
    await hands.press("F3")
    await hands.type("lefevre")
    await hands.press("Return", "F12", "F4", "Return")
    await hands.press("F4")
    await hands.until("the sale that is not paid", lambda: "F6" in dict(window.sales.shortcuts()))
    await camera.take("sales-unpaid")
    await hands.press("F6")
    await hands.type("999")
    await hands.press("Return")
    await camera.take("owed-amount")
    await hands.press("Ctrl+A")
    await hands.type("5")
    await hands.press("Return")
    await camera.take("owed-pay")
    await hands.press("Return")
    await camera.take("owed-received")
    await hands.press("Ctrl+P")
    await camera.take("owed-paper")
    await files.save(hands, "F8", "owed-page")
    await hands.press("F4")
    await hands.until("what is still owed", lambda: "F6" in dict(window.sales.shortcuts()))
    await camera.take("sales-owed")
    await hands.press("F1")


async def _bad_day(window: MainWindow, hands: Hands, camera: Camera) -> None:
    window.practice.switched.emit("network", False)
    await hands.enter("PC-80")
    await hands.press("F12", "Return")
    await hands.enter("TL-02")
    await hands.press("F6")
    await camera.take("offline")
    window.practice.switched.emit("refuse", True)
    await hands.press("F3")
    await hands.type("lefevre")
    await hands.press("Return")
    await hands.enter("BC-18")
    await hands.press("F12", "Return")
    window.practice.switched.emit("network", True)
    await hands.until(
        "a refused sale", lambda: window.notices.current is not None and bool(window.notices.current.actions)
    )
    await camera.take("refused")


async def _sales(window: MainWindow, hands: Hands, camera: Camera, files: Files) -> None:
    await chosen_sale(window, hands)
    await camera.take("sales")
    await hands.press("Ctrl+P")
    await camera.take("receipt")
    await files.save(hands, "F8", "receipt-page")
    await hands.press("Ctrl+P", "F6")
    await camera.take("gift-receipt")
    await files.save(hands, "F8", "gift-page")
    await chosen_sale(window, hands)
    await hands.press("Ctrl+I")
    await camera.take("invoice")
    await hands.press("Return")
    await camera.take("invoice-needed")
    await hands.press("Escape", "F5")
    await camera.take("parked")
    await hands.press("F1", "F3")
    await hands.type("lefevre")
    await hands.press("F6")
    await camera.take("purchases")
    await hands.press("Escape", "Escape", "Escape")


async def _day(hands: Hands, camera: Camera, files: Files) -> None:
    await hands.press("Shift+F4")
    await camera.take("day")
    for key, name in (("F3", "float"), ("F6", "cash-in"), ("F9", "count"), ("Ctrl+R", "report"), ("F12", "close")):
        await hands.press(key)
        await camera.take(f"day-{name}")
        if name == "report":
            await files.save(hands, "Ctrl+S", "day-x-page")
        await hands.press("Escape")
    await hands.press("F8")
    await camera.take("day-compared")
    await hands.press("F1")


async def _menu(window: MainWindow, hands: Hands, camera: Camera) -> None:
    await hands.press("F10")
    await camera.take("menu")
    await hands.press("Escape", "Shift+F1")
    await camera.take("keys")
    await hands.press("Escape")
    window.open_door(Door.CODES)
    await hands.rest()
    await camera.take("codes")
    await hands.press("Escape")
    window.open_door(Door.TOUR)
    await hands.rest()
    await camera.take("practice-tour")
    window.notices.clear()
    for name, notice in told(window.theme.translator).items():
        window.show_notice(notice)
        await hands.rest()
        await camera.take(name)
        window.hide_notice(notice.key)
    window.open_door(Door.ABOUT)
    await hands.rest()
    await camera.take("about")
    await hands.press("F9")
    await camera.take("licences")
    await hands.press("Escape", "Escape")
    window.open_door(Door.HEALTH)
    await hands.rest()
    await camera.take("health")
    await hands.press("F1")
    window.open_door(Door.SCANNER)
    await hands.rest()
    await camera.take("scanner-test")
    await hands.press("Escape")
    window.open_door(Door.CLOSE)
    await hands.rest()
    await camera.take("closing")
    await hands.press("Escape")


async def _settings(window: MainWindow, hands: Hands, camera: Camera) -> None:
    window.open_door(Door.SETTINGS)
    await hands.until("the settings", lambda: window.settings.isVisible() and bool(window.settings.shortcuts()))
    keys = [key for key, _ in window.settings.shortcuts() if key.startswith("Ctrl+") and key[-1].isdigit()]
    for number, key in enumerate(keys, 1):
        await hands.press(key)
        await camera.take(f"settings-{number}")
        (area,) = window.settings.findChildren(QScrollArea)
        roll = area.verticalScrollBar()
        if roll.maximum():
            roll.setValue(roll.maximum())
            await camera.take(f"settings-{number}-end")
        if window.settings._view.selected == "privacy":
            await _forget(hands, camera)
    await hands.press("Escape")


async def _forget(hands: Hands, camera: Camera) -> None:
    """A customer who wants to be forgotten."""
    await hands.press("F8")
    await camera.take("forget")
    await hands.type("lefevre")
    await hands.press("Return")
    await camera.take("forget-asked")
    await hands.press("Escape", "Escape")


def shops_data(folder: Path) -> tuple[str, ...]:
    """Every text of the catalogue: the names, numbers and addresses of the practice shop."""
    with closing(sqlite3.connect(f"{(folder / 'catalogue.db').as_uri()}?mode=ro", uri=True)) as file:
        rows = [row for table in ("item", "customer") for row in file.execute(f"SELECT * FROM {table}")]
    cells = [[cell for cell in row if isinstance(cell, str) and cell] for row in rows]
    whole = {f"{one} {other}" for row in cells for one, other in pairwise(row)}  # a name is in two of them
    return (*{cell for row in cells for cell in row}, *whole)


def leading_on() -> tuple[str, ...]:
    """Words of ours that end with three points by themselves, in every language: they lead on to a question. And what
    of them may stand on a second line."""
    said = (pair for language in OTHERS for pair in pairs(catalogue(language)))
    words = (text.split(" ") for pair in said for text in pair if text.endswith(ELLIPSIS))
    return tuple({" ".join(one[first:]) for one in words for first in range(len(one))})
