"""The Customer card: finding a customer, here first and at Chift behind it, and entering a new one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.chift.errors import ChiftError
from pos_app.domain.catalogue import Country
from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, HitGroupView, HitView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.customers.form import FIELDS, FormState, duplicate_view, entry_from, form_fields
from pos_app.presenters.customers.views import CustomerFormView, CustomerLookupView, CustomerPanelView
from pos_app.presenters.customers.window import CustomerWindow
from pos_app.presenters.sale.finder import customer_hit
from pos_app.services.customers.contact import NAMES, OF_AN_ORDER, ContactEntry, errors_in
from pos_app.services.customers.directory import Customers, Like
from pos_app.services.tasks import Tasks
from pos_app.store.errors import StoreError

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi
    from pos_app.domain.cart import Cart
PURCHASES = "purchases"
ASK_CHIFT_AFTER = 0.25  # seconds of quiet before the network is asked too; the local answer never waits
ASK_CHIFT_FROM = 3  # characters; fewer match too many customers
ALIKE_BELOW = 20  # found here: with more, those who only sound like it are not looked for
ASK_CHIFT_FOR = 3.0  # seconds that Enter waits for the network before it opens the entry form


@frozen
class _Correction:
    """The entry form used for something else than a new customer: its title, and the callable that takes the entry."""

    title: str
    subtitle: str
    save: Callable[[ContactEntry], Awaitable[None]]
    label: str
    needed: Sequence[str] = NAMES


class Buyer(Protocol):
    """Whose customer is chosen: the sale's, or who brings something back."""

    @property
    def cart(self) -> Cart: ...
    def set_customer(self, customer: Customer | None) -> None: ...


@frozen
class CustomerContext:
    """What the card needs of the till around it: the connection while there is one, and what shows purchases."""

    api: Callable[[], ChiftApi | None]
    show_purchases: Callable[[Customer], None]


