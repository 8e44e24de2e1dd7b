"""Codes of vouchers: each slip of one character or of two neighbours is found, whatever the code; what one pays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money, currency
from pos_app.domain.receipt import PaymentNumber, ReceiptNumber, ReturnNumber
from pos_app.domain.scanned import readings
from pos_app.domain.voucher import Origin, Voucher, VoucherNow, paying
from pos_app.domain.voucher_code import in_groups, is_code, mark_of, new_code, read_code, whose

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODES = st.builds(
    lambda secret, till, practice: new_code(secret, mark_of("Rue Haute", till, practice=practice)),
    st.text(max_size=40),
    st.sampled_from(("1", "2", "A2", "KASSE9")),
    st.booleans(),
)
EUR, USD = currency("EUR"), currency("USD")
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@settings(max_examples=20, deadline=None)
@given(CODES)
def test_every_slip_of_a_hand_is_found(code: str) -> None:
    """All single wrong characters, all neighbours in the wrong order, one too many, one too few."""
    for at, right in enumerate(code):
        wrong = [code[:at] + letter + code[at + 1 :] for letter in LETTERS if letter != right]
        assert not any(map(is_code, wrong))
        assert not is_code(code[:at] + code[at + 1 :])
        swapped = code[:at] + code[at + 1 : at + 2] + code[at : at + 1] + code[at + 2 :]
        assert swapped == code or not is_code(swapped)


@given(CODES)
def test_a_code_is_read_however_it_is_written(code: str) -> None:
    """Small letters, groups, blanks; O for 0, I and L for 1; it is no number of a document."""
    for text in (code.lower(), in_groups(code), f" {code[:8]} {code[8:]} ", code.replace("0", "o").replace("1", "l")):
        assert read_code(text) == code
    assert not any(kind.find(code) for kind in (ReceiptNumber, ReturnNumber, PaymentNumber))
    assert any(one.text == code for one in readings(code))


@given(st.text(max_size=24))
def test_any_text_is_a_code_or_is_refused(text: str) -> None:
    if is_code(text):
        assert is_code(read_code(text))
        return
    with pytest.raises(DomainError, match=r"voucher_(form|check)"):
        read_code(text)


def test_a_code_says_whose_it_is() -> None:
    """The practice shop's is never taken for a real one."""
    own, other = mark_of("Rue Haute", "1", practice=False), mark_of("Rue Haute", "2", practice=False)
    practice = mark_of("Rue Haute", "1", practice=True)
    assert practice[0] == "P" != own[0] != other
    assert [whose(new_code("x", mark), own) for mark in (own, other, practice)] == [
        "voucher_unknown",
        "voucher_other_till",
        "voucher_practice",
    ]
    assert whose(new_code("x", own), practice) == "voucher_real"
    assert len({new_code(str(n), own) for n in range(2_000)}) == 2_000


@given(st.integers(1, 10_000), st.integers(0, 10_000), st.integers(1, 20_000))
def test_it_pays_what_is_due_or_what_is_left(amount: int, used: int, due: int) -> None:
    now = VoucherNow(Voucher("v", "d", NOON, "", EUR, amount, Origin.SOLD, "p", "M-1-261130-0001"), min(used, amount))
    if not now.left:
        with pytest.raises(DomainError, match="voucher_empty"):
            paying(now, Money.from_minor(due, EUR))
        return
    by = paying(now, Money.from_minor(due, EUR))
    assert (by.amount.minor, by.voucher, by.is_cash) == (min(now.left, due), "v", False)
    with pytest.raises(DomainError, match="voucher_twice"):
        paying(now, Money.from_minor(due, EUR), (by,))
    with pytest.raises(DomainError, match="voucher_currency"):
        paying(now, Money.from_minor(due, USD))
