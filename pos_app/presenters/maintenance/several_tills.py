"""“Several tills”: how the shop's tills stand, one more is paired by a code, and the unsent sales of a dead one are
taken over by a person's word. Intents in, views out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.cashier import Right
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money, currency
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError, StoreState
from pos_app.presenters.common.card_views import LineMenuView, PromptView, TextView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.store_words import away_sentence, refused_sentence, state_sentence
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.maintenance.overview_words import AGAIN, short_moment, today_view

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.shop_ledger import Excess
    from pos_app.domain.shop_store import TillSeen
    from pos_app.presenters.common.gate import Gate
    from pos_app.presenters.common.listeners import ChoiceListener, PromptListener, TextListener
    from pos_app.presenters.common.words import Translator
    from pos_app.services.several.shared_now import SharedNow
    from pos_app.services.several.sharing import Sharing
    from pos_app.services.tasks import Tasks

SIGN = 0.15  # seconds without an answer, after which it is said who is asked
NOTICE, RESULT = "several tills", "several tills done"
CODE, ADDRESS, JOIN = "till to pair", "store address", "pairing code"
KEYED = 7  # tills that have a figure for a key
TILL, PAIR, ANEW, TWICE, TAKE, LEAVE, TODAY = "till:", "pair", "anew", "twice", "take:", "leave", "today"


class SeveralWindow(Protocol):
    """The window, as far as this goes."""

    def show_question(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None: ...
    def show_text(self, view: TextView | None, listener: TextListener | None = None) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...
    def hide_notice(self, key: str) -> None: ...


@frozen
class SeveralContext:
    """`invite(code, host)` makes a pairing code, `join(text)` pairs this till; both block, and raise StoreAwayError,
    StoreRefusedError, DomainError, OSError. `own_address` is this computer's in the shop's network ("": the store is
    elsewhere, and is reached as from here). `taken` is called when sales came in; `again` closes this till in order and
    opens it again, with the store it was just paired with."""

    gate: Gate
    now: Callable[[], datetime]
    cashier: Callable[[], str]
    invite: Callable[[str, str], str]
    join: Callable[[str], None]
    own_address: Callable[[], str]
    taken: Callable[[], object]
    again: Callable[[], object]


class SeveralTillsPresenter:
    """One card after the other. `sharing` is None for a till without a store. Satisfies `ChoiceListener`,
    `PromptListener` and `TextListener`."""

    def __init__(
        self, window: SeveralWindow, tr: Translator, sharing: Sharing | None, tasks: Tasks, around: SeveralContext
    ) -> None:
        self._window = window
        self._tr = tr
        self._sharing = sharing
        self._tasks = tasks
        self._around = around
        self._tills: tuple[TillSeen, ...] = ()
        self._excess: tuple[Excess, ...] = ()
        self._code = ""  # of the till that is being paired

    def open(self) -> None:
        """The menu."""
        if self._sharing is None:
            self._around.gate.ask(Right.SETTINGS, self._ask_join)
        else:
            self._start(partial(self._look, self._sharing))

    # --- ChoiceListener ---

    def choose(self, key: str) -> None:
        """A till, or a button."""
        self.close_choice()
        if key == PAIR:
            self._around.gate.ask(Right.SETTINGS, self._ask_code)
        elif key == ANEW:
            self._around.gate.ask(Right.SETTINGS, self._ask_join)
        elif key == TWICE:
            self._show_excess()
        elif key == TODAY and self._sharing is not None:
            showing = partial(self._show_today, self._sharing)
            self._around.gate.ask(Right.DAY, lambda: self._start(showing))
        elif key.startswith(TILL):
            self._ask_take(key.removeprefix(TILL))
        elif key.startswith(TAKE) and self._sharing is not None:
            taking = partial(self._take, self._sharing, key.removeprefix(TAKE))
            self._around.gate.ask(Right.VOID, lambda: self._start(taking))

    def close_choice(self) -> None:
        """Esc."""
        self._window.show_question(None)

    # --- TextListener ---

    def act(self, key: str) -> None:
        """How the shop stands is asked again."""
        if key == AGAIN and self._sharing is not None:
            self._start(partial(self._show_today, self._sharing))

    # --- PromptListener ---

    def answer(self, key: str, text: str) -> None:
        """The code of the till to pair, the store's address, or a pairing code."""
        text = text.strip()
        if key == JOIN:
            self._start(partial(self._join, text))
        elif key == CODE and text:
            self._code = text.upper()
            if self._around.own_address():
                self._ask_address()
            else:
                self._start(partial(self._invite, ""))
        elif key == ADDRESS and text:
            self._start(partial(self._invite, text))

    def close_prompt(self) -> None:
        """Esc."""
        self._window.show_prompt(None)

    # --- inside: what is there ---

    async def _look(self, sharing: Sharing) -> None:
        tr = self._tr
        try:
            self._tills, self._excess = await sharing.tills()
        except (StoreAwayError, StoreRefusedError):
            self._tills = self._excess = ()
        shop = ShopSeen(self._tills, self._excess, sharing.till, self._around.now())
        self._window.show_question(tills_view(shop, sharing.now, tr), self)

    def _show_excess(self) -> None:
        tr, lines = self._tr, []
        for one in self._excess:
            if not one.amount:
                continue
            when = tr.moment(one.at)
            if one.what == "return":
                text = tr.count("{n} piece too many came back", "{n} pieces too many came back", one.amount)
            else:
                amount = tr.money(Money.from_minor(one.amount, currency(one.currency)))
                text = tr("{amount} more than was left on a voucher", amount=amount)
            lines.append(tr("{when}, till {till}: {what}", when=when, till=one.till, what=text))
        title = tr("Given while the store was away")
        self._window.show_text(TextView(title, tr("Each was approved then."), tuple(lines), tr("Close")))

    async def _show_today(self, sharing: Sharing) -> None:
        try:
            found = await sharing.overview()
        except StoreAwayError:
            self._say(Tone.WARN, away_sentence(self._tr))
            return
        self._window.show_text(today_view(found, self._tr), self)

    # --- inside: a dead till ---

    def _ask_take(self, code: str) -> None:
        tr = self._tr
        one = next((each for each in self._tills if each.code == code), None)
        if one is None:
            return
        if not one.unsent:
            self._say(Tone.INFO, tr("The store has no sale of till {till} that is not sent.", till=code))
            return
        self._window.show_question(take_view(one, tr), self)

    async def _take(self, sharing: Sharing, code: str) -> None:
        tr = self._tr
        try:
            taken = await sharing.take_over_sales(code, self._around.cashier())
        except StoreAwayError:
            self._say(Tone.WARN, tr("The shop's store gave no answer. Say it again: nothing is taken over twice."))
            return
        self._around.taken()
        text = tr.count("{n} sale of till {till} is sent from here.", "{n} sales of till {till} are sent from here.",
                        taken.sales, till=code)  # fmt: skip
        if taken.already:
            text += " " + tr.count("{n} was here already.", "{n} were here already.", taken.already)
        if taken.clashes:
            numbers = ", ".join(taken.clashes[:5])
            text += " " + tr("Left, because this till has another sale of that number: {numbers}.", numbers=numbers)
        self._say(Tone.WARN if taken.clashes else Tone.OK, text)

    # --- inside: pairing ---

    def _ask_code(self, error: str = "") -> None:
        tr = self._tr
        said = tr("The other till's code, as in its settings: one to six capital letters or figures.")
        self._prompt(CODE, tr("Pair another till"), said, tr("Code of the other till"), self._code, error, "2")

    def _ask_address(self, error: str = "") -> None:
        tr, own = self._tr, self._around.own_address()
        said = tr("As till {till} reaches this computer in the shop's network.", till=self._code)
        self._prompt(ADDRESS, tr("Pair till {till}", till=self._code), said, tr("Address of this computer"), own, error)

    async def _invite(self, host: str) -> None:
        tr = self._tr
        try:
            made = await asyncio.to_thread(self._around.invite, self._code, host)
        except StoreAwayError:
            again = self._ask_address if host else self._ask_code
            again(tr("Nobody answers there. Is the address right, and does the store listen in the network?"))
            return
        except StoreRefusedError as error:
            taken = error.why == "code"
            self._ask_code(tr("A till has this code already.") if taken else refused_sentence(error, tr))
            return
        except DomainError as error:
            again = self._ask_address if error.code == "store_address" else self._ask_code
            again(sentence(error, tr))
            return
        self.close_prompt()
        self._window.show_text(code_view(self._code, made, tr))

    def _ask_join(self, error: str = "", typed: str = "") -> None:
        tr = self._tr
        said = tr("This till works alone. A code from the first till's menu joins it to the shop's store.")
        self._prompt(JOIN, tr("Several tills"), said, tr("Pairing code"), typed, error, "AEFBK-OAMGE-…")

    async def _join(self, text: str) -> None:
        tr = self._tr
        try:
            await asyncio.to_thread(self._around.join, text)
        except StoreAwayError:
            self._ask_join(away_sentence(tr), text)
        except StoreRefusedError as error:
            used = error.why == "password"
            self._ask_join(tr("This code was used already.") if used else refused_sentence(error, tr), text)
        except DomainError as error:
            self._ask_join(sentence(error, tr), text)
        else:
            self.close_prompt()
            self._say(Tone.OK, tr("Paired. From now on this till uses the shop's store."))
            self._around.again()

    # --- inside ---

    def _prompt(
        self, key: str, title: str, said: str, label: str, value: str, error: str, placeholder: str = ""
    ) -> None:
        tr = self._tr
        view = PromptView(key, title, said, label, value, placeholder, error, (), tr("OK"), tr("Cancel"))
        self._window.show_prompt(view, self)

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        self._tasks.start("several tills", partial(self._signed, work))

    async def _signed(self, work: Callable[[], Awaitable[None]]) -> None:
        asking = NoticeView(NOTICE, Tone.INFO, self._tr("Asking the shop’s store…"), seconds=None)
        slow = asyncio.get_running_loop().call_later(SIGN, lambda: self._window.show_notice(asking))
        try:
            await work()
        except StoreRefusedError as error:
            self._say(Tone.WARN, refused_sentence(error, self._tr))
        finally:
            slow.cancel()
            self._window.hide_notice(NOTICE)

    def _say(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView(RESULT, tone, text, seconds=None))


