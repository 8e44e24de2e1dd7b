"""`pos-app outbox list|send [--json]`: what waits to be sent, for a supporter on the phone; and send it now."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from pos_app import config, crash, profile
from pos_app.app import Till, open_practice, open_shop, open_till, shop_profile
from pos_app.domain.order import Sale
from pos_app.domain.submission import State, Submission
from pos_app.presenters.notices import cause_sentence, sentence
from pos_app.presenters.words import ENGLISH
from pos_app.services.clock import system_clock
from pos_app.store.errors import StoreError

SEND_AT_MOST = 120.0  # seconds; what is not sent by then stays kept
_TELLING = {
    State.QUEUED: "kept here, will be sent",
    State.SENDING: "being sent",
    State.UNKNOWN: "answer unknown, checking",
    State.REFUSED: "needs a person",
    State.SENT: "sent",
}


def main(argv: Sequence[str]) -> int:
    """0: done; 1: something still waits after `send`, or the till's file could not be opened; 2: wrong arguments."""
    parser = argparse.ArgumentParser(prog="pos-app outbox", description="Sales that are not at the shop system yet.")
    parser.add_argument("what", choices=("list", "send"))
    parser.add_argument("--json", action="store_true", help="a list of objects instead of lines")
    parser.add_argument("--profile", type=Path, metavar="DIR", help="the till's folder")
    parser.add_argument("--demo", action="store_true", help="the practice shop's till")
    parser.add_argument("--server", metavar="URL", help="with --demo: a practice shop listening on this machine")
    try:
        given = parser.parse_args(argv)
    except SystemExit as leaving:  # argparse has printed why
        return int(leaving.code or 0)
    try:
        return asyncio.run(_run(given))
    except StoreError as error:
        print(sentence(error, ENGLISH), file=sys.stderr)
        return 1


async def _run(given: argparse.Namespace) -> int:
    folder = profile.folder(given.profile, practice=given.demo)
    settings, _ = config.load(folder)
    clock = system_clock()
    async with AsyncExitStack() as stack:
        shop = shop_profile(settings.shop)
        till = await stack.enter_async_context(open_till(folder, shop, clock, crash.report, lambda _row: None))
        before = await till.till_store.open_submissions()
        if given.what == "send":
            if given.demo:
                api = (await stack.enter_async_context(open_practice(given.server, folder / "practice.db", clock))).api
            else:
                import keyring

                secret = await asyncio.to_thread(keyring.get_password, "Comptoir", settings.client_id)
                api = await stack.enter_async_context(open_shop(settings, secret or "", clock))
            till.tasks.serve("outbox", partial(till.outbox.run, api))
            try:
                await asyncio.wait_for(till.outbox.idle(), SEND_AT_MOST)
            except TimeoutError:
                print(f"Not all was sent within {SEND_AT_MOST:.0f} s; the rest stays kept.", file=sys.stderr)
            await till.tasks.aclose(5.0)
        rows = [await till.till_store.submission(row.id) for row in before]
        told = [await _row(till, row) for row in rows if row.receipt]
    _print(told, as_json=given.json)
    waiting = any(row.state is not State.SENT for row in rows)
    return 1 if given.what == "send" and waiting else 0


async def _row(till: Till, row: Submission) -> dict[str, object]:
    sale = await till.till_store.payload(row.id)
    if not isinstance(sale, Sale):
        raise TypeError("only sales have receipts")
    attempts = await till.till_store.attempts(row.id)
    return {
        "receipt": row.receipt,
        "state": str(row.state),
        "request_id": row.request_id,
        "attempts": [
            {
                "at": attempt.at.isoformat(),
                "request_id": attempt.request_id,
                "status": attempt.status,
                "outcome": attempt.outcome,
                "sentence": attempt.sentence,
            }
            for attempt in attempts
        ],
        "customer": sale.customer_name,
        "total": f"{sale.order.total.amount:f}",
        "currency": sale.order.currency.code,
        "order_number": row.order_number,
        "telling": _TELLING[row.state],
        "why": row.sentence or cause_sentence(row.cause, ENGLISH),
    }


def _print(rows: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        print("Every sale has reached the shop system.")
    for row in rows:
        tries = len(row["attempts"]) if isinstance(row["attempts"], list) else 0
        why = f" · {row['why']}" if row["why"] else ""
        print(
            f"{row['receipt']}  {row['total']:>10} {row['currency']}  {row['telling']}"
            f"  ({tries} {'try' if tries == 1 else 'tries'}){why}"
        )
