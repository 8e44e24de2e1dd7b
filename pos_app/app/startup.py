"""The start of the program with a window: its first paint, then the session behind it (`session`).

Only Qt's widgets are imported before the window is on the screen: see `ui.window.shell`.
"""

from __future__ import annotations

import errno
import gc
import logging
import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from pos_app import __version__
from pos_app.app.options import StartOptions
from pos_app.presenters.common.marks import N_
from pos_app.system import crash, profile, settings_file, window_place
from pos_app.ui.window.shell import Application, first_paint

PATIENCE = 15.0  # seconds a second start waits for the first one to answer or to end

_NO_ANSWER = N_("This till is open already, but its window does not answer. Close it, or call support.")
_NO_FOLDER = N_("The till cannot use {where}: {why}. It needs a folder it may write to.")
_ELSEWHERE = N_(
    "{where} is on another computer's disk. A till's files must be on a disk of this computer: name a folder there."
)
_NO_ROOM = N_(
    "The till cannot write to {where}: this computer's disk is full. Delete what is not needed and start again."
)

log = logging.getLogger(__name__)


def run(chosen: Path | None, *, demo: bool, server: str | None, full_screen: bool = False) -> int:
    """Open the window and sell until it is closed. Returns the exit code, 1 if the till's folder cannot be used.

    `chosen` is the profile's folder (None: the user's own), `server` a sandbox on loopback for the practice shop,
    `full_screen` opens the window without a frame. If a window of this profile is open already, it is shown and this
    start returns 0.
    """
    os.environ.setdefault("QT_API", "pyside6")
    gc.disable()  # what is imported now stays: to look through it costs 20 ms, until `TillSession` has opened the till
    with ExitStack() as undo:
        try:
            folder = profile.folder(chosen, practice=demo)
            held = profile.hold(folder) or _second_start(folder)
            if held is None:
                return 0
            undo.callback(held.release)
            settings, aside = settings_file.load(folder)
            undo.callback(crash.start_log(folder))
        except TimeoutError:
            return _no_start(_NO_ANSWER)
        except profile.ElsewhereError as error:
            return _no_start(_ELSEWHERE, where=error)
        except OSError as error:
            where = error.filename or chosen or "its folder"
            return _no_start(_NO_ROOM if error.errno == errno.ENOSPC else _NO_FOLDER, where=where, why=error.strerror)
        log.info("Comptoir %s starts (%s)", __version__, "practice shop" if demo else "real shop")
        if settings.zoom.isdecimal() and 100 < int(settings.zoom) <= 200:
            os.environ.setdefault(
                "QT_SCALE_FACTOR", f"{settings.zoom[0]}.{settings.zoom[1:]}"
            )  # read by Qt as it starts
        app = Application(sys.argv[:1])
        shell = first_paint(app, settings.theme, window_place.load(folder), full=full_screen)
        log.info("the window is painted")
        from pos_app.app.session import serve  # imported after the first paint

        serve(app, shell, StartOptions(folder, settings, demo, server), aside)
        from pos_app.ui.qt.event_loop import has_threads_left  # asyncio, imported by now

        window_place.save(folder, window_place.WindowPlace(*shell.place()))
        if has_threads_left():
            log.warning("something outside this program does not answer, and is not waited for")
        log.info("Comptoir ends")
    if has_threads_left():  # all is written and closed; Python and Qt would wait for such a thread, however long
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(0)
    return 0


def _second_start(folder: Path) -> profile.Held | None:
    """Ask the open window to come to the front (then None), or wait until a till that is closing has ended and hold its
    profile.

    Raises TimeoutError if neither happens within PATIENCE seconds.
    """
    from pos_app.app.single_instance import notify_running_instance  # this start paints nothing
    from pos_app.services.clock import system_clock

    monotonic = system_clock().monotonic
    ends = monotonic() + PATIENCE
    while monotonic() < ends:
        if notify_running_instance(folder):
            return None
        time.sleep(0.1)
        held = profile.hold(folder)
        if held is not None:
            return held
    raise TimeoutError


def _no_start(english: str, **values: object) -> int:
    """Say why there is no till: on the terminal, or in a window if there is no terminal. Without its folder the till
    has no log to write to."""
    from pos_app.ui.window import no_start  # this start paints nothing else

    if sys.stderr is not None:  # a program without a console has none
        print(english.format(**values), file=sys.stderr)  # noqa: T201
    if no_start.can_show():
        from pos_app.ui.qt.language import translator_for

        tr = translator_for("system", "")
        no_start.show(tr(english, **values), tr("Close"))
    return 1
