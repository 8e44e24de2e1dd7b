"""What came back and what vouchers paid, by the tills' own files, compared with the ledger at the store."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from sqlite3 import Connection as File

from pg8000.native import Connection

Slice = tuple[str, str, int, int, int]
"""The id of a return, its sale, the key of the line, the first piece, how many."""


@dataclass
class Books:
    """Read from each till's file. `unsure` are returns that were given without an answer of the store, `moves` what a
    document moved of the stock, by variant."""

    returns: list[Slice] = field(default_factory=list)
    uses: list[tuple[str, str, int]] = field(default_factory=list)
    worth: dict[str, int] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    open: list[str] = field(default_factory=list)
    moves: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def read(self, till: str, file: File) -> None:
        """Add a till's file."""
        own = "FROM taken_back t JOIN taken_back_line l ON l.taken_back = t.id WHERE t.taken_from = ''"
        self.returns += file.execute(f"SELECT t.id, l.sale_id, l.key, l.start, l.pieces {own}")
        bodies = file.execute("SELECT id, body FROM taken_back WHERE taken_from = ''")
        for one, body in bodies:
            back = json.loads(body)
            if back.get("unconfirmed"):
                self.unsure.add(one)
            if back["goods"] == "shelf":
                self._move(one, back["lines"], 1)
        for one, body in file.execute("SELECT s.id, p.body FROM sale s JOIN payload p USING (seq)"):
            self._move(one, json.loads(body)["cart"]["lines"], -1)
        self.uses += file.execute("SELECT document, voucher, amount FROM voucher_use")
        self.worth |= dict(file.execute("SELECT id, amount FROM voucher WHERE origin <> 'there'").fetchall())
        self.open += [f"till {till} left {one} unsettled" for (one,) in file.execute("SELECT id FROM shared_asked")]

    def _move(self, document: str, lines: list[dict[str, str]], way: int) -> None:
        moved: defaultdict[str, Decimal] = defaultdict(Decimal)
        for line in lines:
            moved[line["variant_id"]] += way * Decimal(line["quantity"])
        self.moves |= {(document, variant): pieces for variant, pieces in moved.items()}

    def compare(self, owner: Connection, yes: set[str]) -> list[str]:
        """The rules that are broken, in words. `yes`: bookings without a document that were answered with yes."""
        broken = list(self.open)
        parts = {
            tuple(row) for row in owner.run("SELECT request, sale_id, line, start, pieces FROM comptoir.return_part")
        }
        excess = {(row[0], row[1]): row[2] for row in owner.run("SELECT request, what, amount FROM comptoir.excess")}
        bare = {one for one in parts if str(one[1]).startswith("sale-")}
        if {str(one[0]) for one in bare} != yes:
            broken.append("the ledger has other bookings than the tills were told yes for")
        if parts - bare != set(self.returns):
            broken.append(f"the ledger's returns are not the tills': {sorted(parts - bare ^ set(self.returns))[:3]}")
        moves = {
            (row[0], row[1]): row[2] for row in owner.run("SELECT document, variant, pieces FROM comptoir.stock_move")
        }
        if moves != self.moves:
            other = sorted(one for one in moves.keys() | self.moves.keys() if moves.get(one) != self.moves.get(one))
            broken.append(f"the stock moved otherwise than the tills sold and took back: {other[:3]}")
        broken += _overlapping([*self.returns, *bare], excess)
        broken += [
            f"return {one} was given unsure, and is not in excess"
            for one in self.unsure
            if (one, "return") not in excess
        ]
        known = {one[0] for one in self.returns} | {one[0] for one in self.uses} | set(self.worth)
        broken += [f"excess names {one}, which is nowhere" for one, _ in excess if one not in known]
        uses = [tuple(row) for row in owner.run("SELECT request, voucher, amount FROM comptoir.voucher_use")]
        if Counter(uses) != Counter(self.uses):
            broken.append(
                f"the ledger's vouchers are not the tills': {list((Counter(uses) - Counter(self.uses)).elements())[:3]}"
            )
        spent: Counter[str] = Counter()
        allowed: Counter[str] = Counter()
        for document, voucher, amount in self.uses:
            spent[voucher] += amount
            allowed[voucher] += int(excess.get((document, "voucher"), 0))
        for voucher, amount in spent.items():
            if amount > self.worth[voucher] + allowed[voucher] + int(excess.get((voucher, "voucher"), 0)):
                broken.append(f"voucher {voucher} of {self.worth[voucher]} paid {amount}")
        return broken


def _overlapping(slices: list[Slice], excess: dict[tuple[str, str], int]) -> list[str]:
    by_line: defaultdict[tuple[str, int], list[Slice]] = defaultdict(list)
    for one in slices:
        by_line[one[1], one[2]].append(one)
    broken = []
    for (sale, line), found in by_line.items():
        pieces = Counter(piece for _, _, _, start, count in found for piece in range(start, start + count))
        twice = sum(count - 1 for count in pieces.values())
        told = sum(excess.get((one, "return"), 0) for one in {one[0] for one in found})
        if twice > told:
            broken.append(f"line {line} of {sale}: {twice} pieces came back twice, {told} stand in excess")
    return broken
