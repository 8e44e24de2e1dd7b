"""How the program was started: a value. A leaf, but for the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pos_app.system.settings_file import Settings


@dataclass(frozen=True, slots=True)
class StartOptions:
    """How the program was started. `server` is a sandbox on loopback for the practice shop; `signed_in` the cashier who
    goes on when a till is opened again (0: nobody)."""

    folder: Path
    settings: Settings
    demo: bool
    server: str | None
    signed_in: int = 0
