"""What the printer's bytes put on paper, read back by a fake printer and held against python-escpos."""

from __future__ import annotations

import warnings

import pytest
from barcode.charsets.code128 import CODES, STOP

from pos_app.devices.code_pages import MODELS, PAGES, Letters
from pos_app.devices.escpos import DOTS, KICK, Bitmap, Make, code128, print_out, printer_bytes, raster, read_pbm
from pos_app.domain.code128 import bars, symbols
from pos_app.domain.paper import Barcode, Gap, Heading, Line, Pair, Paper, Row, Rule
from pos_app.domain.paper_lines import COLUMNS, BarcodeLine, TextLine, printed_lines
from tests.unit.devices.fake_printer import Parser, PrintedBars, PrintedDots, PrintedText, Sheet, read_code128

WIDTHS = ["58", "80"]
SENTENCES = {
    "en": "Nobody’s “change” – 3 × 9.99 €, thank you",
    "fr": "Œufs à la coque, garçon ! Ça coûte 12,50 € · où ? Noël",
    "nl": "Gefeliciteerd met uw éénentwintig ijsjes, coöperatie, € 5",
    "de": "Größe, Straße, Übermaß: 1 234,50 € für Ärzte",
}


def printed(paper: Paper, make: Make, *, copy: bool = False) -> Sheet:
    parser = Parser()
    parser.feed(printer_bytes(paper, make, copy=copy))
    assert not parser.rest
    assert parser.kicks == 0
    (sheet,) = parser.all_sheets
    return sheet


def paper(*rows: Row, logo: bool = False) -> Paper:
    return Paper("Test", rows, logo=logo)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_printed_is_the_paper(width: str) -> None:
    """Every line of the layout is on the paper, as it looks, in its place; bars can be read back; then it is cut."""
    whole = paper(
        Heading("Rue Haute"),
        Line("Receipt 1-261122-0038", bold=True),
        Rule(),
        Pair("Confiture extra de fraises des bois de la maison Lefèvre, pot de 250 g", "1 249.95 € A"),
        Pair("  3 × 9.99 €", ""),
        Pair("TOTAL", "1 249.95 €", big=True),
        Rule(double=True),
        Gap(2),
        Barcode("1-261122-0038"),
        Line("Thank you", centred=True),
    )
    sheet = printed(whole, Make(width), copy=True)
    expected = []
    for line in printed_lines(whole, COLUMNS[width], copy=True):
        if isinstance(line, BarcodeLine):
            expected += [f"[{line.text}]", "", line.text]  # the bars, the end of their line, their text
        else:
            expected.append(line.text.rstrip())
    assert sheet.lines == [*expected, "", "", "", ""]
    assert sheet.cut
    texts = [item for item in sheet.items if isinstance(item, PrintedText)]
    assert all(item.cells <= COLUMNS[width] for item in texts)
    assert sheet.lines[0].strip() == "COPY"
    assert texts[0].inverse
    total = next(item for item in texts if item.text.startswith("TOTAL"))
    assert (total.wide, total.high, total.bold) == (2, 2, True)
    assert total.cells == COLUMNS[width]  # the amount ends at the edge
    (bars,) = (item for item in sheet.items if isinstance(item, PrintedBars))
    assert bars.dots <= DOTS[width]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", SENTENCES)
def test_each_language_is_printed_letter_by_letter(language: str, width: str) -> None:
    """Accents, ligatures, ß and the euro sign arrive on their own, whatever pages that takes."""
    sentence = SENTENCES[language]
    sheet = printed(paper(Line(sentence)), Make(width))
    assert " ".join(" ".join(sheet.lines).split()) == sentence


@pytest.mark.parametrize("page", PAGES)
def test_signs_that_a_page_lacks_are_written_otherwise(page: str) -> None:
    """Signs, never letters: those are told where nothing draws them."""
    out = print_out(paper(Pair("Cafe – “x”", "5.00 €")), Make("58", page))
    parser = Parser()
    parser.feed(out.data)
    (line,) = [line for line in parser.all_sheets[0].lines if line]
    assert line.startswith(("Cafe – “x”", 'Cafe - "x"'))
    assert line.endswith(("5.00 €", "5.00 EUR"))
    assert (len(line), out.missing) == (COLUMNS["58"], "")


def test_a_letter_that_is_to_be_had_nowhere_is_told() -> None:
    out = print_out(paper(Line("Чай 茶 é")), Make("80"))
    parser = Parser()
    parser.feed(out.data)
    assert out.missing == "Чай茶"
    assert parser.all_sheets[0].lines[0] == "??? ?? é"


def test_nothing_in_a_name_steers_the_printer() -> None:
    """A product called like a command cuts nothing and opens no drawer."""
    sheet = printed(paper(Line("\x1bp\x00\x19\x19\x1dV\x42\x00 tea \u202eesrever\r\n")), Make("80"))
    assert sheet.lines[0] == "p\x19".replace("\x19", "") + "VB tea esrever"


