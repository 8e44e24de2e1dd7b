"""`pos-app --self-check`: runs a scripted day in the practice shop, without a display, to show that this till works.

It uses the same services as the window. The check stops at the first step that fails, and names it. A computer with
much else to do is no broken till: a step gets as many times its seconds as the computer is slower than at rest, and one
that does not end even so is told as what it is.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from decimal import Decimal
from functools import partial
from pathlib import Path

from pos_app.app.shop_connection import Practice, PracticeAwayError, open_practice, practice_settings
from pos_app.app.till import Till, catalogue_of, open_till
from pos_app.chift.errors import ChiftError
from pos_app.cli import pace
from pos_app.cli.output import say, say_json
from pos_app.domain.cart import Cart, Percent
from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.note import read_note
from pos_app.domain.order import Sale
from pos_app.domain.payment import Tender, settle
from pos_app.domain.submission import State, Submission
from pos_app.domain.totals import totals
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.catalogue.loading import LoadProgress
from pos_app.services.clock import Clock, system_clock
from pos_app.services.customers.contact import ContactEntry
from pos_app.services.settings.shop import shop_profile
from pos_app.services.tasks import Tasks
from pos_app.store.errors import StoreError
from pos_app.system import crash

STEP_AT_MOST = 25.0  # seconds until a step must have ended on a computer at rest
STEP_EVER = 300.0  # seconds that a step gets on the slowest computer
BUSY = 3.0  # times slower than at rest; from there on what did not end in time says nothing of the till
TOO_BUSY = 3  # the exit code


@frozen
class CheckStep:
    """One line of the report; `ms` is the step's duration in milliseconds."""

    name: str
    ok: bool
    detail: str
    ms: int


class CheckFailedError(Exception):
    """A step found a wrong result; the text says which."""


def main(*, server: str | None, as_json: bool, pictures: Path | None) -> int:
    """Run the check and print it. Exit code 0: all steps passed; 1: the last step printed failed; 3: it did not end,
    and this computer had too much else to do to tell why."""
    clock = system_clock()
    check = SelfCheck(server, clock, lambda folder: pace.slowness(folder, clock.monotonic))
    told = (lambda _step: None) if as_json else _print
    steps = asyncio.run(check.run(told))
    if all(step.ok for step in steps):
        step = _window(clock.monotonic)
        steps.append(step)
        told(step)
    if pictures is not None and all(step.ok for step in steps):
        from pos_app.cli.pictures import take_pictures

        step = _timed_pictures(partial(take_pictures, pictures, clock), clock.monotonic)
        steps.append(step)
        told(step)
    ok = all(step.ok for step in steps)
    if as_json:
        shown = [{"name": s.name, "ok": s.ok, "detail": s.detail, "ms": s.ms} for s in steps]
        say_json({"ok": ok, "steps": shown})
    elif ok:
        say("This till works.")
    elif check.was_too_busy:
        say(f"This computer has too much else to do: “{steps[-1].name}” did not end, and nobody can tell why.")
        say("Run the check again when it has less to do.")
    else:
        say(f"This till does not work: “{steps[-1].name}” failed.")
    return 0 if ok else TOO_BUSY if check.was_too_busy else 1


