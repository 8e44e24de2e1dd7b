"""The Privacy section of the settings: how long names are kept, what that does not reach, and forgetting a customer."""

from __future__ import annotations

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.settings.views import Block, ButtonsBlock, FieldsBlock, TextBlock

FORGET_CUSTOMER = "forget_customer"
_BEYOND = N_(
    "The copies the till makes of its file are made anew. Files that were handed over to another till lie where you "
    "put them: delete them once they are taken over. A damaged file that was set aside stays until a person deletes it."
)


def privacy_blocks(fields: FieldsBlock, set_aside: int, tr: Translator) -> tuple[Block, ...]:
    """The table's `fields` and the rest; `set_aside` is how many damaged files are kept in the till's folder."""
    forget = tr(
        "A customer may ask to be forgotten. The till then takes the person out of its customers and out of the sales."
    )
    blocks: list[Block] = [
        fields,
        TextBlock(forget, tr("A customer who wants to be forgotten")),
        ButtonsBlock((ActionView(FORGET_CUSTOMER, tr("Forget a customer…"), "F8"),)),
        TextBlock(tr(_BEYOND), tr("What that does not reach")),
    ]
    if set_aside:
        text = tr.count(
            "{n} damaged file is kept in the till's folder and may still hold names. Delete it when support has "
            "seen it.",
            "{n} damaged files are kept in the till's folder and may still hold names. Delete them when support has "
            "seen them.",
            set_aside,
        )
        blocks.append(TextBlock(text, tone=Tone.WARN))
    return tuple(blocks)
