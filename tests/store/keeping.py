"""The shop's catalogue in the checker: tills keep it together as real ones do, hundreds of times as often; who wrote
into the store without the lease is seen by a trigger of the checker's own; at the end all tills have what the shop has.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

from pg8000.native import Connection

from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import ChiftError
from pos_app.domain.catalogue import Item
from pos_app.services.catalogue import load_job, loading
from pos_app.services.catalogue.loading import Catalogue, Gather, KeptCatalogue, in_process
from pos_app.services.clock import system_clock
from pos_app.services.several import one_sync
from pos_app.store.catalogue import CatalogueStore
from pos_app.system import machine
from tests.line_to import line_to
from tests.postgres_server import PostgresServer
from tests.store.feed_bench import FeedTill, feed_till
from tests.store.mutants import changed

LEASE = "0.4 seconds"
"""Well under the time for which the nemesis stops a till."""
_FRESH_EVERY, _ALL_EVERY = 0.3, timedelta(seconds=20)
_NEVER, _SELDOM = 3600.0, timedelta(days=1)  # at rest
_TRIES, _PAUSE = 50, 0.1  # seconds

# Asks nobody whether a write was allowed: looks at whose role wrote it, and at whose lease it is at that moment.
_OBSERVER = (
    "CREATE SCHEMA checker",
    "CREATE TABLE checker.saw (what text NOT NULL)",
    """CREATE FUNCTION checker.look(made comptoir.feed_version, what text) RETURNS void LANGUAGE plpgsql AS $f$
        DECLARE held comptoir.lease; writer text;
        BEGIN
            SELECT * INTO held FROM comptoir.lease WHERE key = made.key;
            SELECT code INTO writer FROM comptoir.till WHERE role = session_user;
            IF (held.till, held.epoch, held.till) IS DISTINCT FROM (made.till, made.epoch, writer) THEN
                INSERT INTO checker.saw VALUES (format(
                    'till %s %s version %s of epoch %s while till %s had the lease of epoch %s',
                    writer, what, made.number, made.epoch, held.till, held.epoch));
            END IF;
        END $f$""",
    """CREATE FUNCTION checker.version() RETURNS trigger LANGUAGE plpgsql AS $f$
        BEGIN
            PERFORM checker.look(NEW, CASE WHEN TG_OP = 'INSERT' THEN 'began' ELSE 'finished' END);
            RETURN NULL;
        END $f$""",
    """CREATE FUNCTION checker.page() RETURNS trigger LANGUAGE plpgsql AS $f$
        BEGIN
            PERFORM checker.look(v, 'wrote a page of') FROM comptoir.feed_version v WHERE number = NEW.version;
            RETURN NULL;
        END $f$""",
    """CREATE TRIGGER checker_version AFTER INSERT OR UPDATE OF done_at ON comptoir.feed_version
        FOR EACH ROW EXECUTE FUNCTION checker.version()""",
    """CREATE TRIGGER checker_page AFTER INSERT ON comptoir.feed_page
        FOR EACH ROW EXECUTE FUNCTION checker.page()""",
)


def quicken() -> None:
    """In the process of a till: all of it happens in seconds, as the lease is short."""
    load_job.MARGIN = timedelta(seconds=5)
    loading.FRESH_EVERY, loading.RECOUNT_AFTER = _FRESH_EVERY, 0.15
    loading.ALL_EVERY, loading.CUSTOMERS_EVERY = _ALL_EVERY, timedelta(seconds=5)
    one_sync.LOOK_EVERY, one_sync.RENEW_EVERY, one_sync.TAKEN_WAIT = 0.4, 0.13, 0.15
    one_sync.FAILED_WAIT, one_sync.GRACE = 0.6, 0.3
    _fetch_every(_FRESH_EVERY, _ALL_EVERY)


def _fetch_every(seconds: float, whole: timedelta) -> None:
    """How often the shop's catalogue is fetched from here on, and all of it."""
    vars(one_sync).update(FRESH_EVERY=seconds, ALL_EVERY=whole)


def prepare(owner: Connection) -> None:
    """In a new database: leases are short, and who writes without one is seen."""
    for function in ("take_lease", "renew_lease"):
        owner.run(changed(function, (("30 seconds", LEASE),), everywhere=True))
    for statement in _OBSERVER:
        owner.run(statement)


