"""Redaction of personal data and secrets in lines written for support. A leaf.

The till's own lines contain none; this protects texts that come from elsewhere (Qt, the operating system, an older
program's log).
"""

from __future__ import annotations

import re
from pathlib import Path

_TOKEN = re.compile(r"(?i)\bbearer\s+\S+|\beyJ[\w-]{8,}(?:\.[\w-]+)*|\b[\w+-]{48,}={0,2}(?!\w)")
_SECRET = re.compile(r"(?i)((?:secret|password|token|key|pin)['\"]?\s*[=:]\s*['\"]?)[^\s'\",;}]+")
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# A phone number as people or E.164 write it. A receipt number begins differently, and a time has colons.
_PHONE = re.compile(r"(?<![\w.-])(?:\+|00|0)\d(?:[ ./-]?\d){7,13}(?![\w-])")


def redact(text: str) -> str:
    """The text without e-mail addresses, phone numbers, tokens and the name of the user's folder."""
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home, "~")
    text = _EMAIL.sub("[e-mail]", _SECRET.sub(r"\1[secret]", _TOKEN.sub("[token]", text)))
    return _PHONE.sub("[phone]", text)
