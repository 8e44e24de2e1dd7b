"""Finds customers, in the till's file first and then at Chift, and enters new ones, online and offline in the same
way."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.cart import MAX_NOTE, clean_text
from pos_app.domain.catalogue import Country
from pos_app.domain.customer import Customer, Party
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.phonetics import sound, units
from pos_app.domain.search import digits, fold, words
from pos_app.domain.submission import Cause, Kind, State, Submission
from pos_app.services.clock import Clock
from pos_app.services.customers.contact import ContactEntry, customer_from, phone_e164, phone_forms, plain_address
from pos_app.services.outbox.sending import Outbox
from pos_app.store.catalogue import CatalogueStore
from pos_app.store.errors import StoreError
from pos_app.store.till import TillStore

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi

# A fact about the shop's software: it accepts no new customers (405). Deleted with the catalogue when the shop changes.
TAKES_NO_CUSTOMERS = "takes_no_customers"

_log = logging.getLogger(__name__)


@frozen
class Like:
    """A customer who may be the one being entered. `same` is what only one person has: "phone", "email", "" for a name
    that is spelt or sounds the same."""

    customer: Customer
    same: str = ""


class Customers:
    """The customers of the shop. A new customer is a row of the outbox of its own: a sale does not wait for it."""

    def __init__(
        self, till: TillStore, catalogue: CatalogueStore, outbox: Outbox, clock: Clock, shop_country: str
    ) -> None:
        self._rows = till.outbox
        self._sales = till.sales
        self._catalogue = catalogue
        self._outbox = outbox
        self._clock = clock
        self.shop_country = shop_country

    async def find_here(self, text: str, limit: int = 50) -> tuple[Customer, ...]:
        """Customers in this till's file, by parts of the name, phone in any format, or e-mail address."""
        return await self._catalogue.customers.search(text, limit)

    async def countries(self) -> tuple[Country, ...]:
        """The countries that the shop bills and delivers to; empty where it does not say."""
        return await self._catalogue.countries()

    async def sounding_like(self, text: str, limit: int = 20) -> tuple[Customer, ...]:
        """Customers in this till's file whose names sound like the text, including those spelt like it."""
        return await self._catalogue.customers.alike(text, limit)

    async def find_at_chift(self, api: ChiftApi, text: str) -> tuple[Customer, ...]:
        """Customers that the shop's software finds; they are saved in this till's file. Raises ChiftError."""
        if "@" in text:
            found = await api.customers_by_email(text.strip())
        elif len(digits(text)) >= 6 and not any(c.isalpha() for c in text):
            found = await self._by_phone(api, text)
        else:
            found = await api.search_customers(text.strip())
        await self._catalogue.customers.upsert(found)
        return found

    async def _by_phone(self, api: ChiftApi, text: str) -> tuple[Customer, ...]:
        """By the number with its country, and where nobody has that, by the forms in which people write it: some
        software finds a number only as it is kept."""
        for form in phone_forms(text, self.shop_country):
            if found := await api.customers_by_phone(form):
                return found
        return ()

    async def look_alikes(self, entry: ContactEntry) -> tuple[Like, ...]:
        """Customers who may be the same person as the one being entered, the surest first: same phone, same e-mail
        address, same names, or names that sound the same."""
        number, found = self._typed_number(entry), dict[str, Like]()
        if number:
            same = await self.find_here(number[-8:], 20)
            found |= {c.id: Like(c, "phone") for c in same if number in self._numbers_of(c)}
        mail = plain_address(entry.email).casefold()
        if "@" in mail:
            for c in await self.find_here(mail, 20):
                if plain_address(c.email).casefold() == mail:
                    found.setdefault(c.id, Like(c, "email"))
        name = f"{entry.first_name} {entry.last_name}".strip()
        if entry.first_name.strip() and entry.last_name.strip():
            heard, typed = _heard(entry.first_name, entry.last_name), fold(name)
            for c in (*await self.find_here(name, 5), *await self.sounding_like(name)):
                if fold(c.name) == typed or _heard(c.first_name, c.last_name) == heard:
                    found.setdefault(c.id, Like(c))
        return tuple(found.values())

    def _typed_number(self, entry: ContactEntry) -> str:
        """The digits of the phone number being entered, with its country where it is whole; "" below 8 of them."""
        try:
            number = digits(phone_e164(entry.phone, entry.country or self.shop_country))
        except DomainError:
            number = ""
        return number if len(number) >= 8 else ""

    def _numbers_of(self, customer: Customer) -> set[str]:
        """The digits of a customer's phone numbers with their country, however the shop's software wrote them."""
        country, found = customer.address.country or self.shop_country, set[str]()
        for phone in (customer.phone, *customer.other_phones):
            try:
                found.add(digits(phone_e164(phone, country)))
            except DomainError:
                found.add(digits(phone))
        return found - {""}

    async def enter(self, entry: ContactEntry) -> Customer:
        """Save a new customer: in this till's file, and by the outbox at Chift, unless the shop's software accepts no
        customers. Orders carry the customer's data either way.

        Raises DomainError with the field, StoreError if it could not be written.
        """
        customer = customer_from(entry, self.shop_country, f"till-{self._clock.new_id()}")
        row = Submission(customer.id, Kind.CUSTOMER, self._clock.new_id(), State.QUEUED, self._clock.now())
        if await self.stay_here():
            row = replace(row, state=State.REFUSED, cause=Cause.NOT_SUPPORTED)
        await self._rows.add_customer(customer, row)
        if row.state is State.QUEUED:
            self._outbox.add(row)
        try:
            await self._catalogue.customers.put(customer)
        except StoreError as error:
            # The customer is saved in till.db and will be sent: only catalogue.db lacks it until its next load.
            _log.warning("a new customer could not be put into the cache: %s", error)
        return customer

    async def places(self, customer: Customer) -> tuple[Party, ...]:
        """Where goods and bills of this customer went before, then the further addresses that the shop's software has;
        those that an order takes, each once."""
        before = await self._sales.places_of(*filter(None, (customer.id, customer.remote_id)))
        known = await self._catalogue.customers.get(customer.id)
        found = {place.address: place for place in before}
        for place in known.further if known else ():
            where = place.address.whole_in(self.shop_country)
            who = place if place.first_name else replace(place, first_name=customer.first_name or "-")
            who = replace(who, last_name=place.last_name or customer.last_name or "-", address=where)
            found.setdefault(where, who)
        return tuple(place for place in found.values() if place.address.is_whole)

    def noted(self, customer: Customer, text: str) -> Customer:
        """The customer with this note about them. Raises DomainError("text_too_long")."""
        return replace(customer, notes=clean_text(text, MAX_NOTE, "notes"))

    async def keep_notes(self, customer: Customer) -> None:
        """Keep the customer's notes in this till's file, for the next sale. Raises StoreError."""
        await self._catalogue.customers.keep_notes(customer.id, customer.notes)

    async def stay_here(self) -> bool:
        """Whether new customers are saved at this till only."""
        try:
            return await self._catalogue.facts.recall(TAKES_NO_CUSTOMERS) is not None
        except StoreError as error:
            _log.warning("what the shop system can do is not known: %s", error)
            return False

    async def not_taken(self) -> None:
        """Record that the shop's software accepts no new customers: no more are sent."""
        await self._catalogue.facts.remember(TAKES_NO_CUSTOMERS, self._clock.now().isoformat())

    async def arrived(self, row: Submission) -> None:
        """Record Chift's id for a customer that was entered here and now exists there."""
        customer = await self._rows.payload(row.id)
        # "": the customer's data were deleted when the row was sent
        if isinstance(customer, Customer) and customer.name:
            await self._catalogue.customers.put(replace(customer, remote_id=row.remote_id))


def _heard(first_name: str, last_name: str) -> tuple[tuple[str, ...], ...]:
    """The sound keys of a whole name."""
    return tuple(tuple(map(sound, units(words(name)))) for name in (first_name, last_name))
