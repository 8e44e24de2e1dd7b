"""What a screen reader says of views: only what changed, each thing once, never less than the new total."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.paper import Barcode, Gap, Heading, Line, Pair, Paper, Rule
from pos_app.presenters.common.paid_views import ChangeView
from pos_app.presenters.common.views import ActionView, AmountRowView, HitView, NoticeView, PillView, Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.heard.cards import hits_heard, notice_heard, pill_heard, sentences, sums_heard
from pos_app.presenters.heard.papers import paper_heard
from pos_app.presenters.heard.sale import cart_heard, customer_heard, due_heard, finder_heard, paid_heard
from pos_app.presenters.sale.pay_views import MethodView, PaymentPartView, PayView
from pos_app.presenters.sale.views import CartRowView, CartView, CustomerStripView, FinderView

EMPTY = CartView(total="€0.00", empty_title="The cart is empty")
ROWS = st.lists(
    st.builds(
        CartRowView,
        key=st.integers(1, 6).map(str),
        name=st.sampled_from(["Soap", "Bread", "Café"]),
        detail=st.sampled_from(["21%", "6%", "10% off"]),
        quantity=st.integers(1, 3).map(str),
        price=st.sampled_from(["1.00", "2.50"]),
        total=st.integers(1, 9).map(lambda n: f"{n}.00"),
    ),
    max_size=4,
    unique_by=lambda row: row.key,
)


def a_cart(rows: list[CartRowView], note: str = "") -> CartView:
    """A cart of these rows, with a total that tells one cart from another."""
    total = f"€{sum(float(row.total) for row in rows):.2f}"
    if not rows:
        return replace(EMPTY, note=note)
    return CartView(tuple(rows), rows[-1].key, (), f"{len(rows)} items", total, note, empty_title=EMPTY.empty_title)


SOAP = CartRowView("1", "Soap", "21%", "1", "4.95", "4.95")


def test_a_scan_is_article_price_total() -> None:
    one = a_cart([SOAP])
    assert cart_heard(EMPTY, one, ENGLISH) == "Soap, 4.95. Total €4.95"
    two = a_cart([replace(SOAP, quantity="2", total="9.90")])
    assert cart_heard(one, two, ENGLISH) == "2 × Soap, 4.95. Total €9.90"
    assert cart_heard(two, a_cart([]), ENGLISH) == "The cart is empty"
    bread = CartRowView("2", "Bread", "6%", "1", "2.50", "2.50")
    both = a_cart([SOAP, bread])
    assert cart_heard(both, one, ENGLISH) == "Bread taken out. Total €4.95"
    cheaper = a_cart([replace(SOAP, detail="10% off", total="4.46")])
    assert cart_heard(one, cheaper, ENGLISH) == "1 × Soap, 10% off, 4.95, 4.46. Total €4.46"
    assert cart_heard(None, both, ENGLISH) == "2 items. Total €7.45"
    assert cart_heard(None, EMPTY, ENGLISH) == ""


@given(before=ROWS, after=ROWS)
def test_a_cart_that_changed_is_heard_with_its_total_and_one_that_did_not_is_not(
    before: list[CartRowView], after: list[CartRowView]
) -> None:
    was, now = a_cart(before), a_cart(after)
    said = cart_heard(was, now, ENGLISH)
    if was.rows == now.rows:
        assert said == ""
    elif now.rows:
        assert said.endswith(f"Total {now.total}")
    else:
        assert said == now.empty_title


@given(rows=ROWS, chosen=st.integers(0, 6))
def test_another_chosen_line_is_not_a_change_of_the_cart(rows: list[CartRowView], chosen: int) -> None:
    cart = a_cart(rows)
    assert cart_heard(cart, replace(cart, selected=str(chosen)), ENGLISH) == ""


def test_the_pay_card_says_what_is_due_and_then_what_changed() -> None:
    cash, card = MethodView("c", "Cash", selected=True), MethodView("k", "Card")
    rows = (AmountRowView("To pay", "€13.35"), AmountRowView("Received", "€13.35"))
    opened = PayView("Pay €13.35", methods=(cash, card), rows=rows, big_label="Change", big_amount="€0.00")
    assert due_heard(None, opened) == "To pay €13.35. Cash"
    typed = replace(opened, rows=(rows[0], AmountRowView("Received", "€20.00")), big_amount="€6.65")
    assert due_heard(opened, typed) == "Received €20.00. Change €6.65"
    assert due_heard(typed, replace(typed, subtitle="receipt 1-1", busy=True)) == ""
    split = replace(typed, parts=(PaymentPartView("0", "Cash", "€5.00"),), big_label="Still to pay", big_amount="€8.35")
    assert due_heard(typed, split) == "Cash €5.00. Still to pay €8.35"
    assert due_heard(None, PayView("Pay €0.00")) == "Pay €0.00"


def test_the_change_comes_with_what_to_hand_out() -> None:
    view = ChangeView("Paid €13.35 · receipt 1-1", "14:02", "Change", "€6.65", "Hand out", ("5",), ("1", "0.50"))
    assert paid_heard(None, view) == "Paid €13.35 · receipt 1-1. Change €6.65. Hand out: 5, 1, 0.50"
    exact = ChangeView("Paid €13.35 · receipt 1-1", "14:02", "Paid", "€13.35")
    assert paid_heard(view, exact) == "Paid €13.35 · receipt 1-1. Paid €13.35"


def test_what_is_paid_is_said_once_however_often_it_is_shown() -> None:
    view = ChangeView("Paid €13.35 · receipt 1-1", "14:02", "Change", "€6.65")
    assert paid_heard(view, replace(view, hint="30 s", when="14:03")) == ""


def test_hits_are_counted_and_the_first_is_named() -> None:
    hits = (HitView("a", "Soap", "21%", "€4.95", "0 left"), HitView("b", "Soup"))
    assert hits_heard(hits, "", ENGLISH) == "2 hits. Soap, €4.95, 0 left"
    assert hits_heard((), "", ENGLISH) == "0 hits"
    assert hits_heard((), "Nothing found for “x”", ENGLISH) == "Nothing found for “x”"
    found = FinderView("so", notice="Nothing found for “so”")
    assert finder_heard(None, found, ENGLISH) == "Nothing found for “so”"
    assert finder_heard(found, FinderView(), ENGLISH) == ""


def test_a_notice_names_its_keys_and_a_pill_is_heard_when_it_changes() -> None:
    undo = ActionView("u", "Undo", "Ctrl+Z")
    rests = ActionView("x", "Look", enabled=False)
    view = NoticeView("n", Tone.INFO, "3 lines cancelled.", actions=(undo, rests))
    assert notice_heard(view, ENGLISH) == "3 lines cancelled. Undo Ctrl+Z"
    online, offline = PillView(Tone.OK, "Online"), PillView(Tone.WARN, "Offline")
    assert (pill_heard(None, online), pill_heard(online, offline)) == ("", "Offline")
    assert pill_heard(online, replace(online, detail="since 9:00")) == ""
    was, now = (AmountRowView("Counted", "€1.00"),), (AmountRowView("Counted", "€3.00"),)
    assert (sums_heard(None, was), sums_heard(was, now), sums_heard(now, now)) == ("", "Counted €3.00", "")


def test_who_buys_is_heard_when_it_changes() -> None:
    nobody, ida = (
        CustomerStripView("No customer", "Sold as a walk-in"),
        CustomerStripView("Ida", "+32", can_remove=True),
    )
    assert customer_heard(None, nobody) == ""
    assert customer_heard(nobody, ida) == "Ida, +32"
    assert customer_heard(ida, replace(ida, place="To Ghent")) == "To Ghent"
    assert customer_heard(ida, nobody) == "No customer, Sold as a walk-in"


def test_a_paper_is_read_by_its_lines() -> None:
    rows = (Heading("Comptoir"), Rule(), Line("Rue Haute"), Pair("Soap", "4.95"), Gap(), Barcode("1-1"))
    assert paper_heard(Paper("Receipt", rows), copy=True) == "COPY. Comptoir. Rue Haute. Soap 4.95"


@given(st.lists(st.text(alphabet="ab.", max_size=4)))
def test_sentences_have_one_full_stop_between(parts: list[str]) -> None:
    said = sentences(*parts)
    assert ".." not in said.replace("...", "") or any(".." in part for part in parts)
    assert [part for part in (part.rstrip(".") for part in parts if part) if part] == [
        part for part in said.split(". ") if part
    ]