async def keep(kept: KeptCatalogue, fetch: Gather, ended: asyncio.Event) -> None:
    """Keep the catalogue, as the till's presenter does, until it is `ended`."""
    while not ended.is_set():
        try:
            refreshed = await kept.refresh(fetch)
        except ChiftError:
            await asyncio.sleep(0.3)
        else:
            await kept.rest(refreshed.again_in)


def written(owner: Connection) -> list[str]:
    """What is wrong with what was written into the store."""
    broken = [f"behind its lease {what}" for (what,) in owner.run("SELECT what FROM checker.saw")]
    rows = owner.run(
        "SELECT key, number, generation, base, epoch, pages, (SELECT count(*) FROM comptoir.feed_page p WHERE"
        " p.version = v.number AND p.number BETWEEN 1 AND v.pages), (SELECT count(*) FROM comptoir.feed_page p WHERE"
        " p.version = v.number) FROM comptoir.feed_version v WHERE done_at IS NOT NULL ORDER BY key, number"
    )
    before: dict[str, tuple[int, int, int]] = {}
    for key, number, generation, base, epoch, pages, in_order, all_pages in rows:
        if (in_order, all_pages) != (pages, pages):
            broken.append(f"version {number} has {in_order} of {pages} pages, {all_pages} in all")
        last = before.get(key)
        if last is None:
            if generation != number:
                broken.append(f"version {number} stands on {base}, which is gone")
        else:
            if base != last[0] or generation not in (number, last[1]):
                broken.append(f"version {number} of {generation} stands on {base}, and behind {last[0]} of {last[1]}")
            if epoch < last[2]:
                broken.append(f"version {number} of epoch {epoch} is behind one of {last[2]}")
        before[key] = (number, generation, epoch)
    return broken


def loads(owner: Connection) -> int:
    """How often a till had the lease to fetch for all."""
    return int(owner.run("SELECT coalesce(sum(epoch), 0)::integer FROM comptoir.lease")[0][0])


async def at_rest(
    folders: dict[str, Path], server: PostgresServer, database: str, url: str, credentials: Credentials
) -> list[str]:
    """The tills have ended: one fetches once more, and the others take it from the store; then each till must have to
    the letter what the shop has. What is wrong with it, in words."""
    clock = system_clock()
    api = await line_to(url, credentials)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(api.aclose)
        tills: dict[str, FeedTill] = {}
        for code, folder in folders.items():
            opened = feed_till(folder, server, database, code, api.shop_found, clock, machine.mark_of(folder))
            tills[code] = await stack.enter_async_context(opened)
        first = next(iter(tills.values()))
        _fetch_every(0.0, _SELDOM)
        if not await _until_it_led(first, api):
            return ["nobody could fetch the catalogue any more"]
        _fetch_every(_NEVER, _SELDOM)
        place = await first.store.facts.recall(one_sync.PLACE)
        right = await _at_shop(api)
        broken = []
        for code, till in tills.items():
            for _ in range(_TRIES):
                if await till.store.facts.recall(one_sync.PLACE) == place:
                    break
                await till.kept.refresh(in_process(api))
                await asyncio.sleep(_PAUSE)
            else:
                broken.append(f"till {code} does not follow the shop's catalogue")
            has = await till.store.items()
            if other := sorted({one.sku for one in {*has} ^ {*right}}):
                broken.append(f"till {code} has another catalogue than the shop: {other[:5]}")
        return broken


async def _until_it_led(till: FeedTill, api: ChiftApi) -> bool:
    """Take what is new, then fetch for all."""
    for _ in range(_TRIES):
        before = await till.store.facts.recall(one_sync.PLACE)
        asked = (await till.kept.refresh(in_process(api))).asked
        if asked and await till.store.facts.recall(one_sync.PLACE) not in (None, before):
            return True
        await asyncio.sleep(_PAUSE)
    return False


async def _at_shop(api: ChiftApi) -> tuple[Item, ...]:
    """What a till has that is new."""
    with tempfile.TemporaryDirectory(prefix="comptoir-shop-") as folder:
        store = await CatalogueStore.open(Path(folder))
        try:
            await Catalogue(store, system_clock(), lambda _progress: None, api.shop_found, "EUR").load(api)
            return await store.items()
        finally:
            await store.aclose()
