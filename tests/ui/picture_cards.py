"""Views of the cards made by hand, equal to the pictures; and harder ones."""

from __future__ import annotations

from dataclasses import replace

from pos_app.presenters.common.card_views import (
    ChoiceView,
    FieldView,
    FormView,
    LineMenuView,
    PadView,
    PickView,
    PromptView,
    TextView,
)
from pos_app.presenters.common.paid_views import ChangeView
from pos_app.presenters.common.views import ActionView, AmountRowView, HitView, NoticeView, Tone
from pos_app.presenters.customers.views import CustomerFormView, CustomerLookupView, CustomerPanelView, DuplicateView
from pos_app.presenters.maintenance.views import AboutView
from pos_app.presenters.sale.pay_views import MethodView, PaymentPartView, PayView, QuickAmountView
from pos_app.presenters.settings.views import ScannerCheckView

PAY = PayView(
    title="Pay €49.53",
    subtitle="Élise Lefèvre · receipt 1-261122-0038",
    methods=(
        MethodView("cash", "Cash", "F1", selected=True),
        MethodView("card", "Card", "F2"),
        MethodView("transfer", "Transfer", "F3"),
    ),
    quick=(
        QuickAmountView("49.55", "49.55"),
        QuickAmountView("50", "€50"),
        QuickAmountView("60", "€60"),
        QuickAmountView("100", "€100"),
    ),
    rows=(
        AmountRowView("To pay in cash, rounded to 0.05", "€49.55"),
        AmountRowView("Received", "€60.00", strong=True),
    ),
    big_label="Change",
    big_amount="€10.45",
    take_label="Take €60.00",
    can_take=True,
    split=ActionView("split", "Split payment", "F9"),
    print_receipt=True,
)
CHANGE = ChangeView(
    "Paid €49.53 · receipt 1-261122-0038",
    "14:02 · Nadia",
    "Change",
    "€10.45",
    "Hand out",
    ("10",),
    ("0.20", "0.20", "0.05"),
    (
        AmountRowView("Total", "€49.53"),
        AmountRowView("Cash rounding", "€0.02"),
        AmountRowView("Cash", "€60.00", strong=True),
    ),
    "Stays until the next sale begins: scan, touch a tile, or press Esc.",
    "Next sale",
    (ActionView("receipt", "Print receipt", "Ctrl+P"), ActionView("gift", "Gift receipt", "Ctrl+G")),
    ActionView("void", "Void this sale…", "Ctrl+Del"),
    "possible until 14:12",
)
GIVEN_BACK = ChangeView(
    "Given back €21.60 · return R-1-261128-0002",
    "14:06 · Nadia",
    "Give back",
    "€21.60",
    "Hand out",
    ("20",),
    ("1", "0.50", "0.10"),
    (
        AmountRowView("Comes back", "€21.60"),
        AmountRowView("Cash", "€21.60", strong=True),
    ),
    "Stays until the next sale begins: scan, touch a tile, or press Esc.",
    "Next sale",
    (ActionView("paper", "Print", "Ctrl+P"),),
)
HARD_PAY = PayView(
    title="Pay €123,444,376.18",
    subtitle="Maximiliane-Wilhelmine von Hohenzollern-Sigmaringen de la Rochefoucauld · receipt 1-261122-0038",
    methods=tuple(
        MethodView(str(number), name, f"F{number + 1}", selected=number == 3, enabled=number != 5)
        for number, name in enumerate(
            (
                "Cash",
                "Bancontact / Mastercard",
                "Meal vouchers",
                "Bank transfer in thirty days",
                "Gift card",
                "On account",
            )
        )
    ),
    quick=(
        QuickAmountView("a", "€123,444,376.20"),
        QuickAmountView("b", "€123,500,000", selected=True),
        QuickAmountView("c", "€200,000,000"),
        QuickAmountView("d", "€500,000,000"),
    ),
    parts=(PaymentPartView("p1", "Card", "€20,000.00"), PaymentPartView("p2", "Meal vouchers", "€8.00")),
    rows=(
        AmountRowView("Already taken", "€20,008.00"),
        AmountRowView("Received", "€1.00", strong=True),
    ),
    big_label="Still to pay",
    big_amount="€123,424,367.18",
    big_tone=Tone.WARN,
    take_label="Take €1.00",
    error="This is less than what is to be paid. Add another payment.",
    split=ActionView("split", "Split payment", "F9"),
    print_receipt=False,
)

