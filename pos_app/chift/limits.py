"""How long a call may take and how much it may bring (facts.md, fact 2; chift.md "Base"). Standard library only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, but for the last three. Chift itself retries a shop's software for 31 s, so a POST may take long."""

    connect: float = 5.0
    read: float = 30.0
    read_post: float = 75.0
    write: float = 10.0
    pool: float = 5.0
    total: float = 90.0
    closing: float = 2.0
    at_once: int = 6
    pages_at_once: int = 4  # of those `at_once`: sales leave meanwhile
    answer_bytes: int = 16 * 1024 * 1024
