"""Views made by hand, equal to the pictures the screens are built towards, and harder ones: long names, big amounts."""

from __future__ import annotations

from dataclasses import replace

from pos_app.presenters.common.views import (
    ActionView,
    AmountRowView,
    ChipsView,
    ChipView,
    HitGroupView,
    HitView,
    NoticeView,
    PillView,
    Screen,
    Tone,
)
from pos_app.presenters.frame.views import FooterView, HeaderView, PracticeView, SwitchView, TabView
from pos_app.presenters.sale.views import CartRowView, CartView, CustomerStripView, FinderView, TilesView, TileView
from pos_app.presenters.sales.views import ConnectionView, FoldView, GoodView, SaleDetailView, SaleRowView, SalesView

ONLINE = PillView(Tone.OK, "Online · all sales sent", "Internet, Chift and the shop system work")
OFFLINE = PillView(Tone.WARN, "Offline 12 min · 3 sales (€84.30) kept here")
NEEDS_YOU = PillView(Tone.TROUBLE, "1 sale needs you")


def header(active: Screen = Screen.SALE, pill: PillView = ONLINE) -> HeaderView:
    return HeaderView(
        shop="Comptoir",
        place="Rue Haute · Till 1",
        tabs=(
            TabView(Screen.SALE, "Sale", "F1"),
            TabView(Screen.SALES, "Sales", "F4"),
            TabView(Screen.PARKED, "Parked", "F5", "2"),
        ),
        active=active,
        pill=pill,
        cashier="Nadia",
    )


LAST_SCAN = "Last scan: 5410000000012 Torchon lin"
FOOTER = FooterView(("Prices from 09:14 · 1 204 products", "Sales today 37 · €1,284.20"))

PRACTICE = PracticeView(
    "Practice shop: nothing here is real",
    (
        SwitchView("network", "Network", True, "Cut the network and bring it back"),
        SwitchView("lost_answer", "Lose the next answer", False),
        SwitchView("refuse", "Refuse the next sale", False),
    ),
)

CHIPS = ChipsView(
    tuple(ChipView(name.lower(), name) for name in ("Favourites", "Food", "Drinks", "Home", "Gifts")), "favourites"
)
MANY_CHIPS = ChipsView(
    tuple(
        ChipView(str(number), name)
        for number, name in enumerate(
            (
                "All",
                "Bakery",
                "Cheese and dairy",
                "Chocolate",
                "Coffee and tea",
                "Drinks",
                "Gifts",
                "Household",
                "Jam and honey",
                "Kitchen linen",
                "Postcards",
                "Soap",
                "Toys",
                "Wine",
            )
        )
    ),
    "3",
)

