"""`pos-app overview`: how the tills of the shop stand, for its owner (docs/several_tills.md). It names no person."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pos_app.cli.arguments import add_till
from pos_app.cli.output import complain, say
from pos_app.cli.store import CannotError, registered, with_store
from pos_app.domain.shop_store import FEED
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError
from pos_app.presenters.common.store_words import away_sentence, refused_sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.maintenance.overview_words import overview_lines
from pos_app.services.clock import system_clock
from pos_app.services.several.standing import overview_of
from pos_app.system import profile

if TYPE_CHECKING:
    from pos_app.domain.shop_overview import ShopStands
    from pos_app.domain.shop_store import ShopStore


def main(argv: Sequence[str]) -> int:
    """Exit code 0: shown; 1: not."""
    parser = argparse.ArgumentParser(
        prog="pos-app overview", description="The shop's tills: alive, turnover today, what is not sent, drawers."
    )
    parser.add_argument("--json", action="store_true", help="one JSON object; amounts in minor units")
    add_till(parser)
    given = parser.parse_args(argv)
    clock = system_clock()

    async def work(store: ShopStore) -> ShopStands:
        known = await registered(store)
        if known.version < FEED:
            raise StoreRefusedError("schema")
        return await overview_of(store, clock.now())

    try:
        found = with_store(profile.place(given.profile, practice=given.demo), work)
    except StoreAwayError:
        complain(away_sentence(ENGLISH))
    except StoreRefusedError as error:
        complain(refused_sentence(error, ENGLISH))
    except CannotError as error:
        complain(error)
    except OSError as error:
        complain(f"It cannot be done: {error.strerror or error}")
    else:
        if given.json:
            say(json.dumps(_told(found)))
        else:
            say(f"Tills that answer: {found.alive} of {len(found.tills)}")
            for line in _aligned(overview_lines(found, ENGLISH)):
                say(line)
        return 0
    return 1


def _aligned(lines: Sequence[str]) -> Iterator[str]:
    """The amounts, which stand behind a tab, in a column."""
    pairs = [line.partition("\t") for line in lines]
    wide = max(len(words) for words, tab, _ in pairs if tab) if any(tab for _, tab, _ in pairs) else 0
    most = max(len(amount) for _, _, amount in pairs)
    for words, tab, amount in pairs:
        yield f"{words:<{wide}}  {amount:>{most}}" if tab else words


def _told(found: ShopStands) -> dict[str, object]:
    return {
        "alive": found.alive,
        "unsent": found.unsent,
        "unread": [{"till": till, "z": number} for till, number in found.unread],
        "turnover": {one.currency: one.turnover for one in found.sums},
        "sales": {one.currency: one.receipts for one in found.sums},
        "tills": [
            {
                "till": one.code,
                "alive": one.is_alive,
                "seen_at": one.seen_at.isoformat() if one.seen_at else None,
                "unsent": one.unsent,
                "open": None
                if one.now is None
                else {
                    "since": one.now.since.isoformat() if one.now.since else None,
                    "currency": one.now.currency,
                    "sales": one.now.receipts,
                    "turnover": one.now.turnover,
                    "drawer": one.now.drawer,
                },
                "closed": [
                    {
                        "z": each.report.heading.number,
                        "turnover": each.report.turnover,
                        "drawer_difference": each.report.drawer.difference,
                    }
                    for each in one.zs
                ],
            }
            for one in found.tills
        ],
    }
