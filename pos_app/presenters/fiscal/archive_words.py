"""What is wrong with an archive, in words."""

from __future__ import annotations

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import Translator
from pos_app.services.fiscal.archive_check import Checked
from pos_app.services.fiscal.archive_format import ArchiveError, ArchiveTrouble

_GOOD = N_("The archive {name} is whole: nothing in it was changed.")
_HOLDS = N_("It holds {reports}, {sales} and {entries}; its key is {key}.")
_PRACTICE = N_("PRACTICE, nothing of it is real.")
_SENTENCES = {
    ArchiveTrouble.CONTENT: N_("It does not say what it should: {what}."),
    ArchiveTrouble.ORDER: N_("Between {one} and {two} something is missing or was changed."),
    ArchiveTrouble.ORDER_KEY: N_("{two} is signed with another key than {one}."),
    ArchiveTrouble.ORDER_TOTALS: N_("The totals since the beginning do not go on from {one} to {two}."),
    ArchiveTrouble.OTHER_KEY: N_("It is signed with another key."),
    ArchiveTrouble.ROWS: N_("Sales or entries are missing."),
    ArchiveTrouble.SIGNATURE: N_("The signature is not that of its key."),
    ArchiveTrouble.FORM: N_("{what} is not in this program's form."),
    ArchiveTrouble.ENTRY_MISSING: N_("Entry {what} of the journal is missing."),
    ArchiveTrouble.ENTRY_CHANGED: N_("Entry {what} of the journal was changed."),
    ArchiveTrouble.CHAIN_END: N_("The end of the journal is not the one of the manifest."),
    ArchiveTrouble.SALE_TAX: N_("The tax of receipt {what} is not that of its lines."),
    ArchiveTrouble.SALE_TOTAL: N_("The total of receipt {what} is not that of its lines."),
    ArchiveTrouble.SALE_PAID: N_("What was paid of receipt {what} is not its total."),
    ArchiveTrouble.SALE_UNKNOWN: N_("The journal does not know receipt {what}."),
    ArchiveTrouble.SALE_OTHERWISE: N_("The journal tells receipt {what} otherwise."),
    ArchiveTrouble.SALE_MISSING: N_("Receipt {what} is missing."),
    ArchiveTrouble.SALE_TWICE: N_("Receipt {what} is there twice."),
    ArchiveTrouble.WITNESS: N_("Receipt {what} carries another chain than the journal."),
    ArchiveTrouble.NUMBER: N_("{what} is no receipt number."),
    ArchiveTrouble.GAP: N_("A receipt is missing before {what}."),
    ArchiveTrouble.REPORTS: N_("The reports ({what}) are not those of the journal."),
    ArchiveTrouble.TURNOVER: N_("The turnover of {what} is not that of its rates."),
    ArchiveTrouble.PERPETUAL: N_("The total since the beginning does not go on at {what}."),
    ArchiveTrouble.Z_MISSING: N_("A Z report is missing."),
    ArchiveTrouble.DAY_SUMS: N_("A day was closed with other sums than its Z."),
    ArchiveTrouble.SUMS: N_("The sales do not make the sums of the Z reports."),
    ArchiveTrouble.AMOUNT: N_("{what} is no amount in whole cents."),
    ArchiveTrouble.ZIP_OTHER: N_("The ZIP is none of this program's."),
    ArchiveTrouble.ZIP_UNREADABLE: N_("The ZIP cannot be read."),
    ArchiveTrouble.NO_MANIFEST: N_("It has no manifest."),
    ArchiveTrouble.ZIP_SURPLUS: N_("The ZIP has bytes that no file explains."),
    ArchiveTrouble.MANIFEST_UNREADABLE: N_("The manifest cannot be read."),
    ArchiveTrouble.MANIFEST_FORM: N_("The manifest is not in this program's form."),
    ArchiveTrouble.SIGNATURE_FORM: N_("The signature is not in this program's form."),
    ArchiveTrouble.FILE: N_("A file is not the one of the manifest."),
    ArchiveTrouble.OTHER_ARCHIVE: N_("It is another archive than was put there."),
}


def archive_sentence(error: ArchiveError, tr: Translator) -> str:
    """What is wrong, as a sentence."""
    return tr(_SENTENCES[error.trouble], **error.values)


def whole_sentence(found: Checked, name: str, tr: Translator) -> str:
    """That the archive in the file `name` is whole."""
    said = tr(_GOOD, name=name)
    return f"{tr(_PRACTICE)} {said}" if found.practice else said


def holds_sentence(found: Checked, tr: Translator) -> str:
    """What an archive has in it, and whose it is: for one that comes from anywhere."""
    return tr(
        _HOLDS,
        reports=tr("Z {n}", n=found.first_z)
        if found.first_z == found.last_z
        else tr("Z {first} to {last}", first=found.first_z, last=found.last_z),
        sales=tr.count("{n} sale", "{n} sales", found.sales),
        entries=tr.count("{n} entry", "{n} entries", found.entries),
        key=found.fingerprint,
    )
