"""What the frame around every screen shows, as values: header, footer, practice banner."""

from __future__ import annotations

from enum import StrEnum

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import PillView, Screen, Tone


class Door(StrEnum):
    """What the menu and the keys of the whole till lead to, beside the screens of the tabs."""

    SETTINGS = "settings"
    TAKE_OVER = "take_over"
    SCANNER = "scanner"
    CODES = "codes"
    """The codes that were scanned and not found."""
    DRAWER = "drawer"
    RETURN = "return"
    """What a customer brings back."""
    VOUCHER = "voucher"
    """Sell a voucher."""
    SEVERAL = "several"
    """The tills of the shop."""
    HEALTH = "health"
    ABOUT = "about"
    TOUR = "tour"
    """Three steps through the practice shop."""
    KEYS = "keys"
    """All keys."""
    KIOSK = "kiosk"
    """The till alone on the screen, and back."""
    CASHIER = "cashier"
    """Another cashier signs in."""
    LOCK = "lock"
    CLOSE = "close"


@frozen
class TabView:
    """A tab of the header; `count` is text after the label ("2")."""

    screen: Screen
    label: str
    shortcut: str
    count: str = ""


@frozen
class HeaderView:
    """The top line. `place` is "Rue Haute · Till 1". `active` is the screen shown now. `pill` is the line to the shop,
    `needs` what a person must mend, `books` what is not booked in the shop's software."""

    shop: str
    place: str
    tabs: tuple[TabView, ...]
    active: Screen
    pill: PillView
    cashier: str = ""
    needs: PillView = PillView(Tone.PLAIN, "")  # frozen
    books: PillView = PillView(Tone.PLAIN, "")  # frozen


@frozen
class FooterView:
    """The right of the bottom line: facts about the till; `warning` is one of these that the cashier or owner should
    act upon, and stands before them. What was scanned last stands on the left (`show_last_scan`)."""

    right: tuple[str, ...] = ()
    warning: str = ""


@frozen
class SwitchView:
    """One switch of the practice banner ("Network", on)."""

    key: str
    label: str
    on: bool
    tooltip: str = ""


@frozen
class PracticeView:
    """The striped banner of the practice shop. No banner is shown when the view is None."""

    text: str
    switches: tuple[SwitchView, ...] = ()
