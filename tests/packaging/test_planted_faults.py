"""The proofs of the Windows package see what they are for: each fault, planted in a PC that is played, stops them.

The PC is a model: an installer, tills with carts and sales that wait, a practice shop, somebody's hands. Without a
fault every proof holds for it; with one the proof that looks for it must say so.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import windows_figures
import windows_proofs
import windows_shop
from steps import SetupError, Steps
from windows_figures import OPEN, PAINTED
from windows_proofs import BARCODE, FIRST_TILE, OTHER, PAY, PRINTER, TAKE, WAITING, Proofs

NAMES = {BARCODE: "Torchon lin", OTHER: "Savon"}
OLD = {"Comptoir.exe": "1", "pos-app.exe": "1", "lib-0.1.0/a.dll": "1"}
NEW = {"Comptoir.exe": "2", "pos-app.exe": "2", "lib-99.0.0/a.dll": "2"}


class Clock:
    """Time that passes when somebody waits."""

    def __init__(self) -> None:
        self._now = 0.0

    def monotonic(self) -> float:
        self._now += 0.01
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds


@dataclass
class Process:
    """A program that was started."""

    said: bytes = b""
    returncode: int | None = None

    @property
    def stdout(self) -> Process:
        return self

    def readline(self) -> bytes:
        return self.said

    def poll(self) -> int | None:
        return self.returncode

    def communicate(self, **_: float) -> tuple[bytes, None]:
        return self.said, None

    def kill(self) -> None:
        self.returncode = -9

    def wait(self) -> int:
        return self.returncode or 0


@dataclass
class Practice:
    """The practice shop as the proofs ask it."""

    pc: Pc
    url: str = "http://127.0.0.1:1"
    arrived: list[dict[str, Any]] = field(default_factory=list)
    refuses: bool = False

    def orders(self) -> list[dict[str, Any]]:
        return self.arrived

    def fault(self, **spec: object) -> None:
        self.refuses = spec.get("status") == 503

    def take(self, order: dict[str, Any]) -> None:
        self.arrived.append(order)

    def close(self) -> None:
        self.pc.verb = False


@dataclass
class Paper:
    """The printer of the network."""

    pc: Pc
    address: str = "127.0.0.1:9"

    @property
    def papers(self) -> int:
        return self.pc.papers

    def close(self) -> None: ...


@dataclass
class Queue:
    """A printer of Windows' spooler."""

    pc: Pc

    def pause(self) -> None:
        self.pc.paused = True

    @property
    def taken(self) -> bytes:
        if not self.papers:
            return b"half a paper" if self.pc.planted == "half a job is printed" else b""
        return b"Savon" if self.pc.planted == "Windows prints another paper" else b"Torchon lin"

    @property
    def papers(self) -> int:
        return self.pc.spooled


class Linux:
    """The same program on Linux."""

    what, folder, package = "here", None, None

    def start(self, _url: str) -> tuple[float, float]:
        return 1.0, 2.0


