"""What the work list shows, as values (rules: `common.views`)."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.presenters.common.views import ActionView, AmountRowView, ChipsView, Tone


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class TwoSidesView:
    """A line with what the till has of it and what is there ("": nothing is compared)."""

    label: str
    here: str
    there: str = ""
    tone: Tone = Tone.PLAIN
    strong: bool = False


@dataclass(frozen=True, slots=True)
class WorkStepView:
    """A line of the history."""

    text: str
    at: str
    tone: Tone = Tone.OK


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class WorkListView:
    """The whole screen. `looked` says when the shop's software was read; `tools` stand on top, `actions` below."""

    title: str
    subtitle: str = ""
    tools: tuple[ActionView, ...] = ()
    filters: ChipsView = ChipsView()  # noqa: RUF009  # frozen
    looked: str = ""
    look: tuple[ActionView, ...] = ()
    rows: tuple[WorkRowView, ...] = ()
    selected: str = ""
    empty_title: str = ""
    empty_text: str = ""
    detail: WorkDetailView | None = None
    foot: str = ""
    actions: tuple[ActionView, ...] = ()
