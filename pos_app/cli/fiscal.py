"""`pos-app fiscal`: under which country's law the till sells, and whether it may sell at all; the log of what was
signed, and the end of its chain."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from pos_app.cli.arguments import add_till
from pos_app.cli.output import complain, say
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime, Standing
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.clock import system_clock
from pos_app.services.settings.shop import usable_shop
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.system import profile, settings_file

_REGIMES = {
    Regime.NONE: "Regime NONE: retail of a country without a law of its own for tills.",
    Regime.FR: "Regime FR: what the till has of the French law, and what not, is in docs/law.md.",
    Regime.AT: "Regime AT: receipts would need a signing device.",
    Regime.DE: "Regime DE: sales would need a certified signing device.",
    Regime.OTHER: "Regime OTHER: this till does not know what the law of the shop's country asks of tills.",
    Regime.UNKNOWN: "Regime UNKNOWN: the settings name no country.",
}


def main(argv: Sequence[str]) -> int:
    """Exit code 0: the till may sell, or the log was written; 1: it may not, with the reason, there is nothing to
    write, or a file cannot be used."""
    parser = argparse.ArgumentParser(prog="pos-app fiscal", description="The law the till sells under.")
    parser.add_argument("what", nargs="?", choices=("show", "export", "end", "device"), default="show")
    parser.add_argument("--to", type=Path, metavar="DIR", help="with export: where the log is written")
    parser.add_argument(
        "--first", type=int, default=1, metavar="Z", help="with export in Germany: the first closed day"
    )
    parser.add_argument("--last", type=int, default=10**9, metavar="Z", help="with export in Germany: the last one")
    parser.add_argument("--keys", action="store_true", help="with export: also the keys by which it is checked")
    parser.add_argument("--address", default="", metavar="URL", help="with device: the TSE middleware on this computer")
    parser.add_argument("--cash-box", default="", metavar="ID", help="with device: the id of its cash box")
    add_till(parser)
    given = parser.parse_args(argv)
    if given.what == "device" and not (given.address and given.cash_box):
        parser.error("device needs --address URL and --cash-box ID")
    if given.what == "export" and given.to is None:
        parser.error("export needs --to DIR")
    folder = profile.place(given.profile, practice=given.demo)
    try:
        if given.what != "show":
            from pos_app.cli import fiscal_log  # the libraries of signatures: only a log needs them

            if given.what == "device":
                return fiscal_log.device(folder, given.address, given.cash_box)
            days = (given.first, given.last)
            return fiscal_log.main(given.what, folder, given.to, keys=given.keys, practice=given.demo, days=days)
        standing = asyncio.run(_standing(folder, practice=given.demo))
    except FileNotFoundError as missing:
        complain(f"There is no till in {Path(str(missing.filename)).parent}.")
        return 1
    except StoreError as error:
        complain(sentence(error, ENGLISH))
        return 1
    say(_REGIMES[standing.regime])
    if standing.practice:
        say("This is the practice shop: nothing in it is real, and nothing is refused.")
    if standing.refusal:
        complain(sentence(DomainError(standing.refusal), ENGLISH))
    return 1 if standing.refusal else 0


async def _standing(folder: Path, *, practice: bool) -> Standing:
    """What the file and the settings say together, as the window would sell."""
    shop, _ = usable_shop(settings_file.peek(folder).shop)
    async with reading(folder, system_clock().now) as store:
        kept = await store.law.kept()
    if practice:
        return Standing((kept or shop.standing).regime, practice=kept is None or kept.practice)
    return kept.stricter(shop.standing) if kept is not None else shop.standing