class Till:
    """A start of the till on one profile; what it keeps stays with the PC."""

    def __init__(self, pc: Pc, profile: str, _url: str) -> None:
        self.profile = profile
        self.pc = pc
        letter, _, path = profile.partition(":\\")
        self.files = pc.drive.parent / "dosdevices" / f"{letter.lower()}:" / path.replace("\\", "/")
        self.files.mkdir(parents=True, exist_ok=True)
        (self.files / "till.db").touch()
        self._settings = self.files / "settings.json"
        pc.prints = self._settings.read_text() if self._settings.exists() else ""
        self.code: int | None = None
        pc.till = self
        pc.cart = pc.carts.setdefault(profile, [])
        if pc.killed and pc.planted == "the cart is lost":
            pc.cart.clear()

    def stocked(self) -> Till:
        waiting, self.pc.waiting = self.pc.waiting, []
        if waiting and self.pc.planted == "a waiting sale is lost":
            waiting = waiting[1:]
        if waiting and self.pc.planted == "a waiting sale goes twice":
            waiting = [*waiting[1:], waiting[-1]]
        for order in waiting:
            self.pc.practice.take(order)
        if self.pc.papers and self.pc.planted == "a paper comes again":
            self.pc.papers += 1
        if self.pc.papers and self.pc.planted == "a printed sale goes twice":
            self.pc.practice.take(self.pc.practice.arrived[-1])
        return self

    def prints_by(self, kind: str, address: str) -> None:
        self._settings.write_text(f"{kind} {address}")

    def receipts(self) -> list[tuple[str, str]]:
        return self.pc.receipts

    def log(self) -> str:
        if not self.pc.sessions and self.pc.planted != "no window comes":
            return f"{PAINTED} {OPEN} Comptoir ends"
        odd = self.pc.planted == "an ordinary end is taken for a crash" and self.pc.sessions
        return "ended unexpectedly" if odd else "Comptoir ends"

    def exit_code(self, _seconds: float = 90.0) -> int:
        if self.pc.prints and self.pc.planted == "the printer holds the till":
            raise SetupError(f"The till of {self.profile} did not end.")
        if self.pc.sessions and self.pc.planted == "the closing is a future only":
            raise SetupError("The till did not end.")
        return self.code or 0

    @property
    def is_over(self) -> bool:
        return self.code is not None

    def ended_in_order(self) -> bool:
        return self.pc.planted != "the till ends without a word"


