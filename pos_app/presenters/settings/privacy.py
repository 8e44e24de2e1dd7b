"""The Privacy section of the settings: how long names are kept, what that does not reach, and forgetting a customer."""

from __future__ import annotations

from pos_app.presenters.common.views import ActionView, ChoiceView, FieldView, Tone
from pos_app.presenters.common.words import Words
from pos_app.presenters.maintenance.privacy import FORGET
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.views import Block, ButtonsBlock, FieldsBlock, TextBlock
from pos_app.services.maintenance.privacy import DAYS, days_of

KEEP = "personal_days"
_WHAT = (
    "A sent sale loses the customer's name, address, phone and e-mail and its free notes after this time, here at the "
    "till. The shop's own software keeps what it has. Sales that are not sent yet keep all of it."
)
_BEYOND = (
    "The copies the till makes of its file are made anew. Files that were handed over to another till lie where you "
    "put them: delete them once they are taken over. A damaged file that was set aside stays until a person deletes it."
)


def privacy_blocks(draft: Draft, set_aside: int, words: Words) -> tuple[Block, ...]:
    """The section; `set_aside` is how many damaged files are kept in the till's folder."""
    now = days_of(draft.text(KEEP))
    choices = tuple(ChoiceView(str(days), _days(days, words)) for days in sorted({*DAYS, now}))
    row = (FieldView(KEEP, words("Sent sales name their customer for"), str(now), choices=choices),)
    forget = words(
        "A customer may ask to be forgotten. The till then takes the person out of its customers and out of the sales."
    )
    blocks: list[Block] = [
        FieldsBlock(words("How long names are kept"), (row,), words(_WHAT)),
        TextBlock(forget, words("A customer who wants to be forgotten")),
        ButtonsBlock((ActionView(FORGET, words("Forget a customer…"), "F8"),)),
        TextBlock(words(_BEYOND), words("What that does not reach")),
    ]
    if set_aside:
        text = words.count(
            "{n} damaged file is kept in the till's folder and may still hold names. Delete it when support has "
            "seen it.",
            "{n} damaged files are kept in the till's folder and may still hold names. Delete them when support has "
            "seen them.",
            set_aside,
        )
        blocks.append(TextBlock(text, tone=Tone.WARN))
    return tuple(blocks)


def _days(days: int, words: Words) -> str:
    if days % 365 == 0:
        return words.count("{n} year", "{n} years", days // 365)
    return words.count("{n} day", "{n} days", days)
