"""What the work list shows, as values (rules: `common.views`)."""

from __future__ import annotations

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView, AmountRowView, ChipsView, Tone


@frozen
class WorkRowView:
    """One entry; `sign` is the icon before what it is."""

    key: str
    what: str
    number: str
    date: str
    customer: str
    amount: str
    tone: Tone
    state: str
    sign: str = ""


@frozen
class TwoSidesView:
    """A line with what the till has of it and what is there ("": nothing is compared)."""

    label: str
    here: str
    there: str = ""
    tone: Tone = Tone.PLAIN
    strong: bool = False


@frozen
class WorkStepView:
    """A line of the history."""

    text: str
    at: str
    tone: Tone = Tone.OK


@frozen
class WorkDetailView:
    """The chosen entry: one sentence what is wrong (or how it stands), one what to do there, then both sides."""

    title: str
    subtitle: str
    amount: str
    sentence: str
    advice: str
    tone: Tone
    heads: TwoSidesView
    lines: tuple[TwoSidesView, ...] = ()
    facts: tuple[AmountRowView, ...] = ()
    history: tuple[WorkStepView, ...] = ()
    steps: tuple[ActionView, ...] = ()


@frozen
class WorkListView:
    """The whole screen. `looked` says when the shop's software was read; `tools` stand on top, `actions` below."""

    title: str
    subtitle: str = ""
    tools: tuple[ActionView, ...] = ()
    filters: ChipsView = ChipsView()  # frozen
    looked: str = ""
    look: tuple[ActionView, ...] = ()
    rows: tuple[WorkRowView, ...] = ()
    selected: str = ""
    empty_title: str = ""
    empty_text: str = ""
    detail: WorkDetailView | None = None
    foot: str = ""
    actions: tuple[ActionView, ...] = ()
