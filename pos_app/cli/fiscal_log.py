"""`pos-app fiscal export|end`: the log of what was signed (Austria's DEP7), and the last receipt of its chain."""

from __future__ import annotations

import asyncio
import errno
from dataclasses import replace
from pathlib import Path

from pos_app.app.signing import austrian_keys, keep_device, signing_of
from pos_app.cli.output import complain, say
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime
from pos_app.services.clock import system_clock
from pos_app.services.fiscal.dep import dep_export
from pos_app.services.settings.shop import usable_shop
from pos_app.store.snapshot import reading
from pos_app.store.till import TillStore
from pos_app.system import held_files, profile, settings_file

_OPEN = "This till is open: close it first."
_NOTHING = "Nothing was signed at this till."


def main(what: str, folder: Path, place: Path | None, *, keys: bool, practice: bool) -> int:
    """Exit code 0: done. Raises StoreError, FileNotFoundError where there is no till."""
    if not (folder / "till.db").exists():
        raise FileNotFoundError(errno.ENOENT, "no till here", str(folder / "till.db"))
    if what == "end":
        return asyncio.run(_end(folder, practice=practice))
    assert place is not None  # the caller asked for it
    try:
        place.mkdir(parents=True, exist_ok=True)
        return asyncio.run(_export(folder, place.absolute(), keys=keys))
    except OSError as error:
        complain(f"{place} cannot be written: {error.strerror or error}")
        return 1


def device(folder: Path, address: str, cash_box: str) -> int:
    """Exit code 0: the till signs by this middleware from its next start on, in practice. Raises FileNotFoundError."""
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no till here", str(folder / "till.db"))
    try:
        keep_device(folder, address, cash_box)
    except DomainError:
        complain("The middleware must be on this computer: http://127.0.0.1:1500, say.")
        return 1
    except OSError as error:
        complain(f"The till's folder cannot be used: {error.strerror or error}")
        return 1
    say("Kept. The practice till signs by it from its next start on; a till that sells takes no device yet.")
    return 0


async def _export(folder: Path, place: Path, *, keys: bool) -> int:
    async with reading(folder, system_clock().now) as store:
        kept, chain = await store.law.kept(), await store.signed.all()
    if kept is None or kept.regime is not Regime.AT or not chain:
        complain(_NOTHING)
        return 1
    path = place / f"dep7-{chain[0].at:%Y%m%d}-{chain[-1].at:%Y%m%d}-{len(chain)}.json"
    held_files.write(path, dep_export(chain, {}))
    say(f"{path}: {len(chain)} receipts")
    if keys:
        beside = path.with_name(path.name.replace("dep7", "keys"))
        held_files.write(beside, austrian_keys(folder, system_clock()))
        say(f"{beside}: whoever has it reads the till's turnover; for the tax office and the ministry's test tool")
    return 0


async def _end(folder: Path, *, practice: bool) -> int:
    held = profile.hold(folder)
    if held is None:
        complain(_OPEN)
        return 1
    clock = system_clock()
    try:
        settings, _ = settings_file.load(folder)
        shop, _ = usable_shop(settings.shop)
        store = await TillStore.open(folder, clock.now)
        try:
            kept = await store.law.kept()
            shop = replace(shop, standing=replace(kept or shop.standing, practice=practice))
            signing = await signing_of(folder, shop, store.signed, clock)
            ended = await signing.end() if signing is not None else None
        finally:
            await store.aclose()
    finally:
        held.release()
    if ended is None:
        complain(_NOTHING)
        return 1
    say(f"The chain ends with {ended.number}. What this till sells from now on is signed no more.")
    return 0
