"""Command-line arguments for argparse: which till, which shop. Uses the standard library only, for it is imported
before anything slow. Wrong arguments end in SystemExit with code 2, after argparse has printed the reason."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit


def loopback(text: str) -> str:
    """An argparse type: the address of a practice shop on this machine; other hosts are refused, for practice sales
    stay on this computer."""
    try:
        url = urlsplit(text)
        here = url.scheme == "http" and url.hostname in ("127.0.0.1", "localhost", "::1") and url.port != 0
    except ValueError:
        here = False
    if not here:
        raise argparse.ArgumentTypeError("must be like http://127.0.0.1:8080, on this machine")
    return text


def add_till(parser: argparse.ArgumentParser) -> None:
    """Add `profile` and `demo`, which choose the till's folder."""
    parser.add_argument("--profile", type=Path, metavar="DIR", help="the till's folder")
    parser.add_argument("--demo", action="store_true", help="the practice shop's till")


def till_and_shop(parser: argparse.ArgumentParser, argv: Sequence[str]) -> argparse.Namespace:
    """Parse `argv`: `profile`, `demo`, and `server` for a practice shop that listens already."""
    add_till(parser)
    parser.add_argument(
        "--server", type=loopback, metavar="URL", help="with --demo: a practice shop listening on this machine"
    )
    given = parser.parse_args(argv)
    if given.server and not given.demo:
        parser.error("--server is for --demo")
    return given
