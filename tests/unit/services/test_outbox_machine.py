"""Random events and faults against a model: no illegal step, no lost row, one order per sale (faults F42).

The till's file and services are the real ones, on a clock that jumps. The server is a model at the one edge the
services know, `ChiftApi`: it commits or not, answers or not, at once or late, whatever becomes of the caller.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import tempfile
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.app.till import Till, open_till
from pos_app.chift.answer_values import MadeCustomer, PlacedLine, PlacedOrder, Transaction
from pos_app.chift.api import ChiftApi
from pos_app.chift.errors import (
    ChiftDuplicate,
    ChiftError,
    ChiftNotFound,
    ChiftNotSupported,
    ChiftProtocolError,
    ChiftRefused,
    ChiftSetup,
    ChiftThrottled,
    ChiftUnauthorised,
    ChiftUnavailable,
    ChiftUnreachable,
)
from pos_app.chift.refusals import error_of
from pos_app.chift.wire import Answer
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.customer import Customer
from pos_app.domain.order import Order
from pos_app.domain.payment import Tender, settle
from pos_app.domain.submission import Cause, Created, Kind, State, Submission
from pos_app.domain.totals import totals
from pos_app.services.clock import Clock
from pos_app.services.customers.contact import ContactEntry
from pos_app.services.outbox.mend_steps import Mend
from pos_app.services.settings.shop import shop_profile
from tests.crash.audit import STEPS, audit
from tests.unit.services.practice_bench import JumpingLoop

LOAF = Item("v1", "p1", "Bread", "B-1", "", (), Decimal("2.50"), "EUR", None, True, ItemStatus.PUBLISHED)
DOUBT = ChiftUnavailable(may_have_committed=True)

# What the server does with a POST: (makes the order, answer). "late": both happen 40 s after the call.
MOODS: dict[str, tuple[bool, ChiftError | None]] = {
    "well": (True, None),
    "unreachable": (False, ChiftUnreachable()),
    "lost": (True, DOUBT),
    "silent": (False, DOUBT),
    "late": (True, DOUBT),
    "500 made": (True, ChiftUnavailable("It broke", status=500, may_have_committed=True)),
    "500 not made": (False, ChiftUnavailable("It broke", status=500, may_have_committed=True)),
    "unreadable": (True, ChiftProtocolError(status=200, may_have_committed=True)),
    "in process": (False, ChiftDuplicate("Wait", error_code="REQUEST_IN_PROCESS", in_process=True, retry_after=None)),
    "wrong key": (False, ChiftUnauthorised(connector=False, status=401)),
    "not set up": (False, ChiftSetup(status=400, error_code="ERROR_CONFIGURATION_SYNC")),
    "too many": (False, ChiftThrottled(status=429, retry_after=30.0)),
    "refused": (False, ChiftRefused("The phone is used", status=422, field="phone")),
    "made and refused": (True, ChiftRefused("No data", status=400, may_have_committed=True)),
    "another's made": (True, None),
    "another's not made": (False, None),
    "bare": (False, None),
    "bare made": (True, None),
}
ASKED: dict[str, ChiftError | None] = {
    "well": None,
    "unreachable": ChiftUnreachable(),
    "broken": ChiftUnavailable(status=503),
    "another record": None,
}
# Something on the way answers in the shop's place, lets the request go on, and 40 s later it arrives.
ON_THE_WAY = {
    "408 of a proxy": Answer(408, b"Request Timeout"),
    "408 in the API's words": Answer(408, b'{"status": "error", "message": "It took too long"}'),
    "425": Answer(425, b""),
    "429 of a gateway": Answer(429, b'{"message": "API rate limit exceeded"}'),
    "429 as a page": Answer(429, b"<html>Too many</html>", is_html=True),
    "499": Answer(499, b""),
    "400 as text": Answer(400, b"Bad Request"),
    "401 of a gateway": Answer(401, b'{"message": "Unauthorized"}'),
    "403 of a firewall": Answer(403, b"Forbidden"),
    "404 of an ingress": Answer(404, b"404 page not found"),
    "404 as a page": Answer(404, b"<!doctype html><title>404</title>", is_html=True),
    "413 of a gateway": Answer(413, b""),
    "200 as a page": Answer(200, b"<html>Welcome</html>", is_html=True),
    "409 of a gateway": Answer(409, b"{}"),
}
MOODS |= {mood: (False, error_of(answer, commits=True)) for mood, answer in ON_THE_WAY.items()}
POSTS = st.lists(st.sampled_from(sorted(MOODS)), min_size=1, max_size=6)
QUESTIONS = st.lists(st.sampled_from(sorted(ASKED)), max_size=4)


class ModelServer:
    """What the other side holds. `strict`: a request id that failed may not be used again; `lists`: it shows orders;
    `notes`: it keeps their notes."""

    server_time = None  # its answers have no date

    def __init__(self, *, strict: bool, lists: bool, notes: bool) -> None:
        self._strict = strict
        self._lists = lists
        self._notes = notes
        self._numbers = itertools.count(1)
        self._failed: set[str] = set()
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._under_way: list[asyncio.Task[None]] = []
        self.made: dict[str, tuple[str, Order | Customer]] = {}
        self.moods: list[str] = []
        self.asked: list[str] = []

    async def create_order(self, order: Order, request_id: str) -> PlacedOrder:
        """A POST under the request-id rules; the answer may be another's, or bare."""
        mood = self.moods[0] if self.moods else "well"
        remote_id = await self._post(order, request_id)
        others = [placed for placed in self._orders() if placed.created.remote_id != remote_id]
        if mood.startswith("another's") and others:
            return others[-1]
        if mood == "bare":
            return PlacedOrder(Created("x"), "", None, "")
        own = next((placed for placed in self._orders() if placed.created.remote_id == remote_id), None)
        return own or PlacedOrder(Created("x"), "", None, "")

    async def create_customer(self, customer: Customer, request_id: str) -> MadeCustomer:
        """A POST under the request-id rules."""
        mood = self.moods[0] if self.moods else "well"
        remote_id = await self._post(customer, request_id)
        others = [replace(body, remote_id=i) for i, body in self.made.values() if isinstance(body, Customer)]
        others = [one for one in others if one.remote_id != remote_id]
        if mood.startswith("another's") and others:
            return MadeCustomer(others[-1])
        bare = Customer("x", "", "", remote_id="x")
        return MadeCustomer(bare if remote_id == "x" else replace(customer, remote_id=remote_id))

    async def customer(self, remote_id: str) -> Customer:
        """One customer."""
        await self._ask()
        for made, body in self.made.values():
            if isinstance(body, Customer) and made == remote_id:
                return replace(body, remote_id=made)
        raise ChiftNotFound(status=404)

    async def fresh_line(self) -> None:
        """There are no connections here."""

    async def _post(self, body: Order | Customer, request_id: str) -> str:
        mood = self.moods.pop(0) if self.moods else "well"
        makes, answer = MOODS[mood]
        if mood in ON_THE_WAY and answer is not None:  # it goes on, though the till goes down before the answer
            self._under_way.append(asyncio.get_running_loop().create_task(self._arrive_late(request_id, body)))
        await asyncio.sleep(0.05)
        if mood in ON_THE_WAY and answer is not None:
            raise answer.with_traceback(None)
        if not isinstance(answer, ChiftUnreachable):
            if request_id in self._at_work:
                raise ChiftDuplicate("Wait", error_code="REQUEST_IN_PROCESS", in_process=True, retry_after=None)
            if request_id in self.made or (self._strict and request_id in self._failed):
                code = "REQUEST_ALREADY_PROCESSED"
                raise ChiftDuplicate("Done before", error_code=code, in_process=False, retry_after=None)
        if mood == "late":
            work = asyncio.get_running_loop().create_task(self._make_late(request_id, body))
            self._at_work[request_id] = work
            await asyncio.sleep(10)
        elif makes:
            self._make(request_id, body)
        elif answer is not None and answer.status is not None and mood != "in process":
            self._failed.add(request_id)
        if answer is not None:
            raise answer.with_traceback(None)
        return self.made[request_id][0] if makes else "x"

    async def _make_late(self, request_id: str, body: Order | Customer) -> None:
        await asyncio.sleep(40)
        self._make(request_id, body)
        del self._at_work[request_id]

    async def _arrive_late(self, request_id: str, body: Order | Customer) -> None:
        await asyncio.sleep(40)
        self._make(request_id, body)

    def _make(self, request_id: str, body: Order | Customer) -> None:
        if request_id not in self.made:  # an id makes one order, whichever of its requests is first
            self.made[request_id] = (f"o-{next(self._numbers)}", body)

    async def _ask(self) -> str:
        await asyncio.sleep(0.05)
        mood = self.asked.pop(0) if self.asked else "well"
        if (error := ASKED[mood]) is not None:
            raise error.with_traceback(None)
        return mood

    async def transaction(
        self,
        request_id: str,
        *,
        kind: Kind,
        fresh: bool = False,  # noqa: ARG002 - as ChiftApi
    ) -> Transaction | None:
        """What became of a request, or of another one."""
        others = [(i, body) for asked, (i, body) in self.made.items() if asked != request_id]
        if await self._ask() == "another record" and kind is Kind.ORDER and others:
            return Transaction(200, others[-1][0])
        if request_id in self.made:
            return Transaction(200, self.made[request_id][0])
        return Transaction(500, "") if request_id in self._failed else None

    async def order(self, remote_id: str, *, fresh: bool = False) -> PlacedOrder:  # noqa: ARG002 - as ChiftApi
        """One order."""
        await self._ask()
        found = next((order for order in self._orders() if order.created.remote_id == remote_id), None)
        if found is None:
            raise ChiftNotFound(status=404)
        return found

    async def order_pages(
        self,
        first: date,  # noqa: ARG002 - as ChiftApi
        last: date,  # noqa: ARG002
        *,
        fresh: bool = False,  # noqa: ARG002
    ) -> AsyncGenerator[tuple[PlacedOrder, ...], None]:
        """All orders on one page."""
        await self._ask()
        if not self._lists:
            raise ChiftNotSupported(status=405)
        yield tuple(self._orders())

    async def search_customers(self, text: str) -> tuple[Customer, ...]:
        """Customers whose name holds a text."""
        await self._ask()
        people = [(remote_id, body) for remote_id, body in self.made.values() if isinstance(body, Customer)]
        return tuple(replace(body, remote_id=remote_id) for remote_id, body in people if text in body.name)

    def _orders(self) -> list[PlacedOrder]:
        orders = [(remote_id, body) for remote_id, body in self.made.values() if isinstance(body, Order)]
        return [
            PlacedOrder(
                Created(remote_id, "N-1", total=order.total.amount),
                order.note if self._notes else "",
                None,
                "confirmed",
                email=order.party.email,
                lines=tuple(PlacedLine(line.name, Decimal(line.quantity), None) for line in order.lines),
            )
            for remote_id, order in orders
        ]

    def state(self) -> dict[str, Any]:
        """As the practice shop's back door shows it, for the audit."""
        orders, customers = [], []
        for request_id, (remote_id, body) in self.made.items():
            if isinstance(body, Order):
                lines = [{"variant_id": line.variant_id, "quantity": line.quantity} for line in body.lines]
                told = {"note": body.note, "total": body.total.amount, "lines": lines}
                orders.append({"id": remote_id, "request_id": request_id, **told})
            else:
                customers.append({"request_id": request_id})
        return {"orders": orders, "customers": customers}


