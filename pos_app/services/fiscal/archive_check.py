"""Whether archives are as they were written: each by itself, and one after the other. Needs no till and no key but the
public one in the archives; docs/archive.md says what this proves and what not.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from hashlib import sha256
from itertools import pairwise
from typing import Any

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money, currency
from pos_app.domain.note import HEAD
from pos_app.domain.receipt import ReceiptNumber
from pos_app.services.fiscal.archive_format import (
    CLOSINGS,
    JOURNAL,
    LATER,
    PAID,
    RETURNS,
    SALES,
    ZS,
    ArchiveError,
    ArchiveFiles,
    ArchiveTrouble,
    file_name,
    line,
    unpack,
)

_Rows = list[dict[str, Any]]
_TOLD = ("receipt", "paid_at", "currency", "cashier")


@frozen
class Checked:
    """An archive that is as it was written. `first` and `last` are the numbers of its journal entries, `before` and
    `head` the hashes around them; `perpetual` is the total since the till began, by currency, after it. `practice`:
    nothing of it is real."""

    kind: str
    label: str
    till: str
    first_z: int
    last_z: int
    sales: int
    entries: int
    first: int
    last: int
    before: str
    head: str
    key: str
    perpetual: Mapping[str, int]
    perpetual_before: Mapping[str, int]
    practice: bool = False

    @property
    def fingerprint(self) -> str:
        """The public key in short, for people to compare."""
        return fingerprint(base64.b64decode(self.key))

    @property
    def name(self) -> str:
        """The file name that it was written under (`archives.name_of`)."""
        return file_name(self.kind, self.label, self.till)

    @property
    def totals(self) -> tuple[Money, ...]:
        """The turnover since the till began, in each currency."""
        return tuple(Money.from_minor(minor, currency(code)) for code, minor in self.perpetual.items())


def fingerprint(key: bytes) -> str:
    """The first 16 hex digits of the SHA-256 of a public key."""
    return sha256(key).hexdigest()[:16]


def check(content: bytes, key: str = "") -> Checked:
    """Check one archive. `key`: the fingerprint its key must have, "" for any. Raises ArchiveError: what is wrong."""
    files, told = unpack(content)
    try:
        return _check(files, told, key)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError) as error:
        raise ArchiveError(ArchiveTrouble.CONTENT, what=type(error).__name__) from error
    except DomainError as error:
        raise ArchiveError(ArchiveTrouble.CONTENT, what=str(error)) from error


def check_order(archives: Iterable[Checked]) -> None:
    """Check that archives of one kind follow one another without a gap. Raises ArchiveError."""
    by_kind: dict[tuple[str, str], list[Checked]] = {}
    for one in archives:
        by_kind.setdefault((one.till, one.kind), []).append(one)
    for own in by_kind.values():
        own.sort(key=lambda one: one.first)
        for one, following in pairwise(own):
            if following == one:
                continue  # the same one from two places
            if following.first != one.last + 1 or following.before != one.head:
                raise ArchiveError(ArchiveTrouble.ORDER, one=one.label, two=following.label)
            if following.key != one.key:
                raise ArchiveError(ArchiveTrouble.ORDER_KEY, one=one.label, two=following.label)
            if any(following.perpetual_before.get(code, total) != total for code, total in one.perpetual.items()):
                raise ArchiveError(ArchiveTrouble.ORDER_TOTALS, one=one.label, two=following.label)


def _check(files: ArchiveFiles, told: Mapping[str, Any], key: str) -> Checked:
    public = base64.b64decode(str(told["key"]), validate=True)
    _check_signature(public, files)
    if key and fingerprint(public) != key:
        raise ArchiveError(ArchiveTrouble.OTHER_KEY)
    names = (SALES, RETURNS, JOURNAL, ZS, CLOSINGS)
    sales, returns, entries, zs, closings = (_rows(files, name) for name in names)
    chain = told["chain"]
    _check_chain(entries, chain)
    if (told["sales"], told["entries"]) != (len(sales), len(entries)):
        raise ArchiveError(ArchiveTrouble.ROWS)
    for sale in sales:
        _check_sale(sale)
    _check_paid(sales, entries, told)
    _check_witness(sales, entries, str(chain["before"]))
    _check_numbers(sales, entries)
    _check_bodies(returns, entries, "return")
    if any(name in files.files for name in LATER):
        for name, kind in LATER.items():
            _check_bodies(_rows(files, name), entries, kind)
    _check_bodies(zs, entries, "z")
    _check_bodies(closings, entries, "period")
    before, after = _check_closings(closings)
    _check_days(sales, returns, zs, closings, told)
    return Checked(
        str(told["kind"]),
        str(told["label"]),
        str(told["till"]),
        int(told["first_z"]),
        int(told["last_z"]),
        len(sales),
        len(entries),
        int(chain["first"]),
        int(chain["last"]),
        str(chain["before"]),
        str(chain["head"]),
        str(told["key"]),
        after,
        before,
        bool(told.get("practice", False)),
    )


def _check_signature(public: bytes, files: ArchiveFiles) -> None:
    # Imported here: some 30 ms that only an archive needs.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(files.signature), files.manifest)
    except (InvalidSignature, ValueError) as error:
        raise ArchiveError(ArchiveTrouble.SIGNATURE) from error


def _rows(files: ArchiveFiles, name: str) -> _Rows:
    body = files.files[name]
    found = [json.loads(text) for text in body.splitlines()]
    if b"".join(line(one) for one in found) != body or not all(isinstance(one, dict) for one in found):
        raise ArchiveError(ArchiveTrouble.FORM, what=name)
    return found


def _check_chain(entries: _Rows, chain: Mapping[str, Any]) -> None:
    """Each entry has the hash of the one before in its own; one whose words are left out stands by the hash that the
    next one goes on from."""
    before, seq = str(chain["before"]), int(chain["first"]) - 1
    for entry in entries:
        seq += 1
        if entry["seq"] != seq:
            raise ArchiveError(ArchiveTrouble.ENTRY_MISSING, what=seq)
        if "body" in entry:
            told = f"{before}\n{seq}\n{entry['at']}\n{entry['kind']}\n{entry['body']}"
            if sha256(told.encode()).hexdigest() != entry["hash"]:
                raise ArchiveError(ArchiveTrouble.ENTRY_CHANGED, what=seq)
        before = str(entry["hash"])
    if (seq, before) != (chain["last"], chain["head"]):
        raise ArchiveError(ArchiveTrouble.CHAIN_END)


def _check_sale(sale: Mapping[str, Any]) -> None:
    """The lines of a sale make its rates, the rates its total, the tenders what was paid."""
    name = sale["receipt"]
    by_rate: dict[str, list[int]] = {}
    for one in sale["lines"]:
        group = by_rate.setdefault(one["rate"], [0, 0])
        group[0] += _whole(one["net"])
        group[1] += _whole(one["tax"])
    rates = {one["rate"]: [_whole(one["net"]), _whole(one["tax"])] for one in sale["rates"]}
    if rates != by_rate or len(rates) != len(sale["rates"]):
        raise ArchiveError(ArchiveTrouble.SALE_TAX, what=name)
    if sum(net + tax for net, tax in rates.values()) != _whole(sale["total"]):
        raise ArchiveError(ArchiveTrouble.SALE_TOTAL, what=name)
    given = sum(_whole(one["amount"]) for one in sale["tenders"])
    if given - _whole(sale["change"]) != sale["total"] + _whole(sale["rounding"]):
        raise ArchiveError(ArchiveTrouble.SALE_PAID, what=name)


def _check_paid(sales: _Rows, entries: _Rows, told: Mapping[str, Any]) -> None:
    """Each sale has its entry in the journal, and each entry its sale; the manifest names those that have not, of a
    file that was put together from a damaged one."""
    without, lost = frozenset(told["without_entry"]), frozenset(told["lost"])
    facts_of: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in PAID}
    for entry in entries:
        if entry["kind"] in facts_of:
            facts = json.loads(entry["body"])
            at = {"paid_at": entry["at"]} if entry["kind"] == PAID[0] else {}
            facts_of[entry["kind"]][facts["id"]] = facts | at
    paid, salvaged = (facts_of[kind] for kind in PAID)
    for sale in sales:
        name, facts = sale["receipt"], paid.pop(sale["id"], salvaged.get(sale["id"]))
        if (facts is None) != (name in without):
            raise ArchiveError(ArchiveTrouble.SALE_UNKNOWN, what=name)
        if facts is not None and not _is_told(facts, sale):
            raise ArchiveError(ArchiveTrouble.SALE_OTHERWISE, what=name)
    missing = {str(facts["receipt"]) for facts in paid.values()} - lost
    if missing:
        raise ArchiveError(ArchiveTrouble.SALE_MISSING, what=min(missing))


def _is_told(facts: Mapping[str, Any], sale: Mapping[str, Any]) -> bool:
    """Whether an entry tells a sale as it is; an entry about a salvaged one names less of it."""
    total = int(facts["total"].replace(".", "")) if "total" in facts else sale["total"]
    return total == sale["total"] and all(facts[key] == sale[key] for key in _TOLD if key in facts)


def _check_witness(sales: _Rows, entries: _Rows, before: str) -> None:
    """The head that a customer's receipt carries is that of the journal in front of the sale's entry."""
    heads: dict[str, str] = {}
    for entry in entries:
        if entry["kind"] == PAID[0]:
            heads[json.loads(entry["body"])["id"]] = before
        before = str(entry["hash"])
    for sale in sales:
        told = sale.get("chain", "")  # none in an archive or of a sale of an older program
        if told and sale["id"] in heads and heads[sale["id"]][:HEAD] != told:
            raise ArchiveError(ArchiveTrouble.WITNESS, what=sale["receipt"])


def _check_numbers(sales: _Rows, entries: _Rows) -> None:
    """Receipt numbers of a day rise by one, unless the journal tells that the counter was raised or a sale was lost."""
    may_leap = any(entry["kind"] in ("counter_raised", "salvage") for entry in entries)
    last: dict[tuple[str, Any], int] = {}
    seen: Counter[str] = Counter(sale["receipt"] for sale in sales)
    if seen and max(seen.values()) > 1:
        raise ArchiveError(ArchiveTrouble.SALE_TWICE, what=seen.most_common(1)[0][0])
    for sale in sales:
        number = ReceiptNumber.find(sale["receipt"])
        if number is None:
            raise ArchiveError(ArchiveTrouble.NUMBER, what=sale["receipt"])
        own = number.till, number.day
        if own in last and number.counter != last[own] + 1 and not may_leap:
            raise ArchiveError(ArchiveTrouble.GAP, what=sale["receipt"])
        last[own] = number.counter


def _check_bodies(rows: _Rows, entries: _Rows, kind: str) -> None:
    """What stands in a file of its own is what the journal has, in its order."""
    told = [json.loads(json.loads(entry["body"])["body"]) for entry in entries if entry["kind"] == kind]
    if told != rows:
        raise ArchiveError(ArchiveTrouble.REPORTS, what=kind)


def _check_closings(closings: _Rows) -> tuple[dict[str, int], dict[str, int]]:
    """The totals go on from day to day; months and years have what the days have. The perpetual totals by currency
    before and after."""
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    for one in closings:
        code, perpetual, turnover = one["currency"]["code"], _whole(one["perpetual"]), _whole(one["turnover"])
        if sum(_whole(group["net"]) + _whole(group["tax"]) for group in one["rates"]) != turnover:
            raise ArchiveError(ArchiveTrouble.TURNOVER, what=one["label"])
        if one["kind"] == "day":
            before.setdefault(code, perpetual - turnover)
            if after.setdefault(code, perpetual - turnover) != perpetual - turnover:
                raise ArchiveError(ArchiveTrouble.PERPETUAL, what=one["label"])
            after[code] = perpetual
        elif after.setdefault(code, before.setdefault(code, perpetual)) != perpetual:
            raise ArchiveError(ArchiveTrouble.PERPETUAL, what=one["label"])
    return before, after


def _check_days(sales: _Rows, returns: _Rows, zs: _Rows, closings: _Rows, told: Mapping[str, Any]) -> None:
    """The Z reports have the numbers of the archive, their days were closed with their sums, and all sales and returns
    together make them."""
    numbers = [int(one["heading"]["number"]) for one in zs]
    if numbers != list(range(int(told["first_z"]), int(told["last_z"]) + 1)):
        raise ArchiveError(ArchiveTrouble.Z_MISSING)
    days = {int(one["label"]): one for one in closings if one["kind"] == "day"}
    for number, z in zip(numbers, zs, strict=True):
        sold, back = _sums_of_z(z)
        sold.subtract(back)
        if _told(sold) != _told(_by_rate(z["heading"]["currency"]["code"], days[number]["rates"])):
            raise ArchiveError(ArchiveTrouble.DAY_SUMS)
    if told["lost"]:
        return  # told in the manifest: what was lost with a damaged file is in the Z, and in no sale
    others = {one["name"] for z in zs for one in z["others"]}
    of_sales, of_returns, sold, back = (Counter[tuple[str, str, str]]() for _ in range(4))
    for sale in sales:
        of_sales.update(_by_rate(sale["currency"], sale["rates"]))
    for one in returns:
        if not one["taken_from"]:  # another till's money
            of_returns.update(_by_rate(one["currency"]["code"], one["lines"]))
    for z in zs:
        one_sold, one_back = _sums_of_z(z)
        sold.update(one_sold)
        back.update(one_back)
    if _told(of_sales, others) != _told(sold, others) or _told(of_returns, others) != _told(back, others):
        raise ArchiveError(ArchiveTrouble.SUMS)


def _sums_of_z(z: Mapping[str, Any]) -> tuple[Counter[tuple[str, str, str]], Counter[tuple[str, str, str]]]:
    """What a Z says was sold and what came back, by currency, rate and part."""
    code = z["heading"]["currency"]["code"]
    back = _by_rate(code, z["returns"]["rates"])
    back.update(_by_rate(code, z["voided"]["rates"]))
    return _by_rate(code, z["rates"]), back


def _by_rate(code: str, groups: _Rows) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for group in groups:
        rate = group["rate"] if isinstance(group["rate"], str) else group["rate"]["percent"]
        for part in ("net", "tax"):
            found[code, _percent(rate), part] += _whole(group[part])
    return found


def _told(sums: Counter[tuple[str, str, str]], without: Container[str] = ()) -> dict[tuple[str, str, str], int]:
    return {key: amount for key, amount in sums.items() if amount and key[0] not in without}


def _percent(text: str) -> str:
    """A percentage in one form: "21", "21.0" and "21.00" are the same rate."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise ArchiveError(ArchiveTrouble.AMOUNT, what=repr(value)[:40])
    return value
