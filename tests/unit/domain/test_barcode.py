"""Barcodes as scanners send them: check digits of real codes, and what a scale's label says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos_app.domain.barcode import Label, Mask, Weighing, check_digit, is_barcode
from pos_app.domain.errors import DomainError

# From packs on a shelf and from GS1's own examples.
REAL = [
    "4006381333931",  # a pen
    "5901234123457",
    "9780201379624",  # a book
    "5410000000019",  # the practice shop's towel
    "96385074",  # EAN-8
    "73513537",
    "036000291452",  # UPC-A
    "012345678905",
    "042100005264",
]
WEIGHT, PRICE = Mask("21PPPPPWWWWWC"), Mask("22PPPPPEEEEEC")


def coded(body: str) -> str:
    return body + check_digit(body)


@pytest.mark.parametrize("code", REAL)
def test_a_real_code_has_its_check_digit(code: str) -> None:
    assert is_barcode(code)


@pytest.mark.parametrize("code", REAL)
def test_one_digit_misread_is_always_noticed(code: str) -> None:
    for at, digit in enumerate(code):
        for other in "0123456789":
            if other != digit:
                assert not is_barcode(code[:at] + other + code[at + 1 :])


@pytest.mark.parametrize("code", ["", "5410000000012", "400638133393", "4006381333931 ", "٤٠٠٦٣٨١٣٣٣٩٣١", "TL-02"])
def test_what_is_no_barcode_is_none(code: str) -> None:
    assert not is_barcode(code)


def test_a_label_of_the_scale_tells_item_and_weight() -> None:
    label = WEIGHT.read(coded("211234500235"))
    assert label == Label("12345", (coded("211234500000"), "2112345", "12345"), weight=235)
    assert label.quantity == Decimal("0.235")


def test_a_label_of_the_scale_tells_item_and_price() -> None:
    label = PRICE.read(coded("220000700446"))
    assert label == Label("00007", (coded("220000700000"), "2200007", "00007", "7"), price=446)
    assert label.quantity == 1


def test_a_price_may_have_a_check_digit_of_its_own() -> None:
    label = Mask("2PPPPPXEEEEC").read(coded("21234590446"))
    assert label is not None
    assert (label.item, label.price) == ("12345", 446)


def test_an_american_label_is_read_with_the_zero_that_scanners_put_before_it() -> None:
    upc = coded("21234590446")
    mask = Mask("2PPPPPXEEEEC")
    assert mask.read("0" + upc) == mask.read(upc)


@pytest.mark.parametrize("code", ["4006381333931", "21123450023", "2112345002355x", "TL-02", "", "٢١١٢٣٤٥٠٠٢٣٥٠"])
def test_any_other_code_is_no_label(code: str) -> None:
    assert WEIGHT.read(code) is None


def test_a_label_that_was_misread_is_refused_and_not_sold_at_a_wrong_weight() -> None:
    good = coded("211234500235")
    wrong = good.replace("235", "325")
    with pytest.raises(DomainError, match="check_digit"):
        WEIGHT.read(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "21PPPPPWWWWW",
        "21PPPPPWWWWWW",
        "PPPPPPPWWWWWC",
        "21PPPPPWWEEEC",
        "21WWWWWPPPPPC",
        "21pppppwwwwwc",
        "21PPPPPWWWWWCC",
    ],
)
def test_a_mask_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="barcode_mask"):
        Mask(text)


def test_a_shop_reads_the_labels_of_all_its_masks() -> None:
    shop = Weighing((WEIGHT, PRICE))
    weighed, priced = shop.label(coded("211234500235")), shop.label(coded("221234500446"))
    assert weighed is not None
    assert priced is not None
    assert (weighed.weight, priced.price) == (235, 446)
    assert shop.label("5410000000019") is None


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Fromage d’Orval au poids (kg)", "kg"),
        ("Comté (KG) ", "kg"),
        ("Ribbon (m)", "m"),
        ("Comté", ""),
        ("Sugar 1 kg", ""),
        ("(kg) scales", ""),
        ("Book (paperback)", ""),
    ],
)
def test_a_unit_in_parentheses_makes_a_weighed_item(name: str, unit: str) -> None:
    assert Weighing(units=("kg", "m")).unit_of(name) == unit
