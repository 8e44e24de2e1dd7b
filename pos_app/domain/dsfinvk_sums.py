"""The cross-sums of a closed day's rows for DSFinV-K 2.4. Pure.

The check reads the finished rows, as an inspector's program does, and the Z that the till printed: lines = tax table =
transactions = payments, and over the day = business cases = ways of paying = cash = the Z's own sums, to the cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from pos_app.domain.day import DayReport
from pos_app.domain.dsfinvk import (
    CASH,
    DEPOSIT,
    DEPOSIT_BACK,
    DIFFERENCE,
    OPENING,
    OWED,
    OWED_PAID,
    ROUNDING,
    TURNOVER,
    VOUCHER_PAID,
    VOUCHER_SOLD,
)
from pos_app.domain.dsfinvk_rows import RECEIPT, money_of
from pos_app.domain.dsfinvk_tables import Row, Rows, Value, vat_key
from pos_app.domain.frozen import frozen
from pos_app.domain.money_back import BackWay

_NOTHING = Decimal(0)


@frozen
class SumsDiffer:
    """Two sums that differ: which (`what`), of which transaction or key ("" for the day), and both."""

    what: str
    of: str
    here: Decimal
    there: Decimal


def mismatches(rows: Rows, report: DayReport) -> tuple[SumsDiffer, ...]:
    """Where the rows of a closing do not add up, among themselves or with the Z; none if all do."""
    found = [*_within(rows), *_of_closing(rows), *_of_z(rows, report)]
    return tuple(one for one in found if one.here != one.there)


def _added(rows: Iterable[Row], value: str, *by: str) -> dict[tuple[Value, ...], Decimal]:
    sums: dict[tuple[Value, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        amount = row[value]
        assert isinstance(amount, Decimal), value
        sums[tuple(row[name] for name in by)] += amount
    return sums


def _compare(
    what: str, here: dict[tuple[Value, ...], Decimal], there: dict[tuple[Value, ...], Decimal]
) -> Iterable[SumsDiffer]:
    for key in {**here, **there}:
        yield SumsDiffer(what, " ".join(map(str, key)), here.get(key, _NOTHING), there.get(key, _NOTHING))


_PARTS = ("BRUTTO", "NETTO", "UST")


def _within(rows: Rows) -> Iterable[SumsDiffer]:
    """Of each transaction: lines, tax table, total, payments; and base less discount of each reduced line."""
    lines, heads, items = (rows.get(f"{name}.csv", []) for name in ("lines_vat", "transactions_vat", "itemamounts"))
    by = ("BON_ID", "UST_SCHLUESSEL")
    for part in _PARTS:
        yield from _compare(f"lines, {part}", _added(lines, f"POS_{part}", *by), _added(heads, f"BON_{part}", *by))
        place = ("BON_ID", "POS_ZEILE")
        found = _added(items, f"PF_{part}", *place)
        own = {key: sum_ for key, sum_ in _added(lines, f"POS_{part}", *place).items() if key in found}
        yield from _compare(f"prices, {part}", found, own)
    totals = _added(rows.get("transactions.csv", []), "UMS_BRUTTO", "BON_ID")
    yield from _compare("tax table", _added(heads, "BON_BRUTTO", "BON_ID"), totals)
    yield from _compare("payments", _added(rows.get("datapayment.csv", []), "BASISWAEH_BETRAG", "BON_ID"), totals)


def _of_closing(rows: Rows) -> Iterable[SumsDiffer]:
    """Business cases, ways of paying and cash against the receipts."""
    receipts = {row["BON_ID"] for row in rows.get("transactions.csv", []) if row["BON_TYP"] == RECEIPT}

    def counted(name: str) -> list[Row]:
        return [row for row in rows.get(name, []) if row["BON_ID"] in receipts]

    cases = rows.get("businesscases.csv", [])
    for part, own in zip(_PARTS, ("Z_UMS_BRUTTO", "Z_UMS_NETTO", "Z_UST"), strict=True):
        there = _added(counted("transactions_vat.csv"), f"BON_{part}", "UST_SCHLUESSEL")
        yield from _compare(f"business cases, {part}", _added(cases, own, "UST_SCHLUESSEL"), there)
    ways = ("ZAHLART_TYP", "ZAHLART_NAME")
    paid, payments = counted("datapayment.csv"), rows.get("payment.csv", [])
    here = _added(payments, "Z_ZAHLART_BETRAG", *ways)
    yield from _compare("ways of paying", here, _added(paid, "BASISWAEH_BETRAG", *ways))
    (closing,), (cash,) = rows["cashpointclosing.csv"], rows["cash_per_currency.csv"]
    sums = ("all payments", "Z_SE_ZAHLUNGEN", payments), ("cash", "Z_SE_BARZAHLUNGEN", _cash(payments))
    for what, name, those in sums:
        yield from _compare(what, _added([closing], name), _added(those, "Z_ZAHLART_BETRAG"))
    yield from _compare("drawer", _added([cash], "ZAHLART_BETRAG_WAEH"), _added(_cash(payments), "Z_ZAHLART_BETRAG"))
    yield from _compare(
        "business cases = payments", _added(cases, "Z_UMS_BRUTTO"), _added(payments, "Z_ZAHLART_BETRAG")
    )


def _cash(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["ZAHLART_TYP"] == CASH]


def _of_z(rows: Rows, report: DayReport) -> Iterable[SumsDiffer]:
    """The single records, training or not, against the Z as the till printed it."""
    money = money_of(report)
    lines = {(row["BON_ID"], row["POS_ZEILE"]): row for row in rows.get("lines.csv", [])}
    cases: dict[tuple[Value, ...], Decimal] = defaultdict(Decimal)
    turnover: dict[str, dict[tuple[Value, ...], Decimal]] = {part: defaultdict(Decimal) for part in _PARTS}
    for row in rows.get("lines_vat.csv", []):
        line = lines[row["BON_ID"], row["POS_ZEILE"]]
        gross = row["POS_BRUTTO"]
        assert isinstance(gross, Decimal)
        cases[ROUNDING if line["GV_NAME"] == ROUNDING else line["GV_TYP"],] += gross
        if line["GV_TYP"] in (TURNOVER, DEPOSIT, DEPOSIT_BACK):
            for part in _PARTS:
                turnover[part][row["UST_SCHLUESSEL"],] += row[f"POS_{part}"]  # type: ignore[operator]
    z: dict[str, dict[tuple[Value, ...], Decimal]] = {part: defaultdict(Decimal) for part in _PARTS}
    for sign, groups in ((1, report.rates), (-1, report.returns.rates), (-1, report.voided.rates)):
        for group in groups:
            amounts = zip(_PARTS, (group.gross, group.net, group.tax), strict=True)
            for part, minor in amounts:
                z[part][vat_key(group.rate.percent),] += money(sign * minor)
    for part in _PARTS:
        yield from _compare(f"Z, turnover by rate, {part}", turnover[part], z[part])
    drawer, back = report.drawer, (*report.returns.back, *report.voided.back)
    gone = {way: sum(one.covers for one in back if one.way is way) for way in BackWay}
    wanted = {
        VOUCHER_SOLD: report.vouchers.sold.amount + report.vouchers.given.amount,
        VOUCHER_PAID: -report.vouchers.redeemed.amount,
        OWED: gone[BackWay.OWED] - report.unpaid,
        OWED_PAID: report.received.sales.amount,
        ROUNDING: report.rounding + report.received.rounding - report.returns.rounding - report.voided.rounding,
        OPENING: drawer.opening,
        DIFFERENCE: drawer.difference or 0,
        DEPOSIT: report.deposits.amount,
        DEPOSIT_BACK: -report.returns.deposits.amount - report.voided.deposits.amount,
    }
    for case, minor in wanted.items():
        yield SumsDiffer(f"Z, {case}", "", cases.get((case,), _NOTHING), money(minor))
    cash = _added(_cash(rows.get("datapayment.csv", [])), "BASISWAEH_BETRAG")
    expected = money(drawer.expected + (drawer.difference or 0))
    yield SumsDiffer("Z, drawer", "", cash.get((), _NOTHING), expected)
