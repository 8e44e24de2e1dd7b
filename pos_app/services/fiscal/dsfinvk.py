"""Writes DSFinV-K 2.4: the CSV files of all closed days that are asked for, and the index.xml that describes them
(docs/dsfinvk.md). The sums of each day are checked before anything is written.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from html import escape

from pos_app import __version__
from pos_app.domain.dsfinvk_rows import MasterData, rows_of
from pos_app.domain.dsfinvk_sums import SumsDiffer, mismatches
from pos_app.domain.dsfinvk_tables import DTD, TABLES, VERSION, FileColumn, Row, Table, csv_text
from pos_app.domain.fiscal_receipt import SignedDocument
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Seller
from pos_app.domain.tse import TseRecord
from pos_app.store.tables.day_book import DayBook

INDEX = "index.xml"
_TAX_NUMBER = re.compile(r"\d[\d/ ]{8,18}\d")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of each file in the ZIP: the same days make the same bytes


@frozen
class WrongDay:
    """A closed day that cannot be exported: sales that cannot be read, or sums that differ."""

    z: int
    lost: tuple[str, ...]
    differ: tuple[SumsDiffer, ...]


@frozen
class Export:
    """The files by name, the Z that are in them, and the days that are wrong; with one of these there are no files."""

    files: dict[str, bytes]
    days: tuple[int, ...]
    wrong: tuple[WrongDay, ...] = ()


async def export(
    days: DayBook,
    numbers: Iterable[int],
    till: str,
    seller: Seller,
    chain: Iterable[SignedDocument],
    *,
    training: bool,
) -> Export:
    """The export of these closed days. `seller` is the shop as it is now, for a day without a paper; `training`:
    nothing of it is real. Raises StoreError, KeyError for a Z that there is not."""
    signatures = [(one.subject, _record(one)) for one in chain if one.subject]
    found: dict[str, list[Row]] = {table.file: [] for table in TABLES}
    wrong, done = [], []
    for number in numbers:
        day = await days.closed(number)
        rows = rows_of(day, about(till, day.seller or seller), signatures, training=training)
        differ = mismatches(rows, day.report)
        if day.lost or differ:
            wrong.append(WrongDay(number, day.lost, differ))
        for file, more in rows.items():
            found[file] += more
        done.append(number)
    if wrong:
        return Export({}, tuple(done), tuple(wrong))
    files = {table.file: csv_text(table, found[table.file]).encode() for table in TABLES}
    return Export({INDEX: index_xml(seller).encode(), **files}, tuple(done))


def about(till: str, seller: Seller) -> MasterData:
    """The master data of a till and its seller. A company number of figures and strokes is taken for the number at
    the tax office (STNR); one of a register is not."""
    place = seller.address
    street = " ".join(part for part in (place.street, place.number, place.box) if part)
    name = " ".join(part for part in (seller.legal_name, seller.legal_form) if part) or seller.name
    number = seller.company_number if _TAX_NUMBER.fullmatch(seller.company_number) else ""
    told = (street, place.postal_code, place.city, place.country, seller.vat_number, number)
    return MasterData(till, __version__, name, *told)


def zipped(made: Export) -> bytes:
    """The files as one ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in made.files.items():
            one = zipfile.ZipInfo(name, _EPOCH)
            one.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(one, content)
    return target.getvalue()


def index_xml(seller: Seller) -> str:
    """The description of all files, in the language of the German tax office's description standard."""
    place = ", ".join(part for part in (seller.address.one_line, seller.address.country) if part)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<!DOCTYPE DataSet SYSTEM "{DTD}">',
        "<DataSet>",
        "<Version>1.0</Version>",
        "<DataSupplier>",
        _element("Name", seller.legal_name or seller.name),
        _element("Location", place),
        _element("Comment", f"DSFinV-K {VERSION}, Comptoir {__version__}"),
        "</DataSupplier>",
        "<Media>",
        _element("Name", "DSFinV-K"),
        *(line for table in TABLES for line in _described(table)),
        "</Media>",
        "</DataSet>",
    ]
    return "\r\n".join((*lines, ""))


def _described(table: Table) -> list[str]:
    return [
        "<Table>",
        _element("URL", table.file),
        _element("Name", table.name),
        "<UTF8 />",
        _element("DecimalSymbol", ","),
        _element("DigitGroupingSymbol", "."),
        "<Range><From>2</From></Range>",
        "<VariableLength>",
        _element("ColumnDelimiter", ";"),
        "<RecordDelimiter>&#xD;&#xA;</RecordDelimiter>",
        _element("TextEncapsulator", '"'),
        *(_column(column) for column in table.columns),
        "</VariableLength>",
        "</Table>",
    ]


def _column(column: FileColumn) -> str:
    if column.places is None:
        form = f"<AlphaNumeric /><MaxLength>{column.length}</MaxLength>"
    else:
        form = f"<Numeric><Accuracy>{column.places}</Accuracy></Numeric>" if column.places else "<Numeric />"
    return f"<VariableColumn>{_element('Name', column.name)}{form}</VariableColumn>"


def _element(name: str, text: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return f"<{name}>{escape(plain, quote=False)}</{name}>"


def _record(one: SignedDocument) -> TseRecord | str:
    """What a device said of a document; where it was out, what it would have signed."""
    told = json.loads(one.body)
    return TseRecord(**told) if one.signed else str(told["process_data"])
