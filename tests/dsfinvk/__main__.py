"""Random closed days of a German till as DSFinV-K: `python -m tests.dsfinvk --count 2000 --seed 1`.

Each day (`random_days` in tests/unit/domain) adds up in all its files and with its Z, and a cent more in a row by
chance is found. Where DSFINVK_PYTHON names a Python with the package `dsfinvk`, that reads the last 50. Exit code 1
where one of it is not so.
"""

from __future__ import annotations

import argparse
import sys
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from pos_app.domain.dsfinvk_rows import rows_of
from pos_app.domain.dsfinvk_sums import mismatches
from pos_app.domain.dsfinvk_tables import TABLES, Rows, csv_text
from pos_app.domain.tse import TseRecord
from pos_app.services.fiscal.dsfinvk import INDEX, Export, about, index_xml, zipped
from tests.dsfinvk.second_reader import outside, second_opinion
from tests.unit.domain.random_days import RandomDay
from tests.unit.domain.rue_haute import SHOP

AMOUNTS = {
    "lines_vat.csv": ("POS_BRUTTO", "POS_NETTO", "POS_UST"),
    "transactions_vat.csv": ("BON_BRUTTO", "BON_NETTO", "BON_UST"),
    "itemamounts.csv": ("PF_BRUTTO", "PF_NETTO", "PF_UST"),
    "transactions.csv": ("UMS_BRUTTO",),
    "datapayment.csv": ("BASISWAEH_BETRAG",),
    "businesscases.csv": ("Z_UMS_BRUTTO", "Z_UMS_NETTO", "Z_UST"),
    "payment.csv": ("Z_ZAHLART_BETRAG",),
    "cash_per_currency.csv": ("ZAHLART_BETRAG_WAEH",),
    "cashpointclosing.csv": ("Z_SE_ZAHLUNGEN", "Z_SE_BARZAHLUNGEN"),
}
"""Each amount that the check must look at."""
READ = 50


def with_a_cent_more(rows: Rows, file: str, column: str, at: int) -> Rows:
    """The same rows, one amount of them wrong."""
    value = rows[file][at][column]
    assert isinstance(value, Decimal)
    more = {**rows[file][at], column: value + Decimal("0.01")}
    return {**rows, file: [*rows[file][:at], more, *rows[file][at + 1 :]]}


def signed(number: int) -> TseRecord:
    """What a device says."""
    data = ("K-1", "Kassenbeleg-V1", "AVTraining^1.00_0.00_0.00_0.00_0.00^1.00:Bar")
    return TseRecord(*data, number, 2 * number, "a", "b", "ecdsa-plain-SHA256", "utcTime", "c2ln", "a2V5", "ab" * 32)


def run(folder: Path, count: int, seed: int) -> list[str]:
    """What is wrong with so many days."""
    wrong, written = [], []
    for number in range(count):
        chance = Random(seed * 1_000_000 + number)
        day = RandomDay(chance).make(chance.randint(0, 60))
        chain = [(sale.id, signed(at)) for at, sale in enumerate(day.sales, 1) if chance.random() < 0.8]
        rows = rows_of(day, about("1", SHOP.seller), chain, training=chance.random() < 0.2)
        wrong += [f"day {number}: {one}" for one in mismatches(rows, day.report)]
        file, column = chance.choice([(file, one) for file, names in AMOUNTS.items() for one in names])
        if rows.get(file):
            mutant = with_a_cent_more(rows, file, column, chance.randrange(len(rows[file])))
            if not mismatches(mutant, day.report):
                wrong.append(f"day {number}: a cent more in {file} {column} was not found")
        if outside() and number >= count - READ:
            files = {table.file: csv_text(table, rows.get(table.file, [])).encode() for table in TABLES}
            path = folder / f"{number}.zip"
            path.write_bytes(zipped(Export({INDEX: index_xml(SHOP.seller).encode(), **files}, (7,))))
            written.append(path)
    if written:
        said = zip(written, second_opinion(written), strict=True)
        wrong += [f"{path.name}: {one}" for path, errors in said for one in errors]
    return wrong


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.dsfinvk", description="Random days as DSFinV-K.")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="comptoir-dsfinvk-") as place:
        wrong = run(Path(place), given.count, given.seed)
    print(*wrong[:20], sep="\n")  # noqa: T201 - a program of the tests
    reader = "read by dsfinvk" if outside() else "DSFINVK_PYTHON names no second reader"
    print(f"{given.count} days, {len(wrong)} wrong; {reader}")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
