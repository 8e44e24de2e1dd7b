"""Sentences after the till's file was damaged: what is here, what was read out of the damaged file, what is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator

_SHOWN = 5


def rescue_sentence(kept: int, salvaged: int, lost: tuple[str, ...], tr: Translator) -> str:
    """`kept` sales are here, `salvaged` of them (or new customers) only the damaged file had; of `lost` only the
    receipt number is known."""
    parts = [
        tr("The till's file was damaged and was set aside."),
        tr.count("{n} sale is here", "{n} sales are here", kept),
    ]
    if salvaged:
        parts[-1] += tr.count(
            ", {n} entry read out of the damaged file", ", {n} entries read out of the damaged file", salvaged
        )
    parts[-1] += "."
    if lost:
        numbers = ", ".join(lost[:_SHOWN])
        if len(lost) > _SHOWN:
            numbers = tr("{numbers} and {n} more", numbers=numbers, n=tr.whole(len(lost) - _SHOWN))
        parts.append(
            tr.count(
                "{n} receipt could not be read: {numbers}.",
                "{n} receipts could not be read: {numbers}.",
                len(lost),
                numbers=numbers,
            )
        )
    parts.append(tr("Call support."))
    return " ".join(parts)
