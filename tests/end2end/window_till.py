"""The program with its window as a process on a display of its own, used as a cashier uses it: by keys, by eye.

Scope: helpers of the window tests. What the till kept is read from its file, never from inside the process.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pos_app.domain.cart import Cart
from pos_app.domain.order import Sale
from pos_app.domain.submission import Kind, Submission
from pos_app.services.clock import system_clock
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.store.tables.carts import Parked
from tests.end2end.program import PATIENCE, ROOT, Till, until

TORCHON, SAVON, PAIN = "5410000000019", "5410000000064", "5410000000026"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a till's file holds."""

    sales: tuple[tuple[Submission, Sale], ...]
    cart: Cart | None
    parked: tuple[Parked, ...]


_READ: dict[Path, tuple[tuple[bytes, ...], Kept]] = {}  # what was read last of a folder, and the files' bytes then
_INDEX_HEAD = 96  # bytes of the log's index: how far the log is valid


def kept(folder: Path) -> Kept | None:
    """What the till of this folder has on disk now; None while there is no file to read yet."""
    # The index, too: a step is in the log while the disk takes it, and is seen once the index says so. Before all that
    # is read: what changes meanwhile is read again.
    files = (_bytes(folder / "till.db-shm")[:_INDEX_HEAD], _bytes(folder / "till.db-wal"), _bytes(folder / "till.db"))
    before, found = _READ.get(folder, ((), None))
    if found is not None and files == before:  # asked again and again: a copy of it tells nothing else
        return found
    read = _kept(folder)
    if read is not None:
        _READ[folder] = files, read
    return read


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _kept(folder: Path) -> Kept | None:
    async def read() -> Kept:
        async with reading(folder, system_clock().now) as store:
            rows = [row for row in await store.outbox.open_rows() if row.kind is Kind.ORDER]
            known = {row.id for row in rows}
            rows += [await store.outbox.row(sold.id) for sold in await store.sales.find() if sold.id not in known]
            sales = [(row, await store.sales.get(row.id)) for row in sorted(rows, key=lambda row: row.receipt)]
            return Kept(tuple(sales), await store.carts.load(), await store.carts.parked())

    try:
        return asyncio.run(read())
    except (FileNotFoundError, StoreError):
        return None


