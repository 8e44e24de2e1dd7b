"""Where the API key's secret is kept: the vault where there is one, else a file that only the user can read."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoVault
from keyring.backends.null import Keyring as Forgetful

from pos_app.system import secret_store
from pos_app.system.secret_store import Place

ROOT = Path(__file__).resolve().parents[3]
KEY, SECRET = "key-1", "s3cret-of-the-shop"


class Vault(KeyringBackend):
    """The computer's vault, at the edge of the program."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


class Broken(Vault):
    """A vault that fails in a way of its own."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(f"the bus is gone: {service} {username}")


def no_vault() -> KeyringBackend:
    """A computer without one: a Linux without a secret service."""
    return NoVault()  # type: ignore[no-untyped-call]  # keyring's own


@pytest.fixture
def use() -> Iterator[type[KeyringBackend]]:
    before = keyring.get_keyring()
    yield KeyringBackend
    keyring.set_keyring(before)


def test_no_fake_vault_is_taken_for_the_computers_own() -> None:
    # keyring knows each class that is defined, `Vault` too, and else takes the one of the highest priority.
    code = f"import {__name__}, keyring; print(type(keyring.get_keyring()).__module__)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert said.strip() == "keyring.backends.fail"


def private(path: Path) -> bool:
    return os.name != "posix" or not stat.S_IMODE(path.stat().st_mode) & 0o077


@pytest.mark.usefixtures("use")
def test_a_vault_keeps_it_and_no_file_does(tmp_path: Path) -> None:
    keyring.set_keyring(Vault())
    assert secret_store.keep(tmp_path, KEY, SECRET) is Place.VAULT
    assert secret_store.read(tmp_path, KEY) == secret_store.Kept(SECRET, Place.VAULT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("use")
@pytest.mark.parametrize("vault", [NoVault, Forgetful, Broken])
def test_without_a_usable_vault_a_private_file_keeps_it(tmp_path: Path, vault: type[KeyringBackend]) -> None:
    keyring.set_keyring(vault())
    assert secret_store.keep(tmp_path, KEY, SECRET) is Place.FILE
    assert secret_store.read(tmp_path, KEY) == secret_store.Kept(SECRET, Place.FILE)
    assert [path.name for path in tmp_path.iterdir()] == [secret_store.FILE]
    assert private(tmp_path / secret_store.FILE)


@pytest.mark.usefixtures("use")
def test_a_vault_that_comes_later_takes_it_over(tmp_path: Path) -> None:
    keyring.set_keyring(no_vault())
    secret_store.keep(tmp_path, KEY, SECRET)
    keyring.set_keyring(Vault())
    assert secret_store.read(tmp_path, KEY).place is Place.FILE
    assert secret_store.keep(tmp_path, KEY, SECRET) is Place.VAULT
    assert not (tmp_path / secret_store.FILE).exists()


@pytest.mark.usefixtures("use")
def test_the_key_used_until_now_is_forgotten_only_when_told(tmp_path: Path) -> None:
    keyring.set_keyring(no_vault())
    secret_store.keep(tmp_path, "old", "old secret")
    secret_store.keep(tmp_path, KEY, SECRET)
    assert secret_store.read(tmp_path, "old").secret == "old secret"
    secret_store.forget_others(tmp_path, KEY)
    assert secret_store.read(tmp_path, "old") == secret_store.Kept("", Place.NOWHERE)
    assert secret_store.read(tmp_path, KEY).secret == SECRET


@pytest.mark.usefixtures("use")
@pytest.mark.skipif(os.name != "posix", reason="rights of files are a matter of POSIX")
def test_a_file_that_others_can_read_is_closed_to_them(tmp_path: Path) -> None:
    keyring.set_keyring(no_vault())
    secret_store.keep(tmp_path, KEY, SECRET)
    (tmp_path / secret_store.FILE).chmod(0o644)
    assert secret_store.read(tmp_path, KEY).secret == SECRET
    assert private(tmp_path / secret_store.FILE)


@pytest.mark.usefixtures("use")
@pytest.mark.parametrize("content", [b"", b"[]", b'{"key-1": 7}', b"\xff\xfe", b"{"])
def test_a_file_that_makes_no_sense_is_no_secret(tmp_path: Path, content: bytes) -> None:
    keyring.set_keyring(no_vault())
    (tmp_path / secret_store.FILE).write_bytes(content)
    assert secret_store.read(tmp_path, KEY) == secret_store.Kept("", Place.NOWHERE)


@pytest.mark.usefixtures("use")
def test_a_folder_that_cannot_be_written_says_so_and_keeps_nothing(tmp_path: Path) -> None:
    keyring.set_keyring(no_vault())
    with pytest.raises(OSError, match="No such file"):
        secret_store.keep(tmp_path / "gone", KEY, SECRET)


@pytest.mark.usefixtures("use")
def test_it_is_in_no_log_and_no_repr(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for vault in (no_vault(), Broken(), Vault()):
        keyring.set_keyring(vault)
        secret_store.keep(tmp_path, KEY, SECRET)
        assert SECRET not in repr(secret_store.read(tmp_path, KEY))
    assert SECRET not in caplog.text
