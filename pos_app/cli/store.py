"""`pos-app store`: sets the shop's common store up, pairs tills with it, looks after it (docs/several_tills.md)."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pos_app.app.till import open_till
from pos_app.cli.arguments import add_till
from pos_app.cli.output import complain, plain, say
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money, currency
from pos_app.domain.shop_day import TillsDay, shop_days
from pos_app.domain.shop_store import LEDGER, SHOP
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.store_words import away_sentence, refused_sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.maintenance.overview_words import unread_line
from pos_app.services.clock import Clock, system_clock
from pos_app.services.settings.shop import usable_shop
from pos_app.services.several.pairing import invite, join
from pos_app.services.several.standing import read_zs
from pos_app.shared_store import address as store_address
from pos_app.shared_store import setting_up
from pos_app.shared_store.address import DATABASE, PORT, StoreAddress
from pos_app.shared_store.line import StoreLine
from pos_app.shared_store.postgres import PostgresShopStore
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.system import crash, machine, profile, secret_store, settings_file

if TYPE_CHECKING:
    from pg8000.native import Connection

    from pos_app.domain.shop_ledger import Excess
    from pos_app.domain.shop_store import Registered, ShopStore
    from pos_app.store.tables.handover import Taken


T = TypeVar("T")


class CannotError(Exception):
    """It cannot be done; the text is the sentence that says why."""


def main(argv: Sequence[str]) -> int:
    """Exit code 0: done, or all is well; 1: not."""
    given = _parser().parse_args(argv)
    folder = profile.place(given.profile, practice=given.demo)
    if not folder.is_dir():
        complain(f"There is no till in {folder}.")
        return 1
    verbs: dict[str, Callable[[argparse.Namespace, Path, Clock], int]] = {
        "init": _init,
        "invite": _invite,
        "join": _join,
        "register": _register,
        "check": _check,
        "backup": _backup,
        "status": _status,
        "take-over": _take_over,
        "day": _day,
    }
    try:
        return verbs[given.what](given, folder, system_clock())
    except StoreAwayError:
        complain(away_sentence(ENGLISH))
    except StoreRefusedError as error:
        complain(refused_sentence(error, ENGLISH))
    except (StoreError, DomainError) as error:
        complain(sentence(error, ENGLISH))
    except (CannotError, setting_up.UnfitError) as error:
        complain(error)
    except OSError as error:
        complain(f"It cannot be done: {error.strerror or error}")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pos-app store", description="The common store of a shop of several tills.")
    verbs = parser.add_subparsers(dest="what", required=True)
    init = verbs.add_parser("init", help="set the store up in a PostgreSQL, or bring it to this version")
    for one in (init, verbs.add_parser("check", help="look whether all is well with it")):
        one.add_argument("--owner", default="comptoir", help="the role that owns the database (default: comptoir)")
    init.add_argument("--host", default="127.0.0.1", help="the computer of the PostgreSQL (default: this one)")
    init.add_argument("--port", type=int, default=PORT)
    init.add_argument("--database", default=DATABASE)
    asked = verbs.add_parser("invite", help="make a code that pairs another till with the store")
    asked.add_argument("code", metavar="TILL", help="the other till's code, as in its settings")
    asked.add_argument("--address", default="", help="this store's address as the other till reaches it")
    asked.add_argument("--again", action="store_true", help="the till has this code already, and is paired anew")
    verbs.add_parser("join", help="pair this till").add_argument("code", metavar="CODE", help="the code of `invite`")
    verbs.add_parser("register", help="this computer is the till of its code from now on, and no other")
    verbs.add_parser("backup", help="write a backup of the store").add_argument("file", type=Path, metavar="FILE")
    verbs.add_parser("status", help="the tills of the shop as the store sees them")
    day = verbs.add_parser("day", help="the shop's day: what its tills closed, and which have not")
    day.add_argument("date", nargs="?", type=_date, metavar="YYYY-MM-DD", help="(default: today)")
    dead = verbs.add_parser("take-over", help="send the unsent sales of a till that is dead")
    dead.add_argument("till", metavar="TILL", help="that till's code")
    for one in verbs.choices.values():
        add_till(one)
    return parser


def _init(given: argparse.Namespace, folder: Path, clock: Clock) -> int:
    host, port = store_address.typed(given.host, given.port)
    owner = StoreAddress(host, port, given.database, given.owner)
    if not owner.is_local:
        owner = replace(owner, certificate=setting_up.certificate_of(owner.host, owner.port))
        shown = setting_up.fingerprint_of(owner.certificate).hex(":").upper()
        say(f"The server shows this certificate; compare it with the server's own.\nSHA-256 {shown}")
    password = _password(f"Password of {given.owner}: ")
    with _as_owner(owner, password, "postgres") as connection:
        made = setting_up.create_database(connection, owner.database)
    with _as_owner(owner, password) as connection:
        before, now = setting_up.migrate(connection, clock.new_id(), clock.new_id())
        shop = setting_up.mark_of_store(connection)
        if made or not before:
            say(f"The store is set up in the database {owner.database}.")
        else:
            say(f"The store is there, its tables are of version {now}.")
        if store_address.is_set(folder) and not _is_shut_out(folder, replace(owner, shop=shop)):
            return 0
        code, secret = settings_file.peek(folder).shop.till, clock.new_id()
        mark = machine.mark_of(folder)
        role = setting_up.add_till(connection, code, secret, owner.database, inviting=True, installation=mark)
    store_address.save(folder, replace(owner, role=role, shop=shop), secret)
    say(f"Till {code} uses it from its next start on.")
    return 0


def _is_shut_out(folder: Path, owner: StoreAddress) -> bool:
    """Whether this till cannot log in at its store, which is this owner's or was before it was set up anew; or nobody
    knows where its store is."""
    address = store_address.load(folder)
    if address is None:
        return True
    if (address.host, address.port, address.database) != (owner.host, owner.port, owner.database):
        return False
    if address.shop != owner.shop:
        return True
    try:
        with setting_up.owner_connection(address, secret_store.store_password(folder, address.secret_name)):
            return False
    except StoreRefusedError as error:
        return error.why in ("password", "certificate")


@contextmanager
def _as_owner(owner: StoreAddress, password: str, database: str = "") -> Iterator[Connection]:
    """A connection of the owner, whose mistakes are told as an owner's."""
    try:
        with setting_up.owner_connection(owner, password, database) as connection:
            yield connection
    except StoreRefusedError as error:
        if error.why == "password":
            raise CannotError(f"The server has no role {owner.role}, or another password of it.") from error
        if "42501" in str(error):
            raise CannotError(f"The role {owner.role} may not do that: it does not own the store.") from error
        raise


