"""Sets the store up and looks after it: the schema and its next versions, tills' roles, the server's certificate, a
backup. Works as the owner of the database, whose password no till keeps.

Scope: pg8000, the standard library, PostgreSQL's own `pg_dump`. Errors: StoreAwayError, StoreRefusedError, OSError.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_app.domain.shop_store import PAIRING
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError
from pos_app.shared_store.address import DATABASE, StoreAddress
from pos_app.shared_store.line import DEADLINE, SESSION, encrypted, known, pinned
from pos_app.shared_store.schema import GROUP, MIN_CLIENT, RIGHTS, STEPS
from pos_app.system import held_files

if TYPE_CHECKING:
    from pg8000.native import Connection

LONGEST_DATABASE = 40  # bytes of its name: a till's role is called by it, in 63 at most
_OURS = (
    "SELECT count(*) = 4 FROM information_schema.columns WHERE table_schema = 'comptoir' AND table_name = 'shop'"
    " AND column_name IN ('mark', 'incarnation', 'version', 'min_client')"
)
# Whether the database is this store's alone, and this role's: nobody else has anything to look for in it.
_ALONE = (
    "SELECT pg_has_role(datdba, 'USAGE') AND NOT EXISTS (SELECT 1 FROM pg_class JOIN pg_namespace n"
    " ON n.oid = relnamespace WHERE relkind IN ('r', 'p', 'v') AND nspname NOT IN ('comptoir', 'information_schema')"
    " AND nspname NOT LIKE 'pg\\_%') AND datname <> 'postgres' FROM pg_database WHERE datname = current_database()"
)
# From 16 on who makes roles puts them only into groups that are its own.
_PUTS_INTO_GROUP = (
    "SELECT current_setting('server_version_num')::integer < 160000"
    " OR pg_has_role(CAST(:group AS name), 'MEMBER WITH ADMIN OPTION')"
)
_LOCK = 7_235_001  # of the migration, so that two newer tills do not both carry it out


class UnfitError(Exception):
    """The server or the database cannot have a store; the text is the sentence that says why."""


@contextmanager
def owner_connection(address: StoreAddress, password: str, database: str = "") -> Iterator[Connection]:
    """A connection as `address.role`, to the shop's database or another. Raises StoreAwayError, StoreRefusedError, also
    for what the server says within."""
    from pg8000.native import Connection, Error

    try:
        made = Connection(
            address.role,
            host=address.host,
            port=address.port,
            database=database or address.database,
            password=password,
            timeout=60,
            ssl_context=False if address.is_local else pinned(address.certificate),
            startup_params={**SESSION, "statement_timeout": "60000", "lock_timeout": "60000"},
        )
    except StoreRefusedError:
        raise  # its certificate cannot be read
    except Exception as error:
        raise known(error) from error
    try:
        with made:
            yield made
    except (Error, OSError) as error:
        raise known(error) from error


def fingerprint_of(certificate: str) -> bytes:
    """The SHA-256 of a certificate in PEM."""
    return sha256(ssl.PEM_cert_to_DER_cert(certificate)).digest()


def renew_password(connection: Connection, password: str) -> None:
    """Change the password of the role that is logged in."""
    from pg8000.native import literal

    connection.run(f"ALTER ROLE CURRENT_USER PASSWORD {literal(verifier(password))}")


def verifier(password: str) -> str:
    """What a server keeps of a password, as it takes it in the password's place: so a log of its statements does not
    have the password itself."""
    from scramp import ScramMechanism  # the driver's own

    salt, stored, server, count = ScramMechanism("SCRAM-SHA-256").make_auth_info(password)
    texts = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${count}:{texts[0]}${texts[1]}:{texts[2]}"


def pair(connection: Connection, code: str, role: str, password: str, *, again: bool) -> None:
    """Make or renew the role of a till. Raises StoreRefusedError: "code" where a till has the code already and nobody
    says that it is paired `again`; "schema" where the caller may not, or the tables are too old for that."""
    values: dict[str, Any] = {"code": code, "role": role, "secret": verifier(password)}
    knows = connection.run("SELECT version FROM comptoir.shop")[0][0] >= PAIRING
    if again and not knows:
        raise StoreRefusedError("schema", "pair")
    try:
        if knows:
            connection.run("SELECT comptoir.pair(:code, :role, :secret, :again)", **values, again=again)
        else:
            connection.run("SELECT comptoir.invite(:code, :role, :secret)", **values)
    except Exception as error:
        told = known(error)
        taken = isinstance(told, StoreRefusedError) and "23505" in str(told)
        raise (StoreRefusedError("code", code) if taken else told) from error


def role_of(code: str, database: str) -> str:
    """The name of a till's role; a server may serve several shops."""
    return f"{database}_till_{re.sub(r'[^a-z0-9]', '_', code.lower())}"


