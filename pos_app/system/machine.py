"""A mark of this computer and of a folder on it, so that a profile notices that it was copied. A leaf.

The mark is a hash: it says nothing about the computer, and is the same at each start.
"""

from __future__ import annotations

import socket
import sys
from hashlib import sha256
from pathlib import Path


def mark_of(folder: Path) -> str:
    """The mark of this computer and this folder; "" where the system tells no name of its own."""
    own = _of_system()
    return sha256(f"Comptoir {own} {folder.resolve()}".encode()).hexdigest()[:32] if own else ""


def own_address() -> str:
    """This computer's address in its network, by which another there may reach it; its name where it has none. Nothing
    is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # of no network: the system only says which way it would go
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


if sys.platform == "win32":
    import winreg

    def _of_system() -> str:
        try:
            place = r"SOFTWARE\Microsoft\Cryptography"
            with winreg.OpenKey(
                winreg.HKEY_LOCAL_MACHINE, place, access=winreg.KEY_READ | winreg.KEY_WOW64_64KEY
            ) as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""

else:

    def _of_system() -> str:
        for place in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
            try:
                if name := Path(place).read_text(encoding="ascii").strip():
                    return name
            except (OSError, ValueError):
                continue
        return ""