class OutboxMachine(RuleBasedStateMachine):
    """A till, a server, and everything that can come between them."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="comptoir-machine-")
        self._runner = asyncio.Runner(loop_factory=JumpingLoop)
        self._stack = AsyncExitStack()
        self._chance = random.Random(1)
        self._names = itertools.count()
        self._till: Till | None = None
        self._states: dict[str, State] = {}
        self._told: dict[str, Decimal] = {}
        self._wrong: list[str] = []

    @initialize(strict=st.booleans(), lists=st.booleans(), notes=st.booleans(), moods=POSTS, asked=QUESTIONS)
    def begin(self, strict: bool, lists: bool, notes: bool, moods: list[str], asked: list[str]) -> None:
        """A new till, an empty shop, and three sales on their way into it."""
        self._server = ModelServer(strict=strict, lists=lists, notes=notes)
        self._server.asked = asked
        self._do(self._open)
        self.sell(3, moods)

    @rule(count=st.integers(1, 3), moods=POSTS)
    def sell(self, count: int, moods: list[str]) -> None:
        """Sales, paid and told, and what the server does with the next orders and customers."""
        self._server.moods = moods
        for _ in range(count):
            self._do(self._sell)

    @rule(seconds=st.sampled_from((0.01, 0.06, 1.0, 12.0, 60.0, 400.0)), moods=POSTS, asked=QUESTIONS)
    def time_passes(self, seconds: float, moods: list[str], asked: list[str]) -> None:
        """So much of it, and the server changes its mind."""
        self._server.moods, self._server.asked = moods, asked
        self._do(lambda: asyncio.sleep(seconds))

    @rule()
    def enter_a_customer(self) -> None:
        """A new customer, a row of its own."""
        name = f"Customer {next(self._names)}"
        self._do(lambda: self._there.customers.enter(ContactEntry("Élise", name)))

    @rule()
    def send_now(self) -> None:
        """The cashier asks for it."""
        self._there.outbox.send_now()

    @rule(seconds=st.sampled_from((0.0, 0.03, 0.1, 11.0)))
    def the_till_goes_down_and_up(self, seconds: float) -> None:
        """At any moment of a call; what is on its way arrives all the same."""
        self._do(lambda: asyncio.sleep(seconds))
        self._do(self._close)
        self._do(self._open)

    @rule()
    def mend(self) -> None:
        """A person sends what was refused again."""
        self._do(self._mend)

    @invariant()
    def nothing_is_lost_and_nothing_doubled(self) -> None:
        """Holds after every step."""
        assert self._wrong == []
        if self._till is None:
            return
        kept = {row.receipt: row for row in self._do(lambda: self._there.till_store.sales.find(limit=1000))}
        assert kept.keys() == self._told.keys()
        notes = [body.note for _, body in self._server.made.values() if isinstance(body, Order)]
        for receipt, row in kept.items():
            times = sum(f"Receipt {receipt}\n" in f"{note}\n" for note in notes)
            assert times <= 1, f"{receipt} is at the server {times} times"
            assert row.submission.state is not State.SENT or times == 1

    def teardown(self) -> None:
        """Faults end: everything arrives, once, and both sides agree to the cent."""
        try:
            if self._till is not None:
                self._in_the_end()
        finally:
            if self._till is not None:
                self._do(self._close)
            self._runner.close()
            self._folder.cleanup()

    def _in_the_end(self) -> None:
        self._server.moods, self._server.asked = [], []
        self._do(self._drain)
        self._do(self._close)
        found = audit(Path(self._folder.name), self._server.state(), "1", self._told)
        assert not found.broken, found.broken
        assert self._wrong == []

    # --- inside ---

    @property
    def _there(self) -> Till:
        assert self._till is not None
        return self._till

    def _do(self, work: Callable[[], Any]) -> Any:
        async def go() -> Any:
            return await work()

        return self._runner.run(go())

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        noon = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
        clock = Clock(
            lambda: noon + timedelta(seconds=min(loop.time(), 36_000.0)),
            loop.time,
            self._chance.random,
            lambda: str(uuid.UUID(int=self._chance.getrandbits(128), version=4)),
        )
        shop = shop_profile(replace(PRACTICE_SHOP, rounding="per_line"))
        opened = open_till(Path(self._folder.name), shop, clock, self._report, self._changed, None)
        self._till = await self._stack.enter_async_context(opened)
        for row in await self._till.till_store.outbox.open_rows():
            self._states[row.id] = row.state
        self._till.tasks.serve("outbox", partial(self._till.outbox.run, cast(ChiftApi, self._server)))

    async def _close(self) -> None:
        await self._there.tasks.aclose(0.0)
        await self._stack.aclose()
        self._stack = AsyncExitStack()
        self._till = None

    async def _sell(self) -> None:
        policy = self._there.shop.policy
        cart, _ = self._there.checkout.empty_cart().add(LOAF, Decimal(2), policy)
        due = settle(totals(cart, policy).total, (), policy.cash_step).cash_due
        sale = await self._there.checkout.pay(cart, (Tender("Cash", due, is_cash=True),), "Nadia")
        self._told[str(sale.receipt)] = sale.order.total.amount

    async def _mend(self) -> None:
        for row in await self._there.till_store.outbox.open_rows():
            if row.state is State.REFUSED and row.kind is Kind.ORDER:
                self._states[row.id] = State.REFUSED
                if row.cause is Cause.UNPROVED and self._is_order_of(row):
                    await self._there.mending.adopt(row.id, None)
                else:
                    anew = row.cause is Cause.UNPROVED and self._may_leave(row)
                    await self._there.mending.mend(row.id, Mend.ANEW if anew else Mend.AGAIN)

    def _is_order_of(self, row: Submission) -> bool:
        """What a person sees who looks at the order that may be the sale's."""
        bodies = [body for remote_id, body in self._server.made.values() if remote_id == row.remote_id]
        return any(isinstance(body, Order) and f"Receipt {row.receipt}\n" in body.note for body in bodies)

    def _may_leave(self, row: Submission) -> bool:
        """What a person sees who looks at all orders."""
        bodies = [body for _, body in self._server.made.values()]
        return not any(isinstance(body, Order) and f"Receipt {row.receipt}\n" in body.note for body in bodies)

    async def _drain(self) -> None:
        left: list[Submission] = []
        for _ in range(20):
            await self._mend()
            self._there.outbox.send_now()
            async with asyncio.timeout(2 * 3600):
                await self._there.outbox.idle()
            left = [row for row in await self._there.till_store.outbox.open_rows() if row.kind is Kind.ORDER]
            if not left:
                return
        raise AssertionError(f"still there: {left}")

    def _changed(self, row: Submission | None) -> None:
        if row is None:
            return
        before = self._states.get(row.id, State.QUEUED)
        if row.state is not before and row.state.value not in STEPS[before.value]:
            self._wrong.append(f"{row.receipt}: {before} -> {row.state}")
        self._states[row.id] = row.state

    def _report(self, name: str, error: BaseException) -> None:
        self._wrong.append(f"{name}: {type(error).__name__} {error}")