LOOKUP = CustomerLookupView(
    title="Customer",
    subtitle="Name, phone in any form, e-mail",
    placeholder="Name, phone or e-mail",
    query="lef",
    hits=(
        HitView("customer:1", "Élise Lefèvre", "+32 475 12 34 56 · elise@exemple.be · Rue Haute 12, 1000 Brussels"),
        HitView("customer:2", "Élise Lefebvre", "+32 475 12 34 56 · Brussels", "€112.00"),
        HitView("customer:3", "Jean-Baptiste Lefort", "jb.lefort@exemple.be", "", "kept here", Tone.INFO),
    ),
    notice="Looking in the shop system too…",
    actions=(
        ActionView("new", "New customer", "F3"),
        ActionView("walk_in", "Walk-in", "F4"),
        ActionView("none", "No customer", "F6"),
    ),
)
FORM = CustomerFormView(
    title="New customer",
    subtitle="Only names are needed to save. The address is needed when the order is sent.",
    fields=(
        FieldView("first_name", "First name", "Elise", ok=True),
        FieldView("last_name", "Last name", "Lefèvre", ok=True),
        FieldView("phone", "Phone", "0475 12 34 56", hint="Saved as +32 475 12 34 56", ok=True),
        FieldView("email", "E-mail", "elise@exemple", error="This address has no ending such as .be or .com"),
        FieldView("street", "Street", "Rue Haute"),
        FieldView("number", "Number", "12"),
        FieldView("box", "Box"),
        FieldView("postal_code", "Postal code", "1000"),
        FieldView("city", "City", "Bruxelles"),
        FieldView("country", "Country", "BE", choices=(ChoiceView("BE", "Belgium"), ChoiceView("FR", "France"))),
        FieldView("notes", "Note about the customer, for the shop's own people", "Rings twice"),
    ),
    duplicate=DuplicateView(
        "customer:2",
        "Looks like an existing customer:",
        "Élise Lefebvre · +32 475 12 34 56 · Brussels",
        ActionView("use", "Use this one", "Ctrl+Return"),
    ),
    actions=(
        ActionView("save", "Save only", "Ctrl+S"),
        ActionView("use", "Save and use for this sale", "Return", primary=True),
    ),
)
CUSTOMER_LOOKUP = CustomerPanelView(LOOKUP)
CUSTOMER_FORM = CustomerPanelView(LOOKUP, FORM)

