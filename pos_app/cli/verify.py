"""`pos-app verify FILE…`: checks archives without the till, for the owner, the accountant, the tax office."""

from __future__ import annotations

import argparse
import locale
from collections.abc import Sequence
from pathlib import Path

from pos_app.cli.output import complain, say
from pos_app.presenters.common.languages import offered, translator_of
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import LANGUAGES, Translator
from pos_app.presenters.fiscal.archive_words import archive_sentence, holds_sentence, whole_sentence
from pos_app.services.fiscal.archive_check import Checked, check, check_order
from pos_app.services.fiscal.archive_format import LARGEST, ArchiveError

_TOTAL = N_("Turnover since the till began: {amount} {currency}")
_ORDER = N_("They follow one another without a gap.")
_UNREADABLE = N_("{name} cannot be read: {why}")
_BAD = N_("{name}: {why}")
_RENAMED = N_("It was written as {name}.")
_NONE = N_("There is no archive in {name}.")


def main(argv: Sequence[str]) -> int:
    """Exit code 0: each archive is as it was written, and none is missing between two; 1: one is not, or is missing."""
    parser = argparse.ArgumentParser(prog="pos-app verify", description="Check archives, without the till.")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="or a folder: all archives in it")
    parser.add_argument("--key", default="", metavar="HEX", help="the key's fingerprint, as it was noted elsewhere")
    parser.add_argument("--language", choices=tuple(LANGUAGES), help="of the report; without it this computer's")
    given = parser.parse_args(argv)
    language = given.language or offered([(locale.getlocale()[0] or "").replace("_", "-")])
    tr = translator_of(language, "FR")
    checked = [_one(path, one, given.key.strip().lower(), tr) for one in given.files for path in _archives_at(one)]
    good = [one for one in checked if one is not None]
    try:
        check_order(good)
    except ArchiveError as error:
        complain(archive_sentence(error, tr))
        return 1
    if len(good) > 1:
        say(tr(_ORDER))
    return int(len(good) < len(checked))


def _archives_at(path: Path) -> Sequence[Path | None]:
    """The archives that a word names: itself, those of a folder, or of a pattern that the shell left as it is, as those
    of Windows do; None for a folder or pattern without any."""
    if path.is_dir():
        found = sorted(path.glob("*.zip"))
    elif "*" in path.name and not path.exists():
        found = sorted(path.parent.glob(path.name))
    else:
        found = [path]
    return found or (None,)


def _one(path: Path | None, named: Path, key: str, tr: Translator) -> Checked | None:
    if path is None:
        complain(tr(_NONE, name=str(named)))
        return None
    try:
        with path.open("rb") as file:
            found = check(file.read(LARGEST + 1), key)
    except OSError as error:
        complain(tr(_UNREADABLE, name=path.name, why=error.strerror or error))
        return None
    except ArchiveError as error:
        complain(tr(_BAD, name=path.name, why=archive_sentence(error, tr)))
        return None
    say(whole_sentence(found, path.name, tr))
    say(f"  {holds_sentence(found, tr)}")
    if path.name != found.name:
        say(f"  {tr(_RENAMED, name=found.name)}")
    for money in found.totals:
        say(f"  {tr(_TOTAL, amount=tr.amount(money), currency=money.currency.code)}")
    return found
