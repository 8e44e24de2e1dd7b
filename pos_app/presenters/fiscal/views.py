"""What the screen of closed days, months and years shows, as values (rules: `common.views`)."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.presenters.common.views import ActionView, AmountRowView, ChipsView, PillView, Tone


@dataclass(frozen=True, slots=True)
class PeriodRowView:
    """One period; `state` says where its archive lies."""

    key: str
    name: str
    days: str
    sales: str
    turnover: str
    returned: str
    perpetual: str
    tone: Tone
    state: str


@dataclass(frozen=True, slots=True)
class PeriodDetailView:
    """The chosen period: its rates, its tenders, its totals, its archive."""

    title: str
    subtitle: str
    amount: str
    parts: tuple[tuple[AmountRowView, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodsView:
    """The whole screen. `year` stands between the two buttons of `turn`; `chain` says how the journal was found;
    `tools` stand on top, `actions` below."""

    title: str
    subtitle: str = ""
    tools: tuple[ActionView, ...] = ()
    kinds: ChipsView = ChipsView()  # noqa: RUF009  # frozen
    turn: tuple[ActionView, ...] = ()
    chain: PillView = PillView(Tone.PLAIN, "")  # noqa: RUF009  # frozen
    look: tuple[ActionView, ...] = ()
    rows: tuple[PeriodRowView, ...] = ()
    selected: str = ""
    empty_title: str = ""
    empty_text: str = ""
    detail: PeriodDetailView | None = None
    foot: str = ""
    foot_tone: Tone = Tone.PLAIN
    actions: tuple[ActionView, ...] = ()