@frozen
class ShopSeen:
    """The shop's tills, as the store knows them, and what was given twice; `own` is the code of this one, `at` the
    moment by its clock."""

    tills: Sequence[TillSeen]
    excess: Sequence[Excess]
    own: str
    at: datetime


def tills_view(shop: ShopSeen, now: SharedNow, tr: Translator) -> LineMenuView:
    """The card of the shop's tills."""
    about = refused_sentence(now.refused, tr) if now.refused is not None else state_sentence(now.state, tr)
    if now.state is StoreState.AWAY:
        about = tr("{state} · this till sells, parks and closes as ever", state=about)
    others = [one for one in shop.tills if one.code != shop.own]
    keys = (*map(str, range(1, KEYED + 1)), *[""] * len(others))  # the arrows and a finger lead to all of them
    actions = [
        ActionView(f"{TILL}{one.code}", _line(one, shop.at, tr), key) for key, one in zip(keys, others, strict=False)
    ]
    if too_much := sum(one.amount > 0 for one in shop.excess):
        actions.append(ActionView(TWICE, tr.count("{n} thing given twice…", "{n} things given twice…", too_much), "8"))
    if now.state is StoreState.REFUSED:
        actions.append(ActionView(ANEW, tr("Pair this till again…"), "9"))
    if now.state in (StoreState.UP, StoreState.SLOW):
        actions.append(ActionView(PAIR, tr("Pair another till…"), "9"))
        actions.insert(0, ActionView(TODAY, tr("The shop today…"), "0"))  # in sight however many tills there are
    return LineMenuView(tr("Several tills · this is till {till}", till=shop.own), about, tuple(actions), tr("Back"))


