"""The shop's parked carts as the Sales screen shows them: free, at another till, only here, given without an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from pos_app.domain.shop_day import TillDay
from pos_app.domain.shop_ledger import Excess
from pos_app.domain.shop_overview import TillNow, TillTold, overview
from pos_app.domain.shop_store import SharedCart, TillSeen
from pos_app.domain.store_state import StoreState
from pos_app.presenters.common.views import ActionView, ChipsView, ChipView, Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.frame.views import FooterView
from pos_app.presenters.maintenance.overview_words import today_view
from pos_app.presenters.maintenance.several_tills import ShopSeen, code_view, take_view, tills_view
from pos_app.presenters.sales.shared import shared_detail, shared_row
from pos_app.presenters.sales.views import SaleRowView, SalesView
from pos_app.services.several.shared_now import SharedNow
from tests.ui.picture_day import REPORT

_AT = datetime(2026, 11, 22, 14, 2, tzinfo=timezone(timedelta(hours=1)))
FREE = SharedCart("a", "P-7 Red coat", "2", "Ann", _AT, 3, 2410, "EUR")
HELD = SharedCart("b", "P-6", "3", "Nadia", _AT, 12, 18_990, "EUR", "2", "Ann Vandenbroucke", _AT, 1)
FOOTER = FooterView(
    ("Prices from 13:58 · 10,013 products", "Shop's store: connected", "Sales today 37 · €1,284.20"), ""
)


def _here(number: int, state: str, tone: Tone = Tone.PLAIN) -> SaleRowView:
    action = "Resume" if tone is Tone.PLAIN else ""
    return SaleRowView(f"parked:{number}", f"P-{number}", "13:58", "Parked · Nadia", "€6.20", tone, state, action)


SHARED = SalesView(
    placeholder="Receipt, customer, amount",
    filters=ChipsView(
        (ChipView("unsent", "Not sent"), ChipView("today", "Today", "37"), ChipView("parked", "Parked", "4")), "parked"
    ),
    rows=(
        _here(10, "Parked · only here"),
        _here(9, "Given to the shop, no answer yet", Tone.WARN),
        _here(8, "Another till took it over: compare and delete", Tone.WARN),
        shared_row(FREE, ENGLISH),
        shared_row(HELD, ENGLISH),
    ),
    selected="shop:b",
    actions=(ActionView("send", "Send now", "F12"), ActionView("hand_over", "Hand over to file…")),
    detail=shared_detail(HELD, ENGLISH),
)

_DEAD = TillSeen("2", _AT, 3)
TILLS = tills_view(
    ShopSeen(
        (TillSeen("1", _AT, 0), _DEAD, TillSeen("3", _AT, 0), TillSeen("4", None, 0)),
        (Excess("r", "return", "s", 1, "2", _AT),),
        "1",
        _AT,
    ),
    SharedNow(StoreState.UP),
    ENGLISH,
)
TAKE = take_view(_DEAD, ENGLISH)
CODE = code_view(
    "2", "AEFBK-OAMGE-4TELR-RGY4C-4MJOG-EYAQY-3PNVY-HI33J-OIATE-6DYPB-4HQ6D-YPB4H-Q6LZP-F4XS6-LZPF4-XSKDP", ENGLISH
)


_Z = replace(REPORT, heading=replace(REPORT.heading, till="1", number=41, until=_AT))
TODAY = today_view(
    overview(
        (
            (TillTold("1", _AT, timedelta(seconds=3), 0), TillNow(42, "EUR", _AT, 4, 6_140, 21_140)),
            (
                TillTold("2", _AT, timedelta(seconds=900), 3, "", _AT),
                TillNow(18, "EUR", _AT, 37, 128_420, 64_275, 2, 0, 1),
            ),
            (TillTold("3", _AT, timedelta(seconds=1), 0), TillNow(7, "EUR", None, 0, 0, 15_000)),
            (TillTold("4", None, None, 0), None),
        ),
        (TillDay("1", _Z),),
        _AT,
    ),
    ENGLISH,
)
