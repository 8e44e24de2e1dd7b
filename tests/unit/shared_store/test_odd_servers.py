"""Servers as shops have them: another language, alphabet, time zone and way to keep passwords; rights that are missing;
a database that has something else; certificates that ended; addresses and codes as people type them."""

from __future__ import annotations

import asyncio
import io
import os
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pos_app.cli import store as verb
from pos_app.domain.errors import DomainError
from pos_app.domain.shop_store import PAIRING, JournalPlace, OfferedCart
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError
from pos_app.services.clock import system_clock
from pos_app.services.several.pairing import invite, join
from pos_app.shared_store import address as store_address
from pos_app.shared_store import setting_up
from pos_app.shared_store.address import typed
from pos_app.shared_store.line import StoreLine, known, pinned
from pos_app.shared_store.postgres import PostgresShopStore
from pos_app.system import machine, secret_store, settings_file
from pos_app.system.settings_file import Settings, ShopSettings
from tests.authority import self_signed
from tests.postgres_server import SECRET, TEMPLATE, PostgresServer, secret_of

AT = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)


@contextmanager
def store_of(postgres: PostgresServer, database: str, code: str) -> Iterator[PostgresShopStore]:
    """The store as a till has it."""
    store = PostgresShopStore(StoreLine(postgres.address(database, code), lambda: secret_of(code)))
    try:
        yield store
    finally:
        store.close()


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *words: str, password: str = SECRET) -> int:
    """A verb, with the owner's password typed."""
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    return verb.main([*words, "--profile", str(folder)])


def till_in(folder: Path, code: str) -> Path:
    """A till's folder."""
    folder.mkdir()
    settings_file.save(folder, Settings(shop=ShopSettings(till=code)))
    return folder


# --- what the server is set to ---


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "sets",
    [
        ("DateStyle", "German"),
        ("DateStyle", "SQL, DMY"),
        ("TimeZone", "Asia/Kathmandu"),
        ("IntervalStyle", "iso_8601"),
        ("client_encoding", "LATIN1"),
        ("standard_conforming_strings", "off"),
        ("default_transaction_isolation", "serializable"),
        ("statement_timeout", "1"),
    ],
    ids=" ".join,
)
async def test_what_is_told_comes_back_the_same_whatever_the_server_is_set_to(
    postgres: PostgresServer, sets: tuple[str, str]
) -> None:
    database = postgres.database()
    with postgres.connection("postgres") as owner:
        owner.run(f"ALTER DATABASE {database} SET {sets[0]} TO '{sets[1]}'")
    with store_of(postgres, database, "1") as store:
        cart = OfferedCart("u1", 0, '{"n": "€ ü \\\\ \' 😀"}', "P-1 € 😀", "Åsa ж", AT, 1, 100, "EUR")
        assert await store.offer(cart)
        (listed,) = await store.parked(10)
        assert (listed.label, listed.cashier, listed.at) == (cart.label, cart.cashier, AT)
        held = await store.claim("u1", "r1", "Bo €")
        assert held is not None
        assert (held.body, held.at) == (cart.body, AT)
        await store.register("here", JournalPlace(0, ""), anew=True)
        told = await store.overview.told()
        assert told[0].silent is not None
        assert timedelta() <= told[0].silent < timedelta(hours=1)


@pytest.mark.asyncio
async def test_a_till_gets_in_where_the_server_keeps_passwords_in_the_old_way(postgres: PostgresServer) -> None:
    database = postgres.database()
    with postgres.connection("postgres", "root") as root:
        root.run("ALTER SYSTEM SET password_encryption = 'md5'")
        root.run("SELECT pg_reload_conf()")
    try:
        with postgres.connection(database) as owner:
            owner.run("DELETE FROM comptoir.till WHERE code = '5'")
        code = invite(postgres.address(database, "1"), secret_of("1"), "N5", "", system_clock())
        address, password = join(code, "N5", system_clock())
        with setting_up.owner_connection(address, password) as connection:
            assert connection.run("SELECT comptoir.me()") == [["N5"]]
    finally:
        with postgres.connection("postgres", "root") as root:
            root.run("ALTER SYSTEM RESET password_encryption")
            root.run("SELECT pg_reload_conf()")