_GOODS = (
    ("Pain de campagne 800 g", "4.20", "VAT 6%", "24"),
    ("Croissant beurre", "1.45", "VAT 6%", "60"),
    ("Café en grains 250 g", "7.95", "VAT 6%", "18"),
    ("Sirop de violette 50 cl", "6.50", "VAT 21%", "9"),
    ("Savon lavande", "4.95", "VAT 21%", "33"),
    ("Bougie cire 180 g", "12.90", "VAT 21%", "7"),
    ("Carte postale", "1.20", "VAT 21%", "210"),
    ("Chocolat noir 70 %", "3.60", "VAT 6%", "41"),
    ("Miel d’acacia 500 g", "8.75", "VAT 6%", "12"),
    ("Torchon lin", "9.99", "VAT 21%", "15"),
    ("Panier osier", "24.00", "VAT 21%", "3"),
    ("Thé vert 100 g", "5.80", "VAT 6%", ""),
    ("Confiture figue", "4.40", "VAT 6%", "20"),
    ("Bière ambrée 33 cl", "2.90", "VAT 21%", "96"),
    ("Sac kraft", "0.25", "VAT 21%", "—"),
    ("Carafe verre 1 l", "14.50", "VAT 21%", "6"),
)
TILES = TilesView(
    tuple(
        TileView(
            f"product:{number}",
            name,
            f"{price} €",
            f"{rate} · {stock}" if stock else rate,
            "" if stock else "0 left",
        )
        for number, (name, price, rate, stock) in enumerate(_GOODS)
    )
)
# Of these goods the practice shop has drawings; the others keep their letters.
DRAWINGS = ("bread", "croissant", "coffee", "", "soap", "candle", "", "chocolate", "honey", "towel", "", "tea")
PICTURE_TILES = TilesView(
    tuple(
        replace(tile, picture=DRAWINGS[number], variants="3 sizes" if number == 10 else "")
        for number, tile in enumerate(TILES.tiles[: len(DRAWINGS)])
    )
    + TILES.tiles[len(DRAWINGS) :]
)
HARD_TILES = TilesView(
    (
        TileView(
            "1",
            "Assortiment de biscuits artisanaux aux amandes, noisettes et fleur d’oranger, boîte de Noël",
            "€1,234.50",
            "VAT 21% · 24",
        ),
        TileView(
            "2",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            "€4.20",
            "VAT 6%",
            "0 left",
        ),
        TileView("3", "Archived thing", "€9.00", "VAT 6%", "not sold any more", Tone.TROUBLE, enabled=False),
        *TILES.tiles,
        *(TileView(f"more {number}", f"Product {number}", f"{number}.00 €", "VAT 21% · 5") for number in range(40)),
    )
)

STRIP = CustomerStripView(
    "Élise Lefèvre",
    "+32 475 12 34 56 · Rue Haute 12, 1000 Brussels",
    "EL",
    "Change…",
    points="340 points",
    place="Takes the goods along",
    place_button="Another address…",
)
NO_CUSTOMER = CustomerStripView("No customer", "Sold over the counter", "", "Add")
LONG_STRIP = CustomerStripView(
    "Maximiliane-Wilhelmine von Hohenzollern-Sigmaringen de la Rochefoucauld",
    "+32 475 12 34 56 · Avenue de la République démocratique du Congo 1234 box 56, 1000 Brussels",
    "MH",
    "Change",
    can_remove=True,
    points="12,340.5 points",
    place="To Maximiliane-Wilhelmine von Hohenzollern, Avenue de la République démocratique 1234, 1000 Brussels",
    place_button="Change…",
)

CART = CartView(
    rows=(
        CartRowView("line:1", "Torchon lin", "SKU TL-02 · 21%", "3", "9.99", "29.97"),
        CartRowView("line:2", "Café en grains 250 g", "SKU CG-25 · 6%", "1", "7.95", "7.95", minus_removes=True),
        CartRowView(
            "line:3",
            "Bougie cire 180 g",
            "10% off · SKU BC-18 · 21%",
            "1",
            "12.90",
            "11.61",
            minus_removes=True,
            off="10% off",
        ),
    ),
    selected="line:1",
    totals=(
        AmountRowView("Without VAT", "€41.86"),
        AmountRowView("VAT 6% on 7.50", "€0.45"),
        AmountRowView("VAT 21% on 34.36", "€7.22"),
    ),
    item_count="5 items",
    total="€49.53",
    pay_label="Pay €49.53",
    can_pay=True,
    can_park=True,
    can_cancel=True,
    can_undo=True,
)
EMPTY_CART = CartView(
    item_count="No items",
    total="€0.00",
    pay_label="Pay",
    empty_title="Nothing in the cart yet",
    empty_text="Scan a product, type its name, or press a tile.",
)
HARD_CART = CartView(
    rows=(
        CartRowView(
            "a",
            "Comté 18 mois d’affinage, à la coupe, Fort des Rousses",
            "SKU CO-18 · 6%",
            "0.575 kg",
            "38.00",
            "21.85",
            can_step=False,
        ),
        CartRowView(
            "b",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
            "SKU 123456789012 · 21% · 10% off · a note for this line",
            "9 999",
            "12 345.67",
            "123 444 354.33",
        ),
        *(
            CartRowView(f"c{number}", f"Product {number}", "SKU X · 21%", "1", "1.00", "1.00", minus_removes=True)
            for number in range(12)
        ),
    ),
    selected="b",
    totals=(
        AmountRowView("Discount on the whole sale", "−€12,345,678.90", tone=Tone.OK),
        AmountRowView("Without VAT", "€102,020,129.20"),
        AmountRowView("VAT 6% on 20.61", "€1.24"),
        AmountRowView("VAT 12% on 20.61", "€1.24"),
        AmountRowView("VAT 21% on 102 020 108.59", "€21,424,222.80"),
    ),
    item_count="10 013 items",
    total="€123,444,376.18",
    note="Note: please wrap it as a present, she comes for it on Saturday at four",
    pay_label="Pay €123,444,376.18",
    can_pay=True,
    can_park=True,
    can_cancel=True,
    can_undo=True,
)