class Pc:
    """A shop's PC with what is planted in it ("": nothing). Both the computer and the hands at it."""

    def __init__(self, drive: Path, planted: str) -> None:
        self.drive = drive
        self.planted = planted
        self.computer = self
        self.files: dict[str, str] = {}
        self.carts: dict[str, list[str]] = {}
        self.cart: list[str] = []
        self.waiting: list[dict[str, Any]] = []
        self.paying = self.killed = self.verb = self.paused = False
        self.prints = ""
        self.papers = self.spooled = 0
        self.receipts: list[tuple[str, str]] = []
        self.held = ""
        self.sessions = self.number = self.setups_killed = 0
        self.till: Till | None = None
        self.refused: Process | None = None
        self.practice = Practice(self)

    def opens(self) -> Practice:
        self.practice, self.verb = Practice(self), True
        return self.practice

    # The hands.
    def scan(self, code: str) -> None:
        self.cart.append(NAMES[code])

    def press(self, *keys: str) -> None:
        for key in keys:
            if key == "F12":
                self.paying = True
            elif key == "Return" and self.paying:
                self.pay()
            elif key == "Return" and self.refused:
                self.refused.returncode = 1
            elif key == "alt+F4" and self.till:
                self.till.code = 3 if self.planted == "Alt+F4 ends badly" else 0
                self.till = None

    def sold(self, *codes: str) -> None:
        for code in codes:
            self.scan(code)
        self.press("F12", "Return")

    def click(self, x: int, y: int) -> None:
        if (x, y) == FIRST_TILE and self.planted != "the mouse does nothing":
            self.scan(BARCODE)
        elif (x, y) == PAY:
            self.paying = True
        elif (x, y) == TAKE and self.paying:
            self.pay()

    def pay(self) -> None:
        self.paying = False
        if not self.cart:
            return
        self.number += 1
        self.print()
        lines = [{"name": name, "quantity": 1} for name in self.cart]
        self.cart[:] = []
        order = {"lines": lines, "note": f"Receipt 1-261130-{self.number:04}"}
        (self.waiting.append if self.practice.refuses else self.practice.take)(order)

    def print(self) -> None:
        kind, _, name = self.prints.partition(" ")
        if kind == "network":
            self.papers += self.planted != "nothing is printed"
        elif kind and name == PRINTER and not self.paused:
            self.spooled += {"Windows prints nothing": 0, "Windows prints twice": 2}.get(self.planted, 1)
            doubt = self.planted == "a printed paper is in doubt"
            self.receipts.append(("doubtful", "broken") if doubt else ("printed", ""))
        elif kind:
            trouble = "paused" if name == PRINTER else "unknown"
            self.spooled += self.planted == f"a printer that is {trouble} prints"
            lost = self.planted == f"a paper for a printer that is {trouble} is lost"
            self.receipts.append(("printed" if lost else "waiting", ""))

    def picture(self, name: str) -> None: ...

    # The installer.
    def setup(self, setup: Path) -> int:
        new = NEW if setup.name == "later" else OLD
        if not self.files:
            self.files = dict(new)
            return 2 if self.planted == "the installer fails" else 0
        if self.till or self.held or self.verb:
            if self.planted == "[InstallDelete] is back":
                self.files.pop(next(name for name in self.files if name.startswith("lib-")), None)
            unnoticed = {
                "the setup takes no notice": self.till,
                "a held program is replaced": self.held,
                "a verb's program is replaced": self.verb and not self.till and not self.held,
            }
            return 0 if unnoticed.get(self.planted) else 5
        self.files = {**new, **({"lib-0.1.0/a.dll": "1"} if self.planted == "old libraries stay" else {})}
        return 0

    def program_files(self) -> dict[str, str]:
        return dict(self.files)

    def self_check(self) -> str:
        if self.planted == "a theme's file is missing" or (
            self.setups_killed and self.planted == "a kill leaves a ruin"
        ):
            raise SetupError("The installed program's self-check ended with 1.")
        return "ok\n" * (7 if self.planted == "the self-check looks at less" else 9) + "This till works."

    # The computer.
    def program(self, path: str, *words: str, **_: float) -> tuple[int, str]:
        if words[:1] and words[0].endswith("secret.py"):
            return 0, "FILE" if self.planted == "the secret lies in a file" else "VAULT"
        if words[:1] and words[0].endswith("printers.py"):
            missed = self.planted == "a pause goes unnoticed"
            told = {PRINTER: "paused" if self.paused and not missed else "ready", "Fax": "unknown"}
            if self.planted == "any name is a printer":
                told["Fax"] = "ready"
            listed = [] if self.planted == "no printer is listed" else [PRINTER]
            return 0, "\n".join([*listed, *(f"{name}: {told[name]}" for name in words[2:])])
        if words[:1] and words[0].endswith("end_session.py"):
            self.sessions += 1
            if self.till:
                self.till.code = 1 if self.planted == "the session's end is an error" else 0
            self.till = None
            return 0, "0x11 answered True 1" if self.planted != "the till refuses the end" else "0x11 answered True 0"
        if words[:1] == ("--version",):
            return 0, "0.1.0" if self.planted == "the old version answers" else "99.0.0"
        if words[:1] == ("journal",):
            return (1, "") if self.planted == "the journal is broken" else (0, "")
        if path == windows_proofs.REMOVER:
            tills = self.drive / "tills"
            if self.planted == "the removal takes the sales":
                (tills / "updated" / "till.db").unlink()
            if self.planted == "the removal leaves the program":
                (self.drive / "Program Files" / "Comptoir").mkdir(parents=True)
                (self.drive / "Program Files" / "Comptoir" / "pos-app.exe").touch()
            return 0, ""
        if words[:1] == ("--self-check",):
            return int(self.planted == "a kill leaves half a ruin"), ""
        if path == windows_shop.TILL and self.till and self.planted == "a second start ends the first":
            self.till.code = 0
        return 0, ""

    def start(self, *words: str) -> Process:
        if words[1].startswith("/W/out/"):
            self.setups_killed += 1
            return Process()
        if words[2].endswith("hold.py"):
            self.held = words[3]
            return Release(self, b"held\n")
        if self.planted == "a share is opened":
            return Process(b"", 0)
        if self.planted == "a share is written to":
            (self.drive.parent / "away" / "till.db").touch()
        silent = self.planted == "a share is refused without a word"
        self.refused = Process(b"" if silent else b"It is on another computer.")
        return self.refused

    def kill(self, name: str) -> None:
        self.killed |= name == "Comptoir.exe"
        if name == "Comptoir.exe" and self.till:
            self.till.code = -9
        if name == "pos-app.exe":
            self.verb = False


@dataclass
class Release(Process):
    """What holds a file until it is ended."""

    pc: Any = None

    def __init__(self, pc: Pc, said: bytes) -> None:
        super().__init__(said)
        self.pc = pc

    def kill(self) -> None:
        self.pc.held = ""


