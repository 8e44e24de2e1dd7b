"""DSFinV-K out of a till's own file: a day with everything in it, checked against its Z, and read by the package
`dsfinvk` where the environment names one."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.cart import Cart, Percent
from pos_app.domain.deposits import with_deposits
from pos_app.domain.money import Money
from pos_app.domain.payment import Tender
from pos_app.domain.return_rules import REASONS
from pos_app.domain.returns import ReturnDraft
from pos_app.services.catalogue.deposits import deposit_table
from pos_app.services.day.days import Days
from pos_app.services.fiscal.dsfinvk import Export, export, zipped
from tests.dsfinvk.__main__ import run
from tests.dsfinvk.second_reader import outside, second_opinion
from tests.unit.services.practice_bench import Bench
from tests.unit.services.test_deposits import deposits_of, empties
from tests.unit.services.test_vouchers import cash, euros, pay_with, sold

MIND = REASONS[0]


async def made_of(bench: Bench, *, training: bool = False) -> Export:
    store, shop = bench.till.till_store, bench.till.shop
    numbers = await store.days.closed_numbers()
    return await export(store.days, numbers, shop.till, shop.seller, (), training=training)


def read(made: Export, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.files[f"{name}.csv"].decode(), newline=""), delimiter=";"))


async def crate_of_beer(bench: Bench) -> Cart:
    """A crate with the deposits that it brings along, 10 % off the goods."""
    shop, cart = bench.till.shop, bench.till.checkout.empty_cart()
    table = await deposit_table(bench.till.shelf.by_code, shop.returns)
    after, _ = cart.add(await bench.item("BB-24"), Decimal(1), shop.policy)
    return with_deposits(cart, after, table, shop.policy).set_discount(Percent(Decimal(10)))


async def two_days(bench: Bench) -> tuple[str, str]:
    """Everything that a day can hold, and a return on the next; the receipts of a sale and of that return."""
    till = bench.till
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    await days.put_float(Money.of("100", "EUR"), "Nadia")
    first = await bench.sell("SL-01", "BC-18")
    otherwise = await bench.sell("BC-18")
    await till.otherwise.change(otherwise, (Tender("Card", otherwise.order.total, False),), "card pressed", "Nadia")
    await pay_with(bench, await sold(bench, "5"), "BC-18")
    swapped = await till.returns.find(str((await bench.sell("SL-01")).receipt))
    await till.returns.exchange(
        swapped, ReturnDraft(swapped.everything, MIND), await bench.cart("SL-01", "BC-18"), (cash("50"),), "Nadia"
    )
    await bench.stock()
    service, _ = deposits_of(bench)
    await service.give_back(await empties(bench), "Tom")
    await service.give_back_with(await empties(bench, 1), await bench.cart("SL-01", "BC-18"), (cash("12.90"),), "Tom")
    charged = await till.returns.of((await bench.pay(await crate_of_beer(bench))).id)
    bottles = next(one.key for one in charged.lines if one.line.sku == "CO-BO")
    await till.returns.give_back(charged, ReturnDraft({bottles: 5}, MIND), "Tom")
    await bench.pay(await crate_of_beer(bench))
    await till.returns.void_last("Nadia")
    await till.checkout.park(await till.checkout.open_cart(), "Nadia")
    await days.move_cash(euros("20"), "bank; 2 rolls", "Nadia", out=False)
    await days.move_cash(euros("7.5"), "stamps", "Nadia", out=True)
    await days.count({5_000: 2, 1_000: 3}, "Nadia")
    await days.close("Nadia")
    given = await till.returns.give_back(
        await till.returns.find(str(first.receipt)), ReturnDraft({first.cart.lines[0].key: 1}, MIND), "Tom"
    )
    await days.close("Nadia")
    return str(first.receipt), str(given.number)


@pytest.mark.asyncio
async def test_a_day_with_everything_in_it_is_exported_and_adds_up(bench: Bench, tmp_path: Path) -> None:
    receipt, number = await two_days(bench)
    made = await export_and_read(bench, tmp_path)
    cases = {row["GV_TYP"] for row in read(made, "businesscases")}
    assert cases >= {"Umsatz", "MehrzweckgutscheinKauf", "MehrzweckgutscheinEinloesung", "Anfangsbestand"}
    assert cases >= {"Einzahlung", "Auszahlung", "DifferenzSollIst", "Pfand", "PfandRueckzahlung"}
    pledged = [one.deposits.amount for one in (z_report.report for z_report in await bench.till.till_store.days.ends())]
    assert sorted(pledged) == [0, 900], "two crates of 2.10 with 24 bottles of 0.10, without the discount"
    (reference,) = (row for row in read(made, "references") if row["BON_ID"] == number)
    assert (reference["REF_TYP"], reference["REF_Z_NR"], reference["REF_BON_ID"]) == ("Transaktion", "1", receipt)
    z = [one.report for one in reversed(await bench.till.till_store.days.ends())]
    drawer = [row["ZAHLART_BETRAG_WAEH"] for row in read(made, "cash_per_currency")]
    assert [int(text.replace(",", "")) for text in drawer] == [
        one.drawer.expected + (one.drawer.difference or 0) for one in z
    ]
    turnover: dict[str, Decimal] = {}
    for row in read(made, "businesscases"):
        if row["GV_TYP"] in ("Umsatz", "Pfand", "PfandRueckzahlung"):
            amount = Decimal(row["Z_UMS_BRUTTO"].replace(",", "."))
            turnover[row["Z_NR"]] = turnover.get(row["Z_NR"], Decimal(0)) + amount
    assert [int(turnover[str(one.heading.number)] * 100) for one in z] == [one.turnover for one in z]
    assert made.files["lines.csv"].count(b"bank; 2 rolls") == made.files["lines.csv"].count(b'"bank; 2 rolls"') == 1


async def export_and_read(bench: Bench, tmp_path: Path) -> Export:
    made = await made_of(bench)
    assert (made.days, made.wrong) == ((1, 2), ())
    if outside():
        path = tmp_path / "export.zip"
        path.write_bytes(zipped(made))
        assert second_opinion([path]) == [[]]
    return made


@pytest.mark.asyncio
async def test_a_day_whose_sums_differ_is_not_written(bench: Bench) -> None:
    """A hand in the file: the Z says another sum than its sales, one of which cannot be read."""
    till = bench.till
    days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
    sale = await bench.sell("BC-18")
    await days.close("Nadia")
    path = till.till_store.folder / "till.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'payload'"
        for (name,) in connection.execute(triggers).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE payload SET body = '{}' WHERE seq = 1")
    made = await made_of(bench)
    assert made.files == {}
    (wrong,) = made.wrong
    assert (wrong.z, wrong.lost) == (1, (str(sale.receipt),))
    assert "Z, drawer" in {one.what for one in wrong.differ}


@pytest.mark.skipif(not outside(), reason="DSFINVK_PYTHON names no Python with the package dsfinvk")
def test_the_package_dsfinvk_reads_random_days_and_finds_what_is_wrong(tmp_path: Path) -> None:
    assert run(tmp_path, 30, 11) == []
    path = next(tmp_path.glob("*.zip"))
    content = path.read_bytes()
    assert second_opinion([path]) == [[]]
    bad = tmp_path / "bad.zip"
    bad.write_bytes(content.replace(b"lines.csv", b"linez.csv"))
    with pytest.raises(AssertionError):
        second_opinion([bad])
