"""What scanners send, read: check digits, the forms of one barcode, GS1 data, keyboards that do not match."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.barcode import check_digit
from pos_app.domain.gs1 import GS
from pos_app.domain.scanned import ScannedCode, layout_of, readings

US = "1234567890-qazwQAZWmM."
AZERTY = "&é\"'(-è_çà)aqwzAQWZ,?:"
BELGIAN = "&é\"'(§è!çà)aqwzAQWZ,?:"
CAPS = "&É\"'(-È_ÇÀ)"
SHIFTED = "!@#$%^&*()6aqwzAQWZ;:"


def through(text: str, keyboard: str) -> str:
    """What a keyboard of another layout makes of the keys a US scanner presses."""
    return text.translate(str.maketrans(US[: len(keyboard)], keyboard))


def right(sent: str) -> list[str]:
    return [code.text for code in readings(sent) if code.retail and not code.misread]


def texts(sent: str) -> list[str]:
    return [code.text for code in readings(sent)]


@pytest.mark.parametrize(
    ("sent", "forms"),
    [
        ("5410000000019", ["5410000000019"]),
        ("96385074", ["96385074"]),  # EAN-8
        ("036000291452", ["036000291452", "0036000291452"]),  # UPC-A, filed as EAN-13 by many shops
        ("0036000291452", ["0036000291452", "036000291452"]),
        ("04252614", ["04252614", "042100005264", "0042100005264"]),  # UPC-E
        ("01234565", ["01234565", "012345000065", "0012345000065"]),
        ("05410000000019", ["05410000000019", "5410000000019"]),  # GTIN-14 of a single piece
        ("00000096385074", ["00000096385074", "0000096385074", "000096385074", "96385074"]),
    ],
)
def test_a_right_barcode_is_looked_for_in_every_form_it_may_be_filed_in(sent: str, forms: list[str]) -> None:
    assert right(sent) == forms


@pytest.mark.parametrize(("sent", "wide"), [("04252614", "042100005264"), ("06543217", "065100004327")])
def test_upc_e_becomes_the_upc_a_of_the_standard(sent: str, wide: str) -> None:
    assert wide in texts(sent)


@pytest.mark.parametrize("sent", ["5410000000018", "96385075", "036000291453", "04252615", "]E05410000000018"])
def test_a_wrong_check_digit_leaves_only_an_article_number(sent: str) -> None:
    (code,) = readings(sent)
    assert code == ScannedCode(sent.removeprefix("]E0"), retail=True, misread=True)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_one_misread_digit_is_always_noticed(body: str, place: int, off: int) -> None:
    code = body + check_digit(body)
    wrong = code[:place] + str((int(code[place]) + off) % 10) + code[place + 1 :]
    assert code in right(code)
    assert right(wrong) == []


@pytest.mark.parametrize(
    "sent",
    [
        "]E05410000000019",
        "]C10105410000000019",
        f"]C1010541000000001910LOT7{GS}17261231",
        f"]d217261231{'0105410000000019'}",
        f"]C110LOT7{GS}0105410000000019",
        f"{GS}0105410000000019",
        "(01)05410000000019(17)261231",
        "010541000000001917261231",
        "]C131030012500105410000000019",
    ],
)
def test_prefixes_and_gs1_data_lead_to_the_barcode(sent: str) -> None:
    assert "5410000000019" in right(sent)


@given(st.text("".join(map(chr, range(29))) + " ", max_size=3), st.sampled_from(["\x03", "\x04", "\x1d", "\x00\r", ""]))
def test_what_frames_a_code_is_none_of_it(before: str, behind: str) -> None:
    """Start and end of text and the like, which scanners may be set to send; a GS at its end says nothing."""
    assert right(f"{before}5410000000019{behind}") == ["5410000000019"]


@pytest.mark.parametrize("added", ["12", "54321"])
def test_the_scanner_says_that_digits_beside_the_barcode_came_along(added: str) -> None:
    assert right(f"]E35410000000019{added}") == ["5410000000019"]
    assert right(f"5410000000019{added}") == []  # may be an article's number: only a book's has them for sure


@pytest.mark.parametrize("sent", ["]C10105410000000018", f"{GS}10LOT7", "]C1999", "]C1"])
def test_gs1_data_without_a_right_gtin_is_no_barcode(sent: str) -> None:
    assert right(sent) == []


@pytest.mark.parametrize("keyboard", [AZERTY, BELGIAN, CAPS], ids=["french", "belgian", "caps lock"])
@pytest.mark.parametrize("code", ["5410000000019", "96385074", "1-261122-0038"])
def test_azerty_digits_are_repaired(keyboard: str, code: str) -> None:
    assert code in texts(through(code, keyboard))


def test_letters_and_prefixes_come_through_azerty_too() -> None:
    assert "TOR-001" in texts(through("TOR-001", AZERTY))
    assert "maq.W7" in texts(through("maq.W7", AZERTY))
    assert right("$Eà" + through("5410000000019", AZERTY)) == ["5410000000019"]


def test_shifted_digits_are_repaired() -> None:
    assert right(through("5410000000019", SHIFTED)) == ["5410000000019"]
    assert "1-261122-0038" in texts("!6@^!!@@6))#*")


@pytest.mark.parametrize(
    ("sent", "layout"),
    [
        ("5410000000019", ""),
        (through("5410000000019", AZERTY), "azerty"),
        (through("5410000000019", BELGIAN), "azerty"),
        (through("5410000000019", SHIFTED), "shifted"),
        ("TOR-001", ""),
    ],
)
def test_the_layout_between_scanner_and_till_is_named(sent: str, layout: str) -> None:
    assert layout_of(sent) == layout


@given(st.text(max_size=60))
def test_whatever_comes_is_read_without_a_stumble_and_as_it_came_too(sent: str) -> None:
    found = readings(sent)
    assert len(found) == len(set(found))
    assert all(code.text for code in found)


@given(st.text("0123456789", min_size=12, max_size=12), st.sampled_from([AZERTY, BELGIAN, CAPS, SHIFTED]))
def test_every_ean_survives_every_keyboard(body: str, keyboard: str) -> None:
    code = body + check_digit(body)
    assert code in right(through(code, keyboard))