class SelfCheck:
    """One run of the check. The till's files are in a temporary folder; the practice shop is in memory, or the one at
    `server`.

    `slowness(folder)`: how many times slower than at rest this computer is now (`pace.slowness`).
    """

    def __init__(self, server: str | None, clock: Clock, slowness: Callable[[Path], float]) -> None:
        self._server = server
        self._clock = clock
        self._slowness = slowness
        self._steps: list[CheckStep] = []
        self._awaited = ""
        self._slow = 1.0

    @property
    def was_too_busy(self) -> bool:
        """Whether the last step ran out of time on a computer that is BUSY."""
        return self._slow >= BUSY

    async def run(self, told: Callable[[CheckStep], None]) -> list[CheckStep]:
        """Run the steps up to the first that fails and return them; `told` is called as each ends."""
        with tempfile.TemporaryDirectory(prefix="comptoir-check-") as folder:
            async with AsyncExitStack() as stack:
                await self._day(stack, Path(folder), told)
        return self._steps

    async def _day(self, stack: AsyncExitStack, folder: Path, told: Callable[[CheckStep], None]) -> None:
        practice: Practice | None = None
        session: Session | None = None

        async def connect() -> str:
            nonlocal practice, session
            practice = await stack.enter_async_context(open_practice(self._server, None, self._clock))
            names = [connection.name for connection in await practice.api.connections()]
            session = Session(folder, practice, self._clock, self._waits_for)
            await session.start()
            return f"connected to {', '.join(names)}"

        step = partial(self._step, folder, told)
        if not await step("connect", connect) or session is None:
            return
        script = Script(session)
        try:
            for name, work in script.steps():
                if not await step(name, work):
                    return
        finally:
            await session.stop()

    def _waits_for(self, what: str) -> None:
        self._awaited = what

    async def _watch(self, folder: Path, limit: asyncio.Timeout, started: float) -> None:
        """End a step that has had its time: STEP_AT_MOST seconds, more while this computer is slow."""
        while True:
            await asyncio.sleep(STEP_AT_MOST)
            slow = await asyncio.to_thread(self._slowness, folder)
            if self._clock.monotonic() - started >= min(STEP_AT_MOST * slow, STEP_EVER):
                self._slow = slow
                limit.reschedule(asyncio.get_running_loop().time())
                return

    async def _step(
        self, folder: Path, told: Callable[[CheckStep], None], name: str, work: Callable[[], Awaitable[str]]
    ) -> bool:
        started = self._clock.monotonic()
        self._awaited = ""
        watching = Tasks(crash.report)
        try:
            async with asyncio.timeout(None) as limit:
                watching.serve("watch", partial(self._watch, folder, limit, started))
                ok, detail = True, await work()
        except TimeoutError:
            ok, detail = False, self._ran_out(self._clock.monotonic() - started)
        except (CheckFailedError, PracticeAwayError) as error:
            ok, detail = False, str(error)
        except (ChiftError, StoreError, DomainError) as error:
            ok, detail = False, sentence(error, ENGLISH)
        except Exception as error:  # noqa: BLE001 - any error is this step's result
            crash.report(f"self-check: {name}", error)
            ok, detail = False, f"unexpected: {type(error).__name__}"
        finally:
            await watching.aclose(0.0)
        step = CheckStep(name, ok, detail, round((self._clock.monotonic() - started) * 1000))
        self._steps.append(step)
        told(step)
        return ok

    def _ran_out(self, seconds: float) -> str:
        slow = f" on a computer {self._slow:.0f} times slower than at rest" if self.was_too_busy else ""
        return f"not done after {seconds:.0f} s{slow}" + (f": {self._awaited}" if self._awaited else "")