def _line(one: TillSeen, at: datetime, tr: Translator) -> str:
    seen = tr("last heard of {when}", when=short_moment(one.seen_at, at, tr)) if one.seen_at else tr("not heard of yet")
    unsent = tr.count("{n} sale not sent", "{n} sales not sent", one.unsent) if one.unsent else ""
    return " · ".join(part for part in (tr("Till {till}", till=one.code), seen, unsent) if part)


def take_view(one: TillSeen, tr: Translator) -> LineMenuView:
    """Whether a till is broken, before its sales are sent from here."""
    take = tr.count("Send {n} sale from here", "Send {n} sales from here", one.unsent)
    said = tr(
        "Its sales are sent from here then, each once, also if it wakes up. Their money stays in its drawer"
        " and its day; new customers, and what it could not copy any more, are in its file."
    )
    # Enter presses the first: who pressed a figure and Enter on the list has read nothing of this.
    answers = ActionView(LEAVE, tr("No, leave them there"), "1"), ActionView(f"{TAKE}{one.code}", take, "2")
    return LineMenuView(tr("Is till {till} broken?", till=one.code), said, answers, tr("Back"))


def code_view(till: str, code: str, tr: Translator) -> TextView:
    """A pairing code, four groups a line, to be read out and typed."""
    groups = code.split("-")
    lines = tuple("-".join(groups[at : at + 4]) for at in range(0, len(groups), 4))
    where = tr("On till {till}: Menu, Several tills…, and this code.", till=till)
    about = " ".join((where, tr("It is used up then.")))
    return TextView(tr("Pairing code for till {till}", till=till), about, lines, tr("Close"), read_out=True)
