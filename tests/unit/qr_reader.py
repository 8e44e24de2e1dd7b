"""Reads a QR code from dots, as a camera that sees it straight: after ISO/IEC 18004, and with the blocks of an encoder
that is not ours (python-escpos brings it). It corrects nothing: a dot that is wrong is an error."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_M

Dots = Sequence[Sequence[bool] | bytes]


def read_qr(dots: Dots) -> str:
    """The text of the only QR code in a picture of dark (True) and light dots. Raises AssertionError for none."""
    packed = [bytes(row) for row in dots]  # 1 is dark: looked for in bytes, of which a page has millions
    assert len({len(row) for row in packed}) == 1, "the rows are not of one length"
    rows = [at for at, row in enumerate(packed) if 1 in row]
    assert rows, "no dark dot"
    top, left = rows[0], min(packed[at].find(1) for at in rows)
    wide = max(packed[at].rfind(1) for at in rows) - left + 1
    high = rows[-1] - top + 1
    assert abs(high - wide) <= 2, "the dark dots are not a square"
    edge = 0
    while dots[top][left + edge]:  # the finder's upper edge is 7 modules
        edge += 1
    size = 17 + 4 * round((wide * 7 / edge - 17) / 4)
    across, down = ([(2 * at + 1) * side // (2 * size) for at in range(size)] for side in (wide, high))
    return read_modules([[bool(dots[top + y][left + x]) for x in across] for y in down])


def read_modules(modules: Dots) -> str:
    """The text of a square of modules without its quiet zone."""
    size = len(modules)
    version = (size - 17) // 4
    code = 0
    for y, x in [(8, at) for at in (0, 1, 2, 3, 4, 5, 7)] + [(8, 8), (7, 8)] + [(at, 8) for at in (5, 4, 3, 2, 1, 0)]:
        code = code << 1 | modules[y][x]
    code ^= 0b101010000010010
    assert code >> 13 == 0b00, "error correction is not M"
    mask = code >> 10 & 7
    bits = "".join("01"[modules[y][x] ^ _masked(mask, y, x)] for y, x in _walk(size, version))
    stream = [int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8)]
    blocks = rs_blocks(version, ERROR_CORRECT_M)
    found: list[list[int]] = [[] for _ in blocks]
    at = 0
    for place in range(max(block.data_count for block in blocks)):
        for number, block in enumerate(blocks):
            if place < block.data_count:
                found[number].append(stream[at])
                at += 1
    data = "".join(f"{one:08b}" for block in found for one in block)
    assert data[:4] == "0100", "not in bytes"
    head = 4 + (8 if version < 10 else 16)
    count = int(data[4:head], 2)
    return bytes(int(data[head + 8 * n : head + 8 * n + 8], 2) for n in range(count)).decode()


def _masked(mask: int, y: int, x: int) -> bool:
    return {
        0: (y + x) % 2,
        1: y % 2,
        2: x % 3,
        3: (y + x) % 3,
        4: (y // 2 + x // 3) % 2,
        5: y * x % 2 + y * x % 3,
        6: (y * x % 2 + y * x % 3) % 2,
        7: ((y + x) % 2 + y * x % 3) % 2,
    }[mask] == 0


@cache
def _walk(size: int, version: int) -> list[tuple[int, int]]:
    """Places of data, two columns at a time from the lower right, around everything that is not data."""
    centres = [] if version == 1 else _centres(version)
    last = size - 7
    found = []
    columns = [at for at in range(size - 1, 0, -2) if at > 6] + [5, 3, 1]
    for number, right in enumerate(columns):
        for y in range(size) if number % 2 else range(size - 1, -1, -1):
            for x in (right, right - 1):
                in_corner = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
                in_version = version >= 7 and ((y < 6 and x >= size - 11) or (x < 6 and y >= size - 11))
                aligned = any(
                    abs(y - one) <= 2 and abs(x - other) <= 2
                    for one in centres
                    for other in centres
                    if (one, other) not in ((6, 6), (6, last), (last, 6))
                )
                if not (in_corner or in_version or aligned or y == 6 or x == 6):
                    found.append((y, x))
    return found


def _centres(version: int) -> list[int]:
    from qrcode.util import pattern_position

    return list(pattern_position(version))
