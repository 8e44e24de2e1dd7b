"""What the cards laid over the window show, as values: customer, pay, one question, a line's menu, text, about.

Room: frozen dataclasses only, by the rules in `views`, from which it takes the shared parts.
"""

from __future__ import annotations

from pos_app.presenters.views import ActionView, AmountRowView, HitGroupView, HitView, Tone
from pos_app.values import dataclass

# --- Customer ---


@dataclass(frozen=True, slots=True)
class CustomerLookupView:
    """The lookup half of the customer card.

    `query` and late answers work as in `FinderView`. `more` are hits of other kinds beneath, under headings of their
    own (who only sounds like it). `actions` are the ways on ("New customer", "Walk-in", "No customer"); an action's key
    comes back in `lookup_action`.
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


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One entry of a field with choices (a country)."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of the entry form.

    `value` is the text as typed; the presenter stores each `field_edited(key, text)` before it shows again.
    With `choices` the field is a list, `value` being a choice's key. `ok` paints a quiet edge. A `secret` is typed
    unseen; `placeholder` stands in an empty field.
    Known keys have a fixed place on the card: first_name, last_name, phone, email, street, number, box,
    postal_code, city, country. Others are added below in their order.
    """

    key: str
    label: str
    value: str = ""
    error: str = ""
    hint: str = ""
    ok: bool = False
    choices: tuple[ChoiceView, ...] = ()
    secret: bool = False
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class DuplicateView:
    """ "Looks like an existing customer": who, and the button to take that one instead."""

    key: str
    text: str
    who: str
    action: ActionView


@dataclass(frozen=True, slots=True)
class CustomerFormView:
    """The entry form. `actions` are the saving buttons from left to right; the primary one answers Enter.

    While `busy` the buttons rest, so that no customer is saved twice. `error` is about the whole form. When
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


@dataclass(frozen=True, slots=True)
class CustomerPanelView:
    """The customer card: the form when there is one, else the lookup. Closed when the window gets None."""

    lookup: CustomerLookupView
    form: CustomerFormView | None = None


# --- Pay ---


@dataclass(frozen=True, slots=True)
class MethodView:
    """A way to pay; `shortcut` is "F1", "F2" …"""

    key: str
    label: str
    shortcut: str = ""
    selected: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class QuickAmountView:
    """A button with an amount that is likely handed over."""

    key: str
    label: str
    selected: bool = False


@dataclass(frozen=True, slots=True)
class PaymentPartView:
    """A part already taken in a split payment; it can be taken back until the last part."""

    key: str
    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class PayView:
    """The pay card. The typed amount is the presenter's: the widget sends each key (`amount_key`).

    `big_label`/`big_amount` is the line read from afar: "Change 10.45 €" (ok), "Still to pay 9.55 €" (warn).
    `decimal_key` is the mark of the shop's locale on the amount keys ("," or ".").
    """

    title: str
    subtitle: str = ""
    methods: tuple[MethodView, ...] = ()
    quick: tuple[QuickAmountView, ...] = ()
    parts: tuple[PaymentPartView, ...] = ()
    rows: tuple[AmountRowView, ...] = ()
    big_label: str = ""
    big_amount: str = ""
    big_tone: Tone = Tone.OK
    decimal_key: str = ","
    amount_keys: bool = True
    take_label: str = ""
    can_take: bool = False
    busy: bool = False
    error: str = ""
    back_label: str = ""
    split: ActionView | None = None
    print_label: str = ""
    print_receipt: bool | None = None
    """None: this till prints nothing, the box is not shown."""


# --- one question, and About ---


@dataclass(frozen=True, slots=True)
class PromptView:
    """A small card with one field (discount, note, quantity).

    `quick` are ready answers; an action's key is the text it stands for. The widget keeps the text while it
    is typed; `value` is what it starts with and comes back by `prompt_submitted(key, text)`. `multiline` is
    for notes.
    """

    key: str
    title: str
    subtitle: str = ""
    label: str = ""
    value: str = ""
    placeholder: str = ""
    error: str = ""
    quick: tuple[ActionView, ...] = ()
    ok_label: str = ""
    cancel_label: str = ""
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class FileAskView:
    """A file to be chosen by the system's own chooser. `suggested` is the name of one to be written; "" asks for one
    that is there, by `kinds` the one of these patterns ("*.png"). The answer is `file_chosen(key, path)`."""

    key: str
    title: str
    suggested: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormView:
    """A small card with a few fields, one under the other (a new price and the reason for it).

    The widget keeps what is typed; all of it comes back by `form_submitted(key, values)`. A form shown again under the
    same key keeps what is typed and shows what is wrong with it.
    """

    key: str
    title: str
    subtitle: str = ""
    fields: tuple[FieldView, ...] = ()
    error: str = ""
    ok_label: str = ""
    cancel_label: str = ""


# --- what can be done with one line, and a text to read ---


@dataclass(frozen=True, slots=True)
class LineMenuView:
    """What can be done with a line of the cart; an action's key comes back in `line_action`."""

    title: str
    subtitle: str = ""
    actions: tuple[ActionView, ...] = ()
    cancel_label: str = ""


@dataclass(frozen=True, slots=True)
class TextView:
    """Lines to read, as many as there are; a line that begins with blanks belongs to the one before."""

    title: str
    subtitle: str = ""
    lines: tuple[str, ...] = ()
    close_label: str = ""


@dataclass(frozen=True, slots=True)
class AboutView:
    """The About card: a title and short lines; an action's key comes back in `acted`."""

    title: str
    lines: tuple[str, ...]
    actions: tuple[ActionView, ...] = ()