class CustomerPresenter:
    """The presenter of the customer card: lookup and entry form."""

    def __init__(
        self,
        window: CustomerWindow,
        tr: Translator,
        customers: Customers,
        sale: Buyer,
        tasks: Tasks,
        around: CustomerContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._customers = customers
        self._sale = sale
        self._tasks = tasks
        self._around = around
        self._lookup = CustomerLookupView("")
        self._hits: dict[str, Customer] = {}
        self._entry: ContactEntry | None = None
        self._like: Like | None = None
        self._sought: ContactEntry | None = None  # the entry whose look-alike is shown, if it has one
        self._editing = ""  # the field being typed: what is wrong in it is told once it is left
        self._show_needed = False
        self._busy = False
        self._form_error = ""
        self._focus = ""
        self._correction: _Correction | None = None
        self._countries: tuple[Country, ...] = ()
        self.is_open = False

    # --- lookup ---

    def open(self, query: str = "") -> None:
        """F3: show the lookup."""
        tr = self._tr
        self.is_open, self._entry, self._busy, self._correction = True, None, False, None
        self._lookup = CustomerLookupView(
            tr("Customer"),
            tr("Name, phone in any form, or e-mail."),
            tr("Name, phone, e-mail"),
            query,
            actions=self._actions(some=False),
        )
        self._show()
        self.type(query)

    def correct(
        self,
        entry: ContactEntry,
        title: str,
        subtitle: str,
        save: Callable[[ContactEntry], Awaitable[None]],
        needed: Sequence[str] = NAMES,
    ) -> None:
        """Show the form filled in, for `save` to take; what `save` refuses (DomainError, StoreError) is told in it.
        `needed`: the fields that must be filled in."""
        self._correct(entry, _Correction(title, subtitle, save, self._tr("Save and send"), tuple(needed)))

    def ask_address(
        self, entry: ContactEntry, title: str, subtitle: str, save: Callable[[ContactEntry], Awaitable[None]]
    ) -> None:
        """As `correct`, for an address of this sale: street and town are needed, too."""
        self._correct(entry, _Correction(title, subtitle, save, self._tr("Use for this sale"), OF_AN_ORDER))

    def _correct(self, entry: ContactEntry, correction: _Correction) -> None:
        self.is_open, self._busy, self._lookup = True, False, CustomerLookupView("")
        self._correction = correction
        self._fill(entry)

    def close(self) -> None:
        """Esc: from the form back to the lookup, from the lookup back to the sale."""
        if self._busy:
            return
        if self._entry is not None and self._correction is None:
            self._entry = None
            self._show()
            return
        self._dismiss()

    def type(self, text: str) -> None:
        """Search while typing; the latest text wins."""
        self._lookup = replace(self._lookup, query=text)
        self._tasks.restart("customers", partial(self._search, text))

    def enter(self, text: str) -> None:
        """Enter: the first hit once the answer for this very text is here."""
        self._lookup = replace(self._lookup, query=text)
        self._tasks.restart("customers", partial(self._take_first, text), awaited=True)

    def pick(self, key: str) -> None:
        """Sell to the chosen customer."""
        if key in self._hits:
            self._sale.set_customer(self._hits[key])
            self._dismiss()

    def act(self, key: str, marked: str = "") -> None:
        """A button of the lookup: `new`, `walk_in`, or what the marked customer bought."""
        if key == "walk_in":
            self._sale.set_customer(None)
            self._dismiss()
        elif key == "new":
            self._new()
        elif key == PURCHASES and marked in self._hits:
            self._around.show_purchases(self._hits[marked])

    # --- entry form ---

    def edit(self, field: str, text: str) -> None:
        """A field's text as typed; look-alikes are sought behind it.

        What is wrong with a field is told once another is edited or saving was tried, what is right at once.
        """
        if self._entry is None or self._busy:
            return
        self._entry = replace(self._entry, **{field: text})
        self._editing, self._form_error, self._focus = field, "", ""
        self._show()
        self._tasks.restart("look-alikes", self._seek_look_alikes)

    def leave(self, field: str) -> None:
        """The keys left a field: what is wrong in it is told now, not with the next field's first letter."""
        if self._entry is not None and not self._busy and self._editing == field:
            self._editing = ""
            self._show()

    def use_existing(self) -> None:
        """Take the customer who looks like the one being entered: Enter where the phone or e-mail is theirs, else
        Ctrl+Enter."""
        if self._like is not None and not self._busy:
            self._sale.set_customer(self._like.customer)
            self._dismiss()

    def save(self, key: str) -> None:
        """Save (`save`), or save and sell to (`save_use`). A second press does nothing while the first is at work."""
        if self._entry is None or self._busy:
            return
        self._show_needed = True
        needed = NAMES if self._correction is None else self._correction.needed
        wrong = errors_in(self._entry, self._customers.shop_country, needed)
        self._focus = next((name for name in FIELDS if name in wrong), "")
        if wrong:
            self._show()
            return
        self._busy = True
        self._show()
        self._tasks.start("save customer", partial(self._save, use=key == "save_use"), awaited=True)

    # --- inside ---

    async def _search(self, text: str) -> None:
        found = await self._customers.find_here(text) if text.strip() else self._buyer()
        known = {customer.id for customer in found}
        heard = await self._customers.sounding_like(text) if len(found) < ALIKE_BELOW else ()
        alike = tuple(customer for customer in heard if customer.id not in known)
        self._found(found, text, alike)
        if self._around.api() is None or len(text.strip()) < ASK_CHIFT_FROM:
            return
        await asyncio.sleep(ASK_CHIFT_AFTER)
        here = {customer.remote_id for customer in (*found, *alike) if customer.remote_id}
        far = tuple(customer for customer in await self._at_chift(text) if customer.remote_id not in here)
        self._found(found, text, alike, far)

    def _buyer(self) -> tuple[Customer, ...]:
        """The customer of the open sale: shown while nothing is typed."""
        customer = self._sale.cart.customer
        return () if customer is None or customer.walk_in else (customer,)

    def _actions(self, *, some: bool) -> tuple[ActionView, ...]:
        tr = self._tr
        return (
            ActionView(PURCHASES, tr("Purchases"), "F6", enabled=some, tooltip=tr("What this customer bought")),
            ActionView("walk_in", tr("Walk-in"), "F4"),
            ActionView("new", tr("New customer"), "F3", primary=True),
        )

    async def _at_chift(self, text: str) -> tuple[Customer, ...]:
        api = self._around.api()
        if api is None or len(text.strip()) < ASK_CHIFT_FROM:
            return ()
        try:
            return await self._customers.find_at_chift(api, text)
        except ChiftError:
            # The hits of this till stay; the header shows the connection's state.
            return ()

    def _found(
        self,
        found: tuple[Customer, ...],
        text: str,
        alike: tuple[Customer, ...] = (),
        far: tuple[Customer, ...] = (),
    ) -> None:
        """Show the customers found here, those whose name only sounds like it, and those from the shop system.

        Rows shown first keep their place, so that a press is not for another row: later rows are added below.
        """
        tr = self._tr
        self._hits = {customer.id: customer for customer in (*found, *alike, *far)}
        hits = _hits(found if alike else (*found, *far))
        more = []
        if alike:
            more.append(HitGroupView(tr("Sounds like it"), _hits(alike), offered=False))
        if alike and far:
            more.append(HitGroupView(tr("From the shop system"), _hits(far), offered=False))
        notice = ""
        if text.strip() and not hits:
            notice = tr("Nobody found for “{text}”. Enter makes a new customer.", text=text.strip()[:40])
            if more:
                notice = tr(
                    "Nobody is spelt like “{text}”. The arrows choose, Enter makes a new customer.",
                    text=text.strip()[:40],
                )
        actions = self._actions(some=bool(self._hits))
        self._lookup = replace(self._lookup, hits=hits, more=tuple(more), notice=notice, actions=actions)
        if self.is_open and self._entry is None and self._lookup.query == text:
            self._show()

    async def _take_first(self, text: str) -> None:
        if not text.strip():
            return
        found = await self._customers.find_here(text)
        self._found(found, text)
        if found:
            self.pick(found[0].id)
        else:  # keys never wait for the network
            self._tasks.restart("customers", partial(self._take_first_from_chift, text))

    async def _take_first_from_chift(self, text: str) -> None:
        try:
            async with asyncio.timeout(ASK_CHIFT_FOR):
                found = await self._at_chift(text)
        except TimeoutError:
            found = ()
        if found:  # they were not on the screen before: the cashier chooses
            self._found(found, text)
        elif self.is_open and self._entry is None and self._lookup.query == text:
            self._new(text)

    def _new(self, text: str = "") -> None:
        text = text or self._lookup.query
        entry = entry_from(text, self._customers.shop_country)
        self._fill(entry)
        self._tasks.restart("look-alikes", self._seek_look_alikes)

    def _fill(self, entry: ContactEntry) -> None:
        self._entry, self._like, self._sought = entry, None, None
        self._show_needed, self._editing, self._form_error, self._focus = False, "", "", ""
        self._show()
        self._tasks.start("countries", self._learn_countries)

    async def _learn_countries(self) -> None:
        known, self._countries = self._countries, await self._customers.countries()
        if self._countries != known and self._entry is not None:
            self._show()

    async def _seek_look_alikes(self) -> None:
        entry = self._entry
        if entry is None or self._correction is not None:
            return
        found = await self._customers.look_alikes(entry)
        self._sought = entry
        like = found[0] if found else None
        if like != self._like:
            self._like = like
            self._show()

    async def _save(self, *, use: bool) -> None:
        entry = self._entry
        if entry is None:
            return
        customer: Customer | None = None
        try:
            if self._correction is None:
                if entry != self._sought:  # saved faster than it was looked for: nobody has been asked yet
                    await self._seek_look_alikes()
                    if self._like is not None and self._like.same:
                        self._busy = False
                        self._show()
                        return
                customer = await self._customers.enter(entry)
            else:
                await self._correction.save(entry)
        except (DomainError, StoreError) as error:
            self._form_error = sentence(error, self._tr)
            self._busy = False
            self._show()
            return
        except BaseException:
            self._busy = False
            self._show()
            raise
        self._busy = False
        if customer is not None:
            if use:
                self._sale.set_customer(customer)
            text = self._tr("{name} is saved.", name=customer.name)
            if await self._customers.stay_here():
                text = self._tr(
                    "{name} is kept at this till only: the shop system takes no new customers.", name=customer.name
                )
            self._window.show_notice(NoticeView("customer", Tone.OK, text))
        self._dismiss()

    def _dismiss(self) -> None:
        self.is_open, self._entry, self._correction = False, None, None
        self._window.show_customer_panel(None)

    def _show(self) -> None:
        if self.is_open:
            self._window.show_customer_panel(CustomerPanelView(self._lookup, self._form()), self)

    def _form(self) -> CustomerFormView | None:
        entry, tr = self._entry, self._tr
        if entry is None:
            return None
        needed = NAMES if self._correction is None else self._correction.needed
        shown = FormState(self._editing, self._show_needed, needed, self._correction is None, self._countries)
        fields = form_fields(entry, self._customers.shop_country, tr, shown)
        title = tr("New customer")
        subtitle = tr("Only names are needed to save. What else an order needs is taken from the shop.")
        known = self._like is not None and bool(self._like.same)  # then Enter takes that one
        actions: tuple[ActionView, ...] = (
            ActionView("save", tr("Save only")),
            ActionView("save_use", tr("Save and use for this sale"), "Ctrl+Return" if known else "Return", not known),
        )
        if self._correction is not None:
            title, subtitle = self._correction.title, self._correction.subtitle
            actions = (ActionView("save", self._correction.label, "Return", primary=True),)
        return CustomerFormView(
            title,
            subtitle,
            fields,
            None if self._like is None else duplicate_view(self._like, tr),
            actions,
            self._form_error,
            self._busy,
            tr("Cancel"),
            self._focus,
        )


def _hits(customers: tuple[Customer, ...]) -> tuple[HitView, ...]:
    return tuple(customer_hit(customer, "") for customer in customers)
