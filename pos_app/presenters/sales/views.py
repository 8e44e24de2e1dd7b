"""What the Sales screen shows, as values."""

from __future__ import annotations

from dataclasses import field

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView, AmountRowView, ChipsView, PillView, Tone


@frozen
class SaleRowView:
    """One paid or parked sale with its true state. `action` is the one step ("Fix and send"), "" for none; `sign` is
    shown in the state's pill in place of the tone's own."""

    key: str
    receipt: str
    time: str
    customer: str
    total: str
    state_tone: Tone
    state: str
    action: str = ""
    sign: str = ""


@frozen
class GoodView:
    """A line of the chosen sale: how many of what, what is to be known of it, what it came to. `letters` stand where a
    picture would."""

    title: str
    detail: str
    amount: str
    letters: str = ""


@frozen
class FoldView:
    """A part of the chosen sale that is shown folded: one line with a short state (`flag`), and `rows` once opened.
    `said` is shown in any case."""

    title: str
    flag: str = ""
    tone: Tone = Tone.OK
    said: tuple[str, ...] = ()
    rows: tuple[AmountRowView, ...] = ()


@frozen
class SaleDetailView:
    """The chosen sale: what it is (`title`, `state`, `subtitle`, `total`), what needs a person (`sentence`; `lines`:
    what differs), the goods, discount and tax (`sums`), how it was paid and what came of that (`paid`), what is folded,
    and the steps that mend it. `history` is what the fold of the tries opens to; `order` is the order as the shop's
    software answered it."""

    title: str
    history: tuple[str, ...] = ()
    sentence: str = ""
    sentence_tone: Tone = Tone.TROUBLE
    steps: tuple[ActionView, ...] = ()
    lines: tuple[AmountRowView, ...] = ()
    state: PillView | None = None
    subtitle: str = ""
    total: str = ""
    goods: tuple[GoodView, ...] = ()
    sums: tuple[AmountRowView, ...] = ()
    paid: tuple[AmountRowView, ...] = ()
    folds: tuple[FoldView, ...] = ()
    order: FoldView | None = None


@frozen
class ConnectionView:
    """The connection card: which part works."""

    title: str
    rows: tuple[AmountRowView, ...] = ()


@frozen
class SalesView:
    """The Sales screen. `selected` is owned as in `CartView`. `has_more`: the list goes on where it is asked to.
    `actions` are the buttons on top."""

    query: str = ""
    placeholder: str = ""
    filters: ChipsView = field(default_factory=ChipsView)
    rows: tuple[SaleRowView, ...] = ()
    selected: str = ""
    has_more: bool = False
    empty_title: str = ""
    empty_text: str = ""
    actions: tuple[ActionView, ...] = ()
    detail: SaleDetailView | None = None
    connection: ConnectionView | None = None
