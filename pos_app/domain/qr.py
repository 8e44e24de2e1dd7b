"""QR codes: a text as dark and light modules (ISO/IEC 18004), bytes mode, error correction M. Pure.

Written here for the same reason as `code128`: one square on a paper needs no package. The tests compare each version
and mask with an independent encoder and read the modules back with a reader of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

Modules = tuple[tuple[bool, ...], ...]
QUIET = 4
"""Width in modules of the white margin on each side."""
# Table 9, level M: error correction codewords of a block, and blocks, by version (1 to 40).
_CHECKS = (10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
           26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28)  # fmt: skip
_BLOCKS = (1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
           17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49)  # fmt: skip
_LEVEL_M = 0
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, _: y % 2 == 0,
    lambda _, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)


@lru_cache(maxsize=8)  # a preview draws the same square with each repaint
def qr_modules(text: str, mask: int | None = None) -> Modules:
    """The rows of modules from above, True for dark, without the quiet zone: the smallest version that holds the text
    (UTF-8), with the mask of the least penalty, or with `mask` (0 to 7). Raises ValueError above 2,331 bytes."""
    data = text.encode()
    version = next((one for one in range(1, 41) if _fits(len(data), one)), 0)
    if not version:
        raise ValueError("more than a QR code holds")
    stream = _codewords(data, version)
    masks = range(8) if mask is None else (mask,)
    return min((_drawn(version, stream, one) for one in masks), key=_penalty)


def _fits(size: int, version: int) -> bool:
    return 4 + _count_bits(version) + 8 * size <= 8 * _capacity(version)


def _count_bits(version: int) -> int:
    return 8 if version < 10 else 16


def _raw_codewords(version: int) -> int:
    modules = (16 * version + 128) * version + 64
    if version >= 2:
        marks = version // 7 + 2
        modules -= (25 * marks - 10) * marks - 55
        if version >= 7:
            modules -= 36
    return modules // 8


def _capacity(version: int) -> int:
    return _raw_codewords(version) - _CHECKS[version - 1] * _BLOCKS[version - 1]


def _codewords(data: bytes, version: int) -> list[int]:
    """The data with its padding in blocks, each with its error correction, interleaved."""
    room = _capacity(version)
    bits = 0b0100 << _count_bits(version) | len(data)
    length = 4 + _count_bits(version) + 8 * len(data)
    bits = bits << 8 * len(data) | int.from_bytes(data, "big")
    ending = min(4, 8 * room - length)
    ending += -(length + ending) % 8
    whole = (bits << ending).to_bytes((length + ending) // 8, "big")
    whole += bytes(0xEC if at % 2 == 0 else 0x11 for at in range(room - len(whole)))
    count, checks = _BLOCKS[version - 1], _CHECKS[version - 1]
    short = room // count
    blocks, at = [], 0
    for number in range(count):
        size = short + (number >= count - room % count)
        blocks.append(whole[at : at + size])
        at += size
    corrections = [_corrections(block, checks) for block in blocks]
    return [*_in_turn(blocks), *_in_turn(corrections)]


def _in_turn(blocks: Sequence[Sequence[int]]) -> Iterator[int]:
    for at in range(max(map(len, blocks))):
        yield from (block[at] for block in blocks if at < len(block))


# --- Reed-Solomon over GF(2^8), x^8 + x^4 + x^3 + x^2 + 1 ---


@cache
def _tables() -> tuple[tuple[int, ...], tuple[int, ...]]:
    powers, logs, value = [0] * 512, [0] * 256, 1
    for at in range(255):
        powers[at] = powers[at + 255] = value
        logs[value] = at
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
    return tuple(powers), tuple(logs)


@cache
def _generator(degree: int) -> tuple[int, ...]:
    """The logarithms of the generator's coefficients behind the leading 1."""
    powers, logs = _tables()
    found = [1]
    for at in range(degree):
        grown = [*found, 0]
        for place, one in enumerate(found):
            if one:
                grown[place + 1] ^= powers[logs[one] + at]
        found = grown
    return tuple(logs[one] for one in found[1:])


def _corrections(block: bytes, degree: int) -> list[int]:
    powers, logs = _tables()
    rest, generator = [0] * degree, _generator(degree)
    for one in block:
        lead = one ^ rest[0]
        rest = [*rest[1:], 0]
        if lead:
            rest = [old ^ powers[logs[lead] + log] for old, log in zip(rest, generator, strict=True)]
    return rest


# --- the square ---


