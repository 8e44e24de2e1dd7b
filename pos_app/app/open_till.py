"""The till built after the first paint: files, services, presenters, the line to the shop. Imported late by
`main_loop`.

What fails here is shown in the window, and the window stays open.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.app.doors import LateDoors, TillDoors
from pos_app.app.preload import LatePhones, make_ready
from pos_app.app.till import Till, open_till
from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.devices.sounds import Sounds
from pos_app.domain.frozen import frozen
from pos_app.domain.submission import Submission
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import UNEXPECTED, is_expected, sentence, start_sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import NBSP
from pos_app.presenters.printing.context import PaperContext
from pos_app.presenters.settings.first_names import in_own_words
from pos_app.services.cashiers.rehearsal import NADIA, TOM, rehearse
from pos_app.services.cashiers.staff import idle_seconds
from pos_app.services.clock import Clock
from pos_app.services.outbox.chift_line import ServerClock
from pos_app.services.sale import unanswered_scans
from pos_app.services.settings.scanner import usable_wedge, with_wedge
from pos_app.services.settings.shop import usable_shop
from pos_app.store.errors import StoreError, disk_error
from pos_app.store.recovery.witness import Compared
from pos_app.system import crash, resources, settings_file
from pos_app.ui.input.retract import typing_in
from pos_app.ui.input.scanner import InputListener, Scanner
from pos_app.ui.qt.language import translator_for
from pos_app.ui.window.type_ahead import TypeAhead

if TYPE_CHECKING:
    from pos_app.app.options import StartOptions
    from pos_app.app.shop_connection import Connector
    from pos_app.domain.wedge import Burst, Wedge
    from pos_app.presenters.common.words import Translator
    from pos_app.services.printing.print_jobs import PrintSetup
    from pos_app.ui.window.main_window import MainWindow

# Seconds until the till imports and starts what the first key does not need: earlier it would take the processor from
# the first key's answer.
FIRST_ANSWER = 0.3
SAYS_AFTER = 0.3  # seconds without a till, after which the window says that it opens
_OPENING = "opening"
NOT_CONNECTED = "not connected"
"""The key of the notice that a till has no shop yet; the Settings page removes that notice."""
_WRONG_SETTINGS = N_("These settings cannot be used: {names}. The usual ones serve until Settings (Ctrl+,) are mended.")
_STARTS_AGAIN = N_("A part of the till stopped and is started again. The cart is safe, and selling goes on.")
_CRAMPED = N_(
    "This computer's disk is full. The till goes on in the little room it had kept: delete what is not needed."
)

log = logging.getLogger(__name__)


@frozen
class OpenTill:
    """A till that is open: its presenters, the doors that are built late, what ends before its tasks do (`ends`), its
    scanner and the settings in force."""

    till: Till
    presenters: TillPresenters
    late: LateDoors
    ends: ExitStack
    server_clock: ServerClock
    bench: TillScannerBench
    settings: settings_file.Settings


async def open_till_behind(
    stack: AsyncExitStack,
    window: MainWindow,
    start: StartOptions,
    clock: Clock,
    tell: Callable[[str], None],
    ready: Callable[[OpenTill], None],
    early: TypeAhead | None = None,
) -> None:
    """Open the till of `start` behind the window; `stack` closes it. `tell` shows a sentence about what failed.

    `ready` is called when the till can sell; only the first start of a practice shop needs the shop's software for
    that. The line to the shop is made after it. `early` holds what was scanned and pressed before this call.
    """
    tr = translator_for(start.settings.language, start.settings.shop.country)
    window.theme.speak(tr)
    early = early or TypeAhead(window, clock.monotonic)
    settings = start.settings

    @cache
    def connector() -> Connector:
        from pos_app.app.shop_connection import Connector  # a first key does not need it

        return Connector(stack, window, start, clock, tell)

    if start.demo and not (start.folder / settings_file.FILE).exists():
        try:
            settings = await connector().first_settings()
        except OSError as error:
            if (known := disk_error(error)) is None:
                raise
            log.warning("the practice shop cannot be begun: %s", known.kind)
            tell(start_sentence(known, tr))
            return
    if not start.demo:
        settings = in_own_words(settings, tr)
    shop, wrong = usable_shop(settings.shop)
    if wrong:
        from pos_app.presenters.settings.fields import label_of  # needed only for a setting that is wrong

        tell(tr(_WRONG_SETTINGS, names=", ".join(label_of(name, tr) for name in wrong)))
    desks: list[TillPresenters] = []

    def changed(row: Submission | None) -> None:
        for presenters in desks:
            presenters.row_changed(row)

    def report(name: str, error: BaseException) -> None:
        say_failure(name, error, tr, tell)

    def report_restart(name: str, error: BaseException) -> None:
        say_failure(name, error, tr, tell, starts_again=True)

    server_clock = ServerClock(clock.now)
    try:
        with _says_that_it_opens(window, tr):
            till = await stack.enter_async_context(
                open_till(
                    start.folder,
                    shop,
                    clock,
                    report,
                    changed,
                    server_clock,
                    lambda: print_setup(settings, start.folder),
                    report_restart,
                    practice=start.demo,
                )
            )
    except StoreError as error:
        log.warning("the till's file cannot be used: %s", error.kind)
        tell(start_sentence(error, tr))
        return
    sounds = Sounds(resources.path("sounds"), on=settings.sounds)
    stack.callback(sounds.close)
    logo = start.folder / settings_file.LOGO if settings.printer_logo else None
    papers, phones, late = PaperContext(start.folder / "mail", logo, start.demo), LatePhones(), LateDoors()
    pins = ""
    if start.demo and settings.practice_pins:
        boss, seller = (NBSP.join(one) for one in (NADIA, TOM))
        pins = tr("{boss} may do everything, {seller} sells.", boss=boss, seller=seller)
    around = TillSurroundings(
        papers, late, sounds.play, phones.say, idle_seconds(settings), typing_in, _shrink, pins, settings.archive_folder
    )
    presenters = TillPresenters(till, window, tr, around)
    desks.append(presenters)
    entered = early.take(presenters.finder)
    ends = stack.enter_context(ExitStack())
    window.serve(TillDoors(presenters, partial(_keep_theme, start.folder)))
    queue, scans = presenters.queue, presenters.scans
    listener = InputListener(scans.scan, presenters.cashiers.used, scans.set_aside)
    queue.opening()
    scanner = Scanner(usable_wedge(settings), queue, listener, clock.monotonic)
    ends.callback(queue.close)
    ends.callback(scanner.close)
    bench = TillScannerBench(start.folder, scanner, sounds)
    early.press()
    if start.demo:
        await rehearse(presenters.staff, on=settings.practice_pins)
    await presenters.open(start.signed_in, window.sale.finder.text)
    if till.till_store.cramped:
        tell(tr(_CRAMPED))
    await _tell_of_damage(till, tell, tr)
    opened = OpenTill(till, presenters, late, ends, server_clock, bench, settings)
    ready(opened)
    log.info("the till is open")
    for code in unanswered_scans.take(start.folder):
        presenters.scans.scan_again(code)
    for text, picked in entered:  # typed before the till could take it
        if picked:
            # the first answer is not the whole one: the row is picked again from the whole answer
            presenters.finder.search(text)
        elif presenters.cashiers.takes_scans():
            presenters.finder.enter(text)
    queue.opened()

    async def connect() -> None:
        await asyncio.sleep(FIRST_ANSWER)
        await make_ready(window, presenters, phones)
        till.tasks.start("reserve", till.till_store.keep_reserve)
        if till.sharing is not None:
            till.sharing.tell(presenters.store_changed)
            till.tasks.keep("shop store", till.sharing.serve)
        till.tasks.start("mail", presenters.papers.forget_mails)
        till.tasks.start("papers", partial(presenters.printer.open, older_file=bool(till.till_store.recovered)))
        await connector().reach_shop(till, presenters, server_clock)

    # A task of the till's own: closing the till ends it first, however long the shop takes to answer.
    till.tasks.keep("connect", connect)


@contextmanager
def _says_that_it_opens(window: MainWindow, tr: Translator) -> Iterator[None]:
    """On a slow disk, or with a large file to be checked, the window says why nothing can be sold yet."""

    def say() -> None:
        window.show_notice(
            NoticeView(_OPENING, Tone.INFO, tr("The till is opening. What you scan now is kept."), seconds=None)
        )

    later = asyncio.get_running_loop().call_later(SAYS_AFTER, say)
    try:
        yield
    finally:
        later.cancel()
        window.hide_notice(_OPENING)


async def _tell_of_damage(till: Till, tell: Callable[[str], None], tr: Translator) -> None:
    """Say what was found of the till's file when it was opened."""
    store = till.till_store
    if not (store.recovered or store.foreign_log or store.compared is Compared.OTHER or store.cart_behind):
        return
    from pos_app.presenters.maintenance import rescue  # needed only for a damaged file

    if store.recovered:
        held, behind = await store.outbox.summary(till.clock.now().date()), store.compared is Compared.BEHIND
        tell(rescue.rescue_sentence(held.waiting + held.sent, store.salvaged, store.lost, tr, behind=behind))
    elif store.foreign_log:
        tell(rescue.log_sentence(tr))
    elif store.compared is Compared.OTHER:
        tell(rescue.witness_sentence(tr))
    else:
        tell(rescue.cart_sentence(tr))


