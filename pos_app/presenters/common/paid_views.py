"""What stands in the cart's place once money was taken or given back, as a value (rules: `views`)."""

from __future__ import annotations

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView, AmountRowView


@frozen
class ChangeView:
    """The change of a sale, what was paid where there is none, or what is given back of a return.

    `notes` and `coins` are what to hand out, one text each, the largest first; `rows` how it came about. `void` takes
    the sale back while that may be (`until` says how long), `steps` print; the key of each comes back in the intent.
    """

    paid: str
    when: str
    label: str
    amount: str
    hand_out: str = ""
    notes: tuple[str, ...] = ()
    coins: tuple[str, ...] = ()
    rows: tuple[AmountRowView, ...] = ()
    hint: str = ""
    next_label: str = ""
    steps: tuple[ActionView, ...] = ()
    void: ActionView | None = None
    until: str = ""