@pytest.mark.parametrize("width", WIDTHS)
def test_long_words_and_amounts_stay_on_the_paper(width: str) -> None:
    columns = COLUMNS[width]
    long = Pair("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "99 999 999.99 €")
    wide = Pair("T", "9" * 60)
    lines = [line for line in printed_lines(paper(long, wide), columns) if isinstance(line, TextLine)]
    assert all(len(line.text) <= columns for line in lines)
    together = "".join(line.text.strip() for line in lines)
    assert long.left in together.replace(" ", "") or long.left[:20] in together
    assert "".join(line.text.strip() for line in lines if line.text.strip("9 ") == "") == "9" * 60


def test_a_name_that_is_too_long_for_its_line_keeps_its_amount_at_the_edge() -> None:
    lines = printed_lines(paper(Pair("Bougie parfumée cire d’abeille", "12.90 € A")), 32)
    assert [line.text for line in lines] == ["Bougie parfumée cire", "d’abeille              12.90 € A"]


@pytest.mark.parametrize("till", ["1", "A2", "SHOP12"])
@pytest.mark.parametrize("width", WIDTHS)
def test_bars_that_do_not_fit_give_way_to_their_text(till: str, width: str) -> None:
    """A printer prints nothing at all where bars are wider than the paper."""
    number = f"{till}-261122-0038"
    sheet = printed(paper(Barcode(number)), Make(width))
    bars = [item for item in sheet.items if isinstance(item, PrintedBars)]
    assert number in sheet.lines
    assert all(item.text == number and item.dots <= DOTS[width] for item in bars)
    assert bool(bars) is (width == "80" or till != "SHOP12")


@pytest.mark.parametrize(
    "text", ["1-261122-0038", "A{B}12", "12345", "1234", "x", "{C1", "SHOP12-261122-0038", "12345x"]
)
def test_code_128_says_what_it_was_given(text: str) -> None:
    """The printer's own bars, and those that are drawn on the screen and in the PDF, as python-barcode draws them."""
    read, count = read_code128(code128(text))
    assert (read, count + 2) == (text, len(symbols(text)))
    drawn = "".join(("1" if at % 2 == 0 else "0") * width for at, width in enumerate(bars(text)))
    assert drawn == "".join(CODES[value] for value in symbols(text)) + STOP + "11"


def test_a_logo_is_printed_dot_by_dot() -> None:
    dots = bytes((0b10101010, 0b11000000, 0b01010101, 0b00000000))
    sheet = printed(paper(Line("x"), logo=True), Make("80", logo=Bitmap(10, 2, dots)))
    picture = sheet.items[0]
    assert isinstance(picture, PrintedDots)
    assert [row[:10] for row in picture.rows] == [
        (True, False, True, False, True, False, True, False, True, True),
        (False, True, False, True, False, True, False, True, False, False),
    ]


def test_a_picture_file_is_read_or_refused() -> None:
    assert read_pbm(b"P4\n10 2\n\xaa\xc0\x55\x00") == Bitmap(10, 2, b"\xaa\xc0\x55\x00")
    for bad in (b"", b"P5 10 2\nxxxx", b"P4\n10 2\n\xaa", b"P4\n9999 9999\n\xaa", b"P4 a b\n\0", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(ValueError, match="picture"):
            read_pbm(bad)


def test_a_printer_without_a_knife_is_not_told_to_cut() -> None:
    assert not printed(paper(Line("x")), Make("80", cuts=False)).cut


def test_the_bytes_are_those_of_python_escpos() -> None:
    """Beside ours stands an implementation that many printers have been tried with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from escpos.capabilities import CAPABILITIES
        from escpos.printer import Dummy

        def of(work: str, *args: object, **named: object) -> bytes:
            printer = Dummy(profile="default")
            getattr(printer, work)(*args, **named)
            return bytes(printer.output)

        assert of("cashdraw", 2)[:3] == KICK[:3] == b"\x1bp\x00"
        assert of("cashdraw", 5)[:3] == KICK[5:8] == b"\x1bp\x01"
        bars = of("barcode", "{Bx-y", "CODE128", height=80, width=2, pos="OFF", function_type="B", check=False)
        ours = printer_bytes(paper(Barcode("x-y")), Make("80"))
        assert bars.rpartition(b"\x1dk")[2].rstrip(b"\n") in ours
        profiles = CAPABILITIES["profiles"]
        for name, like in (("epson", "TM-T20II"), ("pos58", "POS-5890"), ("rongta", "RP326"), ("dots", "default")):
            known = profiles[like]["codePages"]
            for page in MODELS[name]:
                assert known[str(page.number)] == page.codec.upper(), (name, page)
        every = profiles["default"]["codePages"]
        for page in (*PAGES.values(), *MODELS["auto"]):
            assert every[str(page.number)] == {"iso8859_15": "ISO_8859-15"}.get(page.codec, page.codec.upper())
        from PIL import Image

        picture = Image.frombytes("1", (16, 2), b"\x55\x3f\xaa\xff")  # white is 1 there
        theirs = of("image", picture, impl="bitImageRaster", fragment_height=960, center=False)
        assert raster(Bitmap(16, 2, b"\xaa\xc0\x55\x00")) in theirs


def test_letters_change_pages_only_where_they_must() -> None:
    assert Letters("auto").encode("abc") == b"\x1bt\x10abc"
    letters = Letters("auto")
    assert letters.encode("é€ŒÄ").count(b"\x1bt") == 1
    assert letters.encode("ł").startswith(b"\x1bt\x12")