OutboxMachine.TestCase.settings = settings(
    max_examples=settings().max_examples // 2,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # a step costs real commits: shrinking would take many minutes
    suppress_health_check=[HealthCheck.too_slow],
)
TestOutbox = pytest.mark.slow(OutboxMachine.TestCase)


def test_an_order_that_still_arrives_is_not_sent_anew_by_an_impatient_person() -> None:
    # Found by the machine: the shop answers nothing and makes the order 40 s later, and the record of another request
    # brings the sale to a person, who says after 12 s: send it. A correction has an id that no server refuses.
    state = OutboxMachine()
    posts = ["late", "bare", "unreachable", "another's not made", "wrong key", "bare"]
    asked = ["well", "another record", "another record", "broken"]
    state.begin(strict=True, lists=True, notes=False, moods=posts, asked=asked)
    try:
        state.sell(2, ["lost"])
        state.time_passes(0.01, ["well", "another's made", "unreachable"], ["another record"])
        state.time_passes(12.0, ["silent", "500 made"], [])
        state.mend()
        state.time_passes(400.0, [], [])
        state.nothing_is_lost_and_nothing_doubled()
    finally:
        state.teardown()


@pytest.mark.parametrize("answer", sorted(ON_THE_WAY))
def test_what_something_on_the_way_answers_does_not_prove_that_the_order_will_not_be_made(answer: str) -> None:
    # The request goes on behind the answer. The till asks, finds nothing, sends the same again and is refused for the
    # phone: a person corrects that at once, under a new id, and at 40 s the first request arrives.
    state = OutboxMachine()
    state.begin(strict=False, lists=True, notes=True, moods=["well"] * 3, asked=[])
    try:
        state.time_passes(400.0, [], [])
        state.sell(1, [])
        state.time_passes(1.0, [answer, "refused"], [])
        for _ in range(5):
            state.send_now()
            state.time_passes(1.0, ["refused"], [])
        state.mend()
        state.time_passes(1.0, [], [])
        state.time_passes(400.0, [], [])
        state.nothing_is_lost_and_nothing_doubled()
    finally:
        state.teardown()


