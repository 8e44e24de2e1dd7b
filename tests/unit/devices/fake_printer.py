"""A receipt printer on loopback: reads ESC/POS as a printer does and keeps what would be on its paper.

It knows nothing of the program's own layout: it takes bytes apart by Epson's reference into lines with their looks,
bars (decoded back into their text), dots, cuts and kicks of the drawer. Its faults are those of real ones.
"""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field

PAGES = {
    0: "cp437",
    2: "cp850",
    13: "cp857",
    14: "cp737",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
    40: "iso8859_15",
    45: "cp1250",
    46: "cp1251",
    47: "cp1253",
    48: "cp1254",
    51: "cp1257",
}
"""Of an Epson TM-T20."""


@dataclass(frozen=True)
class PrintedText:
    """A line on the paper. `cells` is how many of the paper's columns it takes."""

    text: str
    bold: bool
    wide: int
    high: int
    inverse: bool
    centred: bool

    @property
    def cells(self) -> int:
        return len(self.text) * self.wide


@dataclass(frozen=True)
class PrintedBars:
    """A Code 128 with the dots it takes across."""

    text: str
    dots: int


@dataclass(frozen=True)
class PrintedDots:
    """A picture: rows of black (True) and white."""

    rows: tuple[tuple[bool, ...], ...]


@dataclass
class Sheet:
    """What is on one piece of paper, cut or not."""

    items: list[PrintedText | PrintedBars | PrintedDots] = field(default_factory=list)
    cut: bool = False

    @property
    def lines(self) -> list[str]:
        """The text as somebody reads it, bars as their text in brackets."""
        found = []
        for item in self.items:
            if isinstance(item, PrintedText):
                found.append(item.text.rstrip())
            elif isinstance(item, PrintedBars):
                found.append(f"[{item.text}]")
        return found


class Parser:
    """Takes bytes as they come and fills sheets."""

    def __init__(self, pages: dict[int, str] = PAGES) -> None:
        self._pages = pages
        self.sheets: list[Sheet] = []
        self.kicks = 0
        self.in_turn = 0
        """Questions that are answered when everything before them is printed (GS r)."""
        self._bytes = bytearray()
        self._sheet = Sheet()
        self._reset()

    def _reset(self) -> None:
        self._page, self._bold, self._wide, self._high = "cp437", False, 1, 1
        self._inverse = self._centred = False
        self._line = ""
        self._looks: tuple[bool, int, int, bool] | None = None
        self._module = 3

    def feed(self, data: bytes) -> None:
        """More bytes."""
        self._bytes += data
        while self._bytes and (used := self._step()):
            del self._bytes[:used]

    @property
    def rest(self) -> bytes:
        """What is not whole yet."""
        return bytes(self._bytes)

    @property
    def all_sheets(self) -> list[Sheet]:
        """The finished ones and the one in the machine."""
        return [*self.sheets, self._sheet] if self._sheet.items else list(self.sheets)

    def _step(self) -> int:
        """Read one command; the bytes it took, 0 when more are needed."""
        data = self._bytes
        if data[0] == 0x0A:
            self._new_line()
            return 1
        if data[0] not in (0x1B, 0x1D, 0x10):
            assert data[0] >= 0x20, f"a byte no printer knows: {data[0]:#x}"
            looks = (self._bold, self._wide, self._high, self._inverse)
            assert self._looks in (None, looks), "the looks change within a line"
            self._looks = looks
            self._line += bytes(data[:1]).decode(self._page)
            return 1
        if len(data) < 2:
            return 0
        if data[0] == 0x10:  # DLE EOT n is answered by the line, not by the paper
            return 3 if len(data) >= 3 else 0
        return self._escape() if data[0] == 0x1B else self._group()

    def _escape(self) -> int:
        data, code = self._bytes, self._bytes[1]
        if code == 0x40:  # ESC @
            self._reset()  # a line that is not whole is forgotten, as in Epson's reference
            return 2
        if code == 0x70:  # ESC p m t1 t2
            if len(data) < 5:
                return 0
            self.kicks += data[2] == 0
            return 5
        if len(data) < 3:
            return 0
        if code == 0x74:  # ESC t n
            self._page = self._pages[data[2]]
        elif code == 0x45:  # ESC E n
            self._bold = bool(data[2] & 1)
        elif code == 0x61:  # ESC a n, only at the beginning of a line
            assert not self._line
            self._centred = data[2] == 1
        else:
            raise AssertionError(f"ESC {code:#x}")
        return 3

    def _group(self) -> int:
        data, code = self._bytes, self._bytes[1]
        if len(data) < 3:
            return 0
        if code == 0x76:  # GS v 0 m xL xH yL yH
            return self._dots()
        if code == 0x6B:  # GS k m n
            return self._bars()
        if code == 0x56:  # GS V 66 n
            if len(data) < 4:
                return 0
            assert data[2] == 66
            self._sheet.cut = True
            self.sheets.append(self._sheet)
            self._sheet = Sheet()
            return 4
        value = data[2]
        if code == 0x21:  # GS ! n
            self._wide, self._high = (value >> 4) + 1, (value & 15) + 1
        elif code == 0x42:  # GS B n
            self._inverse = bool(value & 1)
        elif code == 0x77:  # GS w n
            assert 2 <= value <= 6
            self._module = value
        elif code == 0x72:  # GS r n
            self.in_turn += 1
        else:
            assert code in (0x68, 0x48), f"GS {code:#x}"
        return 3

    def _dots(self) -> int:
        data = self._bytes
        if len(data) < 8:
            return 0
        across, down = int.from_bytes(data[4:6], "little"), int.from_bytes(data[6:8], "little")
        if len(data) < 8 + across * down:
            return 0
        body = data[8 : 8 + across * down]
        rows = [body[at : at + across] for at in range(0, len(body), across)]
        if data[3] == 3:  # each dot twice as wide and as high
            rows = [_doubled(row) for row in rows for _ in range(2)]
        else:
            assert data[3] == 0, f"GS v 0 with m = {data[3]}"
        picture = tuple(tuple(bool(byte >> (7 - bit) & 1) for byte in row for bit in range(8)) for row in rows)
        self._sheet.items.append(PrintedDots(picture))
        return 8 + across * down

    def _bars(self) -> int:
        data = bytes(self._bytes)
        if len(data) < 4 or len(data) < 4 + int(data[3]):
            return 0
        assert data[2] == 73
        size = int.from_bytes(data[3:4], "big")
        text, symbols = read_code128(bytes(data[4 : 4 + size]))
        self._sheet.items.append(PrintedBars(text, self._module * (11 * (symbols + 2) + 13)))
        return 4 + size

    def _new_line(self) -> None:
        bold, wide, high, inverse = self._looks or (False, 1, 1, False)
        self._sheet.items.append(PrintedText(self._line, bold, wide, high, inverse, self._centred))
        self._line, self._looks = "", None


