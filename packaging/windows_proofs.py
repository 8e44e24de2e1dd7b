"""The Windows package proved under Wine: what a shop's PC does with it, each step asserted, with pictures.

`prove` runs the steps in the order of a shop's life. Everything a person would do is done by real keys and a real mouse
at the installed program's window; what arrived is counted at a practice shop. Standard library only.
"""

import contextlib
import random
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import windows_figures
from steps import SetupError, Steps
from windows_figures import Program
from windows_shop import (
    FOLDER,
    SILENT,
    TILL,
    VERBS,
    PaperPrinter,
    PracticeShop,
    Shop,
    SystemPrinter,
    Till,
    must,
    rest,
    until,
)
from wine import Wine, slowness

OWN = Path(__file__).resolve().parent / "windows"
REMOVER = rf"{FOLDER}\unins000.exe"
PYTHON = r"Z:\W\py\python.exe"
BARCODE, OTHER = "5410000000019", "5410000000064"
SESSION_END = 5.0  # seconds: what Windows gives a program that is asked to end
WAITING = 100  # sales that wait while the session ends
PRINTER = "Bon Küche"  # as Windows names it
KILLS = 20  # installations killed by `--long`
# Where a mouse or a finger presses at 1366x768: the first tile, Pay, and the Pay card's own button.
FIRST_TILE, PAY, TAKE = (150, 330), (1160, 705), (945, 605)


