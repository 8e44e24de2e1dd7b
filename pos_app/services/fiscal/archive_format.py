"""The form of an archive: a ZIP without compression whose every byte follows from its files, so that none can be
changed unseen. docs/archive.md tells it for whoever writes another reader.

    sales.jsonl      one sale a line (domain/fiscal_record.py), in the order they were paid
    returns.jsonl    one return a line, as the journal has it
    payments.jsonl, vouchers.jsonl, voucher_uses.jsonl
                     money that is no sale's, vouchers given out, what they paid: as the journal has them
    journal.jsonl    one entry a line: {"seq", "at", "kind", "body", "hash"}; "body" is left out where it has words of
                     a person, and the chain then goes on with the entry's hash
    z.jsonl          the Z reports, one a line
    closings.jsonl   the days, months and years that were closed with them, one a line
    …                tables and a text for people
    manifest.json    what the archive is, the chain's ends, size and SHA-256 of each file, the public key
    manifest.sig     the Ed25519 signature of manifest.json, in base64

Pure, but for `sign`, which is given.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from enum import StrEnum
from hashlib import sha256

from pos_app.domain.frozen import frozen

FORMAT = "comptoir-archive-1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
SALES, RETURNS, JOURNAL = "sales.jsonl", "returns.jsonl", "journal.jsonl"
ZS, CLOSINGS = "z.jsonl", "closings.jsonl"
PAYMENTS, VOUCHERS, VOUCHER_USES = "payments.jsonl", "vouchers.jsonl", "voucher_uses.jsonl"
LATER = {PAYMENTS: "payment", VOUCHERS: "voucher", VOUCHER_USES: "voucher_paid"}
"""Files of the documents beside sales and returns, with the kind of their journal entries; an archive of an older
program has none of them."""
SALES_TABLE, DAYS_TABLE, READ_ME = "sales.csv", "days.csv", "LISEZMOI.txt"
NAMES = [SALES, RETURNS, *LATER, JOURNAL, ZS, CLOSINGS, SALES_TABLE, DAYS_TABLE, READ_ME]
"""The files before the manifest, in their order."""
PAID = ("paid", "salvaged")
"""Kinds of journal entries that tell of a paid sale: as it was paid, and as it was read from a damaged file."""
LARGEST = 1 << 30  # bytes
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class ArchiveTrouble(StrEnum):
    """What is wrong with an archive; `presenters.fiscal` has a sentence for each."""

    CONTENT = "content"
    ORDER = "order"
    ORDER_KEY = "order_key"
    ORDER_TOTALS = "order_totals"
    OTHER_KEY = "other_key"
    ROWS = "rows"
    SIGNATURE = "signature"
    FORM = "form"
    ENTRY_MISSING = "entry_missing"
    ENTRY_CHANGED = "entry_changed"
    CHAIN_END = "chain_end"
    SALE_TAX = "sale_tax"
    SALE_TOTAL = "sale_total"
    SALE_PAID = "sale_paid"
    SALE_UNKNOWN = "sale_unknown"
    SALE_OTHERWISE = "sale_otherwise"
    SALE_MISSING = "sale_missing"
    SALE_TWICE = "sale_twice"
    WITNESS = "witness"
    NUMBER = "number"
    GAP = "gap"
    REPORTS = "reports"
    TURNOVER = "turnover"
    PERPETUAL = "perpetual"
    Z_MISSING = "z_missing"
    DAY_SUMS = "day_sums"
    SUMS = "sums"
    AMOUNT = "amount"
    ZIP_OTHER = "zip_other"
    ZIP_UNREADABLE = "zip_unreadable"
    NO_MANIFEST = "no_manifest"
    ZIP_SURPLUS = "zip_surplus"
    MANIFEST_UNREADABLE = "manifest_unreadable"
    MANIFEST_FORM = "manifest_form"
    SIGNATURE_FORM = "signature_form"
    FILE = "file"
    OTHER_ARCHIVE = "other_archive"


class ArchiveError(Exception):
    """These bytes are no archive as this program writes it. `values` are for the sentence: `what` it is about, or `one`
    and `two` archives."""

    def __init__(self, trouble: ArchiveTrouble, **values: object) -> None:
        super().__init__(f"{trouble} {' '.join(map(str, values.values()))}".strip())
        self.trouble = trouble
        self.values = values


@frozen
class ArchiveFiles:
    """The files of an archive in their order, the manifest's text and its signature."""

    files: Mapping[str, bytes]
    manifest: bytes
    signature: bytes


