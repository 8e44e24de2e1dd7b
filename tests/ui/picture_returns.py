"""Views of the Return screen made by hand, equal to the picture it is built towards, and harder ones."""

from __future__ import annotations

from dataclasses import replace

from pos_app.presenters.common.views import ActionView, HitView
from pos_app.presenters.returns.views import (
    BackView,
    Control,
    MoneyBackView,
    ReasonsView,
    ReturnLineView,
    ReturnView,
    TakenView,
    WayBackView,
)

LINES = (
    ReturnLineView(
        "1",
        "Torchon lin",
        "2 of 3 may go back",
        "1 came back 28/11",
        "1",
        "9.99",
        "TL",
        less=True,
        more=True,
        counts=True,
    ),
    ReturnLineView("2", "Café en grains 250 g", "1 may go back", "", "0", "0.00", "CE", more=True),
    ReturnLineView(
        "3",
        "Bougie cire 180 g",
        "1 may go back",
        "paid 11.61 after 10 % off",
        "1",
        "11.61",
        "BC",
        less=True,
        counts=True,
    ),
    ReturnLineView(
        "4", "Bière ambrée 33 cl", "6 may go back", "the deposit goes with them", "0", "0.00", "BA", more=True
    ),
    ReturnLineView(
        "5",
        "Fromage d’Orval, 0.312 kg",
        "may go back",
        "weighed, so only the whole piece",
        "",
        "0.00",
        "FD",
        Control.WHOLE,
        button="Take back",
    ),
    ReturnLineView("6", "Bon cadeau 25 €", "A voucher is redeemed, not given back", "", "", "—", "BC", Control.NONE),
)
REASONS = tuple(
    ActionView(str(number), words, str(number), primary=number == 2)
    for number, words in enumerate(
        ("Changed mind", "Wrong size", "Faulty", "Wrong price", "Wrong article", "Cashier’s error"), 1
    )
)
BACK = BackView(
    "What comes back",
    ActionView("all", "All that may go back", "Ctrl+A"),
    LINES,
    "1",
    "2 pieces come back",
    "incl. VAT 3.75",
    "€21.60",
    "Where the goods go",
    "told to the back office, stock is not changed here",
    (
        ActionView("shelf", "Back to the shelf", primary=True),
        ActionView("repair", "To repair"),
        ActionView("waste", "Thrown away"),
    ),
)
RETURN = ReturnView(
    "Return of 1-261126-0214",
    "26/11/2026 16:40 · Élise Lefèvre · sold by Tom · paid 70.00 by card, 28.45 in cash",
    ActionView("other", "Other receipt…", "F2"),
    None,
    BACK,
    ReasonsView("Why", REASONS),
    TakenView(
        "Takes something else",
        "scan or type it; leave it empty to pay all back",
        "Article taken in exchange",
        lines=(
            ReturnLineView(
                "t1",
                "Bougie cire 300 g",
                "",
                "today’s price · 21 %",
                "1",
                "18.50",
                "BC",
                less=True,
                more=True,
                removes=True,
                counts=True,
            ),
        ),
    ),
    MoneyBackView(
        "How the money goes back",
        ActionView("another", "Another way…", "F9"),
        (
            WayBackView("Exchange", "paid with what comes back", "€18.50"),
            WayBackView("Card", "by hand on the terminal · up to 70.00", "€3.10"),
            WayBackView("Cash", "not needed · up to 18.45", "€0.00", dim=True),
        ),
        "Returns over €20.00: the PIN of someone other than Nadia is asked next.",
        "",
        "Comes back 21.60 − taken 18.50",
        "one paper with both numbers",
        "Give back by card",
        "€3.10",
    ),
    (ActionView("leave", "Back", "Escape"), ActionView("note", "Note", "F8")),
    ActionView("go", "Give back €3.10", "Return", primary=True),
)
BEGUN = replace(
    RETURN,
    back=replace(
        BACK,
        all_back=ActionView("all", "All that may go back", "Return"),
        lines=tuple(
            replace(line, quantity="0" if line.quantity else "", amount="0.00", less=False, counts=False)
            for line in LINES[:3]
        ),
        pieces="Nothing comes back yet",
        tax="",
        total="€0.00",
    ),
    reasons=ReasonsView("Why", tuple(replace(one, primary=False) for one in REASONS)),
    taken=replace(RETURN.taken, lines=()),
    money=replace(RETURN.money, ways=(), another=None, lock="", comes="", papers="", label="Give back", amount="€0.00"),
    go=ActionView("go", "Give back", "", enabled=False),
)
NOT_FOUND = ReturnView(
    "Return",
    "Scan the receipt, or choose it.",
    ActionView("other", "Choose the receipt…", "F2"),
    ActionView("free", "Without a receipt…", "F6"),
    BackView(
        "What comes back",
        empty=(
            "Receipt 2-261126-0214 is not one of this till.",
            "Scan another receipt, or press F2 to choose it from the list.",
        ),
    ),
    deposits=ActionView("deposits", "Deposits…", "F8"),
    steps=(ActionView("leave", "Back", "Escape"),),
)
EMPTIES = replace(
    RETURN,
    title="Deposits back",
    subtitle="Empties, without a receipt.",
    back=BackView(
        "What comes back",
        lines=(
            ReturnLineView(
                "taken:1", "Casier 24 × 33 cl", "", "deposit · 21%", "3", "14.40", "C2", less=True, more=True
            ),
            ReturnLineView("taken:2", "Bouteille 33 cl", "", "deposit · 21%", "72", "7.20", "B3", less=True, more=True),
        ),
        selected="taken:1",
        pieces="75 items",
        tax="incl. VAT 3.75",
        total="€21.60",
    ),
    reasons=ReasonsView(
        "How they were counted",
        (
            ActionView("deposit_counted", "Counted at the till", "1", primary=True),
            ActionView("deposit_slip", "Slip of a machine", "2"),
        ),
    ),
    taken=TakenView("Empties", "scan or type it", "Deposit that comes back"),
    money=MoneyBackView(
        "How the money goes back",
        ways=(WayBackView("This sale", "paid with what comes back", "€21.60"),),
        comes="This sale €27.93 − deposits €21.60",
        papers="one paper with both numbers",
        label="To pay",
        amount="€6.33",
    ),
    steps=(ActionView("leave", "Back", "Escape"),),
    go=ActionView("go", "Take €6.33", "Return"),
)
HARD = replace(
    RETURN,
    title="Return of ABCDEF-261126-123456",
    subtitle="26/11/2026 16:40 · Maximiliane-Wilhelmine von Hohenzollern · sold by Anne-Françoise · paid 1,234,567.89",
    back=replace(
        BACK,
        lines=(
            replace(
                LINES[0],
                name="Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
                quantity="9 998",
                amount="12 345 678.90",
                said="9 998 of 9 999 may go back",
            ),
            replace(LINES[4], chosen=True, counts=True, amount="21.85", button="Comes back"),
            *LINES[1:],
            *(replace(LINES[1], key=f"more {number}", name=f"Product {number}") for number in range(8)),
        ),
        total="€12,345,700.75",
    ),
    reasons=replace(RETURN.reasons, error="Choose why it comes back: 1 to 6."),
    taken=replace(
        RETURN.taken,
        hits=tuple(HitView(f"item:{n}", f"Bougie cire {n}80 g", "SKU BC", "€12.90") for n in range(3)),
        lines=RETURN.taken.lines * 1 + (replace(RETURN.taken.lines[0], key="t2", name="Panier osier", amount="24.00"),),
    ),
    money=replace(
        RETURN.money,
        ways=(*RETURN.money.ways, WayBackView("Rounding of returns", "cash to 0.05", "€0.02")),
        error="The card paid no more than €70.00.",
        amount="€12,345,678.90",
    ),
    go=ActionView("go", "Give back €12,345,678.90", "Return", primary=True),
)
