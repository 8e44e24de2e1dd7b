"""Opens a message in this computer's mail program, for a person to send.

On Linux xdg-email attaches the file. Windows has no way that works with every mail program: there the message opens
without the file, and the file is shown in its folder to be dragged in. Blocks: call it in a thread.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from pos_app.domain.frozen import frozen

SECONDS = 20.0


@frozen
class Message:
    """A message: address ("" for none yet), subject, text, file."""

    to: str
    subject: str
    body: str
    file: Path


def open_message(message: Message, start: Callable[[str], None] | None = None) -> bool:
    """Open the message. True if the file is attached. Raises OSError if there is no mail program.

    `start` opens an address or file as Windows does.
    """
    start = start or getattr(os, "startfile", None)
    if start is not None:
        start(f"mailto:{quote(message.to)}?subject={quote(message.subject)}&body={quote(message.body)}")
        start(str(message.file.parent))
        return False
    program = shutil.which("xdg-email")
    if program is None:
        raise OSError("this computer has no xdg-email")
    words = ["--utf8", "--subject", message.subject, "--body", message.body, "--attach", str(message.file)]
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, its arguments as a list
            [program, *words, *([message.to] if message.to else [])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=outside(os.environ, frozen=bool(getattr(sys, "frozen", False))),
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True  # it waits until its window is closed
    if done.returncode:
        raise OSError(f"xdg-email ended with {done.returncode}")
    return True


def outside(environment: Mapping[str, str], *, frozen: bool) -> dict[str, str]:
    """The environment for another program: without the settings that point to the frozen program's own libraries."""
    kept = dict(environment)
    if frozen:
        before = kept.pop("LD_LIBRARY_PATH_ORIG", "")
        kept.pop("LD_LIBRARY_PATH", None)
        if before:
            kept["LD_LIBRARY_PATH"] = before
    return kept
