"""Cashiers at the real window by keys alone: the first PIN, the lock with a cart open, an approval, the wait."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pos_app.app.shop_connection import practice_settings
from pos_app.domain.cashier import Cashier
from pos_app.presenters.settings.steps import SECTIONS
from pos_app.services.cashiers.staff import Cashiers
from pos_app.services.clock import system_clock
from pos_app.store.till import TillStore
from pos_app.system import secret_store, settings_file
from tests.end2end.program import Till, pos_app, until, verb
from tests.end2end.window_till import SAVON, TORCHON, Screen, WindowTill, kept
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window
LEA, NADIA = "4827", "906142"


def connected(folder: Path, shop: SandboxProcess) -> None:
    """A profile of a shop that was connected before."""
    folder.mkdir(mode=0o700)
    ours = shop.state()["credentials"]
    usual = practice_settings(())
    ids = {name: ours[name] for name in ("account_id", "consumer_id", "client_id")}
    found = {name: ours[name] for name in ("pos_connection_id", "commerce_connection_id")}
    settings_file.save(folder, replace(usual, base_url=shop.url, setup="done", **ids, **found))
    with os.fdopen(os.open(folder / secret_store.FILE, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        json.dump({ours["client_id"]: ours["client_secret"]}, file)


def staff(folder: Path) -> None:
    """Lea, who may do everything, and Nadia, who needs approval."""

    async def save() -> None:
        clock = system_clock()
        store = await TillStore.open(folder, clock.now)
        try:
            cashiers = Cashiers(store.cashiers, clock, lambda: b"")
            await cashiers.load()
            await cashiers.save(Cashier(0, "Lea"), LEA)
            await cashiers.save(Cashier(0, "Nadia"), NADIA)
        finally:
            await store.aclose()

    asyncio.run(save())


def journal(folder: Path, *kinds: str) -> list[dict[str, Any]]:
    """What the journal tells of these kinds."""
    where = f"{(folder / 'till.db').as_uri()}?mode=ro"
    with closing(sqlite3.connect(where, uri=True)) as file:
        rows = file.execute("SELECT kind, body FROM journal ORDER BY seq").fetchall()
    return [json.loads(body) for kind, body in rows if kind in kinds]


def give_pin(till: WindowTill, pin: str) -> None:
    till.type_slowly(pin)
    till.press("Return")


def sign_in(till: WindowTill, pin: str) -> None:
    """The PIN at the lock."""
    give_pin(till, pin)
    until("the sign-in", lambda: journal(till.folder, "signed_in"))


def skus(folder: Path) -> list[str]:
    found = kept(folder)
    return [line.sku for line in found.cart.lines] if found and found.cart else []


def is_blank(till: WindowTill) -> bool:
    """Whether the cart's half of the screen holds nothing but one colour."""
    pixels = till.screen.pixels(900, 160, 440, 570)
    return len({pixels[at : at + 4] for at in range(0, len(pixels), 4)}) == 1


