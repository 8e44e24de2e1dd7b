"""Sets the store up and looks after it: the schema and its next versions, tills' roles, the server's certificate, a
backup. Works as the owner of the database, whose password no till keeps.

Scope: pg8000, the standard library, PostgreSQL's own `pg_dump`. Errors: StoreAwayError, StoreRefusedError, OSError.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.store_state import StoreAwayError, StoreRefusedError
from pos_app.shared_store.address import DATABASE, StoreAddress
from pos_app.shared_store.line import DEADLINE, encrypted, known, pinned
from pos_app.shared_store.schema import GROUP, MIN_CLIENT, RIGHTS, STEPS
from pos_app.system import held_files

if TYPE_CHECKING:
    from pg8000.native import Connection

_LOCK = 7_235_001  # of the migration, so that two newer tills do not both carry it out


def owner_connection(address: StoreAddress, password: str, database: str = "") -> Connection:
    """A connection as `address.role`, to the shop's database or another. Raises StoreAwayError, StoreRefusedError."""
    from pg8000.native import Connection

    try:
        return Connection(
            address.role,
            host=address.host,
            port=address.port,
            database=database or address.database,
            password=password,
            timeout=60,
            ssl_context=False if address.is_local else pinned(address.certificate),
        )
    except Exception as error:
        raise known(error) from error


def fingerprint_of(certificate: str) -> bytes:
    """The SHA-256 of a certificate in PEM."""
    return sha256(ssl.PEM_cert_to_DER_cert(certificate)).digest()


def renew_password(connection: Connection, password: str) -> None:
    """Change the password of the role that is logged in."""
    from pg8000.native import literal

    connection.run(f"ALTER ROLE CURRENT_USER PASSWORD {literal(password)}")


def role_of(code: str, database: str) -> str:
    """The name of a till's role; a server may serve several shops."""
    return f"{database}_till_{re.sub(r'[^a-z0-9]', '_', code.lower())}"


def create_database(connection: Connection, name: str) -> bool:
    """Create the shop's database. False if it is there."""
    from pg8000.native import identifier

    if connection.run("SELECT 1 FROM pg_database WHERE datname = :name", name=name):
        return False
    connection.run(f"CREATE DATABASE {identifier(name)} ENCODING 'UTF8' TEMPLATE template0")
    return True


def migrate(connection: Connection, mark: str, incarnation: str) -> tuple[int, int]:
    """Bring the schema to this program's version; returns the versions before and after. `mark` names the shop,
    `incarnation` this store of it. A newer schema is left as it is."""
    connection.run("BEGIN")
    connection.run("SELECT pg_advisory_xact_lock(:lock)", lock=_LOCK)
    if not connection.run("SELECT 1 FROM pg_roles WHERE rolname = :name", name=GROUP):
        connection.run(f"CREATE ROLE {GROUP} NOLOGIN")
    there = connection.run("SELECT 1 FROM pg_namespace WHERE nspname = 'comptoir'")
    before = int(connection.run("SELECT version FROM comptoir.shop")[0][0]) if there else 0
    for step in STEPS[before:]:
        for statement in step:
            connection.run(statement)
    if not there:
        connection.run(
            "INSERT INTO comptoir.shop (one, mark, incarnation, version, min_client)"
            " VALUES (1, :mark, CAST(:inc AS uuid), :version, :least)",
            mark=mark,
            inc=incarnation,
            version=len(STEPS),
            least=MIN_CLIENT,
        )
    elif before < len(STEPS):
        connection.run(
            "UPDATE comptoir.shop SET version = :version, min_client = :least", version=len(STEPS), least=MIN_CLIENT
        )
    for statement in RIGHTS:
        connection.run(statement)
    connection.run("COMMIT")
    return before, max(before, len(STEPS))


def mark_of_store(connection: Connection) -> str:
    """The mark of the shop's store, which a till pins."""
    return str(connection.run("SELECT mark || ' ' || incarnation FROM comptoir.shop")[0][0])


def add_till(connection: Connection, code: str, password: str, database: str, *, inviting: bool) -> str:
    """Make or renew the role of a till that is not registered yet; returns its name. `inviting`: it may make roles for
    others. Raises StoreRefusedError("code") where another installation has the code."""
    role = role_of(code, database)
    if connection.run("SELECT 1 FROM comptoir.till WHERE code = :code AND installation <> ''", code=code):
        raise StoreRefusedError("code", code)
    connection.run("SELECT comptoir.invite(:code, :role, :secret)", code=code, role=role, secret=password)
    if inviting:
        connection.run("UPDATE comptoir.till SET may_invite = true WHERE code = :code", code=code)
    return role


def certificate_of(host: str, port: int) -> str:
    """The certificate that the server shows, as PEM, to be pinned. Raises StoreAwayError, and
    StoreRefusedError("certificate") for a server without TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is looked at here, and trusted by its fingerprint or by a person
    try:
        with socket.create_connection((host, port), DEADLINE) as raw, encrypted(raw, host, context) as wrapped:
            shown = wrapped.getpeercert(binary_form=True)
    except OSError as error:
        raise StoreAwayError(type(error).__name__) from error
    if not shown:
        raise StoreRefusedError("certificate")
    return ssl.DER_cert_to_PEM_cert(shown)


def check(connection: Connection) -> list[str]:
    """What is not as it should be with the store, a line each; empty: all is well."""
    found = []
    rows = connection.run("SELECT version, min_client FROM comptoir.shop")
    if rows[0][0] < len(STEPS):
        found.append(f"its tables are of version {rows[0][0]}, this program's of {len(STEPS)}: run pos-app store init")
    for name, wanted in (("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on")):
        if (value := connection.run("SELECT current_setting(:name)", name=name)[0][0]) != wanted:
            found.append(f"{name} is {value}: a power cut may lose parked carts")
    broken = connection.run(
        "SELECT count(*) FROM comptoir.cart WHERE (holder IS NULL AND sold_as IS NOT NULL AND sold_as <> '-')"
        " OR (sold_as IS NULL AND body = '')"
    )[0][0]
    if broken:
        found.append(f"{broken} parked carts contradict themselves")
    parked = connection.run("SELECT count(*) FROM comptoir.cart WHERE sold_as IS NULL")[0][0]
    if parked > 200:
        found.append(f"{parked} carts are parked: put away what nobody will come for")
    return found


def backup(
    address: StoreAddress, password: str, target: Path, find: Callable[[str], str | None] = shutil.which
) -> None:
    """Write a backup of the store with PostgreSQL's own `pg_dump`. Raises FileNotFoundError where that is not
    installed, FileExistsError, and OSError with its words where it fails."""
    program = find("pg_dump")
    if program is None:
        raise FileNotFoundError("pg_dump")
    if target.exists():
        raise FileExistsError(str(target))
    part = target.with_name(f"{target.name}.part")
    words = ["--format=custom", "--schema=comptoir", f"--file={part}", f"--host={address.host}"]
    words += [f"--port={address.port}", f"--username={address.role}", "--no-password", address.database or DATABASE]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, words of ours
        [program, *words], capture_output=True, text=True, check=False, env={**os.environ, "PGPASSWORD": password}
    )
    if done.returncode:
        held_files.delete(part)
        raise OSError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "pg_dump failed")
    held_files.replace(part, target)
