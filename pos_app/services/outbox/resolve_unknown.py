"""Asks what became of a request without an answer, and what proves an answer to be of this sale (faults R3, R5, R11).

An order is this sale's if its note carries the sale's mark. Some shops' software drops or cuts notes; then the
transaction of the sale's own request id must name the order, and total, lines and buyer must agree. Where another row
was taken for that order, its transaction decides: the row whose request made it has it, and the other one is asked for
again. What looks like the order and is not proved is given to a person.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftError, ChiftNotFound, ChiftNotSupported
from pos_app.chift.refusals import is_over, is_repeat
from pos_app.domain.comparison import Whose, whose
from pos_app.domain.frozen import frozen
from pos_app.domain.money import to_minor
from pos_app.domain.note import named_sale, read_head
from pos_app.domain.order import Sale
from pos_app.domain.search import fold
from pos_app.domain.submission import (
    Attempt,
    Cause,
    Correction,
    Created,
    InDoubt,
    Kind,
    NotProcessed,
    Outcome,
    Refused,
    Submission,
)
from pos_app.services.outbox.listings import Listings

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.answer_values import PlacedOrder, Transaction
    from pos_app.chift.api import ChiftApi
    from pos_app.domain.customer import Customer
    from pos_app.services.clock import Clock
    from pos_app.store.tables.outbox_store import OutboxStore

ARRIVES = 120.0  # seconds: Chift itself tries for half a minute, and a shop's software may take another
# Between the clocks of the machines that date the server's answers and its records: the records are said to be UTC.
CLOCKS = timedelta(seconds=30)
ENOUGH = 6  # questions without a sure answer, behind which a person is asked where there is an order that may be it


@frozen
class _Question:
    """A question: the row (with the request id that is asked for), its sale, whether a correction waits for the answer,
    and whether a person has said that no order without its mark is it."""

    api: ChiftApi
    row: Submission
    sale: Sale
    corrects: bool = False
    anyway: bool = False


class Proofs:
    """What is known of the rows in doubt. `noted` holds whether the last order that showed it kept its note, `left` by
    row when its last call had ended here (monotonic seconds): the time of day may be set meanwhile. `before` holds the
    server's own time when a row was first sent."""

    def __init__(
        self,
        store: OutboxStore,
        clock: Clock,
        noted: deque[bool],
        left: dict[str, float],
        before: Mapping[str, datetime | None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._listings = Listings(clock)
        self._noted = noted
        self._looked = False
        self._left = left
        self._before = before

    async def proved(self, api: ChiftApi, row: Submission, sale: Sale, answer: PlacedOrder) -> Outcome:
        """What an answer to the order of this row is worth whose note does not carry the sale's mark.

        Another's: a doubt. Without a mark: the order itself is looked at once, past the cache, unless this shop is
        known to keep no notes. Never raises ChiftError: the order was sent, so a failure leaves a doubt.
        """
        if whose(answer.note, sale) is Whose.ANOTHERS:
            return InDoubt(Cause.ANOTHERS)
        asked = _Question(api, row, sale)
        try:
            if await self._notes_are_kept() is False:
                return await self._without_note(asked, answer, None)
            return await self._by_looking(asked, answer.created.remote_id, None) or InDoubt(Cause.ANOTHERS)
        except ChiftError:
            return InDoubt(Cause.NO_ANSWER)

    async def proved_customer(self, api: ChiftApi, customer: Customer, answer: Customer) -> Outcome:
        """What an answer to a new customer is worth: it names the customer, or the one it leads to does."""
        try:
            told = answer if answer.name else await api.customer(answer.remote_id)
        except ChiftNotSupported:
            told = answer
        except ChiftError:
            return InDoubt(Cause.NO_ANSWER)
        return Created(answer.remote_id) if is_same_person(customer, told) else InDoubt(Cause.ANOTHERS)

    def in_doubt(self, row: Submission) -> None:
        """A call for this row just ended in doubt: lists of before do not tell of it."""
        self._listings.outdated_for(row.id)

    async def ask(
        self, api: ChiftApi, row: Submission, payload: Sale | Customer, correction: Correction | None
    ) -> Outcome:
        """What the server knows of an UNKNOWN row.

        Created if the request id led to an entity that is this row's, or an order of the day carries the sale's mark.
        NotProcessed if the server recorded a failure or does not know the request: it is sent again with the same id,
        and the server refuses a repeat; with a `correction` that waits it goes out as that says. Refused if a refusal
        was in doubt and there is no such order, or if there is one that only a person can tell. InDoubt while the
        server only says that it knows the id, and where a new id is needed while a call under the old one may still
        arrive. A customer whose creation the server confirms without an id is looked up by name, phone and e-mail, and
        found if exactly one matches. Raises ChiftError if asking failed.
        """
        if isinstance(payload, Sale):
            anyway = correction is not None and correction.anyway
            asked = _Question(api, row, payload, correction is not None, anyway)
            outcome, record = await self._ask_for_order(asked)
        else:
            record = await _record(api, row)
            outcome = await _ask_for_customer(api, row, payload, record)
        under_a_new_id = isinstance(outcome, NotProcessed) and (outcome.renew or correction is not None)
        if under_a_new_id and await self._may_still_arrive(row, record):
            return InDoubt(row.cause, row.sentence, None, row.error_code, row.field)
        return outcome

    # --- inside ---

    async def _ask_for_order(self, asked: _Question) -> tuple[Outcome, Transaction | None]:
        """What became of an order, and the record of its request that says so."""
        api, row = asked.api, asked.row
        record = await _record(api, row)
        outcome = await self._named(asked, record)
        if outcome is None and _is_made(record):
            # It named another sale's order, or one that is not there: an answer on an old connection, or from a cache.
            await api.fresh_line()
            again = await _record(api, row)
            gone = again if again == record else None
            outcome = await self._named(asked, again) if gone is None else None
            if outcome is None and gone is not None and await self._is_gone(asked, gone):
                return Created(gone.created_entity_id), gone
            record = again
        outcome = outcome or await self._behind(asked, record)
        unclear = isinstance(outcome, InDoubt) and _is_made(record) and row.failures >= ENOUGH
        if unclear and await self._notes_are_kept() is not True:
            # What the server says of the request will not become clearer: a person decides.
            outcome = await self._for_a_person(asked)
        return outcome, record

    async def _behind(self, asked: _Question, record: Transaction | None) -> Outcome:
        """What follows where the request id leads to no order: the list of the days tells."""
        row, known = asked.row, await self._notes_are_kept()
        found = await self._listed(asked)
        for placed in found:
            if whose(placed.note, asked.sale) is Whose.OURS:
                return self._marked(placed)
        failed = _is_failed(record)
        if known is not True and not _is_made(record) and not asked.anyway:
            like = await self._like(asked, found)
            if like is not None:
                return _unproved(row, like)
        if asked.corrects and (asked.anyway or not _is_made(record)):
            return NotProcessed(Cause.NONE)
        if row.cause is Cause.BODY and (record is None or failed):  # rejected, and surely not made
            return Refused(row.cause, row.sentence, row.error_code, row.field)
        if failed:
            # The server refuses the id as used, yet has no such order: only a new id gets through (faults R3).
            return NotProcessed(row.cause, row.sentence, renew=row.cause is Cause.DUPLICATE)
        if record is not None or row.cause is Cause.DUPLICATE:
            return InDoubt(row.cause, row.sentence, None, row.error_code, row.field)
        return NotProcessed(row.cause, row.sentence)

    async def _may_still_arrive(self, row: Submission, record: Transaction | None) -> bool:
        """Whether a call that was sent lately had no answer that ends it, so that its order may still be made.

        Under its own id a repeat would be refused; what leaves under a new one (a correction, or because the server
        refuses the old one) would be a second order. A record of failure ends the call it tells of: where one call
        alone was more than a repeat that was refused, that one.
        """
        sent = [call for call in await self._store.attempts(row.id) if call.purpose == "send"]
        is_open = [call for call in sent if not _is_over(call)]
        if _is_failed(record):
            tried = [call for call in sent if call.request_id == row.request_id and _is_tried(call)]
            is_open = [call for call in is_open if len(tried) > 1 or call not in tried]
        if not is_open:
            return False
        now = self._clock.monotonic()
        if row.id not in self._left:  # an earlier run of the program sent it: the time of day is all there is
            age = self._clock.now() - max(call.at for call in is_open)
            self._left[row.id] = now - max(age.total_seconds(), 0.0)
        return now - self._left[row.id] < ARRIVES

    async def _for_a_person(self, asked: _Question) -> Outcome:
        """Refused as not proved, with the order that it may be, if the list has one; Created if that has its mark."""
        found = await self._listed(asked)
        ours = next((placed for placed in found if whose(placed.note, asked.sale) is Whose.OURS), None)
        return self._marked(ours) if ours else _unproved(asked.row, await self._like(asked, found))

    async def _like(self, asked: _Question, found: tuple[PlacedOrder, ...]) -> PlacedOrder | None:
        """The first order without a mark that agrees with the sale, and that no other row was taken for."""
        for placed in found:
            alike = whose(placed.note, asked.sale) is Whose.UNSAID and agrees(asked.sale, placed)
            if alike and _names_another(asked.sale, placed) and _each_named(found, placed.email) is True:
                continue
            if alike and not await self._store.owner_of(Kind.ORDER, placed.created.remote_id, asked.row.id):
                return placed
        return None

    async def _named(self, asked: _Question, record: Transaction | None) -> Outcome | None:
        """What follows from the order that a transaction names; None where it names none of this sale."""
        if record is None or not _is_made(record):
            return None
        try:
            return await self._by_looking(asked, record.created_entity_id, record)
        except ChiftNotSupported:
            # This shop's software shows no single order: the transaction of our own id is all there is.
            other = await self._store.owner_of(Kind.ORDER, record.created_entity_id, asked.row.id)
            return None if other or self._is_older(asked.row, record) else Created(record.created_entity_id)

    async def _by_looking(self, asked: _Question, order_id: str, record: Transaction | None) -> Outcome | None:
        """Look at an order past the cache: what follows if it may be this sale's, None if it is not, or is not there.
        Raises ChiftError."""
        try:
            placed = await asked.api.order(order_id, fresh=True)
        except ChiftNotFound:
            return None
        match whose(placed.note, asked.sale):
            case Whose.OURS:
                return self._marked(placed)
            case Whose.UNSAID:
                outcome = await self._without_note(asked, placed, record)
                return outcome if isinstance(outcome, Created) or not asked.anyway else None
        return None

    async def _without_note(self, asked: _Question, placed: PlacedOrder, record: Transaction | None) -> Outcome:
        """What an order without this sale's mark is worth. Raises ChiftError."""
        row, order_id = asked.row, placed.created.remote_id
        record = record or await _record(asked.api, row, fresh=True)
        named = _names(record, order_id) and not self._is_older(row, record)
        is_taken = bool(await self._store.owner_of(Kind.ORDER, order_id, row.id))
        if is_taken and not (named and await self.wins(asked.api, row, order_id)):
            return InDoubt(Cause.ANOTHERS)
        if await self._tells_of_another(asked, placed):
            return InDoubt(Cause.ANOTHERS, row.sentence, None, row.error_code, row.field)
        if named and agrees(asked.sale, placed) and not await self._names_a_twin(asked, order_id):
            self._noted.append(False)
            return replace(placed.created, noted=False, sure=is_taken)
        return InDoubt(Cause.UNPROVED, row.sentence, None, row.error_code, row.field)

    async def _tells_of_another(self, asked: _Question, placed: PlacedOrder) -> bool:
        """Whether an order without a mark names another sale where the till had it noted about the customer (of another
        till, with the same goods): by its own note in a list, or where the orders there each name their own."""
        if not _names_another(asked.sale, placed):
            return False
        found = await self._listed(asked)
        if any(
            one.created.remote_id == placed.created.remote_id and whose(one.note, asked.sale) is Whose.ANOTHERS
            for one in found
        ):
            return True
        return bool(found) and _each_named(found, placed.email) is not False

    async def wins(self, api: ChiftApi, row: Submission, order_id: str) -> bool:
        """Whether an order without a mark that another row was taken for is this row's: on two connections one after
        the other the server says that this row's request made it, and that the other's did not. Raises ChiftError."""
        owner = await self._store.owner_of(row.kind, order_id, row.id)
        answer = await self._store.answer(owner) if owner else None
        if answer is None or answer.noted is not False:
            return False
        rival = await self._store.row(owner)
        for _ in range(2):
            await api.fresh_line()
            if not _names(await _record(api, row, fresh=True), order_id):
                return False
            if _names(await _record(api, rival, fresh=True), order_id):
                return False
        return True

    async def _names_a_twin(self, asked: _Question, order_id: str) -> bool:
        """Whether the request of another sale with the same goods is said to have made this order. With such a sale
        about, this one's own request must name it again, on another connection."""
        twins = await self._store.twins(asked.row)
        for twin, _ in twins:
            if _names(await _record(asked.api, twin), order_id):
                return True
        if not twins:
            return False
        await asked.api.fresh_line()
        return not _names(await _record(asked.api, asked.row, fresh=True), order_id)

    async def _is_gone(self, asked: _Question, record: Transaction) -> bool:
        """Whether an order that the server says twice it made is in no list, nor another row's: it was deleted, and
        nothing is left to send."""
        if self._is_older(asked.row, record):
            return False
        try:
            await asked.api.order(record.created_entity_id, fresh=True)
        except (ChiftNotFound, ChiftNotSupported):
            pass
        else:
            return False
        if any(whose(placed.note, asked.sale) is Whose.OURS for placed in await self._listed(asked)):
            return False
        for kind in Kind:  # a record of another request may name a customer
            if await self._store.owner_of(kind, record.created_entity_id, asked.row.id):
                return False
        return True

    def _is_older(self, row: Submission, record: Transaction | None) -> bool:
        """Whether the server had begun the call of this record before the row was sent at all: a record of another
        call, from a cache. Both moments are the server's, so no clock of this computer can mislead."""
        before = self._before.get(row.id)
        began = record.began if record else None
        return before is not None and began is not None and began < before - CLOCKS

    async def _listed(self, asked: _Question) -> tuple[PlacedOrder, ...]:
        """The orders since the day before the sale (the server's day may differ); none where there is no such list."""
        day = asked.sale.receipt.day
        try:
            return await self._listings.since(
                asked.api, day - timedelta(days=1), max(self._clock.now().date(), day), asked.row.id
            )
        except (ChiftNotSupported, ChiftNotFound):
            return ()  # only the request id can tell

    async def _notes_are_kept(self) -> bool | None:
        if not self._noted and not self._looked:
            self._looked, kept = True, await self._store.keeps_notes()
            self._noted.extend(() if kept is None or self._noted else (kept,))
        return self._noted[-1] if self._noted else None

    def _marked(self, placed: PlacedOrder) -> Created:
        self._noted.append(True)
        return replace(placed.created, noted=True)


def agrees(sale: Sale, placed: PlacedOrder) -> bool:
    """Whether total, lines and buyer of an order are those of a sale; amounts as far as a server may round them."""
    order, told = sale.order, placed.created
    pieces = sum(line.quantity for line in order.lines)
    if told.total is None or abs(to_minor(told.total, order.currency) - order.total.minor) > pieces:
        return False
    if placed.email and placed.email.casefold() != order.party.email.casefold():
        return False
    if len(placed.lines) != len(order.lines):
        return False
    for line, there in zip(order.lines, placed.lines, strict=True):
        if there.quantity is None or there.quantity != line.quantity:
            return False
        if there.total is not None and abs(to_minor(there.total, order.currency) - line.net - line.tax) > line.quantity:
            return False
    return True


def _names_another(sale: Sale, placed: PlacedOrder) -> bool:
    """Whether what was noted about an order's buyer names another sale than this."""
    ours, told = read_head(sale.order.note), named_sale(placed.internal_notes)
    return ours is not None and told is not None and (told.receipt, told.part) != (ours.receipt, ours.part)


def _each_named(found: tuple[PlacedOrder, ...], email: str) -> bool | None:
    """Whether the orders of a buyer tell different sales. Some software keeps these notes with the customer: then all
    its orders tell the same one, which says nothing. None: one order alone leaves it open."""
    buyers = [one for one in found if one.email.casefold() == email.casefold()]
    told = [head for one in buyers if (head := named_sale(one.internal_notes)) is not None]
    return len(set(told)) > 1 if len(told) > 1 else None


def _is_over(call: Attempt) -> bool:
    """Whether nothing more can come of a call: it never left, or was answered by the API with an outcome."""
    never_left = call.status is None and call.outcome == NotProcessed.__name__
    return never_left or is_over(call.status, call.error_code, call.sentence)


def _is_tried(call: Attempt) -> bool:
    """Whether the server may have a record of this call: it left, and was not refused as a repeat."""
    never_left = call.status is None and call.outcome == NotProcessed.__name__
    return not never_left and not is_repeat(call.status, call.error_code, call.sentence)


def _unproved(row: Submission, like: PlacedOrder | None) -> Refused:
    return Refused(Cause.UNPROVED, "", row.error_code, row.field, like.created if like else None)


def _is_made(record: Transaction | None) -> bool:
    """Whether a transaction says that something was made, and what."""
    return record is not None and 200 <= record.status_code < 300 and bool(record.created_entity_id)


def _names(record: Transaction | None, order_id: str) -> bool:
    """Whether a transaction says that its request made this order."""
    return record is not None and _is_made(record) and record.created_entity_id == order_id


def _is_failed(record: Transaction | None) -> bool:
    """Whether a transaction says that a call under its request id failed; another one may still be on its way."""
    return record is not None and record.status_code >= 400


async def _record(api: ChiftApi, row: Submission, *, fresh: bool = False) -> Transaction | None:
    try:
        return await api.transaction(row.request_id, kind=row.kind, fresh=fresh)
    except (ChiftNotSupported, ChiftNotFound):
        return None


# --- customers ---


async def _ask_for_customer(api: ChiftApi, row: Submission, customer: Customer, record: Transaction | None) -> Outcome:
    if record is not None and _is_made(record):
        if await _is_customer(api, record.created_entity_id, customer):
            return Created(record.created_entity_id)
        await api.fresh_line()
        return await _found_by_name(api, customer) or InDoubt(Cause.ANOTHERS)
    failed = _is_failed(record)
    if row.cause is Cause.DUPLICATE and not failed:  # the server says that it exists: then a match by name counts
        return await _found_by_name(api, customer) or InDoubt(row.cause, row.sentence)
    if not failed and record is not None:
        return InDoubt(row.cause, row.sentence)
    if row.cause is Cause.BODY:
        return Refused(row.cause, row.sentence, row.error_code, row.field)
    return NotProcessed(row.cause, row.sentence, renew=failed and row.cause is Cause.DUPLICATE)


async def _found_by_name(api: ChiftApi, customer: Customer) -> Created | None:
    try:
        return await _customer_like(api, customer)
    except (ChiftNotSupported, ChiftNotFound):
        return None  # this shop's software has no such search


async def _is_customer(api: ChiftApi, remote_id: str, customer: Customer) -> bool:
    try:
        return is_same_person(customer, await api.customer(remote_id))
    except (ChiftNotFound, ChiftNotSupported):
        return True  # made and named by the server, which does not show it (any more)


def is_same_person(ours: Customer, told: Customer) -> bool:
    """Whether an answer tells of the customer that was sent, as far as it says name and e-mail address. A phone number
    is kept in too many forms to tell."""
    pairs = ((fold(ours.name), fold(told.name)), (ours.email.casefold(), told.email.casefold()))
    return all(not there or not here or here == there for here, there in pairs)


async def _customer_like(api: ChiftApi, customer: Customer) -> Created | None:
    """The one customer with this name, phone and e-mail address; None for none or several."""
    alike = [
        found.remote_id
        for found in await api.search_customers(customer.last_name)
        if fold(found.name) == fold(customer.name)
        and (found.phone in ("", customer.phone))
        and (found.email.casefold() in ("", customer.email.casefold()))
    ]
    return Created(alike[0]) if len(alike) == 1 else None
