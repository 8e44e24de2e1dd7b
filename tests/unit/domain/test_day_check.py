"""The three-way check names each difference by its receipt number, and nothing that is as it should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from pos_app.domain.day import Move, Movement, Sold, TenderSum
from pos_app.domain.day_check import Finding, LocalOrder, Mismatch, ServerOrder, check_drawer, check_orders
from pos_app.domain.money import currency
from pos_app.domain.submission import State
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import RateTotal

EUR = currency("EUR")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
A, B, C = "1-261122-0001", "1-261122-0002", "1-261122-0003"


def here(receipt: str, total: int = 1000, state: State = State.SENT, remote_id: str = "") -> LocalOrder:
    """An order of this till."""
    return LocalOrder(receipt, receipt, state, total, remote_id)


def there(receipt: str, total: str | None = "10.00", number: str = "10", status: str = "confirmed") -> ServerOrder:
    """An order of the shop's software."""
    amount = None if total is None else Decimal(total)
    return ServerOrder(f"id-{number}", number, f"Receipt {receipt}\nPaid: 10.00 EUR Cash", amount, status)


def found(*orders: LocalOrder, at_shop: list[ServerOrder], known: frozenset[str] = frozenset()) -> list[Finding]:
    """What the check of till 1 finds."""
    return list(check_orders("1", orders, at_shop, known, EUR))


def test_what_agrees_is_not_named() -> None:
    web_shop = ServerOrder("id-9", "9", "please ring twice", Decimal(5))
    other_till = there("2-261122-0001", number="8")
    yesterday = there("1-261121-0009", number="7")
    known = frozenset({"1-261121-0009"})
    assert found(here(A), at_shop=[there(A), web_shop, other_till, yesterday], known=known) == []


def test_a_missing_an_extra_and_a_differing_order_are_named() -> None:
    at_shop = [there(B, "10.01", "11"), there("1-261122-0311", "15.00", "12")]
    assert found(here(A), here(B), at_shop=at_shop) == [
        Finding(Mismatch.MISSING, A, 1000),
        Finding(Mismatch.TOTAL, B, 1000, 1001, ("11",)),
        Finding(Mismatch.EXTRA, "1-261122-0311", None, 1500, ("12",)),
    ]


def test_two_orders_for_one_receipt_are_named_once() -> None:
    assert found(here(A), at_shop=[there(A), there(A, number="11")]) == [
        Finding(Mismatch.DOUBLED, A, 1000, 2000, ("10", "11"))
    ]


def test_a_sale_of_a_till_with_the_same_code_is_not_taken_for_a_double() -> None:
    """Who is told of a double cancels one of them: a sale somebody paid."""
    ours, theirs = there(A), there(A, "12.50", "11")
    assert found(here(A, remote_id="id-10"), at_shop=[ours, theirs]) == [
        Finding(Mismatch.NAMESAKE, A, 1000, 1250, ("11",))
    ]
    again = there(A, number="12")
    assert found(here(A, remote_id="id-10"), at_shop=[ours, theirs, again])[0].fault is Mismatch.DOUBLED


def test_the_mark_in_the_note_tells_a_sale_of_the_same_amount_from_a_double() -> None:
    def marked(mark: str, number: str) -> ServerOrder:
        return replace(there(A, number=number), note=f"Receipt {A}\nSale: {mark}")

    own, theirs = replace(here(A, remote_id="id-10"), id="7a1c-4c8e6f2b7a11"), marked("c7c7a2b055a5", "11")
    assert found(own, at_shop=[there(A), theirs])[0].fault is Mismatch.NAMESAKE
    assert found(own, at_shop=[there(A), marked("4c8e6f2b7a11", "11")])[0].fault is Mismatch.DOUBLED


def test_a_cancelled_order_is_named_and_does_not_double_another() -> None:
    cancelled = there(A, number="9", status="cancelled")
    assert found(here(A), at_shop=[cancelled]) == [Finding(Mismatch.CANCELLED, A, 1000, None, ("9",))]
    assert found(here(A), at_shop=[cancelled, there(A)]) == []


def test_what_is_not_sent_is_not_missing_and_one_that_arrived_is_good_news() -> None:
    waiting, doubtful = here(A, state=State.QUEUED), here(B, state=State.UNKNOWN)
    assert found(waiting, doubtful, at_shop=[there(B)]) == [Finding(Mismatch.ARRIVED, B, 1000, 1000, ("10",))]


def test_an_order_whose_note_was_cut_is_found_by_its_id() -> None:
    bare = ServerOrder("id-10", "10", "", Decimal("10.00"))
    assert found(here(A, remote_id="id-10"), at_shop=[bare]) == []


def test_a_part_of_a_sale_is_an_order_of_its_own() -> None:
    assert found(here(A, 600), here(f"{A}/2", 400), at_shop=[there(A, "6.00"), there(f"{A}/2", "4.00", "11")]) == []


def test_an_order_that_tells_no_total_is_there() -> None:
    assert found(here(A), at_shop=[there(A, None)]) == []


# --- the drawer ---


def sale(receipt: str, cash: int, here: bool = True) -> Sold:
    """A sale paid in cash, or (0) by card."""
    rate = RateTotal(TaxRate(Decimal(0)), 1000, 0)
    tender = TenderSum("Cash", True, 1, cash) if cash else TenderSum("Card", False, 1, 1000)
    return Sold(1, receipt, NOON, "", EUR, (rate,), (tender,), 0, 0, 0, (), here)


def entry(receipt: str, amount: int) -> Movement:
    """What a sale left in the drawer."""
    return Movement(f"{receipt}-{amount}", Move.SALE, NOON, "", amount, receipt=receipt)


def test_a_drawer_that_agrees_names_nothing() -> None:
    assert check_drawer([sale(A, 1000), sale(B, 0), sale(C, 500, here=False)], [entry(A, 1000)]) == ()


def test_a_doubled_a_missing_a_wrong_and_an_extra_entry_are_named() -> None:
    sales = [sale(A, 1000), sale(B, 500), sale(C, 700)]
    entries = [entry(A, 1000), entry(A, 1000), entry(C, 70), entry("1-261122-0009", 5)]
    assert check_drawer(sales, entries) == (
        Finding(Mismatch.DRAWER_DOUBLED, A, 1000, 2000),
        Finding(Mismatch.DRAWER_MISSING, B, 500, None),
        Finding(Mismatch.DRAWER_AMOUNT, C, 700, 70),
        Finding(Mismatch.DRAWER_EXTRA, "1-261122-0009", None, 5),
    )


def test_cash_typed_in_for_a_sale_that_is_there_already_is_counted_twice() -> None:
    typed = [
        Movement("t", Move.IN, NOON, "", 1000, f"forgotten: {A}"),
        Movement("u", Move.IN, NOON, "", 300, "change"),
        Movement("v", Move.OUT, NOON, "", 300, f"back to the customer of {A}"),
    ]
    assert check_drawer([sale(A, 1000)], [entry(A, 1000)], typed) == (Finding(Mismatch.DRAWER_DOUBLED, A, 1000, 2000),)
