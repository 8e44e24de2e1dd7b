"""Papers that a signing device signed, as the golden papers have them. `python -m tests.unit.presenters.papers_signed
--write` writes those anew: look at each before it is committed."""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pos_app.devices.escpos import Make, printer_bytes
from pos_app.devices.tse_middleware import TseMiddleware
from pos_app.domain.fiscal import Regime, Standing
from pos_app.domain.fiscal_receipt import FiscalMark
from pos_app.domain.order import Sale, witnessed
from pos_app.domain.paper import Paper
from pos_app.domain.receipt import ReceiptNumber, ReturnNumber
from pos_app.domain.returns import Return
from pos_app.domain.sheet import PageSheet
from pos_app.domain.submission import Kind, State, Submission
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.receipt import Circumstances, receipt_paper
from pos_app.presenters.printing.receipt_sheet import receipt_sheet
from pos_app.presenters.printing.return_paper import return_paper
from pos_app.presenters.printing.return_sheet import return_sheet
from pos_app.services.clock import Clock
from pos_app.services.fiscal.signing import Notary, Signing
from pos_app.services.fiscal.tse_notary import TseNotary
from pos_app.store.tables.returns import GivenBack, SaleNow
from pos_app.store.till import TillStore
from tests.rksv.making import MoodyDevice, rksv_of
from tests.tse_middleware import BOX, Middleware
from tests.unit.devices.fake_printer import Parser, PrintedDots, PrintedText
from tests.unit.presenters.papers_by_law import AT, PLACES, Place
from tests.unit.qr_reader import read_qr
from tests.unit.store.till_values import come_back

GOLDEN = Path(__file__).with_name("papers_signed")


@dataclass
class Shop:
    """A shop's till with a device."""

    place: Place
    store: TillStore
    signing: Signing
    device: MoodyDevice | Middleware

    async def sell(self, pieces: int = 2) -> Sale:
        """Pay a sale, and have it signed."""

        def build(number: ReceiptNumber, head: str) -> tuple[Sale, Submission]:
            made = witnessed(replace(self.place.sale(pieces), id=f"s-{pieces}", receipt=number), head)
            row = Submission(made.id, Kind.ORDER, f"req-{made.id}", State.QUEUED, AT, receipt=str(number))
            return made, row

        sale, _ = await self.store.sales.pay("1", AT.date(), build)
        await self.signing.catch_up()
        return sale

    async def take_back(self, sale: Sale) -> Return:
        """A piece comes back."""
        made = await self.store.returns.write("1", AT.date(), sale.id, lambda n, now, _: come_back(n, sale, now))
        await self.signing.catch_up()
        return made.given

    async def exchange(self, sale: Sale) -> tuple[Return, Sale]:
        """A towel comes back and coffee is taken instead, in one transaction."""
        given, taken = self.place.exchanged(sale)

        def build(number: ReturnNumber, _now: SaleNow | None, receipt: ReceiptNumber | None) -> GivenBack:
            assert receipt is not None  # it was asked for
            assert given.exchanged is not None
            one = replace(taken, id=f"t-{receipt.counter}", receipt=receipt)
            row = Submission(one.id, Kind.ORDER, f"req-{one.id}", State.QUEUED, AT, receipt=str(receipt))
            link = replace(given.exchanged, sale_id=one.id, receipt=str(receipt))
            back = replace(given, id=f"r-{number.counter}", number=number, exchanged=link)
            return GivenBack(back, one, row)

        made = await self.store.returns.write("1", AT.date(), sale.id, build, exchange=True)
        await self.signing.catch_up()
        assert made.sale is not None
        return made.given, made.sale

    async def exchanged(self, given: Return, sale: Sale) -> tuple[Paper, PageSheet]:
        """The paper of an exchange, on the roll and on A4."""
        around, sold = await self._around(given.id), await self.mark(sale.id)
        return (
            return_paper(given, around, self._tr, sale, sold=sold),
            return_sheet(given, around, self._tr, sale, sold=sold),
        )

    async def sheet(self, one: Sale | Return, *, practice: bool = False) -> PageSheet:
        """The receipt of a sale or the paper of a return on A4."""
        around = await self._around(one.id, practice=practice)
        make = receipt_sheet if isinstance(one, Sale) else return_sheet
        return make(one, around, self._tr)  # type: ignore[arg-type]

    async def receipt(self, sale: Sale, *, practice: bool = False) -> Paper:
        """The receipt of a sale, as the till prints it."""
        return receipt_paper(sale, await self._around(sale.id, practice=practice), self._tr)

    async def returned(self, given: Return) -> Paper:
        """The paper of a return."""
        return return_paper(given, await self._around(given.id), self._tr)

    async def mark(self, subject: str) -> FiscalMark:
        """What is said of a signature."""
        return await self.signing.mark_of(subject)

    async def _around(self, subject: str, *, practice: bool = False) -> Circumstances:
        return Circumstances(self.place.shop.seller, "1042", practice, fiscal=await self.mark(subject))

    @property
    def _tr(self) -> Translator:
        return translator_of(self.place.language, self.place.country)


