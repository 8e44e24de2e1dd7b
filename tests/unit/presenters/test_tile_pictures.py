"""Pictures on the tiles: wanted by what is on the screen, brought behind everything else."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.presenters.recording_window import Counter

pytestmark = pytest.mark.asyncio


async def test_what_the_screen_wants_comes_from_the_shops_own_place(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    wanted = {tile.key: tile.picture for tile in counter.window.tiles.tiles if tile.picture}
    assert len(wanted) > 10
    addresses = tuple(dict.fromkeys(wanted.values()))
    counter.presenters.finder.tile_ways.want_pictures((*addresses, "http://10.0.0.1/a.png"))
    await asyncio.sleep(30)
    assert set(counter.window.others["pictures"]) == set(addresses)
    assert all(body.startswith(b"\x89PNG") for body in counter.window.others["pictures"].values())
    assert counter.bench.reported == []


async def test_without_a_line_tiles_keep_their_letters_and_nothing_is_reported(counter: Counter) -> None:
    counter.presenters.finder.tile_ways.want_pictures(("http://127.0.0.1/_sandbox/pictures/tea.png",))
    await asyncio.sleep(30)
    counter.presenters.connect(counter.bench.api)
    counter.bench.line.cut = True
    counter.presenters.finder.tile_ways.want_pictures(("http://127.0.0.1/_sandbox/pictures/tea.png",))
    await asyncio.sleep(30)
    assert "pictures" not in counter.window.others
    assert counter.bench.reported == []