def test_no_new_id_is_used_while_a_call_under_the_old_one_may_still_arrive() -> None:
    # Found by the machine: the shop refused the third sale's id once (a wrong key), so it has a record of failure; the
    # next call is answered by a proxy and goes on. The shop refuses the id as used, the till took a new one, and 40 s
    # later the call behind the proxy arrived. No notes: only the request ids tell two orders of the same goods apart.
    state = OutboxMachine()
    posts = ["unreachable", "refused", "wrong key", "413 of a gateway", "408 of a proxy", "bare", "another's made"]
    state.begin(strict=True, lists=True, notes=False, moods=posts, asked=["unreachable", "well"])
    try:
        state.time_passes(400.0, posts, ["unreachable", "well"])
        state.nothing_is_lost_and_nothing_doubled()
    finally:
        state.teardown()


@pytest.mark.parametrize("what", ["a sale", "a customer"])
@pytest.mark.parametrize("answer", sorted(ON_THE_WAY))
def test_a_record_of_failure_is_not_of_the_call_that_something_on_the_way_answered(answer: str, what: str) -> None:
    # The shop fails, and keeps that of the id; it is sent again, and that call arrives 40 s after its answer.
    state = OutboxMachine()
    state.begin(strict=True, lists=True, notes=True, moods=["well"] * 3, asked=[])
    try:
        state.time_passes(400.0, [], [])
        posts = ["500 not made", answer]  # and then all is well
        state.sell(0 if what == "a customer" else 1, posts)
        if what == "a customer":
            state.enter_a_customer()
        for _ in range(8):
            state.send_now()
            state.time_passes(1.0, posts, [])
        state.time_passes(400.0, [], [])
        state.nothing_is_lost_and_nothing_doubled()
    finally:
        state.teardown()  # counts the customers too


