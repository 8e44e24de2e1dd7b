"""`python -m tests.crash.every --by turn|statement|call --step N`: killed at each point in turn, not at random.

A till opens, sells, parks, takes it up again, sells, takes back, exchanges, makes void, sells vouchers by themselves
and beside goods, takes them, enters a customer who pays another day in parts, pays deposits back, and sends. It is
killed at the first turn of its loop (or SQL statement, or call), on another profile at the one `step` later, and so on
until it gets to its end. After each kill it is started again, drains, and is audited.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random

from pos_app.app.till import Till
from pos_app.services.customers.contact import ContactEntry
from tests.crash import life as living
from tests.crash import runs as running
from tests.crash.audit import audit
from tests.crash.hooks import Count, count_statements, countdown
from tests.crash.life import Where, drain
from tests.unit.sandbox.sandbox_process import SandboxProcess


def main() -> int:
    """0: nothing lost, nothing doubled at any point."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.every", description=__doc__)
    parser.add_argument("--by", choices=("turn", "statement", "call"), default="turn")
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="the first point")
    given = parser.parse_args()
    kills = 0
    with (
        SandboxProcess("--port", "0") as sandbox,
        tempfile.TemporaryDirectory(prefix="comptoir-every-") as folder,
    ):
        where = running.where_to(sandbox, defect=False)
        for at in count(given.first, given.step):
            profile = Path(folder) / str(at)
            profile.mkdir()
            own = replace(where, folder=profile, till=f"E{at}")
            told: dict[str, Decimal] = {}
            listed: set[str] = set()
            problems: list[str] = []

            def body(there: Where, at: int = at) -> None:
                _live(there, given.by, at)

            killed = running.hear(running.one_life(own, body, 30), told, listed, problems)

            def last(there: Where, at: int = at) -> None:
                drain(there, f"every {at}")

            running.hear(running.one_life(own, last, 30), told, listed, problems, must="drained")
            found = audit(profile, running.exact_state(sandbox.url), own.till, told, listed=listed)
            if found.broken or problems:
                print(f"killed at {given.by} {at}:", *found.broken, *problems, sep="\n    ")
                return 1
            if not killed:
                break
            kills += 1
    print(f"{kills} kills, one at every {given.step}. {given.by} of open, pay, park, send: 0 lost, 0 doubled")
    return 0


def _live(where: Where, by: str, at: int) -> None:
    hit = countdown(at)
    if by == "statement":
        count_statements(where.folder / "till.db", hit)
    calls: Count = hit if by == "call" else living.nothing
    living.run_child(where, lambda: _day(where, calls), f"every {at}", hit if by == "turn" else None)


async def _day(where: Where, calls: Count) -> None:
    async with AsyncExitStack() as stack:
        till = await living.open_child(stack, where, f"every {where.till}", calls)
        await living.stock(till, where)
        cart, _ = till.checkout.empty_cart().add(where.items[0], Decimal(2), till.shop.policy)
        till.checkout.keep(cart)
        await living.pay(till, where, cart)
        parked = await till.checkout.park(cart, "Nadia")
        cart = await till.checkout.resume(parked.id, till.checkout.empty_cart(), "Nadia")
        await _take_back(till, where)
        who = await till.customers.enter(ContactEntry("Élodie", where.till))
        await living.pay_another_day(till, where, who)
        await living.bring_empties(till, where)
        await living.pay(till, where, cart.set_customer(who))
        await till.outbox.idle()


async def _take_back(till: Till, where: Where) -> None:
    """Part of a sale comes back, the rest is exchanged, a sale is paid otherwise, the next is made void; a voucher is
    sold, and pays."""
    chance = Random(1)
    first = await till.till_store.returns.last_sale()
    await living.take_back(till, where, chance, "otherwise", first)
    await living.take_back(till, where, chance, "return", first)
    await living.take_back(till, where, chance, "exchange", first)
    other, _ = till.checkout.empty_cart().add(where.items[1], Decimal(1), till.shop.policy)
    till.checkout.keep(other)
    await living.pay(till, where, other)
    await living.take_back(till, where, chance, "void", "")
    await living.sell_voucher(till, where)
    await living.sell_beside(till, where)
    till.checkout.keep(till.checkout.empty_cart())


if __name__ == "__main__":
    sys.exit(main())
