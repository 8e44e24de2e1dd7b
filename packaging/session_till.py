"""The till as a session starts it: at sign-in, and as the whole session of a kiosk.

`python3 packaging/session_till.py`, for check_install.py, by a user whose home may be written to: it puts the menu's
entry where a desktop looks at sign-in, starts what that entry and the session's name, each on a display without a
window manager, and ends it. Needs Xvfb and xdotool. Standard library only.
"""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import sale_by_keys

MENU = Path("/usr/share/applications/pos-app.desktop")
KIOSK = Path("/usr/share/xsessions/comptoir.desktop")
SCREEN = (0, 0, 1366, 768)


def command(entry: str) -> list[str]:
    """What a desktop entry starts. Raises AssertionError where it names nothing."""
    found = re.search(r"^\[Desktop Entry\]\n(?:(?!\[).*\n)*?Exec=(.+)$", entry, re.MULTILINE)
    assert found, "the entry starts nothing"
    return shlex.split(found[1])


def started(words: list[str], log: Path) -> tuple[int, ...]:
    """Start it, and end it once its log says that one can sell: left, top, width and height of its window.

    Raises AssertionError.
    """
    before = opened(log)
    with sale_by_keys.display() as shown:
        env = {**os.environ, "DISPLAY": shown, "QT_QPA_PLATFORM": "xcb"}
        with subprocess.Popen(words, env=env) as process:
            try:
                till = sale_by_keys.Till(process, "", env)
                search = ("search", "--onlyvisible", "--name", "^Comptoir$")
                sale_by_keys.until("the till", lambda: opened(log) > before)
                told = till.keys(*search, "getwindowgeometry", "--shell")
                process.terminate()
                code = process.wait(sale_by_keys.PATIENCE)
            finally:
                process.kill()
        assert code == 0, f"{' '.join(words)} ended with {code}"
    return tuple(int(found) for found in re.findall(r"^(?:X|Y|WIDTH|HEIGHT)=(-?\d+)$", told, re.MULTILINE))


def opened(log: Path) -> int:
    """How often the till was opened by now."""
    return log.read_text("utf-8").count("the till is open") if log.exists() else 0


def run(home: Path) -> None:
    """Both. Raises AssertionError."""
    at_sign_in = home / ".config" / "autostart" / MENU.name
    at_sign_in.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(MENU, at_sign_in)
    log = home / ".local" / "share" / "Comptoir" / "till" / "pos-app.log"
    window = started(command(at_sign_in.read_text("utf-8")), log)
    print("  at sign-in: a window of {2}x{3} at {0}, {1}".format(*window))
    place = started(command(KIOSK.read_text("utf-8")), log)
    assert place == SCREEN, f"the kiosk's window is at {place}, the screen is {SCREEN}"
    print("  as a session of its own: the whole screen")


if __name__ == "__main__":
    run(Path.home())
