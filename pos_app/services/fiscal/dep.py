"""The Austrian data log (RKSV § 7, "DEP7") in the form of its annex: receipts as compact JWS, in groups of one
certificate, as one JSON file. And the file of keys that the ministry's test tool wants beside it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from itertools import groupby

from pos_app.devices.signing import ReceiptCertificate
from pos_app.domain.fiscal_receipt import SignedDocument
from pos_app.services.fiscal.rksv_chain import RksvReceipt


def dep_export(chain: Iterable[SignedDocument], certificates: Mapping[str, ReceiptCertificate]) -> bytes:
    """The log of a whole chain. `certificates` by serial number; without one its receipts stand alone, as in a closed
    system."""
    groups = []
    for serial, rows in groupby(map(RksvReceipt.of, chain), lambda one: one.who[1]):
        who = certificates.get(serial, ReceiptCertificate("", serial))
        groups.append(
            {
                "Signaturzertifikat": _b64(who.certificate),
                "Zertifizierungsstellen": [_b64(one) for one in who.issuers],
                "Belege-kompakt": [one.jws for one in rows],
            }
        )
    return json.dumps({"Belege-Gruppe": groups}, indent=1).encode()


def key_material(counter_key: bytes, keys: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The keys by which a log is checked: that of the turnover counter, and by serial number a certificate
    ("CERTIFICATE") or public key ("PUBLIC_KEY", DER). It opens the turnover: it is for the owner and the tax office."""
    named = {
        serial: {"id": serial, "signatureDeviceType": kind, "signatureCertificateOrPublicKey": _b64(key)}
        for serial, (kind, key) in keys.items()
    }
    return json.dumps({"base64AESKey": _b64(counter_key), "certificateOrPublicKeyMap": named}, indent=1).encode()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
