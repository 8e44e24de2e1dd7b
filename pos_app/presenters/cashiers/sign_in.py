"""Sign-in by PIN: the lock, the switch to another cashier, the approval on the spot, and the lock after idle minutes.

Scope: intents in, views out; what each may do is `domain.cashier`, whose PIN it is `services.cashiers`. On a till
without cashiers nothing here is ever shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.cashier import Grant, Right, Wish, needs
from pos_app.domain.frozen import frozen
from pos_app.domain.pin import LEAST, MOST
from pos_app.presenters.cashiers.views import PinView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.services.cashiers.staff import Cashiers, PinAttempt, PinVerdict
from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from pos_app.presenters.cashiers.window import PinWindow
    from pos_app.services.clock import Clock
    from pos_app.services.tasks import Tasks

LOCK, BACKSPACE = "lock", "backspace"
NOTICE = "cashier"
_BEAT = 1.0  # seconds between two looks at the wait, and at least between two at how long the till was idle

_MAY_NOT = {
    Right.DISCOUNT: N_("{name} may not give a discount of {percent}."),
    Right.CHANGE: N_("{name} may not change a price or a tax rate."),
    Right.VOID: N_("{name} may not take anything out once the total was shown."),
    Right.RETURN: N_("{name} may not take this back."),
    Right.RETURN_FREE: N_("{name} may not take anything back without a receipt."),
    Right.OTHERWISE: N_("{name} may not change how a sale was paid."),
    Right.DRAWER: N_("{name} may not open the drawer without a sale."),
    Right.LATER: N_("{name} may not sell to be paid later."),
    Right.SETTINGS: N_("{name} may not open the settings."),
    Right.DAY: N_("{name} may not do the end of the day."),
}
_WANTS = {
    Right.DISCOUNT: N_("{name} wants to give a discount of {percent}."),
    Right.CHANGE: N_("{name} wants to change a price or a tax rate."),
    Right.VOID: N_("{name} wants to take something out after the total was shown."),
    Right.RETURN: N_("{name} wants to take something back above the shop's limit."),
    Right.RETURN_FREE: N_("{name} wants to take something back without a receipt."),
    Right.OTHERWISE: N_("{name} wants to change how a sale was paid."),
    Right.DRAWER: N_("{name} wants to open the drawer without a sale."),
    Right.LATER: N_("{name} wants to sell to be paid later."),
    Right.SETTINGS: N_("{name} wants to open the settings."),
    Right.DAY: N_("{name} wants to do the end of the day."),
}

_WANTS_LAW = N_("{name} wants the till to keep to another country's law.")


class _Asked(StrEnum):
    """What the PIN card is open for."""

    NOTHING = ""
    LOCKED = "locked"
    SWITCH = "switch"
    APPROVAL = "approval"


@frozen
class CashierContext:
    """`told(name)` is called with the name of the signed-in cashier ("" when none is signed in). The till locks itself
    after `idle` seconds without a key (0: never), and waits with that while money is taken. `hint` is said on the card:
    the practice shop's PINs are no secret."""

    told: Callable[[str], None]
    is_taking: Callable[[], bool]
    idle: float = 0.0
    hint: str = ""


