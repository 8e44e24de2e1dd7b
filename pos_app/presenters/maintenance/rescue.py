"""Sentences after the till's file was damaged: what is here, what was read out of the damaged file, what is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.store.recovery.row_care import RowNews

_SHOWN = 5


def rescue_sentence(kept: int, salvaged: int, lost: tuple[str, ...], tr: Translator, *, behind: bool = False) -> str:
    """`kept` sales are here, `salvaged` of them (or new customers) only the damaged file had; of `lost` only the
    receipt number is known. `behind`: the file was whole, and older than its witness."""
    parts = [
        tr("The till's file had lost its last changes. What was there is set aside.")
        if behind
        else tr("The till's file was damaged and was set aside."),
        tr.count("{n} sale is here", "{n} sales are here", kept),
    ]
    if salvaged:
        parts[-1] += tr.count(
            ", {n} entry read out of the damaged file", ", {n} entries read out of the damaged file", salvaged
        )
    parts[-1] += "."
    if lost:
        parts.append(_unread(lost, tr))
    parts.append(tr("Call support."))
    return " ".join(parts)


def log_sentence(tr: Translator) -> str:
    """A log of changes was there that is not this file's."""
    return tr("A log of changes lay beside the till's file that is not its own. It was set aside. Call support.")


def witness_sentence(tr: Translator) -> str:
    """The file has another journal than its witness saw."""
    return tr("The till's journal is not the one that was written here last. Call support.")


def cart_sentence(tr: Translator) -> str:
    """The open cart is one from before its last change."""
    return tr("The open cart may lack its last change. Compare it with the goods.")


def moved_sentence(tr: Translator) -> str:
    """The profile was made on another computer or in another folder."""
    return tr(
        "This till's files come from another computer or folder. If that one still sells, give this till another code"
        " in Settings (Ctrl+,): two tills with one code give out the same receipt numbers."
    )


def foreign_sentence(numbers: tuple[str, ...], tr: Translator) -> str:
    """The shop's software has receipts of this till's code that are not here."""
    some = _some(numbers, tr)
    return tr(
        "The shop system has receipts of this till's code that this till does not have: {numbers}. Another till has the"
        " same code, or an older copy of the files is in use. The numbers here go on behind them. Tell the owner.",
        numbers=some,
    )


def rows_sentence(news: RowNews, tr: Translator) -> str:
    """Damage of single rows that was found while the till is open; "" if all of it was mended from a copy."""
    parts = []
    if news.waits:
        count, numbers = len(news.waits), _some(tuple(sorted(news.waits)), tr)
        told = tr.count(
            "{n} sale was not as it was written, and waits for you in Sales (F4): {numbers}.",
            "{n} sales were not as they were written, and wait for you in Sales (F4): {numbers}.",
            count,
            numbers=numbers,
        )
        parts.append(told)
    if news.unreadable:
        parts.append(_unread(tuple(sorted(news.unreadable)), tr))
    if "" in news.carts:
        parts.append(tr("The open cart is not as it was saved. Compare it with the goods."))
    if parked := tuple(sorted(news.carts - {""})):
        labels = _some(parked, tr)
        parts.append(tr("Parked carts are not as they were saved: {labels}. Compare them.", labels=labels))
    return " ".join((*parts, tr("Call support."))) if parts else ""


def _unread(names: tuple[str, ...], tr: Translator) -> str:
    count, numbers = len(names), _some(names, tr)
    return tr.count(
        "{n} receipt could not be read: {numbers}.",
        "{n} receipts could not be read: {numbers}.",
        count,
        numbers=numbers,
    )


def _some(names: tuple[str, ...], tr: Translator) -> str:
    numbers = ", ".join(names[:_SHOWN])
    if len(names) > _SHOWN:
        numbers = tr("{numbers} and {n} more", numbers=numbers, n=tr.whole(len(names) - _SHOWN))
    return numbers