def _invite(given: argparse.Namespace, folder: Path, clock: Clock) -> int:
    address, password = _own(folder)
    try:
        code = invite(address, password, given.code, given.address, clock, again=given.again)
    except StoreRefusedError as error:
        if error.why == "code":
            own = settings_file.peek(folder).shop.till
            how = "it is this one" if error.detail == own else "to pair it anew: --again"
            raise CannotError(f"A till has the code {error.detail} already ({how}).") from error
        if error.why == "schema":
            raise CannotError("This till may not pair others: the till that set the store up does.") from error
        raise
    say(f"On till {given.code.strip().upper()}: pos-app store join {code}")
    if address.is_local and not given.address.strip():
        say("This code is for a till on this computer. For another computer: --address, with this one's address.")
    return 0


def _join(given: argparse.Namespace, folder: Path, clock: Clock) -> int:
    code = settings_file.peek(folder).shop.till
    try:
        address, password = join(given.code, code, clock)
    except StoreRefusedError as error:
        if error.why == "password":
            raise CannotError("This code was used already, or another was made since.") from error
        raise
    store_address.save(folder, address, password)
    say(f"Till {code} uses the shop's store from its next start on.")
    return 0


def _register(_given: argparse.Namespace, folder: Path, clock: Clock) -> int:
    held = profile.hold(folder)
    if held is None:
        raise CannotError("This till is open. Close it first.")

    async def work(store: ShopStore) -> bool:
        async with reading(folder, clock.now) as till:
            place = await till.shared.journal_end()
        return await store.register(machine.mark_of(folder), place, anew=True)

    try:
        if not with_store(folder, work):
            raise CannotError("This computer's folder is registered as another till already.")
    finally:
        held.release()
    say("This computer is the till of its code now. Another one with the same code is not let in any more.")
    return 0


def _take_over(given: argparse.Namespace, folder: Path, clock: Clock) -> int:
    own, known = with_store(folder, _codes)
    if given.till == own:
        raise CannotError(f"Till {own} is this one: it sends its own sales.")
    if given.till not in known:
        raise CannotError(f"The store knows no till {plain(given.till)}. It knows: {', '.join(known)}.")
    held = profile.hold(folder)
    if held is None:
        raise CannotError("This till is open. Close it first.")

    async def run() -> Taken:
        shop, _ = usable_shop(settings_file.peek(folder).shop)
        async with open_till(folder, shop, clock, crash.report, lambda _row: None, None, practice=given.demo) as till:
            assert till.sharing is not None  # `_own` found its address
            return await till.sharing.take_over_sales(given.till, "")

    try:
        taken = asyncio.run(run())
    finally:
        held.release()
    for number in taken.clashes:
        complain(f"{number} was left: this till has another sale under that number.")
    say(f"Taken over from till {given.till}: {taken.sales} sales, {taken.already} were here already.")
    say("They are sent from this till's next start on; their money stays in that till's drawer and day.")
    return 1 if taken.clashes else 0


async def _codes(store: ShopStore) -> tuple[str, tuple[str, ...]]:
    known = await registered(store)
    return known.code, tuple(one.code for one in await store.tills())


def _check(given: argparse.Namespace, folder: Path, _clock: Clock) -> int:
    address, _ = _own(folder)
    owner = replace(address, role=given.owner)
    with _as_owner(owner, _password(f"Password of {given.owner}: ")) as connection:
        found = setting_up.check(connection)
    for line in found:
        complain(f"- {line}")
    say("All is well." if not found else f"{len(found)} things are not as they should be.")
    return 1 if found else 0


