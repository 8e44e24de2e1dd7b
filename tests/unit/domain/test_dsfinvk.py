"""DSFinV-K 2.4: random days add up to the cent in every file and with the Z; one cent anywhere else is found."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from pos_app.domain.dsfinvk import ClosedDay, SoldIn, transactions
from pos_app.domain.dsfinvk_rows import MasterData, rows_of
from pos_app.domain.dsfinvk_sums import mismatches
from pos_app.domain.dsfinvk_tables import TABLES, FileColumn, Rows, as_text, csv_text, vat_key
from pos_app.domain.fiscal_receipt import BesideKind, document_of_return, document_of_sale, in_euros
from pos_app.domain.tse import TseRecord, process_data
from tests.dsfinvk.__main__ import AMOUNTS, with_a_cent_more
from tests.unit.domain.random_days import EVENING, RandomDay

TILL = MasterData("1", "1.2", "Laden & Söhne", "Graben 3", "10115", "Berlin", "DE", "DE136695976", "12/345/67890")
TABLE = {table.file: table for table in TABLES}


def rows(day: ClosedDay, *, training: bool = False) -> Rows:
    return rows_of(day, TILL, (), training=training)


@pytest.mark.parametrize("seed", range(12))
def test_random_days_add_up_in_every_file_and_with_the_z(seed: int) -> None:
    day = RandomDay(Random(seed)).make(40)
    assert mismatches(rows(day), day.report) == ()
    assert mismatches(rows(day, training=True), day.report) == ()


@pytest.mark.parametrize(("file", "column"), [(file, one) for file, names in AMOUNTS.items() for one in names])
def test_a_cent_more_anywhere_is_found(file: str, column: str) -> None:
    day = RandomDay(Random(4)).make(60)
    made = rows(day)
    assert made[file]
    for at in range(0, len(made[file]), 1 + len(made[file]) // 4):
        assert mismatches(with_a_cent_more(made, file, column, at), day.report), (file, column, at)


def test_a_document_that_is_lost_is_found_by_the_z() -> None:
    day = RandomDay(Random(9)).make(40)
    assert day.sales
    assert mismatches(rows(replace(day, sales=day.sales[1:])), day.report)
    assert mismatches(rows(replace(day, returns=day.returns[1:])), day.report)


def test_training_is_in_the_single_records_and_in_no_sum() -> None:
    day = RandomDay(Random(2)).make(30)
    made = rows(day, training=True)
    assert {row["BON_TYP"] for row in made["transactions.csv"]} == {"AVTraining"}
    assert made.get("businesscases.csv", []) == made.get("payment.csv", []) == []
    assert made["cashpointclosing.csv"][0]["Z_SE_ZAHLUNGEN"] == 0
    assert len(made["lines.csv"]) == len(rows(day)["lines.csv"])


def test_every_file_reads_back_as_it_was_meant() -> None:
    """Separators, quotation marks, line breaks and formulas of strangers stay within their field."""
    day = RandomDay(Random(5)).make(60)
    made = rows(day)
    for table in TABLES:
        text = csv_text(table, made.get(table.file, []))
        assert text.endswith("\r\n")
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
        assert read[0] == [column.name for column in table.columns]
        told = [[as_text(row.get(c.name), c) for c in table.columns] for row in made.get(table.file, [])]
        assert read[1:] == told
    names = {row["ARTIKELTEXT"] for row in made["lines.csv"]}
    assert '=HYPERLINK("x")' in names
    with pytest.raises(KeyError, match="NICHTS"):
        csv_text(TABLE["vat.csv"], [{"NICHTS": "x"}])


def test_numbers_are_written_as_the_standard_says() -> None:
    assert as_text(Decimal("1234567.5"), FileColumn("X", None, 2)) == "1234567,50"
    assert as_text(Decimal("-0.001"), FileColumn("X", None, 2)) == "0,00"
    assert as_text(Decimal("-3"), FileColumn("X", None, 5)) == "-3,00000"
    assert as_text(12, FileColumn("X", None, 0)) == "12"
    assert as_text("a\tb" * 3, FileColumn("X", 4, None)) == "a ba"
    keys = {"19": 1, "19.00": 1, "7": 2, "7.8": 3, "5.5": 4, "0": 6, "16": 21, "5": 22, "20": 3000, "8.1": 1810}
    assert {text: vat_key(Decimal(text)) for text in keys} == keys


def test_what_refers_to_a_sale_names_its_closing_or_says_that_it_is_elsewhere() -> None:
    day = RandomDay(Random(3)).make(60)
    given = day.returns[0]
    known = replace(day, sold_in=(SoldIn(given.receipt, 6, EVENING),))
    found = {row["BON_ID"]: row for row in rows(known)["references.csv"]}
    own = found[str(given.number)]
    assert (own["REF_TYP"], own["REF_Z_NR"], own["REF_BON_ID"]) == ("Transaktion", 6, given.receipt)
    assert own["REF_DATUM"] == "2026-12-30T22:00:00+01:00"
    other = next(row for row in found.values() if row["REF_BON_ID"] != given.receipt)
    assert (other["REF_TYP"], other["REF_NAME"]) == ("ExterneSonstige", "Kassenbeleg")


def test_what_a_device_signed_and_what_it_missed() -> None:
    day = RandomDay(Random(3)).make(40)
    first, second = day.sales[:2]
    record = TseRecord(
        "K-1", "Kassenbeleg-V1", "Beleg^1", 5, 9, "t0", "t1", "ecdsa-plain-SHA256", "utcTime", "c2ln", "a2V5", "ab12"
    )
    made = rows_of(day, TILL, ((first.id, record), (second.id, "Beleg^2")), training=False)
    (device,) = made["tse.csv"]
    assert (device["TSE_ID"], device["TSE_SERIAL"], device["TSE_PD_ENCODING"]) == (1, "ab12", "UTF-8")
    found = {row["BON_ID"]: row for row in made["transactions_tse.csv"]}
    assert (found[first.number]["TSE_TANR"], found[first.number]["TSE_TA_SIGZ"]) == (5, 9)
    assert found[second.number]["TSE_TA_FEHLER"] == "TSE ausgefallen"
    assert made["cashregister.csv"][0]["KASSE_SERIENNR"] == "K-1"


@pytest.mark.parametrize("seed", range(12))
def test_the_device_signs_what_the_export_has(seed: int) -> None:
    """Of each sale and return: gross in the five fields of the rates, and money in cash and otherwise; a voucher, what
    is paid another day and rounding are lines without a rate in both."""
    day = RandomDay(Random(seed)).make(60)
    exported = {one.subject: one for one in transactions(day)}
    signed = [document_of_sale(one, training=False) for one in day.sales]
    signed += [document_of_return(one, training=False) for one in day.returns]
    assert signed
    for document in signed:
        one = exported[document.subject]
        sums = [0] * 5
        for amount in one.vat:
            sums[FIELD_OF_KEY.get(amount.vat.key, 0)] += amount.gross
        ways = [(sum(paid.amount for paid in one.paid if (paid.kind == "Bar") is cash)) for cash in (True, False)]
        assert sum(sums) == sum(ways)
        paid = "_".join(f"{in_euros(way)}:{name}" for way, name in zip(ways, ("Bar", "Unbar"), strict=True) if way)
        assert process_data(document) == f"Beleg^{'_'.join(map(in_euros, sums))}^{paid}"
    kinds = {beside.kind for document in signed for beside in document.besides}
    assert kinds <= set(BesideKind)


# The key of the tax to the place in the process data; another rate counts as the normal one.
FIELD_OF_KEY = {1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 4}
