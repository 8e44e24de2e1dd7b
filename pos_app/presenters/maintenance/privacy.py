"""Forgetting a customer who asks for it: find the customer, say what will happen, do it. From the Privacy section of
Settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from pos_app.presenters.common.card_views import FieldView, FormView, LineMenuView
from pos_app.presenters.common.listeners import ChoiceListener, FormListener
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.services.maintenance.privacy import PersonKept, Privacy
from pos_app.services.tasks import Tasks
from pos_app.store.errors import StoreError

FORGET = "forget_person"
_WHO, _YES, _NO = "who", "forget", "keep"
_STAYS = N_(
    "The goods, the amounts and the receipt numbers stay: the books add up. This cannot be undone. The shop's own "
    "software keeps what it has: ask for it to be forgotten there too, or it comes back from there."
)


class PrivacyWindow(Protocol):
    """The window, as the privacy presenter uses it."""

    def show_form(self, view: FormView | None, listener: FormListener | None = None) -> None: ...
    def show_question(self, view: LineMenuView | None, listener: ChoiceListener | None = None) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...


class PrivacyPresenter:
    """`let_go(ids)` takes the person out of the open cart."""

    def __init__(
        self,
        window: PrivacyWindow,
        tr: Translator,
        privacy: Privacy,
        tasks: Tasks,
        let_go: Callable[[tuple[str, ...]], None],
    ) -> None:
        self._window = window
        self._tr = tr
        self._privacy = privacy
        self._tasks = tasks
        self._let_go = let_go
        self._found: dict[str, PersonKept] = {}
        self._chosen: PersonKept | None = None

    # --- intents ---

    def ask(self) -> None:
        """The button of the Settings page: ask which customer is to be forgotten."""
        self._window.show_form(self._form(""), self)

    def submit(self, _form: str, values: Mapping[str, str]) -> None:
        """What was typed into the form."""
        self._tasks.restart("find person", partial(self._find, values.get(_WHO, "")))

    def close_form(self) -> None:
        """Esc on the form."""
        self._window.show_form(None)

    def choose(self, key: str) -> None:
        """A button of the question."""
        if key in self._found:
            self._confirm(self._found[key])
        elif self._chosen is not None and key == _YES:
            person, self._chosen = self._chosen, None
            self._window.show_question(None)
            self._tasks.start("forget person", partial(self._forget, person))
        elif self._chosen is not None and key == _NO:
            self.close_choice()

    def close_choice(self) -> None:
        """Esc on the question."""
        self._found, self._chosen = {}, None
        self._window.show_question(None)

    # --- inside ---

    def _form(self, typed: str, error: str = "") -> FormView:
        tr = self._tr
        field = FieldView(_WHO, tr("Name, phone or e-mail"), typed, error)
        title = tr("Whom shall this till forget?")
        subtitle = tr("Nothing is taken out before you have seen who it is.")
        return FormView(FORGET, title, subtitle, (field,), "", tr("Look"), tr("Cancel"))

    async def _find(self, text: str) -> None:
        try:
            found = await self._privacy.find(text)
        except StoreError as error:
            self._window.show_form(self._form(text, sentence(error, self._tr)), self)
            return
        if not found:
            self._window.show_form(self._form(text, self._tr("This till knows nobody by that.")), self)
            return
        self._window.show_form(None)
        if len(found) == 1:
            self._confirm(found[0])
            return
        self._found = {f"person:{number}": person for number, person in enumerate(found)}
        actions = tuple(
            ActionView(key, " · ".join(part for part in (person.name, person.detail) if part), str(number))
            for number, (key, person) in enumerate(self._found.items(), 1)
        )
        tr = self._tr
        self._window.show_question(LineMenuView(tr("Who is it?"), "", actions, tr("Nobody of these")), self)

    def _confirm(self, person: PersonKept) -> None:
        tr = self._tr
        self._found, self._chosen = {}, person
        told = [person.detail] if person.detail else []
        told.append(tr.count("{n} sale here names this customer.", "{n} sales here name this customer.", person.sales))
        told.append(tr(_STAYS))
        actions = (ActionView(_NO, tr("Keep this customer")), ActionView(_YES, tr("Forget for good")))
        title = tr("Forget {name}?", name=person.name)
        self._window.show_question(LineMenuView(title, "\n".join(told), actions, tr("Back")), self)

    async def _forget(self, person: PersonKept) -> None:
        tr = self._tr
        done = await self._privacy.forget(person)
        self._let_go(person.ids)
        told = [tr.count("Forgotten: {n} sale lost its name.", "Forgotten: {n} sales lost their name.", done.sales)]
        if done.waiting:
            told.append(
                tr.count(
                    "{n} is not sent yet and keeps it until then.",
                    "{n} are not sent yet and keep it until then.",
                    done.waiting,
                )
            )
        self._window.show_notice(NoticeView(FORGET, Tone.OK, " ".join(told), seconds=12.0))
