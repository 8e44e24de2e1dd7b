"""What one action passes through: the functions of the program that are entered, in the order they are first entered.

Scope: the hearer of `sys.setprofile` and what comes of it. A function is a code object of `pos_app` that is no module's
body: lambdas and comprehensions count, what Python writes itself (a dataclass's `__init__`) does not, nor how a frozen
value is compared, which stands in its place. The practice shop does not count: it stands where the network and Chift
are.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pos_app

ROOT = Path(pos_app.__file__).parent
OUTSIDE = ("sandbox/", "chift/practice.py", "domain/frozen.py")
"""The practice shop, how values are made, and the transport that stands where httpx's own does; paths in `pos_app`."""
LOOK = 0.01  # seconds
_INSIDE = f"{ROOT}{os.sep}"


@dataclass(frozen=True, slots=True)
class Hop:
    """A function that was entered: its file within `pos_app`, its qualified name, and the function of another file that
    it was first entered from ("": Qt, the loop or a thread's beginning)."""

    file: str
    function: str
    caller: str = ""

    @property
    def is_named(self) -> bool:
        """No lambda and no comprehension."""
        return not self.function.endswith(">")

    def __str__(self) -> str:
        return f"{self.file}:{self.function}"


@dataclass(frozen=True, slots=True)
class Trip:
    """One action. `hops`: each function once, in the order they were first entered. `crossings`: how often (from, to)
    went from one file into another."""

    name: str
    hops: tuple[Hop, ...]
    crossings: tuple[tuple[str, str, int], ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files that are entered, in that order."""
        return tuple(dict.fromkeys(hop.file for hop in self.hops))

    @property
    def main_hops(self) -> tuple[Hop, ...]:
        """The function that each file is entered by: its first that has a name, its first where none has."""
        by_file: dict[str, Hop] = {}
        for hop in self.hops:
            first = by_file.setdefault(hop.file, hop)
            if hop.is_named and not first.is_named:
                by_file[hop.file] = hop
        return tuple(by_file.values())


class Counter:
    """Hears calls in every thread it was set in (`sys.setprofile(counter)`), and keeps them between `begin` and `end`.

    Threads that begin after `hear_threads` are heard.
    """

    def __init__(self) -> None:
        self._on = False
        self._calls = 0
        self._entered: dict[CodeType, CodeType | None] = {}
        self._crossed: dict[tuple[CodeType | None, CodeType], int] = {}
        self._ours: dict[CodeType, bool] = {}
        self._idle: set[CodeType] | None = None
        self._background: set[CodeType] = set()

    def hear_threads(self) -> None:
        """Every thread that begins from now on is heard."""
        threading.setprofile(self)

    def __call__(self, frame: FrameType, event: str, _what: Any) -> None:
        if event != "call" or not self._is_ours(frame.f_code):
            return
        code = frame.f_code
        if self._idle is not None:
            self._idle.add(code)
        if code in self._background:
            return
        self._calls += 1
        if not self._on:
            return
        before = self._before(frame)
        self._entered.setdefault(code, before)
        if before is None or before.co_filename != code.co_filename:
            self._crossed[before, code] = self._crossed.get((before, code), 0) + 1

    def rest(self, quiet: float, patience: float = 20.0) -> None:
        """Wait until no function was entered for `quiet` seconds. For a thread that is not heard.

        Raises TimeoutError.
        """
        seen, since, ends = self._calls, time.monotonic(), time.monotonic() + patience
        while time.monotonic() - since < quiet:
            if time.monotonic() > ends:
                raise TimeoutError("the program does not come to rest")
            time.sleep(LOOK)
            if self._calls != seen:
                seen, since = self._calls, time.monotonic()

    def learn_background(self, seconds: float) -> int:
        """What is entered in the next seconds goes on by itself: it is not counted from then on. How many functions."""
        self._idle = set()
        time.sleep(seconds)
        self._background, self._idle = self._idle, None
        return len(self._background)

    def begin(self) -> None:
        """Keep what is entered from now on."""
        self._entered, self._crossed, self._on = {}, {}, True

    def trip(self, name: str) -> Trip:
        """What was entered since `begin`."""
        self._on = False
        hops = tuple(Hop(*_names(code), _label(before)) for code, before in self._entered.items())
        crossed = tuple((_label(before), _label(code), n) for (before, code), n in self._crossed.items())
        return Trip(name, hops, crossed)

    def _is_ours(self, code: CodeType) -> bool:
        known = self._ours.get(code)
        if known is None:
            file = _file(code)
            known = bool(file) and code.co_name != "<module>" and not file.startswith(OUTSIDE)
            self._ours[code] = known
        return known

    def _before(self, frame: FrameType) -> CodeType | None:
        """The function of ours that is nearest above a call; what lies between is Qt's, Python's or another's."""
        above = frame.f_back
        while above is not None and not self._is_ours(above.f_code):
            above = above.f_back
        return None if above is None else above.f_code


def _file(code: CodeType) -> str:
    """A code's file within `pos_app`, "" for another's."""
    name = code.co_filename
    return name.removeprefix(_INSIDE).replace(os.sep, "/") if name.startswith(_INSIDE) else ""


def _names(code: CodeType) -> tuple[str, str]:
    return _file(code), code.co_qualname.replace(".<locals>", "")


def _label(code: CodeType | None) -> str:
    return "" if code is None else ":".join(_names(code))
