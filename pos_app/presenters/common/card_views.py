"""Views of the cards that all screens use: questions with a field, forms, menus, long texts (rules: `views`).

Scope: frozen dataclasses only. No card is opened before one can sell, so that the start does without this module.
"""

from __future__ import annotations

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView, AmountRowView, HitView


@frozen
class ChoiceView:
    """One entry of a field with choices (a country)."""

    key: str
    label: str


@frozen
class FieldView:
    """One field of the entry form.

    `value` is the text as typed; the presenter stores each `edit(key, text)` of the listener before it shows again.
    A `number` gets a pad of digits beside it. With `choices` the field is a list, `value` being a choice's key. `ok`
    paints a quiet edge. A `secret` is typed unseen; `placeholder` stands in an empty field. Known keys have a fixed
    place on the card: first_name, last_name,
    phone, email, street, number, box, postal_code, city, country. Others are added below in their order.
    """

    key: str
    label: str
    value: str = ""
    error: str = ""
    hint: str = ""
    ok: bool = False
    choices: tuple[ChoiceView, ...] = ()
    secret: bool = False
    placeholder: str = ""
    number: bool = False


@frozen
class PadView:
    """What a card that wants a number has beside its field: a pad of digits with `mark`, the decimal mark ("": none).

    Of `tabs` (other numbers of the same thing), `units` and `scopes` the primary one is chosen. `rows` and `result`
    are what comes of the number as it stands; `hint` is what is to be known before a limit is hit.
    """

    mark: str = ""
    tabs: tuple[ActionView, ...] = ()
    units: tuple[ActionView, ...] = ()
    scopes: tuple[ActionView, ...] = ()
    rows: tuple[AmountRowView, ...] = ()
    result: AmountRowView | None = None
    hint: str = ""


@frozen
class PromptView:
    """A small card with one field (discount, note, quantity).

    `quick` are ready answers; an action's key is the text it stands for. The widget keeps the text while it
    is typed; `value` is what it starts with. `multiline` is for notes. With a `pad` it wants a number: a ready answer
    is put into the field then, and what comes of it is shown before it is sent.
    """

    key: str
    title: str
    subtitle: str = ""
    label: str = ""
    value: str = ""
    placeholder: str = ""
    error: str = ""
    quick: tuple[ActionView, ...] = ()
    ok_label: str = ""
    cancel_label: str = ""
    multiline: bool = False
    pad: PadView | None = None


@frozen
class FileAskView:
    """A file to be chosen by the system's own chooser. `suggested` is the name of one to be written; "" asks for one
    that is there, by `kinds` the one of these patterns ("*.png"). `folder` asks for a folder that is there."""

    title: str
    suggested: str = ""
    kinds: tuple[str, ...] = ()
    folder: bool = False


@frozen
class FormView:
    """A small card with a few fields, one under the other (a new price and the reason for it).

    Beside a field for a number stands a pad of digits, with `mark`, the decimal mark.
    The widget keeps what is typed; all of it comes back when it is done. A form shown again under the
    same key keeps what is typed and shows what is wrong with it.
    """

    key: str
    title: str
    subtitle: str = ""
    fields: tuple[FieldView, ...] = ()
    error: str = ""
    ok_label: str = ""
    cancel_label: str = ""
    mark: str = ""


@frozen
class LineMenuView:
    """A question with its answers as buttons, or what can be done with a line of the cart."""

    title: str
    subtitle: str = ""
    actions: tuple[ActionView, ...] = ()
    cancel_label: str = ""


@frozen
class TextView:
    """Lines to read, as many as there are; a line that begins with blanks belongs to the one before, and what stands
    behind a tab, an amount, ends at the right edge. `read_out`: they are large, to be read out and typed."""

    title: str
    subtitle: str = ""
    lines: tuple[str, ...] = ()
    close_label: str = ""
    actions: tuple[ActionView, ...] = ()
    read_out: bool = False


@frozen
class PickView:
    """A list to choose one of, with a search: `hits` are those that match what is typed."""

    title: str
    placeholder: str
    hits: tuple[HitView, ...] = ()
    empty: str = ""
