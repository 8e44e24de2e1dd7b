"""The pairing code, and the verbs that set the store up, pair, check, register and back up, over a real server."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.cli import store as verb
from pos_app.domain.errors import DomainError
from pos_app.domain.pairing import PRINT, SECRET, Pairing, read_pairing, written
from pos_app.domain.store_state import StoreRefusedError
from pos_app.services.clock import system_clock
from pos_app.services.several.pairing import invite, join
from pos_app.shared_store import address as store_address
from pos_app.system import secret_store, settings_file
from pos_app.system.settings_file import Settings, ShopSettings
from tests.authority import self_signed
from tests.postgres_server import SECRET as OWNER_SECRET
from tests.postgres_server import PostgresServer
from tests.unit.presenters.counter import open_counter

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
PAIRINGS = st.builds(
    Pairing,
    TEXT,
    st.integers(1, 65535),
    TEXT,
    TEXT,
    st.binary(min_size=SECRET, max_size=SECRET),
    st.one_of(st.just(b""), st.binary(min_size=PRINT, max_size=PRINT)),
)


@settings(max_examples=20, deadline=None)
@given(PAIRINGS)
def test_a_code_is_read_as_it_was_written_also_in_small_letters_without_hyphens(pairing: Pairing) -> None:
    code = written(pairing)
    assert read_pairing(code) == pairing
    assert read_pairing(f"  {code.lower().replace('-', ' ')}\n") == pairing


@settings(max_examples=20, deadline=None)
@given(PAIRINGS, st.data())
def test_one_wrong_letter_is_told(pairing: Pairing, data: st.DataObject) -> None:
    code = written(pairing)
    at = data.draw(st.sampled_from([at for at, letter in enumerate(code[:-3]) if letter != "-"]))
    other = data.draw(st.sampled_from([one for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" if one != code[at]]))
    with pytest.raises(DomainError, match="pairing_code"):
        read_pairing(code[:at] + other + code[at + 1 :])


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=80))
def test_any_other_text_is_told(text: str) -> None:
    with pytest.raises(DomainError, match="pairing_code"):
        read_pairing(text)


def profile_of(folder: Path, code: str) -> Path:
    folder.mkdir()
    settings_file.save(folder, Settings(shop=ShopSettings(till=code)))
    return folder


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *words: str, typed: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return verb.main([*words, "--profile", str(folder)])


def test_init_pairs_the_first_till_invite_and_join_the_second(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = profile_of(tmp_path / "one", "A1"), profile_of(tmp_path / "two", "B2")
    init = ("init", "--owner", "owner", "--port", str(postgres.port), "--database", "rue_haute")
    assert run(monkeypatch, one, "status") == 1
    assert "No store is set" in capsys.readouterr().err
    assert run(monkeypatch, one, *init, typed=OWNER_SECRET + "\n") == 0
    assert run(monkeypatch, one, *init, typed=OWNER_SECRET + "\n") == 0  # once more changes nothing
    assert run(monkeypatch, one, *init, typed="another\n") == 1
    assert "password" in capsys.readouterr().err
    assert run(monkeypatch, one, "invite", "B2", "--address", "127.0.0.2") == 0
    code = capsys.readouterr().out.split()[-1]
    assert run(monkeypatch, one, "join", code) == 1  # it has a store
    three = profile_of(tmp_path / "three", "C3")
    assert run(monkeypatch, three, "join", code) == 1
    assert "This code is for till B2; this till is called C3." in capsys.readouterr().err
    assert run(monkeypatch, two, "join", code) == 0
    address = store_address.load(two)
    assert address is not None
    assert (address.host, address.certificate) == ("127.0.0.2", postgres.certificate)
    assert run(monkeypatch, three, "join", code) == 1  # it was used up
    assert OWNER_SECRET not in "".join(path.read_text() for path in (*one.iterdir(), *two.iterdir()))
    assert run(monkeypatch, two, "invite", "D4") == 1  # only the first till may
    capsys.readouterr()
    assert run(monkeypatch, two, "status") == 1
    assert "Start it once" in capsys.readouterr().err  # its first start registers it


@pytest.mark.asyncio
async def test_the_verbs_of_a_till_that_was_started(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = profile_of(tmp_path / "one", "1")
    init = ("init", "--owner", "owner", "--port", str(postgres.port), "--database", "verbs")
    assert await asyncio.to_thread(run, monkeypatch, folder, *init, typed=OWNER_SECRET + "\n") == 0
    async with open_counter(folder, till="1") as counter:
        assert counter.till.sharing is not None
        await counter.till.sharing.look()
        assert await asyncio.to_thread(run, monkeypatch, folder, "status") == 0
        assert "Till 1: last heard of" in capsys.readouterr().out
    checked = await asyncio.to_thread(run, monkeypatch, folder, "check", "--owner", "owner", typed=OWNER_SECRET + "\n")
    assert checked == 1
    told = capsys.readouterr()
    assert "fsync is off" in told.err  # as the tests' server has it
    assert await asyncio.to_thread(run, monkeypatch, folder, "register") == 0
    assert await asyncio.to_thread(run, monkeypatch, folder, "backup", str(tmp_path / "store.backup")) == 0
    assert (tmp_path / "store.backup").read_bytes().startswith(b"PGDMP")
    assert await asyncio.to_thread(run, monkeypatch, folder, "backup", str(tmp_path / "store.backup")) == 1


def test_a_server_in_between_is_not_joined(postgres: PostgresServer) -> None:
    database, clock = postgres.database(), system_clock()
    address = postgres.address(database, "1")
    with postgres.connection(database) as owner:
        owner.run("DELETE FROM comptoir.till WHERE code = '5'")
    code = invite(address, "secret of 1", "NEW", "127.0.0.2", clock)
    other = self_signed("another")[0].decode()
    with pytest.raises(StoreRefusedError, match="certificate"):
        join(code, "NEW", clock, lambda _host, _port: other)
    joined, _ = join(code, "NEW", clock)
    assert joined.certificate == postgres.certificate


def test_a_stores_password_is_kept_apart_and_private(tmp_path: Path) -> None:
    secret_store.keep(tmp_path, "client", "of the API")
    secret_store.keep_store_password(tmp_path, "store a", "first")
    secret_store.keep_store_password(tmp_path, "store a", "second")
    assert secret_store.store_password(tmp_path, "store a") == "second"
    secret_store.forget_others(tmp_path, "another")
    assert secret_store.store_password(tmp_path, "store a") == "second"
    if os.name == "posix" and (file := tmp_path / secret_store.OF_STORE).exists():
        assert file.stat().st_mode & 0o077 == 0
    secret_store.forget_store_password(tmp_path)
