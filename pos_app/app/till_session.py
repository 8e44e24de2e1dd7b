"""The tills of one window, one after the other: a till is opened, and opened again when its settings change.

Scope: one loop over tills; what the settings ask of the open till is in `settings_host`. A till is closed in order
before the next is opened: running tasks get GRACE seconds, the open cart is on disk, unsent sales stay in the file.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.app import preload
from pos_app.app.open_till import FIRST_ANSWER, NOT_CONNECTED, OpenTill, open_till_behind
from pos_app.app.options import StartOptions
from pos_app.domain.cashier import Right
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, NoticeView, Screen, Tone
from pos_app.presenters.frame.views import Door
from pos_app.services.sale import unanswered_scans
from pos_app.system import profile, settings_file
from pos_app.ui.window.type_ahead import TypeAhead

if TYPE_CHECKING:
    from pos_app.app.single_instance import SingleInstance
    from pos_app.presenters.settings.scanner_check import ScannerCheckPresenter
    from pos_app.presenters.settings.screen import SettingsPresenter
    from pos_app.services.clock import Clock
    from pos_app.system.settings_file import Settings
    from pos_app.ui.window.main_window import MainWindow

GRACE = 5.0  # seconds that running tasks get to end when a till is closed
HURRY = 1.5  # and when the system ends the program: a sale on its way is asked for at the next start
CONNECT = "connect"
_NOT_CONNECTED = N_("This till is not connected to a shop yet. Sales are kept here.")
_TAKEN_OVER = N_("The settings are saved and in force. The cart and the sales are as they were.")
_PRACTICE_ELSEWHERE = N_("The practice shop is open in a window of its own.")
_NO_PRACTICE = N_("The practice shop's folder cannot be used: {why}.")

log = logging.getLogger(__name__)


class TillSession:
    """Opens the till of one profile, and the practice shop in its place when the cashier asks for it."""

    def __init__(
        self,
        window: MainWindow,
        folder: Path,
        tell: Callable[[str], None],
        to_front: Callable[[], None],
        leave: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._window = window
        self._own = folder
        self._tell = tell
        self._to_front = to_front
        self._leave = leave
        self._clock = clock
        self.has_till = False  # an open till is asked before the window closes
        self.at_end: Path | None = None  # a file to open after everything is closed: the installer of a new version
        self._next: asyncio.Future[StartOptions] = asyncio.get_running_loop().create_future()
        self._page = ""
        self._practice: tuple[profile.Held, SingleInstance] | None = None
        self._grace = GRACE

    def hurry(self) -> None:
        """The system ends the program: running tasks get HURRY seconds when the till is closed."""
        self._grace = HURRY

    async def run(self, start: StartOptions, early: TypeAhead | None = None) -> None:
        """Serve one till after the other until this task is cancelled; the open till is then closed in order.

        `early` holds what was scanned and pressed before this call.
        """
        early = early or TypeAhead(self._window, self._clock.monotonic)
        first = True
        try:
            while True:
                start, early = await self._serve(start, early, first=first)
                first = False
        finally:
            self._close_practice()

    async def _serve(self, start: StartOptions, early: TypeAhead, *, first: bool) -> tuple[StartOptions, TypeAhead]:
        self._next = asyncio.get_running_loop().create_future()
        opened: list[OpenTill] = []
        async with AsyncExitStack() as stack:
            try:
                await open_till_behind(stack, self._window, start, self._clock, self._tell, opened.append, early)
                if opened:
                    self._attach_settings(opened[0], start, first=first)
                    # These objects live as long as the till: collecting garbage among them would stop the screen for 60
                    # ms each time.
                    gc.freeze()
                gc.enable()  # `startup` begins without
                coming = await self._next
                for one in opened:
                    one.presenters.frame.go(Screen.SALE)  # a scan in between finds its field
            finally:
                self.has_till = False
                for one in opened:
                    one.presenters.scans.leave()
                    one.ends.close()
                    self._window.forget_listeners()
                    early = TypeAhead(self._window, self._clock.monotonic)
                    await one.till.tasks.aclose(self._grace)
                    _keep_scans(start.folder, one.presenters.scans.unanswered)
        self._window.forget_listeners()  # the listeners of the views that were shown while it was closed
        self._window.show_practice(None)
        if start.folder != self._own:
            self._close_practice()
        log.info("the till is opened again")
        return coming, early

    def _attach_settings(self, opened: OpenTill, start: StartOptions, *, first: bool) -> None:
        """Attach the settings page to the open till; a till without a shop shows its settings first."""
        opened.late.lead_out(self._leave)
        opened.late.lead_again(lambda: self._again(opened, start))
        self.has_till = True
        tr, gate = self._window.theme.translator, opened.presenters.cashiers

        @cache
        def settings() -> SettingsPresenter:
            from pos_app.app.settings_host import settings_of  # a page and many sections that a sale does not need

            return settings_of(opened, start, self._window, self)

        @cache
        def scanner_check() -> ScannerCheckPresenter:
            from pos_app.presenters.settings.scanner_check import ScannerCheckPresenter  # seldom needed

            made = ScannerCheckPresenter(
                self._window, tr, opened.bench, lambda: settings().look_again() if self.has_till else None
            )
            opened.ends.callback(made.close)
            return made

        opened.till.tasks.serve("care", partial(self._look_after, opened, start))
        opened.late.lead_to_settings(lambda section: gate.ask(Right.SETTINGS, lambda: settings().open(section)))

        def connect_shop(_connect: str) -> None:
            gate.ask(Right.SETTINGS, lambda: settings().open_first_start(welcome=False))

        opened.late.lead(Door.SCANNER, lambda: scanner_check().open())
        setup, connected = start.settings.setup, start.demo or start.settings.is_connected
        if first:
            opened.till.tasks.serve("last paid", partial(self._tell_last_paid, opened))
        else:
            self._window.show_notice(NoticeView("settings", Tone.OK, tr(_TAKEN_OVER)))
        if self._page:
            settings().open(self._page)
            self._page = ""
        if not start.demo and first and not gate.is_on and (setup == "open" or not (setup or connected)):
            settings().open_first_start(welcome=not setup)
        elif not connected:
            connect = ActionView(CONNECT, tr("Connect your shop"))
            text = tr(_NOT_CONNECTED)
            notice = NoticeView(NOT_CONNECTED, Tone.WARN, text, actions=(connect,), seconds=None)
            self._window.show_notice(notice, connect_shop)

    async def _tell_last_paid(self, opened: OpenTill) -> None:
        await asyncio.sleep(FIRST_ANSWER)
        from pos_app.presenters.sales.last_paid import last_paid  # imported after the first key

        notice = await last_paid(opened.till.ledger, self._window.theme.translator)
        await opened.presenters.cashiers.unlocked()
        if notice is not None:
            self._window.show_notice(notice)
            log.info("the cashier is told of the sale before this start")

    async def _look_after(self, opened: OpenTill, start: StartOptions) -> None:
        """Start maintenance after the first sale is possible; its modules are imported in a thread."""
        await asyncio.sleep(FIRST_ANSWER)
        await preload.in_thread(*preload.COMES_LATER)
        # in sys.modules by now: a visible import lets the packager find the module
        from pos_app.app.maintenance import look_after

        look_after(opened, start, self._window, self.leave_for)

    # --- what the open till calls ---

    def leave_for(self, file: Path) -> None:
        """Close the till, then open the file."""
        self.at_end = file
        self._window.open_door(Door.CLOSE)

    def _again(self, opened: OpenTill, start: StartOptions) -> None:
        """Close this till and open it as its folder has it now; who is signed in stays so."""
        try:
            settings, _ = settings_file.load(start.folder)
        except OSError as error:
            self._tell(self._window.theme.translator("This till's settings cannot be read: {why}.", why=error.strerror))
            return
        self.reopen(replace(start, settings=settings, signed_in=opened.presenters.cashiers.signed_in))

    def reopen(self, start: StartOptions, page: str = "") -> None:
        """Close this till in order and open the one of `start`; `page` is the section of the settings to show again."""
        if not self._next.done():
            self._page = page
            self._next.set_result(start)

    @property
    def own(self) -> Path:
        """The folder of the profile that the program was started for."""
        return self._own

    def reopen_practice(self, own: Settings) -> None:
        """Open the practice shop in this window, with the appearance and the language of `own`.

        If the practice shop has a window of its own already, that window is shown instead.
        """
        from pos_app.app.single_instance import SingleInstance, notify_running_instance

        try:
            # The practice shop of this user; for a till in a folder of its own choice, a folder within that one.
            chosen = None if self._own == profile.place(None, practice=False) else self._own / "practice"
            folder = profile.folder(chosen, practice=True)
            held = profile.hold(folder)
            settings = replace(settings_file.load(folder)[0], theme=own.theme, language=own.language)
        except OSError as error:
            self._tell(self._window.theme.translator(_NO_PRACTICE, why=error.strerror or type(error).__name__))
            return
        if held is None:
            notify_running_instance(folder)
            self._tell(self._window.theme.translator(_PRACTICE_ELSEWHERE))
            return
        self._practice = (held, SingleInstance(folder, self._clock.new_id(), self._to_front))
        self.reopen(StartOptions(folder, settings, demo=True, server=None))

    def reopen_own(self) -> None:
        """Go back from the practice shop to the till of the program's own profile."""
        try:
            settings, _ = settings_file.load(self._own)
        except OSError as error:
            self._tell(self._window.theme.translator("This till's settings cannot be read: {why}.", why=error.strerror))
            return
        self.reopen(StartOptions(self._own, settings, demo=False, server=None))

    def _close_practice(self) -> None:
        if self._practice is not None:
            held, instance = self._practice
            self._practice = None
            instance.close()
            held.release()


def _keep_scans(folder: Path, codes: tuple[str, ...]) -> None:
    try:
        unanswered_scans.keep(folder, codes)
    except OSError as error:
        log.warning("%d scans without an answer could not be kept: %s", len(codes), error.strerror)