FOUND = FinderView(
    "caf",
    (
        HitGroupView(
            "Products",
            (
                HitView("product:2", "Café en grains 250 g", "SKU CG-25 · 5410000000029 · VAT 6%", "€7.95"),
                HitView("product:21", "Café moulu 250 g", "SKU CM-25 · 5410000000036 · VAT 6%", "€6.95", "0 left"),
                HitView(
                    "product:22", "Tasse à café", "SKU TC-01 · VAT 21%", "€8.50", "not sold any more", Tone.TROUBLE
                ),
            ),
        ),
        HitGroupView("Customers", (HitView("customer:7", "Café de la Gare", "+32 2 511 22 33 · Brussels"),)),
        HitGroupView("Receipts", (HitView("sale:9", "1-261122-0031", "13:20 · Café de la Gare", "€112.00"),)),
    ),
)
NOT_FOUND = FinderView(
    "5410000099999",
    notice="Nothing has the code 5410000099999. Type a name, or ask for the product.",
    notice_tone=Tone.WARN,
    restore=True,
)

KEPT = NoticeView(
    "paid", Tone.OK, "Receipt 1-261122-0038. Kept here, will be sent by itself.", "Change €10.45", seconds=None
)
REFUSED = NoticeView(
    "refused",
    Tone.TROUBLE,
    "Sale 1-261122-0034 was not taken: the phone number is already used by another customer.",
    actions=(ActionView("fix", "Fix it", "Alt+1"),),
    seconds=None,
)

