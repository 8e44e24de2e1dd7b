"""The Settings page, and the first start, which is the same sections one after the other: type, test, save whole.

What is typed stays until it is saved or taken back, whatever screen is looked at meanwhile. Saving has the till
opened again with the new settings; the cart and what waits to be sent are on disk and come back with it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from pos_app.domain.errors import DomainError
from pos_app.domain.payment import CASH
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import RATES, sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.settings.abilities import AGREE, CHANGE_RATES, COPY, TAKE_RATE, report, still_open, with_answer
from pos_app.presenters.settings.cashiers import CASHIER, CashierSettings
from pos_app.presenters.settings.connection_messages import done_sentence, field_to_mend, trouble_sentence
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import PrinterTrial, SectionFacts, Sight
from pos_app.presenters.settings.fields import FIELDS, PRODUCT, YES, errors_in, field_of, section_of
from pos_app.presenters.settings.host import SettingsHost, Stop
from pos_app.presenters.settings.page import REVERT, SAVE, PageState, page_view, typed_view
from pos_app.presenters.settings.printer import CHOOSE_LOGO, TEST_PRINTER, try_strip
from pos_app.presenters.settings.privacy import FORGET_CUSTOMER
from pos_app.presenters.settings.product import LOST, ProductField
from pos_app.presenters.settings.sections import CONNECT, LEAVE_PRACTICE, PRACTISE, TEST, TEST_SCANNER
from pos_app.presenters.settings.steps import BACK, LATER, NEXT, START, SettingsStep, first_step, proposed
from pos_app.presenters.settings.tenders import cash_is_open, with_found
from pos_app.presenters.settings.window import SettingsWindow
from pos_app.services.settings.connection_test import Check
from pos_app.services.settings.keeper import SettingsKeeper, Stored
from pos_app.services.settings.shop import RATE, TENDER, confirmed_rates
from pos_app.services.tasks import Tasks, Work
from pos_app.store.errors import StoreError
from pos_app.system.settings_file import Settings, with_values

_PAYING = N_("A payment is open. Finish it first; your entries are kept.")
_OTHER_MONEY = N_("A sale in {currency} is open or parked. Finish it before the currency changes.")
_OTHER_SHOP = N_("{n} sales wait for the shop connected until now. Save again, and they go to the new one.")
_LAW = N_("From now on the till keeps to another country's law; the journal says who saved it. Save again to agree.")
_UNWRITTEN = N_("The settings could not be written: {why}. Nothing was changed.")
_SAVED = N_("The settings are saved.")
_COPIED = N_("The report is copied. It holds no names of people and no keys.")

log = logging.getLogger(__name__)


class SettingsPresenter:
    """Sections, the test, saving; and the same as steps of the first start."""

    def __init__(
        self,
        window: SettingsWindow,
        tr: Translator,
        keeper: SettingsKeeper,
        host: SettingsHost,
        tasks: Tasks,
        cashiers: CashierSettings | None,
    ) -> None:
        """`cashiers` is the section of that name, None on a till that never asks for a PIN."""
        self._window = window
        self._tr = tr
        self._keeper = keeper
        self._host = host
        self._tasks = tasks
        self._cashiers = cashiers
        self._draft = Draft(Settings())
        self._known = SectionFacts(host.facts)
        self._product = ProductField(host.sells)
        self._section = "connection"
        self._step: SettingsStep | None = None
        self._status, self._status_tone = "", Tone.PLAIN
        self._focus = ""
        self._busy = False
        self._agreed = False
        self._approver: str | None = None  # who approved another law
        self._loaded = False
        self._acts: dict[str, Callable[[], object]] = {
            TEST: lambda: tasks.start("settings", self._test_again),
            SAVE: lambda: tasks.start("settings", self._save),
            NEXT: lambda: tasks.start("settings", self._next),
            LATER: lambda: tasks.start("settings", self._put_off),
            TEST_PRINTER: lambda: tasks.start("printer test", self._test_printer),
            REVERT: self._revert,
            START: self._go_on,
            CONNECT: self._go_on,
            BACK: self._go_back,
            PRACTISE: host.practise,
            LEAVE_PRACTICE: host.leave_practice,
            TEST_SCANNER: host.test_scanner,
            CHOOSE_LOGO: lambda: host.choose_logo(lambda: self.edit("printer_logo", YES)),
            FORGET_CUSTOMER: host.forget_customer,
            CHANGE_RATES: self._go_back,
            COPY: self._copy_report,
        }

    # --- intents ---

    def open(self, section: str = "") -> None:
        """Show the page; what was typed before is still there."""
        self._step = None
        self._section = section or self._section
        self._host.show_page()
        self._tasks.restart("settings load", self._load)

    def open_first_start(self, *, welcome: bool) -> None:
        """Show the first start: from its welcome, or where it was left."""
        self._step = SettingsStep.WELCOME if welcome else SettingsStep.CONNECTION
        self._show()  # the welcome needs nothing to be read
        self._host.show_page()
        self._tasks.restart("settings load", self._load_first_start)

    def choose_section(self, key: str) -> None:
        """An entry on the left."""
        if self._step is None:
            self._section, self._focus = key, ""
            self._show()

    def edit(self, name: str, text: str) -> None:
        """A field as typed, checked as it is typed: shown is what that changed. A choice may change all of the page."""
        if self._busy:
            return
        before = self._page
        self._agreed, self._approver = False, None
        self._say("")
        if self._cashiers is not None and name.startswith(CASHIER):
            self._cashiers.edit(name, text)
            self._show()
            return
        field = field_of(name)
        self._draft = self._draft.edited(name, text)
        if field.choices or field.redraws or name not in FIELDS:
            self._look_over()
            self._show()
        else:
            self._look_over({name, *self._known.errors})
            self._show_typed(name, before)
        if name == PRODUCT:
            self._tasks.restart("settings product", self._look_at_product)

    def act(self, key: str) -> None:
        """A button of the page."""
        if self._busy:
            return
        if self._cashiers is not None and key.startswith(CASHIER):
            self._tasks.start("settings", partial(self._keep_cashier, self._cashiers, key))
        elif key in self._acts:
            self._acts[key]()
        elif key.startswith(TAKE_RATE):
            category, _, rate = key.removeprefix(TAKE_RATE).rpartition(":")
            self.edit(f"{RATE}{category}", rate)
        else:
            self._known = with_answer(key, self._draft, self._known)
            if key == AGREE:
                self._window.hide_notice(RATES)  # it asked for this yes
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
            self._host.leave_page()

    # --- inside ---

    def _revert(self) -> None:
        self._draft = Draft(self._draft.stored)
        self._known = replace(self._known, told=False)
        self._say("")
        self._look_over()
        self._show()

    def _go_on(self) -> None:
        self._step = first_step(self._draft.settings, self._known)
        self._show()

    def _go_back(self) -> None:
        if self._step is not None:
            self._step = self._step.before
            self._say("")
            self._show()

    def _copy_report(self) -> None:
        self._window.copy_text(report(Sight(self._draft, self._known, self._tr)))
        self._window.show_notice(NoticeView("settings", Tone.OK, self._tr(_COPIED)))

    async def _load(self) -> None:
        before = self._draft
        if not (self._loaded and before.is_changed):
            try:
                stored = await self._keeper.load()
            except OSError as error:
                self._say(self._unwritten(error), Tone.TROUBLE)
            else:
                if self._draft.stored is before.stored and not self._busy:  # else they were saved meanwhile
                    typed = self._draft.typed
                    self._take(stored)
                    self._draft = replace(self._draft, typed=typed)
        self._known = self._known.learnt(await self._host.lists())
        await self._look_at_product()
        log.info("the settings are shown")

    async def _look_at_product(self) -> None:
        await self._product.look(self._draft)
        self._look_over()
        self._show()
        proposal = await self._host.proposal()  # looks through hundreds of orders: behind the page
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
            self._go_on()

    async def _keep_cashier(self, cashiers: CashierSettings, key: str) -> None:
        field = ""
        try:
            with self._resting():
                said, tone, field = await cashiers.act(key)
            self._say(said, tone)
        except StoreError as error:
            self._say(sentence(error, self._tr), Tone.TROUBLE)
        self._focus = field
        self._show()

    async def _test_printer(self) -> None:
        self._known = replace(self._known, printer=PrinterTrial(running=True), told=True)
        self._look_over()
        self._show()
        tried, learnt = await try_strip(self._draft, self._host.try_printer, self._tr)
        self._draft = self._draft.edited("printer_answers", learnt.text("printer_answers"))
        self._known = replace(self._known, printer=tried)
        self._show()

    async def _test_again(self) -> None:
        await (self._enter(self._step) if self._step is SettingsStep.ABLE else self._test())

    async def _test(self) -> None:
        """Try the connection as typed, and choose what it found where there is no choice."""
        self._known = replace(self._known, check=Check(), testing=True)
        self._say("")

        def told(check: Check) -> None:
            self._known = replace(self._known, check=check)
            self._show()

        try:
            with self._resting():
                check = await self._keeper.check(self._draft.settings, self._draft.secret, told)
            self._known = replace(self._known, check=check)
        finally:
            self._known = replace(self._known, testing=False)
        self._known = self._known.checked(check)
        self._draft = with_found(self._draft, check)
        self._look_over()
        if (trouble := check.trouble) is not None:
            self._refuse(trouble_sentence(trouble, self._tr), field_to_mend(trouble))
            return
        self._say(*done_sentence(check, self._tr))
        self._show()

    async def _save(self) -> None:
        """All of it or nothing; then the till takes it over."""
        await self._product.look(self._draft)
        if self._stopped_by_field() or not await self._rebase():
            return
        settings, old, new_secret = self._draft.settings, self._draft.stored, bool(self._draft.secret)
        why, count = await self._host.stop(old, settings)
        if why is Stop.PAYING:
            self._refuse(self._tr(_PAYING))
        elif self._law_stops(why, self._save):
            pass
        elif why is Stop.OTHER_MONEY:
            self._refuse(self._tr(_OTHER_MONEY, currency=old.shop.currency), "currency")
        elif why is Stop.OTHER_SHOP and not self._agreed:
            self._agreed = True
            self._refuse(self._tr(_OTHER_SHOP, n=self._tr.whole(count)))
        elif stored := await self._keep_lawful(settings):
            self._take(stored)
            if self._host.take_over(stored.settings, anew=new_secret):
                return
            self._window.show_notice(NoticeView("settings", Tone.OK, self._tr(_SAVED)))
            self._show()

    async def _next(self) -> None:
        """A step of the first start: kept before the next one is shown, so that it can be taken up again."""
        step = self._step
        if step is None or self._stopped_by_field(str(step)):
            return
        if step is SettingsStep.CONNECTION:
            await self._test()
            if not self._known.check.is_whole:
                return
        elif step.is_last and still_open(Sight(self._draft, self._known, self._tr)):
            return
        if not await self._rebase():
            return
        old, new = self._draft.stored, self._draft.settings
        if old != new and self._law_stops((await self._host.stop(old, new))[0], self._next):
            return
        settings = replace(self._draft.settings, setup="done" if step.is_last else "open")
        if step.is_last:
            settings = with_values(settings, {"rates_known": confirmed_rates(self._known.categories)})
        stored = await self._keep_lawful(settings)
        if stored is None:
            return
        self._take(stored)
        if step.is_last:
            self._host.take_over(stored.settings, anew=True)
            return
        await self._enter(step.after)

    async def _enter(self, step: SettingsStep) -> None:
        """Show a step, with what can be proposed for it: it is saved with the step and not before."""
        self._step = step
        if step.is_last and not self._known.check.is_whole:  # the first start was taken up again
            await self._test()
            if self._focus:  # what is to be mended stands in the first step
                self._step = SettingsStep.CONNECTION
        if not step.is_last or self._known.check.is_whole:
            self._say("")
        self._draft = proposed(step, self._draft, self._known)
        self._show()
        log.info("the first start shows the step %s", self._step)
        if step.is_last and self._known.check.is_whole:
            if cash_is_open(self._draft, self._known):
                self._focus = f"{TENDER}{CASH}"
                self._show()
            log.info("what the shop can do is shown: %s", self._known.check.abilities.brief)

    async def _put_off(self) -> None:
        """The first start another time: the till sells meanwhile, and keeps its sales here."""
        if not self._draft.stored.setup:
            stored = await self._keep(replace(self._draft.stored, setup="later"), secret="")
            if stored is not None:
                self._draft = replace(self._draft, stored=stored.settings)
        self._step = None
        self._host.leave_page()

    async def _rebase(self) -> bool:
        """What was typed over what is stored now: the menu changes the colours, too."""
        try:
            stored = await self._keeper.load()
        except OSError as error:
            self._refuse(self._unwritten(error))
            return False
        self._draft = replace(self._draft, stored=stored.settings)
        return True

    def _law_stops(self, why: Stop, again: Work) -> bool:
        """Another country's law begins behind a closed day, once a person saved again knowing it, and another one
        approved it; then `again` saves."""
        if why is Stop.LAW_DAY_OPEN:
            self._refuse(sentence(DomainError(str(why)), self._tr), "country")
        elif why is Stop.LAW and not self._agreed:
            self._agreed = True
            self._refuse(self._tr(_LAW), "country")
        elif why is Stop.LAW and self._approver is None:
            asking = True

            def approved(name: str) -> None:
                self._approver = name
                if not asking:  # a PIN was typed meanwhile
                    self._tasks.start("settings", again)

            self._host.approve_law(approved)
            asking = False
            return self._approver is None
        else:
            return False
        return True

    async def _keep_lawful(self, settings: Settings) -> Stored | None:
        """Save settings, and have the till's file keep to the law of their country: the file first, so that a fall
        between the two leaves it with the one a person agreed to."""
        await self._host.change_law(settings, self._approver or "")
        return await self._keep(settings)

    async def _keep(self, settings: Settings, secret: str | None = None) -> Stored | None:
        try:
            with self._resting():
                return await self._keeper.save(settings, self._draft.secret if secret is None else secret)
        except OSError as error:
            self._refuse(self._unwritten(error))
            return None

    @contextmanager
    def _resting(self) -> Iterator[None]:
        """Nothing of the page answers meanwhile."""
        self._busy = True
        self._show()
        try:
            yield
        finally:
            self._busy = False

    def _take(self, stored: Stored) -> None:
        """From here on these are the stored settings, and nothing is typed over them."""
        self._draft = Draft(stored.settings)
        self._known = replace(self._known, secret_in=stored.secret_in, told=False)
        self._loaded = True
        self._agreed, self._approver = False, None
        self._look_over()

    def _stopped_by_field(self, only: str = "") -> bool:
        """Whether a field must be mended first; then it is shown, with the keys in it."""
        self._known = replace(self._known, told=True)
        self._look_over()
        wrong = {name: section_of(name) for name, error in self._known.errors.items() if error.code != LOST}
        marked = [name for name, section in wrong.items() if only in ("", section)]
        if not marked:
            return False
        first = marked[0]
        if self._step is None:
            self._section = wrong[first]
        tr = self._tr
        several = tr("Please mend what is marked first.")
        told = several if len(marked) > 1 else tr("Please mend the marked field first.")
        self._refuse(told, first)
        return True

    def _look_over(self, names: set[str] | None = None) -> None:
        """Check these fields (None: all)."""
        found = self._product.errors(self._draft) | errors_in(self._page.asked, names)
        self._known = replace(self._known, errors=found)

    def _unwritten(self, error: OSError) -> str:
        return self._tr(_UNWRITTEN, why=error.strerror or type(error).__name__)

    def _refuse(self, sentence: str, name: str = "") -> None:
        self._say(sentence, Tone.TROUBLE)
        self._focus = name
        self._show()

    def _say(self, sentence: str, tone: Tone = Tone.PLAIN) -> None:
        self._status, self._status_tone, self._focus = sentence, tone, ""

    @property
    def _page(self) -> PageState:
        said = self._status, self._status_tone
        return PageState(self._draft, self._known, self._section, self._step, self._busy, self._focus, *said)

    def _show(self) -> None:
        if self._cashiers is not None and self._section == "cashiers":
            self._known = replace(self._known, cashiers=self._cashiers.blocks(), asks_who=self._cashiers.is_on)
        self._window.show_settings(page_view(self._page, self._tr), self)

    def _show_typed(self, name: str, before: PageState) -> None:
        """What differs after a key in the field `name`: fields, and the frame where anything of it does."""
        if (view := typed_view(name, before, self._page, self._tr)) is not None:
            self._window.show_typed(view)
