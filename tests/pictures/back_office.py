"""The tour's way past what comes back and what is closed: returns of every kind, the work list, the Z, the months."""

from __future__ import annotations

from pathlib import Path

from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.printing.views import PaperFile
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.camera import Camera
from tests.pictures.hands import Hands


class Files:
    """Takes a picture of the pages of each paper that is saved, in the place of the system's file chooser."""

    def __init__(self, window: MainWindow, camera: Camera, folder: Path) -> None:
        self._camera = camera
        self._folder = folder
        self._name = ""
        self.saved = 0
        window.ask_file = self._ask  # type: ignore[method-assign]  # the system's own card is no picture of ours
        window.save_paper = self._save  # type: ignore[method-assign]

    async def save(self, hands: Hands, key: str, name: str) -> None:
        """Press the key that saves a paper; its pages are the picture `name`."""
        self._name, before = name, self.saved
        await hands.press(key)
        await hands.until(f"the pages of {name}", lambda: self.saved > before)

    def _ask(self, view: FileAskView, listener: object) -> None:
        listener(self._folder / view.suggested)  # type: ignore[operator]

    def _save(self, file: PaperFile) -> None:
        self._camera.pages(self._name, file.paper)
        self.saved += 1


async def chosen_sale(window: MainWindow, hands: Hands) -> None:
    """The Sales screen with a sale beside the list: its keys are there only behind what was read."""
    await hands.press("F4")
    await hands.until("the sale beside the list", lambda: "F7" in dict(window.sales.shortcuts()))


async def returns(window: MainWindow, hands: Hands, camera: Camera, files: Files) -> None:
    """What was just sold comes back in part, in exchange for something else; the cards beside it; empties, and what
    comes without a receipt."""
    await chosen_sale(window, hands)
    await hands.press("F7")
    await hands.until("the return", lambda: window.returns.isVisible() and "F3" in dict(window.returns.shortcuts()))
    await camera.take("return")
    await hands.press("Return", "2")
    await camera.take("return-chosen")
    await hands.press("F9")
    await camera.take("return-other-way")
    await hands.press("Escape", "F3")
    await hands.type("savon")
    await camera.take("return-found")
    await hands.press("Return")
    await camera.take("return-exchange")
    await hands.press("Escape", "Return")
    await camera.take("given-back")
    await hands.press("Ctrl+P")
    await camera.take("return-paper")
    await files.save(hands, "F8", "return-page")
    await chosen_sale(window, hands)
    await camera.take("sales-returned")
    await hands.press("Shift+F7")
    await camera.take("return-empty")
    await hands.press("F2")
    await camera.take("return-list")
    await hands.press("Escape", "F6")
    await camera.take("return-free")
    await hands.press("F3")
    await hands.type("carafe")
    await hands.press("Return", "F9")
    await hands.type("lefevre")
    await hands.press("Return", "3")
    await camera.take("return-free-chosen")
    await hands.press("Return")
    await camera.take("return-free-given")
    await hands.press("Escape", "Shift+F7", "F8")
    await camera.take("empties")
    await hands.enter("BA-33", "BA-33")
    await hands.press("Escape", "1")
    await camera.take("empties-chosen")
    await hands.press("Return")
    await camera.take("empties-given")
    await hands.press("F1")
    await hands.enter("PC-80")
    await hands.press("F12", "Return", "Ctrl+Del")
    await camera.take("void")
    await hands.press("Escape")
    await chosen_sale(window, hands)
    await hands.press("F8")
    await camera.take("paid-otherwise")
    await hands.press("Escape", "F1", "Escape")


async def work_list(window: MainWindow, hands: Hands, camera: Camera, files: Files) -> None:
    """What is to be booked in the shop's software; left so with a reason."""
    await hands.press("Shift+F5")
    await hands.until("the work list", lambda: "F6" in dict(window.work_list.shortcuts()))
    await camera.take("work")
    await hands.press("F6")
    await camera.take("work-leave")
    await hands.press("Escape")
    await files.save(hands, "Ctrl+S", "work-page")
    await camera.take("work-printed")
    await hands.press("F12")
    await camera.take("work-told")
    window.work_list.filters.chosen.emit("all")
    await hands.rest()
    await camera.take("work-all")
    await hands.press("F1")


async def closed_day(window: MainWindow, hands: Hands, camera: Camera, files: Files) -> None:
    """The drawer counted, with something missing; the Z, and the months behind it."""
    await hands.press("Shift+F4", "F9")
    await hands.type("1")
    await hands.press("Return", "Return")
    await hands.type("2")
    await camera.take("day-counting")
    await hands.press("Ctrl+Return")
    await camera.take("day-counted")
    await hands.press("F12")
    await camera.take("day-closing")
    await hands.press("1")
    await hands.until("the closed day", lambda: "F3" not in dict(window.day.shortcuts()))
    await camera.take("day-closed")
    await hands.press("Ctrl+R")
    await camera.take("day-z")
    await files.save(hands, "Ctrl+S", "day-z-page")
    await hands.press("Escape", "F11")
    await camera.take("day-earlier")
    await hands.press("Escape", "Shift+F6")
    await hands.until("the months", lambda: window.periods.isVisible())
    await camera.take("periods-months")
    await hands.press("Left")
    await camera.take("periods-days")
    await files.save(hands, "Ctrl+S", "periods-page")
    await hands.press("F12")
    await camera.take("periods-archived")
    await hands.press("Right", "Right")
    await camera.take("periods-years")
    await hands.press("F1")
