"""A sale at the real window of an installed or frozen program, by real keys on a display of its own.

`python3 packaging/sale_by_keys.py [PROGRAM [FOLDER]]`: needs Xvfb and xdotool, nothing of the project. The till's files
stay where a FOLDER is named. Standard library only.
"""

import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PATIENCE = 60.0
BARCODE, ARTICLE = "5410000000019", "Torchon lin"
TOOLS = ("Xvfb", "xdotool")


def sell(program: str, kept: Path | None = None) -> str:
    """Open the program's window at a practice shop, scan, pay in cash; what arrived. Raises AssertionError if not.

    The till's files are in the folder `kept`, and stay there; without one they go with the end.
    """
    with tempfile.TemporaryDirectory(prefix="comptoir-keys-") as place:
        folder = kept or Path(place) / "profile"
        try:
            return _sold(program, folder)
        except AssertionError as error:
            log = folder / "pos-app.log"
            told = log.read_text("utf-8") if log.exists() else "The program wrote no log."
            raise AssertionError(f"{error}\n{told}") from error


def _sold(program: str, folder: Path) -> str:
    with window(program, folder) as till:
        till.sell()
        (order,) = till.ended()
        assert [line["name"] for line in order["lines"]] == [ARTICLE], order
        assert order["status"] == "confirmed", order  # paid, in Chift's words
        return f"{ARTICLE}, {order['total']} {order['currency']}, {order['status']}, one order"


class Till:
    """A till with its window open, the practice shop behind it and the keys in front of it."""

    def __init__(self, process: "subprocess.Popen[Any]", url: str, env: dict[str, str]) -> None:
        self.process = process
        self._url = url
        self._env = env

    def keys(self, *words: str) -> str:
        """What xdotool says."""
        return subprocess.run(["xdotool", *words], env=self._env, capture_output=True, text=True, check=False).stdout

    def sell(self) -> None:
        """Scan an article, pay it in cash, wait until one order more is at the shop."""
        before = len(self.orders())
        self.keys("key", "--delay", "2", *BARCODE, "Return")  # in one go, as a scanner does
        self.keys("key", "--delay", "2", "F12", "Return")
        until("the order", lambda: len(self.orders()) > before)

    def orders(self) -> list[dict[str, Any]]:
        """The orders at the shop."""
        orders: list[dict[str, Any]] = _state(self._url)["orders"]
        return orders

    def ended(self) -> list[dict[str, Any]]:
        """End the till by a signal; the orders at the shop then. Raises AssertionError unless it ended in order."""
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0, f"the window's program ended with {self.process.returncode}"
        return self.orders()


@contextlib.contextmanager
def window(program: str, folder: Path) -> Iterator[Till]:
    """A till of the practice shop on a display of its own, once it shows its products."""
    with contextlib.ExitStack() as stack:
        env = {**os.environ, "DISPLAY": stack.enter_context(display()), "QT_QPA_PLATFORM": "xcb"}
        env.pop("WAYLAND_DISPLAY", None)
        url = stack.enter_context(_practice_shop(program))
        arguments = [program, "--demo", "--server", url, "--profile", str(folder)]
        till = Till(stack.enter_context(_ended(subprocess.Popen(arguments, env=env))), url, env)
        until("the window", lambda: till.keys("search", "--onlyvisible", "--name", "^Comptoir$").strip())
        until("the products", lambda: _products(folder))
        yield till


def until(what: str, look: Callable[[], Any]) -> Any:
    """What `look` finds, once it finds something. Raises AssertionError after PATIENCE."""
    ends = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < ends, f"waited {PATIENCE:.0f} s for {what}"
        time.sleep(0.1)
    return found


def _products(folder: Path) -> int:
    try:
        with contextlib.closing(sqlite3.connect(f"{(folder / 'catalogue.db').as_uri()}?mode=ro", uri=True)) as file:
            return int(file.execute("SELECT count(*) FROM item").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _state(url: str) -> dict[str, Any]:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback is nobody's proxy's business
    with direct.open(f"{url}/_sandbox/state", timeout=PATIENCE) as answer:
        state: dict[str, Any] = json.load(answer)
        return state


@contextlib.contextmanager
def _ended(process: "subprocess.Popen[Any]") -> Iterator["subprocess.Popen[Any]"]:
    with process:
        try:
            yield process
        finally:
            process.terminate()


@contextlib.contextmanager
def display() -> Iterator[str]:
    """A display of 1366x768 without a window manager; its name."""
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with _ended(subprocess.Popen(command, pass_fds=(tell,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)):
        os.close(tell)
        with os.fdopen(told) as number:
            line = number.readline().strip()
        assert line, "Xvfb did not start"
        yield f":{line}"


@contextlib.contextmanager
def _practice_shop(program: str) -> Iterator[str]:
    with _ended(subprocess.Popen([program, "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, f"the practice shop did not start: {said}"
        yield found[0]


if __name__ == "__main__":
    words = sys.argv[1:] or ["pos-app"]
    print("Sold by real keys:", sell(words[0], Path(words[1]) if words[1:] else None))