def test_an_owner_sets_a_pin_locks_the_till_with_a_cart_open_and_sells_on(
    screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    connected(folder, shop)
    with WindowTill(screen, folder).stocked() as till:
        till.scan(TORCHON)
        until("the cart on disk", lambda: skus(folder) == ["TL-02"])
        till.press("ctrl+l", "ctrl+u")  # nobody has a PIN: nothing is asked
        till.stands_still()
        till.open_settings()
        till.press(f"ctrl+{list(SECTIONS).index('cashiers') + 1}", "Tab")
        till.type_slowly("Lea")
        till.press("Tab")
        till.type_slowly(LEA)
        till.press("F9")
        until("the cashier in the journal", lambda: journal(folder, "cashier_added"))
        till.press("F1")
        till.stands_still()
        assert not is_blank(till)

        till.press("ctrl+l")
        until("the lock", lambda: journal(folder, "locked"))
        until("nothing to read", lambda: is_blank(till))
        till.press("Escape", "F12", "Return", "F1")
        till.scan(SAVON)
        sign_in(till, LEA)
        until("the cart again", lambda: not is_blank(till))
        assert skus(folder) == ["TL-02"]
        till.scan(SAVON)
        until("both in the cart", lambda: skus(folder) == ["TL-02", "SL-01"])
        till.press("F12", "Return")
        (order,) = until("the order", lambda: shop.state()["orders"])
        assert "Cashier: Lea" in order["note"]
        assert till.terminate() == 0
        assert till.said() == ""


def test_a_void_waits_for_another_pin_and_wrong_ones_make_all_wait_after_a_restart_too(
    screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    connected(folder, shop)
    staff(folder)
    with WindowTill(screen, folder).stocked() as till:
        until("nothing to read", lambda: is_blank(till))
        till.scan(TORCHON)  # nobody has signed in
        sign_in(till, NADIA)
        till.scan(SAVON, TORCHON)
        until("the cart on disk", lambda: skus(folder) == ["SL-01", "TL-02"])
        till.stands_still()
        till.turn_to("F12")
        till.turn_to("Escape")  # the customer was told the total
        till.turn_to("Delete")
        give_pin(till, LEA)
        (approved,) = until("the approval", lambda: journal(folder, "approved"))
        assert approved == {"cashier": "Nadia", "right": "void", "by": "Lea"}
        until("the line to be out", lambda: skus(folder) == ["SL-01"])
        till.stands_still()
        till.press("F12", "Return")
        (order,) = until("the order", lambda: shop.state()["orders"])
        assert "Cashier: Nadia" in order["note"]

        till.scan(SAVON)  # the keys stand in the finder, to which Ctrl+U means something, too
        until("the next cart", lambda: skus(folder) == ["SL-01"])
        till.press("ctrl+u")
        give_pin(till, LEA)
        until("the switch", lambda: len(journal(folder, "signed_in")) == 2)
        till.press("ctrl+u")
        give_pin(till, NADIA)
        until("the switch back", lambda: len(journal(folder, "signed_in")) == 3)

        till.press("ctrl+l")
        until("the lock", lambda: journal(folder, "locked"))
        until("nothing to read", lambda: is_blank(till))
        before = len(journal(folder, "wrong_pin"))  # the scan at the lock is one where a busy machine tore it apart
        for times in range(1, 6):
            give_pin(till, "7391")
            until(f"wrong PIN {times}", lambda n=times: len(journal(folder, "wrong_pin")) == before + n)  # type: ignore[misc]
        till.kill()
    with WindowTill(screen, folder).open() as till:
        until("nothing to read", lambda: is_blank(till))
        give_pin(till, LEA)
        till.stands_still()
        assert is_blank(till)
        assert till.close_window() == 0
        assert till.said() == ""
    assert [one["wait"] for one in journal(folder, "wrong_pin")][before:] == [0, 0, 0, 0, 30]
    assert len(journal(folder, "signed_in")) == 3
    assert verb("journal", "verify", "--profile", str(folder)).code == 0


def test_the_only_owner_forgot_the_pin(folder: Path, shop: SandboxProcess) -> None:
    connected(folder, shop)
    staff(folder)
    listed = pos_app("cashiers", "list", "--profile", str(folder))
    assert listed.out.splitlines() == ["Lea, may open the settings", "Nadia"]
    done = pos_app("cashiers", "reset", "--profile", str(folder))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("2 PINs are taken away.")
    assert journal(folder, "cashiers_reset") == [{"cashiers": 2}]
    assert verb("journal", "verify", "--profile", str(folder)).code == 0
    listed = verb("cashiers", "list", "--profile", str(folder))
    assert listed.out.splitlines() == ["Lea, without a PIN", "Nadia, without a PIN"]


def test_an_open_till_is_not_reset_behind_its_back(folder: Path, shop: SandboxProcess) -> None:
    connected(folder, shop)
    staff(folder)
    with Till(folder).open() as till:
        done = verb("cashiers", "reset", "--profile", str(folder))
        assert (done.code, done.err) == (1, "This till is open. Close its window first.\n")
        assert till.terminate() == 0
    nowhere = verb("cashiers", "reset", "--profile", str(folder / "none"))
    assert nowhere.code == 1
    assert "There is no till in" in nowhere.err
