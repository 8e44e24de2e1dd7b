"""Reads a damaged database file as bytes: the rows on each page that can still be decoded, and whether its log is
sound.

By SQLite's file format (sqlite.org/fileformat2.html). Nothing here trusts the file: a page, a cell or a value that
makes no sense is skipped, and the caller must check what the rows mean.

Scope: the standard library; reads only.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from pos_app.domain.frozen import frozen

Value = int | float | str | bytes | None

_LEAF = 0x0D
_OTHER_TREES = frozenset({0x02, 0x05, 0x0A})
PAGE = 4096  # bytes: SQLite's default, which all files of this program have; the damaged header is not used
_LOG_HEADER, _FRAME_HEADER = 32, 24
_LONGEST = 64 * 1024 * 1024  # bytes: a longer row is noise
# Every row worth salvaging contains one of these; a page without any is not searched byte by byte.
_WORTH_SEARCHING = re.compile(rb"order|customer|paid|receipt|request_id")
# A row begins with the length of its list of types; its first column (the row's number) is stored elsewhere.
_ROW_BEGINS = re.compile(rb"(?=[\x03-\x30]\x00)")
_INTS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


@frozen
class Record:
    """One row as its page holds it. `sure` is False if it was found by searching a page whose cell pointers are
    lost."""

    rowid: int
    values: tuple[Value, ...]
    sure: bool


def log_is_broken(path: Path) -> bool:
    """True if the log (-wal) beside a file holds changes that SQLite would silently ignore.

    SQLite stops at the first frame with a wrong checksum. That is right for the torn end after a power cut, which no
    commit follows; a wrong frame before a commit, or an invalid header, is damage.
    """
    try:
        log = path.with_name(f"{path.name}-wal").read_bytes()
    except FileNotFoundError:
        return False
    if len(log) < _LOG_HEADER + _FRAME_HEADER:
        return False
    magic, _, size, _, *salts = struct.unpack(">6I", log[:24])
    order = {0x377F0682: "<", 0x377F0683: ">"}.get(magic, "")
    if not order or size != PAGE:
        return True
    sums = _checksum(log[:24], (0, 0), order)
    if sums != struct.unpack(">2I", log[24:32]):
        return True
    sound = True
    for start in range(_LOG_HEADER, len(log) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        page, commit, *rest = struct.unpack(">6I", log[start : start + _FRAME_HEADER])
        if rest[:2] != salts:
            sound = False  # the end, or a damaged header: what follows decides
            continue
        if sound:
            sums = _checksum(log[start : start + 8], sums, order)
            body = start + _FRAME_HEADER
            sums = _checksum(log[body : body + size], sums, order)
            sound = sums == tuple(rest[2:])
        if not sound and commit and page:
            return True
    return False


def records(path: Path) -> Iterator[Record]:
    """Every row that can be decoded, of all tables in one stream, older versions of a row before newer ones.

    First the file's own pages, then those of its log, also after the point where SQLite stops reading it.
    """
    data = path.read_bytes() if path.exists() else b""
    log_path = path.with_name(f"{path.name}-wal")
    log = log_path.read_bytes() if log_path.exists() else b""
    main = {number + 1: data[start : start + PAGE] for number, start in enumerate(range(0, len(data), PAGE))}
    changes = list(_frames(log))
    newest = main | dict(changes)
    for number, page in (*main.items(), *changes):
        yield from _rows(page, 100 if number == 1 else 0, newest)


def _frames(log: bytes) -> Iterator[tuple[int, bytes]]:
    """The pages in the log that belong to what was written last, in order; older frames come after them."""
    starts = range(_LOG_HEADER, len(log) - _FRAME_HEADER - PAGE + 1, _FRAME_HEADER + PAGE)
    # The header and the first frames contain the salts; one of them may be damaged.
    salts = [log[20:24], *(log[start + 12 : start + 16] for start in starts[:3])]
    salt = max(salts, key=salts.count)
    for start in starts:
        own = log[start + 12 : start + 16]
        if sum(a == b for a, b in zip(own, salt, strict=False)) >= 3:
            body = start + _FRAME_HEADER
            yield int.from_bytes(log[start : start + 4], "big"), log[body : body + PAGE]


def _rows(page: bytes, at: int, pages: dict[int, bytes]) -> Iterator[Record]:
    if len(page) <= at + 8 or page[at] in _OTHER_TREES:
        return
    usable = len(page)
    count = int.from_bytes(page[at + 3 : at + 5], "big")
    first = at + 8
    whole = page[at] == _LEAF and first + 2 * count <= usable
    if whole:
        for slot in range(first, first + 2 * count, 2):
            found = _cell(page, int.from_bytes(page[slot : slot + 2], "big"), pages, sure=True)
            if found is None:
                whole = False
            else:
                yield found
    if not whole and _WORTH_SEARCHING.search(page):
        for begin in _ROW_BEGINS.finditer(page, at):
            for start in range(begin.start() - 2, max(begin.start() - 12, at) - 1, -1):
                found = _cell(page, start, pages, sure=False, row_at=begin.start())
                if found is not None:
                    yield found
                    break


def _cell(page: bytes, at: int, pages: dict[int, bytes], *, sure: bool, row_at: int | None = None) -> Record | None:
    try:
        length, at = _varint(page, at)
        rowid, at = _varint(page, at)
        if not 4 <= length <= _LONGEST or rowid < 1 or (row_at is not None and at != row_at):
            return None
        return Record(rowid, _values(_payload(page, at, length, pages)), sure)
    except (IndexError, ValueError):
        return None


def _payload(page: bytes, at: int, length: int, pages: dict[int, bytes]) -> bytes:
    """The bytes of a row, collected from its overflow pages."""
    if length <= PAGE - 35:
        local = length
    else:
        least = (PAGE - 12) * 32 // 255 - 23
        local = least + (length - least) % (PAGE - 4)
        if local > PAGE - 35:
            local = least
    if at + local > len(page):
        raise ValueError("beyond its page")
    parts, left = [page[at : at + local]], length - local
    following = int.from_bytes(page[at + local : at + local + 4], "big") if left else 0
    while left > 0:
        more = pages.get(following, b"")
        if len(more) <= 4:
            raise ValueError("a page is missing")
        parts.append(more[4 : 4 + min(left, PAGE - 4)])
        left -= len(parts[-1])
        following = int.from_bytes(more[:4], "big")
    return b"".join(parts)


def _values(payload: bytes) -> tuple[Value, ...]:
    end, at = _varint(payload, 0)
    if not 2 <= end <= 200:
        raise ValueError("no row of ours has so many columns")
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != end:
        raise ValueError("the row's own list of kinds does not end where it says")
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError("the row does not end where it says")
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind in (10, 11):
        raise ValueError("reserved")
    wide = _INTS.get(kind) or (8 if kind == 7 else (kind - 12) // 2)
    raw = payload[at : at + wide]
    if len(raw) != wide:
        raise ValueError("beyond the row")
    if kind in _INTS:
        return int.from_bytes(raw, "big", signed=True), at + wide
    if kind == 7:
        return float(struct.unpack(">d", raw)[0]), at + wide
    return (raw.decode() if kind % 2 else raw), at + wide


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for step in range(9):
        byte = data[at + step]
        if step == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    raise ValueError("unreachable: nine bytes end a number")


def _checksum(data: bytes, sums: tuple[int, ...], order: str) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for a, b in zip(words[::2], words[1::2], strict=True):
        first = (first + a + second) & 0xFFFFFFFF
        second = (second + b + first) & 0xFFFFFFFF
    return first, second
