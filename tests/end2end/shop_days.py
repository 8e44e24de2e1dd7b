"""A scripted day at the real window for each kind of shop, by keys: `python -m tests.end2end.shop_days`.

The first start is taken up where a person left it (connected, the shop's address filled in): tax step, what the shop
can do, yes, start. Then sales by two tenders, a new customer, a refusal mended, the day's end. Counted at the server:
each sale is there once, or, where the shop takes no orders, none is and every sale is kept and listed.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from pos_app.app.shop_connection import practice_settings
from pos_app.domain.submission import Cause, State
from pos_app.presenters.settings.steps import SettingsStep
from pos_app.sandbox.characters import CHARACTERS
from pos_app.system import secret_store, settings_file
from tests.end2end.program import until
from tests.end2end.test_window_day import card, day_of
from tests.end2end.window_till import TORCHON, Kept, Screen, WindowTill, kept
from tests.unit.sandbox.sandbox_process import SandboxProcess

SALES = 10
NO_ORDERS = ("readonly",)
PHONE = {
    "match": "POST /commerce/orders",
    "fault": "status",
    "status": 422,
    "count": 1,
    "error_code": "ERROR_PHONE_ALREADY_USED",
    "message": "The phone number is already used by another client.",
}


@dataclass(frozen=True, slots=True)
class Day:
    """What came of a day: sales at the till and their orders at the shop, and what was said before the first."""

    shop: str
    sales: int
    orders: int
    said: str
    seconds: float


def began(folder: Path, shop: SandboxProcess) -> None:
    """A profile whose first start was left behind its second step."""
    folder.mkdir(mode=0o700)
    ours = shop.state()["credentials"]
    ids = {name: ours[name] for name in ("account_id", "consumer_id", "client_id")}
    of_shop = replace(practice_settings(()).shop, free_text_variant="")
    settings_file.save(folder, replace(settings_file.Settings(shop=of_shop), base_url=shop.url, setup="open", **ids))
    with os.fdopen(os.open(folder / secret_store.FILE, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        json.dump({ours["client_id"]: ours["client_secret"]}, file)


def logged(folder: Path, text: str, times: int = 1) -> str:
    """The last line of the till's log with this text, once there are so many."""

    def found() -> str:
        path = folder / "pos-app.log"
        lines = [line for line in path.read_text("utf-8").splitlines() if text in line] if path.exists() else []
        return lines[-1] if len(lines) >= times else ""

    return until(text, found)


def step_shown(till: WindowTill, folder: Path, step: SettingsStep) -> None:
    """A slow shop is asked for seconds, in which nothing moves: the till says when the step is there."""
    logged(folder, f"the first start shows the step {step}")
    till.stands_still()


def first_start(till: WindowTill, folder: Path, name: str) -> str:
    """By keys to the first sale; what was said of the shop before it."""
    logged(folder, "the settings are shown")
    till.turn_to("F12")  # tax and money
    if name == "lightspeed":  # which of the two branches is asked where the connection is, once the shop was asked
        step_shown(till, folder, SettingsStep.CONNECTION)
        till.press("Down")
        for step in (SettingsStep.SHOP, SettingsStep.TAX):
            till.press("F12")
            step_shown(till, folder, step)
        till.press("F12")
    said = logged(folder, "what the shop can do is shown")
    till.stands_still()
    if name == "shopify":  # no name there tells what cash is: the orders stay unpaid
        till.press("End")
    till.press("F8")
    till.press("F12")
    stored = until("the first start's end", lambda: s if (s := settings_file.load(folder)[0]).setup == "done" else None)
    assert "" in stored.shop.rates_known, "the yes to the rates is kept"
    logged(folder, "the till is open", 2)
    till.stocked()
    return said.partition("is shown: ")[2]


def sales_of(folder: Path, count: int) -> Kept:
    """What the till has on disk once so many sales are paid."""
    return until(f"{count} paid sales", lambda: k if (k := kept(folder)) and len(k.sales) >= count else None)


def sell(till: WindowTill, folder: Path, number: int, *, card_way: bool) -> None:
    """One sale, by cash or by the second way to pay."""
    till.scan(TORCHON)
    until("the cart on disk", lambda: (k := kept(folder)) and k.cart and k.cart.lines)
    till.press("F12", *(("F2",) if card_way else ()), "Return")
    sales_of(folder, number)


def new_customer(till: WindowTill, folder: Path) -> None:
    """Ada, entered by keys, with the next cart."""
    till.press("F3", "F3")
    for text in ("Ada", "Byron", "0470 11 22 33", "ada@example.be"):
        till.type_slowly(text)
        till.press("Tab")
    till.press("Return")
    until("the new customer", lambda: (k := kept(folder)) and k.cart and k.cart.customer)


