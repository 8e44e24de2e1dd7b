"""Types of words on the command line, for argparse. The standard library only: read before anything heavy."""

from __future__ import annotations

import argparse
from urllib.parse import urlsplit


def loopback(text: str) -> str:
    """The address of a practice shop on this machine: no other may hear of a practice sale."""
    try:
        url = urlsplit(text)
        here = url.scheme == "http" and url.hostname in ("127.0.0.1", "localhost", "::1") and url.port != 0
    except ValueError:
        here = False
    if not here:
        raise argparse.ArgumentTypeError("must be like http://127.0.0.1:8080, on this machine")
    return text
