"""News of a new version from a real server: believed only with the publisher's signature, fetched only when asked."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.services.maintenance.updates import UpdateError, Updates, UpdateTrouble
from tests.authority import Authority
from tests.end2end.relays import Relays
from tests.unit.chift.loopback import Loopback, Seen, http

pytestmark = pytest.mark.asyncio

PUBLISHER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = base64.b64encode(PUBLISHER.public_key().public_bytes_raw()).decode()
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
INSTALLER = b"\x7fELF a whole new till" * 100


class Publisher:
    """What the server gives under each path; a number is a bare status."""

    def __init__(self) -> None:
        self.files: dict[str, bytes | int] = {}

    def announce(
        self, server: str, version: str = "0.2.0", url: str = "", signer: Ed25519PrivateKey = PUBLISHER
    ) -> None:
        digest = hashlib.sha256(INSTALLER).hexdigest()
        url = url or f"{server}/comptoir-{version}.deb"
        raw = json.dumps({"version": version, "url": url, "sha256": digest, "notes": "Faster.\x1b"}).encode()
        self.files |= {
            "/news.json": raw,
            "/news.json.sig": base64.b64encode(signer.sign(raw)),
            f"/comptoir-{version}.deb": INSTALLER,
        }

    async def answer(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        content = self.files.get(seen.path, 404)
        if isinstance(content, int):
            writer.write(http(content, location="http://127.0.0.1:1/" if content == 302 else ""))
        else:
            writer.write(http(200, content, "application/octet-stream"))


def updates(folder: Path, server: str, key: str = KEY, current: str = "0.1.0") -> Updates:
    return Updates(folder, f"{server}/news.json", key, current)


async def refusal(of: Updates, *, fetch: bool = False) -> UpdateTrouble:
    with pytest.raises(UpdateError) as raised:
        await (of.fetch(NOON) if fetch else of.ask(NOON))
    return raised.value.trouble


async def test_a_later_version_is_told_and_fetched_only_on_a_wish(tmp_path: Path) -> None:
    publisher = Publisher()
    async with Loopback(publisher.answer) as server:
        publisher.announce(server.url)
        till = updates(tmp_path, server.url)
        await till.load()
        assert till.is_due(NOON)
        found = await till.ask(NOON)
        assert found is not None
        assert (found.version, found.notes) == ("0.2.0", "Faster.")  # no control characters
        assert (till.is_newer, till.file) == (True, None)
        assert {seen.path for seen in server.seen} == {"/news.json", "/news.json.sig"}
        assert all("authorization" not in seen.headers for seen in server.seen)

        path = await till.fetch(NOON)
        assert path.read_bytes() == INSTALLER
        assert path.parent.parent == tmp_path
        assert await till.checked_file() == path

        again = updates(tmp_path, server.url)  # the next day's start
        await again.load()
        assert (again.is_newer, again.file) == (True, path)
        assert not again.is_due(NOON + timedelta(hours=23))
        assert again.is_due(NOON + timedelta(hours=25))
        assert again.is_due(NOON - timedelta(days=400))  # the clock was wrong when it was asked
        path.write_bytes(b"something else")
        with pytest.raises(UpdateError, match="changed"):
            await again.checked_file()
        assert not path.exists()


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "0.1"])
async def test_an_older_version_is_no_news(tmp_path: Path, version: str) -> None:
    publisher = Publisher()
    async with Loopback(publisher.answer) as server:
        publisher.announce(server.url, version)
        till = updates(tmp_path, server.url)
        assert await till.ask(NOON) is None
        assert not till.is_newer
        assert await refusal(till, fetch=True) is UpdateTrouble.MISSING
        assert f"/comptoir-{version}.deb" not in {seen.path for seen in server.seen}


async def test_another_signature_is_not_believed(tmp_path: Path) -> None:
    publisher = Publisher()
    async with Loopback(publisher.answer) as server:
        publisher.announce(server.url, signer=Ed25519PrivateKey.generate())
        till = updates(tmp_path, server.url)
        assert await refusal(till) is UpdateTrouble.SIGNATURE
        assert await refusal(till, fetch=True) is UpdateTrouble.SIGNATURE
        for signature in (b"", b"not base64 \xff", base64.b64encode(b"short")):
            publisher.files["/news.json.sig"] = signature
            assert await refusal(till) is UpdateTrouble.SIGNATURE
        publisher.announce(server.url)
        publisher.files["/news.json"] = bytes(publisher.files["/news.json"]) + b" "
        assert await refusal(till) is UpdateTrouble.SIGNATURE
        assert not (tmp_path / "updates").exists()
        assert not till.is_newer


async def test_a_file_that_is_not_the_announced_one_is_thrown_away(tmp_path: Path) -> None:
    publisher = Publisher()
    async with Loopback(publisher.answer) as server:
        publisher.announce(server.url)
        publisher.files["/comptoir-0.2.0.deb"] = INSTALLER + b"!"
        till = updates(tmp_path, server.url)
        assert await refusal(till, fetch=True) is UpdateTrouble.CHANGED
        assert not list(tmp_path.rglob("*.deb*"))  # noqa: ASYNC240 - a test may block
        assert till.file is None


@pytest.mark.parametrize(
    ("status", "trouble"), [(404, UpdateTrouble.MISSING), (302, UpdateTrouble.MISSING), (500, UpdateTrouble.MISSING)]
)
async def test_a_server_without_the_file_is_no_new_version(tmp_path: Path, status: int, trouble: UpdateTrouble) -> None:
    publisher = Publisher()
    publisher.files["/news.json"] = status
    async with Loopback(publisher.answer) as server:
        assert await refusal(updates(tmp_path, server.url)) is trouble


async def test_too_much_is_not_read(tmp_path: Path) -> None:
    publisher = Publisher()
    async with Loopback(publisher.answer) as server:
        publisher.announce(server.url)
        publisher.files["/news.json"] = b"{" + b" " * 200_000
        assert await refusal(updates(tmp_path, server.url)) is UpdateTrouble.UNREACHABLE


@pytest.mark.parametrize(
    "url",
    [
        "http://files.example/comptoir-0.2.0.deb",
        "file:///etc/passwd",
        "https://files.example",
        "https://u:p@files.example/x",
    ],
)
async def test_a_signed_address_that_is_not_safe_is_not_followed(tmp_path: Path, url: str) -> None:
    publisher = Publisher()
    async with Loopback(publisher.answer) as server:
        publisher.announce(server.url, url=url)
        assert await refusal(updates(tmp_path, server.url), fetch=True) in (
            UpdateTrouble.ADDRESS,
            UpdateTrouble.UNREADABLE,
        )


async def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    publisher = Publisher()
    async with Loopback(publisher.answer) as server:
        publisher.announce(server.url, url=f"{server.url}/x/..%2f..%2fsettings.json")
        assert await refusal(updates(tmp_path, server.url), fetch=True) is UpdateTrouble.UNREADABLE
    assert {path.name for path in tmp_path.iterdir()} == {"update.json"}  # noqa: ASYNC240 - as above


async def test_nobody_there_and_no_address(tmp_path: Path) -> None:
    async with Loopback(Publisher().answer) as server:
        gone = server.url
    assert await refusal(updates(tmp_path, gone)) is UpdateTrouble.UNREACHABLE
    assert await refusal(updates(tmp_path, "http://files.example")) is UpdateTrouble.ADDRESS
    assert await refusal(updates(tmp_path, gone, key="AAAA")) is UpdateTrouble.KEY
    off = Updates(tmp_path, "", "")
    assert (off.is_on, off.is_due(NOON), off.is_newer) == (False, False, False)


async def test_a_certificate_that_nobody_trusts_is_told_as_one(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    folder = tmp_path / "till"
    folder.mkdir()
    async with Loopback(Publisher().answer, tls=authority.server("localhost")) as server:
        url = f"https://localhost:{server.port}/news.json"
        assert await refusal(Updates(folder, url, KEY, "0.1.0")) is UpdateTrouble.UNTRUSTED


async def test_the_set_proxy_carries_the_news_and_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    folder, publisher = tmp_path / "till", Publisher()
    folder.mkdir()
    publisher.announce("https://news.invalid")  # a host that exists nowhere
    with Relays() as relays:
        async with Loopback(publisher.answer, tls=authority.server("news.invalid")) as server:
            proxy = relays.proxy({"news.invalid": server.port})
            url = "https://news.invalid/news.json"
            till = Updates(folder, url, KEY, "0.1.0", proxy=f"127.0.0.1:{proxy}")
            assert await till.ask(NOON) is not None
            assert (await till.fetch(NOON)).read_bytes() == INSTALLER
            assert await refusal(Updates(folder, url, KEY, "0.1.0", proxy="127.0.0.1:1")) is UpdateTrouble.UNREACHABLE
    assert set(relays.asked) == {"news.invalid:443"}


NAMES = ("../till.db", "..", ".", "/etc/passwd", "a/../../till.db", "..\\till.db", "C:\\x", "a\0b", ".hidden", "éé")


@pytest.mark.parametrize("name", NAMES)
async def test_a_remembered_name_leads_to_no_other_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "till.db").write_bytes(b"sales")
    known = {"version": "9.0.0", "file": name, "sha256": "0" * 64, "asked_at": NOON.isoformat()}
    (tmp_path / "update.json").write_text(json.dumps(known), encoding="utf-8")
    updates = Updates(tmp_path, "https://updates.example/update.json", KEY, current="0.1.0")
    await updates.load()
    assert updates.file is None
    with pytest.raises(UpdateError):
        await updates.checked_file()
    assert (tmp_path / "till.db").read_bytes() == b"sales"
