"""Pictures of products: which drawing a variant has, and the bytes behind each address of the practice shop.

The drawings are part of this program (`resources/practice`). An odd picture is one that a careful client refuses or
bears. Standard library only, and `options.seeded_id`.
"""

from __future__ import annotations

import struct
import sys
import zlib
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from pos_app.sandbox.options import seeded_id

PLACE = "/_sandbox/pictures/"
# By SKU, and by what comes before the hyphen of one.
DRAWN = {
    "PC-80": "bread", "CB-01": "croissant", "CG-25": "coffee", "SL-01": "soap", "BC-18": "candle", "CN-70": "chocolate",
    "MA-50": "honey", "TL-02": "towel", "TV-10": "tea", "BA-33": "beer", "BB-33": "beer", "TC-S": "apron",
    "TC-M": "apron", "TC-L": "apron", "HO-25": "oil", "HO-50": "oil", "CL-A5": "notebook", "LB-01": "book",
    "LO-01": "book", "FO-KG": "cheese",
}  # fmt: skip
NAMES = tuple(sorted(set(DRAWN.values())))
# What stands behind an odd address, by its last part.
ODD = ("vector", "page", "far", "inward", "bomb", "heavy", "half", "gone", "empty")
# Texts that are not addresses, or not of the web.
_NO_ADDRESSES = ("", "http://[::1", "ftp://127.0.0.1/a.png", "file:///etc/hostname", "//cdn.example/a.png")

Served = tuple[int, tuple[tuple[bytes, bytes], ...], bytes]
"""Status, headers, body."""


def images_of(kind: str, sku: str, origin: str) -> list[dict[str, object]]:
    """A variant's images in Chift's shape, for a value of the habit `pictures`; `origin`: scheme, host and port."""
    if kind == "none":
        return []
    if kind == "drawn":
        name = DRAWN.get(sku)
        return [] if name is None else [_image(sku, f"{origin}{PLACE}{name}.png")]
    number = crc32(sku.encode())
    if kind == "all":
        # Each variant has an address of its own, so that one fetch does not serve several.
        name = DRAWN.get(sku, NAMES[number % len(NAMES)])
        return [_image(sku, f"{origin}{PLACE}{name}.png?of={sku}")]
    number %= len(ODD) + len(_NO_ADDRESSES)
    if number < len(ODD):
        return [_image(sku, f"{origin}{PLACE}{ODD[number]}.png")]
    return [_image(sku, _NO_ADDRESSES[number - len(ODD)])]


def picture(name: str) -> Served:
    """What `GET /_sandbox/pictures/{name}` answers."""
    stem = name.removesuffix(".png")
    if stem in NAMES:
        return _png(_drawing(f"{stem}.png"))
    match stem:
        case "vector":
            return _png(_drawing("tea.svg"))
        case "page":
            return 200, ((b"content-type", b"text/html"),), b"<!doctype html><title>Sign in</title>"
        case "far":
            return 302, ((b"location", b"http://10.0.0.7/apron.png"),), b""
        case "inward":
            return 302, ((b"location", b"http://169.254.169.254/latest/meta-data/"),), b""
        case "bomb":
            return _png(_bomb(30_000))
        case "heavy":
            return _png(_drawing("tea.png") + bytes(12_000_000))
        case "half":
            whole = _drawing("tea.png")
            return _png(whole[: len(whole) // 2])
        case "empty":
            return _png(b"")
        case _:
            return 404, ((b"content-type", b"text/plain"),), b"no such picture"


def _image(sku: str, url: str) -> dict[str, object]:
    return {"id": seeded_id(0, "image", sku), "main_image": True, "url": url}


def _png(body: bytes) -> Served:
    return 200, ((b"content-type", b"image/png"), (b"cache-control", b"max-age=86400")), body


@lru_cache(maxsize=32)
def _drawing(name: str) -> bytes:
    package = Path(__file__).resolve().parents[1]
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        root = Path(frozen) / "resources"
    else:
        root = package / "_resources" if (package / "_resources").is_dir() else package.parent / "resources"
    return root.joinpath("practice", name).read_bytes()


@lru_cache(maxsize=1)
def _bomb(side: int) -> bytes:
    """A PNG of 200 bytes' promise: `side` x `side` pixels, one grey line of them there."""
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(side + 1))), (b"IEND", b""))
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
