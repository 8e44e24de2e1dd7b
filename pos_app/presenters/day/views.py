"""What the end-of-day screen and the card that counts the drawer show, as values."""

from __future__ import annotations

from dataclasses import field

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView, AmountRowView, Tone


@frozen
class BlockView:
    """Rows under a heading; `empty` is said where there are none."""

    title: str
    rows: tuple[AmountRowView, ...] = ()
    empty: str = ""


@frozen
class BarView:
    """A bar: `share` in thousandths of the longest one, `amount` its value as text. `back` of it, at its end, is drawn
    hollow: sold, and come back."""

    label: str
    amount: str
    share: int
    back: int = 0


@frozen
class ChartView:
    """Bars under a heading. `upright`: side by side, for hours; else one under the other, for names.

    `description` says all of it as text, for a screen reader. `empty` is said where there is nothing to draw,
    `legend` beneath the heading what a hollow bar is.
    """

    title: str
    bars: tuple[BarView, ...] = ()
    upright: bool = False
    description: str = ""
    empty: str = ""
    legend: str = ""


@frozen
class FindingView:
    """One sentence with its tone; `label` stands before it, bold (a receipt number)."""

    text: str
    label: str = ""
    tone: Tone = Tone.PLAIN


@frozen
class CheckView:
    """What the shop's software says of the day: a state as text, and each difference."""

    title: str
    state: FindingView
    findings: tuple[FindingView, ...] = ()
    rows: tuple[AmountRowView, ...] = ()


@frozen
class DayView:
    """The end-of-day screen. `tools` are what is done with the report shown (paper, file), `actions` all the rest."""

    title: str
    subtitle: str = ""
    actions: tuple[ActionView, ...] = ()
    tools: tuple[ActionView, ...] = ()
    sums: tuple[BlockView, ...] = ()
    charts: tuple[ChartView, ...] = ()
    drawer: tuple[BlockView, ...] = ()
    check: CheckView = field(default_factory=lambda: CheckView("", FindingView("")))
    busy: bool = False


@frozen
class PieceView:
    """A kind of note or coin to be counted; `value` its worth as text, `minor` in minor units."""

    key: str
    value: str
    minor: int


@frozen
class CountView:
    """The card for counting the drawer. What is typed stays with the card; all of it comes back at once by
    `CountListener.submit_count`, and `sum_up` asks for the sums of what is typed so far."""

    title: str
    subtitle: str = ""
    pieces: tuple[PieceView, ...] = ()
    ok_label: str = "OK"
    cancel_label: str = "Cancel"


@frozen
class CountSumView:
    """What is counted so far: each piece's worth as text by its key, the sum, what is wrong ("" for nothing)."""

    worth: tuple[tuple[str, str], ...] = ()
    rows: tuple[AmountRowView, ...] = ()
    error: str = ""
    wrong: tuple[str, ...] = ()
