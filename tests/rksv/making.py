"""A chain of random sales, returns and training in a till's file, signed by a device that falls out now and then."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from pos_app.app.signing import counter_key
from pos_app.devices.signing import DeviceOutError, ReceiptCertificate
from pos_app.devices.soft_signer import SoftSigner
from pos_app.domain.fiscal_receipt import SignedDocument
from pos_app.domain.tax import TaxRate
from pos_app.services.fiscal.dep import dep_export, key_material
from pos_app.services.fiscal.rksv_chain import RksvNotary
from pos_app.services.fiscal.signing import Signing
from tests.archives.making import Made, random_cart, till

RATES = tuple(TaxRate(Decimal(rate)) for rate in ("20", "10", "13", "0", "4.9", "19"))
SEED = bytes(range(32))
BOX = "KASSE-1"
CLOSED = ReceiptCertificate("AT0", "U:ATU13585627-1")


@dataclass
class MoodyDevice:
    """A signature unit that is out while `out` is set."""

    unit: SoftSigner = field(default_factory=lambda: SoftSigner(SEED, CLOSED))
    out: bool = False
    asked: int = 0
    deadline: float = 1.0

    async def certificate(self) -> ReceiptCertificate:
        if self.out:
            raise DeviceOutError("no card")
        return await self.unit.certificate()

    async def sign(self, data: bytes) -> bytes:
        self.asked += 1
        if self.out:
            raise DeviceOutError("no card")
        return await self.unit.sign(data)


@dataclass(frozen=True)
class MadeChain:
    """A chain, its log and the keys by which it is checked."""

    rows: tuple[SignedDocument, ...]
    dep: bytes
    keys: bytes


def rksv_of(device: MoodyDevice) -> RksvNotary:
    """The Austrian way with this device."""
    return RksvNotary(device, counter_key(SEED), BOX)


def signing_over(one: Made, device: MoodyDevice, *, practice: bool) -> Signing:
    """The signing of this till's file."""
    return Signing(one.store.signed, rksv_of(device), "1", one.clock, practice=practice)


def written(rows: tuple[SignedDocument, ...], unit: SoftSigner) -> MadeChain:
    """The log of a chain and its keys."""
    keys = key_material(counter_key(SEED), {CLOSED.serial: ("PUBLIC_KEY", unit.public_key)})
    return MadeChain(rows, dep_export(rows, {}), keys)


async def random_chain(folder: Path, count: int, seed: int) -> MadeChain:
    """So many sales, with returns, training, outages, months and years between them."""
    chance = random.Random(seed)
    device = MoodyDevice()
    async with till(folder, seed) as one:
        left, training = count, False
        signing = signing_over(one, device, practice=False)
        await signing.catch_up()
        while left > 0:
            device.out = chance.random() < 0.1
            batch = min(left, chance.randrange(1, 9))
            for _ in range(batch):
                sale = await one.sell(random_cart(chance, RATES))
                if chance.random() < 0.2:
                    await one.take_back(sale)
                if training != (chance.random() < 0.1):  # the till is opened again, for training or for sales
                    training = not training
                    signing = signing_over(one, device, practice=training)
                await signing.catch_up()
            left -= batch
            device.out = False
            await signing.try_again()
            one.now += timedelta(days=chance.choice((0, 0, 0, 0, 1, 1, 20)), seconds=chance.randrange(-3600, 3600))
        await signing.end()
        return written(await one.store.signed.all(), device.unit)
