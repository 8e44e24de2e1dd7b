"""How the program was started: a frozen value. It imports the settings and nothing else of this program."""

from __future__ import annotations

from pathlib import Path

from pos_app.domain.frozen import frozen
from pos_app.system.settings_file import Settings


@frozen
class StartOptions:
    """How the program was started. `server` is the address of a sandbox on loopback for the practice shop; `signed_in`
    is the cashier who stays signed in when a till is opened again (0 for none)."""

    folder: Path
    settings: Settings
    demo: bool
    server: str | None
    signed_in: int = 0
