"""Views of prices by hand: what is said when one changed that is in the cart, and prices that are old."""

from __future__ import annotations

from dataclasses import replace

from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.sale.prices import LOADING, PRICES, TAKE
from tests.ui import picture_views as made

OLD_FOOTER = replace(
    made.FOOTER, warning="Old prices, from 20/11/2026 18:02 · 1 204 products", right=("Sales today 37 · €1,284.20",)
)
CHANGED = NoticeView(
    PRICES,
    Tone.WARN,
    "Price changed in the shop: Torchon lin €9.99 → €10.49. This cart keeps the old price.",
    actions=(ActionView(TAKE, "Take the new price", "Alt+T"),),
    seconds=None,
)
FETCHING = NoticeView(LOADING, Tone.INFO, "Fetching the products: 42 %")
