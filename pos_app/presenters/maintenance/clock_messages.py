"""Sentences about a computer's clock that is wrong: for the Health page, and for a notice to the cashier at once."""

from __future__ import annotations

from datetime import timedelta

from pos_app.presenters.common.words import Translator

RIGHT = timedelta(minutes=2)  # a smaller difference is not worth a correction
FAR_OFF = timedelta(hours=12)  # receipts carry another day


def off_by(skew: timedelta, tr: Translator) -> str:
    """How far the clock is ahead of (or behind) the server's, and what to do."""
    lasting = _lasting(abs(skew), tr)
    if skew > timedelta(0):
        return tr("{lasting} ahead. Set the date and time of this computer.", lasting=lasting)
    return tr("{lasting} behind. Set the date and time of this computer.", lasting=lasting)


def wrong_clock(skew: timedelta, tr: Translator) -> str:
    """The same as a notice, which the cashier did not ask for."""
    return tr("This computer's clock is wrong, and receipts carry its date: {what}", what=off_by(skew, tr))


def _lasting(time: timedelta, tr: Translator) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return tr.count("{n} minute", "{n} minutes", minutes)
    if minutes < 2 * 24 * 60:
        return tr.count("{n} hour", "{n} hours", minutes // 60)
    return tr.count("{n} day", "{n} days", minutes // (24 * 60))
