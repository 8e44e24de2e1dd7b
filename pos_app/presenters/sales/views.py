"""What the Sales screen shows, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from pos_app.presenters.common.views import ActionView, AmountRowView, ChipsView, Tone


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
class FoldView:
    """A part of the chosen sale that is shown folded: one line with a short state (`flag`), and `rows` once opened.
    `said` is shown in any case."""

    title: str
    flag: str = ""
    tone: Tone = Tone.OK
    said: tuple[str, ...] = ()
    rows: tuple[AmountRowView, ...] = ()


@dataclass(frozen=True, slots=True)
class SaleDetailView:
    """The chosen sale: its history, the shop system's own sentence, and the steps that mend it; `order` is the order as
    the shop's software answered it."""

    title: str
    history: tuple[str, ...] = ()
    sentence: str = ""
    sentence_tone: Tone = Tone.TROUBLE
    steps: tuple[ActionView, ...] = ()
    lines: tuple[AmountRowView, ...] = ()
    order: FoldView | None = None


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
