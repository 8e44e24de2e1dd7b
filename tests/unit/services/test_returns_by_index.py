"""However many sales are in the file, what a receipt's return, exchange and void, a payment and a voucher read and
write is found by an index: SQLite's own plans of every statement that the till sent."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from pos_app.domain.cart import Cart
from pos_app.domain.money import Money
from pos_app.domain.payment import Tender
from pos_app.domain.return_rules import REASONS
from pos_app.domain.returns import ReturnDraft
from pos_app.domain.totals import totals
from pos_app.domain.voucher import paying
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import outbox
from tests.unit.services.practice_bench import Bench
from tests.unit.services.test_owing import unpaid

pytestmark = pytest.mark.asyncio
MIND = REASONS[0]
GROWS = frozenset(
    {"submission", "payload", "sale", "journal", "attempt", "handover", "answer", "difference", "drawer", "work_item"}
    | {"work_step", "taken_back", "taken_back_line", "tender_change", "voucher", "voucher_use", "payment"}
)
"""Tables with a row or more for each sale or other document."""
_NEWEST = re.compile(r"ORDER BY (?:\w\.)?seq DESC LIMIT 1\b|SELECT (?:coalesce\()?max\(seq\)")
"""Reads the last row only, whatever its plan calls it."""


def euros(text: str) -> Money:
    return Money.of(text, "EUR")


async def heard(database: Database) -> list[str]:
    """What is sent to the file from now on."""
    told: list[str] = []
    for each in (database.run, database.read):
        await each(lambda connection: connection.set_trace_callback(told.append))
    return told


def read_whole(bench: Bench, told: list[str]) -> set[tuple[str, str]]:
    """The tables that grow and are read row by row, each with its statement."""
    found = set()
    with closing(sqlite3.connect(bench.till.till_store.folder / "till.db")) as file:
        for sql in set(told):
            if not sql.startswith(("SELECT", "INSERT", "UPDATE", "WITH")):
                continue
            aliases = dict(re.findall(r"(?:FROM|JOIN|,)\s+(\w+)(?: (?:AS )?(\w+))?", sql))
            names = {alias: table for table, alias in aliases.items() if alias}
            for *_, detail in file.execute(f"EXPLAIN QUERY PLAN {sql}"):
                if (scan := re.match(r"SCAN (\w+)", detail)) and not _NEWEST.search(sql):
                    table = names.get(scan[1], scan[1])
                    if table in GROWS:
                        found.add((table, f"{detail}: {sql[:200]}"))
    return found


async def test_no_statement_reads_a_whole_table(bench: Bench) -> None:
    till = bench.till
    sale = await bench.sell("TL-02", "SL-01")
    await till.returns.give_back(await till.returns.find(sale.number), ReturnDraft({1: 1}, MIND), "Tom")
    told = await heard(till.till_store._database)

    found = await till.returns.find(sale.number)
    await till.returns.give_back(found, ReturnDraft(found.everything, MIND), "Tom")
    other = await bench.sell("TL-02")
    found = await till.returns.find(other.number)
    cart = await bench.cart("BC-18")
    more = totals(cart, till.shop.policy).total.minor - other.totals.total.minor
    paid = (Tender("Card", Money.from_minor(more, sale.cart.currency), is_cash=False),) if more > 0 else ()
    await till.returns.exchange(found, ReturnDraft(found.everything, MIND), cart, paid, "Tom")
    await bench.sell("SL-01")
    await till.returns.void_last("Tom")
    till.checkout.keep(Cart(sale.cart.currency))
    await till.checkout.flush()
    later = await unpaid(bench, "BC-18")
    await till.owing.receive(later, euros("1"), (Tender("Card", euros("1"), is_cash=False),), "Tom")
    made = await till.vouchers.sell(euros("5"), (Tender("Card", euros("5"), is_cash=False),), "Tom")
    assert made.issued is not None
    by = paying(await till.vouchers.find(made.issued.code), euros("5"))
    await till.owing.receive(later, by.amount, (by,), "Tom")
    assert {"taken_back", "payment", "voucher_use"} <= {
        name for name in GROWS for sql in told if f"INTO {name} " in sql
    }
    assert not read_whole(bench, told)


async def test_the_check_of_a_start_finds_each_entry_by_its_index(bench: Bench) -> None:
    """10,000 unsent sales took seconds, for each read the whole journal."""
    await bench.sell("TL-02")
    database = bench.till.till_store._database
    told = await heard(database)
    await database.run(outbox.unlike_themselves)
    assert {table for table, _ in read_whole(bench, told)} == {"submission"}