DISCOUNT = PromptView(
    "discount",
    "Discount on Torchon lin",
    "3 × €9.99",
    "Percent or amount",
    "10%",
    "10% or 2.5",
    quick=(ActionView("5%", "5%"), ActionView("10%", "10%"), ActionView("20%", "20%"), ActionView("", "None")),
    ok_label="Give discount",
)
NUMBER = replace(
    DISCOUNT,
    title="Torchon lin",
    subtitle="3 × 9.99 = €29.97 · 21% · SKU TL-02",
    label="Discount on this line",
    value="10%",
    quick=(
        ActionView("5%", "5%", "F4"),
        ActionView("10%", "10%", "F5"),
        ActionView("20%", "20%", "F6"),
        ActionView("50%", "50%", "F8"),
        ActionView("", "None"),
    ),
    ok_label="Give 10%",
    pad=PadView(
        ".",
        tabs=(
            ActionView("quantity", "Quantity", "F1"),
            ActionView("discount", "Discount", "F2", primary=True),
            ActionView("price", "Price", "F3"),
        ),
        units=(ActionView("percent", "%", primary=True), ActionView("amount", "€")),
        scopes=(
            ActionView("discount", "This line", primary=True),
            ActionView("discount all", "Whole sale, 11 items", "F7"),
        ),
        rows=(AmountRowView("Before", "€29.97"), AmountRowView("Change of the line", "-€3.00")),
        result=AmountRowView("Line now", "€26.97"),
        hint="Over 20%: another cashier approves",
    ),
)
NOTE = PromptView("note", "Note", "Goes with the order", "", "For Saturday", multiline=True, ok_label="Keep note")
BAD_DISCOUNT = PromptView(
    "discount",
    "Discount on Torchon lin",
    label="Percent or amount",
    value="120%",
    error="More than the price. At most 100%.",
    ok_label="Give discount",
)
ABOUT = AboutView(
    "Comptoir 0.1.0",
    ("The till that never loses a sale.", "Practice shop, data in memory.", "Inter font: SIL Open Font License 1.1"),
)
LINE_MENU = LineMenuView(
    "Torchon lin",
    "3 × 9.99 · 21% · 10% off · price was 12.90 (dented)",
    tuple(
        ActionView(key, label, str(at))
        for at, (key, label) in enumerate(
            (
                ("quantity", "Quantity"),
                ("discount", "Discount"),
                ("price", "Change the price"),
                ("rate", "Change the tax rate"),
                ("note", "Note on this line"),
                ("remove", "Take this line out"),
                ("free", "Sell something that is not in the catalogue"),
            ),
            1,
        )
    ),
)
PRICE_FORM = FormView(
    "price",
    "Change the price",
    "Torchon lin",
    (
        FieldView("price", "New price of one", "9.99", hint="On the shelf: 12.90", number=True),
        FieldView("reason", "Why (goes with the sale)", error="Please say why: it goes with the sale."),
    ),
    mark=".",
)
FREE_FORM = FormView(
    "free",
    "Not in the catalogue",
    "Goes with the sale under this name",
    (
        FieldView("name", "What is it?", "Repair of a zip"),
        FieldView("price", "Price of one", "8.50", number=True),
        FieldView("rate", "VAT rate", "21", choices=(ChoiceView("6", "6%"), ChoiceView("21", "21%"))),
    ),
)
SCANNER_TEST = ScannerCheckView(
    "Test the scanner",
    "The till understands this scanner.",
    Tone.OK,
    (
        AmountRowView("Code", "('&àààààààà&ç", strong=True),
        AmountRowView("Speed", "8 to 12 ms from key to key"),
        AmountRowView("Keyboard", "it types for another keyboard; the till repairs it"),
        AmountRowView("Key at the end", "Enter"),
        AmountRowView("Before each code", "none"),
        AmountRowView("After each code", "none"),
        AmountRowView("Keys belong together within", "35 ms"),
    ),
    (
        ActionView("sound", "Sound: on"),
        ActionView("again", "Try again"),
        ActionView("save", "Use this", primary=True),
    ),
)
UNKNOWN_CODE = NoticeView(
    "unknown",
    Tone.WARN,
    "Unknown code 4006381333931",
    actions=(ActionView("search", "Search for it", "Alt+S"), ActionView("note", "Note it", "Alt+N")),
)
EXPLAINED = TextView(
    "How the total came about",
    "Receipt 1-261122-0038",
    (
        "Prices include tax. It is taken out once per rate, half a cent up.",
        "1. Torchon lin: 3 × 9.99 = 29.97",
        "  tax inside, 29.97 × 21/121: 5.201404…, rounded to 5.20",
        "2. Café en grains 250 g: 1 × 7.95 = 7.95",
        "  tax inside, 7.95 × 6/106: 0.45",
        "3. Bougie cire 180 g: 1 × 12.90 = 12.90",
        "  less 10%: 11.61",
        "  tax inside, 11.61 × 21/121: 2.014958…, made 2.02 so that all parts add up",
        "Tax 6%, line 2: 7.95",
        "  tax inside, 7.95 × 6/106: 0.45",
        "  7.50 without tax + 0.45 tax = 7.95",
        "Tax 21%, lines 1, 3: together 41.58",
        "  tax inside, 41.58 × 21/121: 7.216363…, rounded to 7.22",
        "  34.36 without tax + 7.22 tax = 41.58",
        "Total: 41.86 + 7.67 tax = 49.53",
    ),
)
CATEGORIES = PickView(
    "Categories",
    "Find a category",
    tuple(HitView(f"c{n}", f"Shelf {n}", "" if n % 4 == 0 else "Food › Wine") for n in range(300)),
)
