"""A middleware before a German device (TSE), as a program on loopback: written after the public interface documentation
of fiskaltrust.Middleware (REST, German appendix), and knows nothing of the till. Its device is a key in memory.

Its faults are set before a call: `out` (it does not reach its device until a receipt of nothing comes while it may),
`mute` (it takes the call and says nothing), `other` (it signs other amounts), `noise` (it says no JSON), `refuses`
(HTTP 500).
"""

from __future__ import annotations

import base64
import json
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

GERMANY = 0x4445000000000000
BOX = "a489fec1-9f6d-4413-9a28-285a37519d67"
CLIENT = "KASSE-DE-1"
BEGAN = datetime(2026, 11, 30, 13, 2, tzinfo=UTC)
FIELDS = {
    1: 0,
    2: 1,
    3: 2,
    4: 3,
    5: 4,
    6: 4,
    7: 4,
    0x60: 4,
    0x68: 4,
    0x77: 4,
}  # ftChargeItemCase to the place in the process data
PAYS = {1: "Bar", 4: "Unbar", 5: "Unbar", 9: "Unbar"}


class Middleware:
    """The program. `calls` are the requests that it took."""

    def __init__(self) -> None:
        self.out = self.mute = self.other = self.noise = self.refuses = False
        self.failed = False  # it tried its device and gave up
        self.calls: list[dict[str, Any]] = []
        self._number, self._signatures = 0, 0
        self._key = ec.derive_private_key(1234567, ec.SECP256R1())
        self._ends = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends it."""
        self._ends.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if outer.mute:
                    outer._ends.wait(5)
                    return
                assert self.path == "/json/v1/sign"
                wanted = json.loads(body, parse_float=Decimal)
                code, told = (500, b"") if outer.refuses else (200, outer._answer(wanted))
                self.send_response(code)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *args: object) -> None:
                pass

        return Handler

    def _answer(self, wanted: dict[str, Any]) -> bytes:
        self.calls.append(wanted)
        if self.noise:
            return b"<html>busy</html>"
        assert wanted["ftCashBoxID"] == BOX
        case = wanted["ftReceiptCase"]
        assert case & 0xFFFF000000000000 == GERMANY
        assert case & 0x100000000, "the implicit flow"
        is_zero = case & 0xFFFF == 2
        if self.out:
            self.failed = True
        elif is_zero:
            self.failed = False
        told: dict[str, Any] = {
            "ftCashBoxID": BOX,
            "ftQueueID": "b6c9f13b-b987-43cd-ab08-3f5cb2a850d6",
            "ftQueueItemID": "beada6fc-fbc3-4371-9330-f80c16e3035e",
            "ftQueueRow": len(self.calls),
            "cbTerminalID": wanted["cbTerminalID"],
            "cbReceiptReference": wanted["cbReceiptReference"],
            "ftCashBoxIdentification": CLIENT,
            "ftSignatures": [],
            "ftState": GERMANY | 2 * self.failed,
        }
        if is_zero:
            assert wanted["cbChargeItems"] == wanted["cbPayItems"] == []
        elif not self.failed:
            told["ftSignatures"] = self._signed(wanted, training=bool(case & 0x20000))
        return json.dumps(told).encode()

    def _signed(self, wanted: dict[str, Any], *, training: bool) -> list[dict[str, Any]]:
        sums, paid = [Decimal(0)] * 5, Counter[str]()
        for item in wanted["cbChargeItems"]:
            sums[FIELDS[item["ftChargeItemCase"] & 0xFFFF]] += Decimal(item["Amount"])
        for item in wanted["cbPayItems"]:
            paid[PAYS[item["ftPayItemCase"] & 0xFFFF]] += Decimal(item["Amount"])  # type: ignore[assignment]
        if self.other:
            sums[0] += 1
        data = (
            f"{'AVTraining' if training else 'Beleg'}^{'_'.join(f'{one:.2f}' for one in sums)}"
            f"^{'_'.join(f'{amount:.2f}:{name}' for name, amount in paid.items())}"
        )
        self._number += 1
        self._signatures += 2
        began = BEGAN + timedelta(minutes=self._number)
        start, end = (f"{one:%Y-%m-%dT%H:%M:%S}.000Z" for one in (began, began + timedelta(seconds=1)))
        log = f"{self._number};{self._signatures};{start};{end};{data}".encode()
        seal = base64.b64encode(self._key.sign(log, ec.ECDSA(SHA256(), deterministic_signing=True))).decode()
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        key = base64.b64encode(point).decode()
        fields: tuple[str, ...] = (
            "V0",
            CLIENT,
            "Kassenbeleg-V1",
            data,
            str(self._number),
            str(self._signatures),
            start,
            end,
        )
        fields += ("ecdsa-plain-SHA256", "unixTime", seal, key)
        items = [{"ftSignatureFormat": 3, "ftSignatureType": GERMANY | 1, "Caption": "", "Data": ";".join(fields)}]
        items += [
            {"ftSignatureFormat": 1, "ftSignatureType": GERMANY | 0x13 + at, "Caption": "", "Data": one}
            for at, one in enumerate(fields)
        ]
        return items
