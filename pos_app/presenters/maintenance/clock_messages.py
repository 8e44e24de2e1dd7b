"""A computer's clock that is wrong, in words: on the Health page, and at once to whoever sells."""

from __future__ import annotations

from datetime import timedelta

from pos_app.presenters.common.words import Words

RIGHT = timedelta(minutes=2)  # nobody looks after less
FAR_OFF = timedelta(hours=12)  # receipts carry another day


def off_by(skew: timedelta, words: Words) -> str:
    """How far the clock is ahead of (or behind) the server's, and what to do."""
    lasting = _lasting(abs(skew), words)
    if skew > timedelta(0):
        return words("{lasting} ahead. Set the date and time of this computer.", lasting=lasting)
    return words("{lasting} behind. Set the date and time of this computer.", lasting=lasting)


def wrong_clock(skew: timedelta, words: Words) -> str:
    """The same for who did not ask."""
    return words("This computer's clock is wrong, and receipts carry its date: {what}", what=off_by(skew, words))


def _lasting(time: timedelta, words: Words) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return words.count("{n} minute", "{n} minutes", minutes)
    if minutes < 2 * 24 * 60:
        return words.count("{n} hour", "{n} hours", minutes // 60)
    return words.count("{n} day", "{n} days", minutes // (24 * 60))