@asynccontextmanager
async def open_shop(folder: Path, country: str, *, practice: bool) -> AsyncIterator[Shop]:
    """The shop of a country. Its file is one of the practice shop: no other takes a device."""
    place = next(one for one in PLACES if one.country == country)
    store = await TillStore.open(folder, lambda: AT)
    device = MoodyDevice() if country == "AT" else Middleware()
    try:
        await store.law.begin(Standing(Regime(country.lower()), practice=True))
        clock = Clock(lambda: AT, lambda: 0.0, lambda: 0.5, lambda: "id")
        notary: Notary
        if isinstance(device, MoodyDevice):
            notary = rksv_of(device)
        else:
            notary = TseNotary(TseMiddleware(device.address, BOX, "1"))
        signing = Signing(store.signed, notary, "1", clock, practice=practice)
        await signing.catch_up()
        yield Shop(place, store, signing, device)
    finally:
        if isinstance(device, Middleware):
            device.close()
        await store.aclose()


async def papers() -> list[tuple[str, Paper, bool]]:
    """Each golden paper: its name, the paper, and whether it is printed as a copy."""
    found: list[tuple[str, Paper, bool]] = []
    with tempfile.TemporaryDirectory() as place:
        for country in ("AT", "DE"):
            (home := Path(place, country)).mkdir()
            async with open_shop(home, country, practice=False) as shop:
                sale = await shop.sell()
                back = await shop.take_back(sale)
                rest = await shop.exchanged(*await shop.exchange(sale))
                both = on_both(await shop.receipt(sale), await shop.sheet(sale))
                found.append((f"{country}-sale", both, False))
                found.append((f"{country}-copy", both, True))
                found.append((f"{country}-return", on_both(await shop.returned(back), await shop.sheet(back)), False))
                found.append((f"{country}-exchange", on_both(*rest), False))
                found.append((f"{country}-exchange-copy", on_both(*rest), True))
                shop.device.out = True
                late = await shop.sell(3)
                found.append((f"{country}-outage", on_both(await shop.receipt(late), await shop.sheet(late)), False))
                back = await shop.take_back(late)
                paper = on_both(await shop.returned(back), await shop.sheet(back))
                found.append((f"{country}-return-outage", paper, False))
                found.append(
                    (f"{country}-exchange-outage", on_both(*await shop.exchanged(*await shop.exchange(late))), False)
                )
            (home := Path(place, f"{country}-practice")).mkdir()
            async with open_shop(home, country, practice=True) as shop:
                sale = await shop.sell()
                paper = on_both(await shop.receipt(sale, practice=True), await shop.sheet(sale, practice=True))
                found.append((f"{country}-practice", paper, False))
    return found


def on_both(paper: Paper, sheet: PageSheet) -> Paper:
    """The paper for the roll and, as a sheet, for A4."""
    return replace(paper, sheet=sheet)


_HEAD = re.compile(r"(Kette|Chain)( [0-9a-f]{4}){3}")


def printed(paper: Paper, *, copy: bool, width: str = "80") -> str:
    """What a printer has on paper, read back from its bytes; a QR code as its text. The journal's head is another one
    with each field that a sale gains: its figures are left out."""
    parser = Parser()
    parser.feed(printer_bytes(paper, Make(width), copy=copy))
    (sheet,) = parser.sheets
    lines = []
    for item in sheet.items:
        if isinstance(item, PrintedDots):
            lines.append(f"[QR {read_qr(item.rows)}]")
        elif isinstance(item, PrintedText):
            lines.append(_HEAD.sub(r"\1 …", item.text.rstrip()))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("--write", action="store_true", required=True)
    words.parse_args()
    GOLDEN.mkdir(exist_ok=True)
    for name, one, is_copy in asyncio.run(papers()):
        (GOLDEN / f"{name}.txt").write_text(printed(one, copy=is_copy), "utf-8")
