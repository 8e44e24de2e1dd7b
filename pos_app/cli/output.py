"""What the verbs print: the one place through which text reaches the terminal.

A name, an order number or a sentence of the shop's software may hold control characters, with which a terminal can be
made to hide lines, change its title or answer as if a person typed. Only line ends of our own are printed.
"""

from __future__ import annotations

import json
import sys
from typing import TextIO


def plain(text: str) -> str:
    """The text without control, format and direction characters; each stands as a space, so that words stay apart."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def say(text: str) -> None:
    """Print a line; line ends within it are kept."""
    _print(text, sys.stdout)


def complain(text: object) -> None:
    """Print a line to the channel of errors."""
    _print(str(text), sys.stderr)


def say_json(value: object, *, indent: int | None = None) -> None:
    """Print a value as JSON; what `plain` takes out is escaped instead, so that a program reads what was there."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    _print("\n".join("".join(map(_escaped, line)) for line in text.split("\n")), sys.stdout)


def _escaped(letter: str) -> str:
    return letter if letter.isprintable() else json.dumps(letter)[1:-1]


def _print(text: str, channel: TextIO) -> None:
    print("\n".join(plain(line) for line in text.split("\n")), file=channel, flush=True)
