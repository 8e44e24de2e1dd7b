"""What the set-up says while it works: one short line per step, and a log for everything else.

Standard library only. Imported by dev.py after its check of the Python version.
"""

import queue
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

HEARTBEAT_SECONDS = 20.0
TAIL_LINES = 20


class SetupError(Exception):
    """Something a person has to mend. Its text is the whole sentence to show."""


class Steps:
    """Prints steps with the elapsed time and runs quiet commands whose output goes to a log file."""

    def __init__(self, log: Path) -> None:
        """Take the file that receives the output of quiet commands; it is made when first needed."""
        self.log = log
        self._started = time.monotonic()
        self._log_begun = False

    def seconds(self) -> float:
        """Seconds since the start of the command."""
        return time.monotonic() - self._started

    def say(self, text: str) -> None:
        """Print one line: elapsed seconds, then what happens now."""
        print(f"[{self.seconds():6.1f} s] {text}", flush=True)

    def quietly(
        self,
        argv: Sequence[str],
        trouble: str,
        env: Mapping[str, str] | None = None,
        news: Callable[[str], str | None] = lambda _line: None,
    ) -> None:
        """Run a command with its output in the log.

        `news` turns a line of output into a line for the person watching, or None. Raises SetupError with
        the sentence `trouble`, the end of the output and the place of the log when the command fails.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        tail: deque[str] = deque(maxlen=TAIL_LINES)
        done = threading.Event()
        heartbeat = threading.Thread(target=self._say_still_working, args=(done,), daemon=True)
        with self.log.open("a" if self._log_begun else "w", encoding="utf-8") as log:
            self._log_begun = True
            log.write("$ " + " ".join(argv) + "\n")
            try:
                process = subprocess.Popen(
                    argv,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    env=env,
                    encoding="utf-8",
                    errors="replace",
                )
            except OSError as error:
                raise SetupError(f"{trouble}\n  {argv[0]}: {error.strerror}") from error
            heartbeat.start()
            try:
                with process:
                    for line in process.stdout or ():
                        log.write(line)
                        tail.append(line.rstrip())
                        told = news(line)
                        if told:
                            self.say(told)
            finally:
                done.set()
        if process.returncode:
            end = "\n".join("    " + line for line in tail if line)
            raise SetupError(f"{trouble}\n{end}\n  The whole log: {self.log}")

    def _say_still_working(self, done: threading.Event) -> None:
        while not done.wait(HEARTBEAT_SECONDS):
            self.say("… still at it")


class Running:
    """A command at work. Its output is kept until `show`, and from then on printed as it comes.

    Used for checks that run side by side: each is shown whole, one after the other. A context manager: its end
    ends the command.
    """

    def __init__(self, argv: Sequence[str], env: Mapping[str, str]) -> None:
        """Start it. Raises OSError when there is no such command."""
        self._process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, bufsize=0
        )
        self._chunks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._began = time.monotonic()
        self._ended = self._began
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> "Running":
        """The command itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill what still runs: the person broke it off, or another check could not start."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    @property
    def seconds(self) -> float:
        """How long it took; read it after `show`."""
        return self._ended - self._began

    def show(self) -> tuple[int, str]:
        """Print what it said so far and what is still to come, to its end; return exit code and the same output."""
        parts: list[bytes] = []
        while chunk := self._chunks.get():
            parts.append(chunk)
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
        code = self._process.wait()
        return code, re.sub(r"\x1b\[[0-9;]*m", "", b"".join(parts).decode("utf-8", "replace"))

    def _read(self) -> None:
        # Raw chunks, not lines, so that a row of pytest's dots grows as the tests run.
        assert self._process.stdout is not None
        with self._process.stdout as output:
            while chunk := output.read(65536):
                self._chunks.put(chunk)
        self._process.wait()
        self._ended = time.monotonic()
        self._chunks.put(b"")


def shown(argv: Sequence[str], env: Mapping[str, str]) -> tuple[int, str]:
    """Run a command whose output the person sees as it comes; return its exit code and the same output."""
    with Running(argv, env) as command:
        return command.show()
