"""The first page of tiles as the owner arranges it, and variants of one product as one tile."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.presenters.common.card_views import LineMenuView
from pos_app.presenters.sale.favourites import moved
from pos_app.services.catalogue.local_search import CHOSEN_FILE as FILE
from pos_app.services.catalogue.local_search import MOST_CHOSEN as MOST
from pos_app.services.catalogue.local_search import Favourites
from tests.unit.domain.random_carts import checked
from tests.unit.presenters.recording_window import Counter, plain


def names(counter: Counter) -> list[str]:
    return [tile.name for tile in counter.window.tiles.tiles]


def key_of(counter: Counter, name: str) -> str:
    return next(tile.key for tile in counter.window.tiles.tiles if tile.name == name)


async def menu(counter: Counter, name: str) -> dict[str, str]:
    counter.presenters.finder.tile_ways.open_menu(key_of(counter, name))
    await counter.settle()
    view: LineMenuView = counter.window.others["show_line_menu"]
    assert view.title == name
    return {action.key: action.label for action in view.actions}


async def choose(counter: Counter, name: str, key: str) -> None:
    assert key in await menu(counter, name)
    counter.presenters.favourites.choose(key)
    await counter.settle()


@pytest.mark.asyncio
async def test_what_the_owner_chose_stands_first_in_his_order_and_over_a_start(counter: Counter) -> None:
    before = names(counter)
    third, last = before[2], before[-1]
    await choose(counter, last, "add")
    await choose(counter, third, "add")
    assert names(counter)[:2] == [last, third]
    assert sorted(names(counter)) == sorted(before)
    await choose(counter, third, "forward")
    assert names(counter)[:2] == [third, last]
    await choose(counter, third, "back")
    assert names(counter)[:2] == [last, third]
    again = Favourites(counter.bench.till.catalogue_store.folder)
    assert len(await again.ids()) == 2
    await choose(counter, last, "away")
    assert names(counter)[0] == third
    await choose(counter, third, "none")
    assert names(counter) == before


@pytest.mark.asyncio
async def test_variants_are_one_tile_that_asks_which_one(counter: Counter) -> None:
    tile = next(tile for tile in counter.window.tiles.tiles if tile.name == "Tablier coton")
    assert plain(tile.variants) == "3 kinds"
    assert tile.picture
    counter.presenters.finder.pick_tile(tile.key)
    (group,) = counter.window.finder.groups
    assert [hit.title for hit in group.hits] == ["Tablier coton S", "Tablier coton M", "Tablier coton L"]
    assert counter.window.finder.notice == "Which one?"
    assert counter.window.lines == []
    counter.presenters.finder.click_hit(group.hits[1].key)
    assert counter.window.lines == [("Tablier coton M", "1")]
    counter.presenters.finder.pick_tile(tile.key)
    counter.presenters.finder.pick_tile(tile.key)  # asked once, whatever is pressed meanwhile
    counter.presenters.finder.click_hit(group.hits[0].key)
    assert [name for name, _ in counter.window.lines] == ["Tablier coton M", "Tablier coton S"]
    assert counter.presenters.finder.unanswered == ()


@pytest.mark.asyncio
async def test_a_tile_of_variants_is_arranged_whole(counter: Counter) -> None:
    await choose(counter, "Tablier coton", "add")
    assert names(counter)[0] == "Tablier coton"
    assert len(await Favourites(counter.bench.till.catalogue_store.folder).ids()) == 3


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "content", [b"", b"[", b"[1]", b'{"variants": 3}', b'{"variants": [1, null, "a", "a"]}', b"\xff"]
)
async def test_a_file_that_cannot_be_read_is_no_favourites(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert await Favourites(tmp_path).ids() == (("a",) if b'"a"' in content else ())


@pytest.mark.asyncio
async def test_there_are_at_most_so_many_each_once(tmp_path: Path) -> None:
    kept = Favourites(tmp_path)
    await kept.keep([str(number % 300) for number in range(900)])
    assert await Favourites(tmp_path).ids() == tuple(map(str, range(MOST)))
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    with pytest.raises(OSError):  # noqa: PT011 - whichever the system says
        await kept.keep(["x"])
    assert len(await kept.ids()) == MOST


@checked
@given(st.permutations(list("abcdef")), st.sets(st.sampled_from(list("abcdef"))), st.sampled_from((-1, 1)))
def test_moving_loses_nobody_and_keeps_the_order_of_the_others(ids: list[str], group: set[str], by: int) -> None:
    after = moved(ids, tuple(group), by)
    assert sorted(after) == sorted(ids)
    assert [one for one in after if one not in group] == [one for one in ids if one not in group]
    assert [one for one in after if one in group] == [one for one in ids if one in group]