class Proofs:
    """The steps. `now` is the installer of this version, `later` that of a newer one, `linux` the same program here."""

    def __init__(self, shop: Shop, now: Path, later: Path, linux: Program, steps: Steps) -> None:
        self._shop = shop
        self._linux = linux
        self._now = now
        self._later = later
        self._steps = steps
        self._shops = contextlib.ExitStack()

    def run(self, kills: int, chance: random.Random) -> None:
        """All of them, in order, with `kills` installations killed at moments of `chance`.

        Raises SetupError at the first that does not hold."""
        each: list[tuple[str, Callable[[], None]]] = [
            ("installed silently", self.installs),
            ("started in turns with the same program on Linux", self.is_measured),
            ("a secret of 1,295 characters in Credential Manager", self.keeps_a_secret),
            ("a sale by keys, one by the mouse; a second start", self.sells),
            ("killed with a cart, and started again", self.is_killed),
            ("the end of the session while a sale is on its way", self.session_ends_while_sending),
            ("the end of the session while a receipt is printed", self.session_ends_while_printing),
            (
                "a receipt by Windows' spooler; a printer that it does not know; one that is paused",
                self.prints_by_the_spooler,
            ),
            (f"the end of the session with {WAITING} sales waiting", self.session_ends_with_many_waiting),
            ("a profile with Ü, Ż, 用户 and a blank; on another drive; on a share", self.other_places),
            ("an update over an open till", self.update_over_open),
            ("an update that may not replace a file", self.update_over_held),
            ("an update over a verb that runs", self.update_over_verb),
            ("an update over a closed till", self.update_over_closed),
            *([(f"{kills} installations killed", lambda: self.setups_killed(kills, chance))] if kills else []),
            ("removed, the tills' files kept", self.is_removed),
        ]
        with self._shops:
            for name, step in each:
                began = time.monotonic()
                step()
                self._steps.say(f"  ok  {name} ({time.monotonic() - began:.1f} s)")

    def installs(self) -> None:
        """A fresh PC gets the program, which passes its own check."""
        code = self._shop.setup(self._now)
        must(code == 0, f"The installer ended with {code}.")
        said = self._shop.self_check()
        must(said.count("ok") >= 8, f"The self-check has fewer steps than before:\n{said}")

    def is_measured(self) -> None:
        """How long its start takes and how big it is, as ratios: told, and no more is asked than that it starts."""
        practice = PracticeShop(self._shop.computer)
        for line in windows_figures.compared(self._shop, self._linux, practice.url, self._now):
            self._steps.say(f"      {line}")
        practice.close()

    def keeps_a_secret(self) -> None:
        """By the vault of Windows and not by a file."""
        (self._shop.computer.drive / "tills" / "secret").mkdir(parents=True, exist_ok=True)
        for verb, told in (("keep", "VAULT"), ("read", "VAULT")):
            script = r"Z:\W\source\packaging\windows\secret.py"
            code, said = self._shop.computer.program(PYTHON, script, r"Z:\W\source", r"C:\tills\secret", verb)
            must(code == 0 and said.strip() == told, f"The secret: {verb} said {said!r}.")

    def sells(self) -> None:
        """By keys, by the mouse, and while a second start only shows the first window."""
        till, practice = self._opened("day")
        self._shop.sold(BARCODE)
        until("the order", lambda: len(practice.orders()) == 1)
        self._shop.picture("sold")
        self._shop.click(*FIRST_TILE)
        rest(1.0)
        self._shop.click(*PAY)
        rest(1.5)
        self._shop.picture("pay")
        self._shop.click(*TAKE)
        until("the order by the mouse", lambda: len(practice.orders()) == 2)
        code, said = self._shop.computer.program(TILL, "--demo", "--profile", till.profile, seconds=60)
        must(code == 0, f"A second start ended with {code}: {said}")
        must(not till.is_over, "The second start ended the first.")
        self._shop.press("alt+F4")
        must(till.exit_code() == 0, "Alt+F4 did not end the till well.")
        must(till.ended_in_order(), f"The till's log ends otherwise:\n{till.log()[-800:]}")
        (first, _second) = practice.orders()
        must([line["name"] for line in first["lines"]] == ["Torchon lin"], f"Another order: {first}")

    def is_killed(self) -> None:
        """A cart of three is there again, and is sold once."""
        till, practice = self._opened("killed")
        for code in (BARCODE, OTHER, BARCODE):
            self._shop.scan(code)
        rest(1.5)
        self._shop.computer.kill("Comptoir.exe")
        till.exit_code()
        again = Till(self._shop, till.profile, practice.url).stocked()
        self._shop.picture("after_the_kill")
        self._shop.press("F12")
        rest(0.7)
        self._shop.press("Return")
        (order,) = until("the order", practice.orders)
        must(sum(line["quantity"] for line in order["lines"]) == 3, f"Another cart: {order}")
        self._end_session(again)

    def session_ends_while_sending(self) -> None:
        """Nothing lost, nothing doubled; the next start opens and sends what is not sent."""
        till, practice = self._opened("session")
        practice.fault(match="POST /commerce/orders", fault="slow", seconds=round(4 * slowness()), count=1)
        self._shop.sold(BARCODE)
        rest(0.5)
        self._shop.scan(OTHER)
        rest(1.0)
        self._end_session(till)
        again = Till(self._shop, till.profile, practice.url).stocked()
        must("ended unexpectedly" not in again.log(), "An ordinary end is told as none.")
        rest(6.0)
        must(len(practice.orders()) == 1, f"{len(practice.orders())} orders for one sale")
        self._shop.press("F12")
        rest(0.7)
        self._shop.press("Return")
        until("the cart of before, sold", lambda: len(practice.orders()) == 2)
        self._end_session(again)

    def session_ends_while_printing(self) -> None:
        """The sale is once at the shop and its paper once at the printer: the next start asks, and prints nothing."""
        till, practice = self._opened("printing")
        self._end_session(till)
        printer = PaperPrinter()
        self._shops.callback(printer.close)
        till.prints_by("network", printer.address)
        till = Till(self._shop, till.profile, practice.url).stocked()
        self._shop.sold(BARCODE)
        until("the paper", lambda: printer.papers)
        self._end_session(till)
        again = Till(self._shop, till.profile, practice.url).stocked()
        self._shop.picture("paper_in_doubt")
        must(len(practice.orders()) == 1, f"{len(practice.orders())} orders for one sale that was printed")
        must(printer.papers == 1, f"{printer.papers} papers for one sale")
        self._end_session(again)

    def prints_by_the_spooler(self) -> None:
        """A receipt comes out whole and once; one for a name that Windows does not know, or holds back, waits."""
        printer = SystemPrinter(self._shop.computer, PRINTER)
        told = self._told_of(PRINTER, "Fax")
        must(told == [PRINTER, f"{PRINTER}: ready", "Fax: unknown"], f"Of the printers is told {told}")
        must(not printer.taken, f"A job that was not ended is printed: {printer.taken!r}")
        till, practice = self._opened("spooler")
        self._end_session(till)
        till.prints_by("system", PRINTER)
        till = Till(self._shop, till.profile, practice.url).stocked()
        self._shop.sold(BARCODE)
        until("the paper of Windows' printer", lambda: printer.papers)
        until("the order", practice.orders)
        rest(2.0)
        self._shop.picture("printed_by_windows")
        self._end_session(till)
        must(printer.papers == 1, f"{printer.papers} papers of Windows' printer for one sale")
        must(b"Torchon lin" in printer.taken, f"Another paper: {printer.taken!r}")
        must(till.receipts() == [("printed", "")], f"A paper that was printed is told as {till.receipts()}")
        self._waits(till, practice, "Fax")
        must(printer.papers == 1, "A printer that is unknown has printed.")
        printer.pause()
        told = self._told_of(PRINTER)
        must(told == [PRINTER, f"{PRINTER}: paused"], f"Of the paused printer is told {told}")
        self._waits(till, practice, PRINTER)
        must(printer.papers == 1, "A printer that is paused has printed.")

    def _told_of(self, *names: str) -> list[str]:
        """The printers that the till lists, and what it finds of the named ones."""
        script = r"Z:\W\source\packaging\windows\printers.py"
        _, said = self._shop.computer.program(PYTHON, script, r"Z:\W\source", *names)
        return said.splitlines()

    def _waits(self, till: Till, practice: PracticeShop, printer: str) -> None:
        """A sale is sold and its receipt waits."""
        before = len(practice.orders())
        till.prints_by("system", printer)
        again = Till(self._shop, till.profile, practice.url).stocked()
        self._shop.sold(OTHER)
        until("the order without a paper", lambda: len(practice.orders()) > before)
        rest(2.0)
        self._shop.picture(f"no_paper_by_{printer[:3].lower()}")
        self._end_session(again)
        told = till.receipts()
        must(told[-1][0] == "waiting", f"A paper for {printer} is told as {told}")

    def session_ends_with_many_waiting(self) -> None:
        """Each arrives once after the next start."""
        till, practice = self._opened("many")
        practice.fault(match="POST /commerce/orders", fault="status", status=503)
        for _ in range(WAITING):
            self._shop.sold(BARCODE)
            rest(0.2)
        rest(2.0)
        self._end_session(till)
        practice.fault(clear=True)
        again = Till(self._shop, till.profile, practice.url).stocked()

        def goods() -> int:
            return sum(int(line["quantity"]) for order in practice.orders() for line in order["lines"])

        # Goods and not sales: an Enter that comes too fast behind a code pays nothing, and the next sale has two.
        until(f"{WAITING} goods", lambda: goods() >= WAITING, 400)
        rest(3.0)
        told = [re.search(r"\d-\d{6}-\d{4}", order["note"]) for order in practice.orders()]
        receipts = [found[0] for found in told if found]
        must(goods() == WAITING, f"{goods()} goods at the shop for {WAITING} sold")
        must(
            len(receipts) == len(set(receipts)) == len(practice.orders()),
            "A sale is there twice, or without its number.",
        )
        self._end_session(again)

    def other_places(self) -> None:
        """Letters of other alphabets and another drive's work; a share is refused with a sentence."""
        till, practice = self._opened("Üż 用户 x")
        self._shop.sold(BARCODE)
        until("the order", practice.orders)
        self._shop.picture("other_letters")
        self._end_session(till)
        disk = self._shop.computer.drive.parent
        letters = disk / "dosdevices"
        for name, link in (("mapped", letters / "x:"), ("away", letters / "unc" / "server" / "share")):
            (disk / name).mkdir(exist_ok=True)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(Path(*[".."] * len(link.parent.relative_to(disk).parts), name))
        away = disk / "away"
        till, practice = self._opened(r"X:\till")
        self._shop.sold(BARCODE)
        until("the order of another drive", practice.orders)
        self._end_session(till)
        must((disk / "mapped" / "till" / "till.db").exists(), "The sales of the other drive lie elsewhere.")
        share = r"\\server\share\till"
        refused = self._shop.computer.start("wine", VERBS, "--demo", "--profile", share)
        rest(8.0)
        self._shop.picture("on_a_share")
        must(refused.poll() is None, "No window says why a profile on a share is not opened.")

        def closed() -> bool:
            self._shop.press("Return")  # again where the window had not got the keys yet
            rest(2.0)
            return refused.poll() is not None

        until("the end of what was refused", closed)
        said = refused.communicate()[0].decode("utf-8", "replace")
        must(refused.returncode == 1 and "another computer" in said, f"A profile on a share: {said}")
        must(not any(away.iterdir()), "Something was written to the share.")

    def update_over_open(self) -> None:
        """The setup stops and has changed nothing; the till goes on selling."""
        before = self._shop.program_files()
        till, practice = self._opened("updated")
        self._shop.sold(BARCODE)
        until("the order", lambda: len(practice.orders()) == 1)
        code = self._shop.setup(self._later)
        must(code != 0, "The setup took no notice of the open till.")
        must(self._shop.program_files() == before, "The setup changed the program under an open till.")
        self._shop.sold(OTHER)
        until("the order after the setup", lambda: len(practice.orders()) == 2)
        self._end_session(till)

    def update_over_held(self) -> None:
        """Each file that somebody holds: the setup fails and the program works as before, or is whole and new."""
        for name in ("Comptoir.exe", "pos-app.exe"):
            before = self._shop.program_files()
            holder = self._shop.computer.start(
                "wine", PYTHON, r"Z:\W\source\packaging\windows\hold.py", rf"{FOLDER}\{name}", "60"
            )
            assert holder.stdout is not None
            must(holder.stdout.readline().strip() == b"held", f"{name} could not be held.")
            code = self._shop.setup(self._later)
            holder.kill()
            self._shop.computer.kill("python.exe")
            holder.wait()
            must(code != 0, f"The setup took no notice of {name}, which another program has open.")
            must(self._shop.program_files() == before, f"The setup changed files although {name} was held.")
        self._shop.self_check()

    def update_over_verb(self) -> None:
        """A supporter's verb that runs is a program that cannot be replaced."""
        before = self._shop.program_files()
        practice = PracticeShop(self._shop.computer)
        code = self._shop.setup(self._later)
        must(code != 0, "The setup took no notice of a verb that runs.")
        must(self._shop.program_files() == before, "The setup changed files although a verb ran.")
        practice.close()

    def update_over_closed(self) -> None:
        """The newer version stands alone, and has the sales of before."""
        self._shops.close()
        self._shop.computer.kill("pos-app.exe")
        rest(2.0)
        code = self._shop.setup(self._later)
        must(code == 0, f"The update ended with {code}.")
        self._stands_alone()

    def _stands_alone(self) -> None:
        """The newer version, with nothing of the one before but its sales."""
        files = self._shop.program_files()
        kept = {name.partition("/")[0] for name in files if name.startswith("lib-")}
        must(len(kept) == 1, f"Libraries of more than one version are left: {kept}")
        self._shop.self_check()
        _, said = self._shop.computer.program(VERBS, "--version")
        must("99.0.0" in said, f"Another version: {said}")
        code, said = self._shop.computer.program(VERBS, "journal", "verify", "--profile", r"C:\tills\updated")
        must(code == 0, f"The journal of before: {said}")

    def setups_killed(self, kills: int, chance: random.Random) -> None:
        """Behind each kill both programs work, each of the old version or of the new one; at last a setup is whole."""
        began = time.monotonic()
        must(self._shop.setup(self._now) == 0, "The setup of the version before failed.")
        whole = time.monotonic() - began
        for number in range(kills):
            setup = (self._later, self._now)[number % 2]
            running = self._shop.computer.start("wine", f"/W/out/{setup.name}", *SILENT)
            time.sleep(chance.uniform(0.0, whole))
            for name in (setup.name, f"{setup.stem}.tmp"):
                self._shop.computer.kill(name)
            running.wait()
            rest(1.0)  # the computer closes what they had open
            self._shop.self_check()
            code, said = self._shop.computer.program(TILL, "--self-check", seconds=240)
            must(code == 0, f"Killed {number + 1} times, the till's program ended with {code}: {said}")
        must(self._shop.setup(self._later) == 0, "A setup behind the killed ones failed.")
        self._stands_alone()

    def is_removed(self) -> None:
        """The program is gone, the tills' files are not."""
        tills = self._shop.computer.drive / "tills"
        before = sorted(path.name for path in tills.iterdir())
        code, said = self._shop.computer.program(REMOVER, *SILENT[:2], seconds=120)
        must(code == 0, f"The removal ended with {code}: {said}")
        folder = self._shop.computer.drive / "Program Files" / "Comptoir"
        until("the program to be gone", lambda: not folder.exists() or not any(folder.rglob("*.exe")), 60)
        must(sorted(path.name for path in tills.iterdir()) == before, "Files of tills went with the program.")
        must((tills / "updated" / "till.db").exists(), "A till's sales went with the program.")

    def _opened(self, profile: str) -> tuple[Till, PracticeShop]:
        practice = PracticeShop(self._shop.computer)
        self._shops.callback(practice.close)
        place = profile if ":" in profile else rf"C:\tills\{profile}"
        return Till(self._shop, place, practice.url).stocked(), practice

    def _end_session(self, till: Till) -> None:
        """As Windows does it: asked, answered, gone in time, in order."""
        code, said = self._shop.computer.program(PYTHON, r"Z:\W\source\packaging\windows\end_session.py", seconds=60)
        began = time.monotonic()
        must(code == 0 and "0x11 answered True 1" in said, f"The question whether the session may end: {said}")
        ended = till.exit_code(SESSION_END + 5.0)
        took = time.monotonic() - began
        must(took < SESSION_END * slowness(), f"The till took {took:.1f} s to end.")
        must(ended == 0, f"The till ended with {ended}.")
        must(till.ended_in_order(), f"The till's log ends otherwise:\n{till.log()[-800:]}")


def prove(wine: Wine, now: Path, later: Path, linux: Program, pictures: Path, kills: int, steps: Steps) -> None:
    """All proofs on a fresh computer. Raises SetupError at the first that does not hold."""
    shutil.rmtree(pictures, ignore_errors=True)
    computer = wine.computer("shop", fresh=True)
    # A desktop of its own: without one each window would be X's, and no window manager is there to give it the keys.
    for key, name, value in ((r"Explorer", "Desktop", "shop"), (r"Explorer\Desktops", "shop", "1366x768")):
        computer.run("wine", "reg", "add", rf"HKCU\Software\Wine\{key}", "/v", name, "/d", value, "/f")
    steps.say("Proving it on a fresh Windows computer")
    if slowness() > 1:
        steps.say(f"  This machine has other work: what is waited for may take {slowness():.1f} times as long")
    shop = Shop(computer, wine.display, pictures)
    try:
        Proofs(shop, now, later, linux, steps).run(kills, random.Random(kills))  # noqa: S311 - the same moments each time
    except SetupError:
        shop.picture("where_it_stopped")
        raise
    finally:
        computer.shut_down()
