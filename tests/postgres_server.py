"""A real PostgreSQL for the tests: one server a run, one database a test, copied from a template."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pg8000.native import Connection

from pos_app.shared_store import setting_up
from pos_app.shared_store.address import StoreAddress
from tests.authority import self_signed

SECRET = "owner's secret"
MARK, INCARNATION = "shop-of-the-tests", "6f1d3a52-0c6b-4d0e-9a53-3f6f0a4f3f10"
SHOP = f"{MARK} {INCARNATION}"
TEMPLATE = "comptoir"
TILLS = ("1", "2", "3", "4", "5")
MEMORY = Path("/dev/shm")

if sys.platform != "win32":
    import pwd


def programs() -> Path | None:
    """The newest PostgreSQL's programs on this machine; None where there is none."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    rooms = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return rooms[-1].parent if rooms else None


def lacking() -> str:
    """Why no server can be started here; "" if it can."""
    if os.name != "posix":
        return "shop store: its server is started as POSIX has it"
    if programs() is None:
        return "shop store: needs PostgreSQL (Debian's package postgresql)"
    return "" if os.geteuid() or _other_user() else "shop store: PostgreSQL refuses root, and there is no other user"


def _other_user() -> str:
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return ""


class PostgresServer:
    """A server of its own on a free port, with TLS, whose owner is no superuser. Use as a context manager. `also` are
    addresses of this machine at which it listens besides, to those of the network `around`; `within` is where its
    folder is made."""

    def __init__(
        self, *, durable: bool = False, also: Sequence[str] = (), around: str = "", within: Path | None = None
    ) -> None:
        self._durable = durable
        self._addresses = ("127.0.0.1", "127.0.0.2", *also)
        self._around = around
        self._within = within or (MEMORY if MEMORY.is_dir() else None)
        self._bin = programs()
        self._user = _other_user() if os.geteuid() == 0 else None
        self.port = 0
        self._made = 0

    def __enter__(self) -> PostgresServer:
        self._room = Path(tempfile.mkdtemp(prefix="comptoir-pg-", dir=self._within))
        certificate, key = self_signed("shop-store")
        for name, content in (("server.crt", certificate), ("server.key", key), ("secret", SECRET.encode())):
            path = self._room / name
            path.write_bytes(content)
            path.chmod(0o600)
        self.certificate = certificate.decode()
        if self._user:
            for path in (self._room, *self._room.iterdir()):
                shutil.chown(path, self._user)
        self._call(
            "initdb",
            "-D",
            "data",
            "-U",
            "root",
            "-A",
            "scram-sha-256",
            "--pwfile=secret",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        )
        if self._around:
            with (self._room / "data/pg_hba.conf").open("a") as rules:
                rules.write(f"hostssl all all {self._around} scram-sha-256\n")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()
        try:
            self._set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _set_up(self) -> None:
        with self.connection("postgres", "root") as root:
            root.run(f"CREATE ROLE owner LOGIN CREATEROLE CREATEDB PASSWORD '{SECRET.replace(chr(39), chr(39) * 2)}'")
        with self.connection("postgres") as owner:
            setting_up.create_database(owner, TEMPLATE)
        with self.connection(TEMPLATE) as owner:
            setting_up.migrate(owner, MARK, INCARNATION)
            for code in TILLS:
                setting_up.add_till(owner, code, f"secret of {code}", TEMPLATE, inviting=code == "1")

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._room, ignore_errors=True)

    def start(self) -> None:
        """Start the server; returns when it takes connections. Its log of changes stays small."""
        cheap = "" if self._durable else " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        options = (
            f"-p {self.port} -k {self._room} -c listen_addresses={','.join(self._addresses)} -c ssl=on"
            f" -c ssl_cert_file={self._room}/server.crt -c ssl_key_file={self._room}/server.key"
            f" -c shared_buffers=16MB -c max_connections=40 -c max_wal_size=64MB{cheap}"
        )
        self._call("pg_ctl", "-D", "data", "-o", options, "-l", "log", "-w", "-s", "start")

    @property
    def is_running(self) -> bool:
        """Whether it runs; a server whose disk is full ends."""
        try:
            self._call("pg_ctl", "-D", "data", "status")
        except subprocess.CalledProcessError:
            return False
        return True

    def stop(self, how: str = "immediate") -> None:
        """Stop the server: "immediate" as a power cut would, "fast" in order."""
        self._call("pg_ctl", "-D", "data", "-m", how, "-w", "-s", "stop")

    def connection(self, database: str, user: str = "owner") -> Connection:
        """A connection of the owner."""
        return Connection(user, host="127.0.0.1", port=self.port, database=database, password=SECRET, ssl_context=False)

    def database(self) -> str:
        """A new database with the schema and the tills, as if just set up; returns its name."""
        self._made += 1
        name = f"shop_{self._made}"
        with self.connection("postgres") as owner:
            owner.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return name

    def address(self, database: str, code: str, host: str = "127.0.0.1") -> StoreAddress:
        """Where the till of this code finds the store."""
        return StoreAddress(host, self.port, database, setting_up.role_of(code, TEMPLATE), SHOP, self.certificate)

    def _call(self, program: str, *words: str) -> None:
        assert self._bin is not None
        subprocess.run(
            [str(self._bin / program), *words],
            cwd=self._room,
            check=True,
            user=self._user,
            group=pwd.getpwnam(self._user).pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )


def secret_of(code: str) -> str:
    """The password of a till's role."""
    return f"secret of {code}"
