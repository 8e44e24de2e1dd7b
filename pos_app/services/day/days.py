"""The day of one till: opening float, cash in and out, counts of the drawer, X and Z reports.

What a method writes is on disk when it returns. Raises StoreError if the till's file cannot be used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from pos_app.domain.cart import clean_text
from pos_app.domain.day import (
    DayPart,
    DayReport,
    Move,
    Movement,
    Pieces,
    ReportHeading,
    Sold,
    StillOpen,
    by_category,
    counted,
    day_report,
    drawer_amount,
)
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money
from pos_app.domain.order import ShopProfile
from pos_app.domain.submission import Kind, State
from pos_app.services.clock import Clock
from pos_app.store.catalogue import CatalogueStore
from pos_app.store.tables.day_book import DayFacts, Ended
from pos_app.store.till import TillStore

MAX_REASON = 100
AT_ONCE = 200  # sales read in one step: a tenth of a second


@frozen
class Today:
    """The open day: its X report, and the sales of each category ("" for articles that are no longer in the
    catalogue)."""

    report: DayReport
    categories: tuple[DayPart, ...]


@frozen
class Unfinished:
    """Receipt numbers of the sales that are not sent, oldest first, and the labels of the parked carts."""

    waiting: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    parked: tuple[str, ...] = ()


class Days:
    """Use cases of the drawer and the day. One day is open at any time; a Z closes it and begins the next."""

    def __init__(self, store: TillStore, catalogue: CatalogueStore, shop: ShopProfile, clock: Clock) -> None:
        self._store = store
        self._catalogue = catalogue
        self._shop = shop
        self._clock = clock
        # of the open day, as read last: a paid sale never changes, so only new ones are read
        self._sold: tuple[Sold, ...] = ()
        self._category: dict[str, str] = {}

    @property
    def currency(self) -> Currency:
        """The currency of the drawer."""
        return self._shop.policy.currency

    @property
    def till(self) -> str:
        """The code of this till."""
        return self._shop.till

    @property
    def now(self) -> datetime:
        """The time in the till's time zone."""
        return self._clock.now()

    async def facts(self) -> DayFacts:
        """The open day as it is in the till's file."""
        while True:
            facts = await self._store.days.facts(self._sold, AT_ONCE)
            self._sold = facts.sales
            if not facts.more:
                return facts

    async def today(self, cashier: str = "") -> Today:
        """The open day as it is now. Writes nothing."""
        facts = await self.facts()
        report = self._report(facts, cashier, await self._still_open())
        await self._learn_categories()
        names = self._category
        sums = by_category(self._sold, facts.returns, lambda variant: names.get(variant, ""), self.currency)
        return Today(report, sums)

    async def open_day(self) -> DayReport:
        """The open day as it is now, without its categories. Writes nothing."""
        return self._report(await self.facts(), "", await self._still_open())

    async def take_x(self, cashier: str) -> DayReport:
        """An X report for printing; the journal records that it was made."""
        report = (await self.today(cashier)).report
        await self._store.days.note_x(report)
        return report

    async def put_float(self, amount: Money, cashier: str) -> Movement:
        """Record the opening float. Raises DomainError: drawer_amount, float_there (this day has one already)."""

        def build(facts: DayFacts) -> Movement:
            if any(one.kind is Move.FLOAT for one in facts.movements):
                raise DomainError("float_there", "amount")
            return self._entry(Move.FLOAT, self._minor(amount), cashier)

        return await self._add(build)

    async def move_cash(self, amount: Money, reason: str, cashier: str, *, out: bool) -> Movement:
        """Record cash put in or taken out, with its reason.

        Raises DomainError: drawer_amount (zero or too large), drawer_reason (none given), text_too_long.
        """
        minor, why = self._minor(amount), clean_text(reason, MAX_REASON, "reason")
        if not minor:
            raise DomainError("drawer_amount", "amount")
        if not why:
            raise DomainError("drawer_reason", "reason")
        entry = self._entry(Move.OUT if out else Move.IN, minor, cashier, why)
        return await self._add(lambda _: entry)

    async def count(self, pieces: Mapping[int, int], cashier: str) -> Movement:
        """Record a count of the drawer: how many notes or coins of each value (minor units). Raises DomainError."""
        found = tuple(Pieces(value, n) for value, n in sorted(pieces.items(), reverse=True) if n)
        amount = counted(found)

        def build(facts: DayFacts) -> Movement:
            expected = self._report(facts, cashier).drawer.expected
            return self._entry(Move.COUNT, amount, cashier, expected=expected, pieces=found)

        return await self._add(build)

    async def close(self, cashier: str) -> DayReport:
        """Make the Z report: when this returns the day is closed and the next one open; if it raises, nothing has
        changed."""
        still_open = await self._still_open()
        await self.facts()  # on the reader thread, so that the writer has little left to read
        report = await self._store.days.close(
            lambda facts: self._report(facts, cashier, still_open, final=True), self._sold, self._shop.last_month
        )
        self._sold = ()
        return report

    async def unfinished(self) -> Unfinished:
        """The sales that the shop's software does not have yet and the carts that are not paid, for the person who
        closes the day."""
        rows = [row for row in await self._store.outbox.open_rows() if row.kind is Kind.ORDER]
        parked = await self._store.carts.parked()

        def of(*states: State) -> tuple[str, ...]:
            return tuple(row.receipt for row in rows if row.state in states)

        waiting = of(State.QUEUED, State.SENDING)
        return Unfinished(waiting, of(State.UNKNOWN), of(State.REFUSED), tuple(one.label for one in parked))

    async def ended(self) -> tuple[Ended, ...]:
        """The latest Z reports, newest first."""
        return await self._store.days.ends()

    async def _add(self, build: Callable[[DayFacts], Movement]) -> Movement:
        await self.facts()  # on the reader thread, as in `close`
        return await self._store.days.add(self.currency, build, self._sold)

    def _report(
        self, facts: DayFacts, cashier: str, still_open: StillOpen | None = None, *, final: bool = False
    ) -> DayReport:
        now = self._clock.now()
        begun = (
            [one.paid_at for one in facts.sales[:1]]
            + [one.at for one in facts.movements[:1]]
            + [one.at for one in facts.returns[:1]]
            + [one.at for one in facts.later.payments[:1]]
        )
        since = facts.since or min(begun, default=None)
        heading = ReportHeading(
            self._shop.name, self._shop.till, facts.number, since, now, cashier, self.currency, final
        )
        return day_report(heading, facts.sales, facts.movements, still_open, facts.returns, facts.changes, facts.later)

    async def _still_open(self) -> StillOpen:
        held = await self._store.outbox.summary(self._clock.now().date())
        parked = len(await self._store.carts.parked())
        goods = await self._store.handing.waiting(self._clock.now().date())
        counts = (held.queued + held.sending, held.unknown, held.refused, parked)
        return StillOpen(*counts, goods.count, goods.late)

    async def _learn_categories(self) -> None:
        """Read the category of each article that was sold: the first one that the article is in."""
        new = {variant for one in self._sold for variant, _ in one.variants} - self._category.keys()
        if not new:
            return
        names = {one.id: one.name for one in await self._catalogue.categories()}
        for variant in new:
            item = await self._catalogue.item(variant)
            ids = item.category_ids if item else ()
            name = next((names[one] for one in ids if one in names), "")
            if name:
                self._category[variant] = name

    def _entry(
        self,
        kind: Move,
        amount: int,
        cashier: str,
        reason: str = "",
        *,
        expected: int = 0,
        pieces: tuple[Pieces, ...] = (),
    ) -> Movement:
        now, one = self._clock.now(), self._clock.new_id()
        return Movement(one, kind, now, cashier, amount, reason, expected=expected, pieces=pieces)

    def _minor(self, amount: Money) -> int:
        if amount.currency != self.currency or amount.amount != round(amount.amount, self.currency.exponent):
            raise DomainError("drawer_amount", "amount")
        return drawer_amount(amount.minor)
