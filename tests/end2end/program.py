"""The program as a process without a display: what it says, how it ends, what it leaves. Helpers of the tests here."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from pos_app.__main__ import main

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0  # seconds; a shared machine may be slow, a test that waits ends as soon as it sees what it waits for


def until(what: str, look: Callable[[], T | None], patience: float = PATIENCE, pause: float = 0.1) -> T:
    """What `look` finds, asked until it finds something. Fails with `what` was waited for."""
    ends = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < ends, f"waited {patience:.0f} s for {what}"
        time.sleep(pause)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str
    seconds: float


def pos_app(*words: str, seconds: float = 180.0, **env: str) -> Ended:
    """`python -m pos_app …` to its end, in the checkout, Qt drawing into memory."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pos_app", *words],
        cwd=ROOT,
        env=offscreen(**env),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr, time.monotonic() - began)


def verb(*words: str) -> Ended:
    """As `pos_app`, in this process: what a verb says and does, where it was run as a program of its own, too."""
    began, rights = time.monotonic(), os.umask(0o077)
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        try:
            code = main(words)
        finally:
            os.umask(rights)
    return Ended(code, out.getvalue(), err.getvalue(), time.monotonic() - began)


def offscreen(**env: str) -> dict[str, str]:
    """The environment of a run without a display."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", **env}


class Till:
    """`python -m pos_app --profile FOLDER …` that goes on until it is ended. A context manager: its end ends it.

    Without `env` Qt draws into memory: a till nobody sees, which all the same opens, sends and closes. `program`: what
    Python is given in front of the till's own words.
    """

    program: tuple[str, ...] = ("-m", "pos_app")

    def __init__(self, folder: Path, *words: str, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._errors = folder.with_name(f"{folder.name}.stderr")
        self._opened_before = self.log().count("the till is open")
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, *self.program, "--profile", str(folder), *words],
                cwd=ROOT,
                env=env or offscreen(),
                stdout=errors,
                stderr=errors,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._process.poll() is None:
            if kind and os.name == "posix":  # a failed test: faulthandler writes down where each thread was
                self._process.send_signal(signal.SIGABRT)
            else:
                self._process.kill()
        self._process.wait(timeout=PATIENCE)
        if kind is not None:  # shown by pytest beside the failure
            print(self.said(), *(path.read_text() for path in self.folder.glob("*.log")), sep="\n")  # noqa: T201

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def is_over(self) -> bool:
        """Whether the program has ended."""
        return self._process.poll() is not None

    def open(self) -> Self:
        """Waits until one can sell."""
        with self.ended_where_it_fails():
            until("the till to open", lambda: self.log().count("the till is open") > self._opened_before)
        return self

    @contextmanager
    def ended_where_it_fails(self) -> Iterator[None]:
        """For what is waited for before anybody holds the till: left alone, its window stood in the next test's way."""
        try:
            yield
        except AssertionError as failed:
            self.__exit__(type(failed))
            raise

    def told(self, sentence: str) -> None:
        """Waits until the window has shown this sentence to the cashier."""
        until(f"“{sentence}”", lambda: f"the cashier is told: {sentence}" in self.log())

    def terminate(self) -> int:
        """A polite kill; the exit code."""
        self._process.terminate()
        return self._process.wait(timeout=PATIENCE)

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """As when the plug is pulled."""
        self._process.kill()
        self._process.wait(timeout=PATIENCE)

    def ended(self) -> int:
        """Waits for the end; the exit code."""
        return self._process.wait(timeout=PATIENCE)

    def said(self) -> str:
        """What the program printed, and that should be nothing."""
        return self._errors.read_text(encoding="utf-8") if self._errors.exists() else ""

    def log(self) -> str:
        """The program's own log."""
        path = self.folder / "pos-app.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""
