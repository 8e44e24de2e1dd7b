"""The life of a sale after it is paid: states, the table of allowed steps, outcomes of attempts (reliability.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from pos_app.domain.money import Money, to_minor
from pos_app.domain.order import Order


class State(StrEnum):
    """Where a row of the outbox stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"


# QUEUED and UNKNOWN reach REFUSED only by age: Chift forgets request ids after 6 months, so a person must look.
_ALLOWED: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SENDING, State.REFUSED}),
    State.SENDING: frozenset({State.SENT, State.QUEUED, State.UNKNOWN, State.REFUSED}),
    State.UNKNOWN: frozenset({State.SENT, State.QUEUED, State.REFUSED}),
    State.REFUSED: frozenset({State.QUEUED}),
    State.SENT: frozenset(),
}


class IllegalStepError(RuntimeError):
    """A step that is not in the table: a programming error, never a cashier's."""


class Kind(StrEnum):
    """What a row creates at Chift."""

    ORDER = "order"
    CUSTOMER = "customer"


class Cause(StrEnum):
    """Why something waits, is in doubt, or was refused; presenters have the words."""

    NONE = ""
    INTERNET = "internet"  # no connection at all
    TLS = "tls"  # connected, and not to a server whose certificate can be trusted
    PROXY = "proxy"  # the network's proxy does not let us through
    PORTAL = "portal"  # something else answers in Chift's place: a login page, most often
    CHIFT = "chift"  # Chift itself does not answer
    SHOP_SYSTEM = "shop_system"  # Chift answers, the shop's software behind it does not
    KEY = "key"  # our key is wrong
    SETUP = "setup"  # the connection is not set up
    THROTTLED = "throttled"  # told to wait
    NO_ANSWER = "no_answer"  # sent, and no readable answer came
    IN_PROCESS = "in_process"  # the server is still at it
    DUPLICATE = "duplicate"  # the server says it knows this request id, and not what became of it
    BODY = "body"  # the order itself was refused
    NOT_SUPPORTED = "not_supported"  # this shop system cannot do it
    TOO_OLD = "too_old"  # unsent for five months
    SALVAGED = "salvaged"  # read out of a damaged file, and not as it was written


# Chift is not reached, whatever stands in between: nothing of any kind gets through, and it may end at any moment.
NOT_REACHED = frozenset({Cause.INTERNET, Cause.TLS, Cause.PROXY, Cause.PORTAL})


@dataclass(frozen=True, slots=True)
class Created:
    """It exists at the server. Amounts are the server's own (None where it did not say); lines by position."""

    remote_id: str
    order_number: str = ""
    untaxed: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    line_totals: tuple[Decimal | None, ...] = ()


@dataclass(frozen=True, slots=True)
class NotProcessed:
    """Surely not created: the same id goes out again, after `retry_after` seconds where the server named them.

    `renew` asks for a fresh id: only where the server recorded the first try as failed and yet refuses its id
    (faults R3).
    """

    cause: Cause
    sentence: str = ""
    retry_after: float | None = None
    renew: bool = False


@dataclass(frozen=True, slots=True)
class InDoubt:
    """It may have been created: ask before anything else."""

    cause: Cause
    sentence: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The server read it and wants a person to mend it; `field` names what ("phone", "" where it did not say)."""

    cause: Cause
    sentence: str
    error_code: str = ""
    field: str = ""


Outcome = Created | NotProcessed | InDoubt | Refused


@dataclass(frozen=True, slots=True)
class Submission:
    """A row of the outbox. `failures` counts tries in a row that did not end well and drives the back-off."""

    id: str
    kind: Kind
    request_id: str
    state: State
    created_at: datetime
    receipt: str = ""
    failures: int = 0
    cause: Cause = Cause.NONE
    sentence: str = ""
    error_code: str = ""
    field: str = ""
    remote_id: str = ""
    order_number: str = ""
    server_total: Decimal | None = None
    difference: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call on behalf of a row, written down: `purpose` is "send" or "ask", `ms` how long it took."""

    submission_id: str
    at: datetime
    request_id: str
    purpose: str
    outcome: str
    status: int | None
    error_code: str
    sentence: str
    ms: int


