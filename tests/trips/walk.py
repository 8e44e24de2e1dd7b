"""The five trips: what is done at the till for each, and the proof that it came to its end.

Scope: each action is done once before it is counted, so that what is made or imported with its first time does not
count; then the till comes to rest, and all counts from the event until it is at rest again.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.trips.counting import Counter, Hop, Trip
from tests.trips.program import CALM, Cashier, Program
from tests.trips.worker import ORDERS
from tests.unit.sandbox.sandbox_process import SandboxProcess

SCAN, PAY, CUSTOMER, SETTING = "scan", "pay", "customer", "setting"
WORKER, PRODUCT = "product-worker", "product-till"
WHAT = {
    SCAN: "a scan, to the painted line and the cart on disk",
    PAY: "F12 and Enter, to the sale that is sent",
    CUSTOMER: "Enter in the form of a new customer, to the card back and the customer sent",
    SETTING: "one key in a field of Settings, to what it shows",
    WORKER: "the catalogue as the sync worker fetches it, from the order to the file",
    PRODUCT: "the catalogue in the till, from the JSON to the tiles",
}
GOALS = {SCAN: 32, PAY: 60, CUSTOMER: 60, SETTING: 15}
"""Files; what a product passes has none."""

SAVON, TORCHON = "5410000000064", "5410000000019"
REST = 0.15  # seconds without a call: nothing goes on
OPENED = 0.5  # seconds: what is begun behind the first answer waits 0.3
TICK = 1.2  # seconds in which all shows itself that goes on by itself; the tries of a call are up to 1 s apart
FEW = 20  # functions: that is a look at the line, and nothing else
TRIES = 3  # of a call that failed
FEWEST = 30  # products of the practice shop
AGAIN = 11.0  # seconds until a load that failed is tried again
PATIENCE = 30.0  # seconds for the worker
FETCH = "GET /commerce/products"


def trips() -> tuple[Trip, ...]:
    """All of them, counted in this process (and the worker's in one of its own): for a process that has no Qt yet.

    Raises AssertionError where one does not come to its end.
    """
    counter = Counter()
    found: list[Trip] = []
    before: list[int] = []
    with tempfile.TemporaryDirectory(prefix="comptoir-trips-") as name, SandboxProcess() as shop:
        folder = Path(name)
        worker = _Worker(shop, folder)

        def sell(cashier: Cashier) -> None:
            found.extend((*_at_the_till(cashier), worker.trip()))
            shop.order_fault(match=FETCH, fault="status", status=503)
            before.append(_fetches(shop))

        def fetch(cashier: Cashier) -> None:
            found.append(_products(cashier, shop, before[0]))

        counter.hear_threads()
        sys.setprofile(counter)
        try:
            Program(counter).run((_made(folder / "till"), None, sell), (_made(folder / "next"), shop.url, fetch))
        finally:
            sys.setprofile(None)
            worker.end()
        order = list(WHAT)
        return tuple(sorted(found, key=lambda trip: order.index(trip.name)))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _at_the_till(cashier: Cashier) -> list[Trip]:
    cashier.until("the products", cashier.products)
    cashier.counter.rest(OPENED)
    return [_scan(cashier), _pay(cashier), _customer(cashier), _setting(cashier)]


def _count(cashier: Cashier, name: str, act: Callable[[], object], ended: Callable[[], object] = lambda: True) -> Trip:
    """What is entered from `act` until it has `ended` and nothing goes on any more."""
    cashier.counter.rest(REST)
    cashier.counter.begin()
    act()
    cashier.until(f"the end of {name}", ended)
    cashier.counter.rest(REST)
    return cashier.counter.trip(name)


def _scan(cashier: Cashier) -> Trip:
    for code in (SAVON, TORCHON, SAVON):
        cashier.scan(code)
        cashier.counter.rest(CALM)
    return _count(cashier, SCAN, lambda: cashier.scan(SAVON), lambda: cashier.cart() == [3.0, 1.0])


def _pay(cashier: Cashier) -> Trip:
    def pay(sale: int) -> Trip:
        sent = [("order", "sent")] * sale
        paid = _count(cashier, PAY, lambda: cashier.press("F12", "Return"), lambda: cashier.rows() == sent)
        assert not cashier.cart()
        return paid

    pay(1)
    _alone(cashier)
    cashier.scan(SAVON)
    return pay(2)


def _customer(cashier: Cashier) -> Trip:
    def enter(*texts: str) -> Trip:
        known = cashier.rows()
        cashier.press("F3", "F3")
        for text in texts:
            cashier.type(text)
            cashier.press("Tab")
        sent = [*known, ("customer", "sent")]
        return _count(cashier, CUSTOMER, lambda: cashier.press("Return"), lambda: cashier.rows() == sent)

    _alone(cashier)
    enter("A", "B")
    _alone(cashier)
    return enter("Ada", "Byron", "0470112244")


def _setting(cashier: Cashier) -> Trip:
    _alone(cashier)
    cashier.press("Ctrl+,", "Ctrl+2")
    cashier.press_until_a_field("Tab")  # the till's code, which takes three letters
    cashier.press_until_a_field("Tab")
    cashier.type("ab")
    cashier.be_seen()
    return _count(cashier, SETTING, lambda: cashier.type("c"))


def _products(cashier: Cashier, shop: SandboxProcess, before: int) -> Trip:
    """The till could not fetch its products, is at rest, and tries again when it is time: then it can.

    One load is several calls of several tries: until all are over, the next try would succeed before it is counted.
    """

    def is_over() -> bool:
        known = _fetches(shop)
        return cashier.counter.learn_background(TICK) <= FEW and _fetches(shop) == known

    cashier.until("a load in vain", lambda: _fetches(shop) >= before + TRIES)
    cashier.until("rest behind it", is_over)
    assert not cashier.products()
    shop.order_fault(clear=True)
    return _count(cashier, PRODUCT, lambda: cashier.skip(AGAIN), lambda: cashier.products() >= FEWEST)


def _fetches(shop: SandboxProcess) -> int:
    """How often somebody asked for the products."""
    return int(shop.state()["requests"].get(FETCH, 0))


def _alone(cashier: Cashier) -> None:
    """No notice is left that goes away by itself in the midst of what is counted."""
    cashier.press("Escape")


class _Worker:
    """The sync worker of `tests.trips.worker` at work for a sandbox, in a process of its own."""

    def __init__(self, shop: SandboxProcess, folder: Path) -> None:
        self._told = folder / "worker.json"
        command = [sys.executable, "-m", "tests.trips.worker", str(self._told)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdin is not None
        key = dict(re.findall(r"(\w+)=(\S+)", shop.said))
        orders = []
        for number in range(ORDERS):
            into = _made(folder / f"worker-{number}")
            order = {"shop": "trips", "folder": str(into), "currency": "EUR", "at": datetime.now(UTC).isoformat()}
            orders.append({"base_url": shop.url, "proxy": "", "key": key, "order": {**order, "facts": None}})
        self._process.stdin.write("".join(json.dumps(order) + "\n" for order in orders))
        self._process.stdin.flush()  # not closed: the worker ends when nobody holds the other end

    def trip(self) -> Trip:
        """What it passed through, once it is done. Raises AssertionError when nothing came of it."""
        assert self._process.stdout is not None
        said = self._process.stdout.read()
        assert self._process.wait(PATIENCE) == 0, said
        assert said.count('"done"') == ORDERS, said
        return read(json.loads(self._told.read_text()))

    def end(self) -> None:
        """Whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def read(told: dict[str, Any]) -> Trip:
    """A trip from its JSON."""
    crossings = tuple((before, after, times) for before, after, times in told["crossings"])
    return Trip(told["name"], tuple(Hop(**hop) for hop in told["hops"]), crossings)
