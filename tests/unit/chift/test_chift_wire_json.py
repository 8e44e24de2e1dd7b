"""Numbers go over the wire with exactly their digits, and come back so."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.chift import wire_json

BOUND = 10**20
numbers = st.integers(-(10**30), 10**30) | st.decimals(-BOUND, BOUND, places=10)
values = st.recursive(
    st.none() | st.booleans() | st.text() | numbers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_written_reads_back_exactly(value: object) -> None:
    assert wire_json.read(wire_json.written(value)) == value


@given(values)
def test_what_is_written_is_json_for_everybody(value: object) -> None:
    json.loads(wire_json.written(value))


@pytest.mark.parametrize("digits", ["4.005", "0.1000000001", "8.26", "9999999.0000000001", "21.0", "1000", "0.00"])
def test_a_decimal_keeps_exactly_its_digits(digits: str) -> None:
    assert wire_json.written({"price": Decimal(digits)}) == f'{{"price":{digits}}}'.encode()


def test_a_decimal_is_never_written_with_an_exponent() -> None:
    assert wire_json.written([Decimal("1E+3"), Decimal("1E-10")]) == b"[1000,0.0000000001]"


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), "\ud800"])
def test_what_is_no_number_or_no_text_is_never_sent(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wire_json.written([value])


def test_a_float_is_never_sent() -> None:
    with pytest.raises(TypeError):
        wire_json.written([0.1])


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1" * 5000, "0." + "1" * 5000, "1e99999999999999999999"]
)
def test_a_number_beyond_all_bounds_spoils_its_own_row_only(number: str) -> None:
    found = wire_json.read(f'[{{"a": {number}}}, {{"a": 1.10}}]'.encode())
    assert not found[0]["a"].is_finite()
    assert found[1]["a"] == Decimal("1.10")


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 100_000, b"\xff\xfe\xfa", b"{'a': 1}"])
def test_what_is_no_json_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wire_json.read(raw)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (r'"\ud800"', "\ufffd"),
        (r'"\udc00\ud800"', "\ufffd\ufffd"),
        (r'"\ud83e\uddfc"', "\U0001f9fc"),
        (r'"\ud800\ud83e\uddfc"', "\ufffd\U0001f9fc"),
        (r'"\\ud800"', "\\ud800"),
        (r'"\\\ud800"', "\\\ufffd"),
    ],
)
def test_half_a_pair_of_surrogates_which_no_file_can_hold_is_replaced(raw: str, found: str) -> None:
    assert wire_json.read(raw.encode()) == found
    assert wire_json.kept(f'{{"name": {raw}}}'.encode()).encode()


@pytest.mark.parametrize("deep", [100, 400, 480, 900, 50_000])
def test_an_answer_nested_as_deep_as_it_likes_is_kept_or_is_not_and_raises_nothing(deep: int) -> None:
    assert isinstance(wire_json.kept(b'{"id": "o1", "x": ' + b"[" * deep + b"1" + b"]" * deep + b"}"), str)
