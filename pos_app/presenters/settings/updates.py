"""Where this till asks for new versions: two fields of the section "This till"."""

from __future__ import annotations

from collections.abc import Mapping

from pos_app.domain.errors import DomainError
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import FieldView
from pos_app.presenters.common.words import Words
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.views import Block, FieldsBlock

URL, KEY = "update_url", "update_key"
_WHAT = (
    "The till asks there once a day whether there is a newer version, and believes only what is signed with this key. "
    "Nothing is downloaded before you say so, and nothing installs itself. Empty: it asks nobody."
)


def update_blocks(draft: Draft, errors: Mapping[str, DomainError], words: Words) -> tuple[Block, ...]:
    """The two fields."""

    def field(name: str, label: str, placeholder: str) -> FieldView:
        error = errors.get(name)
        told = sentence(error, words) if error is not None else ""
        value = draft.text(name)
        return FieldView(name, label, value, told, ok=bool(value) and error is None, placeholder=placeholder)

    row = (
        field(URL, words("Address of the announcement"), "https://"),
        field(KEY, words("Key of the publisher"), ""),
    )
    return (FieldsBlock(words("New versions"), (row,), words(_WHAT)),)