def move(row: Submission, to: State) -> Submission:
    """The row in its next state. Raises IllegalStepError when the table does not allow the step."""
    if to not in _ALLOWED[row.state]:
        raise IllegalStepError(f"{row.state} -> {to}")
    return replace(row, state=to)


def begin(row: Submission) -> Submission:
    """QUEUED -> SENDING: written down before the first byte leaves."""
    return move(row, State.SENDING)


def found_at_start(row: Submission) -> Submission:
    """A row that was SENDING when the program died may have been created: UNKNOWN."""
    if row.state is not State.SENDING:
        return row
    return replace(move(row, State.UNKNOWN), cause=Cause.NO_ANSWER)


def conclude(row: Submission, outcome: Outcome) -> Submission:
    """The row after an answer, be it to sending (from SENDING) or to asking (from UNKNOWN).

    An UNKNOWN row stays so while the answer is still in doubt. Raises IllegalStepError from any other state.
    """
    if row.state not in (State.SENDING, State.UNKNOWN):
        raise IllegalStepError(f"{row.state} has nothing to conclude")
    match outcome:
        case Created():
            return replace(
                move(row, State.SENT),
                failures=0,
                cause=Cause.NONE,
                sentence="",
                error_code="",
                field="",
                remote_id=outcome.remote_id,
                order_number=outcome.order_number,
                server_total=outcome.total,
            )
        case NotProcessed():
            return replace(
                move(row, State.QUEUED),
                request_id=renewed(row.request_id) if outcome.renew else row.request_id,
                failures=row.failures + 1,
                cause=outcome.cause,
                sentence=outcome.sentence,
            )
        case InDoubt():
            doubtful = row if row.state is State.UNKNOWN else move(row, State.UNKNOWN)
            return replace(doubtful, failures=row.failures + 1, cause=outcome.cause, sentence=outcome.sentence)
        case Refused():
            return replace(
                move(row, State.REFUSED),
                cause=outcome.cause,
                sentence=outcome.sentence,
                error_code=outcome.error_code,
                field=outcome.field,
            )


def renewed(request_id: str) -> str:
    """`abc` -> `abc~2` -> `abc~3`: linked to the first, and unique (faults R3)."""
    base, _, number = request_id.partition("~")
    return f"{base}~{int(number or 1) + 1}"


def corrected(row: Submission, new_request_id: str) -> Submission:
    """REFUSED -> QUEUED after a person mended it: a changed body needs a new request id (chift.md)."""
    if new_request_id == row.request_id:
        raise IllegalStepError("a corrected sale needs a new request id")
    return replace(
        move(row, State.QUEUED),
        request_id=new_request_id,
        failures=0,
        cause=Cause.NONE,
        sentence="",
        error_code="",
        field="",
    )


MAX_AGE = timedelta(days=150)  # five months: Chift remembers request ids for six


def too_old(row: Submission, now: datetime) -> bool:
    """True when a row has waited so long that the server may soon forget its request id."""
    return now - row.created_at > MAX_AGE


def back_off(failures: int, chance: float) -> float:
    """Seconds until the next try: full jitter under 1, 2, 4 … 300 s; `chance` is a random number in [0, 1)."""
    return chance * min(300.0, 2.0 ** min(max(failures - 1, 0), 9))


PAUSE_MAX = 60  # seconds between two tries of a whole till


def pause(failures: int, told: float | None, chance: float) -> float:
    """Seconds a whole till waits after a call failed for a cause that concerns all behind it.

    `told` is what the server asked for (Retry-After), None where it did not say. Chosen by a simulation of fleets
    (docs/backoff.md): full jitter under a minute, and behind what was asked for up to as much again.
    """
    if told is None:
        return min(back_off(failures, 1.0), PAUSE_MAX) * chance
    return told + chance * max(1.0, min(told, PAUSE_MAX))


def difference(order: Order, answer: Created) -> Money | None:
    """The server's total less the till's, None where they agree or the server named none (money.md)."""
    if answer.total is None:
        return None
    found = to_minor(answer.total, order.currency) - order.total.minor
    return Money.from_minor(found, order.currency) if found else None
