"""`pos-app outbox export|import FILE`: moves unsent sales and parked carts to another till, without a window."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pos_app.app.shop_connection import PracticeAwayError, open_practice
from pos_app.app.till import open_till
from pos_app.cli.arguments import till_and_shop
from pos_app.cli.output import complain, say, say_json
from pos_app.domain.errors import DomainError
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.sales.handover import given_sentence, taken_sentence
from pos_app.services.clock import system_clock
from pos_app.services.outbox.handover import Given, Taken, shop_key
from pos_app.services.settings.shop import usable_shop
from pos_app.store.errors import StoreError
from pos_app.system import crash, profile, secret_store, settings_file

VERBS = ("export", "import")
_OPEN = {
    "export": "This till is open. Use “Hand over to file” on its Sales screen, or close it first.",
    "import": "This till is open. Use “Take over from file” in its menu, or close it first.",
}


class _CannotHandOverError(Exception):
    """The hand-over is not possible; the text is the sentence that says why."""


def main(argv: Sequence[str]) -> int:
    """Exit code 0: done; 1: it could not be done, or some sales had to stay in the file."""
    parser = argparse.ArgumentParser(
        prog="pos-app outbox", description="Hand unsent sales and parked carts to another till of the same shop."
    )
    parser.add_argument("what", choices=VERBS, help="write the file, or take over what it holds")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one object instead of a sentence")
    given = till_and_shop(parser, argv)
    folder = profile.place(given.profile, practice=given.demo)
    if not (folder / "till.db").exists() and (given.what == "export" or not folder.is_dir()):
        # A mistyped folder must not create a new till.
        complain(f"There is no till in {folder}.")
        return 1
    file = given.file.absolute()
    try:
        done = asyncio.run(_run(folder, given.what, file, given.server, given.demo))
    except (StoreError, DomainError) as error:
        complain(sentence(error, ENGLISH))
        return 1
    except PracticeAwayError:
        complain("The practice shop does not answer, so its key is not known.")
        return 1
    except _CannotHandOverError as error:
        complain(error)
        return 1
    except OSError as error:
        complain(f"The till's folder cannot be used: {error.strerror or error}")
        return 1
    if given.json:
        say_json(_object(done, file))
    else:
        say(_line(done, file))
    return 1 if isinstance(done, Taken) and done.clashes else 0


async def _run(folder: Path, what: str, file: Path, server: str | None, demo: bool) -> Given | Taken:
    try:
        held = profile.hold(folder)
    except OSError:
        if what == "import":
            raise
        # The folder may be read-only (the disk of a dead till, say): its files are copied and the copy is opened.
        with TemporaryDirectory(prefix="comptoir-export-") as place:
            for name in (
                settings_file.FILE,
                secret_store.FILE,
                *(f"till{kind}.db{side}" for kind in ("", ".backup") for side in ("", "-wal")),
            ):
                if (folder / name).exists():
                    shutil.copyfile(folder / name, Path(place) / name)
            return await _run(Path(place), what, file, server, demo)
    if held is None:
        raise _CannotHandOverError(_OPEN[what])
    try:
        settings, _ = settings_file.load(folder)
        async with _key(folder, settings, server, demo) as key, AsyncExitStack() as stack:
            shop, _ = usable_shop(settings.shop)
            till = await stack.enter_async_context(
                open_till(folder, shop, system_clock(), crash.report, lambda _row: None, None, practice=demo)
            )
            if what == "export":
                return await till.handovers.hand_over(file, key)
            return await till.handovers.take_over(file, key)
    finally:
        held.release()


@asynccontextmanager
async def _key(folder: Path, settings: settings_file.Settings, server: str | None, demo: bool) -> AsyncIterator[bytes]:
    """The key that tills of this shop sign hand-over files with."""
    if demo:
        async with open_practice(server, folder / "practice.db", system_clock()) as practice:
            yield practice.key
        return
    secret = (await asyncio.to_thread(secret_store.read, folder, settings.client_id)).secret
    if not (secret and settings.is_connected):
        raise _CannotHandOverError("This till is not connected to a shop yet. Its Settings (Ctrl+,) lead through it.")
    yield shop_key(secret, settings.consumer_id)


def _object(done: Given | Taken, file: Path) -> dict[str, object]:
    if isinstance(done, Given):
        return {"file": file.name, "sales": done.sales, "customers": done.customers, "carts": done.carts}
    return {
        "till": done.till,
        "sales": done.sales,
        "customers": len(done.customers),
        "carts": done.carts,
        "already": done.already,
        "clashes": list(done.clashes),
    }


def _line(done: Given | Taken, file: Path) -> str:
    if isinstance(done, Given):
        return given_sentence(done, file.name, ENGLISH)
    return taken_sentence(done, ENGLISH)
