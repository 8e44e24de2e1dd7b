"""Rights, what a step of the cart asks for, PINs and the wait after wrong ones."""

from __future__ import annotations

from decimal import Decimal
from hashlib import scrypt
from hmac import compare_digest

import pytest

from pos_app.domain import pin as pins
from pos_app.domain.cart import AmountOff, Cart, Percent
from pos_app.domain.cashier import OWNER, USUAL, Cashier, Grant, Right, Wish, checked_name, needs, wishes
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.errors import DomainError
from pos_app.domain.money import currency
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate

EUR = currency("EUR")
R6, R21 = TaxRate(Decimal(6)), TaxRate(Decimal(21))
POLICY = TaxPolicy(EUR, True, Rounding.PER_RATE, R21, (("food", R6),))
SALT = bytes(16)


def cart(*prices: str) -> Cart:
    made = Cart(EUR)
    for number, price in enumerate(prices):
        shown = ItemStatus.PUBLISHED
        key = str(number)
        item = Item(f"v{key}", f"p{key}", f"Thing {key}", "", "", (), Decimal(price), "EUR", None, True, shown)
        made, _ = made.add(item, Decimal(2), POLICY)
    return made


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("grant", Grant)
def test_each_right_is_given_on_its_own(right: Right, grant: Grant) -> None:
    other = Grant.NO if grant is not Grant.NO else Grant.ALLOWED
    who = Cashier(1, "Nadia", {**dict.fromkeys(Right, other), right: grant}, limit=Decimal(0))
    for asked in Right:
        wish = Wish(asked, Decimal(5) if asked is Right.DISCOUNT else Decimal(0), above=asked is Right.RETURN)
        assert needs(wish, who) is (grant if asked is right else other)


def test_a_discount_up_to_the_limit_needs_nobody_and_one_above_it_does() -> None:
    who = Cashier(1, "Nadia", USUAL, limit=Decimal(10))
    assert needs(Wish(Right.DISCOUNT, Decimal(10)), who) is Grant.ALLOWED
    assert needs(Wish(Right.DISCOUNT, Decimal("10.01")), who) is Grant.APPROVAL
    assert needs(Wish(Right.DISCOUNT, Decimal(100)), Cashier(2, "Lea", OWNER)) is Grant.ALLOWED


def test_what_nobody_does_alone_another_with_the_right_must_approve() -> None:
    wish = Wish(Right.SETTINGS, not_alone="Lea")
    assert needs(wish, Cashier(2, "Lea", OWNER)) is Grant.APPROVAL
    assert needs(wish, Cashier(3, "Tom", OWNER)) is Grant.ALLOWED
    assert needs(wish, Cashier(4, "Nadia", USUAL)) is Grant.NO


def test_a_right_that_an_older_file_does_not_name_wants_approval() -> None:
    assert needs(Wish(Right.DRAWER), Cashier(1, "Nadia", {})) is Grant.APPROVAL


def test_two_small_discounts_are_measured_together() -> None:
    before = cart("10.00").set_line_discount(1, Percent(Decimal(10)))
    assert wishes(before, before.set_discount(Percent(Decimal(10)))) == (Wish(Right.DISCOUNT, Decimal(19)),)


def test_ten_percent_is_ten_percent_whatever_the_cents_do() -> None:
    before = cart("0.99")
    assert wishes(before, before.set_line_discount(1, Percent(Decimal(10)))) == (Wish(Right.DISCOUNT, Decimal(10)),)


def test_an_amount_is_measured_as_a_share_of_its_line() -> None:
    before = cart("10.00")  # two of them
    assert wishes(before, before.set_line_discount(1, AmountOff(Decimal(5)))) == (Wish(Right.DISCOUNT, Decimal(25)),)


def test_fewer_pieces_under_an_amount_off_are_a_deeper_discount() -> None:
    before = cart("10.00").set_line_discount(1, AmountOff(Decimal(5)))
    assert wishes(before, before.set_quantity(1, Decimal(1))) == (Wish(Right.DISCOUNT, Decimal(50)),)


def test_a_discount_that_was_given_is_not_asked_for_again() -> None:
    before = cart("10.00", "4.00").set_line_discount(1, Percent(Decimal(50)))
    assert wishes(before, before.set_line_discount(2, Percent(Decimal(5)))) == (Wish(Right.DISCOUNT, Decimal(5)),)
    assert wishes(before, before.set_line_discount(1, None)) == ()
    assert wishes(before, before.set_quantity(2, Decimal(7))) == ()