class Session:
    """A till that can be closed and opened again on the same files, with the practice shop beside it. `waits_for` is
    told what is waited for."""

    def __init__(self, folder: Path, practice: Practice, clock: Clock, waits_for: Callable[[str], None]) -> None:
        self._folder = folder
        self.waits_for = waits_for
        self.clock = clock
        self._stack = AsyncExitStack()
        self.practice = practice
        self._till: Till | None = None
        self._older: set[object] = set()

    @property
    def till(self) -> Till:
        """The till that is open now."""
        if self._till is None:
            raise CheckFailedError("the till is not open")
        return self._till

    async def start(self) -> None:
        """Open the till and start sending."""
        if self._till is None:  # a practice shop that was used before has orders with this till's receipt numbers
            self._older = {order["id"] for order in await self._orders()}
        settings = practice_settings(await self.practice.api.categories()) if self._till is None else None
        shop = shop_profile(settings.shop) if settings else self.till.shop
        opened = open_till(self._folder, shop, self.clock, crash.report, lambda _row: None, None, practice=True)
        self._till = await self._stack.enter_async_context(opened)
        self._till.tasks.keep("outbox", partial(self._till.outbox.run, self.practice.api))

    async def stop(self) -> None:
        """Close the till, as closing the window does."""
        if self._till is not None:
            await self._till.tasks.aclose(5.0)
        await self._stack.aclose()

    async def until(self, row_id: str, state: State) -> Submission:
        """Wait until the row is in this state and return it. Raises CheckFailedError if the shop refuses it."""
        while True:
            row = await self.till.till_store.outbox.row(row_id)
            if row.state is state:
                return row
            if row.state is State.REFUSED:
                raise CheckFailedError(f"{row.receipt or 'the customer'} was refused: {row.sentence or row.cause}")
            self.waits_for(f"{row.receipt or 'the customer'} is {row.state}, not {state}: {row.sentence}")
            await asyncio.sleep(0.02)

    async def orders_with(self, receipt: str) -> list[dict[str, object]]:
        """The orders at the practice shop whose note carries this receipt number."""
        found = []
        for order in await self._orders():
            facts = read_note(str(order["note"]))
            if order["id"] not in self._older and facts is not None and str(facts.receipt) == receipt:
                found.append(order)
        return found

    async def _orders(self) -> list[dict[str, object]]:
        state: dict[str, list[dict[str, object]]] = await self.practice.door.state()  # type: ignore[assignment]
        return state["orders"]


