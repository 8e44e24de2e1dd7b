"""Faults that can be ordered, and which of them a request meets. May import `errors`, `shop`.

How a fault is carried out on a connection is in `misbehaviour`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pos_app.sandbox.errors import ApiError, from_pydantic, validation_error
from pos_app.sandbox.shop import Horizon
from pos_app.sandbox.wire_json import encode

Kind = Literal[
    "lost_answer",
    "refuse_connection",
    "reset",
    "status",
    "slow",
    "garbage",
    "html",
    "in_process",
    "truncate",
    "stale",
    "former_answer",
    "doubled",
    "swapped",
    "another_record",
    "same_id",
    "no_note",
    "bare_id",
]
_DOES_NOT_COMMIT_UNLESS_TOLD = {"refuse_connection", "status", "html", "in_process", "former_answer", "bare_id"}


class ConnectionRefused(ConnectionError):  # noqa: N818  # reads as what the till sees
    """In process only: the connection was never made, nothing was processed."""


class ConnectionLost(ConnectionError):  # noqa: N818  # reads as what the till sees
    """In process only: the connection broke before a whole answer; the request may have been processed."""


class Fault(BaseModel):
    """One fault. `match`: "METHOD /path after the consumer", `*` allowed as in file names ("POST /token",
    "GET /commerce/products", "GET /commerce/orders/*", "*").

    Another request's answer: `former_answer` is the last good one of the same kind of call again, as from a cache (if
    there was none, its own); `doubled` comes twice in one piece on a connection that is kept, so that the next request
    finds it waiting (in process: the next request of all gets it, once); `swapped` waits up to `seconds` for a second
    call that meets the fault, and each gets the other's; `another_record` is the transactions call telling of the
    newest other request that made something; `same_id` names the order (or customer) before as the new one, in the
    answer and in the transaction; `no_note` leaves the note out of the answer, though the shop keeps it; `bare_id` is
    200 `{"id": "x"}`.

    `commit`: whether the request is processed although the answer goes wrong; left out: no for status, html,
    in_process, former_answer, bare_id (never for refuse_connection), yes for the others. `slow` with
    `commit` false waits first, and then processes only if the client is still there. `bytes`: how much of the
    body truncate and reset let through (left out: half). `status`, `error_code`, `message`, `detail`,
    `retry_after` make the answer of `status`; `record_status` what the transactions call then says of it.
    `count`: how many requests meet it; left out: all until cleared.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    match: str = "*"
    fault: Kind
    count: int | None = Field(default=None, ge=1)
    commit: bool | None = None
    status: int = Field(default=503, ge=400, le=599)
    seconds: float = Field(default=1.0, ge=0, le=3600)
    bytes: int | None = Field(default=None, ge=0)
    error_code: str | None = None
    message: str | None = None
    detail: Any = None
    retry_after: int | str | None = None
    record_status: int | None = Field(default=None, ge=100, le=599)

    @property
    def commits(self) -> bool:
        """Whether the request is processed."""
        return self.fault not in _DOES_NOT_COMMIT_UNLESS_TOLD if self.commit is None else self.commit

    def refusal(self) -> ApiError:
        """The answer of a `status` fault, in Chift's shape."""
        code = self.error_code
        if code is None and self.status == HTTPStatus.UNAUTHORIZED:
            code = "ERROR_CHIFT_AUTHENTICATION_ERROR"
        phrase = HTTPStatus(self.status).phrase if self.status in list(HTTPStatus) else str(self.status)
        body: dict[str, object] = {"message": self.message or phrase, "status": "error"}
        if code is not None:
            body["error_code"] = code
        if self.detail is not None:
            body["detail"] = self.detail
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        return ApiError(self.status, body, headers)


@dataclass(slots=True)
class _Armed:
    fault: Fault
    left: int | None
    horizon: Horizon | None


@dataclass(frozen=True, slots=True)
class Met:
    """A fault one request meets, with what a stale cache may still show."""

    fault: Fault
    horizon: Horizon | None


class FaultBoard:
    """The faults in force, first ordered first met."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def order(self, spec: Mapping[str, object], horizon: Horizon) -> None:
        """Arms the fault of a JSON order, or takes all away for `{"clear": true}`.

        `horizon`: the newest rows now, for `stale`. Raises ApiError 422 for an order that makes no sense.
        """
        if "clear" in spec:
            if dict(spec) != {"clear": True}:
                raise validation_error([(("body", "clear"), 'clear stands alone: {"clear": true}', "value_error")])
            self._armed.clear()
            return
        try:
            fault = Fault.model_validate(spec)
        except ValidationError as error:
            raise from_pydantic(error, "body") from error
        self._armed.append(_Armed(fault, fault.count, horizon if fault.fault == "stale" else None))

    def meet(self, method: str, path: str, *, fresh: bool) -> Met | None:
        """The fault this request meets, counted down. `fresh`: it passes the cache by, so never a stale one."""
        for armed in self._armed:
            if fresh and armed.fault.fault == "stale":
                continue
            if fnmatchcase(f"{method} {path}", armed.fault.match):
                if armed.left is not None:
                    armed.left -= 1
                    if armed.left == 0:
                        self._armed.remove(armed)
                return Met(armed.fault, armed.horizon)
        return None

    def described(self) -> str:
        """JSON: what is armed, with the count that is left."""
        shown = []
        for armed in self._armed:
            told = armed.fault.model_dump(mode="json", exclude_unset=True)
            if armed.left is not None:
                told["count"] = armed.left
            shown.append(told)
        return encode({"armed": shown})
