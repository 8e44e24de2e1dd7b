"""The printer's section of the settings, and its test strip on a printer that reads it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from pos_app.devices.escpos import DrawnLine, printer_bytes
from pos_app.devices.printer import PrinterError, PrinterTrouble, deliver
from pos_app.domain.paper import Paper
from pos_app.domain.paper_lines import TextLine
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import PrinterTrial, SectionFacts, Sight, TillFacts
from pos_app.presenters.settings.fields import Asked, errors_in
from pos_app.presenters.settings.printer import CHOOSE_LOGO, TEST_PRINTER, try_strip
from pos_app.presenters.settings.printer_strip import LETTERS, strip_paper
from pos_app.presenters.settings.sections import section_blocks
from pos_app.presenters.settings.views import Block, FieldsBlock, StepsBlock
from pos_app.services.printing.print_jobs import PrintPages
from pos_app.services.printing.printer_setup import Drawing, usable_printer
from pos_app.system.settings_file import Settings, load
from tests.unit.devices.fake_printer import FakePrinter, PrintedBars

NETWORK = Draft(Settings(), {"printer_kind": "network", "printer_address": "192.168.1.50"})


def blocks(draft: Draft, tried: PrinterTrial | None = None, *, told: bool = False) -> tuple[Block, ...]:
    """The section."""
    errors = errors_in(Asked(draft.settings))
    known = SectionFacts(TillFacts("here", "1.0"), errors, told, printer=tried or PrinterTrial())
    return section_blocks("printer", Sight(draft, known, ENGLISH))


def fields(draft: Draft, *, told: bool = False) -> dict[str, str]:
    """What the section asks, and what is wrong with it."""
    found: dict[str, str] = {}
    for block in blocks(draft, told=told):
        if isinstance(block, FieldsBlock):
            found |= {view.key: view.error for row in block.rows for view in row}
    return found


def test_a_till_without_a_printer_is_asked_one_thing() -> None:
    assert fields(Draft(Settings())) == {"printer_kind": ""}


def test_each_kind_asks_for_what_it_needs() -> None:
    assert "printer_baud" not in fields(NETWORK)
    assert "printer_baud" in fields(NETWORK.edited("printer_kind", "serial"))


def test_a_printer_of_this_computer_is_chosen_by_its_name_and_may_have_pages() -> None:
    system = NETWORK.edited("printer_kind", "system").edited("printer_address", "Bon")
    for printers, offered in ((("Laser",), ["Bon", "Laser"]), ((), [])):
        known = SectionFacts(TillFacts("here", "1.0"), printers=printers)
        (block, *_) = section_blocks("printer", Sight(system, known, ENGLISH))
        assert isinstance(block, FieldsBlock)
        views = {view.key: view for row in block.rows for view in row}
        assert [choice.key for choice in views["printer_address"].choices] == offered
        assert [choice.key for choice in views["printer_width"].choices] == ["80", "58", "a4"]
    pages = set(fields(system.edited("printer_width", "a4")))
    assert not pages & {"printer_page", "printer_cuts", "drawer", "printer_asks", "printer_baud"}
    assert {"printer_page", "printer_cuts", "drawer"} <= set(fields(system))
    (block, *_) = blocks(NETWORK)
    assert isinstance(block, FieldsBlock)
    widths = next(view for row in block.rows for view in row if view.key == "printer_width")
    assert [choice.key for choice in widths.choices] == ["80", "58"]


def test_a_strip_is_printed_on_pages_as_well(tmp_path: Path) -> None:
    """From the settings as typed to the page that the system is handed."""
    handed: list[tuple[str, Paper]] = []

    def pages_of(name: str, with_logo: bool) -> PrintPages:
        assert not with_logo
        return lambda paper, _copy: handed.append((name, paper))

    def draw(_line: TextLine, width: int) -> DrawnLine:
        raise AssertionError(f"a line of {width} dots is drawn for pages")

    async def attempt(settings: Settings, strip: Paper) -> bool:
        made = usable_printer(settings, tmp_path, Drawing(draw, pages_of))
        assert made is not None
        assert made.pages is not None
        made.pages(strip, False)
        return False

    system = NETWORK.edited("printer_kind", "system").edited("printer_address", "Laser")
    tried, _ = asyncio.run(try_strip(system.edited("printer_width", "a4"), attempt, ENGLISH))
    assert (tried.done, tried.trouble) == (True, None)
    assert [(name, paper.title) for name, paper in handed] == [("Laser", "Test strip")]


def test_what_was_windows_alone_is_the_systems_now(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"printer_kind": "windows", "printer_address": "EPSON"}')
    settings, aside = load(tmp_path)
    assert (settings.printer_kind, settings.printer_address, aside) == ("system", "EPSON", "")


@pytest.mark.parametrize("address", ["not an address", "a:b:c", "1.2.3.4:99999", "-x"])
def test_a_wrong_address_is_said_at_its_field(address: str) -> None:
    assert "192.168.1.50" in fields(NETWORK.edited("printer_address", address))["printer_address"]
    assert not fields(NETWORK.edited("printer_address", ""))["printer_address"]  # not before it was to be used
    assert fields(NETWORK.edited("printer_address", ""), told=True)["printer_address"]


def row(tried: PrinterTrial) -> tuple[Tone, str, bool]:
    """What the strip's row says, and whether it can be printed (again)."""
    block = blocks(NETWORK, tried)[-1]
    assert isinstance(block, StepsBlock)
    assert [action.key for action in block.actions] == [TEST_PRINTER, CHOOSE_LOGO]
    return block.rows[0].tone, block.rows[0].text, block.actions[0].enabled


