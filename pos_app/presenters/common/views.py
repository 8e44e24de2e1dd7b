"""Views that all screens use: finished text and flags from a presenter, shown unchanged by `ui`.

Scope: frozen dataclasses only, shared by the rooms; what one screen alone shows stands in the `views` of its room.

Rules
- Amounts, dates and plurals arrive here as finished text in the shop's locale. A widget never formats.
- `key` names a thing (a line, a hit, a sale, a field); it is opaque to the widget and comes back in intents.
- A widget shows the newest view in full: a view is the whole state of its widget, never a difference.
- `shortcut` is a portable key sequence ("F7", "Ctrl+Return"); the widget binds it and prints it as a key cap.
- An empty string means "show nothing here".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """The colour of a message. Colour never speaks alone: each tone comes with its own text and sign."""

    PLAIN = "plain"
    INFO = "info"
    OK = "ok"
    WARN = "warn"
    TROUBLE = "trouble"


class Screen(StrEnum):
    """The places the header's tabs and the menu lead to."""

    SALE = "sale"
    SALES = "sales"
    PARKED = "parked"
    SETTINGS = "settings"
    DAY = "day"
    """The end of the day."""
    HEALTH = "health"


@dataclass(frozen=True, slots=True)
class ActionView:
    """A button: `key` comes back in the intent, `shortcut` presses it (portable text such as "F7")."""

    key: str
    label: str
    shortcut: str = ""
    primary: bool = False
    enabled: bool = True
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class ChipView:
    """One choice in a row of chips. `count` is text ("4") printed after the label."""

    key: str
    label: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class ChipsView:
    """A row of chips, one of them chosen (`selected` is its key; "" for none)."""

    chips: tuple[ChipView, ...] = ()
    selected: str = ""


@dataclass(frozen=True, slots=True)
class AmountRowView:
    """A label and an amount (or any short text) on one line; `strong` makes the amount bold."""

    label: str
    amount: str
    strong: bool = False
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class PillView:
    """A pill: a state's sign, text and tone; `detail` is the tooltip."""

    tone: Tone
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A message in the bar that never blocks. It closes itself after `seconds`; None: it stays.

    `key` names it when it is taken away. `strong` is one short text shown large
    ("Change 10.45 €"). Showing a notice with the key of the one on screen replaces it in place.
    """

    key: str
    tone: Tone
    text: str
    strong: str = ""
    actions: tuple[ActionView, ...] = ()
    seconds: float | None = 6.0


@dataclass(frozen=True, slots=True)
class HitView:
    """One found thing. `amount` is on the right (a price, a total); `flag` is a short warning ("0 left")."""

    key: str
    title: str
    detail: str = ""
    amount: str = ""
    flag: str = ""
    flag_tone: Tone = Tone.WARN


@dataclass(frozen=True, slots=True)
class HitGroupView:
    """Hits of one kind under a heading ("Products"). `offered`: Enter may take the first of them unasked."""

    title: str
    hits: tuple[HitView, ...]
    offered: bool = True


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One entry of a field with choices (a country)."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class FileAskView:
    """A file to be chosen by the system's own chooser. `suggested` is the name of one to be written; "" asks for one
    that is there, by `kinds` the one of these patterns ("*.png")."""

    title: str
    suggested: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class LineMenuView:
    """A question with its answers as buttons, or what can be done with a line of the cart."""

    title: str
    subtitle: str = ""
    actions: tuple[ActionView, ...] = ()
    cancel_label: str = ""


@dataclass(frozen=True, slots=True)
class TextView:
    """Lines to read, as many as there are; a line that begins with blanks belongs to the one before."""

    title: str
    subtitle: str = ""
    lines: tuple[str, ...] = ()
    close_label: str = ""
