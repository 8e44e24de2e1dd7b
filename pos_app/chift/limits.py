"""Time and size limits of a call (facts.md, fact 2; chift.md "Base"). Standard library only."""

from __future__ import annotations

from pos_app.domain.frozen import frozen


@frozen
class Limits:
    """Seconds, except for the last three fields. Chift itself retries a shop's software for 31 s, so a call may take
    long, a list's too."""

    connect: float = 5.0
    read: float = 75.0
    read_post: float = 75.0
    write: float = 10.0
    pool: float = 5.0
    total: float = 90.0
    closing: float = 2.0
    at_once: int = 6
    pages_at_once: int = 4  # of these `at_once`, so that slots stay free for sales
    answer_bytes: int = 16 * 1024 * 1024
