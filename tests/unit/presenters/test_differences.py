"""What differs between the till's sums and the shop system's, as a cashier reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.comparison import Difference, What
from pos_app.domain.habits import ServerRule
from pos_app.domain.learning import Proposal
from pos_app.domain.money import currency
from pos_app.domain.order import Order, sale_from
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.totals import totals
from pos_app.presenters.common.differences import difference_rows, difference_sentence, proposal_sentence
from pos_app.presenters.common.views import AmountRowView, Tone
from pos_app.presenters.common.words import ENGLISH, NBSP
from pos_app.services.settings.shop import shop_profile
from pos_app.system.settings_file import ShopSettings

EUR = currency("EUR")
TOTAL = Difference(What.TOTAL, 0, 495, 494)
LINE = Difference(What.LINE, 1, 495, 494)
TAX = Difference(What.TAX, 0, 86, 90)
SPLIT = Difference(What.SPLIT, 0, 86, 87)


def order() -> Order:
    here = ShopSettings(street="Rue Haute", number="1", city="Brussels", email="shop@example.be")
    shop = shop_profile(here)
    soap = CartLine(1, "v1", "Savon lavande", "", "", Decimal("4.95"), Decimal(1), shop.policy.default_rate)
    cart = Cart(EUR, (soap,), next_key=2)
    paid = (Tender("Card", totals(cart, shop.policy).total, is_cash=False),)
    number = ReceiptNumber("1", date(2026, 11, 22), 33)
    return sale_from(cart, shop, paid, number, sale_id="s", cashier="", now=datetime.now(UTC)).order


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((), ""),
        ((SPLIT,), ""),
        ((TOTAL, LINE), "Total differs: here €4.95, shop system €4.94"),
        ((LINE,), "The total agrees, 1 line differs in the shop system"),
        ((LINE, Difference(What.LINE, 2, 1, 2)), "The total agrees, 2 lines differ in the shop system"),
        ((TAX,), "The total agrees, its tax differs: here €0.86, shop system €0.90"),
    ],
)
def test_one_sentence_says_what_differs(found: tuple[Difference, ...], said: str) -> None:
    assert difference_sentence(found, EUR, ENGLISH).replace(NBSP, " ") == said


def test_each_difference_is_listed_with_both_amounts_and_a_cent_of_rounding_is_not() -> None:
    assert difference_rows((TOTAL, LINE, TAX, SPLIT), order(), ENGLISH) == (
        AmountRowView("Total", "here 4.95 · shop system 4.94", tone=Tone.WARN),
        AmountRowView("Line 1: Savon lavande", "here 4.95 · shop system 4.94", tone=Tone.WARN),
        AmountRowView("Tax", "here 0.86 · shop system 0.90", tone=Tone.WARN),
    )


def test_every_rule_has_a_sentence_with_the_orders_that_prove_it() -> None:
    said = {proposal_sentence(Proposal((rule,), ("1-261122-0033",), 40), ENGLISH) for rule in ServerRule}
    assert len(said) == len(ServerRule)
    assert all(text.startswith("Your shop system ") and "40 orders" in text and "0033" in text for text in said)
    many = Proposal((ServerRule.PER_RATE,), tuple(f"R{n}" for n in range(9)), 40)
    assert "it shows in R0, R1, R2, R3, R4 …." in proposal_sentence(many, ENGLISH)


def test_ties_exceptions_and_what_to_change_in_the_shop_are_said() -> None:
    tied = (ServerRule.CUT_CENTS, ServerRule.CUT_CENTS_RATE)
    told = Proposal(tied, ("R1", "R2", "R3"), 40, exceptions=("R7",), beyond=("R2",))
    assert told.explained == 39
    assert proposal_sentence(told, ENGLISH) == (
        "Your shop system rounds each line. It cuts prices without tax to 2 decimals first. That explains 39 of 40"
        " orders that were compared; it shows in R1, R2, R3. It does not explain R7. These explain as much: Your shop"
        " system rounds once per tax rate. It cuts prices without tax to 2 decimals first. The till chooses its prices"
        " so that totals come out right there. No prices can bring out R2: have your shop system keep prices without"
        " tax in 4 decimals or more."
    )
    units = Proposal((ServerRule.PER_UNIT,), ("R1",), 9, beyond=("R1",))
    assert proposal_sentence(units, ENGLISH).endswith("have your shop system round each line, not each unit.")
    net = Proposal((ServerRule.PER_LINE_NET,), ("R1",), 9, beyond=("R1",))
    assert proposal_sentence(net, ENGLISH).endswith("round once per tax rate, with its tax.")
