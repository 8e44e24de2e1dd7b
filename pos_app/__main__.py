"""The command line: `pos-app` opens the till; a verb runs without a window.

Nothing heavy is imported above: the window's first paint comes first.
"""

from __future__ import annotations

import argparse
import builtins
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from pos_app import __version__
from pos_app.cli.arguments import loopback

# Qt's own reads the source of each module that is imported later, in search of features that we do not use, and is
# eight times slower at each import inside a function of anybody's: 90 ms of a start, and some of each call to Chift.
_PLAIN_IMPORT = builtins.__import__

VERBS = (
    "sandbox",
    "outbox",
    "cashiers",
    "journal",
    "money",
    "fiscal",
    "diagnostics",
    "archive",
    "verify",
    "store",
    "overview",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program. Returns the exit code: 0 well, 1 not, 2 for words it does not know."""
    os.umask(0o077)  # whatever a till writes is for its user alone
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a name in letters that this terminal does not have is no reason to stop
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words and words[0] in (*VERBS, "sync-worker"):  # the last is nobody's to type
            return _verb(words[0], words[1:])
        given = _parsed(words)
    except SystemExit as leaving:  # argparse has printed why
        return int(leaving.code or 0)
    if given.self_check:
        from pos_app.cli import self_check

        return self_check.main(server=given.server, as_json=given.json, pictures=given.screenshot)
    from pos_app.app import startup

    builtins.__import__ = _PLAIN_IMPORT
    return startup.run(given.profile, demo=given.demo, server=given.server, full_screen=given.full_screen)


def _verb(verb: str, words: list[str]) -> int:
    # Each verb imports only what it needs.
    if verb == "sandbox":
        from pos_app.cli import sandbox

        return sandbox.main(words)
    if verb == "outbox":
        from pos_app.cli import outbox

        return outbox.main(words)
    if verb == "cashiers":
        from pos_app.cli import cashiers

        return cashiers.main(words)
    if verb == "money":
        from pos_app.cli import money

        return money.main(words)
    if verb == "fiscal":
        from pos_app.cli import fiscal

        return fiscal.main(words)
    if verb == "diagnostics":
        from pos_app.cli import diagnostics

        return diagnostics.main(words)
    if verb == "archive":
        from pos_app.cli import archive

        return archive.main(words)
    if verb == "verify":
        from pos_app.cli import verify

        return verify.main(words)
    if verb == "store":
        from pos_app.cli import store

        return store.main(words)
    if verb == "overview":
        from pos_app.cli import overview

        return overview.main(words)
    if verb == "sync-worker":
        from pos_app.cli import sync_worker

        return sync_worker.main(words)
    from pos_app.cli import journal

    return journal.main(words)


def _parsed(words: list[str]) -> argparse.Namespace:
    parser = _parser()
    given = parser.parse_args(words)
    if given.server and not (given.demo or given.self_check):
        parser.error("--server is for --demo and --self-check")
    if (given.json or given.screenshot) and not given.self_check:
        parser.error("--json and --screenshot are for --self-check")
    return given


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pos-app",
        description="Comptoir: the till that never loses a sale.",
        epilog=f"Verbs without a window: {', '.join(VERBS)} (each with --help).",
    )
    parser.add_argument("--version", action="version", version=f"Comptoir {__version__}")
    parser.add_argument("--demo", action="store_true", help="open the practice shop; nothing in it is real")
    parser.add_argument(
        "--server", type=loopback, metavar="URL", help="a practice shop already listening on this machine"
    )
    parser.add_argument("--profile", type=Path, metavar="DIR", help="keep this till's files here")
    parser.add_argument("--full-screen", action="store_true", help="open on the whole screen, for a kiosk")
    parser.add_argument(
        "--self-check", action="store_true", help="a scripted sale in a practice shop; no display needed"
    )
    parser.add_argument("--json", action="store_true", help="with --self-check: one JSON object")
    parser.add_argument("--screenshot", type=Path, metavar="DIR", help="with --self-check: pictures of the screens")
    return parser


if __name__ == "__main__":
    sys.exit(main())
