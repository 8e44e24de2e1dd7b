"""Chift's own OpenAPI file, as the official SDK (a test dependency) carries it."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def chifts_file() -> dict[str, Any]:
    """Read anew each time, so that each caller may change its own. The SDK is not imported for it: that takes longer
    than all else of the tests that only read the file."""
    sdk = find_spec("chift")
    assert sdk is not None
    assert sdk.origin is not None
    file: dict[str, Any] = json.loads((Path(sdk.origin).parent / "openapi" / "openapi.json").read_text("utf-8"))
    return file
