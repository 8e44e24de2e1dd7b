"""`pos-app sandbox`: the practice shop as an HTTP server on loopback. May import `pos_app.sandbox` and the clock."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from types import FrameType

from pos_app.cli.output import complain, say
from pos_app.sandbox.characters import CHARACTERS, adopted
from pos_app.sandbox.errors import ApiError
from pos_app.sandbox.habits.model import ORDINARY
from pos_app.sandbox.options import ROUNDINGS, Options
from pos_app.sandbox.server import Listening, serve
from pos_app.sandbox.wire_json import decode
from pos_app.services.clock import system_clock


def main(argv: Sequence[str]) -> int:
    """Serve until a signal stops it. Exit code 0: stopped by a signal; 1: could not start."""
    parser = _parser()
    given = parser.parse_args(argv)
    try:
        habits = adopted(ORDINARY, {"shop": given.shop, **given.habits})
    except ApiError as error:
        parser.error(f"argument --habits: {error.body}")
    now = system_clock().now
    options = Options(
        clock=lambda: now().astimezone(UTC),
        data=given.data,
        seed=given.seed,
        products=given.products,
        customers=given.customers,
        latency_ms=given.latency_ms,
        token_seconds=given.token_seconds,
        rounding=given.rounding,
        strict_request_ids=given.strict_request_ids,
        without=given.without,
        habits=habits,
    )
    stopper = _Stopper()
    before = {number: signal.signal(number, stopper) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        serve(options, stopper.listening, port=given.port)
    except OSError as error:
        why = f"port {given.port}: {error.strerror}" if error.strerror else str(error)
        complain(f"The practice shop could not start: {why}")
        return 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


class _Stopper:
    """The signal handler for the time before uvicorn installs its own, and after it has closed everything and raises
    the signal again, which would otherwise end the program with a traceback."""

    def __init__(self) -> None:
        self._stop: Callable[[], None] | None = None

    def listening(self, listening: Listening) -> None:
        """Write the server's address on standard output; from now on a signal stops the server."""
        self._stop = listening.stop
        ours = listening.credentials
        say(
            f"Practice shop listening on {listening.url}"
            f" client_id={ours.client_id} client_secret={ours.client_secret}"
            f" account_id={ours.account_id} consumer_id={ours.consumer_id}"
        )

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        """The signal handler."""
        if self._stop is None:
            raise SystemExit(0)
        self._stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pos-app sandbox", description="The practice shop as an HTTP server on this machine."
    )
    parser.add_argument("--port", type=_within(0, 65535), default=0, help="0 takes a free one")
    parser.add_argument("--data", type=Path, help="keep everything in this file")
    parser.add_argument("--products", type=_within(0, 2_000_000), default=0, help="made-up products to add")
    parser.add_argument("--customers", type=_within(0, 2_000_000), default=0, help="made-up customers to add")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same shop")
    parser.add_argument("--latency-ms", type=_within(0, 600_000), default=0, help="wait before each answer")
    parser.add_argument("--token-seconds", type=_within(1, 86_400), default=1800, help="how long a token lives")
    parser.add_argument("--rounding", choices=ROUNDINGS, default="per_line", help="how totals are computed")
    parser.add_argument(
        "--strict-request-ids", action="store_true", help="a request id that failed may not be used again"
    )
    parser.add_argument(
        "--without", choices=("pos", "commerce"), default="", help="a shop that lacks one of its two connections"
    )
    kinds = ", ".join(CHARACTERS)
    parser.add_argument(
        "--shop", choices=CHARACTERS, default="ordinary", metavar="KIND", help=f"the kind of shop it is like: {kinds}"
    )
    parser.add_argument(
        "--habits",
        type=_object,
        default={},
        metavar="JSON",
        help='single habits of real shops, as POST /_sandbox/habits takes them: {"notes": "dropped"}',
    )
    return parser


def _object(text: str) -> dict[str, object]:
    """An argparse type: a JSON object."""
    found = decode(text)
    if not isinstance(found, dict):
        raise argparse.ArgumentTypeError("must be a JSON object")
    return found


class _within:  # noqa: N801  # used as a type in the parser
    """An argparse type: a whole number between two bounds."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def __call__(self, text: str) -> int:
        number = int(text)
        if not self._low <= number <= self._high:
            raise argparse.ArgumentTypeError(f"must be between {self._low} and {self._high}")
        return number