def _marks(version: int) -> list[int]:
    """Where the centres of alignment patterns are, along either side."""
    if version == 1:
        return []
    count, last = version // 7 + 2, 4 * version + 10
    step = 26 if version == 32 else (version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
    return [6, *sorted(last - step * at for at in range(count - 1))]


@cache
def _frame(version: int) -> dict[tuple[int, int], bool]:
    """The modules that hold no data, by row and column; those of the format are light still."""
    size, found = 4 * version + 17, {}
    for at in range(size):
        found[6, at] = found[at, 6] = at % 2 == 0
    for row, column in ((3, 3), (3, size - 4), (size - 4, 3)):
        for y in range(max(row - 4, 0), min(row + 5, size)):
            for x in range(max(column - 4, 0), min(column + 5, size)):
                found[y, x] = max(abs(y - row), abs(x - column)) not in (2, 4)
    marks = _marks(version)
    for row in marks:
        for column in marks:
            if (row, column) in ((6, 6), (6, marks[-1]), (marks[-1], 6)):
                continue
            for y in range(row - 2, row + 3):
                for x in range(column - 2, column + 3):
                    found[y, x] = max(abs(y - row), abs(x - column)) != 1
    for place in _format_places(size):
        found[place] = False
    found[size - 8, 8] = True
    if version >= 7:
        bits = version << 12 | _remainder(version, 12, 0x1F25)
        for at in range(18):
            far, near = size - 11 + at % 3, at // 3
            found[far, near] = found[near, far] = bool(bits >> at & 1)
    return found


def _format_places(size: int) -> list[tuple[int, int]]:
    """Where the 15 bits of the format are, the lowest first, and where they are once more."""
    first = [(at, 8) for at in range(6)] + [(7, 8), (8, 8), (8, 7)] + [(8, 14 - at) for at in range(9, 15)]
    again = [(8, size - 1 - at) for at in range(8)] + [(size - 15 + at, 8) for at in range(8, 15)]
    return first + again


def _remainder(value: int, degree: int, polynomial: int) -> int:
    rest = value
    for _ in range(degree):
        rest = rest << 1 ^ (rest >> degree - 1) * polynomial
    return rest


def _drawn(version: int, stream: Sequence[int], mask: int) -> Modules:
    size, frame, dark = 4 * version + 17, _frame(version), _MASKS[mask]
    rows = [[False] * size for _ in range(size)]
    for (y, x), value in frame.items():
        rows[y][x] = value
    kind = _LEVEL_M << 3 | mask
    bits = (kind << 10 | _remainder(kind, 10, 0x537)) ^ 0x5412
    for at, (y, x) in enumerate(_format_places(size)):
        rows[y][x] = bool(bits >> at % 15 & 1)
    data = int.from_bytes(bytes(stream), "big")
    bits_of = f"{data:0{8 * len(stream)}b}".ljust(len(_data_places(version)), "0")
    for (y, x), bit in zip(_data_places(version), bits_of, strict=True):
        rows[y][x] = (bit == "1") != dark(y, x)
    return tuple(map(tuple, rows))


@cache
def _data_places(version: int) -> tuple[tuple[int, int], ...]:
    """The places of data in their order: two columns at a time from the right, upwards and downwards in turn."""
    size, frame = 4 * version + 17, _frame(version)
    right, up, found = size - 1, True, []
    while right > 0:
        if right == 6:
            right = 5
        for y in range(size - 1, -1, -1) if up else range(size):
            found += [(y, x) for x in (right, right - 1) if (y, x) not in frame]
        right, up = right - 2, not up
    return tuple(found)


def _penalty(rows: Modules) -> int:
    """How hard the square is to read (ISO/IEC 18004, 7.8.3)."""
    size, found = len(rows), 0
    lines = ["".join("1" if one else "0" for one in line) for line in (*rows, *zip(*rows, strict=True))]
    for line in lines:
        found += sum(len(run) - 2 for run in line.replace("01", "0 1").replace("10", "1 0").split() if len(run) >= 5)
        found += 40 * sum(len(re.findall(f"(?={one})", line)) for one in ("10111010000", "00001011101"))
    for above, below in pairwise(rows):
        equal = [one == other for one, other in zip(above, below, strict=True)]
        found += 3 * sum(
            here and there and one == other
            for here, there, one, other in zip(equal, equal[1:], above, above[1:], strict=False)
        )
    dark = sum(map(sum, rows))
    return found + 10 * (abs(20 * dark - 10 * size * size) // (size * size))
