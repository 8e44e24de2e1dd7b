"""A full disk: nothing is taken for paid, the text says so, and the room set aside lets the open sale be saved."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.store.errors import StoreError
from pos_app.store.recovery import reserve as reserve_module
from pos_app.store.recovery.reserve import Reserve
from pos_app.store.till import TillStore
from tests.held_folder import is_private
from tests.unit.store.till_values import NOON, cart, pay


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    if sys.platform == "win32":
        pytest.skip("a disk of a size of its own is mounted by Unix' own means")
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no disk of a size of its own can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def _use_up(disk: Path) -> None:
    with (disk / "junk").open("wb", buffering=0) as junk, suppress(OSError):
        while True:
            junk.write(bytes(1024))


@pytest.mark.asyncio
async def test_the_open_sale_is_saved_from_the_reserve_and_no_payment_is(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserve_module, "SIZE", 512 * 1024)
    monkeypatch.setattr(reserve_module, "_SPARE", 1024 * 1024)
    store = await TillStore.open(small_disk / "profile", lambda: NOON)
    try:
        await pay(store, "before")
        await store.keep_reserve()
        _use_up(small_disk)

        async def sell_on() -> None:
            for n in range(500):
                await pay(store, f"s-{n}", cart(20))

        with pytest.raises(StoreError) as refused:
            await sell_on()
        assert refused.value.kind == "full"
        assert sentence(refused.value, ENGLISH).startswith("This computer's disk is full.")
        kept = len(await store.sales.find(limit=1000))
        await store.carts.save(cart(30))
        assert await store.carts.load() == cart(30)
        assert not (small_disk / "profile" / "till.reserve").exists()
        assert len(await store.sales.find(limit=1000)) == kept
    finally:
        store.keeper._copied = store.keeper.steps
        await store.aclose()


def test_the_reserve_takes_room_only_where_there_is_plenty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Reserve(tmp_path)
    assert not kept.release()
    kept.make()
    kept.make()
    file = tmp_path / "till.reserve"
    if os.name == "posix":
        assert file.stat().st_blocks * 512 >= reserve_module.SIZE  # really taken
    assert file.stat().st_size >= reserve_module.SIZE
    assert is_private(file)
    assert kept.release()
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=reserve_module.SIZE))
    kept.make()
    assert not file.exists()


@pytest.mark.asyncio
async def test_a_till_opens_on_a_full_disk_in_the_room_it_kept(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserve_module, "SIZE", 512 * 1024)
    monkeypatch.setattr(reserve_module, "_SPARE", 1024 * 1024)
    store = await TillStore.open(small_disk / "profile", lambda: NOON)
    await pay(store, "before")
    await store.keep_reserve()
    await store.aclose()
    _use_up(small_disk)
    store = await TillStore.open(small_disk / "profile", lambda: NOON)
    try:
        assert store.cramped
        await pay(store, "in the room it kept")
        assert len(await store.sales.find()) == 2
    finally:
        await store.aclose()
    with pytest.raises(StoreError) as refused:
        await _opened_without_room(small_disk)
    assert refused.value.kind == "full"


async def _opened_without_room(disk: Path) -> None:
    _use_up(disk)
    await TillStore.open(disk / "profile", lambda: NOON)


GROWS_NO_MORE = """
import asyncio, resource, sys
from datetime import UTC, datetime
from pathlib import Path
from pos_app.store.errors import StoreError
from pos_app.store.till import TillStore
resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
try:
    asyncio.run(TillStore.open(Path(sys.argv[1]), lambda: datetime(2026, 11, 22, tzinfo=UTC)))
except StoreError as error:
    sys.exit(error.kind)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="files are limited by Unix' own means")
@pytest.mark.asyncio
async def test_a_log_whose_index_cannot_grow_is_want_of_room_and_no_broken_disk(tmp_path: Path) -> None:
    store = await TillStore.open(tmp_path, lambda: NOON)
    await pay(store, "before")
    await store.aclose()
    child = subprocess.run(  # noqa: ASYNC221 - a moment, in a test
        [sys.executable, "-c", GROWS_NO_MORE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert child.stderr.strip() == "full"
