"""Pairs tills with the shop's store by a code: made on a till that may invite, used up by the till that joins."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256

from pos_app.domain.errors import DomainError
from pos_app.domain.pairing import PRINT, SECRET, Pairing, read_pairing, written
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.store_state import StoreRefusedError
from pos_app.services.clock import Clock
from pos_app.shared_store import setting_up
from pos_app.shared_store.address import StoreAddress, typed


def invite(address: StoreAddress, password: str, code: str, host: str, clock: Clock, *, again: bool = False) -> str:
    """A code with which the till `code` joins. `host`: the store's address as that till reaches it, as it is typed ("":
    as this one does). `again`: a till that has the code is paired anew, and its password is worth nothing then.

    Blocks. Raises DomainError: till_code, store_address; StoreAwayError; StoreRefusedError: "code" where a till has
    that code already, "schema" where this till may not invite.
    """
    code = ReceiptNumber(code.strip().upper(), date.min, 1).till  # it has the form that a till's settings take
    role = setting_up.role_of(code, address.database)
    if role == address.role:
        raise StoreRefusedError("code", code)  # its own: it would shut itself out
    secret = sha256(clock.new_id().encode()).digest()[:SECRET]
    there = address
    if host.strip():
        name, port = typed(host, address.port)
        there = replace(address, host=name, port=port)
    mark = b""
    if not there.is_local:
        mark = setting_up.fingerprint_of(setting_up.certificate_of(there.host, there.port))[:PRINT]
    with setting_up.owner_connection(address, password) as connection:
        setting_up.pair(connection, code, role, _password(secret), again=again)
    return written(Pairing(there.host, there.port, address.database, code, secret, mark))


def join(
    text: str, code: str, clock: Clock, show: Callable[[str, int], str] = setting_up.certificate_of
) -> tuple[StoreAddress, str]:
    """Where the store of a pairing code is, and this till's own password there; the code is used up then. `show` gives
    a server's certificate. Blocks.

    Raises DomainError: pairing_code (mistyped), pairing_till (it is for another till's code; detail `wanted`, `own`);
    StoreRefusedError: certificate (another server answers), password (used up, or renewed); StoreAwayError.
    """
    pairing = read_pairing(text)
    if pairing.code != code:
        raise DomainError("pairing_till", "code", wanted=pairing.code, own=code)
    role = setting_up.role_of(code, pairing.database)
    address = StoreAddress(pairing.host, pairing.port, pairing.database, role)
    if not address.is_local:
        certificate = show(address.host, address.port)
        if not pairing.fingerprint or setting_up.fingerprint_of(certificate)[:PRINT] != pairing.fingerprint:
            raise StoreRefusedError("certificate")
        address = replace(address, certificate=certificate)
    own = clock.new_id()
    with setting_up.owner_connection(address, _password(pairing.secret)) as connection:
        shop = setting_up.mark_of_store(connection)
        setting_up.renew_password(connection, own)
    return replace(address, shop=shop), own


def _password(secret: bytes) -> str:
    return base64.b32encode(secret).decode()
