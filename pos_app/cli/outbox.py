"""`pos-app outbox list|send [--json]`: lists what waits to be sent, for support on the phone, or sends it now.

`export` and `import` are in `handover`.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.app.shop_connection import PracticeAwayError, open_practice, open_shop
from pos_app.app.till import open_till
from pos_app.cli import handover
from pos_app.cli.arguments import till_and_shop
from pos_app.cli.output import complain, say, say_json
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.domain.submission import Attempt, Kind, State, Submission
from pos_app.presenters.common.causes import why
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.clock import Clock, system_clock
from pos_app.services.settings.shop import usable_shop
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.store.till import TillStore
from pos_app.system import crash, profile, secret_store, settings_file

if TYPE_CHECKING:
    from pos_app.chift.api import ChiftApi

SEND_AT_MOST = 120.0  # seconds; what is not sent by then stays in the outbox
_TELLING = {
    State.QUEUED: "kept here, will be sent",
    State.SENDING: "being sent",
    State.UNKNOWN: "answer unknown, checking",
    State.REFUSED: "needs a person",
    State.SENT: "sent",
    State.WITHDRAWN: "void, never sent",
}
_OPEN = "This till is open and sends by itself. “Send now” on its Sales screen skips the wait."


class _CannotSendError(Exception):
    """Sending is not possible; the text is the sentence that says why."""


@frozen
class _WaitingRow:
    """A sale that waits, the state of its row, and every call made for it. `sale` is None if its goods cannot be read:
    that row is damaged, and the others are not."""

    row: Submission
    sale: Sale | None
    attempts: tuple[Attempt, ...]


def main(argv: Sequence[str]) -> int:
    """Exit code 0: done; 1: something still waits after `send`, or it could not be done."""
    verb = next((word for word in argv if word in ("list", "send", *handover.VERBS)), "")
    if verb in handover.VERBS:
        return handover.main(argv)
    parser = argparse.ArgumentParser(
        prog="pos-app outbox",
        description="Sales that are not at the shop system yet.",
        epilog="To another till: pos-app outbox export FILE, and there: pos-app outbox import FILE (each with --help).",
    )
    parser.add_argument("what", choices=("list", "send"), help="show what waits, or send it now")
    parser.add_argument("--json", action="store_true", help="a list of objects instead of lines")
    given = till_and_shop(parser, argv)
    folder = profile.place(given.profile, practice=given.demo)
    try:
        told = asyncio.run(_list(folder) if given.what == "list" else _send(folder, given.demo, given.server))
    except StoreError as error:
        complain(sentence(error, ENGLISH))
        return 1
    except PracticeAwayError:
        complain("The practice shop does not answer. Nothing was sent; everything stays kept.")
        return 1
    except _CannotSendError as error:
        complain(error)
        return 1
    except OSError as error:
        complain(f"The till's folder cannot be used: {error.strerror or error}")
        return 1
    _print(told, as_json=given.json)
    return 1 if given.what == "send" and any(one.row.state is not State.SENT for one in told) else 0


def _must_be_a_till(folder: Path) -> None:
    # A mistyped folder must not create a new till with nothing to send.
    if not (folder / "till.db").exists():
        raise _CannotSendError(f"There is no till in {folder}.")


async def _list(folder: Path) -> list[_WaitingRow]:
    _must_be_a_till(folder)
    async with reading(folder, system_clock().now) as store:
        return await _told(store, await store.outbox.open_rows())


async def _send(folder: Path, demo: bool, server: str | None) -> list[_WaitingRow]:
    _must_be_a_till(folder)
    held = profile.hold(folder)
    if held is None:
        raise _CannotSendError(_OPEN)
    try:
        async with AsyncExitStack() as stack:
            settings, _ = settings_file.load(folder)
            clock = system_clock()
            shop, _ = usable_shop(settings.shop)
            till = await stack.enter_async_context(
                open_till(folder, shop, clock, crash.report, lambda _row: None, None, practice=demo)
            )
            before = await till.till_store.outbox.open_rows()
            data = folder / "practice.db"
            if demo:
                api = (await stack.enter_async_context(open_practice(server, data, clock))).api
            else:
                api = await _shop(stack, folder, settings, clock)
            till.tasks.keep("outbox", partial(till.outbox.run, api))
            try:
                await asyncio.wait_for(till.outbox.idle(), SEND_AT_MOST)
            except TimeoutError:
                complain(f"Not all was sent within {SEND_AT_MOST:.0f} s; the rest stays kept.")
            await till.tasks.aclose(5.0)
            rows = tuple([await till.till_store.outbox.row(row.id) for row in before])
            return await _told(till.till_store, rows)
    finally:
        held.release()


async def _shop(stack: AsyncExitStack, folder: Path, settings: settings_file.Settings, clock: Clock) -> ChiftApi:
    secret = (await asyncio.to_thread(secret_store.read, folder, settings.client_id)).secret
    if not (secret and settings.is_connected):
        raise _CannotSendError("This till is not connected to a shop yet. Its Settings (Ctrl+,) lead through it.")
    try:
        return await stack.enter_async_context(open_shop(settings, secret, clock))
    except DomainError:
        raise _CannotSendError(f"The settings name no server that the till may use: {settings.base_url}") from None


async def _told(store: TillStore, rows: tuple[Submission, ...]) -> list[_WaitingRow]:
    told = []
    for row in rows:
        if row.kind is Kind.ORDER:
            sale: Sale | None = None
            with suppress(StoreError):
                sale = await store.sales.get(row.id)
            told.append(_WaitingRow(await store.outbox.row(row.id), sale, await store.outbox.attempts(row.id)))
    return told


def _print(told: list[_WaitingRow], *, as_json: bool) -> None:
    if as_json:
        say_json([_object(one) for one in told], indent=2)
        return
    if not told:
        say("Every sale has reached the shop system.")
    for one in told:
        say(_line(one))


def _object(one: _WaitingRow) -> dict[str, object]:
    return {
        "receipt": one.row.receipt,
        "state": str(one.row.state),
        "request_id": one.row.request_id,
        "attempts": [
            {
                "at": attempt.at.isoformat(),
                "request_id": attempt.request_id,
                "status": attempt.status,
                "outcome": attempt.outcome,
                "sentence": attempt.sentence,
            }
            for attempt in one.attempts
        ],
        "customer": one.sale.customer_name if one.sale else None,
        "total": f"{one.sale.order.total.amount:f}" if one.sale else None,
        "currency": one.sale.order.currency.code if one.sale else None,
        "order_number": one.row.order_number,
    }


def _line(one: _WaitingRow) -> str:
    """One line of the list: `1-261122-0038  2026-11-22 14:02     49.55 EUR  needs a person  (2 tries)  The phone number
    …`."""
    tries = len(one.attempts)
    tried = f"({tries} {'try' if tries == 1 else 'tries'})"
    paid = one.row.created_at if one.sale is None else one.sale.paid_at
    total = f"{one.sale.order.total.amount:>10f} {one.sale.order.currency.code}" if one.sale else "cannot be read"
    number = f"order {one.row.order_number}" if one.row.order_number else ""
    parts = (
        one.row.receipt,
        f"{paid:%Y-%m-%d %H:%M}",
        total,
        _TELLING[one.row.state],
        number,
        tried,
        why(one.row, ENGLISH),
    )
    return "  ".join(part for part in parts if part)
