"""What the proofs of the Windows package have in their hands: an installed till, a practice shop, keys and a mouse.

Standard library only.
"""

import contextlib
import hashlib
import json
import re
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from steps import SetupError
from wine import Computer, slowness

FOLDER = r"C:\Program Files\Comptoir"
TILL, VERBS = rf"{FOLDER}\Comptoir.exe", rf"{FOLDER}\pos-app.exe"
SILENT = ("/VERYSILENT", "/NORESTART", "/SUPPRESSMSGBOXES")
PATIENCE = 90.0  # seconds
TOO_BUSY = 3  # the self-check's exit code where the computer has too much else to do to tell
TRIES = 5  # of a self-check on such a computer
CUT = b"\x1dV"  # Epson's reference, GS V


@contextlib.contextmanager
def display(name: str) -> Iterator[None]:
    """An X display of 1366x768."""
    words = ["Xvfb", name, "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(1.0)
        try:
            yield
        finally:
            process.terminate()


class PracticeShop:
    """The installed program's own practice shop, as a process of that computer; asked from here."""

    def __init__(self, computer: Computer) -> None:
        self._process = computer.start("wine", VERBS, "sandbox", "--port", "0")
        assert self._process.stdout is not None
        said = self._process.stdout.readline().decode("utf-8", "replace")
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        if found is None:
            raise SetupError(f"The practice shop did not start: {said}")
        self.url = found[0]
        self._direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def state(self) -> dict[str, Any]:
        """All that it holds."""
        with self._direct.open(f"{self.url}/_sandbox/state", timeout=PATIENCE) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    def orders(self) -> list[dict[str, Any]]:
        """The orders."""
        found: list[dict[str, Any]] = self.state()["orders"]
        return found

    def fault(self, **spec: object) -> None:
        """Have it answer badly."""
        self._direct.open(f"{self.url}/_sandbox/faults", json.dumps(spec).encode(), timeout=PATIENCE).close()

    def close(self) -> None:
        """Its end."""
        self._process.kill()
        self._process.wait()


class PaperPrinter:
    """A receipt printer of the network that is ready, takes each paper and never says that it has printed one."""

    def __init__(self) -> None:
        self._taken = bytearray()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def papers(self) -> int:
        """How many it has got and cut off."""
        return bytes(self._taken).count(CUT)

    def close(self) -> None:
        """Switch it off."""
        self._server.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # it was switched off
            while True:
                line, _ = self._server.accept()
                with line, contextlib.suppress(OSError):  # the till went away
                    while data := line.recv(4096):
                        self._taken += data
                        line.sendall(b"\x12" * data.count(b"\x10\x04"))  # DLE EOT: on line, paper there


class SystemPrinter:
    """A printer of Windows' spooler, as Wine has one: each job's bytes are put behind the job's before in a file.

    The spooler, its queue and its port are Wine's; no driver is asked, for the till's jobs are raw."""

    def __init__(self, computer: Computer, name: str) -> None:
        self._paper = computer.drive / "printed"
        of_wine = f"|cat >> /W/{computer.drive.parent.name}/drive_c/{self._paper.name}"
        self._computer, self._key = computer, rf"HKLM\System\CurrentControlSet\Control\Print\Printers\{name}"
        for value, data in {"Name": name, "Port": of_wine, "Print Processor": "winprint", "Datatype": "RAW"}.items():
            self._keep(value, "REG_SZ", data)
        self._keep("Attributes", "REG_DWORD", "0")
        self._keep("Status", "REG_DWORD", "0")

    def pause(self) -> None:
        """As its window's menu does it."""
        self._keep("Status", "REG_DWORD", "1")

    def _keep(self, value: str, kind: str, data: str) -> None:
        words = ("reg", "add", self._key, "/v", value, "/t", kind, "/d", data, "/f")
        code, said = self._computer.run("wine", *words)
        must(code == 0, f"Windows took no printer: {said}")

    @property
    def taken(self) -> bytes:
        """All that it was given."""
        return self._paper.read_bytes() if self._paper.exists() else b""

    @property
    def papers(self) -> int:
        """How many it has got and cut off."""
        return self.taken.count(CUT)


class Till:
    """One start of the installed till with a profile of its own."""

    def __init__(self, shop: "Shop", profile: str, url: str) -> None:
        self._shop = shop
        self.profile = profile
        letter, _, path = profile.partition(":\\")
        self.files = shop.computer.drive.parent / "dosdevices" / f"{letter.lower()}:" / path.replace("\\", "/")
        self._before = len(self.log())
        self._process = shop.computer.start("wine", TILL, "--demo", "--server", url, "--profile", profile)

    def prints_by(self, kind: str, address: str) -> None:
        """Its settings name a printer, from its next start on."""
        path = self.files / "settings.json"
        told = json.loads(path.read_text("utf-8")) | {"printer_kind": kind, "printer_address": address}
        path.write_text(json.dumps(told), "utf-8")

    def receipts(self) -> list[tuple[str, str]]:
        """Of each receipt the state of its printing and the trouble with it. Only after its end: of two programs with
        the file open the one must not think that it is alone."""
        with contextlib.closing(
            sqlite3.connect(f"file:{quote(str(self.files / 'till.db'))}?mode=ro", uri=True)
        ) as file:
            return file.execute("SELECT state, trouble FROM print_job WHERE kind = 'receipt' ORDER BY id").fetchall()

    def log(self) -> str:
        """Its log."""
        path = self.files / "pos-app.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def stocked(self) -> "Till":
        """Waits until it sells and has the shop's goods."""
        until("the till", lambda: "the till is open" in self.log()[self._before :])
        until("the goods", lambda: "payment-methods -> 200" in self.log())
        rest(3.0)
        self._shop.click(750, 100)  # the window has the keys
        return self

    def exit_code(self, seconds: float = PATIENCE) -> int:
        """Waits for its end."""
        try:
            return self._process.wait(seconds * slowness())
        except subprocess.TimeoutExpired as error:
            raise SetupError(f"The till of {self.profile} did not end within {seconds:.0f} s.") from error

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def ended_in_order(self) -> bool:
        """Whether its log ends as after an ordinary end."""
        return self.log().rstrip().endswith("Comptoir ends")


class Shop:
    """The PC of a shop: its keys, its mouse, its screen."""

    def __init__(self, computer: Computer, screen: str, pictures: Path) -> None:
        self.computer = computer
        self._env = {"DISPLAY": screen, "PATH": "/usr/bin:/bin"}
        self._pictures = pictures

    def xdotool(self, *words: str) -> None:
        """One call of xdotool."""
        subprocess.run(["xdotool", *words], env=self._env, check=True, stdout=subprocess.DEVNULL)

    def press(self, *keys: str) -> None:
        """Keys by their X names, one after the other."""
        self.xdotool("key", "--delay", "30", *keys)

    def scan(self, code: str) -> None:
        """A scanner's keys."""
        self.xdotool("key", "--delay", "2", *code, "Return")
        rest(0.3)

    def click(self, x: int, y: int) -> None:
        """The mouse, or a finger."""
        self.xdotool("mousemove", str(x), str(y), "click", "1")
        rest(0.3)

    def picture(self, name: str) -> None:
        """What is on the screen."""
        self._pictures.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(self._pictures / f"{name}.png")], env=self._env, check=True)

    def sold(self, *codes: str) -> None:
        """Scans, F12, Enter."""
        for code in codes:
            self.scan(code)
        self.press("F12")
        rest(0.5)
        self.press("Return")

    def setup(self, setup: Path, *words: str, seconds: float = 300.0) -> int:
        """Run an installer silently; its exit code."""
        code, _ = self.computer.run("wine", f"/W/out/{setup.name}", *SILENT, *words, seconds=seconds)
        return code

    def self_check(self) -> str:
        """What the installed program's own check says. Raises SetupError when it fails."""
        tries = TRIES
        while True:
            code, said = self.computer.program(VERBS, "--self-check", seconds=600)
            tries -= 1
            if code != TOO_BUSY or not tries:
                break
            rest(15.0)
        if code or "This till works." not in said:
            raise SetupError(f"The installed program's self-check ended with {code}.\n{said}")
        return said

    def program_files(self) -> dict[str, str]:
        """Every installed file with its digest."""
        folder = self.computer.drive / "Program Files" / "Comptoir"
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }


def rest(seconds: float) -> None:
    """Wait for what shows itself nowhere: the till's window has drawn and taken its keys."""
    time.sleep(seconds * slowness())


def until(what: str, look: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What `look` finds, asked until it finds something. Raises SetupError."""
    ends = time.monotonic() + seconds * slowness()
    while not (found := look()):
        if time.monotonic() > ends:
            raise SetupError(f"Waited {seconds:.0f} s for {what}.")
        time.sleep(0.2)
    return found


def must(holds: object, what: str) -> None:
    """Raises SetupError with `what` unless it holds."""
    if not holds:
        raise SetupError(what)