def mended(till: WindowTill, folder: Path, number: int) -> None:
    """The sale that the shop refuses for its phone number, mended from the Sales screen."""
    until(f"sale {number} refused", lambda: (k := kept(folder)) and k.sales[number - 1][0].state is State.REFUSED)
    till.turn_to("F4")
    till.press("ctrl+Return")
    until("the sale mended", lambda: (k := kept(folder)) and k.sales[number - 1][0].state is State.SENT)
    till.turn_to("F1")


def close_day(till: WindowTill, folder: Path) -> int:
    """Count and Z; how many receipts the Z has."""
    till.turn_to("shift+F4")
    card(till, "F12")  # not counted: Enter counts first
    till.press("Return", "Down", "Down", "Down")
    till.type("1")
    till.press("ctrl+Return")

    def closed() -> int:
        till.press("Return")
        time.sleep(0.2)
        found = day_of(folder)
        return found[1][0].report.receipts if found and found[1] else 0

    return until("the Z", closed)


def day(name: str, screen: Screen, folder: Path, sales: int = SALES, *, whole: bool = True) -> Day:
    """One day; raises AssertionError where something of it is not as it must be. Not `whole`: the sales alone."""
    started = time.monotonic()
    with SandboxProcess("--port", "0", "--shop", name) as shop:
        shop.order_habits(time_scale=0.05)
        began(folder, shop)
        with WindowTill(screen, folder).open() as till:
            said = first_start(till, folder, name)
            for number in range(1, sales + 1):
                sell(till, folder, number, card_way=number % 2 == 0)
            paid = sales
            if whole:
                paid += 1
                new_customer(till, folder)
                if name not in NO_ORDERS:
                    shop.order_fault(**PHONE)
                sell(till, folder, paid, card_way=False)
                if name not in NO_ORDERS:
                    mended(till, folder, paid)
            if name not in NO_ORDERS:
                until("all sent", lambda: {row.state for row, _ in sales_of(folder, paid).sales} == {State.SENT})
            if whole:
                receipts = close_day(till, folder)
                assert receipts == paid, f"the Z has {receipts} of {paid}"
            assert till.terminate() == 0
            assert till.said() == ""
        check(name, shop, sales_of(folder, paid), said)
        assert customers(folder) > 5, (
            f"{customers(folder)}: the shop's customers are known at the till, with a till's software or without"
        )
        return Day(name, paid, len(shop.state()["orders"]), said, time.monotonic() - started)


def customers(folder: Path) -> int:
    """How many customers the till's catalogue knows."""
    with closing(sqlite3.connect(f"{(folder / 'catalogue.db').as_uri()}?mode=ro", uri=True)) as file:
        return int(file.execute("SELECT count(*) FROM customer").fetchone()[0])


def check(name: str, shop: SandboxProcess, found: Kept, said: str) -> None:
    """Orders there = sales here, each once; or none, and every sale kept for one reason."""
    orders = shop.state()["orders"]
    assert f"orders {'no' if name in NO_ORDERS else 'yes'}," in said, said
    if name in NO_ORDERS:
        assert orders == []
        states = Counter(row.state for row, _ in found.sales)
        assert states.keys() <= {State.QUEUED, State.UNKNOWN}, states
        assert states[State.UNKNOWN] <= 1, "the first one shows it; no other is even sent"
        assert {row.cause for row, _ in found.sales} <= {Cause.NOT_SUPPORTED, Cause.NONE}
        return
    sent = Counter(order["request_id"] for order in orders)
    assert sent == Counter(row.request_id for row, _ in found.sales)
    assert max(sent.values()) == 1
    if len(found.sales) > 1:
        assert len({sale.tenders[0].method for _, sale in found.sales}) == 2


def main(argv: Sequence[str]) -> int:
    """0: each day went as it must; 1: one did not, and it is said what was waited for."""
    parser = argparse.ArgumentParser(prog="python -m tests.end2end.shop_days", description=__doc__)
    parser.add_argument("--character", action="append", choices=CHARACTERS, help="one kind of shop (all)")
    parser.add_argument("--sales", type=int, default=SALES)
    given = parser.parse_args(argv)
    broken = 0
    screen = Screen()
    try:
        for name in given.character or CHARACTERS:
            with tempfile.TemporaryDirectory(prefix=f"comptoir-{name}-") as folder:
                try:
                    told = day(name, screen, Path(folder) / "profile", given.sales)
                except AssertionError as error:
                    broken += 1
                    sys.stdout.write(f"{name}: BROKEN, {error}\n")
                    continue
                counts = f"{told.sales} sales, {told.orders} orders, {told.seconds:.0f} s"
                sys.stdout.write(f"{name}: {counts}; said before: {told.said}\n")
    finally:
        screen.close()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
