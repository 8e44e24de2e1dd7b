"""`python -m tests.store.figures [--sales N]`: what a common store costs a till. In turns, on one machine and over
loopback: a payment at a till with a store beside one without, a cart that is taken up at another till, the list of 200
parked carts, a booked return beside one of a till without a store."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path

from pos_app.domain.payment import Tender
from pos_app.domain.returns import ReturnDraft
from pos_app.domain.totals import totals
from pos_app.shared_store import address as store_address
from tests.postgres_server import PostgresServer, secret_of
from tests.unit.presenters.counter import Counter, open_counter

TOWEL = "5410000000019"


def told(name: str, seconds: list[float]) -> str:
    """Half of all, 99 of 100, the longest, in milliseconds."""
    ordered = sorted(seconds)
    half, most = ordered[len(ordered) // 2], ordered[min(len(ordered) * 99 // 100, len(ordered) - 1)]
    return f"{name}: p50 {half * 1000:.1f} ms, p99 {most * 1000:.1f} ms, longest {ordered[-1] * 1000:.1f} ms"


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds that it took."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def sell(till: Counter) -> tuple[float, str]:
    """A payment's seconds, and the sale's number."""
    item = next(one for one in till.items.values() if one.sku == "TL-02")
    checkout = till.till.checkout
    cart, _ = checkout.empty_cart().add(item, Decimal(1), checkout.shop.policy)
    checkout.keep(cart)
    await checkout.flush()
    due = totals(cart, checkout.shop.policy).total
    numbers: list[str] = []

    async def pay() -> None:
        numbers.append((await checkout.pay(cart, (Tender("Card", due, is_cash=False),), "Ann")).number)

    return await timed(pay), numbers[0]


async def give_back(till: Counter, number: str) -> float:
    """Seconds from Enter until the money may leave."""
    service = till.till.returns
    found = await service.find(number)
    draft = ReturnDraft(found.everything, service.rules.reasons[0])
    return await timed(lambda: service.give_back(found, draft, "Ann"))


async def run(count: int, server: PostgresServer, folder: Path) -> None:
    """Print each figure."""
    database = server.database()
    async with AsyncExitStack() as stack:
        tills = []
        for code in ("1", "2", "3"):  # the third one is alone
            (folder / code).mkdir()
            if code != "3":
                store_address.save(folder / code, server.address(database, code), secret_of(code))
            tills.append(await stack.enter_async_context(open_counter(folder / code, till=code)))
        one, two, alone = tills
        assert one.till.sharing is not None
        assert two.till.sharing is not None
        for till in (one, two):
            assert till.till.sharing is not None
            await till.till.sharing.look()
            till.till.tasks.keep("shop store", till.till.sharing.serve)
        paid: dict[str, list[float]] = {"with": [], "without": []}
        back: dict[str, list[float]] = {"with": [], "without": []}
        for at in range(count):
            for name, till in (("with", one), ("without", alone)) if at % 2 else (("without", alone), ("with", one)):
                seconds, number = await sell(till)
                paid[name].append(seconds)
                await asyncio.sleep(0.02)
                back[name].append(await give_back(till, number))
        for name in ("with", "without"):
            print(told(f"pay {name} a store", paid[name]))
        for name in ("with", "without"):
            print(told(f"give back {name} a store", back[name]))
        half = [sorted(paid[name])[count // 2] for name in ("with", "without")]
        print(f"pay, half of all: with a store {half[0] / half[1]:.2f} times the one without")
        item = next(each for each in one.items.values() if each.sku == "TL-02")
        for _ in range(200):
            cart, _ = one.till.checkout.empty_cart().add(item, Decimal(1), one.till.shop.policy)
            one.till.checkout.keep(cart)
            await one.till.checkout.park(cart, "Ann")
        await one.till.sharing.look()
        store = two.till.sharing.link
        listed = [await timed(lambda: store.call(lambda s: s.parked(200))) for _ in range(50)]
        print(told("list of 200 parked", listed))
        await two.till.sharing.look()
        taken = []
        for shared in two.till.sharing.now.carts[:count]:

            async def resume(uid: str = shared.uid) -> None:
                assert two.till.sharing is not None
                held = await two.till.sharing.fetch(uid, "Bob")
                await two.till.sharing.open(held, None, "Bob")

            taken.append(await timed(resume))
            await sell_open(two)
        print(told("resume", taken))


async def sell_open(till: Counter) -> None:
    """The open cart is paid, so that the next one finds the till empty."""
    checkout = till.till.checkout
    cart = await checkout.open_cart()
    await checkout.pay(cart, (Tender("Card", totals(cart, checkout.shop.policy).total, is_cash=False),), "Bob")


def main() -> None:
    """Measure, and say how busy the machine was."""
    parser = argparse.ArgumentParser(prog="python -m tests.store.figures", description=__doc__)
    parser.add_argument("--sales", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, PostgresServer(durable=True) as server:
        asyncio.run(run(given.sales, server, Path(folder)))
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
