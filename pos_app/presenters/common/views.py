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

from enum import StrEnum

from pos_app.domain.frozen import frozen


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
    RETURN = "return"
    """What a customer brings back. It has no tab: a receipt leads there."""
    SETTINGS = "settings"
    DAY = "day"
    """The end of the day."""
    HEALTH = "health"
    WORK_LIST = "work_list"
    """What is to be booked in the shop's software."""
    PERIODS = "periods"
    """Closed days, months and years."""


@frozen
class ActionView:
    """A button: `key` comes back in the intent, `shortcut` presses it (portable text such as "F7")."""

    key: str
    label: str
    shortcut: str = ""
    primary: bool = False
    enabled: bool = True
    tooltip: str = ""


@frozen
class ChipView:
    """One choice in a row of chips. `count` is text ("4") printed after the label."""

    key: str
    label: str
    count: str = ""


@frozen
class ChipsView:
    """A row of chips, one of them chosen (`selected` is its key; "" for none). `goes_on`: there are more of them than
    these, in a list that "More…" opens."""

    chips: tuple[ChipView, ...] = ()
    selected: str = ""
    goes_on: bool = False


@frozen
class AmountRowView:
    """A label and an amount (or any short text) on one line; `strong` makes the amount bold."""

    label: str
    amount: str
    strong: bool = False
    tone: Tone = Tone.PLAIN


@frozen
class PillView:
    """A pill: a state's sign, text and tone; `detail` is the tooltip, `sign` stands in place of the tone's own."""

    tone: Tone
    text: str
    detail: str = ""
    sign: str = ""


@frozen
class NoticeView:
    """A message in the bar that never blocks. It closes itself after `seconds`; None: it stays.

    `key` names it when it is taken away. `strong` is one short text shown large
    ("Change 10.45 €"). Showing a notice with the key of the one on screen replaces it in place. `answers`: it answers
    what the cashier just did, and is over with it (`is_over_soon`); not so what the till tells by itself.
    """

    key: str
    tone: Tone
    text: str
    strong: str = ""
    actions: tuple[ActionView, ...] = ()
    seconds: float | None = 6.0
    answers: bool = True

    @property
    def is_over_soon(self) -> bool:
        """Whether it goes with its task, before its time: beside the next thing that is done it would tell of another.
        Trouble stays for its time, and so does a button."""
        return self.answers and self.seconds is not None and self.tone in (Tone.OK, Tone.INFO) and not self.actions


@frozen
class HitView:
    """One found thing. `amount` is on the right (a price, a total); `flag` is a short warning ("0 left")."""

    key: str
    title: str
    detail: str = ""
    amount: str = ""
    flag: str = ""
    flag_tone: Tone = Tone.WARN


@frozen
class HitGroupView:
    """Hits of one kind under a heading ("Products"). `offered`: Enter may take the first of them unasked."""

    title: str
    hits: tuple[HitView, ...]
    offered: bool = True
