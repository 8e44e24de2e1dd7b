"""One connection to the shop's PostgreSQL in a thread of its own, with a watchdog.

A server that is stopped, or a cable that is cut, leaves a client waiting for minutes: after DEADLINE seconds the
watchdog shuts the socket, and the call ends as unanswered. The connection is dropped behind each error, so that no
answer is ever taken for another's.

Scope: pg8000, the standard library. Errors: StoreAwayError, StoreRefusedError.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Timer
from typing import TYPE_CHECKING, Any, TypeVar

from pos_app.domain.store_state import StoreAwayError, StoreRefusedError, Why

if TYPE_CHECKING:
    from pg8000.native import Connection

    from pos_app.shared_store.address import StoreAddress

T = TypeVar("T")
DEADLINE = 3.0  # seconds for one call, connecting included
_REFUSED: dict[str, Why] = {"28P01": "password", "28000": "rules", "3D000": "database", "25006": "read_only"}
_SCHEMA = ("3F000", "42P01", "42883", "42501", "42703")  # no such schema, table, function, column, or no right to it
# What passes by itself: the connection, a transaction that was left (this computer slept), room, the server's end, a
# lock that was not got, a statement too slow.
_PASSES = ("08", "25", "40", "53", "55", "57", "58")
# How the server writes and reads a value, whatever its own settings: another form of a date would be read as another
# day, another alphabet not at all, and a password that is not kept for SCRAM lets nobody in.
SESSION = {
    "client_encoding": "UTF8",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "standard_conforming_strings": "on",
    "password_encryption": "scram-sha-256",
    "default_transaction_isolation": "read committed",
    "search_path": "comptoir",
}
# With the one certificate that was pinned it says nothing when that ends, and a clock that is wrong does not matter.
_NO_CHECK_TIME = 0x200000  # OpenSSL's X509_V_FLAG_NO_CHECK_TIME, for which Python has no name

# Length, and the number that stands for TLS in place of a version.
_SSL_REQUEST = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")

_log = logging.getLogger(__name__)


class StoreLine:
    """Calls to the store, one after the other. `password` is called in the thread, for a vault may take its time;
    `close` ends the thread."""

    def __init__(self, address: StoreAddress, password: Callable[[], str]) -> None:
        self._address = address
        self._password = password
        self._thread = ThreadPoolExecutor(1, "shop-store")
        self._connection: Connection | None = None
        self._socket: socket.socket | None = None

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Do `work` on the connection, which is made if there is none. Raises StoreAwayError, StoreRefusedError."""
        done = asyncio.get_running_loop().run_in_executor(self._thread, self._guarded, work)
        done.add_done_callback(_heard)
        # A name server that does not answer cannot be shut: the thread waits on, the caller does not.
        finished, _ = await asyncio.wait({done}, timeout=2 * DEADLINE)
        if not finished:
            raise StoreAwayError("late")
        return done.result()

    def close(self) -> None:
        """Shut the socket and end the thread. A second call does nothing."""
        self._shut()
        with suppress(RuntimeError):  # closed before
            self._thread.submit(self._drop)
        self._thread.shutdown(wait=False)

    # --- on the thread ---

    def _guarded(self, work: Callable[[Connection], T]) -> T:
        watchdog = Timer(DEADLINE, self._shut)
        watchdog.daemon = True
        watchdog.start()
        try:
            return work(self._connection or self._connect())
        except (StoreAwayError, StoreRefusedError):
            self._drop()
            raise
        except Exception as error:
            self._drop()
            raise known(error) from error
        finally:
            watchdog.cancel()

    def _connect(self) -> Connection:
        from pg8000.native import Connection  # 200 ms: only a till with a store pays them, in this thread

        address = self._address
        raw = socket.create_connection((address.host, address.port), DEADLINE)
        # A call of several packets would wait 40 ms for the server's word of the first one, and a cashier behind it.
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = raw.dup()  # TLS takes the other one over
        used = raw
        try:
            if not address.is_local:
                used = encrypted(raw, address.host, pinned(address.certificate))
            made = Connection(
                address.role,
                host=address.host,
                port=address.port,
                database=address.database,
                password=self._password(),
                sock=used,
                ssl_context=False,
                application_name="Comptoir",
                startup_params={
                    **SESSION,
                    "statement_timeout": "2000",
                    "idle_in_transaction_session_timeout": "3000",
                },
            )
        except BaseException:
            used.close()
            raise
        self._connection = made
        return made

    def _drop(self) -> None:
        made, self._connection = self._connection, None
        own, self._socket = self._socket, None
        if own is not None:
            with suppress(OSError):
                own.shutdown(socket.SHUT_RDWR)
            own.close()
        if made is not None:
            with suppress(Exception):  # what is left of a broken connection has nothing to tell
                made.close()

    def _shut(self) -> None:
        """Called by the watchdog's thread: the call that waits ends at once."""
        own = self._socket
        if own is not None:
            with suppress(OSError):
                own.shutdown(socket.SHUT_RDWR)


def _heard(done: asyncio.Future[Any]) -> None:
    """What a call came to whose caller is gone concerns nobody."""
    if not done.cancelled():
        done.exception()


def pinned(certificate: str) -> ssl.SSLContext:
    """TLS with the one server whose certificate was pinned; its name does not matter, for a shop's server has none.
    Raises StoreRefusedError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    try:
        context.load_verify_locations(cadata=certificate)
    except (ssl.SSLError, ValueError) as error:
        raise StoreRefusedError("certificate") from error
    context.verify_flags |= ssl.VerifyFlags(ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME)
    return context


def encrypted(raw: socket.socket, host: str, context: ssl.SSLContext) -> ssl.SSLSocket:
    """TLS on a connection that was made; it ends with it. The driver takes a server that ends in place of an answer for
    one without TLS: a till would say so for a minute, behind each restart of the server.

    Raises StoreAwayError, StoreRefusedError("tls") for a server without, OSError.
    """
    raw.sendall(_SSL_REQUEST)
    answer = raw.recv(1)
    if answer == b"N":
        raise StoreRefusedError("tls")
    if answer != b"S":
        raise StoreAwayError("no word of TLS")  # it ended, or has no room for one more
    return context.wrap_socket(raw, server_hostname=host)


def known(error: Exception) -> Exception:
    """An error of the driver or the network as one of the port's. A mistake in a statement stays what it is."""
    told: Any = error.args[0] if error.args else None
    if isinstance(told, dict):  # the server's own word
        code = str(told.get("C", ""))
        if code in _REFUSED:
            return StoreRefusedError(_REFUSED[code])
        if code in _SCHEMA:
            return StoreRefusedError("schema", code)
        return StoreAwayError(code) if code[:2] in _PASSES else StoreRefusedError("other", code)
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return StoreRefusedError("certificate")
        cause = cause.__cause__ or cause.__context__
    # A shut socket shows in many ways: no bytes, half a message, an error of the system or of TLS.
    _log.info("the shop's store gave no answer: %s", type(error).__name__)
    return StoreAwayError(type(error).__name__)
