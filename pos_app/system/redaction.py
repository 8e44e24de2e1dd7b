"""What is personal or secret made unreadable in lines that are written down for a supporter. A leaf.

The till's own lines hold nothing of the kind; this is the second lock, for texts that come from elsewhere (Qt, an
operating system, an older program's log).
"""

from __future__ import annotations

import re
from pathlib import Path

_TOKEN = re.compile(r"(?i)\bbearer\s+\S+|\beyJ[\w-]{8,}(?:\.[\w-]+)*|\b[\w+-]{48,}={0,2}(?!\w)")
_SECRET = re.compile(r"(?i)((?:secret|password|token|key|pin)['\"]?\s*[=:]\s*['\"]?)[^\s'\",;}]+")
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# As people and E.164 write one. A receipt's number begins otherwise, a time has colons.
_PHONE = re.compile(r"(?<![\w.-])(?:\+|00|0)\d(?:[ ./-]?\d){7,13}(?![\w-])")


def redact(text: str) -> str:
    """The text without e-mail addresses, phone numbers, tokens and the name of the user's folder."""
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home, "~")
    text = _EMAIL.sub("[e-mail]", _SECRET.sub(r"\1[secret]", _TOKEN.sub("[token]", text)))
    return _PHONE.sub("[phone]", text)
