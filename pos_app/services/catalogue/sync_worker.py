"""Starts the sync worker, a process of its own that fetches, checks and writes the catalogue.

In the window's process this work would hold Python's lock for 16 to 77 ms at a time (facts.md, fact 5). The worker is
this same program with another first argument, so it works however the program was installed. It holds no lock that the
till waits for, and ends when its standard input is closed, that is when the till ends, however suddenly.
"""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from pos_app.chift.credentials import Credentials
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress
from pos_app.services.catalogue.sync_protocol import WorkerFailedError, order_line, read_answer

VERB = "sync-worker"

_log = logging.getLogger(__name__)


class SyncWorker:
    """Carries out load jobs, each in a process of its own.

    `log_in` is asked first, for the access token ("": the worker logs in itself): this saves a log-in, and a refused
    key is not tried by worker after worker (faults F9). After a failure `look`, one small call, comes first: while the
    server does not answer no worker is started.
    """

    def __init__(
        self,
        base_url: str,
        key: Credentials,
        log_in: Callable[[], Awaitable[str]],
        look: Callable[[], Awaitable[object]],
        command: Sequence[str] | None = None,
        proxy: str = "",
    ) -> None:
        self._base_url = base_url
        self._key = key
        self._log_in = log_in
        self._look = look
        self._failed = False
        self._proxy = proxy
        self._command = tuple(command or worker_command())

    async def __call__(self, order: LoadJob, on_progress: Callable[[LoadProgress], None]) -> Gathering:
        """Carry out a job. Raises the ChiftError or StoreError of the worker, and WorkerFailedError if it could not be
        started or ended without an answer. Cancelling this ends the worker."""
        token = await self._log_in()
        if self._failed:
            await self._look()
        self._failed = True
        try:
            worker = await asyncio.to_thread(_start, self._command)
        except OSError as error:
            raise WorkerFailedError(error.strerror or type(error).__name__) from error
        try:
            asked = order_line(self._base_url, replace(self._key, token=token), order, self._proxy)
            done = await self._listen(worker, asked, on_progress)
        finally:
            worker.kill()
            # Shielded: it takes a moment, and a process without a wait would stay in the system's list.
            await asyncio.shield(asyncio.to_thread(_reap, worker))
        self._failed = False
        return done

    async def _listen(
        self, worker: subprocess.Popen[bytes], order: bytes, on_progress: Callable[[LoadProgress], None]
    ) -> Gathering:
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            worker.stdin.write(order)  # shorter than a pipe's buffer
            worker.stdin.flush()
        except OSError as error:
            raise WorkerFailedError("gone before it was asked") from error
        while line := await asyncio.to_thread(worker.stdout.readline):
            said = read_answer(line)
            if isinstance(said, Gathering):
                return said
            on_progress(said)
        raise WorkerFailedError("gone without a word")


def worker_command() -> tuple[str, ...]:
    """The command that starts this program as a worker: by Python from source or an installed package, or the frozen
    program."""
    if not getattr(sys, "frozen", False):
        return (sys.executable, "-m", "pos_app", VERB)
    program = Path(sys.executable)
    # On Windows the till's own program has no console and so no standard output; pos-app.exe beside it has.
    spoken = program.with_name("pos-app.exe")
    return (str(spoken if spoken.exists() else program), VERB)


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this program
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _reap(worker: subprocess.Popen[bytes]) -> None:
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            pipe.close()
    worker.wait()
