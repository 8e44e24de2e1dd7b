"""Numbers keep their digits over the wire, both ways."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.sandbox.wire_json import decode, encode

NUMBERS = st.integers(-(10**30), 10**30) | st.decimals(-(10**12), 10**12, places=9)
VALUES = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs"])) | NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_goes_out_comes_back_the_same(value: object) -> None:
    assert decode(encode(value)) == value


def test_the_digits_are_those_of_the_amount() -> None:
    assert encode({"total": Decimal("9.90"), "tiny": Decimal("1E-7")}) == '{"total":9.90,"tiny":0.0000001}'


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "", "{", "[" * 100_000])
def test_what_is_not_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(text)


def test_what_cannot_be_sent() -> None:
    with pytest.raises(TypeError, match="set"):
        encode({1, 2})