def test_a_call_that_the_end_of_the_program_cut_off_may_still_arrive() -> None:
    # The till goes down before the answer; started again it asks, finds nothing, sends the same again and is refused
    # for the phone. A person corrects that at once, under a new id, and the first request arrives at 40 s.
    state = OutboxMachine()
    state.begin(strict=False, lists=True, notes=True, moods=["well"] * 3, asked=[])
    try:
        state.time_passes(400.0, [], [])
        posts = ["499", "refused"]
        state.sell(1, posts)
        state.the_till_goes_down_and_up(0.03)
        for _ in range(5):
            state.send_now()
            state.time_passes(1.0, posts, [])
        state.mend()
        state.time_passes(400.0, [], [])
        state.nothing_is_lost_and_nothing_doubled()
    finally:
        state.teardown()


def test_an_order_that_is_said_to_be_there_and_is_a_customer_is_not_taken_for_deleted() -> None:
    # Found by the machine: the record of another request, which made a customer, was told twice for a sale.
    state = OutboxMachine()
    state.begin(strict=False, lists=True, notes=True, moods=["well"] * 3, asked=[])
    try:
        state.time_passes(400.0, [], [])
        state.enter_a_customer()
        state.time_passes(12.0, [], [])
        posts = ["silent"]
        state.sell(1, posts)
        state.time_passes(12.0, posts, ["another record"] * 5)
        state.nothing_is_lost_and_nothing_doubled()
    finally:
        state.teardown()


