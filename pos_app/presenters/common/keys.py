"""All keys of the till: the card that shows them, the README's table and the test that presses each are made of this.

Scope: the table. What a key does is said where it is bound.
"""

from __future__ import annotations

from enum import StrEnum

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.marks import N_


class KeyPlace(StrEnum):
    """Where a key counts."""

    EVERYWHERE = "everywhere"
    SALE = "sale"
    PAY = "pay"
    SALES = "sales"
    RETURN = "return"


PLACES = (
    (KeyPlace.EVERYWHERE, N_("On every screen")),
    (KeyPlace.SALE, N_("While selling")),
    (KeyPlace.PAY, N_("While paying")),
    (KeyPlace.SALES, N_("Among the sales")),
    (KeyPlace.RETURN, N_("While taking something back")),
)


@frozen
class KeyLine:
    """One row: what is done (English, marked), and the keys in turn, in portable words ("Ctrl+Return"); a key that is
    typed text stands as it is typed ("3*")."""

    place: KeyPlace
    does: str
    keys: tuple[str, ...]


_E, _S, _P, _L, _R = KeyPlace.EVERYWHERE, KeyPlace.SALE, KeyPlace.PAY, KeyPlace.SALES, KeyPlace.RETURN
KEYS: tuple[KeyLine, ...] = (
    KeyLine(_E, N_("Sell"), ("F1",)),
    KeyLine(_E, N_("To the search field"), ("F2",)),
    KeyLine(_E, N_("What was sold, and where it is"), ("F4",)),
    KeyLine(_E, N_("Carts put aside"), ("F5",)),
    KeyLine(_E, N_("End of day"), ("Shift+F4",)),
    KeyLine(_E, N_("Day, month and year"), ("Shift+F6",)),
    KeyLine(_E, N_("Take something back"), ("Shift+F7",)),
    KeyLine(_E, N_("Sell a voucher"), ("Shift+F8",)),
    KeyLine(_E, N_("To be booked in the shop's software"), ("Shift+F5",)),
    KeyLine(_E, N_("Menu"), ("F10",)),
    KeyLine(_E, N_("Settings"), ("Ctrl+,",)),
    KeyLine(_E, N_("Open the drawer without a sale"), ("Ctrl+D",)),
    KeyLine(_E, N_("Another cashier sells"), ("Ctrl+U",)),
    KeyLine(_E, N_("Lock the till"), ("Ctrl+L",)),
    KeyLine(_E, N_("All keys"), ("Shift+F1",)),
    KeyLine(_E, N_("The till alone on the screen, and back"), ("Shift+F11",)),
    KeyLine(_E, N_("Close a card; empty the field"), ("Escape",)),
    KeyLine(_S, N_("Three of what is scanned next"), ("3*",)),
    KeyLine(_S, N_("Customer"), ("F3",)),
    KeyLine(_S, N_("Where the goods go"), ("Shift+F3",)),
    KeyLine(_S, N_("Choose a line"), ("Up", "Down")),
    KeyLine(_S, N_("One more, one less of it"), ("+", "-")),
    KeyLine(_S, N_("Take the line out"), ("Del",)),
    KeyLine(_S, N_("Take the last change back"), ("Ctrl+Z",)),
    KeyLine(_S, N_("Cancel the whole sale"), ("Ctrl+Del",)),
    KeyLine(_S, N_("Put the sale aside"), ("F6",)),
    KeyLine(_S, N_("Discount"), ("F7",)),
    KeyLine(_S, N_("Note"), ("F8",)),
    KeyLine(_S, N_("All that can be done with a line"), ("F9",)),
    KeyLine(_S, N_("How the total came about"), ("F11",)),
    KeyLine(_S, N_("Pay"), ("F12",)),
    KeyLine(_S, N_("Make the sale just paid void"), ("Ctrl+Del",)),
    KeyLine(_S, N_("Receipt, gift receipt of the sale just paid"), ("Ctrl+P", "Ctrl+G")),
    KeyLine(_P, N_("Take what is shown"), ("Return",)),
    KeyLine(_P, N_("Pay in parts"), ("F9",)),
    KeyLine(_P, N_("Pay by voucher"), ("F8",)),
    KeyLine(_P, N_("Print or not"), ("Ctrl+P",)),
    KeyLine(_L, N_("The likeliest step"), ("Ctrl+Return",)),
    KeyLine(_L, N_("Take a cart up again"), ("Return",)),
    KeyLine(_L, N_("Name a cart"), ("F8",)),
    KeyLine(_L, N_("Delete a cart"), ("Ctrl+Del",)),
    KeyLine(_L, N_("Receipt"), ("Ctrl+P",)),
    KeyLine(_L, N_("How the total came about"), ("F11",)),
    KeyLine(_L, N_("Send what waits"), ("F12",)),
    KeyLine(_L, N_("Hand over to a file"), ("F9",)),
    KeyLine(_L, N_("Take something back"), ("F7",)),
    KeyLine(_L, N_("It was paid otherwise"), ("F8",)),
    KeyLine(_L, N_("Make the last sale void"), ("Ctrl+Del",)),
    KeyLine(_L, N_("Ask for an invoice"), ("Ctrl+I",)),
    KeyLine(_L, N_("The goods are handed over"), ("Ctrl+H",)),
    KeyLine(_R, N_("All that may go back; then give it back"), ("Return",)),
    KeyLine(_R, N_("Choose a line"), ("Up", "Down")),
    KeyLine(_R, N_("One more, one less of it"), ("+", "-")),
    KeyLine(_R, N_("All that may go back"), ("Ctrl+A",)),
    KeyLine(_R, N_("Why it comes back"), ("1", "2", "3", "4", "5", "6")),
    KeyLine(_R, N_("What is taken in exchange"), ("F3",)),
    KeyLine(_R, N_("The money goes back another way"), ("F9",)),
    KeyLine(_R, N_("Another receipt"), ("F2",)),
    KeyLine(_R, N_("Without a receipt"), ("F6",)),
    KeyLine(_R, N_("Empties come back: bottles and crates"), ("F8",)),
    KeyLine(_R, N_("Note"), ("F8",)),
)
