"""What each screen shows, as values: ready-made words and flags from a presenter, shown unchanged by `ui`.

Room: frozen dataclasses only. Imports the standard library and nothing else of ours, so that presenters,
widgets and tests all may import it. The cards laid over the window (customer, pay, one question) are in
`views_cards`.

Rules of the road
- Amounts, dates and plurals arrive here as finished text in the shop's locale. A widget never formats.
- `key` names a thing (a line, a hit, a sale, a field); it is opaque to the widget and comes back in intents.
- A widget shows the newest view in full: a view is the whole state of its widget, never a difference.
- `shortcut` is a portable key sequence ("F7", "Ctrl+Return"); the widget binds it and prints it as a key cap.
- An empty string means "show nothing here".
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from pos_app.values import dataclass


class Tone(StrEnum):
    """The colour of a message. Colour never speaks alone: each tone comes with its own words and sign."""

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


# --- parts used by several screens ---


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
    """A small rounded state: sign, words, tone; `detail` is the tooltip."""

    tone: Tone
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A message in the bar that never blocks. It closes itself after `seconds`; None: it stays.

    `key` comes back with `notice_dismissed`/`notice_action`. `strong` is one short text shown large
    ("Change 10.45 €"). Showing a notice with the key of the one on screen replaces it in place.
    """

    key: str
    tone: Tone
    text: str
    strong: str = ""
    actions: tuple[ActionView, ...] = ()
    seconds: float | None = 6.0


# --- the frame: header, footer, practice banner ---


@dataclass(frozen=True, slots=True)
class TabView:
    """A tab of the header; `count` is text after the label ("2")."""

    screen: Screen
    label: str
    shortcut: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class HeaderView:
    """The top line. `place` is "Rue Haute · Till 1". `active` is the screen shown now."""

    shop: str
    place: str
    tabs: tuple[TabView, ...]
    active: Screen
    pill: PillView
    cashier: str = ""


@dataclass(frozen=True, slots=True)
class FooterView:
    """The bottom line: what happened last on the left, facts about the till on the right; `warning` is one of these
    that somebody should act upon, and stands before them."""

    left: str = ""
    right: tuple[str, ...] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True)
class SwitchView:
    """One switch of the practice banner ("Network", on)."""

    key: str
    label: str
    on: bool
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class PracticeView:
    """The striped banner of the practice shop. No banner is shown when the view is None."""

    text: str
    switches: tuple[SwitchView, ...] = ()


# --- Sale ---


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
class FinderView:
    """What was found for `query`, the exact text the field held when the search was asked.

    A view whose query is not what the field holds now is late and is not shown, unless `restore` is set:
    then the field takes `query` (also an empty one), all of it selected, so that the next scan or key replaces it
    (used when Enter found nothing). `notice` is one line under the field ("Nothing found for 5410…").
    """

    query: str = ""
    groups: tuple[HitGroupView, ...] = ()
    notice: str = ""
    notice_tone: Tone = Tone.PLAIN
    restore: bool = False


@dataclass(frozen=True, slots=True)
class TileView:
    """A product on the grid. `detail` is "VAT 6 % · 24"; `flag` replaces nothing, it adds a warning word."""

    key: str
    name: str
    price: str
    detail: str = ""
    flag: str = ""
    flag_tone: Tone = Tone.WARN
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class TilesView:
    """The grid of products; `empty` is said when there is none."""

    tiles: tuple[TileView, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class CartRowView:
    """One line of the cart, all of it text. `quantity` is what the stepper shows ("3", "0.575 kg").

    `minus_removes`: the next step down takes the line out; the stepper then shows a cross instead of a minus.
    A line that cannot be stepped (weighed) always shows the cross.
    """

    key: str
    name: str
    detail: str
    quantity: str
    price: str
    total: str
    can_step: bool = True
    minus_removes: bool = False


@dataclass(frozen=True, slots=True)
class CartView:
    """The cart with its totals. `selected` is a row's key, or "" for none.

    The presenter owns the selection: the widget sends `row_chosen(key)` and expects it back here.
    """

    rows: tuple[CartRowView, ...] = ()
    selected: str = ""
    totals: tuple[AmountRowView, ...] = ()
    item_count: str = ""
    total: str = ""
    note: str = ""
    pay_label: str = ""
    can_pay: bool = False
    can_park: bool = False
    can_undo: bool = False
    empty_title: str = ""
    empty_text: str = ""


@dataclass(frozen=True, slots=True)
class CustomerStripView:
    """Who buys. With no customer `initials` is "" and `name` says so ("No customer")."""

    name: str
    detail: str = ""
    initials: str = ""
    button: str = ""
    can_remove: bool = False


# --- Sales ---


@dataclass(frozen=True, slots=True)
class SaleRowView:
    """One paid or parked sale with its true state. `action` is the one step ("Fix and send"), "" for none."""

    key: str
    receipt: str
    time: str
    customer: str
    total: str
    state_tone: Tone
    state: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class SaleDetailView:
    """The chosen sale: its history, the shop system's own sentence, and the steps that mend it."""

    title: str
    history: tuple[str, ...] = ()
    sentence: str = ""
    sentence_tone: Tone = Tone.TROUBLE
    steps: tuple[ActionView, ...] = ()
    lines: tuple[AmountRowView, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """The connection card: which part works."""

    title: str
    rows: tuple[AmountRowView, ...] = ()


@dataclass(frozen=True, slots=True)
class SalesView:
    """The Sales screen. `selected` is owned as in `CartView`. `actions` are the buttons on top."""

    query: str = ""
    placeholder: str = ""
    filters: ChipsView = field(default_factory=ChipsView)
    rows: tuple[SaleRowView, ...] = ()
    selected: str = ""
    empty_title: str = ""
    empty_text: str = ""
    actions: tuple[ActionView, ...] = ()
    detail: SaleDetailView | None = None
    connection: ConnectionView | None = None
