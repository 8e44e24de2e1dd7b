"""`pos-app money check [--json]`: lists where the shop system's sums differ from the till's, and which rule would
explain it."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from pos_app.cli.arguments import add_till
from pos_app.cli.output import complain, say, say_json
from pos_app.domain.frozen import frozen
from pos_app.domain.learning import Proposal, propose
from pos_app.domain.money import Money
from pos_app.presenters.common.differences import difference_sentence, proposal_sentence
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.clock import system_clock
from pos_app.services.sales.sales_list import LOOKED_AT
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.store.tables.differences import DifferenceCounts, Differing
from pos_app.system import profile


@frozen
class _Told:
    counts: DifferenceCounts
    differing: tuple[Differing, ...]
    proposal: Proposal | None


def main(argv: Sequence[str]) -> int:
    """Exit code 0: all sums agree; 1: some differ, or the file cannot be read."""
    parser = argparse.ArgumentParser(prog="pos-app money", description="The till's sums and the shop system's.")
    parser.add_argument("what", choices=("check",))
    parser.add_argument("--json", action="store_true", help="one object instead of lines")
    add_till(parser)
    given = parser.parse_args(argv)
    try:
        told = asyncio.run(_check(profile.place(given.profile, practice=given.demo)))
    except FileNotFoundError as missing:
        complain(f"There is no till in {Path(str(missing.filename)).parent}.")
        return 1
    except StoreError as error:
        complain(sentence(error, ENGLISH))
        return 1
    if given.json:
        say_json(_object(told), indent=2)
    else:
        say("\n".join(_lines(told)))
    return 1 if told.differing else 0


async def _check(folder: Path) -> _Told:
    async with reading(folder, system_clock().now) as store:
        counts, differing = await store.differences.counts(), await store.differences.differing()
        return _Told(counts, differing, propose(await store.differences.evidence(LOOKED_AT)))


def _lines(told: _Told) -> list[str]:
    counts = told.counts
    lines = [
        f"{counts.compared} orders compared: {counts.total} with another total, {counts.line} with other lines,"
        f" {counts.tax} with other tax, {counts.split} with a cent of tax rounded otherwise."
    ]
    lines += [f"{one.receipt}  {difference_sentence(one.differences, one.currency, ENGLISH)}" for one in told.differing]
    if told.proposal is not None:
        lines.append(proposal_sentence(told.proposal, ENGLISH))
    return lines


def _object(told: _Told) -> dict[str, object]:
    counts, proposal = told.counts, told.proposal
    return {
        "compared": counts.compared,
        "total_differs": counts.total,
        "line_differs": counts.line,
        "tax_differs": counts.tax,
        "tax_rounded_otherwise": counts.split,
        "orders": [
            {
                "receipt": one.receipt,
                "currency": one.currency.code,
                "differences": [
                    {
                        "what": found.what.value,
                        "line": found.position,
                        "here": f"{Money.from_minor(found.here, one.currency).amount:f}",
                        "there": f"{Money.from_minor(found.there, one.currency).amount:f}",
                    }
                    for found in one.differences
                ],
            }
            for one in told.differing
        ],
        "proposal": None
        if proposal is None
        else {
            "rules": [rule.value for rule in proposal.rules],
            "proved_by": list(proposal.receipts),
            "looked_at": proposal.looked_at,
            "exceptions": list(proposal.exceptions),
            "beyond": list(proposal.beyond),
        },
    }
