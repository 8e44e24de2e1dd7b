"""What the Return screen shows, as values (rules: `presenters.common.views`)."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView, HitView


class Control(StrEnum):
    """How the pieces of a line are chosen."""

    NONE = "none"
    """Not at all: the line says why."""
    STEPS = "steps"
    WHOLE = "whole"
    """Taken back or not, as one thing: weighed goods."""


@frozen
class ReturnLineView:
    """A line of the receipt, or an article that is taken in exchange.

    `said` is read first ("2 of 3 may go back"), `why` is behind it in quiet ("1 came back 28/11"). `less` and `more`
    say whether the steps may be taken; `removes`: one less takes the line out (a cross). `button` is the word of
    `Control.WHOLE`, `chosen` whether it is pressed. `counts`: something of it comes back, or is taken.
    """

    key: str
    name: str
    said: str = ""
    why: str = ""
    quantity: str = ""
    amount: str = ""
    letters: str = ""
    control: Control = Control.STEPS
    less: bool = False
    more: bool = False
    removes: bool = False
    button: str = ""
    chosen: bool = False
    counts: bool = False


@frozen
class WayBackView:
    """One way in which money goes back, with its limit in words; `dim`: nothing of it is needed."""

    label: str
    detail: str
    amount: str
    dim: bool = False


@frozen
class BackView:
    """The left half: the receipt's lines and what of them comes back, and where the goods go. The primary one of
    `places` is chosen. `empty` is said where no receipt is open: a title and a hint."""

    title: str = ""
    all_back: ActionView | None = None
    lines: tuple[ReturnLineView, ...] = ()
    selected: str = ""
    pieces: str = ""
    tax: str = ""
    total: str = ""
    places_title: str = ""
    places_hint: str = ""
    places: tuple[ActionView, ...] = ()
    empty: tuple[str, str] = ("", "")


@frozen
class ReasonsView:
    """Why it comes back: the primary one of `choices` is chosen; `error` asks for one."""

    title: str = ""
    choices: tuple[ActionView, ...] = ()
    error: str = ""


@frozen
class TakenView:
    """What is taken in exchange: a field, its hits, the lines. `notice` is what the field found nothing for."""

    title: str = ""
    hint: str = ""
    placeholder: str = ""
    hits: tuple[HitView, ...] = ()
    notice: str = ""
    lines: tuple[ReturnLineView, ...] = ()


@frozen
class MoneyBackView:
    """How the money goes back, and the difference: `ways` with their limits, `lock` what a PIN is asked for,
    `comes`/`papers` over the big line, `error` what stands in the way."""

    title: str = ""
    another: ActionView | None = None
    ways: tuple[WayBackView, ...] = ()
    lock: str = ""
    error: str = ""
    comes: str = ""
    papers: str = ""
    label: str = ""
    amount: str = ""


@frozen
class ReturnView:
    """The Return screen. `go` is the green button; its key cap is that of Enter once Enter presses it. Without it there
    is nothing to give back yet, and the left half has all the room. `other` chooses a receipt, `free` does without,
    `deposits` takes empties.

    `steps` are the other buttons of the foot ("Back", "Note"). `busy`: nothing can be pressed now.
    """

    title: str
    subtitle: str = ""
    other: ActionView | None = None
    free: ActionView | None = None
    back: BackView = field(default_factory=BackView)
    reasons: ReasonsView = field(default_factory=ReasonsView)
    taken: TakenView = field(default_factory=TakenView)
    money: MoneyBackView = field(default_factory=MoneyBackView)
    steps: tuple[ActionView, ...] = ()
    go: ActionView | None = None
    busy: bool = False
    deposits: ActionView | None = None