def test_the_server_is_not_told_a_password_but_what_it_keeps_of_it(postgres: PostgresServer) -> None:
    told: list[str] = []

    class Listening:
        def run(self, statement: str, **values: object) -> list[list[object]]:
            told.extend([statement, *map(str, values.values())])
            return [[PAIRING]] if "version" in statement else []

    listening: Any = Listening()
    setting_up.renew_password(listening, "of the till")
    setting_up.pair(listening, "2", "shop_till_2", "of the till", again=False)
    assert told
    assert "of the till" not in " ".join(told)
    assert sum("SCRAM-SHA-256$" in one for one in told) == 2


def test_what_passes_by_itself_is_told_from_what_a_person_must_do() -> None:
    def told(code: str) -> str:
        error = known(Exception({"C": code}))
        return error.why if isinstance(error, StoreRefusedError) else type(error).__name__

    assert told("25P03") == "StoreAwayError"  # the computer slept in the middle of a transaction
    assert told("25006") == "read_only"
    assert told("28000") == "rules"  # pg_hba.conf
    assert told("28P01") == "password"


# --- certificates ---


def shaken_hands(certificate: bytes, key: bytes, tmp_path: Path) -> None:
    """TLS between a server with this certificate and a till that pinned it."""
    path = tmp_path / "server.pem"
    path.write_bytes(certificate + key)
    of_server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    of_server.load_cert_chain(path)
    there, here = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = of_server.wrap_bio(there, here, server_side=True)
    till = pinned(certificate.decode()).wrap_bio(here, there, server_hostname="shop")
    for _ in range(3):
        for side in (till, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert till.version() is not None


@pytest.mark.parametrize("days", [-400, 400], ids=["it ended", "of the future: this clock is wrong"])
def test_the_pinned_certificate_is_the_one_whatever_the_clock_says(
    tmp_path: Path, days: int, expired: Callable[[int], tuple[bytes, bytes]]
) -> None:
    shaken_hands(*expired(days), tmp_path)


def test_another_certificate_is_another_server(tmp_path: Path) -> None:
    certificate, _ = self_signed("one")
    other, key = self_signed("another")
    path = tmp_path / "server.pem"
    path.write_bytes(other + key)
    of_server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    of_server.load_cert_chain(path)
    there, here = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = of_server.wrap_bio(there, here, server_side=True)
    till = pinned(certificate.decode()).wrap_bio(here, there, server_hostname="shop")
    with pytest.raises(ssl.SSLWantReadError):
        till.do_handshake()
    with pytest.raises(ssl.SSLWantReadError):
        server.do_handshake()
    with pytest.raises(ssl.SSLCertVerificationError):
        till.do_handshake()


@pytest.fixture
def expired() -> Callable[[int], tuple[bytes, bytes]]:
    """Makes a certificate, and its key, that is valid on one day, so many days from now."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def make(days: int) -> tuple[bytes, bytes]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop")])
        begin = datetime.now(UTC) + timedelta(days=days)
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        made = made.serial_number(7).not_valid_before(begin).not_valid_after(begin + timedelta(days=1))
        pem = serialization.Encoding.PEM
        plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return made.sign(key, hashes.SHA256()).public_bytes(pem), plain

    return make


# --- who may do what ---


@pytest.mark.parametrize(
    "call",
    [
        "comptoir.invite('9', 'owner', 'x')",
        "comptoir.invite('9', 'root', 'x')",
        "comptoir.invite('9', '{database}_till_2', 'x')",
        "comptoir.pair('9', '{database}_till_2', 'x', true)",
        "comptoir.pair('1', '{own}', 'x', true)",
        "comptoir.pair('9', 'bakery_till_9', 'x', false)",
    ],
)
def test_a_till_that_may_invite_changes_nobody_elses_password(postgres: PostgresServer, call: str) -> None:
    database = postgres.database()
    address = postgres.address(database, "1")
    with postgres.connection(database) as owner:
        owner.run("UPDATE comptoir.till SET role = :role WHERE code = '2'", role=f"{database}_till_2")
    with (
        pytest.raises((StoreRefusedError, StoreAwayError)) as refused,
        setting_up.owner_connection(address, secret_of("1")) as till,
    ):
        till.run(f"SELECT {call.format(database=database, own=address.role)}")
    assert "42501" in str(refused.value) or "23505" in str(refused.value)


def test_the_tills_of_one_shop_do_not_get_into_another_shops_store(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shops = {}
    for name in ("bakery", "florist"):
        folder = till_in(tmp_path / name, "1")
        init = ("init", "--owner", "owner", "--port", str(postgres.port), "--database", name)
        assert run(monkeypatch, folder, *init) == 0
        address = store_address.load(folder)
        assert address is not None
        shops[name] = (address, secret_store.store_password(folder, address.secret_name))
    for one, other in (("bakery", "florist"), ("florist", "bakery")):
        address, password = shops[one]
        with setting_up.owner_connection(address, password) as connection:
            assert connection.run("SELECT comptoir.me()") == [["1"]]
        with (
            pytest.raises(StoreRefusedError),
            setting_up.owner_connection(replace(address, database=other), password) as connection,
        ):
            connection.run("SELECT * FROM comptoir.cart")


# --- verbs ---


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--owner", "nobody"), "no role nobody"),
        (("--owner", "weak", "--database", "of_weak"), "CREATEROLE"),
        (("--database", "latin"), "LATIN1, not in UTF8"),
        (("--database", "occupied"), "something else is called comptoir"),
        (("--database", ""), "A database needs a name"),
        (("--database", "x" * 80), "A database needs a name"),
        (("--host", "ü" * 70), "An address such as"),
        (("--host", "my shop"), "An address such as"),
        (("--host", ".x"), "An address such as"),
        (("--port", "99999"), "An address such as"),
    ],
    ids=lambda one: " ".join(one)[:30],
)
def test_what_cannot_have_a_store_is_told_in_a_sentence_and_nothing_is_made(
    postgres: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    with postgres.connection("postgres", "root") as root:
        there = {name for (name,) in root.run("SELECT datname FROM pg_database")}
        if not root.run("SELECT 1 FROM pg_roles WHERE rolname = 'weak'"):
            secret = SECRET.replace("'", "''")
            root.run(f"CREATE ROLE weak LOGIN CREATEDB PASSWORD '{secret}'")
        if "latin" not in there:
            root.run("CREATE DATABASE latin OWNER owner ENCODING 'LATIN1' TEMPLATE template0")
        if "occupied" not in there:
            root.run("CREATE DATABASE occupied OWNER owner")
    with postgres.connection("occupied") as owner:
        owner.run("CREATE SCHEMA IF NOT EXISTS comptoir")
    folder = till_in(tmp_path / "one", "1")
    init = ["init", "--owner", "owner", "--port", str(postgres.port)]
    assert run(monkeypatch, folder, *init, *words) == 1
    told = capsys.readouterr()
    assert said in told.err
    assert SECRET not in told.err + told.out
    assert not store_address.is_set(folder)
    with postgres.connection("postgres", "root") as root:
        now = {name for (name,) in root.run("SELECT datname FROM pg_database")}
    assert now - there <= {"latin", "occupied"}


@pytest.mark.parametrize("code", ["", "kasse 2", "ABCDEFG", "\N{CYRILLIC CAPITAL LETTER A}", "2;drop", "A-1", "É"])
def test_a_code_that_no_till_can_have_is_not_invited(postgres: PostgresServer, code: str) -> None:
    with pytest.raises(DomainError, match="till_code"):
        invite(postgres.address(postgres.database(), "1"), secret_of("1"), code, "", system_clock())


def test_a_till_does_not_shut_itself_out_and_a_code_is_read_as_it_is_meant(postgres: PostgresServer) -> None:
    database = postgres.database()
    own = replace(postgres.address(database, "1"), role=setting_up.role_of("1", TEMPLATE), database=TEMPLATE)
    with pytest.raises(StoreRefusedError, match="code"):
        invite(own, secret_of("1"), "1", "", system_clock())
    code = invite(postgres.address(database, "1"), secret_of("1"), " k2 ", "", system_clock())
    assert join(code, "K2", system_clock())[0].role == f"{database}_till_k2"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (" 192.168.1.10 ", ("192.168.1.10", 5432)),
        ("192.168.1.10:5433", ("192.168.1.10", 5433)),
        ("[fe80::1]:5433", ("fe80::1", 5433)),
        ("[::1]", ("::1", 5432)),
        ("fe80::1", ("fe80::1", 5432)),
        ("käse.local", ("käse.local", 5432)),
    ],
)
def test_an_address_as_people_type_it(text: str, meant: tuple[str, int]) -> None:
    assert typed(text) == meant


@pytest.mark.parametrize(
    "text", ["", "  ", "my shop", "x" * 300, "a..b", "host:", "host:0", "host:65536", "host:x", "[::1", ":5432", "a\0b"]
)
def test_what_is_no_address_is_told(text: str) -> None:
    if text in ("host:", "[::1"):
        assert typed(text)[1] == 5432  # what is left out is as usual
    else:
        with pytest.raises(DomainError, match="store_address"):
            typed(text)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"port": 1e999}', '{"port": "x"}', "[" * 100_000, '{"port": 1}\ud800'],
    ids=range(8),
)  # fmt: skip
def test_a_damaged_address_is_told_and_the_till_is_paired_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    folder = till_in(tmp_path / "one", "1")
    (folder / store_address.FILE).write_bytes(text.encode(errors="surrogatepass"))
    assert store_address.load(folder) is None
    assert run(monkeypatch, folder, "status") == 1
    assert "cannot be read" in capsys.readouterr().err
    assert run(monkeypatch, folder, "join", "ABC") == 1
    assert "not a pairing code" in capsys.readouterr().err


def test_a_till_whose_password_or_certificate_is_lost_is_paired_again_under_its_code(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = till_in(tmp_path / "one", "1"), till_in(tmp_path / "two", "2")
    init = ("init", "--owner", "owner", "--port", str(postgres.port), "--database", "again")
    assert run(monkeypatch, one, *init) == 0
    assert run(monkeypatch, two, "join", paired(one, "2", monkeypatch, capsys)) == 0
    for folder in (one, two):
        started(folder)
    address = store_address.load(two)
    assert address is not None
    other = self_signed("renewed")[0].decode()
    store_address.save(two, replace(address, certificate=other), "lost")
    assert run(monkeypatch, two, "status") == 1
    assert "Pair this till again" in capsys.readouterr().err
    assert run(monkeypatch, one, "invite", "2", "--address", "127.0.0.2") == 1
    assert "--again" in capsys.readouterr().err
    assert run(monkeypatch, two, "join", paired(one, "2", monkeypatch, capsys, "--again")) == 0
    assert run(monkeypatch, two, "status") == 0
    # The first till has nobody who invites it: its owner's password does.
    (one / secret_store.OF_STORE).unlink()
    monkeypatch.setattr(secret_store, "_from_vault", lambda _name: "")
    assert run(monkeypatch, one, "status") == 1
    assert run(monkeypatch, one, *init) == 0
    assert run(monkeypatch, one, "status") == 0
    (one / store_address.FILE).write_text("{", encoding="ascii")
    assert run(monkeypatch, one, *init) == 0
    assert run(monkeypatch, one, "status") == 0
    # A store that is set up anew is another one, and has its first till again.
    with postgres.connection("postgres") as owner:
        owner.run("DROP DATABASE again WITH (FORCE)")
    assert run(monkeypatch, one, *init) == 0
    started(one)
    assert run(monkeypatch, one, "status") == 0
    # Another computer does not get its code so.
    three = till_in(tmp_path / "three", "1")
    assert run(monkeypatch, three, *init) == 1


def paired(
    one: Path, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str
) -> str:
    """A pairing code for the till `code`, made on the till `one`."""
    capsys.readouterr()
    assert run(monkeypatch, one, "invite", code, "--address", "127.0.0.2", *more) == 0
    return capsys.readouterr().out.split("join ")[1].split()[0]


def started(folder: Path) -> None:
    """As the first start registers a till."""
    address = store_address.load(folder)
    assert address is not None
    password = secret_store.store_password(folder, address.secret_name)

    async def register() -> bool:
        store = PostgresShopStore(StoreLine(address, lambda: password))
        try:
            return await store.register(machine.mark_of(folder), JournalPlace(0, ""), anew=False)
        finally:
            store.close()

    assert asyncio.run(register())


def test_the_wrong_till_is_not_taken_over(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = till_in(tmp_path / "one", "1")
    init = ("init", "--owner", "owner", "--port", str(postgres.port), "--database", "wrong")
    assert run(monkeypatch, one, *init) == 0
    for words in (("status",), ("day",), ("take-over", "2")):
        assert run(monkeypatch, one, *words) == 1
        assert "Start it once" in capsys.readouterr().err
    started(one)
    assert run(monkeypatch, one, "take-over", "99") == 1
    assert "knows no till 99" in capsys.readouterr().err
    assert run(monkeypatch, one, "take-over", "1") == 1
    assert "is this one" in capsys.readouterr().err
    for day in ("9999-12-31", "0001-01-01", "today"):
        with pytest.raises(SystemExit):
            run(monkeypatch, one, "day", day)
        assert "a date such as" in capsys.readouterr().err
    backup = tmp_path / "store.backup"
    assert run(monkeypatch, one, "backup", str(backup)) == 0
    if os.name == "posix":
        assert backup.stat().st_mode & 0o077 == 0
    assert run(monkeypatch, one, "backup", str(tmp_path / "nowhere" / "b")) == 1
    assert "there is no folder" in capsys.readouterr().err