@pytest.mark.parametrize("width", ["58", "80"])
def test_the_strip_comes_out_and_what_was_learnt_is_kept(tmp_path: Path, width: str) -> None:
    """The ruler fills its line, every letter is there, the bars can be read; and the printer is known to answer."""
    printer = FakePrinter()
    draft = NETWORK.edited("printer_address", printer.address).edited("printer_width", width)
    assert row(PrinterTrial())[0] is Tone.PLAIN
    assert row(PrinterTrial(running=True))[2] is False

    async def attempt(settings: Settings, strip: Paper) -> bool:
        made = usable_printer(settings, tmp_path)
        assert made is not None
        data, link = printer_bytes(strip, made.make), made.open()
        try:
            return deliver(link, data, Event(), monotonic, ask=made.ask, answered_before=False)
        finally:
            link.close()

    try:
        tried, learnt = asyncio.run(try_strip(draft, attempt, ENGLISH))
        (sheet,) = printer.sheets
    finally:
        printer.close()
    assert row(tried) == (Tone.OK, "printed; the printer tells how it is", True)
    known = usable_printer(learnt.settings, tmp_path)
    assert known is not None
    assert known.answers
    moved = usable_printer(learnt.edited("printer_address", "192.168.1.51").settings, tmp_path)
    assert moved is not None
    assert not moved.answers  # another printer may be another kind
    assert ("1234567890" * 5)[: int({"58": "32", "80": "48"}[width])] in sheet.lines
    assert LETTERS.replace(" ", "") in "".join("".join(sheet.lines).split())
    assert any(isinstance(item, PrintedBars) for item in sheet.items)
    assert sheet.cut


def test_what_kept_it_from_printing_is_said() -> None:
    async def off(_settings: Settings, _strip: Paper) -> bool:
        raise PrinterError(PrinterTrouble.OFF)

    tried, draft = asyncio.run(try_strip(NETWORK, off, ENGLISH))
    assert row(tried) == (Tone.TROUBLE, "The printer does not answer. Is it switched on?", True)
    assert draft == NETWORK
    wrong = NETWORK.edited("printer_address", "?")
    tried, _ = asyncio.run(try_strip(wrong, off, ENGLISH))
    assert tried.trouble is PrinterTrouble.WRONG


def test_a_printer_that_tells_nothing_is_no_failure() -> None:
    async def mute(_settings: Settings, _strip: Paper) -> bool:
        return False

    tried, draft = asyncio.run(try_strip(NETWORK, mute, ENGLISH))
    tone, text, _ = row(tried)
    assert (tone, "look at the strip" in text) == (Tone.OK, True)
    assert not draft.settings.printer_answers


def test_the_strip_says_what_to_look_at() -> None:
    texts = [getattr(one, "text", "") for one in strip_paper("80", ENGLISH).rows]
    assert any("edge to edge" in text for text in texts)
