"""Makes a tagged PDF of one that Qt wrote: language, title, and what each piece of a page is (ISO 32000-1, 14.7).

Qt's writer (6.11) draws and says nothing more. So a mark is painted before and behind each piece, a dot far outside of
the page, which this module finds in the page's stream and puts a marked content in its place. The file is then written
anew with the tree that a screen reader follows: headings, paragraphs, tables with their rows and cells, pictures with
their words. What has no tag is an artifact: rules, a page's foot, what is carried over.

Pure, over the classic file that Qt writes (objects one behind the other, a table of their places).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from pos_app.domain.frozen import frozen

MARK_X, MARK_Y = -20_000, -30_000
"""Where marks are painted: the number of a piece is taken off `MARK_X`; its end is painted at `MARK_Y - 1`."""
_MARK = re.compile(rb"(-2\d{4})(?:\.0*)? (-3000[01])(?:\.0*)? 1(?:\.0*)? 1(?:\.0*)? re\s+f\s")


@frozen
class Tag:
    """What a piece is: "H1", "P", "TH", "TD", "Figure", "" for an artifact; the table and row of a cell; what is said
    for a picture; the page, from 0."""

    kind: str
    row: tuple[str, int] | None
    told: str
    page: int


def tagged(data: bytes, tags: Sequence[Tag], language: str) -> bytes:
    """The file with its tags; piece `n` was painted between the marks `n`. Raises ValueError for a file that is not as
    Qt writes it."""
    objects = _objects(data)
    root = _number(rb"/Root (\d+) 0 R", data)
    listed = objects[_number(rb"/Pages (\d+) 0 R", objects[root])]
    kids = listed[listed.index(b"/Kids") : listed.index(b"]", listed.index(b"/Kids"))]
    pages = [int(number) for number in re.findall(rb"(\d+) 0 R", kids)]
    ids = _ids(tags)
    for at, number in enumerate(pages):
        content = _number(rb"/Contents (\d+) 0 R", objects[number])
        packed = zlib.compress(_marked(_inflated(objects[content]), tags, ids))
        head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed)
        objects[content] = head + packed + b"\nendstream"
        objects[number] = _with(objects[number], b"/StructParents %d /Tabs /S" % at)
    tree = _Tree(max(objects) + 1, pages, ids)
    objects |= tree.objects(tags)
    told = b"/StructTreeRoot %d 0 R /MarkInfo << /Marked true >> " % tree.root
    told += b"/Lang (%s) /ViewerPreferences << /DisplayDocTitle true >>" % language.encode("ascii", "ignore")
    objects[root] = _with(objects[root], told)
    return _file(objects, root, _number(rb"/Info (\d+) 0 R", data))


class _Tree:
    """The tree of a document's pieces as objects of the file."""

    def __init__(self, first: int, pages: Sequence[int], ids: Mapping[int, int]) -> None:
        self._next = first
        self._pages = pages
        self._ids = ids
        self._made: dict[int, bytes] = {}
        self._leaves: dict[int, int] = {}
        self.root, self._document = self._new(), self._new()

    def objects(self, tags: Sequence[Tag]) -> dict[int, bytes]:
        """All of them; the root lists for each page which piece its marked contents are."""
        real = [(number, tag) for number, tag in enumerate(tags) if tag.kind]
        children: list[int] = []
        for table, group in groupby(_in_order(real), key=lambda one: one[1].row[0] if one[1].row else ""):
            if table:
                children.append(self._table(list(group)))
            else:
                children += [self._leaf(number, tag, self._document) for number, tag in group]
        self._made[self._document] = _element(b"Document", self.root, _refs(children))
        listed = b""
        for page in range(len(self._pages)):
            of_page = [self._leaves[number] for number, tag in real if tag.page == page]
            listed += b"%d [%s] " % (page, _refs(of_page))
        whole = b"<< /Type /StructTreeRoot /K [%d 0 R] /ParentTree << /Nums [%s] >> >>"
        self._made[self.root] = whole % (self._document, listed)
        return self._made

    def _table(self, cells: list[tuple[int, Tag]]) -> int:
        table = self._new()
        rows: list[int] = []
        for _, group in groupby(cells, key=lambda one: one[1].row):
            row = self._new()
            self._made[row] = _element(b"TR", table, _refs([self._leaf(number, tag, row) for number, tag in group]))
            rows.append(row)
        self._made[table] = _element(b"Table", self._document, _refs(rows))
        return table

    def _leaf(self, number: int, tag: Tag, parent: int) -> int:
        own = self._leaves[number] = self._new()
        more = b" /Pg %d 0 R" % self._pages[tag.page]
        if tag.told:
            more += b" /Alt <%s>" % ("\ufeff" + tag.told).encode("utf-16-be").hex().encode()
        if tag.kind == "TH":
            is_column = tag.row is not None and tag.row[1] < 0
            more += b" /A << /O /Table /Scope /%s >>" % (b"Column" if is_column else b"Row")
        self._made[own] = _element(tag.kind.encode(), parent, b"%d" % self._ids[number], more)
        return own

    def _new(self) -> int:
        self._next += 1
        return self._next - 1


