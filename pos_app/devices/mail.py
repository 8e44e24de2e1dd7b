"""A message in this computer's own mail program, ready to be sent by a person.

On Linux xdg-email hands the file over. Windows has no way to do that which every mail program knows: there the message
opens without it and the file is shown in its folder, to be dragged in. Blocks, and belongs into a thread.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Message:
    """To whom ("" for nobody yet), about what, which words, which file."""

    to: str
    subject: str
    body: str
    file: Path


def open_message(message: Message, start: Callable[[str], None] | None = None) -> bool:
    """Show the message; whether the file is attached. Raises OSError where there is no mail program.

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
        done = subprocess.run(  # noqa: S603 - a program of the system, its words one by one
            [program, *words, *([message.to] if message.to else [])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=outside(os.environ, frozen=bool(getattr(sys, "frozen", False))),
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True  # it waits for its window to be closed
    if done.returncode:
        raise OSError(f"xdg-email ended with {done.returncode}")
    return True


def outside(environment: Mapping[str, str], *, frozen: bool) -> dict[str, str]:
    """The environment for a program that is not ours: the frozen program's own libraries are not for others."""
    kept = dict(environment)
    if frozen:
        before = kept.pop("LD_LIBRARY_PATH_ORIG", "")
        kept.pop("LD_LIBRARY_PATH", None)
        if before:
            kept["LD_LIBRARY_PATH"] = before
    return kept
