"""A scanner for a US keyboard on each layout that Windows offers: what is ours is recognised; and what GS1 data say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain import keyboards
from pos_app.domain.barcode import check_digit
from pos_app.domain.gs1 import GS, Told, elements, told
from pos_app.domain.receipt import ReceiptNumber, ReturnNumber
from pos_app.domain.scanned import filed_gtins, readings
from pos_app.domain.wedge import is_certain


def through(text: str, layout: str) -> str:
    """What a computer with this layout reads of the keys that a scanner presses for a US keyboard."""
    plain, shifted = keyboards.keys(layout)
    table = dict(zip(keyboards.US[0], plain, strict=True)) | dict(zip(keyboards.US[1], shifted, strict=True))
    return "".join(table.get(char, char) for char in text)


def ean(body: str) -> str:
    return body + check_digit(body)


@pytest.mark.parametrize("layout", keyboards.NAMES)
def test_each_layout_has_the_keys_of_a_us_keyboard(layout: str) -> None:
    assert [len(row) for row in keyboards.keys(layout)] == [47, 47]


@pytest.mark.parametrize("layout", keyboards.NAMES)
@settings(deadline=None, max_examples=10)
@given(st.text("0123456789", min_size=12, max_size=12), st.integers(1, 99_999), st.sampled_from(["1", "A2", "KASSE"]))
def test_barcodes_and_receipts_are_recognised(layout: str, body: str, counter: int, till: str) -> None:
    code, receipt = ean(body), f"{till}-261129-{counter:04d}"
    assert code in [one.text for one in readings(through(code, layout))]
    read = [ReceiptNumber.find(one.text.upper()) for one in readings(through(receipt, layout))]
    assert receipt in map(str, read)
    assert is_certain(through(code, layout))
    back = f"R-{receipt}"
    seen = [(ReturnNumber.find(text), ReceiptNumber.find(text)) for text in _texts(through(back, layout))]
    assert back in [str(found) for found, _ in seen]
    assert back not in [str(found) for found, sale in seen if sale is not None]
    assert is_certain(through(back, layout))


def _texts(sent: str) -> list[str]:
    return [one.text.upper() for one in readings(sent)]


@pytest.mark.parametrize("layout", keyboards.NAMES)
@pytest.mark.parametrize("code", ["TOR-001", "X/2026.11", "AB-12 C"])
def test_article_numbers_are_among_the_readings(layout: str, code: str) -> None:
    assert code in [one.text for one in readings(through(code, layout))]


@pytest.mark.parametrize(
    ("sent", "gtin", "what"),
    [
        ("]C101954100000001973103001235", "95410000000197", Told(weight=Decimal("1.235"))),
        ("]C101954100000001973203001000", "95410000000197", Told(weight=Decimal("0.454"))),
        (f"]C1019541000000019739221250{GS}10L", "95410000000197", Told(price=Decimal("12.50"))),
        ("]C101954100000001973932978499", "95410000000197", Told(price=Decimal("4.99"), currency="978")),
        (f"]d2010541000000001930{12}{GS}10L", "05410000000019", Told(pieces=12)),
        (f"{GS}01054100000000193712", "05410000000019", Told(pieces=12)),
        ("(01)05410000000019(3103)000575", "05410000000019", Told(weight=Decimal("0.575"))),
        ("https://id.gs1.org/01/05410000000019/10/L?3103=000575", "05410000000019", Told(weight=Decimal("0.575"))),
        ("https://shop.example/a/01/5410000000019", "05410000000019", Told()),
    ],
)
def test_weight_price_and_count_are_read(sent: str, gtin: str, what: Told) -> None:
    codes = [one for one in readings(sent) if one.gtin]
    assert {one.gtin for one in codes} == {gtin}
    assert (codes[0].told or Told()) == what


@given(st.text(max_size=60))
def test_whatever_comes_is_taken_apart_without_a_stumble(text: str) -> None:
    told(elements(text))
    assert isinstance(filed_gtins(text), tuple)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("977123456700312", "9771234567003"), ("977123456700304512", "9771234567003"),
        ("9780143007234 51299", "9780143007234"), ("03600029145252", "036000291452"),
        ("A5410000000019", "5410000000019"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_barcode_is_heard_too(sent: str, code: str) -> None:
    assert code in [one.text for one in readings(sent) if one.gtin]


@pytest.mark.parametrize(
    ("filed", "gtins"),
    [
        ("978-0-14-300723-4", ("09780143007234",)), ("04006381333931", ("04006381333931",)),
        ("12345678905", ("00012345678905",)), ("5410000000019, 4006381333931", ("05410000000019", "04006381333931")),
        ("5410000000019;36000291452", ("05410000000019", "00036000291452")), ("0143007238", ("09780143007234",)),
        ("978 0143007234", ("09780143007234",)), ("5410000000019", ()), ("TOR-001", ()), ("", ()), ("12345678904", ()),
    ],
)  # fmt: skip
def test_what_the_catalogue_has_is_read_as_a_scan_is(filed: str, gtins: tuple[str, ...]) -> None:
    assert filed_gtins(filed) == gtins
