"""A session bus of its own, with the accessibility bus behind it: no desktop of this machine is asked or told anything.

Scope: two daemons that end with the context.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import machine


def lacking() -> list[str]:
    """The packages this machine lacks to listen, by their names."""
    return machine.missing_tools(machine.HEARD_TOOLS)


class SessionBus:
    """`dbus-daemon` with `env`; `env` of this object is that of a program that is to be heard."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="comptoir-bus-")
        room = Path(self._folder.name)
        for name in ("run", "cache", "config"):
            (room / name).mkdir(mode=0o700)
        told, tell = os.pipe()
        self.env = {
            **env,
            "XDG_RUNTIME_DIR": str(room / "run"),
            "XDG_CACHE_HOME": str(room / "cache"),
            "XDG_CONFIG_HOME": str(room / "config"),
            "GSETTINGS_BACKEND": "memory",
        }
        for name in ("DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "QT_ACCESSIBILITY", "NO_AT_BRIDGE"):
            self.env.pop(name, None)
        self._daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", f"--print-address={tell}"],
            env=self.env,
            pass_fds=(tell,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(tell)
        with os.fdopen(told) as line:
            self.address = line.readline().strip()
        assert self.address, "dbus-daemon did not start"
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self.address

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.terminate()
        self._daemon.wait(timeout=10)
        self._folder.cleanup()
