"""Papers with a device's signature, letter by letter, and their QR codes read back from what is printed."""

from __future__ import annotations

import asyncio
import base64
from functools import cache
from pathlib import Path

import pytest

from pos_app.devices.escpos import DOTS, Make, printer_bytes
from pos_app.domain.paper import Pair, Paper, QrCode
from pos_app.presenters.heard.papers import paper_heard
from tests.rksv.reader import parse
from tests.unit.devices.fake_printer import Parser, PrintedDots
from tests.unit.presenters.papers_signed import GOLDEN, open_shop, papers, printed
from tests.unit.qr_reader import read_qr


@cache
def golden() -> dict[str, tuple[Paper, bool]]:
    return {name: (paper, copy) for name, paper, copy in asyncio.run(papers())}


def squares(paper: Paper) -> list[QrCode]:
    return [row for row in paper.rows if isinstance(row, QrCode)]


def test_the_papers_are_the_golden_ones() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(golden())
    for name, (paper, copy) in golden().items():
        assert printed(paper, copy=copy) == (GOLDEN / f"{name}.txt").read_text("utf-8"), name


@pytest.mark.parametrize("width", ["58", "80"])
def test_each_square_is_read_back_from_the_printers_dots_and_fits_the_paper(width: str) -> None:
    for name, (paper, _) in golden().items():
        if name.startswith("DE-") and name.endswith("outage"):
            continue  # nothing was signed
        parser = Parser()
        parser.feed(printer_bytes(paper, Make(width)))
        (sheet,) = parser.sheets
        dots = [item for item in sheet.items if isinstance(item, PrintedDots)]
        assert [read_qr(item.rows) for item in dots] == [one.text for one in squares(paper)] != [], name
        assert all(len(item.rows[0]) <= DOTS[width] for item in dots)


def test_an_austrian_square_is_the_receipt_of_the_log() -> None:
    text = squares(golden()["AT-sale"][0])[0].text
    body, _, signature = text.rpartition("_")
    url = base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")
    sealed = base64.urlsafe_b64encode(base64.b64decode(signature)).decode().rstrip("=")
    one = parse(f"eyJhbGciOiJFUzI1NiJ9.{url}.{sealed}")
    assert one.sums == (1798, 795, 0, 0, 0)
    assert one.number == "1-261130-0001"


def test_a_german_square_has_the_fields_of_the_paper() -> None:
    paper = golden()["DE-sale"][0]
    fields = squares(paper)[0].text.split(";")
    assert fields[:4] == ["V0", "KASSE-DE-1", "Kassenbeleg-V1", "Beleg^17.98_7.95_0.00_0.00_0.00^25.93:Bar"]
    told = {row.left: row.right for row in paper.rows if isinstance(row, Pair)}
    assert [told[name] for name in ("TSE-Transaktion", "Signaturzähler", "Beginn", "Ende")] == fields[4:8]
    assert squares(golden()["DE-outage"][0]) == []


def test_who_listens_is_not_read_the_square_and_hears_the_outage() -> None:
    said = paper_heard(golden()["AT-outage"][0], copy=False)
    assert "Sicherheitseinrichtung ausgefallen" in said
    assert "_R1" not in said


def test_a_paper_that_was_given_out_says_the_same_after_the_outage(tmp_path: Path) -> None:
    async def twice() -> tuple[Paper, Paper]:
        async with open_shop(tmp_path, "AT", practice=False) as shop:
            shop.device.out = True
            sale = await shop.sell()
            first = await shop.receipt(sale)
            shop.device.out = False
            await shop.signing.try_again()
            return first, await shop.receipt(sale)

    first, again = asyncio.run(twice())
    assert first == again
