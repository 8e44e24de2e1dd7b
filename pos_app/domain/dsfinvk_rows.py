"""The rows of a closed day for DSFinV-K 2.4, by file. A training's transactions are in the single records and in no sum
of the closing, as the standard says (docs/dsfinvk.md). Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from pos_app.domain.day import DayReport
from pos_app.domain.dsfinvk import (
    CASH,
    NOTHING,
    Amount,
    ClosedDay,
    Recorded,
    transactions,
)
from pos_app.domain.dsfinvk_tables import NO_ASSIGNMENT, VERSION, Row, Rows, Value, vat_name
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.tse import OUTAGE, TseRecord

RECEIPT, TRAINING = "Beleg", "AVTraining"  # BON_TYP
_ALPHA_3 = {"DE": "DEU", "AT": "AUT", "BE": "BEL", "FR": "FRA", "LU": "LUX", "NL": "NLD"}
_NOTHING = Decimal(0)


@frozen
class MasterData:
    """What the master data say of the till: its code, the program's version, the shop's seller for a day without a
    paper (name, address, VAT number, tax number)."""

    till: str
    version: str
    name: str
    street: str
    postal_code: str
    city: str
    country: str
    vat_number: str = ""
    tax_number: str = ""


def rows_of(
    day: ClosedDay, about: MasterData, signatures: Sequence[tuple[str, TseRecord | str]], *, training: bool
) -> Rows:
    """All rows of one closing. `signatures`: by the subject of a document, what the device said of it, or, where it was
    out, the process data."""
    head = day.report.heading
    money = money_of(day.report)
    stamp: Row = {"Z_KASSE_ID": about.till, "Z_ERSTELLUNG": _time(head.until), "Z_NR": head.number}
    found = transactions(day)
    rows: Rows = defaultdict(list)
    for number, one in enumerate(found, 1):
        _single(rows, stamp, one, number, about.till, head.currency.code, money, training=training)
        _references(rows, {**stamp, "BON_ID": one.id}, one, day, about.till)
    _tse(rows, stamp, found, dict(signatures))
    counted = () if training else found
    _sums(rows, stamp, counted, head.currency.code, money)
    clients = (one.client for _, one in signatures if isinstance(one, TseRecord))
    _master(rows, stamp, found, about, head.currency.code, next(clients, about.till))
    return dict(rows)


def _time(at: Any) -> str:
    return str(at.isoformat(timespec="seconds"))


def money_of(report: DayReport) -> Callable[[int], Decimal]:
    """Minor units of a day as an amount."""
    currency = report.heading.currency
    return lambda minor: Money.from_minor(minor, currency).amount


def _of(amount: Amount, money: Callable[[int], Decimal], prefix: str) -> Row:
    gross, net, tax = (money(part) for part in (amount.gross, amount.net, amount.tax))
    return {f"{prefix}BRUTTO": gross, f"{prefix}NETTO": net, f"{prefix}UST": tax}


def _single(
    rows: Rows,
    stamp: Row,
    one: Recorded,
    number: int,
    till: str,
    currency: str,
    money: Callable[[int], Decimal],
    *,
    training: bool,
) -> None:
    key = {**stamp, "BON_ID": one.id}
    rows["transactions.csv"].append(
        {
            **key,
            "BON_NR": number,
            "BON_TYP": TRAINING if training else RECEIPT,
            "BON_NAME": one.name,
            "TERMINAL_ID": till,
            "BON_STORNO": "0",
            "BON_START": _time(one.at),
            "BON_ENDE": _time(one.at),
            "BEDIENER_ID": one.cashier,
            "BEDIENER_NAME": one.cashier,
            "UMS_BRUTTO": money(one.total),
            "KUNDE_ID": one.customer,
            "BON_NOTIZ": one.note,
        }
    )
    for amount in one.vat:
        rows["transactions_vat.csv"].append({**key, "UST_SCHLUESSEL": amount.vat.key, **_of(amount, money, "BON_")})
    paid = [(part.kind, part.name, money(part.amount)) for part in one.paid]
    for kind, name, amount_paid in paid or [(NOTHING, "", _NOTHING)]:
        way: Row = {"ZAHLART_TYP": kind, "ZAHLART_NAME": name, "ZAHLWAEH_CODE": currency}
        rows["datapayment.csv"].append({**key, **way, "BASISWAEH_BETRAG": amount_paid})
    for place, position in enumerate(one.positions, 1):
        line = {**key, "POS_ZEILE": str(place)}
        rows["lines.csv"].append(
            {
                **line,
                "GUTSCHEIN_NR": position.voucher,
                "ARTIKELTEXT": position.text,
                "POS_TERMINAL_ID": till,
                "GV_TYP": position.case,
                "GV_NAME": position.name,
                "INHAUS": "0",
                "P_STORNO": "0",
                "AGENTUR_ID": 0,
                "ART_NR": position.article,
                "GTIN": position.gtin,
                "MENGE": position.quantity,
                "FAKTOR": Decimal(1),
                "EINHEIT": position.unit or "Stück",
                "STK_BR": money(position.amount.gross) if position.price is None else position.price,
            }
        )
        own = {**line, "UST_SCHLUESSEL": position.amount.vat.key}
        rows["lines_vat.csv"].append({**own, **_of(position.amount, money, "POS_")})
        for kind, part in position.found:
            rows["itemamounts.csv"].append({**own, "TYP": kind, **_of(part, money, "PF_")})


def _references(rows: Rows, key: Row, one: Recorded, day: ClosedDay, till: str) -> None:
    if not one.refers:
        return
    sold = next((place for place in day.sold_in if place.receipt == one.refers), None)
    if sold is None:
        told: Row = {"REF_TYP": "ExterneSonstige", "REF_NAME": "Kassenbeleg", "REF_BON_ID": one.refers}
    else:
        told = {"REF_TYP": "Transaktion", "REF_DATUM": _time(sold.at), "REF_Z_KASSE_ID": till, "REF_Z_NR": sold.z}
        told["REF_BON_ID"] = one.refers
    rows["references.csv"].append({**key, **told})


def _tse(rows: Rows, stamp: Row, found: Iterable[Recorded], signatures: dict[str, TseRecord | str]) -> None:
    devices: dict[str, int] = {}
    for one in found:
        record = signatures.get(one.subject) if one.subject else None
        if record is None:
            continue
        key = {**stamp, "BON_ID": one.id}
        if isinstance(record, str):
            rows["transactions_tse.csv"].append({**key, "TSE_TA_FEHLER": OUTAGE, "TSE_VORGANGSDATEN": record})
            continue
        if record.serial not in devices:
            devices[record.serial] = len(devices) + 1
            rows["tse.csv"].append(
                {
                    **stamp,
                    "TSE_ID": devices[record.serial],
                    "TSE_SERIAL": record.serial,
                    "TSE_SIG_ALGO": record.algorithm,
                    "TSE_ZEITFORMAT": record.time_format,
                    "TSE_PD_ENCODING": "UTF-8",
                    "TSE_PUBLIC_KEY": record.key,
                }
            )
        rows["transactions_tse.csv"].append(
            {
                **key,
                "TSE_ID": devices[record.serial],
                "TSE_TANR": record.number,
                "TSE_TA_START": record.started,
                "TSE_TA_ENDE": record.finished,
                "TSE_TA_VORGANGSART": record.process_type,
                "TSE_TA_SIGZ": record.counter,
                "TSE_TA_SIG": record.signature,
                "TSE_VORGANGSDATEN": record.process_data,
            }
        )


def _sums(rows: Rows, stamp: Row, found: Sequence[Recorded], currency: str, money: Callable[[int], Decimal]) -> None:
    """Business cases, ways of paying and cash of the closing."""
    cases: dict[tuple[str, str, int], list[int]] = {}
    ways: dict[tuple[str, str], int] = {}
    for one in found:
        for position in one.positions:
            sums = cases.setdefault((position.case, position.name, position.amount.vat.key), [0, 0, 0])
            parts = (position.amount.gross, position.amount.net, position.amount.tax)
            sums[:] = [known + part for known, part in zip(sums, parts, strict=True)]
        for paid in one.paid:
            ways[paid.kind, paid.name] = ways.get((paid.kind, paid.name), 0) + paid.amount
    for (case, name, key), sums in cases.items():
        gross, net, tax = map(money, sums)
        told: Row = {"GV_TYP": case, "GV_NAME": name, "AGENTUR_ID": 0, "UST_SCHLUESSEL": key}
        rows["businesscases.csv"].append({**stamp, **told, "Z_UMS_BRUTTO": gross, "Z_UMS_NETTO": net, "Z_UST": tax})
    for (kind, name), amount in ways.items():
        way: Row = {"ZAHLART_TYP": kind, "ZAHLART_NAME": name, "Z_ZAHLART_BETRAG": money(amount)}
        rows["payment.csv"].append({**stamp, **way})
    cash = money(sum(amount for (kind, _), amount in ways.items() if kind == CASH))
    rows["cash_per_currency.csv"].append({**stamp, "ZAHLART_WAEH": currency, "ZAHLART_BETRAG_WAEH": cash})


def _master(rows: Rows, stamp: Row, found: Sequence[Recorded], about: MasterData, currency: str, serial: str) -> None:
    rates = {amount.vat.key: amount.vat.percent for one in found for amount in one.vat}
    country = _ALPHA_3.get(about.country, "")
    payments = [row["Z_ZAHLART_BETRAG"] for row in rows["payment.csv"]]
    rows["cashpointclosing.csv"].append(
        {
            **stamp,
            "TAXONOMIE_VERSION": VERSION,
            "Z_START_ID": found[0].id if found else "",
            "Z_ENDE_ID": found[-1].id if found else "",
            "NAME": about.name,
            "STRASSE": about.street,
            "PLZ": about.postal_code,
            "ORT": about.city,
            "LAND": country,
            "STNR": about.tax_number,
            "USTID": about.vat_number,
            "Z_SE_ZAHLUNGEN": _total(payments),
            "Z_SE_BARZAHLUNGEN": _total(row["ZAHLART_BETRAG_WAEH"] for row in rows["cash_per_currency.csv"]),
        }
    )
    place = (about.street, about.postal_code, about.city, country, about.vat_number)
    names = ("LOC_STRASSE", "LOC_PLZ", "LOC_ORT", "LOC_LAND", "LOC_USTID")
    rows["location.csv"].append({**stamp, "LOC_NAME": about.name, **dict(zip(names, place, strict=True))})
    rows["cashregister.csv"].append(
        {
            **stamp,
            "KASSE_BRAND": "Comptoir",
            "KASSE_MODELL": "pos-app",
            "KASSE_SERIENNR": serial,
            "KASSE_SW_BRAND": "Comptoir",
            "KASSE_SW_VERSION": about.version,
            "KASSE_BASISWAEH_CODE": currency,
            "KEINE_UST_ZUORDNUNG": "1" if NO_ASSIGNMENT in rates else "0",
        }
    )
    for key in sorted(rates):
        rows["vat.csv"].append({**stamp, "UST_SCHLUESSEL": key, "UST_SATZ": rates[key], "UST_BESCHR": vat_name(key)})


def _total(values: Iterable[Value]) -> Decimal:
    return sum((value for value in values if isinstance(value, Decimal)), _NOTHING)