@pytest.fixture
def proofs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Proofs]:
    def of(planted: str) -> Proofs:
        pc = Pc(tmp_path / "pc" / "drive_c", planted)
        pc.drive.mkdir(parents=True)
        (pc.drive.parent / "dosdevices").mkdir()
        (pc.drive.parent / "dosdevices" / "c:").symlink_to("../drive_c")
        clock = Clock()
        monkeypatch.setattr(windows_proofs, "time", clock)
        monkeypatch.setattr(windows_shop, "time", clock)
        monkeypatch.setattr(windows_figures, "time", clock)
        for module in (windows_figures, windows_proofs):
            monkeypatch.setattr(module, "Till", Till)
        monkeypatch.setattr(windows_proofs, "PracticeShop", lambda _computer: pc.opens())
        monkeypatch.setattr(windows_proofs, "PaperPrinter", lambda: Paper(pc))
        monkeypatch.setattr(windows_proofs, "SystemPrinter", lambda _computer, _name: Queue(pc))
        return Proofs(pc, Path("now"), Path("later"), Linux(), Steps(tmp_path / "log"))  # type: ignore[arg-type]  # a played one

    return of


def test_all_proofs_hold_for_a_pc_without_a_fault(proofs: Callable[[str], Proofs]) -> None:
    with contextlib.redirect_stdout(None):
        proofs("").run(3, random.Random(1))


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("the installer fails", "installer ended with 2"),
        ("a theme's file is missing", "self-check ended with 1"),
        ("the self-check looks at less", "fewer steps"),
        ("no window comes", "did not open a till"),
        ("the secret lies in a file", "The secret: keep"),
        ("the mouse does nothing", "the order by the mouse"),
        ("a second start ends the first", "ended the first"),
        ("Alt+F4 ends badly", "Alt\\+F4"),
        ("the till ends without a word", "log ends otherwise"),
        ("the cart is lost", "the order"),
        ("the closing is a future only", "did not end"),
        ("the till refuses the end", "whether the session may end"),
        ("the session's end is an error", "ended with 1"),
        ("an ordinary end is taken for a crash", "told as none"),
        ("nothing is printed", "the paper"),
        ("a paper comes again", "2 papers for one sale"),
        ("a printed sale goes twice", "2 orders for one sale that was printed"),
        ("the printer holds the till", "of C:.tills.printing did not end"),
        ("no printer is listed", "Of the printers is told"),
        ("any name is a printer", "Of the printers is told"),
        ("a pause goes unnoticed", "Of the paused printer is told"),
        ("Windows prints nothing", "the paper of Windows' printer"),
        ("Windows prints twice", "2 papers of Windows' printer"),
        ("Windows prints another paper", "Another paper"),
        ("a printed paper is in doubt", "that was printed is told as"),
        ("half a job is printed", "not ended is printed"),
        ("a paper for a printer that is unknown is lost", "A paper for Fax is told"),
        ("a paper for a printer that is paused is lost", "A paper for Bon Küche is told"),
        ("a printer that is unknown prints", "unknown has printed"),
        ("a printer that is paused prints", "paused has printed"),
        ("a waiting sale is lost", f"{WAITING} goods"),
        ("a waiting sale goes twice", "there twice"),
        ("a share is opened", "No window says why"),
        ("a share is refused without a word", "profile on a share"),
        ("a share is written to", "written to the share"),
        ("the setup takes no notice", "no notice of the open till"),
        ("[InstallDelete] is back", "under an open till"),
        ("a held program is replaced", "no notice of Comptoir.exe"),
        ("a verb's program is replaced", "no notice of a verb"),
        ("a kill leaves a ruin", "self-check ended with 1"),
        ("a kill leaves half a ruin", "Killed 1 times"),
        ("old libraries stay", "more than one version"),
        ("the old version answers", "Another version"),
        ("the journal is broken", "journal of before"),
        ("the removal takes the sales", "sales went with the program"),
        ("the removal leaves the program", "the program to be gone"),
    ],
)
def test_a_fault_stops_the_proof_that_looks_for_it(proofs: Callable[[str], Proofs], planted: str, said: str) -> None:
    with contextlib.redirect_stdout(None), pytest.raises(SetupError, match=said):
        proofs(planted).run(3, random.Random(1))
