"""The counter's further cards, behind the long way through the shop: lines, addresses, questions, carts put aside, keys
to touch; who sells, by PIN; a till's first start, against a practice shop that answers as a real one."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea

from pos_app.presenters.frame.views import Door
from pos_app.presenters.sale.nothing import FreeGoods
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.camera import Camera
from tests.pictures.hands import Hands


async def counter(window: MainWindow, hands: Hands, camera: Camera) -> None:
    """What is asked at the counter beside the usual sale. Begins and ends with an empty cart."""
    await hands.press("F1", "Escape")
    await _lines(window, hands, camera)
    await _addresses(hands, camera)
    await _put_aside(window, hands, camera)
    await _asked(window, hands, camera)
    await _touched(window, hands, camera)
    await _shown_around(window, hands, camera)


async def _lines(window: MainWindow, hands: Hands, camera: Camera) -> None:
    await hands.enter("SL-01", "PO-01")
    await hands.press("F9", "1")
    await camera.take("quantity")
    await hands.type("4000")
    await hands.press("Return")
    await camera.take("quantity-asked")
    await hands.press("Escape", "F9", "3")
    await camera.take("price")
    await hands.press("Ctrl+A")
    await hands.type("12,345,6")
    await hands.press("Return")
    await camera.take("price-wrong")
    await hands.press("Escape", "F9", "4")
    await camera.take("rate")
    await hands.press("Escape", "F9", "5")
    await camera.take("line-note")
    await hands.press("Escape", "F7")
    await hands.type("10%")
    await camera.take("discount-typed")
    await hands.press("Return", "F9", "7")
    await camera.take("free")
    await hands.press("Escape", "F9", "8")
    await camera.take("without-vat")
    await hands.press("Return")
    await camera.take("without-vat-why")
    await hands.press("Escape")
    await hands.enter("FO-KG")
    await camera.take("weight")
    await hands.type("575")
    await hands.press("Return")
    await camera.take("weight-unit")
    await hands.press("Escape", "F2")
    await hands.type("Tablier")
    await camera.take("variants")
    await hands.press("Escape")
    await camera.take("sale-line-discount")


async def _addresses(hands: Hands, camera: Camera) -> None:
    await hands.press("Shift+F3")
    await camera.take("deliver-nobody")
    await hands.press("F3")
    await hands.type("lefevre")
    await hands.press("Return", "Shift+F3")
    await camera.take("deliver")
    await hands.press("1")
    await camera.take("deliver-form")
    await hands.press("Return")
    await camera.take("deliver-form-needed")
    await hands.press("Escape", "Shift+F3", "3")
    await camera.take("customer-note")
    await hands.press("Escape")


async def _put_aside(window: MainWindow, hands: Hands, camera: Camera) -> None:
    await hands.press("F6")
    await camera.take("put-aside")
    await hands.enter("CB-01")
    await hands.press("Ctrl+Del")
    await camera.take("cancelled")
    await hands.press("F5", "F8")
    await camera.take("put-aside-name")
    await hands.press("Escape", "Ctrl+Del")
    await camera.take("put-aside-deleted")
    await hands.press("F1", "Escape")


async def _asked(window: MainWindow, hands: Hands, camera: Camera) -> None:
    await hands.enter("PC-80")
    await hands.press("F12")
    await hands.type("1")
    await camera.take("pay-less")
    await hands.press("Backspace")
    await hands.type("5000")
    await hands.press("Return")
    await camera.take("pay-asked")
    await hands.press("Escape", "Escape", "F12")
    await hands.enter("5412983000187")
    await camera.take("pay-scanned")
    await hands.press("Escape", "Escape", "Ctrl+Del", "Escape")
    await hands.enter("5412983000188")
    await camera.take("misread")
    await hands.press("Escape")  # what stayed in the field would begin the next word
    free = FreeGoods(window, window.theme.translator)
    free.ask("Savon lavande", free.close_choice)
    await hands.rest()
    await camera.take("costs-nothing")
    await hands.press("Escape")
    window.open_door(Door.SEVERAL)
    await hands.rest()
    await camera.take("several-join")
    await hands.type("12")
    await hands.press("Return")
    await camera.take("several-join-wrong")
    await hands.press("Escape")


async def _touched(window: MainWindow, hands: Hands, camera: Camera) -> None:
    window.touch_keyboard = "always"
    await hands.press("F3")
    await camera.take("keyboard-customer")
    await hands.press("F3")
    await camera.take("keyboard-form")
    await hands.press("Escape", "Escape")
    window.touch_keyboard = "never"
    window.keyboard.serve(None)
    await hands.rest()


async def _shown_around(window: MainWindow, hands: Hands, camera: Camera) -> None:
    window.open_door(Door.KEYS)
    await hands.rest()
    await camera.take("keys")
    for area in window.paper.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    await camera.take("keys-end")
    await hands.press("Escape")
    window.open_door(Door.CODES)
    await hands.rest()
    await camera.take("codes")
    await hands.press("Escape", "Ctrl+D")
    await camera.take("drawer")
    await hands.press("Escape")
    window.open_door(Door.TOUR)
    await hands.rest()
    await camera.take("tour-1")
    for step in (2, 3):
        await hands.press("F1")
        await hands.enter("PC-80")
        await hands.press("F12", "Return")
        await camera.take(f"tour-{step}")
    await hands.press("Escape")


async def signing_in(window: MainWindow, hands: Hands, camera: Camera) -> None:
    """Who sells, in the practice shop with its two cashiers."""
    await hands.until("the lock", lambda: window.is_locked)
    await camera.take("pin-locked")
    await hands.type("0000")
    await hands.press("Return")
    # While a PIN is looked at no other is asked for.
    await hands.until("the answer", lambda: bool(window.pin._view.message))
    await camera.take("pin-wrong")
    await hands.type("1470")
    await hands.press("Return")
    await hands.until("the tiles", lambda: not window.is_locked and window.sale.tiles.model().rowCount() > 0)
    await hands.enter("PC-80")
    await camera.take("signed-in")
    await hands.press("Ctrl+U")
    await camera.take("pin-switch")
    await hands.press("Escape", "F7")
    await hands.type("50%")
    await hands.press("Return")
    await camera.take("pin-approval")
    await hands.press("Escape", "Escape", "Ctrl+U")
    for _ in range(6):
        await hands.type("0000")
        await hands.press("Return")
        await hands.until("the answer", lambda: bool(window.pin._view.message))
    await camera.take("pin-too-many")


async def first_start(window: MainWindow, hands: Hands, camera: Camera) -> None:
    """A new till before it has a shop."""
    await hands.until("the welcome", lambda: window.settings.isVisible() and "F12" in dict(window.settings.shortcuts()))
    await camera.take("first-welcome")
    await hands.press("F12")
    await camera.take("first-connection")
    await hands.press("F12")
    await camera.take("first-connection-wrong")


async def first_start_goes_on(window: MainWindow, hands: Hands, camera: Camera) -> None:
    """The steps behind the connection, as a person left them."""
    await hands.until("the step", lambda: window.settings.isVisible() and window.settings._view.selected == "tax")
    await camera.take("first-tax")
    await hands.press("F12")
    await hands.until("the last step", lambda: "F8" in dict(window.settings.shortcuts()))
    await camera.take("first-able")
    await hands.press("F8")
    await camera.take("first-agreed")
