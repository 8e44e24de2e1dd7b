"""Pictures in a till's folder: fetched once, kept small and for a time, and never in the way."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from pos_app.services.catalogue import pictures as module
from pos_app.services.catalogue.pictures import AGAIN, AT_ONCE, FOLDER, FRESH, Pictures, PictureSource
from pos_app.ui.sale.thumbs import MADE, NotAPictureError, shrink
from tests.held_folder import is_private
from tests.unit.services.practice_bench import Bench

URL = "https://cdn.example/of/wilhelmina.jpg"


def drawn(kind: str, width: int = 400, height: int = 300) -> bytes:
    """A picture of this kind, red."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#b3261e"))
    image.setText("Comment", "Wilhelmina at home")
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(out, kind)  # type: ignore[call-overload]
    return bytes(out.data().data())


class Server:
    """Counts what is asked, and answers with one picture."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked: list[str] = []
        self.now = self.most = 0

    async def fetch(self, address: str) -> bytes:
        self.asked.append(address)
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.5)
        self.now -= 1
        if not self.body:
            raise OSError("away")
        return self.body


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(400, 300), (300, 400), (8, 8), (5_000, 90)])
def test_a_small_square_is_made_of_any_picture_and_nothing_else_of_it_is_kept(kind: str, size: tuple[int, int]) -> None:
    small = shrink(drawn(kind, *size))
    made = QImage.fromData(small)
    assert (made.width(), made.height()) == (MADE, MADE)
    assert abs(made.pixelColor(MADE // 2, MADE // 2).red() - 0xB3) < 6
    assert b"ilhelmina" not in small


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>",
        lambda: drawn("PNG")[:300],
        lambda: drawn("PNG")[:24] + b"\xff" * 200,
        lambda: drawn("BMP"),
        lambda: drawn("PNG", 6_000, 5_000),  # 30 million pixels
    ],
)
def test_what_is_no_picture_or_too_large_is_none(body: bytes | Callable[[], bytes]) -> None:
    with pytest.raises(NotAPictureError):
        shrink(body() if callable(body) else body)


@pytest.mark.asyncio
async def test_a_picture_is_fetched_once_and_kept_over_a_start(bench: Bench, tmp_path: Path) -> None:
    server = Server(drawn("JPEG"))
    first = Pictures(tmp_path, bench.clock)
    assert await first.get(URL) is None  # no line yet
    first.connect(PictureSource(server.fetch, shrink))
    both = await asyncio.gather(first.get(URL), first.get(URL))
    assert both[0] == both[1] == shrink(server.body)
    assert await first.get(URL) == both[0]
    again = Pictures(tmp_path, bench.clock)  # a new start, without a line
    assert await again.get(URL) == both[0]
    assert server.asked == [URL]
    for path in (tmp_path / FOLDER).iterdir():
        assert b"ilhelmina" not in path.read_bytes() + path.name.encode()
        assert is_private(path)


@pytest.mark.asyncio
async def test_few_are_fetched_at_once_and_what_failed_is_not_asked_again_soon(bench: Bench, tmp_path: Path) -> None:
    server = Server(b"")
    pictures = Pictures(tmp_path, bench.clock)
    pictures.connect(PictureSource(server.fetch, shrink))
    urls = [f"{URL}?{number}" for number in range(12)]
    assert set(await asyncio.gather(*map(pictures.get, urls))) == {None}
    assert server.most <= AT_ONCE
    assert set(await asyncio.gather(*map(pictures.get, urls))) == {None}
    assert len(server.asked) == 12
    await asyncio.sleep(AGAIN + 1)
    server.body = drawn("PNG")
    assert await pictures.get(urls[0]) is not None


@pytest.mark.asyncio
async def test_an_old_one_is_fetched_again_and_serves_while_that_fails(bench: Bench, tmp_path: Path) -> None:
    server = Server(drawn("PNG"))
    pictures = Pictures(tmp_path, bench.clock)
    pictures.connect(PictureSource(server.fetch, shrink))
    kept = await pictures.get(URL)
    (path,) = (tmp_path / FOLDER).iterdir()
    old = (bench.clock.now() - FRESH - timedelta(days=1)).timestamp()
    os.utime(path, (old, old))
    server.body = b""
    assert await pictures.get(URL) == kept
    assert len(server.asked) == 2


@pytest.mark.asyncio
async def test_the_folder_has_a_bound_and_an_age(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    now = bench.clock.now().timestamp()
    for number in range(12):
        path = folder / f"{number:02d}"
        path.write_bytes(bytes(100))
        os.utime(path, (now - number * 3600, now - number * 3600))
    (folder / "x.part").write_bytes(b"half")
    ancient = now - 3 * FRESH.total_seconds()
    os.utime(folder / "00", (ancient, ancient))
    monkeypatch.setattr(module, "MOST_FILES", 9)
    monkeypatch.setattr(module, "MOST_BYTES", 600)
    await Pictures(tmp_path, bench.clock).tidy()
    assert sorted(path.name for path in folder.iterdir()) == ["01", "02", "03", "04", "05"]
    await Pictures(tmp_path / "none", bench.clock).tidy()


@pytest.mark.asyncio
async def test_a_full_disk_or_a_folder_that_is_none_costs_the_picture_only(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_bytes(b"a file stands here")
    server = Server(drawn("PNG"))
    pictures = Pictures(tmp_path, bench.clock)
    pictures.connect(PictureSource(server.fetch, shrink))
    assert await pictures.get(URL) is None
