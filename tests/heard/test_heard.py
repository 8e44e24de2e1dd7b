"""A sale as a blind cashier hears it: over AT-SPI, from the real window, with a scanner's keys and a person's.

The listener hears what a screen reader hears. What Orca makes of it is not tried here (docs/accessibility.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.end2end.window_till import TORCHON, Screen, WindowTill
from tests.heard.bus import lacking
from tests.heard.ears import CHECKED, SELECTED, Ears
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(bool(lacking()), reason=f"window test: needs {', '.join(lacking())}"),
]
AMOUNT = re.compile(r"€[\d,.]+")
WATCHED = re.compile(r"(Pay|Change|Still to pay|More than is due) €")


@pytest.fixture(scope="module")
def till(
    screen: Screen, ears: Ears, practice: SandboxProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WindowTill]:
    """A till with a whole catalogue; each test leaves it with an empty cart."""
    folder = tmp_path_factory.mktemp("heard") / "profile"
    with WindowTill(screen, folder, "--demo", "--server", practice.url) as opened:
        opened.stocked()
        ears.hear_nothing_for(0.4)
        yield opened


def test_a_sale_is_heard_once_each_and_nothing_of_it_is_silent(till: WindowTill, ears: Ears) -> None:
    begun, told = len(ears.said()), till.log().count("the cashier is told")
    changes = len(ears.events)
    till.scan(TORCHON)
    assert ears.hear("Torchon lin") == "Torchon lin, 9.99. Total €9.99"
    till.scan(TORCHON)
    assert ears.hear("2 ×") == "2 × Torchon lin, 9.99. Total €19.98"
    till.scan("4006381333931")  # no product's
    assert ears.hear("4006381333931").startswith("Unknown code 4006381333931")
    till.press("Escape")
    till.type("savon")
    assert ears.hear("Savon") == "1 hit. Savon lavande, €4.95"
    till.press("Escape")
    ears.wait_for("list", "Products", lambda _node: not any(node.name == "Found" for node in ears.walk()))
    till.press("F12")
    assert ears.hear("To pay") == "To pay in cash, rounded to 0.05 €20.00. Cash"
    till.type_slowly("3")
    ears.hear("Still to pay €17.00")
    till.press("BackSpace", "F2")
    ears.hear("Card")
    till.type_slowly("99")
    till.press("Return")
    assert ears.hear("Only cash") == "That is more than is due. Only cash gives change."  # refused: nothing is taken
    till.press("F1")
    till.type_slowly("50")
    ears.hear("Received €50.00. Change €30.00")
    till.press("Return")
    paid = ears.hear("Paid €20.00")  # what was taken: rounded, for it was cash
    assert paid.endswith("Change €30.00. Hand out: 20, 10")
    ears.hear_nothing_for(0.8)

    said = ears.said(begun)
    assert len(said) == len(set(said)), "something is said twice"
    assert not any("cart is empty" in one for one in said), "the change is said, not that the cart is paid"
    now = ears.focus()
    assert now is not None
    assert (now.role, now.name) == ("text", "Scan or type: product, customer, receipt")  # the keys are back
    silent = [words for words in notices(till)[told:] if not any(words in one for one in said)]
    assert silent == [], "notices nobody heard"
    names = {str(event.value) for event in ears.events[changes:] if event.detail == "accessible-name"}
    shown = {amount for name in names if WATCHED.match(name) for amount in AMOUNT.findall(name)}
    assert {"€9.99", "€19.98", "€17.00", "€30.00"} <= shown  # the total, what is due, the change
    unheard = {amount for amount in shown if not any(amount in one for one in said)}
    assert unheard == set(), "amounts that changed without a word"


def test_actions_of_a_screen_reader_alone_sell_and_what_lies_under_a_card_rests(till: WindowTill, ears: Ears) -> None:
    ears.act(ears.wait_for("list item", "Carafe verre 1 l"))
    ears.hear("Carafe verre 1 l, 14.50. Total €14.50")
    ears.act(ears.wait_for("list item", "1 × Carafe"), "Increase")
    ears.hear("2 × Carafe verre 1 l, 14.50. Total €29.00")
    ears.act(ears.wait_for("list item", "2 × Carafe"), "Decrease")
    ears.act(ears.wait_for("list item", "1 × Carafe"))  # its menu
    ears.wait_for("dialog", "Carafe verre 1 l")
    assert ears.find("push button", "Pay €14.50").actions == ()
    assert ears.find("list item", "Carafe verre 1 l").actions == ()
    ears.act(ears.wait_for("push button", "Back"))
    ears.act(ears.wait_for("push button", "Pay €14.50", lambda node: bool(node.actions)))
    ears.act(ears.wait_for("radio button", "Card", lambda node: bool(node.actions)))
    ears.wait_for("radio button", "Card", lambda node: CHECKED in node.states)
    before = len(ears.said())
    ears.act(ears.find("push button", "Take €14.50"))
    ears.hear("Paid €14.50", before)
    ears.act(ears.wait_for("page tab", "Sales", lambda node: bool(node.actions)))
    ears.wait_for("page tab", "Sales", lambda node: SELECTED in node.states)
    ears.act(ears.wait_for("list item", "1-"))  # a sale is chosen
    ears.act(ears.find("page tab", "Sale"))


def test_actions_alone_enter_a_customer_and_close_the_day(till: WindowTill, ears: Ears) -> None:
    press(ears, "Customer")
    press(ears, "New customer")
    for name, text in (("First name", "Ada"), ("Last name", "Byron"), ("Phone", "0470112233")):
        ears.write(ears.wait_for("text", name), text)
    press(ears, "Save and use")
    assert ears.hear("Ada Byron").startswith("Ada Byron, ")
    ears.act(ears.wait_for("list item", "Carafe verre 1 l", lambda node: bool(node.actions)))
    press(ears, "Pay €14.50")
    before = len(ears.said())
    press(ears, "Take €")
    ears.hear("Paid €14.50", before)
    press(ears, "Menu")
    press(ears, "End of day")
    ears.wait_for("section", "End of day")
    press(ears, "Close the day")
    ears.wait_for("dialog", "Close day")
    press(ears, "Close the day")
    ears.hear("The day is closed: Z report 1", before)
    ears.act(ears.wait_for("page tab", "Sale", lambda node: bool(node.actions)))


def press(ears: Ears, name: str) -> None:
    """The button in front whose name begins so."""
    ears.act(ears.wait_for("push button", name, lambda node: bool(node.actions)))


def test_a_return_is_heard_line_reason_and_money(till: WindowTill, ears: Ears) -> None:
    before = len(ears.said())
    till.scan(TORCHON)
    ears.hear("Total €9.99", before)
    till.press("F12", "F2", "Return")
    ears.hear("Paid €9.99", before)
    till.press("F4")
    ears.wait_for("page tab", "Sales", lambda node: SELECTED in node.states)
    before = len(ears.said())
    till.press("F7")
    assert ears.hear("Return of", before).endswith("paid 9.99 by Card. €0.00. Give back €0.00")
    till.press("Return")  # all that may go back
    assert ears.hear("Torchon lin", before + 1) == "1 × Torchon lin, 9.99. €9.99. Give back by Card €9.99"
    till.press("Return")
    ears.hear("Say why it comes back: 1 to 6", before)
    till.type_slowly("1")
    ears.hear("Changed mind", before)
    before = len(ears.said())
    till.press("Return")
    given = ears.hear("€9.99", before)
    assert "by Card" in given, given
    ears.hear_nothing_for(0.8)
    said = ears.said(before)
    assert len(said) == len(set(said)), "something is said twice"
    ears.act(ears.wait_for("page tab", "Sale", lambda node: bool(node.actions)))


def test_the_cards_over_a_return_and_the_work_list_are_heard(till: WindowTill, ears: Ears) -> None:
    """A scan counts as one although a screen reader gets each key first; what came back is to be booked."""
    before = len(ears.said())
    till.scan(TORCHON)
    ears.hear("Total €9.99", before)
    till.press("F12", "F2", "Return")
    receipt = ears.hear("Paid €9.99", before).split("receipt ")[1].split(".")[0]
    before = len(ears.said())
    till.press("shift+F7")
    ears.hear("No receipt yet", before)
    till.scan(TORCHON)

    assert ears.hear("Scan the receipt first", before).startswith("Scan the receipt first: what comes back")
    till.scan(receipt)
    ears.hear(f"Return of {receipt}", before)
    till.press("Return")  # all that may go back: then the money may go another way
    ears.hear("1 × Torchon lin", before)
    for key, name in (("F8", "Note"), ("F9", "How the money goes back")):
        till.press(key)
        card = ears.wait_for("dialog", name)
        within = [node for node in ears.walk() if node.depth > card.depth]
        assert not [node for node in within if node.is_control and not node.name.strip()]
        till.press("Escape")
        ears.wait_for("push button", "All that may go back", lambda node: bool(node.actions))  # the card is gone
    till.type_slowly("1")
    ears.hear("Changed mind", before)
    till.press("Return")
    ears.hear("by Card €9.99", before)
    ears.act(ears.wait_for("page tab", "Sale", lambda node: bool(node.actions)))
    ears.wait_for("page tab", "Sale", lambda node: SELECTED in node.states)
    till.press("shift+F5")
    ears.wait_for("section", "To be booked")
    row = ears.wait_for("list item", "Return", lambda node: bool(node.actions))
    assert "Torchon lin" in row.name or "9.99" in row.name
    ears.act(row)
    press(ears, "Leave it so")
    ears.wait_for("dialog", "Leave R-")
    before = len(ears.said())
    till.press("Return")  # without a reason
    ears.hear("", before)
    till.type("agreed")
    till.press("Return")
    ears.act(ears.wait_for("page tab", "Sale", lambda node: bool(node.actions)))
    said = ears.said(before)
    assert len(said) == len(set(said)), "something is said twice"


def test_the_connection_is_heard(till: WindowTill, ears: Ears) -> None:
    before = len(ears.said())
    ears.act(ears.wait_for("check box", "Network"))
    till.scan(TORCHON)
    till.press("F12", "Return")
    ears.hear("Offline", before)
    ears.act(ears.find("check box", "Network"))


def notices(till: WindowTill) -> list[str]:
    """What the till told its cashier, by its log."""
    return re.findall(r"the cashier is told: (.*)", till.log())