def _backup(given: argparse.Namespace, folder: Path, _clock: Clock) -> int:
    address, password = _own(folder)
    try:
        setting_up.backup(address, password, given.file.absolute())
    except FileNotFoundError as error:
        raise CannotError("PostgreSQL's pg_dump is not on this computer: run this where the server is.") from error
    except FileExistsError as error:
        raise CannotError(f"{given.file} is there already.") from error
    say(f"The backup is in {given.file}.")
    return 0


def _status(_given: argparse.Namespace, folder: Path, _clock: Clock) -> int:
    async def work(store: ShopStore) -> tuple[str, ...]:
        known = await registered(store)
        carts = await store.parked(10_000)
        free = sum(one.is_free for one in carts)
        lines = [f"This is till {known.code}. {free} carts are parked for all, {len(carts) - free} are at a till."]
        for till in await store.tills():
            seen = till.seen_at.astimezone().strftime("%Y-%m-%d %H:%M") if till.seen_at else "never"
            lines.append(f"Till {till.code}: last heard of {seen}, {till.unsent} sales not sent")
        if known.version >= LEDGER:
            lines += [_excess_line(one) for one in await store.ledger.excess() if one.amount]
        return tuple(lines)

    for line in with_store(folder, work):
        say(line)
    return 0


def _day(given: argparse.Namespace, folder: Path, clock: Clock) -> int:
    wanted, zone = given.date or clock.now().date(), clock.now().tzinfo

    async def work(store: ShopStore) -> tuple[str, ...]:
        known = await registered(store)
        if known.version < SHOP:
            raise StoreRefusedError("schema")
        codes = [one.code for one in await store.tills() if one.seen_at is not None]
        since = datetime.combine(wanted, time(), zone)
        found = await store.ledger.zs(since, since + timedelta(days=1))
        zs, unread = read_zs(found)
        days = shop_days(wanted, zs, [code for code in codes if code not in {till for till, _ in unread}])
        lines = [line for day in days for line in _day_lines(day)]
        lines += [unread_line(till, number, ENGLISH) for till, number in unread]
        return tuple(lines) or (f"No till has closed {wanted}.",)

    for line in with_store(folder, work):
        say(line)
    return 0


def _day_lines(day: TillsDay) -> list[str]:
    def money(minor: int) -> str:
        return str(Money.from_minor(minor, day.currency))

    lines = [f"{day.day}: {day.receipts} sales, turnover {money(day.turnover)}, {money(day.back)} came back"]
    lines += [f"  {one.rate.percent} %: {money(one.gross)}, tax {money(one.tax)}" for one in day.rates]
    lines += [f"  {method}: {money(amount)}" for method, amount in day.tenders]
    for one in day.zs:
        head = one.report.heading
        closed = f"Z {head.number}, closed {head.until.astimezone():%H:%M}"
        lines.append(f"Till {one.till}: {closed}, {one.report.receipts} sales, {money(one.report.turnover)}")
    lines += [f"Till {till}: the drawer differs by {money(difference)}" for till, difference in day.drawers]
    if day.open:
        lines.append(f"No Z of this date: till {', '.join(day.open)}")
    return lines


def _excess_line(one: Excess) -> str:
    when, how = one.at.astimezone().strftime("%Y-%m-%d %H:%M"), "while the store was away"
    if one.what == "return":
        return f"{when}: till {one.till} took back {one.amount} pieces too many {how} (sale {one.subject})"
    amount = Money.from_minor(one.amount, currency(one.currency)) if one.currency else one.amount
    return f"{when}: till {one.till} took {amount} more than was left on a voucher {how}"


def with_store(folder: Path, work: Callable[[ShopStore], Awaitable[T]]) -> T:
    """Let the store of the till in `folder` do something. Raises StoreAwayError, StoreRefusedError, CannotError,
    OSError."""
    address, password = _own(folder)

    async def run() -> T:
        store = PostgresShopStore(StoreLine(address, lambda: password))
        try:
            return await work(store)
        finally:
            store.close()

    return asyncio.run(run())


async def registered(store: ShopStore) -> Registered:
    """What the store knows of this till, which may ask it. Raises StoreAwayError, StoreRefusedError, CannotError."""
    known = await store.registered()
    if known.code and not known.installation:
        raise CannotError(f"Till {known.code} is paired and was not started since. Start it once.")
    known.check(known.shop, known.installation)
    return known


def _own(folder: Path) -> tuple[StoreAddress, str]:
    address = store_address.load(folder)
    if address is None and store_address.is_set(folder):
        raise CannotError(f"{store_address.FILE} cannot be read. Pair this till again: pos-app store join, or init.")
    if address is None:
        raise CannotError("No store is set for this till: pos-app store init, or pos-app store join.")
    return address, secret_store.store_password(folder, address.secret_name)


def _date(text: str) -> date:
    """An argparse type: a day of this century."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 2000 <= found.year < 2100:
        raise argparse.ArgumentTypeError("must be a date such as 2026-12-01")
    return found


def _password(asked: str) -> str:
    return getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