def file_name(kind: str, label: str, till: str) -> str:
    """The file name of a period's archive: `2026-10_till-1.zip`, `z-0383_till-1.zip`, `year-2026-12_till-1.zip`."""
    begins = {"day": f"z-{label:0>4}", "month": label}.get(kind, f"year-{label}")
    return f"{begins}_till-{till}.zip"


def line(value: object) -> bytes:
    """One line of a .jsonl file: JSON with its keys in order."""
    return _json(value).encode() + b"\n"


def pack(files: Mapping[str, bytes], about: Mapping[str, object], sign: Callable[[bytes], bytes]) -> bytes:
    """The bytes of an archive. `about` is what the manifest says beside the list of files; `sign` gives the signature
    of the manifest (64 bytes)."""
    listed = [{"name": name, "size": len(body), "sha256": sha256(body).hexdigest()} for name, body in files.items()]
    manifest = line({**about, "format": FORMAT, "files": listed})
    return zipped(ArchiveFiles(files, manifest, base64.b64encode(sign(manifest)) + b"\n"))


def unpack(content: bytes) -> tuple[ArchiveFiles, dict[str, object]]:
    """The files and the manifest of an archive whose every byte is as `pack` writes it. Raises ArchiveError.

    The signature is not checked here.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source:
            names, infos = source.namelist(), source.infolist()
            size = sum(info.file_size for info in infos)
            if size > LARGEST or len(set(names)) != len(names) or any(info.compress_type for info in infos):
                raise ArchiveError(ArchiveTrouble.ZIP_OTHER)
            found = {name: source.read(name) for name in names}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise ArchiveError(ArchiveTrouble.ZIP_UNREADABLE) from error
    if names[-2:] != [MANIFEST, SIGNATURE]:
        raise ArchiveError(ArchiveTrouble.NO_MANIFEST)
    if names[:-2] not in (NAMES, [name for name in NAMES if name not in LATER]):
        raise ArchiveError(ArchiveTrouble.ZIP_OTHER)
    made = ArchiveFiles({name: found[name] for name in names[:-2]}, found[MANIFEST], found[SIGNATURE])
    if zipped(made) != content:
        raise ArchiveError(ArchiveTrouble.ZIP_SURPLUS)
    try:
        told = json.loads(made.manifest)
        signature = base64.b64decode(made.signature, validate=False)
    except (ValueError, RecursionError) as error:
        raise ArchiveError(ArchiveTrouble.MANIFEST_UNREADABLE) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT or line(told) != made.manifest:
        raise ArchiveError(ArchiveTrouble.MANIFEST_FORM)
    if len(signature) != 64 or base64.b64encode(signature) + b"\n" != made.signature:
        raise ArchiveError(ArchiveTrouble.SIGNATURE_FORM)
    listed = [
        {"name": name, "size": len(body), "sha256": sha256(body).hexdigest()} for name, body in made.files.items()
    ]
    if told.get("files") != listed:
        raise ArchiveError(ArchiveTrouble.FILE)
    return made, told


def zipped(archive: ArchiveFiles) -> bytes:
    """The bytes of a ZIP of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
        for name, body in (*archive.files.items(), (MANIFEST, archive.manifest), (SIGNATURE, archive.signature)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3  # the same on Windows
            info.external_attr = 0o644 << 16
            file.writestr(info, body)
    return target.getvalue()