@pytest.mark.parametrize("seed", [0, 3, 11, 15, 20, 43])
def test_each_of_sales_that_look_alike_gets_its_own_order_however_the_books_lie(seed: int) -> None:
    # No notes, the same goods, and the record of another request for a while: one sale took its twin's order for its
    # own, and the twin waited for an order that was "another sale's" for ever.
    chance, state = random.Random(seed), OutboxMachine()
    moods = ["lost", "500 not made", "silent", "well", "500 made", "unreachable", "another's made"]
    moods += ["another's not made", "bare made"]
    posts = [chance.choice(moods) for _ in range(chance.randint(2, 6))]
    lies = ["another record" if chance.random() < 0.85 else "well" for _ in range(chance.randint(2, 14))]
    try:
        state.begin(strict=chance.random() < 0.5, lists=chance.random() < 0.7, notes=False, moods=posts, asked=lies)
        for _ in range(chance.randint(1, 3)):
            seconds = chance.choice([0.06, 1.0, 12.0, 60.0])
            posts = [chance.choice(moods) for _ in range(3)]
            more = ["another record"] * chance.randint(0, 6)
            state.time_passes(seconds, posts, more)
            if chance.random() < 0.4:
                state.mend()
        state.time_passes(400.0, [], [])
        state.nothing_is_lost_and_nothing_doubled()
    finally:
        state.teardown()


