"""Phone fields as people filled them in: what is a number in them, and which numbers are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.search import phones_in, same_phone


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        ("0475 11 22 33", ("0475112233",)),
        ("(+32) 475 11 22 33", ("+32475112233",)),
        ("+32 (0)475 11 22 33", ("+32475112233",)),
        ("(+32)(0) 475/11.22.33", ("+32475112233",)),
        ("0032 (0)475112233", ("+32475112233",)),
        ("0475 11 22 33 / 02 511 11 11", ("0475112233", "025111111")),
        ("0475112233/025111111", ("0475112233", "025111111")),
        ("0475/11.22.33", ("0475112233",)),
        ("call after 18h", ()),
        ("0475 11 22 33 (call after 18h)", ("0475112233",)),
        ("tel: 0475 11 22 33, gsm +32 2 511 11 11", ("0475112233", "+3225111111")),
        ("+32475123456 +3225111111", ("+32475123456", "+3225111111")),
        ("0475 11 22 33;021234567\n0475 11 22 33", ("0475112233", "021234567")),
        ("０４７５１２３４５６", ("0475123456",)),
        ("+1 (202) 555-0143", ("+12025550143",)),
        ("475", ("475",)),
        ("none", ()),
        ("", ()),
        ("+", ()),
    ],
)
def test_the_numbers_of_a_field(kept: str, found: tuple[str, ...]) -> None:
    assert phones_in(kept) == found


@given(st.text(max_size=60) | st.text("0123456789+()/ .-;aé\n", max_size=60))
def test_any_text_gives_plain_numbers_that_read_as_themselves(text: str) -> None:
    for number in phones_in(text):
        assert number.removeprefix("+").isdecimal()
        assert number.isascii()
        assert phones_in(number) == (number,)
        assert same_phone(number, number) or not number.strip("+0")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+32475112233", "0475112233", True),
        ("0475112233", "+32475112233", True),
        ("475112233", "+32475112233", True),
        ("+32475112233", "+49475112233", False),
        ("0475112233", "0475112234", False),
        ("112233", "+32475112233", False),
        ("", "", False),
        ("", "+32475112233", False),
    ],
)
def test_a_number_without_its_country_may_be_one_with_it(one: str, other: str, same: bool) -> None:
    assert same_phone(one, other) is same
