"""Personal data: deleted after the number of days the owner set, and at once for a person who asks for it."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from pos_app.domain.frozen import frozen
from pos_app.services.catalogue.pictures import Pictures
from pos_app.services.clock import Clock
from pos_app.services.customers.phones import phone_for_people
from pos_app.services.outbox.chift_line import ServerClock
from pos_app.store.catalogue import CatalogueStore
from pos_app.store.errors import StoreError
from pos_app.store.tables.privacy import Forgotten
from pos_app.store.till import TillStore

USUAL_DAYS = 90
DAYS = (30, 60, 90, 180, 365, 730, 1825, 3650)
FIRST_AFTER = 60.0  # seconds until the first pass: not while the till is being opened
EVERY = 24 * 3600.0  # seconds between two passes: after each one the till's file is copied
LOOK_AGAIN = 600.0  # seconds until a pass that was not possible is tried again
AT_ONCE = 20  # rows in one step, so that a sale waits only some milliseconds
_BREATH = 0.2  # seconds between two steps
MOST_FOUND = 6

log = logging.getLogger(__name__)


@frozen
class PersonKept:
    """A person in this till's files. `ids` are the till's own and Chift's; `sales` is how many sales name the
    person."""

    ids: tuple[str, ...]
    name: str
    detail: str = ""
    sales: int = 0


def days_of(text: str) -> int:
    """The number of days in the setting; the default for an invalid number."""
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= DAYS[-1] else USUAL_DAYS


class Privacy:
    """Deletes personal data. `days` is for how long a sent sale keeps its customer. With `pictures` the pass also takes
    those of products that are gone: who stands on a picture is not known."""

    def __init__(
        self,
        till: TillStore,
        catalogue: CatalogueStore,
        clock: Clock,
        server_clock: ServerClock,
        days: int,
        pictures: Pictures | None = None,
    ) -> None:
        self._pictures = pictures
        self._till = till
        self._catalogue = catalogue
        self._clock = clock
        self._server_clock = server_clock
        self.days = days

    async def keep(self) -> None:
        """Delete what is too old, once a day, until this task is cancelled.

        Waits until a server has shown that this computer's clock is about right: a clock that jumps ahead by years
        would otherwise delete the customers of all sales.
        """
        await asyncio.sleep(FIRST_AFTER)
        untidy = False
        while True:
            done = False
            try:
                if self._server_clock.is_trusted:
                    untidy = bool(await self.clean()) or untidy
                    untidy = untidy and not await self._till.leave_no_trace()
                    done = not untidy
                    await self._tidy_pictures()
            except StoreError as error:
                log.warning("personal data could not be taken out now: %s", error.kind)
            await asyncio.sleep(EVERY if done else LOOK_AGAIN)

    async def _tidy_pictures(self) -> None:
        addresses = await self._catalogue.facts.pictures()
        if self._pictures is not None and addresses:
            await self._pictures.tidy(addresses)

    async def clean(self) -> int:
        """Delete what is too old now. Returns the number of sales and customers that were cleaned. Raises
        StoreError."""
        count = 0
        while found := await self._till.privacy.clean_overdue(self._clock.now(), self.days, AT_ONCE):
            count += found
            await asyncio.sleep(_BREATH)
        if count:
            log.info("personal data of %d sales and customers are taken out", count)
        return count

    async def find(self, text: str) -> tuple[PersonKept, ...]:
        """People that the text may mean: customers in the till's file, and people whom only sales name. Raises
        StoreError."""
        if not text.strip():
            return ()
        named = await self._till.privacy.people(text, MOST_FOUND)
        found: list[PersonKept] = []
        for one in await self._catalogue.customers.search(text, MOST_FOUND):
            ids = (one.id, one.remote_id)
            sales = sum(known.sales for known in named if {known.id, known.remote_id} & set(ids) - {""})
            detail = " · ".join(part for part in (phone_for_people(one.phone), one.email, one.address.city) if part)
            found.append(PersonKept(ids, one.name, detail, sales))
        listed = {an_id for person in found for an_id in person.ids} - {""}
        found += [
            PersonKept((known.id, known.remote_id), known.name, "", known.sales)
            for known in named
            if not {known.id, known.remote_id} & listed
        ]
        return tuple(found[:MOST_FOUND])

    async def forget(self, person: PersonKept) -> Forgotten:
        """Delete the person from the customers and the sent sales; unsent sales are cleaned once they are sent. Raises
        StoreError."""
        done = await self._till.privacy.forget(person.ids, self._clock.now())
        await self._catalogue.customers.forget(person.ids)
        await self._till.leave_no_trace()
        return done


def damaged_files(folder: Path) -> tuple[Path, ...]:
    """The damaged till files that were set aside in the folder, without their side files."""
    return tuple(sorted(p for p in folder.glob("till.db.corrupt-*") if not p.name.endswith(("-wal", "-shm"))))
