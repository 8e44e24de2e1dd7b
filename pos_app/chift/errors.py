"""The errors of this package: one tree, by what the till can do about them. Imports nothing of this program.

Each error says whether the request may have been carried out all the same: only then must the till ask before it sends
again (reliability.md). The sentences for a cashier are made by presenters.
"""

from __future__ import annotations

from typing import Literal

Way = Literal["internet", "tls", "proxy", "portal"]


class ChiftError(Exception):
    """A call that failed.

    `sentence`: the server's own words, "" if none. `status`: the HTTP status, None without a whole answer.
    `error_code`: Chift's, "" if none. `retry_after`: seconds to wait as the server asked, as
    far as it is believed (`refusals`).
    `may_have_committed`: the server may have carried out a POST. `field`: what the server refused ("phone",
    "lines.2.quantity"), "" if it did not say.
    """

    def __init__(
        self,
        sentence: str = "",
        *,
        status: int | None = None,
        error_code: str = "",
        retry_after: float | None = None,
        may_have_committed: bool = False,
        field: str = "",
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.error_code = error_code
        self.retry_after = retry_after
        self.may_have_committed = may_have_committed
        self.field = field

    def __str__(self) -> str:
        # Never the sentence: it may name a customer, and this text ends in logs.
        return " ".join(str(part) for part in (self.status, self.error_code) if part) or type(self).__name__


class ChiftUnreachable(ChiftError):  # noqa: N818
    """Chift was not reached: no connection, or something else answered in its place.

    `kind`: "internet" (refused, unknown host, no answer to connecting), "tls" (no trusted connection), "proxy", or
    "portal" (a login page, a redirect).
    """

    def __init__(self, kind: Way = "internet", *, status: int | None = None, may_have_committed: bool = False) -> None:
        super().__init__(status=status, may_have_committed=may_have_committed)
        self.kind: Way = kind

    def __str__(self) -> str:
        return self.kind


class ChiftUnavailable(ChiftError):  # noqa: N818
    """Chift was reached but gave no proper answer: an error of the server, a broken-off answer."""


class ChiftThrottled(ChiftUnavailable):
    """A limit of calls, under whatever status: nothing was done. `retry_after`: None if the wait is not known."""


class ChiftForeign(ChiftUnavailable):
    """An answer that is not Chift's, and no web page: an ingress, a gateway, a firewall answers in its place."""


class ChiftDuplicate(ChiftUnavailable):
    """409: the request id is known. `in_process`: the first request is not finished; else it succeeded before."""

    def __init__(self, sentence: str, *, error_code: str, in_process: bool, retry_after: float | None) -> None:
        super().__init__(sentence, status=409, error_code=error_code, retry_after=retry_after, may_have_committed=True)
        self.in_process = in_process


class ChiftRefused(ChiftError):  # noqa: N818
    """The server read the request and rejected it: a person must correct it."""


class ChiftUnclear(ChiftRefused):
    """Rejected in words about reading or mapping, or without any: it may have been carried out all the same. Asked for
    first; if it was not, a person must correct it."""


class ChiftNotFound(ChiftRefused):
    """What was asked for does not exist (any more)."""


class ChiftNotSupported(ChiftRefused):
    """The shop's software cannot do this, or has no connection for it."""


class ChiftUnauthorised(ChiftError):  # noqa: N818
    """The credentials were rejected. `connector`: the shop's software rejects Chift's; else the till's key is wrong or
    has too few rights."""

    def __init__(
        self,
        sentence: str = "",
        *,
        connector: bool,
        status: int | None = None,
        error_code: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(sentence, status=status, error_code=error_code, retry_after=retry_after)
        self.connector = connector


class ChiftSetup(ChiftError):  # noqa: N818
    """The shop's connection at Chift is not completely set up: the owner must finish it."""


class ChiftProtocolError(ChiftError):
    """The answer is a success, but cannot be read or lacks a required field."""