class Script:
    """The steps after connecting, in order."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._customer: Customer | None = None
        self._online: Sale | None = None
        self._offline: Sale | None = None

    def steps(self) -> tuple[tuple[str, Callable[[], Awaitable[str]]], ...]:
        """Name and function of each step."""
        return (
            ("load catalogue", self._load),
            ("create customer", self._enter_customer),
            ("order sent", self._sell),
            ("server total equals till total", self._compare),
            ("sale made offline", self._sell_offline),
            ("restart", self._restart),
            ("offline sale sent once", self._send_kept),
            ("lost answer resolved without a second order", self._lose_an_answer),
        )

    async def _load(self) -> str:
        progress: LoadProgress = await catalogue_of(self._session.till, lambda _progress: None).load(
            self._session.practice.api
        )
        meta = await self._session.till.shelf.meta()
        _must(meta.items > 0, "no products came")
        _must(progress.skipped == 0, f"{progress.skipped} products could not be read")
        return f"{meta.items} products, {meta.customers} customers"

    async def _enter_customer(self) -> str:
        number = f"0470 {int(self._session.clock.chance() * 1_000_000):06d}"
        entry = ContactEntry(
            "Élodie",
            "Contrôle",
            number,
            street="Rue Haute",
            number="12",
            postal_code="1000",
            city="Bruxelles",
            country="BE",
        )
        self._customer = await self._session.till.customers.enter(entry)
        row = await self._session.until(self._customer.id, State.SENT)
        _must(bool(row.remote_id), "the shop system named no customer")
        return "entered here, known at the shop system"

    async def _sell(self) -> str:
        self._online = await self._pay(await self._cart(3, discount=True))
        row = await self._session.until(self._online.id, State.SENT)
        _must(bool(row.order_number), "the shop system named no order number")
        return f"{row.receipt} is order {row.order_number}"

    async def _compare(self) -> str:
        sale = _there(self._online)
        row = await self._session.till.till_store.outbox.row(sale.id)
        here = sale.order.total.amount
        _must(row.server_total == here, f"here {here}, shop system {row.server_total}")
        orders = await self._session.orders_with(str(sale.receipt))
        _must(len(orders) == 1, f"{len(orders)} orders at the shop system instead of one")
        (order,) = orders
        _must(Decimal(str(order["total"])) == here, f"the shop system holds {order['total']}, here {here}")
        return f"{here} {sale.order.currency.code} on both sides"

    async def _sell_offline(self) -> str:
        self._session.practice.line.cut = True
        self._offline = await self._pay(await self._cart(2))
        while not await self._session.till.till_store.outbox.attempts(self._offline.id):
            self._session.waits_for("the till did not try to send")
            await asyncio.sleep(0.02)
        row = await self._session.until(self._offline.id, State.QUEUED)
        _must(not await self._session.orders_with(row.receipt), "it arrived without a network")
        return f"{row.receipt} is kept here"

    async def _restart(self) -> str:
        open_cart = await self._cart(4)
        self._session.till.checkout.keep(open_cart)
        await self._session.stop()
        await self._session.start()
        sale = _there(self._offline)
        row = await self._session.till.till_store.outbox.row(sale.id)
        _must(row.state is not State.SENT, "it cannot have been sent")
        _must(await self._session.till.till_store.sales.get(sale.id) == sale, "the kept sale is not what was sold")
        _must(await self._session.till.checkout.open_cart() == open_cart, "the open cart is not as it was")
        return "the kept sale and the open cart are there"

    async def _send_kept(self) -> str:
        self._session.practice.line.cut = False
        self._session.till.outbox.send_now()
        row = await self._session.until(_there(self._offline).id, State.SENT)
        found = len(await self._session.orders_with(row.receipt))
        _must(found == 1, f"{found} orders at the shop system instead of one")
        return f"{row.receipt} is order {row.order_number}, once"

    async def _lose_an_answer(self) -> str:
        await self._session.practice.door.order_fault(
            {"match": "POST /commerce/orders", "fault": "lost_answer", "count": 1}
        )
        sale = await self._pay(await self._cart(1))
        row = await self._session.until(sale.id, State.SENT)
        attempts = [attempt.outcome for attempt in await self._session.till.till_store.outbox.attempts(sale.id)]
        _must(attempts[0] == "InDoubt", f"the first answer was not lost but {attempts[0]}")
        found = len(await self._session.orders_with(row.receipt))
        _must(found == 1, f"{found} orders at the shop system instead of one")
        return f"{row.receipt} was in doubt and is order {row.order_number}, once"

    async def _cart(self, lines: int, *, discount: bool = False) -> Cart:
        till = self._session.till
        cart = till.checkout.empty_cart()
        sellable = [item for item in await till.shelf.tiles("") if item.price]
        _must(len(sellable) >= lines, "too few products to sell")
        key = 0
        for at, item in enumerate(sellable[:lines]):
            cart, key = cart.add(item, Decimal(at + 1), till.shop.policy)
        cart = cart.set_line_discount(key, Percent(Decimal(10))) if discount else cart
        return cart.set_customer(self._customer)

    async def _pay(self, cart: Cart) -> Sale:
        till = self._session.till
        total = totals(cart, till.shop.policy).total
        due = settle(total, (), till.shop.policy.cash).cash_due
        return await till.checkout.pay(cart, (Tender("Cash", due, is_cash=True),), "Self-check")


def _must(true: bool, otherwise: str) -> None:
    if not true:
        raise CheckFailedError(otherwise)


def _there(sale: Sale | None) -> Sale:
    if sale is None:
        raise CheckFailedError("there is no such sale")
    return sale


def _timed_pictures(take: Callable[[], int], monotonic: Callable[[], float]) -> CheckStep:
    started = monotonic()
    count = take()
    ms = round((monotonic() - started) * 1000)
    return CheckStep("pictures", count > 0, f"{count} pictures of the screens", ms)


def _window(monotonic: Callable[[], float]) -> CheckStep:
    started = monotonic()
    try:
        from pos_app.cli.window_check import load_all  # Qt; the sales were made without it

        ok, detail = True, load_all()
    except Exception as error:  # noqa: BLE001 - whatever is missing is this step's result
        crash.report("self-check: the window", error)
        ok, detail = False, f"the installation is not complete: {error}"
    return CheckStep("window", ok, detail, round((monotonic() - started) * 1000))


def _print(step: CheckStep) -> None:
    say(f"{'ok    ' if step.ok else 'FAILED'} {step.name}: {step.detail} ({step.ms} ms)")