@pytest.mark.parametrize("lists", [True, False])
def test_an_id_that_failed_and_is_refused_as_used_costs_no_wait(lists: bool) -> None:
    # 500, and nothing made; the shop refuses the id as used and has a record of failure, which can only be of the 500:
    # the new id leaves at once, not two minutes later.
    state = OutboxMachine()
    try:
        state.begin(strict=True, lists=lists, notes=True, moods=["500 not made"], asked=[])
        state.time_passes(60.0, [], [])
        assert not state._do(lambda: state._there.till_store.outbox.open_rows())
    finally:
        state.teardown()


@pytest.mark.parametrize("answer", ["408 of a proxy", "silent"])
@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_set_neither_lengthens_nor_shortens_the_wait(hours: int, answer: str) -> None:
    # A call whose order may still be made, a refusal that a person corrects, and a clock that is set in between.
    state = OutboxMachine()
    try:
        state.begin(strict=False, lists=True, notes=True, moods=["well"] * 3, asked=[])
        state.time_passes(400.0, [], [])
        state.sell(1, [])
        state.time_passes(1.0, [answer, "refused"], [])
        for _ in range(5):
            state.send_now()
            state.time_passes(1.0, ["refused"], [])
        clock = state._there.outbox._clock
        was = clock.now
        for part in (clock, state._there.clock):
            object.__setattr__(part, "now", lambda: was() + timedelta(hours=hours))
        state.mend()
        state.time_passes(20.0, [], [])
        assert state._do(lambda: state._there.till_store.outbox.open_rows()), "its first call may still arrive"
        state.time_passes(200.0, [], [])
        assert not state._do(lambda: state._there.till_store.outbox.open_rows())
        state.nothing_is_lost_and_nothing_doubled()
    finally:
        state.teardown()
