"""`pos-app fiscal export|end`: the log of what was signed (Austria's DEP7), the closed days for the German tax office
(DSFinV-K), and the last receipt of a chain."""

from __future__ import annotations

import asyncio
import errno
from dataclasses import replace
from pathlib import Path

from pos_app.app.signing import austrian_keys, keep_device, signing_of
from pos_app.cli.output import complain, say
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime
from pos_app.domain.fiscal_receipt import SignedDocument
from pos_app.services.clock import system_clock
from pos_app.services.fiscal import dsfinvk
from pos_app.services.fiscal.dep import dep_export
from pos_app.services.settings.shop import usable_shop
from pos_app.store.snapshot import reading
from pos_app.store.till import TillStore
from pos_app.system import held_files, profile, settings_file

_OPEN = "This till is open: close it first."
_NOTHING = "Nothing was signed at this till."
_NO_DAY = "No day was closed there."
_LAST = 10**9  # no Z has such a number
_TOLD = 5  # differences of a day that are named


def main(
    what: str, folder: Path, place: Path | None, *, keys: bool, practice: bool, days: tuple[int, int] = (1, _LAST)
) -> int:
    """Exit code 0: done. `days`: the first and last Z of a German export. Raises StoreError, FileNotFoundError where
    there is no till."""
    if not (folder / "till.db").exists():
        raise FileNotFoundError(errno.ENOENT, "no till here", str(folder / "till.db"))
    if what == "end":
        return asyncio.run(_end(folder, practice=practice))
    assert place is not None  # the caller asked for it
    try:
        place.mkdir(parents=True, exist_ok=True)
        return asyncio.run(_export(folder, place.absolute(), keys=keys, practice=practice, days=days))
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


async def _export(folder: Path, place: Path, *, keys: bool, practice: bool, days: tuple[int, int]) -> int:
    async with reading(folder, system_clock().now) as store:
        kept, chain = await store.law.kept(), await store.signed.all()
        if kept is not None and kept.regime is Regime.DE:
            return await _german(folder, store, place, chain, days, practice=practice or kept.practice)
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


async def _german(
    folder: Path,
    store: TillStore,
    place: Path,
    chain: tuple[SignedDocument, ...],
    days: tuple[int, int],
    *,
    practice: bool,
) -> int:
    """DSFinV-K of the closed days from one Z to another, as one ZIP; nothing where the sums of one differ."""
    numbers = [number for number in await store.days.closed_numbers() if days[0] <= number <= days[1]]
    if not numbers:
        complain(_NO_DAY)
        return 1
    shop, _ = usable_shop(settings_file.peek(folder).shop)
    made = await dsfinvk.export(store.days, numbers, shop.till, shop.seller, chain, training=practice)
    for day in made.wrong:
        if day.lost:
            complain(f"Z {day.z}: {len(day.lost)} sales cannot be read, {day.lost[0]} the first.")
        for one in day.differ[:_TOLD]:
            complain(f"Z {day.z}: {one.what} {one.of}: {one.here} is not {one.there}.")
    if made.wrong:
        complain("Nothing was written. --first and --last choose other days.")
        return 1
    path = place / f"dsfinvk-{shop.till}-z{numbers[0]:04d}-z{numbers[-1]:04d}.zip"
    held_files.write(path, dsfinvk.zipped(made))
    say(f"{path}: {len(numbers)} closed days")
    if practice:
        say("This is the practice shop: all of it is marked as training, and no sum of a closing counts it.")
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
