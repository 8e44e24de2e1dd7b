"""The Settings page, and the first start, which is the same sections one after the other: type, test, save whole.

What is typed stays until it is saved or taken back, whatever screen is looked at meanwhile. Saving has the till
opened again with the new settings; the cart and what waits to be sent are on disk and come back with it.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from pos_app.domain.errors import DomainError
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.window import SettingsWindow
from pos_app.presenters.common.words import Words
from pos_app.presenters.settings.cashiers import CASHIER, CashierSettings
from pos_app.presenters.settings.connection_messages import field_to_mend, trouble_sentence
from pos_app.presenters.settings.draft import SECRET, YES, Draft
from pos_app.presenters.settings.host import SettingsHost, Stop
from pos_app.presenters.settings.page import REVERT, SAVE, PageState, page_view, section_of_field
from pos_app.presenters.settings.printer import CHOOSE_LOGO, TEST_PRINTER, PrinterTrial, try_strip
from pos_app.presenters.settings.product import LOST, PRODUCT, ProductField
from pos_app.presenters.settings.scanner import TEST_SCANNER
from pos_app.presenters.settings.sections import CONNECT, LEAVE_PRACTICE, PRACTISE, TEST, SectionFacts
from pos_app.presenters.settings.steps import BACK, LATER, NEXT, START, SettingsStep, first_step, section_of
from pos_app.services.settings.connection_test import Check
from pos_app.services.settings.keeper import SettingsKeeper, Stored
from pos_app.services.tasks import Tasks
from pos_app.store.errors import StoreError
from pos_app.system.secret_store import Place
from pos_app.system.settings_file import Settings

_PAYING = "A payment is open. Finish it first; your entries are kept."
_OTHER_MONEY = "A sale in {currency} is open or parked. Finish it before the currency changes."
_OTHER_SHOP = "{n} sales wait for the shop connected until now. Save again, and they go to the new one."
_UNWRITTEN = "The settings could not be written: {why}. Nothing was changed."
_SAVED = "The settings are saved."

log = logging.getLogger(__name__)


class SettingsPresenter:
    """Sections, the test, saving; and the same as steps of the first start."""

    def __init__(
        self, window: SettingsWindow, words: Words, keeper: SettingsKeeper, house: SettingsHost, tasks: Tasks
    ) -> None:
        self._window = window
        self._words = words
        self._keeper = keeper
        self._house = house
        self._tasks = tasks
        self._draft = Draft(Settings())
        self._known = SectionFacts(house.facts)
        self._product = ProductField(house.sells)
        self._section = "connection"
        self._step: SettingsStep | None = None
        self._status, self._status_tone = "", Tone.PLAIN
        self._focus = ""
        self._busy = False
        self._agreed = False
        self._loaded = False
        self.cashiers: CashierSettings | None = None
        """The cashiers' section; None where no PIN is ever asked."""

    # --- intents ---

    def open(self, section: str = "") -> None:
        """Show the page; what was typed before is still there."""
        self._step = None
        self._section = section or self._section
        self._house.show_page()
        self._tasks.restart("settings", self._load)

    def open_first_start(self, *, welcome: bool) -> None:
        """Show the first start: from its welcome, or where it was left."""
        self._step = SettingsStep.WELCOME if welcome else SettingsStep.CONNECTION
        self._show()  # the welcome needs nothing to be read
        self._house.show_page()
        self._tasks.restart("settings", self._load_first_start)

    def choose_section(self, key: str) -> None:
        """An entry on the left."""
        if self._step is None:
            self._section, self._focus = key, ""
            self._show()

    def edit(self, name: str, text: str) -> None:
        """A field as typed, checked as it is typed."""
        if self._busy:
            return
        if self.cashiers is not None and name.startswith(CASHIER):
            self.cashiers.edit(name, text)
        else:
            self._draft = self._draft.edited(name, text)
        if name == PRODUCT:
            self._tasks.restart("settings product", self._look_at_product)
        self._agreed = False
        self._say("")
        self._look_over()
        self._show()

    def act(self, key: str) -> None:
        """A button of the page."""
        if self._busy:
            return
        if key == TEST:
            self._tasks.start("settings", self._test)
        elif key in (SAVE, NEXT):
            self._tasks.start("settings", self._save if key == SAVE else self._next)
        elif key == REVERT:
            self._draft = Draft(self._draft.stored)
            self._known = replace(self._known, told=False)
            self._say("")
            self._look_over()
            self._show()
        elif self.cashiers is not None and key.startswith(CASHIER):
            self._tasks.start("settings", partial(self._keep_cashier, self.cashiers, key))
        elif key == PRACTISE:
            self._house.practise()
        elif key == TEST_SCANNER:
            self._house.test_scanner()
        elif key == TEST_PRINTER:
            self._tasks.start("printer test", self._test_printer)
        elif key == CHOOSE_LOGO:
            self._house.choose_logo(partial(self.edit, "printer_logo", YES))
        elif key == LEAVE_PRACTICE:
            self._house.leave_practice()
        elif key == LATER:
            self._tasks.start("settings", self._put_off)
        elif key in (START, CONNECT):
            self._step = first_step(self._draft.settings, self._known)
            self._show()
        elif key == BACK and self._step is not None:
            self._step = self._step.before
            self._say("")
            self._show()

    def look_again(self) -> None:
        """The stored settings may have changed beside the page (by the scanner's self-test)."""
        if self._loaded:
            self._tasks.start("settings", self._look_again)

    def leave(self) -> None:
        """Esc: back to the sale. In the first start that puts it off."""
        if self._busy:
            return
        if self._step is not None:
            self._tasks.start("settings", self._put_off)
        else:
            self._house.leave_page()

    # --- inside ---

    async def _load(self) -> None:
        if not (self._loaded and self._draft.is_changed):
            try:
                stored = await self._keeper.load()
            except OSError as error:
                self._say(self._words(_UNWRITTEN, why=error.strerror or type(error).__name__), Tone.TROUBLE)
            else:
                self._take(stored)
        categories, taxes = await self._house.lists()
        check = self._known.check
        self._known = replace(self._known, categories=categories or check.categories, taxes=taxes or check.taxes)
        await self._look_at_product()
        log.info("the settings are shown")

    async def _look_at_product(self) -> None:
        await self._product.look(self._draft)
        self._look_over()
        self._show()
        proposal = await self._house.proposal()  # looks through hundreds of orders: behind the page
        if proposal != self._known.proposal:
            self._known = replace(self._known, proposal=proposal)
            self._show()

    async def _look_again(self) -> None:
        if await self._rebase():
            self._look_over()
            self._show()

    async def _load_first_start(self) -> None:
        await self._load()
        if self._step is not SettingsStep.WELCOME:
            self._step = first_step(self._draft.settings, self._known)
            self._show()

    async def _keep_cashier(self, cashiers: CashierSettings, key: str) -> None:
        self._busy = True
        self._show()
        field = ""
        try:
            said, tone, field = await cashiers.act(key)
            self._say(said, tone)
        except StoreError as error:
            self._say(sentence(error, self._words), Tone.TROUBLE)
        finally:
            self._busy = False
        self._focus = field
        self._show()

    async def _test_printer(self) -> None:
        self._known = replace(self._known, printer=PrinterTrial(running=True), told=True)
        self._look_over()
        self._show()
        tried, self._draft = await try_strip(self._draft, self._house.try_printer, self._words)
        self._known = replace(self._known, printer=tried)
        self._show()

    async def _test(self) -> None:
        await self._tried()

    async def _tried(self) -> Check:
        """Try the connection as typed, and choose what it found where there is no choice."""
        self._known = replace(self._known, check=Check(), testing=True)
        self._busy = True
        self._say("")
        self._show()

        def told(check: Check) -> None:
            self._known = replace(self._known, check=check)
            self._show()

        try:
            check = await self._keeper.check(self._draft.settings, self._draft.secret, told)
        finally:
            self._busy = False
            self._known = replace(self._known, testing=False)
        self._known = replace(
            self._known,
            categories=check.categories or self._known.categories,
            taxes=check.taxes or self._known.taxes,
        )
        for name in ("pos_connection_id", "commerce_connection_id"):
            found: str = getattr(check, name)
            if found:
                self._draft = self._draft.edited(name, found)
        self._look_over()
        trouble = check.trouble
        if trouble is None:
            self._say(self._words("Everything works."), Tone.OK)
        else:
            self._say(trouble_sentence(trouble, self._words), Tone.TROUBLE)
            self._focus = field_to_mend(trouble)
        self._show()
        return check

    async def _save(self) -> None:
        """All of it or nothing; then the till takes it over."""
        await self._product.look(self._draft)
        if self._stopped_by_field() or not await self._rebase():
            return
        settings, old, new_secret = self._draft.settings, self._draft.stored, bool(self._draft.secret)
        why, count = await self._house.stop(old, settings)
        if why is Stop.PAYING:
            self._refuse(self._words(_PAYING))
        elif why is Stop.OTHER_MONEY:
            self._refuse(self._words(_OTHER_MONEY, currency=old.shop.currency), "currency")
        elif why is Stop.OTHER_SHOP and not self._agreed:
            self._agreed = True
            self._refuse(self._words(_OTHER_SHOP, n=self._words.whole(count)))
        elif stored := await self._keep(settings):
            self._take(stored)
            self._house.apply_theme(settings.theme)
            if new_secret or replace(settings, theme=old.theme) != old:
                self._house.reopen(stored.settings)
                return
            self._window.show_notice(NoticeView("settings", Tone.OK, self._words(_SAVED)))
            self._show()

    async def _next(self) -> None:
        """A step of the first start: kept before the next one is shown, so that it can be taken up again."""
        step = self._step
        if step is None or self._stopped_by_field(section_of(step)):
            return
        if step is SettingsStep.CONNECTION and not (await self._tried()).is_whole:
            return
        if not await self._rebase():
            return
        stored = await self._keep(replace(self._draft.settings, setup="done" if step.is_last else "open"))
        if stored is None:
            return
        self._take(stored)
        if step.is_last:
            self._house.reopen(stored.settings)
            return
        self._step = step.after
        self._say("")
        self._show()

    async def _put_off(self) -> None:
        """The first start another time: the till sells meanwhile, and keeps its sales here."""
        if not self._draft.stored.setup:
            stored = await self._keep(replace(self._draft.stored, setup="later"), secret="")
            if stored is not None:
                self._draft = replace(self._draft, stored=stored.settings)
        self._step = None
        self._house.leave_page()

    async def _rebase(self) -> bool:
        """What was typed over what is stored now: the menu changes the colours, too."""
        try:
            stored = await self._keeper.load()
        except OSError as error:
            self._refuse(self._words(_UNWRITTEN, why=error.strerror or type(error).__name__))
            return False
        self._draft = replace(self._draft, stored=stored.settings)
        return True

    async def _keep(self, settings: Settings, secret: str | None = None) -> Stored | None:
        self._busy = True
        self._show()
        try:
            stored = await self._keeper.save(settings, self._draft.secret if secret is None else secret)
        except OSError as error:
            self._busy = False
            self._refuse(self._words(_UNWRITTEN, why=error.strerror or type(error).__name__))
            return None
        finally:
            self._busy = False
        return stored

    def _take(self, stored: Stored) -> None:
        """From here on these are the stored settings, and nothing is typed over them."""
        self._draft = Draft(stored.settings)
        self._known = replace(self._known, secret_in=stored.secret_in, told=False)
        self._loaded = True
        self._agreed = False
        self._look_over()

    def _stopped_by_field(self, only: str = "") -> bool:
        """Whether a field must be mended first; then it is shown, with the keys in it."""
        self._known = replace(self._known, told=True)
        self._look_over()
        wrong = {name: section_of_field(name) for name, error in self._known.errors.items() if error.code != LOST}
        first = next((name for name, section in wrong.items() if only in ("", section)), None)
        if first is None:
            return False
        if self._step is None:
            self._section = wrong[first]
        self._refuse(self._words("Please mend the marked field first."), first)
        return True

    def _look_over(self) -> None:
        self._known = replace(self._known, errors=self._errors())

    def _errors(self) -> dict[str, DomainError]:
        if self._known.facts.practice:
            shop_only = replace(self._draft.settings, client_id="", account_id="", consumer_id="")
            return self._product.errors(self._draft) | self._keeper.errors(shop_only, secret_known=False)
        secret_known = bool(self._draft.secret) or (
            self._known.secret_in is not Place.NOWHERE and "client_id" not in self._draft.typed
        )
        found = self._product.errors(self._draft) | self._keeper.errors(
            self._draft.settings, secret_known=secret_known, whole=self._step in (SettingsStep.SHOP, SettingsStep.TAX)
        )
        if self._step is SettingsStep.CONNECTION and not self._draft.settings.client_id:
            found |= {name: DomainError("needed", name) for name in ("account_id", "consumer_id", "client_id", SECRET)}
        return found

    def _refuse(self, sentence: str, name: str = "") -> None:
        self._say(sentence, Tone.TROUBLE)
        self._focus = name
        self._show()

    def _say(self, sentence: str, tone: Tone = Tone.PLAIN) -> None:
        self._status, self._status_tone, self._focus = sentence, tone, ""

    def _show(self) -> None:
        said = (self._status, self._status_tone)
        if self.cashiers is not None and self._section == "cashiers":
            self._known = replace(self._known, cashiers=self.cashiers.blocks(self._draft))
        page = PageState(self._draft, self._known, self._section, self._busy, self._focus)
        self._window.show_settings(page_view(page, said, self._step, self._words))
