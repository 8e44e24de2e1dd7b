"""The system ends the till: Qt's loop is told to quit (a sign-out, a shut-down, an installer), a terminal is closed.

Windows' own message for it is tried where Windows is; what both have in common is that Qt's loop stops under the till.
"""

from __future__ import annotations

import os
import signal
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.app.shop_connection import practice_settings
from pos_app.domain.submission import State
from pos_app.store.tables.prints import PrintState
from pos_app.system import settings_file
from tests.end2end.program import PATIENCE, until
from tests.end2end.test_window_printing import sheets, waiting
from tests.end2end.test_window_sale import in_cart, paid, sell, start
from tests.end2end.window_till import PAIN, SAVON, TORCHON, Screen, WindowTill, kept
from tests.unit.devices.fake_printer import FakePrinter
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window

# The system's end is an event of Qt's loop. A signal's handler runs between any two steps of Python, also in the middle
# of a callback, where the loop beneath it would close what the callback is about to use: so it only asks for the event.
QUITS = """
import signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pos_app import __main__
signal.signal(signal.SIGUSR1, lambda *_: QTimer.singleShot(0, QApplication.quit))
signal.signal(signal.SIGUSR2, lambda *_: QTimer.singleShot(0, lambda: QApplication.exit(0)))
sys.exit(__main__.main(sys.argv[1:]))
"""


# Longer than any test waits: what ends before has not waited for the system's printers.
NEVER = 10 * PATIENCE
IMPATIENT = "from pos_app.app import main_loop\nmain_loop.SESSION_END = 0.0\n"
PATIENT = f"from pos_app.devices import system_printers\nsystem_printers._SECONDS = {NEVER}\n"


class QuitTill(WindowTill):
    """A till whose loop Qt quits on SIGUSR1, as it does at the end of a session."""

    program = ("-c", QUITS)


class PatientTill(QuitTill):
    """One that lets the system's printers have all the time they want."""

    program = ("-c", PATIENT + QUITS)


class HurriedTill(QuitTill):
    """One that the system does not wait for, as on a slow computer."""

    program = ("-c", IMPATIENT + QUITS)


def quit_loop(till: WindowTill) -> None:
    """What Qt does when the session ends."""
    till.signal(signal.SIGUSR1)


def stop_loop(till: WindowTill) -> None:
    """The same without a question to the windows."""
    till.signal(signal.SIGUSR2)


def hang_up(till: WindowTill) -> None:
    """What the system does when the session's terminal or manager goes away."""
    till.signal(signal.SIGHUP)


def ended_in_order(till: WindowTill, end: object) -> None:
    """The till goes as after an ordinary end. Windows gives a program 5 s for it; a machine at rest takes 2."""
    assert callable(end)
    end(till)
    until("the end of the till", lambda: till.is_over, PATIENCE)
    assert till.ended() == 0
    assert till.said() == ""
    assert till.log().rstrip().endswith("Comptoir ends")


def test_an_end_that_comes_from_the_system_while_a_sale_is_sent_loses_and_doubles_nothing(
    screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    for times, end in enumerate((quit_loop, stop_loop, hang_up)):
        with QuitTill(screen, folder, "--demo", "--server", shop.url) as till:
            till.stocked()
            all_is_well(till, shop, times)
            shop.order_fault(match="POST /commerce/orders", fault="slow", seconds=4, count=1)
            sell(till, TORCHON)  # with what the end before left in the cart
            paid(folder, times + 1)
            in_cart(folder, 0)
            till.stands_still()
            till.scan(SAVON, PAIN)
            in_cart(folder, 2)
            ended_in_order(till, end)
        left = kept(folder)
        assert left is not None
        assert left.cart is not None
        assert len(left.cart.lines) == 2
    with start(screen, folder, shop) as till:
        till.open()
        all_is_well(till, shop, 3)
        assert till.terminate() == 0


def all_is_well(till: WindowTill, shop: SandboxProcess, count: int) -> None:
    """So many sales, each sent once, and no start that found a crash."""
    paid(till.folder, count, State.SENT)
    assert len(shop.state()["orders"]) == count
    assert "ended unexpectedly" not in till.log()


@pytest.mark.parametrize("kind", [QuitTill, HurriedTill])
def test_an_end_that_comes_from_the_system_on_the_pay_card_keeps_the_cart(
    kind: type[QuitTill], screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    with kind(screen, folder, "--demo", "--server", shop.url) as till:
        till.stocked()
        till.scan(TORCHON)
        in_cart(folder, 1)
        till.turn_to("F12")
        ended_in_order(till, quit_loop)
        if kind is HurriedTill:  # on a busy computer the other may be as slow
            assert "than the system waits" in till.log()
    in_cart(folder, 1)
    assert shop.state()["orders"] == []


def begin_with_printer(folder: Path, kind: str, address: str) -> None:
    """A practice shop's profile with a printer and no drawer, as its settings would be."""
    folder.mkdir()
    settings = replace(practice_settings(()), printer_kind=kind, printer_address=address, drawer=False)
    settings_file.save(folder, settings)


def test_an_end_that_comes_from_the_system_while_a_receipt_is_printed_prints_none_twice(
    screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    with closing(FakePrinter()) as printer:
        printer.answers_in_turn = False  # it has all of the paper, and has not said so
        begin_with_printer(folder, "network", printer.address)
        with QuitTill(screen, folder, "--demo", "--server", shop.url) as till:
            till.stocked()
            sell(till, TORCHON)
            until("the receipt at the printer", lambda: sheets(printer))
            paid(folder, 1)
            ended_in_order(till, quit_loop)
        printer.answers_in_turn = True
        with start(screen, folder, shop) as till:
            till.open()
            # Whether it is on paper only a person can tell.
            until("the question", lambda: [job.state for job in waiting(folder)] == [PrintState.DOUBTFUL])
            paid(folder, 1, State.SENT)
            assert till.terminate() == 0
        assert [job.state for job in waiting(folder)] == [PrintState.DOUBTFUL]
        assert len(shop.state()["orders"]) == 1
        assert len(sheets(printer)) == 1


def test_an_end_that_comes_from_the_system_does_not_wait_for_a_spooler_that_does_not_answer(
    screen: Screen, folder: Path, shop: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "bin"
    stand_in.mkdir()
    asked = stand_in / "asked"
    for name, text in (("lpstat", "echo printer Bon is idle."), ("lp", f"echo $$ > {asked}; exec sleep {NEVER:.0f}")):
        (stand_in / name).write_text(f"#!/bin/sh\n{text}\n")
        (stand_in / name).chmod(0o755)
    monkeypatch.setitem(screen.env, "PATH", f"{stand_in}:{os.environ['PATH']}")
    begin_with_printer(folder, "system", "Bon")
    try:
        with PatientTill(screen, folder, "--demo", "--server", shop.url) as till:
            till.stocked()
            sell(till, TORCHON)
            until("the spooler's program", lambda: asked.exists() and asked.read_text())
            paid(folder, 1, State.SENT)
            ended_in_order(till, quit_loop)
            assert "is not waited for" in till.log()
    finally:
        with suppress(ProcessLookupError, FileNotFoundError):
            os.kill(int(asked.read_text()), signal.SIGKILL)
    assert [job.state for job in waiting(folder)] == [PrintState.PRINTING]  # the next start asks
    assert len(shop.state()["orders"]) == 1