def _doubled(row: bytearray) -> bytearray:
    bits = "".join(bit * 2 for byte in row for bit in f"{byte:08b}")
    return bytearray(int(bits, 2).to_bytes(2 * len(row), "big"))


def read_code128(data: bytes) -> tuple[str, int]:
    """The text of Code 128 data with its changes of set, and the symbols beside start and check."""
    text, symbols, code, at = "", -1, "", 0
    while at < len(data):
        if data[at : at + 1] == b"{" and data[at + 1 : at + 2] in (b"B", b"C"):
            code, at, symbols = chr(data[at + 1]), at + 2, symbols + 1
            continue
        assert code, "the set must be named first"
        if code == "C":
            assert data[at] <= 99
            text, at = text + f"{data[at]:02d}", at + 1
        elif data[at : at + 2] == b"{{":
            text, at = text + "{", at + 2
        else:
            text, at = text + chr(data[at]), at + 1
        symbols += 1
    return text, symbols


class FakePrinter:
    """Listens on loopback. Its faults are set before a job comes:

    `mute`: answers nothing · `noise`: answers with bytes that mean nothing · `status`: what DLE EOT says (0x12 ready;
    with 0x08 off line) · `paper_out`, `cover_open` · `close_after`: breaks the connection after so many bytes ·
    `drains`: False takes the connection and never reads · `answers_in_turn`: whether it knows GS r.
    """

    def __init__(self, port: int = 0) -> None:
        self.parser = Parser()
        self.mute = self.noise = self.paper_out = self.cover_open = False
        self.answers_in_turn = True
        self.drains = True
        self.close_after: int | None = None
        self.taken = 0
        self._server = socket.socket()
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # a printer's memory is small
        self._server.bind(("127.0.0.1", port))
        self._server.listen()
        self.port: int = self._server.getsockname()[1]
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def sheets(self) -> list[Sheet]:
        return self.parser.all_sheets

    def close(self) -> None:
        """Switch it off: nobody listens any more."""
        self._ends.set()
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        self._server.settimeout(0.05)
        while not self._ends.is_set():
            try:
                line, _ = self._server.accept()
            except TimeoutError:
                continue
            with line:
                line.settimeout(0.05)
                with suppress(OSError):
                    self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        while not self._ends.is_set():
            if not self.drains:
                self._ends.wait(0.05)
                continue
            try:
                data = line.recv(512)
            except TimeoutError:
                continue
            if not data:
                return
            self.taken += len(data)
            if self.close_after is not None and self.taken > self.close_after:
                kept = len(data) - (self.taken - self.close_after)
                self.parser.feed(data[:kept])
                # RST: as when somebody pulls the plug.
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            self._answer(line, data)

    def _answer(self, line: socket.socket, data: bytes) -> None:
        before = self.parser.in_turn
        self.parser.feed(data)
        if self.noise:
            line.sendall(b"\xff\x00\x13HTTP/1.1 400 Bad\r\n\xfe")
            return
        if self.mute:
            return
        for number, answer in ((1, self._state()), (2, self._offline()), (4, 0x72 if self.paper_out else 0x12)):
            if bytes((0x10, 0x04, number)) in data:
                line.sendall(bytes((answer,)))
        if self.parser.in_turn > before and self.answers_in_turn and not self.paper_out:
            line.sendall(b"\x00")

    def _state(self) -> int:
        return 0x1A if self.paper_out or self.cover_open else 0x12

    def _offline(self) -> int:
        return 0x12 | 0x20 * self.paper_out | 0x04 * self.cover_open