def test_another_price_or_rate_asks_and_a_new_line_with_its_own_price_does_not() -> None:
    before = cart("10.00")
    assert wishes(before, before.set_price(1, Decimal(9), "dented")) == (Wish(Right.CHANGE),)
    assert wishes(before, before.set_rate(1, R6, "take-away", POLICY)) == (Wish(Right.CHANGE),)
    assert wishes(before, before.add_free("Repair", Decimal(9), R21, POLICY, "v9")[0]) == ()


def test_taking_out_or_lessening_is_a_void_only_once_the_total_was_shown() -> None:
    before = cart("10.00", "4.00")
    told = before.show_total()
    assert wishes(before, before.remove(1)) == wishes(before, before.set_quantity(2, Decimal(1))) == ()
    assert wishes(told, told.remove(1)) == wishes(told, told.set_quantity(2, Decimal(1))) == (Wish(Right.VOID),)
    assert wishes(told, told.set_quantity(2, Decimal(3))) == wishes(told, told.set_note("gift")) == ()


@pytest.mark.parametrize("typed", ["123", "123456789", "12a4", "", "١٢٣٤", "12 34"])
def test_a_pin_is_four_to_eight_figures(typed: str) -> None:
    with pytest.raises(DomainError) as caught:
        pins.checked_pin(typed)
    assert caught.value.code == "pin_digits"


@pytest.mark.parametrize("typed", ["0000", "77777", "1234", "8765", "012345"])
def test_a_pin_that_anybody_tries_first_is_none(typed: str) -> None:
    with pytest.raises(DomainError) as caught:
        pins.checked_pin(typed)
    assert caught.value.code == "pin_simple"


def test_a_pin_is_known_again_by_its_hash_alone() -> None:
    kept = pins.hash_pin("4827", SALT)
    assert kept.digest == scrypt(b"4827", salt=SALT, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)
    assert pins.same(kept, pins.hash_pin("4827", SALT))
    assert not pins.same(kept, pins.hash_pin("4828", SALT))
    assert kept.digest != pins.hash_pin("4827", bytes(15) + b"1").digest
    assert "4827" not in repr(kept)
    assert kept.digest.hex() not in repr(kept)


def test_hashes_are_compared_in_a_time_that_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def watched(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return compare_digest(one, other)

    monkeypatch.setattr(pins, "compare_digest", watched)
    one, other = pins.PinHash(SALT, b"a" * 32), pins.PinHash(SALT, b"b" * 32)
    assert not pins.same(one, other)
    assert compared == [(b"a" * 32, b"b" * 32)]


def test_the_wait_grows_and_has_an_end() -> None:
    assert [pins.wait_after(n) for n in range(12)] == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]
    assert pins.wait_after(10_000) == pins.LONGEST_WAIT


def test_a_name_is_one_line_and_not_empty() -> None:
    assert checked_name("  Nadia \u202e B. ") == "Nadia B."
    for text in ("", " \u200b ", "x" * 41):
        with pytest.raises(DomainError):
            checked_name(text)


@pytest.mark.parametrize("grant", Grant)
def test_a_return_within_the_limits_and_above_them(grant: Grant) -> None:
    """Within the limits all who may take goods back do it alone; above them no one approves what he sold himself."""
    who = Cashier(1, "Nadia", {Right.RETURN: grant})
    assert needs(Wish(Right.RETURN), who) is (Grant.NO if grant is Grant.NO else Grant.ALLOWED)
    assert needs(Wish(Right.RETURN, above=True, sold_by="Tom"), who) is grant
    own = needs(Wish(Right.RETURN, above=True, sold_by="Nadia"), who)
    assert own is (Grant.NO if grant is Grant.NO else Grant.APPROVAL)


def test_without_a_receipt_nothing_comes_back_by_default() -> None:
    """Also for a cashier whom an older program saved."""
    assert needs(Wish(Right.RETURN_FREE), Cashier(1, "Nadia", {})) is Grant.NO
    assert needs(Wish(Right.RETURN_FREE), Cashier(1, "Nadia")) is Grant.NO