def products(folder: Path) -> int:
    """How many products the catalogue of this folder has; 0 while there is none to read."""
    # By hand and only reading: the store's own way of opening a cache replaces one it does not like.
    where = f"{(folder / 'catalogue.db').as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(where, uri=True)) as file:
            return int(file.execute("SELECT count(*) FROM item").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


class Screen:
    """An X server without a window manager: the keys go where the program leads them."""

    def __init__(self, size: str = "1366x768x24") -> None:
        told, tell = os.pipe()
        self._pixels = tempfile.TemporaryDirectory(prefix="comptoir-screen-")
        words = ["-displayfd", str(tell), "-screen", "0", size, "-fbdir", self._pixels.name]
        self._process = subprocess.Popen(
            # "-r": a key repeats itself only where a hand holds it down, not where a busy machine lets go of it late.
            ["Xvfb", *words, "-nolisten", "tcp", "-noreset", "-r"],
            pass_fds=(tell,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(tell)
        with os.fdopen(told) as number:
            line = number.readline().strip()
        assert line, "Xvfb did not start"
        self.env = {**os.environ, "DISPLAY": f":{line}", "QT_QPA_PLATFORM": "xcb"}
        self.env.pop("WAYLAND_DISPLAY", None)

    def xdotool(self, *words: str) -> str:
        """One call of xdotool; what it said, "" when it found nothing."""
        done = subprocess.run(
            ["xdotool", *words], env=self.env, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        return done.stdout

    def pixels(self, left: int, top: int, width: int, height: int) -> bytes:
        """A part of the screen, row by row, from the file that Xvfb keeps its picture in (an XWD file)."""
        picture = (Path(self._pixels.name) / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", picture[:100])
        start, bits, row = header[0] + 12 * header[19], header[11], header[12]
        assert bits == 32, f"not a picture of 32 bits a pixel: {bits}"
        rows = (start + y * row + 4 * left for y in range(top, top + height))
        return b"".join(picture[at : at + 4 * width] for at in rows)

    def close(self) -> None:
        """The end of the display."""
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)
        self._pixels.cleanup()


class WindowTill(Till):
    """A till on a screen, used by its keys."""

    def __init__(self, screen: Screen, folder: Path, *words: str) -> None:
        super().__init__(folder, *words, env=screen.env)
        self.screen = screen
        self.window = ""

    def open(self) -> Self:
        """Waits until the window is on the screen and one can sell."""
        find = ("search", "--all", "--onlyvisible", "--pid", str(self.pid), "--name", "^Comptoir$")
        with self.ended_where_it_fails():
            self.window = until("the window", lambda: self.screen.xdotool(*find).strip())
        return super().open()

    def stocked(self) -> Self:
        """Waits until one can sell and the shop's products are there."""
        self.open()
        # Seldom: who has the file open keeps the till from putting the new one in its place.
        with self.ended_where_it_fails():
            until("the products", lambda: products(self.folder), pause=1.0)
        return self

    def type(self, text: str) -> None:
        """A person's keys, too fast for any, but with a person's pause behind them: else Enter makes a scan of it."""
        self.screen.xdotool("type", "--args", "1", "--delay", "2", text, "sleep", "0.6")

    def type_slowly(self, text: str) -> None:
        """A person's keys at a person's pace. One call each, which ends when the display has the key: of keys sent in
        one call a busy display may get several at once, and what comes so fast is a scanner's."""
        for character in text:
            self.screen.xdotool("type", character)
            time.sleep(0.14)

    def press(self, *keys: str) -> None:
        """Keys by their X names: Return, F12, ctrl+z."""
        self.screen.xdotool("key", "--delay", "2", *keys)

    def touch(self, left: int, top: int) -> None:
        """A press of a finger or the mouse at this place of the screen."""
        self.screen.xdotool("mousemove", str(left), str(top), "click", "1")

    def scan(self, *codes: str) -> None:
        """A scanner: code and Enter at 8 ms per key, one after the other."""
        for code in codes:
            self.screen.xdotool("type", "--args", "1", "--delay", "8", code, "key", "Return")

    def open_settings(self) -> None:
        """The Settings page by its key; again where a card that was about to close still took it."""
        said = "the settings are shown"
        before = self.log().count(said)

        def shown() -> bool:
            self.press("ctrl+comma")
            ends = time.monotonic() + 4.0
            while self.log().count(said) == before and time.monotonic() < ends:
                time.sleep(0.05)
            return self.log().count(said) > before

        until("the Settings page", shown)

    def close_window(self) -> int:
        """The window's own cross, politely, and Enter where the till says that something is kept; the exit code."""
        self.press_cross()

        def over() -> bool:
            if not self.is_over:
                self.press("Return")
            return self.is_over

        until("the end", over)
        return self.ended()

    def press_cross(self) -> None:
        """The window's own cross, politely."""
        ask = [sys.executable, "-m", "tests.end2end.polite_close", self.window]
        subprocess.run(ask, cwd=ROOT, env=self.screen.env, timeout=PATIENCE, check=True)

    def stands_still(self) -> None:
        """Waits until the cart's half of the screen is the same in three pictures, each after the other."""

        def is_still() -> bool:
            shown = {self.cart_picture()}
            for _ in range(2):
                time.sleep(0.05)
                shown.add(self.cart_picture())
            return len(shown) == 1

        until("the screen to stand still", is_still)

    def turn_to(self, key: str) -> None:
        """Another screen or a card by its key: comes back when a cashier has seen all of it."""
        self.see(lambda: self.press(key))

    def see(self, act: Callable[[], object]) -> None:
        """Does something that changes the screen: comes back when a cashier has seen all of it."""
        before = self._screen_picture()
        act()
        until("another screen", lambda: self._screen_picture() != before)
        shown: list[bytes] = []

        def is_still() -> bool:
            shown.append(self._screen_picture())
            time.sleep(0.1)
            return len(shown) > 3 and len(set(shown[-4:])) == 1

        until("the screen to stand still", is_still)

    def _screen_picture(self) -> bytes:
        # Below the tabs and above the footer, without the finder's blinking cursor.
        return self.screen.pixels(0, 150, 1366, 570)

    def cart_picture(self) -> bytes:
        """The pixels of the cart's lines, of what takes them back, and of their total."""
        return self.screen.pixels(810, 160, 556, 570)

    def sold_picture(self) -> bytes:
        """The pixels of the cart's lines and of their total, with one rate of tax; not of what takes them back."""
        return self.screen.pixels(810, 160, 556, 332) + self.screen.pixels(810, 550, 556, 180)
