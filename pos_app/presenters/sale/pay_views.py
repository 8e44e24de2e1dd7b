"""Views of the Pay card (rules: `presenters.common.views`).

Scope: frozen dataclasses only; the start does without this module.
"""

from __future__ import annotations

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView, AmountRowView, Tone


@frozen
class MethodView:
    """A way to pay; `shortcut` is "F1", "F2" …"""

    key: str
    label: str
    shortcut: str = ""
    selected: bool = False
    enabled: bool = True


@frozen
class QuickAmountView:
    """A button with an amount that is likely handed over."""

    key: str
    label: str
    selected: bool = False


@frozen
class PaymentPartView:
    """A part already taken in a split payment; it can be taken back until the last part."""

    key: str
    label: str
    amount: str


@frozen
class PayView:
    """The pay card. The typed amount is the presenter's: the widget sends each key (`amount_key`).

    `big_label`/`big_amount` is the line read from afar: "Change 10.45 €" (ok), "Still to pay 9.55 €" (warn).
    `typed` is the amount as it is typed. `decimal_key` is the mark of the shop's locale on the amount keys ("," or
    ".").
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
    typed: str = ""
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
