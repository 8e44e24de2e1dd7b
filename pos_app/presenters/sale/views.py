"""What the Sale screen and its Pay card show, as values."""

from __future__ import annotations

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import AmountRowView, HitGroupView, Tone


@frozen
class FinderView:
    """What was found for `query`, the exact text the field held when the search was asked.

    A view whose query is not what the field holds now is late and is not shown, unless `restore` is set:
    then the field takes `query` (also an empty one), all of it selected, so that the next scan or key replaces it
    (used when Enter found nothing). `notice` is one line under the field ("Nothing found for 5410…").
    """

    query: str = ""
    groups: tuple[HitGroupView, ...] = ()
    notice: str = ""
    notice_tone: Tone = Tone.PLAIN
    restore: bool = False


@frozen
class TileView:
    """A product on the grid. `detail` is "VAT 6 % · 24", `short` the same where that has no room; `flag` replaces
    nothing, it adds a warning word. `picture` is the address of its picture, by which the screen asks for it ("":
    none). `variants` ("3 sizes") says that the tile stands for several variants of one product and opens their choice.
    """

    key: str
    name: str
    price: str
    detail: str = ""
    flag: str = ""
    flag_tone: Tone = Tone.WARN
    enabled: bool = True
    picture: str = ""
    variants: str = ""
    short: str = ""


@frozen
class TilesView:
    """The grid of products; `empty` is said when there is none."""

    tiles: tuple[TileView, ...] = ()
    empty: str = ""


@frozen
class CartRowView:
    """One line of the cart, all of it text. `quantity` is what the stepper shows ("3", "0.575 kg").

    `minus_removes`: the next step down takes the line out; the stepper then shows a cross instead of a minus.
    A line that cannot be stepped (weighed) always shows the cross. `off` is the part of `detail` that says the
    discount, "" for none: it is shown so that nobody overlooks it.
    """

    key: str
    name: str
    detail: str
    quantity: str
    price: str
    total: str
    can_step: bool = True
    minus_removes: bool = False
    off: str = ""


@frozen
class CartView:
    """The cart with its totals. `selected` is a row's key, or "" for none.

    The presenter owns the selection: the widget sends `row_chosen(key)` and expects it back here.
    """

    rows: tuple[CartRowView, ...] = ()
    selected: str = ""
    totals: tuple[AmountRowView, ...] = ()
    item_count: str = ""
    total: str = ""
    note: str = ""
    pay_label: str = ""
    can_pay: bool = False
    can_park: bool = False
    can_cancel: bool = False
    can_undo: bool = False
    empty_title: str = ""
    empty_text: str = ""


@frozen
class CustomerStripView:
    """Who buys. With no customer `initials` is "" and `name` says so ("No customer").

    `points` are those of a loyalty card. `place` says where the goods go, `place_button` leads to another address; both
    are "" without a customer. `goes_elsewhere`: `place` names an address that is not the customer's own.
    """

    name: str
    detail: str = ""
    initials: str = ""
    button: str = ""
    can_remove: bool = False
    points: str = ""
    place: str = ""
    place_button: str = ""
    goes_elsewhere: bool = False