def say_failure(
    name: str, error: BaseException, tr: Translator, tell: Callable[[str], None], *, starts_again: bool = False
) -> None:
    """Show that the work `name` failed, where no presenter shows it at a field. An unexpected error is logged for
    support."""
    if isinstance(error, Exception) and is_expected(error):
        log.warning("%s failed: %s", name, type(error).__name__)
        tell(sentence(error, tr))
        return
    crash.report(name, error)
    known = disk_error(error)
    tell(sentence(known, tr) if known else tr(_STARTS_AGAIN if starts_again else UNEXPECTED))


class TillScannerBench:
    """The scanner and the sounds of the till in `folder`. Satisfies `scanner_check.ScannerBench`."""

    def __init__(self, folder: Path, scanner: Scanner, sounds: Sounds) -> None:
        self.scanner = scanner
        self._folder = folder
        self._sounds = sounds

    @property
    def sounds_on(self) -> bool:
        """Whether a scan makes a sound."""
        return self._sounds.on

    def measure(self, heard: Callable[[Burst], object] | None) -> None:
        """Give the next scans to `heard` instead of selling them; None: scans are sold again."""
        self.scanner.measure(heard)

    def keep(self, wedge: Wedge) -> None:
        """Use these scanner settings from now on, and save them. Raises OSError."""
        settings_file.save(self._folder, with_wedge(settings_file.load(self._folder)[0], wedge))
        self.scanner.use(wedge)

    def take_over(self, settings: settings_file.Settings) -> None:
        """Use these settings from now on; they are saved already."""
        self.scanner.use(usable_wedge(settings))
        self._sounds.on = settings.sounds

    def switch_sounds(self, on: bool) -> None:
        """Turn the sounds on or off from now on, and save that. Raises OSError."""
        settings_file.save(self._folder, replace(settings_file.load(self._folder)[0], sounds=on))
        self._sounds.on = on

    def play(self, hit: bool) -> None:
        """Make the sound of a known (`hit`) or an unknown code."""
        self._sounds.play(hit=hit)


def _keep_theme(folder: Path, mode: str) -> None:
    settings_file.save(folder, replace(settings_file.load(folder)[0], theme=mode))


def print_setup(settings: settings_file.Settings, folder: Path) -> PrintSetup:
    """The printing setup of this till; called when it first prints."""
    from pos_app.app.drawn_papers import drawing_of  # the devices are imported after the first key
    from pos_app.services.printing.printer_setup import usable_setup

    return usable_setup(settings, folder, drawing_of(folder))


def _shrink(body: bytes) -> bytes:
    """The small picture of a tile, made in a thread."""
    from pos_app.ui.sale.thumbs import shrink  # with the first picture

    return shrink(body)
