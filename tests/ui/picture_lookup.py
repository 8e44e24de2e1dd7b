"""Views of the customer lookup and of a customer's purchases made by hand; and harder ones."""

from __future__ import annotations

from dataclasses import replace

from pos_app.presenters.common.views import ActionView, HitGroupView, HitView, Tone
from pos_app.presenters.customers.views import CustomerPanelView, PurchasesView
from tests.ui import picture_cards as cards

ACTIONS = (
    ActionView("purchases", "Purchases", "F6"),
    ActionView("walk_in", "Walk-in", "F4"),
    ActionView("new", "New customer", "F3", primary=True),
)
ALIKE = CustomerPanelView(
    replace(
        cards.LOOKUP,
        query="lefebvre",
        hits=(),
        more=(
            HitGroupView(
                "Sounds like it",
                (
                    HitView("customer:1", "Élise Lefèvre", "+32 475 12 34 56 · elise.lefevre@example.be"),
                    HitView("customer:2", "Jean Lefèvre", "+32 476 00 11 22"),
                ),
                offered=False,
            ),
            HitGroupView("From the shop system", (HitView("customer:3", "Ann Lefebvre", "Gent"),), offered=False),
        ),
        notice="Nobody is spelt like “lefebvre”. The arrows choose, Enter makes a new customer.",
        actions=ACTIONS,
    )
)
PURCHASES = PurchasesView(
    "Purchases of Élise Lefèvre",
    "+32 475 12 34 56 · elise.lefevre@example.be · Rue Haute 12, 1000 Brussels",
    ("340 points · born 17 Apr 1988", "Further addresses: Luc, Kaai 3, 9000 Gent", "Note: rings twice"),
    (
        HitView("sale:1", "22/11/2026 14:02", "1-261122-0038", "€49.53", "kept here", Tone.WARN),
        HitView("sale:2", "22/11/2026 09:41", "1-261122-0007", "€12.90", "Returned in part · sent", Tone.INFO),
        HitView("sale:3", "20/11/2026 17:15", "1-261120-0101", "€1,284.20", "needs you", Tone.TROUBLE),
        HitView("order:4", "18/11/2026 11:30", "2-261118-0012", "€4.95", "in the shop system", Tone.INFO),
        HitView("order:5", "02/11/2026 20:08", "10417", "€79.00", "sent to the customer", Tone.INFO),
        HitView("order:6", "30/10/2026 08:00", "10398", "€15.00", "paid back", Tone.INFO),
        HitView("sale:7", "11/10/2026 16:20", "1-261011-0044", "€7.95", "sent", Tone.OK),
    ),
    notice="This till's sales, and the shop system's orders since 26/05/2026.",
    cancel_label="Back",
)
NO_PURCHASES = replace(
    PURCHASES,
    title="Purchases of Maximiliane-Wilhelmine von Hohenzollern-Sigmaringen de la Rochefoucauld",
    hits=(),
    empty="No purchases are known.",
    notice="These are the sales of this till. The shop system cannot be asked now.",
    notice_tone=Tone.WARN,
)