class CashierPresenter:
    """Asks for PINs. Satisfies `gate.Gate`."""

    def __init__(
        self,
        window: PinWindow,
        tr: Translator,
        cashiers: Cashiers,
        tasks: Tasks,
        clock: Clock,
        around: CashierContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._cashiers = cashiers
        self._tasks = tasks
        self._clock = clock
        self._around = around
        self._asked = _Asked.NOTHING
        self._typed = ""
        self._message, self._tone = "", Tone.TROUBLE
        self._busy = False
        self._wish = Wish(Right.DISCOUNT)
        self._then: Callable[[], object] = lambda: None
        self._used = clock.monotonic()
        self._unlocked = asyncio.Event()
        self._unlocked.set()
        self._is_on = False
        self._approved_by = ""

    async def open(self, signed_in: int = 0) -> None:
        """Ask for a PIN, unless this cashier was signed in before and goes on. Raises StoreError."""
        await self._cashiers.load()
        self._cashiers.resume(signed_in)
        self.changed()

    @property
    def is_on(self) -> bool:
        """Whether cashiers have PINs here."""
        return self._is_on

    @property
    def discount_limit(self) -> Decimal | None:
        """See `gate.Gate`."""
        now = self._cashiers.now
        if not self._is_on or now is None or needs(Wish(Right.DISCOUNT, Decimal(101)), now) is Grant.ALLOWED:
            return None
        return now.limit

    @property
    def approved_by(self) -> str:
        """See `gate.Gate`."""
        return self._approved_by

    def grant(self, wish: Right | Wish) -> Grant:
        """See `gate.Gate`."""
        return self._cashiers.may(Wish(wish) if isinstance(wish, Right) else wish)

    @property
    def is_locked(self) -> bool:
        """Whether the till waits for a cashier."""
        return self._asked is _Asked.LOCKED

    async def unlocked(self) -> None:
        """Returns once the till is unlocked: until then nothing of a sale may be shown."""
        await self._unlocked.wait()

    @property
    def signed_in(self) -> int:
        """The id of the signed-in cashier, 0 when none is signed in."""
        return self._cashiers.now.id if self._cashiers.now else 0

    def changed(self) -> None:
        """Cashiers were added, changed or taken away."""
        self._is_on = self._cashiers.is_on
        now = self._cashiers.now
        self._around.told(now.name if now else "")
        if self.is_on and self._around.idle:
            self._tasks.keep("idle lock", self._watch)
        if self.is_on and now is None:
            self._ask(_Asked.LOCKED)
        else:
            self._close()

    # --- intents ---

    def ask(self, wish: Right | Wish, then: Callable[[], object]) -> None:
        """See `gate.Gate`."""
        wanted = Wish(wish) if isinstance(wish, Right) else wish
        grant = self.grant(wanted)
        if grant is Grant.ALLOWED:
            then()
        elif grant is Grant.APPROVAL:
            self._wish, self._then = wanted, then
            self._ask(_Asked.APPROVAL)
        else:
            self._window.show_notice(NoticeView(NOTICE, Tone.WARN, self._about(_MAY_NOT[wanted.right], wanted)))
            self._tasks.start(f"refused {wanted.right}", partial(self._cashiers.refused, wanted))

    def switch(self) -> None:
        """The cashier's button, or its key: another cashier signs in."""
        if self.is_on and self._asked is _Asked.NOTHING:
            self._ask(_Asked.SWITCH)

    def lock(self, why: str = "key") -> None:
        """Lock the till: nothing can be done or read until a PIN is typed; the cart stays as it is."""
        if not self.is_on or self.is_locked or self._around.is_taking():
            return
        self._ask(_Asked.LOCKED)
        self._around.told("")
        self._tasks.start("lock", partial(self._cashiers.lock, why))

    def key(self, key: str) -> None:
        """A digit, or `backspace`. While a PIN is looked at the next may be typed already."""
        if self._cashiers.wait or self._asked is _Asked.NOTHING:
            return
        self._message = ""
        if key == BACKSPACE:
            self._typed = self._typed[:-1]
        elif len(key) == 1 and key in "0123456789" and len(self._typed) < MOST:
            self._typed += key
        self._show()

    def enter(self) -> None:
        """Enter: look whose PIN it is."""
        if self._busy or self._cashiers.wait or self._asked is _Asked.NOTHING:
            return
        if len(self._typed) < LEAST:
            self._say(self._tr("A PIN has {least} to {most} figures.", least=LEAST, most=MOST), Tone.WARN)
            return
        self._busy = self._tasks.start("pin", partial(self._try, self._typed), awaited=True)
        self._typed = ""
        self._show()

    def close(self) -> None:
        """Esc: as it was. A locked till stays locked."""
        if self._asked in (_Asked.SWITCH, _Asked.APPROVAL) and not self._busy:
            self._close()

    def used(self) -> None:
        """The till is in use (a key, a touch, the mouse): the idle time begins anew."""
        self._used = self._clock.monotonic()

    def takes_scans(self) -> bool:
        """Whether a scan may be served; False while the till is locked, which a notice then says."""
        if self.is_locked:
            self._say(self._tr("The till is locked. Type your PIN, then scan again."), Tone.WARN)
        return not self.is_locked

    # --- inside ---

    async def _try(self, pin: str) -> None:
        asked = self._asked
        try:
            if asked is _Asked.APPROVAL:
                tried = await self._cashiers.approve(pin, self._wish)
            else:
                tried = await self._cashiers.sign_in(pin)
        except StoreError as error:
            self._say(sentence(error, self._tr))
            return
        finally:
            self._busy = False
            self.used()
        if tried.verdict is not PinVerdict.KNOWN:
            self._say_no(tried)
        elif asked is not self._asked:
            if self.is_locked:
                self._cashiers.now = None  # locked meanwhile: the answer is dropped
            self._show()
        elif asked is _Asked.APPROVAL:
            self._approved(tried)
        else:
            self._close()
            self._around.told(tried.cashier.name if tried.cashier else "")

    def _approved(self, tried: PinAttempt) -> None:
        then = self._then
        self._close()
        name = tried.cashier.name if tried.cashier else ""
        text = self._tr("Approved by {name}.", name=name)  # before what was approved is done
        self._window.show_notice(NoticeView(NOTICE, Tone.OK, text, seconds=3.0, answers=False))
        self._approved_by = name
        try:
            then()
        finally:
            self._approved_by = ""

    def _say_no(self, tried: PinAttempt) -> None:
        tr = self._tr
        if tried.verdict is PinVerdict.NOT_ENTITLED and tried.cashier is not None:
            self._say(tr("{name} may not approve this.", name=tried.cashier.name))
        elif tried.wait:
            self._typed = ""
            self._tasks.restart("pin wait", self._count_down)
        else:
            self._say(tr("This is nobody's PIN."))

    async def _count_down(self) -> None:
        """Shows for how long no PIN is taken after wrong ones; a program started anew begins with this wait, too."""
        while self._cashiers.wait:
            self._say(
                self._tr.count(
                    "Too many wrong PINs. Try again in {n} second.",
                    "Too many wrong PINs. Try again in {n} seconds.",
                    self._cashiers.wait,
                )
            )
            await asyncio.sleep(_BEAT)
        self._say("")

    async def _watch(self) -> None:
        while self.is_on:
            left = self._around.idle - (self._clock.monotonic() - self._used)
            if left <= 0:
                self.lock("idle")
            await asyncio.sleep(max(left, _BEAT))

    def _ask(self, asked: _Asked) -> None:
        self._asked, self._typed, self._message = asked, "", ""
        if self.is_locked:
            self._unlocked.clear()
        self._show()
        if self._cashiers.wait:
            self._tasks.restart("pin wait", self._count_down)

    def _close(self) -> None:
        self._asked, self._typed, self._message = _Asked.NOTHING, "", ""
        self._unlocked.set()
        self._then = lambda: None
        self._window.show_pin(None)

    def _say(self, text: str, tone: Tone = Tone.TROUBLE) -> None:
        self._message, self._tone = text, tone
        self._show()

    def _about(self, english: str, wish: Wish) -> str:
        name = self._cashiers.now.name if self._cashiers.now else ""
        return self._tr(english, name=name, percent=self._tr.percent(wish.percent))

    def _show(self) -> None:
        if self._asked is _Asked.NOTHING:
            return
        tr, locked = self._tr, self.is_locked
        cancel, lock = tr("Back"), None
        if self._asked is _Asked.APPROVAL:
            title = tr("Another cashier must approve")
            wants = _WANTS_LAW if self._wish.not_alone else _WANTS[self._wish.right]
            subtitle = self._about(wants, self._wish)
        elif locked:
            title, subtitle, cancel = tr("Who sells?"), tr("The till is locked. Type your PIN."), ""
        else:
            title = tr("Who sells?")
            subtitle = tr("{name} is signed in. The sale goes on.", name=self._name)
            lock = ActionView(LOCK, tr("Lock"), "Ctrl+L")
        if self._around.hint:
            subtitle = f"{subtitle} {self._around.hint}"
        n = len(self._typed)
        self._window.show_pin(
            PinView(
                title,
                subtitle,
                n,
                MOST,
                self._message,
                self._tone,
                locked,
                bool(self._cashiers.wait),
                tr.count("{n} figure typed", "{n} figures typed", n),
                tr("OK"),
                cancel,
                lock,
            ),
            self,
        )

    @property
    def _name(self) -> str:
        return self._cashiers.now.name if self._cashiers.now else ""
