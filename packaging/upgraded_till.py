"""A till that stays open while its program is replaced: it sells, prints and shows everything as before.

`python3 packaging/upgraded_till.py PROGRAM FOLDER`, for check_install.py, which replaces the program between the lines:
it says "open" once the till sells and prints, waits for a line, uses the till again, says "used", waits for the till to
be ended by another hand, says how it ended. Needs Xvfb and xdotool. Standard library only.
"""

import contextlib
import json
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import sale_by_keys

# Each is opened from the Sale screen and left by Escape: what they need is read when they are first asked for.
SCREENS = ("F4", "F5", "F2", "F7", "F9", "F10", "shift+F1", "ctrl+u", "question", "shift+F3")
TROUBLE = re.compile(r"Traceback|LookupError|ImportError|ModuleNotFoundError|FileNotFoundError| ERROR | CRITICAL ")


class Printer:
    """A receipt printer on a socket of this computer: it keeps what it is sent."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.address = "{}:{}".format(*listening.getsockname()[:2])
        self.printed = b""

    def serve(self) -> None:
        """Take one connection after the other until the socket is closed."""
        with contextlib.suppress(OSError):
            while True:
                link, _ = self._listening.accept()
                with link:
                    while part := link.recv(65536):
                        self.printed += part


@contextlib.contextmanager
def printer() -> Iterator[Printer]:
    """A printer that is switched on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made = Printer(listening)
        threading.Thread(target=made.serve, daemon=True).start()
        yield made
        listening.shutdown(socket.SHUT_RDWR)


def use(till: sale_by_keys.Till, paper: Printer) -> None:
    """Sell, and see the receipt on paper. Raises AssertionError."""
    before = len(paper.printed)
    till.sell()
    sale_by_keys.until("the receipt", lambda: sale_by_keys.ARTICLE.encode() in paper.printed[before:])


def run(program: str, folder: Path) -> None:
    """All of it. Raises AssertionError at the first thing that is not as before."""
    with sale_by_keys.window(program, folder) as first:
        first.ended()  # its settings are there now
    with printer() as paper:
        file = folder / "settings.json"
        settings = {"printer_kind": "network", "printer_address": paper.address, "print_when": "always"}
        file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | settings | {"printer_asks": False}), "utf-8")
        with sale_by_keys.window(program, folder) as till:
            use(till, paper)
            print("open", flush=True)
            sys.stdin.readline()
            use(till, paper)
            for key in SCREENS:
                till.keys("key", key)
                time.sleep(1)
                till.keys("key", "Escape", "Escape", "F1")
            use(till, paper)
            log = (folder / "pos-app.log").read_text("utf-8")
            assert not (found := TROUBLE.search(log)), log[max(found.start() - 500, 0) :]
            orders = len(till.orders())  # the practice shop runs from the same program, and ends with it
            print("used", flush=True)
            print(f"ended with {till.process.wait(sale_by_keys.PATIENCE)}, {orders} orders", flush=True)


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]))