ORDER_THERE = FoldView(
    "Order 100480 at the shop",
    "total agrees",
    said=("The shop's software put fees of €4.95 on top: switch that off there for a till.",),
    rows=(
        AmountRowView("Status", "confirmed"),
        AmountRowView("Total", "€112.00"),
        AmountRowView("Lines 1", ""),
        AmountRowView("    Quantity", "1"),
    ),
)
SALES = SalesView(
    placeholder="Receipt number, customer, amount, order number",
    filters=ChipsView(
        (ChipView("unsent", "Not sent", "4"), ChipView("today", "Today", "37"), ChipView("parked", "Parked", "1")),
        "unsent",
    ),
    rows=(
        SaleRowView("1", "1-261122-0037", "14:02", "Marc Dubois", "€18.40", Tone.OK, "Sent · order 100482"),
        SaleRowView("2", "1-261122-0036", "13:58", "Walk-in", "€6.20", Tone.WARN, "Kept here · next try in 8 s"),
        SaleRowView(
            "3",
            "1-261122-0035",
            "13:51",
            "Jan Janssens",
            "€59.70",
            Tone.WARN,
            "Answer unknown · checking with the shop system",
            sign="unknown",
        ),
        SaleRowView(
            "4",
            "1-261122-0034",
            "13:40",
            "Sofie Peeters",
            "€112.00",
            Tone.TROUBLE,
            "Needs you · The phone number is already used by another client",
            "Fix and send",
        ),
        SaleRowView(
            "5",
            "1-261122-0033",
            "13:31",
            "Walk-in",
            "€4.95",
            Tone.WARN,
            "Total differs: here €4.95, shop system €4.94",
            "Look",
            sign="differs",
        ),
        SaleRowView("6", "P-3", "13:20", "Parked · Nadia", "€24.10", Tone.PLAIN, "Parked · 3 items", "Resume"),
    ),
    selected="4",
    actions=(ActionView("send", "Send now", "F12"), ActionView("hand_over", "Hand over to file…")),
    detail=SaleDetailView(
        "1-261122-0034",
        (
            "13:40 paid and kept",
            "13:40 sent: did not get through",
            "13:41 sent: refused (422 ERROR_PHONE_ALREADY_USED)",
        ),
        "The shop system says: the phone number is already used by another client.",
        state=PillView(Tone.TROUBLE, "Needs you"),
        subtitle="22/11/2026 13:40 · Sofie Peeters · sold by Nadia · Till 1",
        total="€112.00",
        goods=(
            GoodView("3 × Torchon lin", "21%", "€29.97", "TL"),
            GoodView("1 × Café en grains 250 g", "6%", "€7.95", "CE"),
            GoodView("2 × Bougie cire 180 g de la Maison des Abeilles de Provence", "10% off · 21%", "€23.22", "BC"),
            GoodView("0.575 kg × Comté 18 mois", "price was 38.00 (end of the wheel) · 6%", "€21.85", "C1"),
            GoodView("1 × Panier osier", "21%", "€24.00", "PO"),
            GoodView("1 × Sac kraft", "21%", "€5.01", "SK"),
        ),
        sums=(
            AmountRowView("VAT 6% on 28.11", "€1.69"),
            AmountRowView("VAT 21% on 67.93", "€14.27"),
        ),
        paid=(
            AmountRowView("Card", "€60.00"),
            AmountRowView("Cash, received", "€60.00"),
            AmountRowView("Change", "€8.00", strong=True),
        ),
        folds=(
            FoldView(
                "13:41 sent: refused (422 ERROR_PHONE_ALREADY_USED)",
                "2 tries",
                Tone.PLAIN,
                rows=(AmountRowView("13:40 paid and kept", ""), AmountRowView("13:40 sent: did not get through", "")),
            ),
        ),
        steps=(
            ActionView("without_phone", "Send without phone", primary=True),
            ActionView("edit", "Edit customer"),
            ActionView("existing", "Use existing customer"),
            ActionView("back", "Return…", "F7"),
            ActionView("otherwise", "Paid otherwise…", "F8"),
            ActionView("receipt", "Receipt", "Ctrl+P"),
            ActionView("invoice", "Ask for an invoice…", "Ctrl+I"),
            ActionView("explain", "Explain the total", "F11"),
        ),
        order=ORDER_THERE,
    ),
    connection=ConnectionView(
        "Connection",
        (
            AmountRowView("Internet", "works", tone=Tone.OK),
            AmountRowView("Chift", "works · 210 ms", tone=Tone.OK),
            AmountRowView("Shop system (connector)", "slow · 2 of 5 tries failed", tone=Tone.WARN),
            AmountRowView("Last sale sent", "14:02:11"),
        ),
    ),
)
NO_SALES = SalesView(
    placeholder="Receipt number, customer, amount, order number",
    filters=ChipsView(
        (ChipView("unsent", "Not sent"), ChipView("today", "Today"), ChipView("parked", "Parked")), "unsent"
    ),
    empty_title="Every sale is sent",
    empty_text="Nothing waits here. Today shows all sales of the day.",
    actions=(ActionView("send", "Send now", "F12", enabled=False),),
    connection=SALES.connection,
)