def _in_order(tags: Sequence[tuple[int, Tag]]) -> list[tuple[int, Tag]]:
    """The cells of one table together, where its first one is; each row's together."""
    first: dict[str, int] = {}
    for number, tag in tags:
        if tag.row:
            first.setdefault(tag.row[0], number)

    def place(one: tuple[int, Tag]) -> tuple[int, int, int]:
        number, tag = one
        return (first[tag.row[0]], tag.row[1], number) if tag.row else (number, 0, 0)

    return sorted(tags, key=place)


def _ids(tags: Sequence[Tag]) -> dict[int, int]:
    """The number of each marked content on its page."""
    counts: Counter[int] = Counter()
    found: dict[int, int] = {}
    for number, tag in enumerate(tags):
        if tag.kind:
            found[number] = counts[tag.page]
            counts[tag.page] += 1
    return found


def _marked(content: bytes, tags: Sequence[Tag], ids: Mapping[int, int]) -> bytes:
    """The stream of a page with marked contents in place of the marks."""

    def put(match: re.Match[bytes]) -> bytes:
        number = MARK_X - int(match[1])
        if int(match[2]) != MARK_Y:
            return b"EMC\n"
        if number not in ids:
            return b"/Artifact BMC\n"
        return b"/%s << /MCID %d >> BDC\n" % (tags[number].kind.encode(), ids[number])

    return _MARK.sub(put, content)


# --- the file ---


def _objects(data: bytes) -> dict[int, bytes]:
    """The objects by their numbers, from the table of their places."""
    table = int(data[data.rindex(b"startxref") :].split()[1])
    lines = data[table:].split(b"\n")
    first, count = (int(part) for part in lines[1].split())
    places = {first + at: int(lines[2 + at][:10]) for at in range(count) if lines[2 + at][17:18] == b"n"}
    ends = [*sorted(places.values()), table]
    found = {}
    for number, place in places.items():
        text = data[place : ends[ends.index(place) + 1]]
        found[number] = text[text.index(b"obj") + 3 : text.rindex(b"endobj")].strip()
    return found


def _inflated(stream: bytes) -> bytes:
    start = stream.index(b"stream") + 6
    start += 2 if stream[start : start + 2] == b"\r\n" else 1
    body = stream[start : stream.rindex(b"endstream")]
    return zlib.decompressobj().decompress(body) if b"/FlateDecode" in stream[:start] else body


def _file(objects: Mapping[int, bytes], root: int, info: int) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    table, count = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count
    for number in range(1, count):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, root, info, table)
    return bytes(out)


def _element(kind: bytes, parent: int, content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Type /StructElem /S /%s /P %d 0 R /K [%s]%s >>" % (kind, parent, content, more)


def _refs(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _with(dictionary: bytes, more: bytes) -> bytes:
    return dictionary[: dictionary.rindex(b">>")] + more + b"\n>>"


def _number(pattern: bytes, data: bytes) -> int:
    found = re.findall(pattern, data)
    if not found:
        raise ValueError(f"a PDF without {pattern!r}")
    return int(found[-1])
