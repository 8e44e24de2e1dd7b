"""What the customer card and the card of purchases show, as values."""

from __future__ import annotations

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.views import ActionView, HitGroupView, HitView, Tone


@frozen
class CustomerLookupView:
    """The lookup half of the customer card.

    `query` and late answers work as in `FinderView`. `more` are hits of other kinds beneath, under headings of their
    own (names that only sound like it). `actions` are the buttons ("New customer", "Walk-in", "No customer"); an
    action's key comes back in `CustomerListener.act`.
    """

    title: str
    subtitle: str = ""
    placeholder: str = ""
    query: str = ""
    hits: tuple[HitView, ...] = ()
    notice: str = ""
    notice_tone: Tone = Tone.PLAIN
    actions: tuple[ActionView, ...] = ()
    cancel_label: str = ""
    more: tuple[HitGroupView, ...] = ()


@frozen
class DuplicateView:
    """ "Looks like an existing customer": who, and the button to take that one instead."""

    key: str
    text: str
    who: str
    action: ActionView


@frozen
class CustomerFormView:
    """The entry form. `actions` are the saving buttons from left to right; the primary one answers Enter.

    While `busy` the buttons are disabled, so that no customer is saved twice. `error` is about the whole form. When
    `focus` changes to a field's key, the keys go there (a saving that failed leads to the field to mend).
    """

    title: str
    subtitle: str = ""
    fields: tuple[FieldView, ...] = ()
    duplicate: DuplicateView | None = None
    actions: tuple[ActionView, ...] = ()
    error: str = ""
    busy: bool = False
    cancel_label: str = ""
    focus: str = ""


@frozen
class CustomerPanelView:
    """The customer card: the form when there is one, else the lookup. Closed when the window gets None."""

    lookup: CustomerLookupView
    form: CustomerFormView | None = None


@frozen
class PurchasesView:
    """Purchases, newest first; a hit's key comes back when it is chosen. `notice` says how complete they are, `facts`
    what else is known of the customer: points, birthday, further addresses, notes; a line each."""

    title: str
    subtitle: str = ""
    facts: tuple[str, ...] = ()
    hits: tuple[HitView, ...] = ()
    empty: str = ""
    notice: str = ""
    notice_tone: Tone = Tone.PLAIN
    cancel_label: str = ""
