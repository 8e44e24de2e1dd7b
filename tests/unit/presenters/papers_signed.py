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
from pos_app.domain.order import Sale
from pos_app.domain.paper import Paper
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.returns import Return
from pos_app.domain.submission import Kind, State, Submission
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.receipt import Circumstances, receipt_paper
from pos_app.presenters.printing.return_paper import return_paper
from pos_app.services.clock import Clock
from pos_app.services.fiscal.signing import Notary, Signing
from pos_app.services.fiscal.tse_notary import TseNotary
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

        def build(number: ReceiptNumber) -> tuple[Sale, Submission]:
            made = replace(self.place.sale(pieces), id=f"s-{pieces}", receipt=number)
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
                found.append((f"{country}-sale", await shop.receipt(sale), False))
                found.append((f"{country}-copy", await shop.receipt(sale), True))
                found.append((f"{country}-return", await shop.returned(await shop.take_back(sale)), False))
                shop.device.out = True
                found.append((f"{country}-outage", await shop.receipt(await shop.sell(3)), False))
            (home := Path(place, f"{country}-practice")).mkdir()
            async with open_shop(home, country, practice=True) as shop:
                found.append((f"{country}-practice", await shop.receipt(await shop.sell(), practice=True), False))
    return found


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