def create_database(connection: Connection, name: str) -> bool:
    """Create the shop's database. False if it is there. Raises UnfitError where this role may not make what a store
    needs, before anything is made."""
    from pg8000.native import identifier

    query = (
        "SELECT rolname, rolsuper OR rolcreaterole, rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )
    role, makes_roles, makes_databases = connection.run(query)[0]
    if not makes_roles:
        raise UnfitError(f"The role {role} may not make roles for the tills: it needs CREATEROLE.")
    if not name or "\0" in name or len(name.encode()) > LONGEST_DATABASE:
        raise UnfitError(f"A database needs a name of at most {LONGEST_DATABASE} letters and figures.")
    if connection.run("SELECT 1 FROM pg_database WHERE datname = :name", name=name):
        return False
    if not makes_databases:
        raise UnfitError(f"The role {role} may not make a database: it needs CREATEDB.")
    # Of no language: a server of another alphabet has no locale for UTF-8, and nothing here is sorted for people.
    connection.run(f"CREATE DATABASE {identifier(name)} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    return True


def migrate(connection: Connection, mark: str, incarnation: str) -> tuple[int, int]:
    """Bring the schema to this program's version; returns the versions before and after. `mark` names the shop,
    `incarnation` this store of it. A newer schema is left as it is. Raises UnfitError."""
    from pg8000.native import identifier

    encoding, database = connection.run("SELECT current_setting('server_encoding'), current_database()")[0]
    if encoding != "UTF8":
        raise UnfitError(f"The database {database} is in {encoding}, not in UTF8: it has no room for all letters.")
    connection.run("BEGIN")
    connection.run("SELECT pg_advisory_xact_lock(:lock)", lock=_LOCK)
    if not connection.run("SELECT 1 FROM pg_roles WHERE rolname = :name", name=GROUP):
        connection.run(f"CREATE ROLE {GROUP} NOLOGIN")
    elif not connection.run(_PUTS_INTO_GROUP, group=GROUP)[0][0]:
        raise UnfitError(
            f"Another role made {GROUP} at this server, for another store. Take that one as --owner, or let a superuser"
            f" say: GRANT {GROUP} TO this one WITH ADMIN OPTION."
        )
    there = connection.run("SELECT 1 FROM pg_namespace WHERE nspname = 'comptoir'")
    if there and not connection.run(_OURS)[0][0]:
        raise UnfitError(f"In the database {database} something else is called comptoir: give it another --database.")
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
    if len(STEPS) >= PAIRING and connection.run(_ALONE)[0][0]:
        # Roles are the server's: without this the tills of another shop there would read this one.
        named = identifier(database)
        connection.run(f"REVOKE CONNECT ON DATABASE {named} FROM PUBLIC")
        for (role,) in connection.run("SELECT role FROM comptoir.till JOIN pg_roles ON rolname = role ORDER BY role"):
            connection.run(f"GRANT CONNECT ON DATABASE {named} TO {identifier(role)}")
    connection.run("COMMIT")
    return before, max(before, len(STEPS))


def mark_of_store(connection: Connection) -> str:
    """The mark of the shop's store, which a till pins."""
    return str(connection.run("SELECT mark || ' ' || incarnation FROM comptoir.shop")[0][0])


def add_till(
    connection: Connection, code: str, password: str, database: str, *, inviting: bool, installation: str = ""
) -> str:
    """Make or renew the role of a till; returns its name. `inviting`: it may make roles for others. Raises
    StoreRefusedError("code") where another installation than this one has the code."""
    role = role_of(code, database)
    query = "SELECT installation FROM comptoir.till WHERE code = :code AND installation <> ''"
    registered = connection.run(query, code=code)
    if registered and registered[0][0] != installation:
        raise StoreRefusedError("code", code)
    pair(connection, code, role, password, again=bool(registered))
    if inviting:
        connection.run("UPDATE comptoir.till SET may_invite = true WHERE code = :code", code=code)
    return role


def certificate_of(host: str, port: int) -> str:
    """The certificate that the server shows, as PEM, to be pinned. Raises StoreAwayError, and
    StoreRefusedError("tls") for a server without."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is looked at here, and trusted by its fingerprint or by a person
    try:
        with socket.create_connection((host, port), DEADLINE) as raw, encrypted(raw, host, context) as wrapped:
            shown = wrapped.getpeercert(binary_form=True)
    except (OSError, UnicodeError, OverflowError) as error:  # the last two: no name, no port
        raise StoreAwayError(type(error).__name__) from error
    if not shown:
        raise StoreRefusedError("certificate")
    return ssl.DER_cert_to_PEM_cert(shown)


def check(connection: Connection) -> list[str]:
    """What is not as it should be with the store, a line each; empty: all is well."""
    found = []
    rows = connection.run("SELECT version, min_client FROM comptoir.shop")
    if (encoding := connection.run("SELECT current_setting('server_encoding')")[0][0]) != "UTF8":
        found.append(f"its database is in {encoding} and has no room for all letters: set one up in UTF8")
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
    if not part.parent.is_dir():
        raise OSError(f"there is no folder {part.parent}")
    held_files.delete(part)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # it has the shop's customers
    words = ["--format=custom", "--encoding=UTF8", "--schema=comptoir", f"--file={part}", f"--host={address.host}"]
    words += [f"--port={address.port}", f"--username={address.role}", "--no-password", address.database or DATABASE]
    around = {**os.environ, "PGPASSWORD": password}
    if not address.is_local:  # only a server that knows the password is talked to
        around |= {"PGSSLMODE": "require", "PGCHANNELBINDING": "require"}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, words of ours
        [program, *words], capture_output=True, text=True, check=False, env=around
    )
    if done.returncode:
        held_files.delete(part)
        raise OSError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "pg_dump failed")
    held_files.replace(part, target)
