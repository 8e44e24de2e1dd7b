"""The signing of one till, put together for the law it sells under. Imported only where a device signs."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.devices.signing import ReceiptCertificate
from pos_app.devices.soft_signer import SoftSigner
from pos_app.devices.tse_middleware import TseMiddleware
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime
from pos_app.services.fiscal.dep import key_material
from pos_app.services.fiscal.rksv_chain import RksvNotary
from pos_app.services.fiscal.signing import SignedSales, Signing
from pos_app.services.fiscal.tse_notary import TseNotary
from pos_app.system import secret_store, settings_file

if TYPE_CHECKING:
    from pos_app.domain.order import ShopProfile
    from pos_app.services.clock import Clock
    from pos_app.services.fiscal.signing import Notary
    from pos_app.services.sale.checkout import PaidSales
    from pos_app.store.tables.sales import SaleStore
    from pos_app.store.tables.signed import SignedStore

_PRACTICE = ReceiptCertificate("AT0", "U:ATU00000000-UEBUNG")
OLD_DEVICE = "signing-device.json"
"""Where a till's folder named its German device before the settings did."""
_log = logging.getLogger(__name__)


async def signing_of(folder: Path, shop: ShopProfile, store: SignedStore, clock: Clock) -> Signing | None:
    """The signing of the practice till in `folder`; None where its law knows no device here, or its key is lost. Raises
    StoreError."""
    notary = await _notary(folder, shop, clock)
    if notary is None:
        return None
    signing = Signing(store, notary, shop.till, clock, practice=True)
    await signing.open()
    return signing


def signed_sales(sales: SaleStore, signing: Signing | None) -> PaidSales:
    """The sales whose payments end with their signature."""
    return SignedSales(sales, signing) if signing is not None else sales


async def _notary(folder: Path, shop: ShopProfile, clock: Clock) -> Notary | None:
    if shop.standing.regime is Regime.DE:
        return await asyncio.to_thread(_german, folder, shop.till)
    if shop.standing.regime is not Regime.AT:
        return None
    seed = await asyncio.to_thread(secret_store.fiscal_seed, folder, clock.new_id)
    if not seed:
        _log.warning("the keys of the fiscal chain are lost: nothing is signed")
        return None
    return rksv_notary(seed, shop.till)


def keep_device(folder: Path, address: str, cash_box: str) -> None:
    """Have the practice till in `folder` sign by the middleware at this address: the settings name it. Raises
    DomainError("tse_address"), OSError."""
    TseMiddleware(address, cash_box, "")
    settings, _ = settings_file.load(folder)
    settings_file.save(folder, replace(settings, tse_address=address, tse_cash_box=cash_box))


def _german(folder: Path, till: str) -> Notary | None:
    settings = settings_file.peek(folder)
    try:
        address, cash_box = settings.tse_address, settings.tse_cash_box
        if not address:  # an older program kept it in a file of its own
            told = json.loads((folder / OLD_DEVICE).read_bytes())
            address, cash_box = told["address"], told["cash_box"]
        return TseNotary(TseMiddleware(address, cash_box, till))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, DomainError) as error:
        _log.warning("the signing device's address cannot be read: %s", type(error).__name__)
        return None


def austrian_keys(folder: Path, clock: Clock) -> bytes:
    """The file of keys by which the practice till's log is checked."""
    seed = secret_store.fiscal_seed(folder, clock.new_id)
    unit = SoftSigner(seed, _PRACTICE)
    return key_material(counter_key(seed), {_PRACTICE.serial: ("PUBLIC_KEY", unit.public_key)})


def rksv_notary(seed: bytes, till: str) -> RksvNotary:
    """The Austrian chain of a practice till, signed in software by keys that are made of `seed`."""
    return RksvNotary(SoftSigner(seed, _PRACTICE), counter_key(seed), f"UEBUNG-{till}")


def counter_key(seed: bytes) -> bytes:
    """The AES key of the turnover counter."""
    return sha256(b"turnover counter" + seed).digest()
