"""What the screen of closed days, months and years shows, as values (rules: `common.views`)."""

from __future__ import annotations

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView, AmountRowView, ChipsView, PillView, Tone


@frozen
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


@frozen
class PeriodDetailView:
    """The chosen period: its rates, its tenders, its totals, its archive."""

    title: str
    subtitle: str
    amount: str
    parts: tuple[tuple[AmountRowView, ...], ...] = ()


@frozen
class PeriodsView:
    """The whole screen. `year` stands between the two buttons of `turn`; `chain` says how the journal was found;
    `tools` stand on top, `actions` below."""

    title: str
    subtitle: str = ""
    tools: tuple[ActionView, ...] = ()
    kinds: ChipsView = ChipsView()  # frozen
    turn: tuple[ActionView, ...] = ()
    chain: PillView = PillView(Tone.PLAIN, "")  # frozen
    look: tuple[ActionView, ...] = ()
    rows: tuple[PeriodRowView, ...] = ()
    selected: str = ""
    empty_title: str = ""
    empty_text: str = ""
    detail: PeriodDetailView | None = None
    foot: str = ""
    foot_tone: Tone = Tone.PLAIN
    actions: tuple[ActionView, ...] = ()
