"""The card of all keys at a real till: looked at, printed on paper, saved for A4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.devices.escpos import Bitmap, DrawnLine
from pos_app.domain.paper import Pair
from pos_app.domain.paper_lines import TextLine
from pos_app.presenters.common.keys import KEYS, PLACES
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.words import ENGLISH, LANGUAGES, key_text
from pos_app.presenters.printing.keys_card import A4, PRINT, keys_paper
from tests.unit.devices.fake_printer import FakePrinter
from tests.unit.presenters.counter import open_counter
from tests.unit.presenters.test_papers import at, at_rest, sheets, until


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    made = FakePrinter()
    yield made
    made.close()


@pytest.mark.asyncio
async def test_enter_prints_every_key(tmp_path: Path, printer: FakePrinter) -> None:
    drawn: list[str] = []

    def draw(line: TextLine, width: int) -> DrawnLine:
        drawn.append(line.text)
        return DrawnLine(Bitmap(width, 30, bytes(width // 8 * 30)))

    setup = at(printer.address)
    (made,) = setup.printers
    setup = replace(setup, printers=(replace(made, make=replace(made.make, draw=draw)),))
    async with open_counter(tmp_path, prints=setup) as counter:
        counter.presenters.keys.open()
        view = counter.window["paper"]
        assert [action.key for action in view.actions if action.primary] == [PRINT]
        counter.presenters.keys.act(PRINT)
        assert counter.window["paper"] is None
        await until(lambda: len(sheets(printer)) == 1)
        await at_rest(counter)
        assert not await counter.till.printing.open_jobs()
    (lines,) = sheets(printer)
    together = " ".join(" ".join([*lines, *drawn]).split())
    assert any("↓" in line for line in drawn)  # no page has arrows: their lines are dots
    for _, title in PLACES:
        assert title in together
    for key in {key for line in KEYS for key in line.keys}:
        assert key_text(key, ENGLISH) in together, key


@pytest.mark.asyncio
async def test_without_a_printer_it_is_saved(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        counter.presenters.keys.open()
        assert [action.key for action in counter.window["paper"].actions] == [A4]
        counter.presenters.keys.act(A4)
        counter.window.listeners["ask_file"](tmp_path / "keys.pdf")
        await until(lambda: counter.window["paper"] is None)
        assert "keys.pdf" in counter.window["notice"].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_key_stands_beside_what_it_does(language: str) -> None:
    tr = translator_of(language)
    rows = [row for row in keys_paper(tr).rows if isinstance(row, Pair)]
    assert len(rows) == len(KEYS)
    assert all(row.left and row.right for row in rows)
