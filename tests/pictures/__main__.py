"""Pictures of every screen and card, in both themes, three sizes and all languages: `python -m tests.pictures DIR`.

`--way several` goes one of the ways only (WAYS). `--scale 1.5` takes the windows that are left of a counter's screens
when the system scales them up by half.

They come from the program itself, led by keys through its practice shop. Each picture's text is measured as it is
painted; what is cut off, shortened or lies over other text is printed, and then the exit code is 1.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtWidgets import QApplication

from pos_app.app import shop_connection
from pos_app.app.options import StartOptions
from pos_app.app.session import fill
from pos_app.app.shop_connection import practice_settings
from pos_app.app.till_session import TillSession
from pos_app.presenters.common.words import ENGLISH, LANGUAGES
from pos_app.services.clock import system_clock
from pos_app.services.tasks import Tasks
from pos_app.system import settings_file
from pos_app.system.settings_file import Settings
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.shell import first_paint
from tests.end2end.shop_days import began
from tests.pictures.camera import Camera
from tests.pictures.counter import first_start, first_start_goes_on, signing_in
from tests.pictures.hands import Hands
from tests.pictures.several import OtherTills, several_tills
from tests.pictures.sizes import SCALES
from tests.pictures.tour import walk
from tests.postgres_server import PostgresServer, lacking
from tests.unit.sandbox.sandbox_process import SandboxProcess

WAYS = ("shop", "pins", "first", "several")


def main(arguments: list[str]) -> int:
    """Take them all, one process for each language; 1 when a picture shows a fault."""
    parser = argparse.ArgumentParser("python -m tests.pictures", description="Take pictures of every screen.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--language", choices=sorted(LANGUAGES), help="only this one")
    parser.add_argument("--only", nargs="*", default=(), metavar="NAME", help="pictures whose names begin so")
    parser.add_argument("--way", choices=WAYS, nargs="*", default=WAYS, help="only these parts of the tour")
    parser.add_argument("--scale", type=float, choices=SCALES, default=1.0, help="the scale of the system")
    wanted = parser.parse_args(arguments)
    if wanted.language is None:
        only = ["--only", *wanted.only] if wanted.only else []
        again = [sys.executable, "-m", "tests.pictures", str(wanted.folder), *only, "--way", *wanted.way]
        again += ["--scale", str(wanted.scale)]
        each = ([*again, "--language", language] for language in LANGUAGES)
        return max(subprocess.run(one, check=False).returncode for one in each)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_SCALE_FACTOR"] = str(wanted.scale)  # read when the application is made, and never again
    camera = take(wanted.folder, wanted.language, wanted.scale, tuple(wanted.only), tuple(wanted.way))
    summary = f"{camera.count} pictures, {len(camera.faults)} faults, {wanted.language} at {wanted.scale}\n"
    sys.stdout.write(summary)
    return 1 if camera.faults else 0


def take(folder: Path, language: str, scale: float, only: tuple[str, ...] = (), ways: tuple[str, ...] = WAYS) -> Camera:
    """The pictures of one language at one scale; Qt must not have read its own yet."""
    app = QApplication.instance() or QApplication(["pos-app"])
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)  # a cursor that blinks is never at rest
    shell = first_paint(app, ThemeMode.LIGHT)
    window = fill(app, shell, ThemeMode.LIGHT, ENGLISH)
    camera = Camera(window, folder, language, scale, only)
    with (
        tempfile.TemporaryDirectory(prefix="comptoir-pictures-") as profile,
        asyncio.Runner(loop_factory=lambda: Loop(app)) as runner,
    ):
        runner.run(_tour(window, camera, Path(profile), language, ways))
    shell.hide()
    return camera


async def _tour(window: MainWindow, camera: Camera, profile: Path, language: str, ways: tuple[str, ...]) -> None:
    """The ways one after the other, each in a profile of its own."""
    # A shop that has empties, and takes something back without a receipt: each has a screen of its own.
    shop_connection.PRACTICE_SHOP = replace(
        shop_connection.PRACTICE_SHOP, deposit_articles=["BA-33"], return_free="100", return_free_day="200"
    )
    hands = Hands(window)
    start = StartOptions(profile / "shop", Settings(language=language), demo=True, server=None)
    if "shop" in ways:
        async with _till(window, start):
            await walk(window, hands, camera, start.folder)
    if "pins" in ways:
        pins = profile / "pins"
        pins.mkdir(mode=0o700)
        settings = replace(practice_settings(()), language=language, practice_pins=True)
        settings_file.save(pins, settings)
        async with _till(window, replace(start, folder=pins, settings=settings)):
            await signing_in(window, hands, camera)
    if "first" in ways:
        new = replace(start, folder=profile / "new", demo=False)
        async with _till(window, new):
            await first_start(window, hands, camera)
        with SandboxProcess("--port", "0") as shop:
            folder = profile / "connected"
            began(folder, shop)
            settings = replace(settings_file.load(folder)[0], language=language)
            async with _till(window, StartOptions(folder, settings, demo=False, server=None)):
                await first_start_goes_on(window, hands, camera)
    if "several" in ways:
        if why := lacking():
            sys.stdout.write(f"not taken: {why}\n")
            return
        with SandboxProcess("--port", "0") as shop, PostgresServer() as server:
            folder, others = profile / "several", OtherTills(server)
            others.profile(folder, shop, language)
            settings = settings_file.load(folder)[0]
            async with _till(window, StartOptions(folder, settings, demo=False, server=None)):
                await several_tills(window, hands, camera, others, folder)


@asynccontextmanager
async def _till(window: MainWindow, start: StartOptions) -> AsyncIterator[None]:
    """An open till behind the window. Raises RuntimeError at its end when a task of it failed."""
    start.folder.mkdir(mode=0o700, exist_ok=True)
    errors: list[str] = []
    tasks = Tasks(lambda name, error: errors.append(f"{name}: {error!r}"))
    running = TillSession(window, start.folder, errors.append, lambda: None, lambda: None, system_clock())
    tasks.start("running", lambda: running.run(start))
    try:
        yield
    finally:
        await tasks.aclose(0.0)
        window.show_practice(None)  # as where another till is opened
    if errors:
        raise RuntimeError("; ".join(errors))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
