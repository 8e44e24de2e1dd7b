"""Tenders: change, cash rounding as in Belgium, split payments, the notes a customer is likely to hand over."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.catalogue import PaymentMethod
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money, currency
from pos_app.domain.payment import Settlement, Tender, TenderNames, looks_like_cash, quick_amounts, round_cash, settle
from tests.unit.domain.random_carts import checked

EUR = currency("EUR")
STEP = Decimal("0.05")


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def cash(amount: str) -> Tender:
    return Tender("Cash", eur(amount), True)


def card(amount: str) -> Tender:
    return Tender("Bancontact", eur(amount), False)


def told(found: Settlement) -> dict[str, str]:
    return {name: str(getattr(found, name).amount.normalize()) for name in ("due", "cash_due", "change", "rounding")}


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("15.72", "15.70"),
        ("15.73", "15.75"),
        ("56.99", "57.00"),
        ("9.98", "10.00"),
        ("7.42", "7.40"),
        ("7.43", "7.45"),
        ("7.48", "7.50"),
        ("0.07", "0.05"),
        ("0.08", "0.10"),
        ("0.02", "0.02"),
        ("0.05", "0.05"),
        ("0.00", "0.00"),
    ],
)
def test_cash_is_rounded_as_the_law_says_and_the_same_for_a_refund(exact: str, rounded: str) -> None:
    assert round_cash(eur(exact), STEP) == eur(rounded)
    assert round_cash(-eur(exact), STEP) == -eur(rounded)
    assert round_cash(eur(exact), None) == eur(exact)


@pytest.mark.parametrize(
    ("tenders", "due", "cash_due", "change", "rounding"),
    [
        ((), "49.53", "49.55", "0", "0"),
        ((cash("60"),), "0", "0", "10.45", "0.02"),
        ((cash("49.55"),), "0", "0", "0", "0.02"),
        ((cash("20"),), "29.53", "29.55", "0", "0"),
        ((cash("20"), card("29.53")), "0", "0", "0", "0"),
        ((card("49.53"),), "0", "0", "0", "0"),
        ((card("40"),), "9.53", "9.55", "0", "0"),
        ((card("40"), cash("10")), "0", "0", "0.45", "0.02"),
        ((cash("10"), card("40")), "0", "0", "0.45", "0.02"),
        ((card("49.50"), cash("0.03")), "0", "0", "0", "0"),
        # The exact rest in small coins is less than cash rounds to: the rest of it is still due, never a minus.
        ((cash("49.53"),), "0.02", "0.02", "0", "0"),
        ((cash("49.54"),), "0.01", "0.01", "0", "0"),
    ],
)
def test_49_53_paid(tenders: tuple[Tender, ...], due: str, cash_due: str, change: str, rounding: str) -> None:
    found = settle(eur("49.53"), tenders, STEP)
    assert told(found) == {"due": due, "cash_due": cash_due, "change": change, "rounding": rounding}
    assert found.is_settled == (due == "0")


def test_only_cash_may_be_more_than_is_due() -> None:
    with pytest.raises(DomainError, match="overpaid"):
        settle(eur("10"), (card("10.01"),), STEP)
    with pytest.raises(DomainError, match="overpaid"):
        settle(eur("10"), (card("6"), cash("5"), card("5")), STEP)
    assert settle(eur("10"), (card("6"), cash("50")), STEP).change == eur("46")


@pytest.mark.parametrize("amount", ["0", "-1", "0.005", "1E+15"])
def test_what_cannot_be_handed_over_is_refused(amount: str) -> None:
    with pytest.raises(DomainError, match="tender_amount"):
        settle(eur("10"), (Tender("Cash", eur(amount), True),), STEP)


def test_money_of_another_country_is_refused() -> None:
    with pytest.raises(DomainError, match="tender_amount"):
        settle(eur("10"), (Tender("Cash", Money.of("10", "JPY"), True),), STEP)


def test_a_free_sale_needs_no_tender() -> None:
    assert settle(eur("0"), (), STEP).is_settled


amounts = st.integers(1, 20_000).map(lambda minor: Money.from_minor(minor, EUR))
tender_lists = st.lists(st.tuples(amounts, st.booleans()), max_size=5).map(
    lambda given: tuple(Tender("Cash" if is_cash else "Card", amount, is_cash) for amount, is_cash in given)
)


@checked
@given(amounts, tender_lists, st.sampled_from([None, STEP, Decimal("0.10"), Decimal(1)]))
def test_paid_less_change_is_the_total_and_its_rounding(
    total: Money, tenders: tuple[Tender, ...], step: Decimal | None
) -> None:
    others = sum(t.amount.minor for t in tenders if not t.is_cash)
    if others > total.minor:
        with pytest.raises(DomainError, match="overpaid"):
            settle(total, tenders, step)
        return
    found = settle(total, tenders, step)
    zero = eur("0")
    assert found.due >= zero
    assert found.cash_due >= zero
    assert found.change >= zero
    assert settle(total, tuple(reversed(tenders)), step) == found
    if found.is_settled:
        assert found.paid - found.change == total + found.rounding
        assert not found.cash_due
    else:
        assert not found.change
        assert not found.rounding
    if step is None or not any(t.is_cash for t in tenders):
        assert not found.rounding
    else:
        assert abs(found.rounding.amount) <= step / 2


@checked
@given(amounts, tender_lists, st.sampled_from([None, STEP]))
def test_paying_the_rest_in_cash_settles(total: Money, tenders: tuple[Tender, ...], step: Decimal | None) -> None:
    only_cash = tuple(t for t in tenders if t.is_cash)
    found = settle(total, only_cash, step)
    if not found.is_settled:
        assert settle(total, (*only_cash, Tender("Cash", found.cash_due, True)), step).is_settled


def test_quick_amounts_are_what_people_hand_over() -> None:
    def quick(due: str, most: int = 4) -> list[str]:
        return [f"{money.amount:.2f}" for money in quick_amounts(eur(due), most=most)]

    assert quick("49.55") == ["49.55", "50.00", "60.00", "100.00"]
    assert quick("3.20") == ["3.20", "5.00", "10.00", "20.00"]
    assert quick("20.00") == ["20.00", "50.00", "100.00", "200.00"]
    assert quick("412.30", most=2) == ["412.30", "415.00"]
    assert quick("249.55") == ["249.55", "250.00", "300.00", "400.00"], "what a few notes make, not 260"
    assert quick("0") == []
    assert [str(m) for m in quick_amounts(Money.of(2_480, "JPY"))] == [
        "2480 JPY",
        "3000 JPY",
        "4000 JPY",
        "5000 JPY",
    ]
    assert [str(m) for m in quick_amounts(Money.of(74, "SEK"))] == [
        "74 SEK",
        "80 SEK",
        "100 SEK",
        "200 SEK",
    ]


@checked
@given(amounts)
def test_quick_amounts_cover_the_sum_and_rise(due: Money) -> None:
    found = quick_amounts(due)
    assert found[0] == due
    assert list(found) == sorted(set(found), key=lambda money: money.amount)
    assert 1 <= len(found) <= 4


@pytest.mark.parametrize(
    "name",
    [
        "Cash", "Espèces", "CONTANT", "Bar", "liquide", "Barzahlung", "Contante betaling", "Paiement en espèces",
        "Cash on delivery", "Contanti", "Kontant", "Cash (EUR)", "Cash on delivery (COD)",
    ],
)  # fmt: skip
def test_cash_by_the_names_that_shops_give_it(name: str) -> None:
    assert looks_like_cash(name)


@pytest.mark.parametrize(
    "name", ["Bancontact", "Cashback", "Barcode", "Carte au comptant", "Cash card", "EC-Karte", "", "7", "Bank Deposit"]
)
def test_what_only_sounds_like_cash_is_not(name: str) -> None:
    assert not looks_like_cash(name)


def test_an_order_names_what_the_table_says_and_else_the_tender_itself() -> None:
    names = TenderNames((("cash", "cod"), ("Cheque", "")))
    assert names.of("Cash on delivery", is_cash=True) == "cod"
    assert (names.of("Cheque", is_cash=False), names.of("Card", is_cash=False)) == ("", "Card")
    assert TenderNames().of("Barzahlung", is_cash=True) == "Barzahlung"


def test_the_tills_cash_is_the_method_that_is_set_else_the_one_that_is_called_so() -> None:
    deposit, cod = PaymentMethod("bacs", "Bank Deposit"), PaymentMethod("cod", "Cash on delivery")
    assert TenderNames().cash_of((deposit, cod)) == cod
    assert TenderNames((("cash", "bacs"),)).cash_of((deposit, cod)) == deposit
    assert TenderNames((("cash", "Bank Deposit"),)).cash_of((deposit, cod)) == deposit
    assert TenderNames((("cash", ""),)).cash_of((deposit, cod)) == cod, "unpaid, and still cash at the till"
    assert TenderNames().cash_of((deposit,)) is None
