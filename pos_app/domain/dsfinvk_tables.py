"""The files of DSFinV-K 2.4: their names, columns, order and number formats, as its index.xml has them (docs/dsfinvk.md
names the sources). Pure.

A column is a text of at most so many characters (`BON_ID:40`), a whole number (`Z_NR#`) or a number with so many
places behind the comma (`UMS_BRUTTO#2`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from pos_app.domain.frozen import frozen

VERSION = "2.4"
DTD = "gdpdu-01-09-2004.dtd"
_CLOSING = "Z_KASSE_ID:50 Z_ERSTELLUNG:30 Z_NR#"
_DOCUMENT = f"{_CLOSING} BON_ID:40"
_LINE = f"{_DOCUMENT} POS_ZEILE:50"
_COLUMN = re.compile(r"([A-Z_]+)(?::(\d+)|#(\d*))")


@frozen
class FileColumn:
    """A column: `length` of a text, or the `places` of a number (0: a whole one), the other is None."""

    name: str
    length: int | None
    places: int | None


@frozen
class Table:
    """A file of the export: its file name, its name in the standard, its columns in their order."""

    file: str
    name: str
    columns: tuple[FileColumn, ...]


def _table(file: str, name: str, columns: str) -> Table:
    found = []
    for one in columns.split():
        match = _COLUMN.fullmatch(one)
        assert match is not None, one  # the list below is ours
        text, length, places = match.groups()
        found.append(FileColumn(text, int(length) if length else None, None if length else int(places or 0)))
    return Table(file, name, tuple(found))


TABLES = (
    _table(
        "cashpointclosing.csv",
        "Stamm_Abschluss",
        f"{_CLOSING} Z_BUCHUNGSTAG:25 TAXONOMIE_VERSION:10 Z_START_ID:40 Z_ENDE_ID:40 NAME:60 STRASSE:60 PLZ:10 ORT:62"
        " LAND:3 STNR:20 USTID:15 Z_SE_ZAHLUNGEN#2 Z_SE_BARZAHLUNGEN#2",
    ),
    _table(
        "location.csv",
        "Stamm_Orte",
        f"{_CLOSING} LOC_NAME:60 LOC_STRASSE:60 LOC_PLZ:10 LOC_ORT:62 LOC_LAND:3 LOC_USTID:15",
    ),
    _table(
        "cashregister.csv",
        "Stamm_Kassen",
        f"{_CLOSING} KASSE_BRAND:50 KASSE_MODELL:50 KASSE_SERIENNR:70 KASSE_SW_BRAND:50 KASSE_SW_VERSION:50"
        " KASSE_BASISWAEH_CODE:3 KEINE_UST_ZUORDNUNG:1",
    ),
    _table(
        "slaves.csv",
        "Stamm_Terminals",
        f"{_CLOSING} TERMINAL_ID:50 TERMINAL_BRAND:50 TERMINAL_MODELL:50 TERMINAL_SERIENNR:70 TERMINAL_SW_BRAND:50"
        " TERMINAL_SW_VERSION:50",
    ),
    _table(
        "pa.csv",
        "Stamm_Agenturen",
        f"{_CLOSING} AGENTUR_ID# AGENTUR_NAME:60 AGENTUR_STRASSE:60 AGENTUR_PLZ:10 AGENTUR_ORT:62 AGENTUR_LAND:3"
        " AGENTUR_STNR:20 AGENTUR_USTID:15",
    ),
    _table(
        "tse.csv",
        "Stamm_TSE",
        f"{_CLOSING} TSE_ID# TSE_SERIAL:68 TSE_SIG_ALGO:21 TSE_ZEITFORMAT:31 TSE_PD_ENCODING:5 TSE_PUBLIC_KEY:512"
        " TSE_ZERTIFIKAT_I:1000 TSE_ZERTIFIKAT_II:1000",
    ),
    _table("vat.csv", "Stamm_USt", f"{_CLOSING} UST_SCHLUESSEL# UST_SATZ#2 UST_BESCHR:55"),
    _table(
        "businesscases.csv",
        "Z_GV_Typ",
        f"{_CLOSING} GV_TYP:30 GV_NAME:40 AGENTUR_ID# UST_SCHLUESSEL# Z_UMS_BRUTTO#5 Z_UMS_NETTO#5 Z_UST#5",
    ),
    _table("payment.csv", "Z_Zahlart", f"{_CLOSING} ZAHLART_TYP:25 ZAHLART_NAME:60 Z_ZAHLART_BETRAG#2"),
    _table("cash_per_currency.csv", "Z_Waehrungen", f"{_CLOSING} ZAHLART_WAEH:3 ZAHLART_BETRAG_WAEH#2"),
    _table(
        "transactions.csv",
        "Bonkopf",
        f"{_DOCUMENT} BON_NR# BON_TYP:30 BON_NAME:60 TERMINAL_ID:50 BON_STORNO:1 BON_START:30 BON_ENDE:30"
        " BEDIENER_ID:50 BEDIENER_NAME:50 UMS_BRUTTO#2 KUNDE_NAME:50 KUNDE_ID:50 KUNDE_TYP:50 KUNDE_STRASSE:60"
        " KUNDE_PLZ:10 KUNDE_ORT:62 KUNDE_LAND:3 KUNDE_USTID:15 BON_NOTIZ:255",
    ),
    _table(
        "datapayment.csv",
        "Bonkopf_Zahlarten",
        f"{_DOCUMENT} ZAHLART_TYP:25 ZAHLART_NAME:60 ZAHLWAEH_CODE:3 ZAHLWAEH_BETRAG#2 BASISWAEH_BETRAG#2",
    ),
    _table(
        "lines.csv",
        "Bonpos",
        f"{_LINE} GUTSCHEIN_NR:50 ARTIKELTEXT:255 POS_TERMINAL_ID:50 GV_TYP:30 GV_NAME:40 INHAUS:1 P_STORNO:1"
        " AGENTUR_ID# ART_NR:50 GTIN:50 WARENGR_ID:40 WARENGR:50 MENGE#3 FAKTOR#3 EINHEIT:50 STK_BR#5",
    ),
    _table(
        "itemamounts.csv",
        "Bonpos_Preisfindung",
        f"{_LINE} TYP:20 UST_SCHLUESSEL# PF_BRUTTO#5 PF_NETTO#5 PF_UST#5",
    ),
    _table(
        "subitems.csv",
        "Bonpos_Zusatzinfo",
        f"{_LINE} ZI_ART_NR:50 ZI_GTIN:50 ZI_NAME:60 ZI_WARENGR_ID:40 ZI_WARENGR:50 ZI_MENGE#3 ZI_FAKTOR#3"
        " ZI_EINHEIT:50 ZI_UST_SCHLUESSEL# ZI_BASISPREIS_BRUTTO#5 ZI_BASISPREIS_NETTO#5 ZI_BASISPREIS_UST#5",
    ),
    _table(
        "transactions_tse.csv",
        "TSE_Transaktionen",
        f"{_DOCUMENT} TSE_ID# TSE_TANR# TSE_TA_START:30 TSE_TA_ENDE:30 TSE_TA_VORGANGSART:30 TSE_TA_SIGZ#"
        " TSE_TA_SIG:512 TSE_TA_FEHLER:200 TSE_VORGANGSDATEN:1000",
    ),
    _table(
        "transactions_vat.csv",
        "Bonkopf_USt",
        f"{_DOCUMENT} UST_SCHLUESSEL# BON_BRUTTO#5 BON_NETTO#5 BON_UST#5",
    ),
    _table("lines_vat.csv", "Bonpos_USt", f"{_LINE} UST_SCHLUESSEL# POS_BRUTTO#5 POS_NETTO#5 POS_UST#5"),
    _table("allocation_groups.csv", "Bonkopf_AbrKreis", f"{_DOCUMENT} ABRECHNUNGSKREIS:50"),
    _table(
        "references.csv",
        "Bon_Referenzen",
        f"{_LINE} REF_TYP:20 REF_NAME:40 REF_DATUM:30 REF_Z_KASSE_ID:50 REF_Z_NR# REF_BON_ID:40",
    ),
)
"""In the order of index.xml."""

Value = str | int | Decimal | None
Row = dict[str, Value]
Rows = dict[str, list[Row]]
"""Rows by file name. A column that a row does not name is empty there; amounts are exact decimals."""

NOT_TAXABLE, TAX_FREE, NO_ASSIGNMENT = 5, 6, 7
# Annex I ("Anlage 2") of 5 December 2024: the rates that hold now, then the historical ones.
_KEYS = {
    Decimal(rate): key
    for key, rate in (
        *((1, "19"), (2, "7"), (3, "7.8"), (4, "5.5"), (TAX_FREE, "0")),
        *((13, "10.7"), (21, "16"), (22, "5"), (23, "9.5"), (33, "9"), (43, "8.4")),
    )
}
_KEY_NAMES = {
    1: "Allgemeiner Steuersatz (§ 12 Abs. 1 UStG)",
    2: "Ermäßigter Steuersatz (§ 12 Abs. 2 UStG)",
    3: "Durchschnittssatz (§ 24 Abs. 1 Nr. 3 UStG)",
    4: "Durchschnittssatz (§ 24 Abs. 1 Nr. 1 UStG)",
    NOT_TAXABLE: "Nicht Steuerbar",
    TAX_FREE: "Umsatzsteuerfrei",
    NO_ASSIGNMENT: "UmsatzsteuerNichtErmittelbar",
}
_OWN_KEYS = 1000


def vat_key(percent: Decimal) -> int:
    """UST_SCHLUESSEL of a rate. One that the standard does not list has a key of the till's own: 1000 and its
    hundredths of a percent (20 % is 3000)."""
    return _KEYS.get(percent.normalize(), _OWN_KEYS + int(percent * 100))


def vat_name(key: int) -> str:
    """UST_BESCHR of a key."""
    return _KEY_NAMES.get(key, "Historischer Steuersatz" if key < _OWN_KEYS else "Anderer Steuersatz")


def as_text(value: Value, column: FileColumn) -> str:
    """A value as the file has it: a text is cut at its length and has no control characters; a number has a comma, all
    its places and no grouping."""
    if value is None:
        return ""
    if column.places is None:
        text = "".join(letter if letter.isprintable() else " " for letter in str(value))
        return text[: column.length]
    number = Decimal(value).quantize(Decimal(1).scaleb(-column.places), ROUND_HALF_UP)
    return f"{number + 0:f}".replace(".", ",")


def csv_text(table: Table, rows: Iterable[Row]) -> str:
    """A file: the header, then the rows, `;` between fields and CR LF behind lines. A field with one of these or a
    quotation mark in it stands in quotation marks. Raises KeyError for a column that the table has not."""
    lines = [";".join(column.name for column in table.columns)]
    names = {column.name for column in table.columns}
    for row in rows:
        if strange := row.keys() - names:
            raise KeyError(f"{table.file}: {', '.join(sorted(strange))}")
        lines.append(";".join(_quoted(as_text(row.get(column.name), column)) for column in table.columns))
    return "\r\n".join((*lines, ""))


def _quoted(text: str) -> str:
    if any(mark in text for mark in ';"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
