"""What a screen reader says of notices, pills, errors and sums, as sentences: pure functions of what is shown.

Scope: words only. When and in which order they are said is in `ui.heard.announce`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.presenters.common.words import Translator, key_text

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import PromptView
    from pos_app.presenters.common.views import AmountRowView, HitView, NoticeView, PillView


def sentences(*parts: str) -> str:
    """`Torchon lin, 9.99. Total €9.99`: a full stop between the parts, none doubled."""
    return ". ".join(part.rstrip(".") for part in parts if part)


def notice_heard(view: NoticeView, tr: Translator) -> str:
    """A notice with its buttons, each with its key: `12345 is unknown. Put it into the field F2`."""
    ways = (" ".join(filter(None, (one.label, key_text(one.shortcut, tr)))) for one in view.actions if one.enabled)
    return sentences(view.strong, view.text, ", ".join(ways))


def pill_heard(before: PillView | None, now: PillView) -> str:
    """Another state of the connection; "" at the start."""
    return "" if before is None or before.text == now.text else now.text


def error_heard(before: str | None, now: str) -> str:
    """An error that was not there before."""
    return "" if now == before else now


def sums_heard(before: tuple[AmountRowView, ...] | None, now: tuple[AmountRowView, ...]) -> str:
    """The sums that changed; "" at the start."""
    if before is None:
        return ""
    was = {(row.label, row.amount) for row in before}
    return sentences(*(f"{row.label} {row.amount}" for row in now if (row.label, row.amount) not in was))


def hits_heard(hits: tuple[HitView, ...], notice: str, tr: Translator) -> str:
    """How many were found, the first of them, and what the line beside them says: `2 hits. Savon, €4.95`."""
    first = ", ".join(part for part in (hits[0].title, hits[0].amount, hits[0].flag) if part) if hits else ""
    count = tr.count("{n} hit", "{n} hits", len(hits)) if hits or not notice else ""
    return sentences(count, first, notice)


def prompt_sums(view: PromptView) -> tuple[AmountRowView, ...]:
    """What comes of the number in a card that wants one."""
    pad = view.pad
    if pad is None:
        return ()
    return pad.rows if pad.result is None else (*pad.rows, pad.result)
