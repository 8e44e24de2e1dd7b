"""The states of an outbox row, the table of allowed steps, and the outcomes of attempts (reliability.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money, to_minor
from pos_app.domain.order import Order, Sale


class State(StrEnum):
    """The state of an outbox row."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


# QUEUED reaches REFUSED only by age: Chift forgets request ids after 6 months, so a person must look. A refused row is
# asked for before it leaves again. SENT is left only by a row that was taken for an order that is another sale's.
# WITHDRAWN is the end of a row whose sale was made void before any try: it never left, and never leaves.
_ALLOWED: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SENDING, State.REFUSED, State.WITHDRAWN}),
    State.SENDING: frozenset({State.SENT, State.QUEUED, State.UNKNOWN, State.REFUSED}),
    State.UNKNOWN: frozenset({State.SENT, State.QUEUED, State.REFUSED}),
    State.REFUSED: frozenset({State.UNKNOWN}),
    State.SENT: frozenset({State.UNKNOWN}),
    State.WITHDRAWN: frozenset(),
}


class IllegalStepError(RuntimeError):
    """A step that is not in the table: a programming error, never a cashier's."""


class Kind(StrEnum):
    """What a row creates at Chift."""

    ORDER = "order"
    CUSTOMER = "customer"


class Cause(StrEnum):
    """Why a row waits, is in doubt, or was refused; presenters have the words."""

    NONE = ""
    INTERNET = "internet"  # no connection at all
    TLS = "tls"  # connected, but the server's certificate is not trusted
    PROXY = "proxy"  # the network's proxy refuses the connection
    PORTAL = "portal"  # another server answers in Chift's place: a login page, most often
    CHIFT = "chift"  # Chift itself does not answer
    SHOP_SYSTEM = "shop_system"  # Chift answers, but the shop's software behind it does not
    KEY = "key"  # the till's key is wrong
    SETUP = "setup"  # the connection is not set up
    THROTTLED = "throttled"  # the server asked to wait
    NO_ANSWER = "no_answer"  # sent, but no readable answer came
    IN_PROCESS = "in_process"  # the server has not finished the request
    DUPLICATE = "duplicate"  # the server says that it knows this request id, but not what became of it
    BODY = "body"  # the order itself was refused
    ALIKE = "alike"  # one sale after another is refused for the same reason: new ones are held back
    NOT_SUPPORTED = "not_supported"  # this shop system cannot do it
    TOO_OLD = "too_old"  # unsent for five months
    CLOCK = "clock"  # by this computer's clock unsent for five months; no server has told the time yet
    SALVAGED = "salvaged"  # read from a damaged file, and not as it was written
    ANOTHERS = "anothers"  # the answer was another request's
    UNPROVED = "unproved"  # an order that looks like it is there, and nothing proves that it is this sale's


# Causes for which Chift is not reached: no call of any kind succeeds, and the cause may end at any moment.
NOT_REACHED = frozenset({Cause.INTERNET, Cause.TLS, Cause.PROXY, Cause.PORTAL})


@frozen
class Fee:
    """What the shop's software put on an order by itself: its word for it ("shipping"), the amount with tax."""

    word: str
    total: Decimal


@frozen
class Created:
    """The order or customer exists at the server. Amounts are the server's own (None if not given), without the fees
    that it put on top; lines by position.

    `noted`: whether the order carries the sale's mark in its note, None where that is not known. `status` is Chift's
    word; `payments` are the states of its payments, as far as they are not "success". `sure`: another row had it, and
    the shop's books told it to be this one's. `currency` is the order's there (ISO 4217), "" where it is not said.
    `whole` is the whole answer as JSON text, "" where it is not kept (any more).
    """

    remote_id: str
    order_number: str = ""
    untaxed: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    line_totals: tuple[Decimal | None, ...] = ()
    noted: bool | None = None
    status: str = ""
    fees: tuple[Fee, ...] = ()
    refunded: Decimal | None = None
    payments: tuple[str, ...] = ()
    whole: str = ""
    sure: bool = False
    currency: str = ""


@frozen
class NotProcessed:
    """Certainly not created: sent again with the same id, after `retry_after` seconds if the server named them.

    `renew` asks for a new id: only if the server recorded the first try as failed and yet refuses its id (faults R3).
    """

    cause: Cause
    sentence: str = ""
    retry_after: float | None = None
    renew: bool = False


@frozen
class InDoubt:
    """It may have been created: the till asks before anything else.

    With the cause BODY the server rejected it, in words that leave this open: then `error_code` and `field` as in
    Refused.
    """

    cause: Cause
    sentence: str = ""
    retry_after: float | None = None
    error_code: str = ""
    field: str = ""


@frozen
class Refused:
    """The server read it and rejected it; a person must correct it. `field` names the rejected field ("phone", "" if
    not given). `like`: an order at the server that may be it, for a person to say."""

    cause: Cause
    sentence: str
    error_code: str = ""
    field: str = ""
    like: Created | None = None


Outcome = Created | NotProcessed | InDoubt | Refused


@frozen
class Submission:
    """A row of the outbox. `failures` counts failed tries in a row and determines the back-off."""

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


@frozen
class Attempt:
    """One call on behalf of a row: `purpose` is "send" or "ask", `ms` its duration in milliseconds."""

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
    """The row in its next state. Raises IllegalStepError if the table does not allow the step."""
    if to not in _ALLOWED[row.state]:
        raise IllegalStepError(f"{row.state} -> {to}")
    return replace(row, state=to)


def begin(row: Submission) -> Submission:
    """QUEUED -> SENDING: written before the first byte is sent."""
    return move(row, State.SENDING)


def withdrawn(row: Submission) -> Submission:
    """QUEUED -> WITHDRAWN: its sale was made void before the row was ever tried."""
    return move(row, State.WITHDRAWN)


def found_at_start(row: Submission) -> Submission:
    """A row that was SENDING when the program ended may have been created, so it becomes UNKNOWN; others stay."""
    if row.state is not State.SENDING:
        return row
    return replace(move(row, State.UNKNOWN), cause=Cause.NO_ANSWER)


def conclude(row: Submission, outcome: Outcome) -> Submission:
    """The row after an outcome of sending (from SENDING) or of asking (from UNKNOWN).

    An UNKNOWN row stays so while the outcome is in doubt. Raises IllegalStepError from any other state.
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
                error_code="",
                field="",
            )
        case InDoubt():
            return replace(
                row if row.state is State.UNKNOWN else move(row, State.UNKNOWN),
                failures=row.failures + 1,
                cause=outcome.cause,
                sentence=outcome.sentence,
                error_code=outcome.error_code,
                field=outcome.field,
            )
        case Refused():
            return replace(
                move(row, State.REFUSED),
                cause=outcome.cause,
                sentence=outcome.sentence,
                error_code=outcome.error_code,
                field=outcome.field,
                remote_id=outcome.like.remote_id if outcome.like else "",
                order_number=outcome.like.order_number if outcome.like else "",
            )


def renewed(request_id: str) -> str:
    """`abc` -> `abc~2` -> `abc~3`: derived from the first id, and unique (faults R3)."""
    base, _, number = request_id.partition("~")
    return f"{base}~{int(number or 1) + 1}"


@frozen
class Correction:
    """How a refused sale goes out once the server has been asked and has it not: under a new request id (of
    `created_at`), as this `sale`, perhaps without a line that became an order of its own (`off`, whose row `waits`).

    `anyway`: a person looked at the orders that may be it, and none is."""

    request_id: str
    created_at: datetime
    sale: Sale
    off: Sale | None = None
    waits: Submission | None = None
    anyway: bool = False


def asked_first(row: Submission) -> Submission:
    """REFUSED -> UNKNOWN: the server is asked what became of it before it leaves again."""
    return replace(move(row, State.UNKNOWN), failures=0, remote_id="", order_number="")


def disputed(row: Submission) -> Submission:
    """SENT -> UNKNOWN: the order that it was taken for is another sale's."""
    return replace(move(row, State.UNKNOWN), cause=Cause.ANOTHERS, remote_id="", order_number="", server_total=None)


def corrected(row: Submission, new_request_id: str) -> Submission:
    """UNKNOWN -> QUEUED after a person corrected it and the server was asked: a changed body needs a new request id
    (chift.md)."""
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
    """True if a row has waited so long that the server may soon forget its request id."""
    return now - row.created_at > MAX_AGE


def first_step(row: Submission, tried: bool, now: datetime, ahead: timedelta | None) -> Submission:
    """The row's first step when its turn comes: SENDING becomes UNKNOWN, QUEUED becomes SENDING, and a row that was
    tried and is too old by the server's clock becomes REFUSED: the server may have forgotten its id (faults R8). Of a
    row that was never tried it never knew any. It stays QUEUED, and says why, while only this computer's clock, which
    may be wrong by years, says that it is too old."""
    row = found_at_start(row)
    if row.state is not State.QUEUED:
        return row
    if tried and too_old(row, now):
        if ahead is None:
            return replace(row, cause=Cause.CLOCK)
        if too_old(row, now - ahead):
            return replace(move(row, State.REFUSED), cause=Cause.TOO_OLD)
    return begin(row)


def back_off(failures: int, chance: float) -> float:
    """Seconds until the next try: full jitter under 1, 2, 4 … 300 s; `chance` is a random number in [0, 1)."""
    return chance * min(300.0, 2.0 ** min(max(failures - 1, 0), 9))


PAUSE_MAX = 60  # seconds, the most between two tries of a whole till


def pause(failures: int, told: float | None, chance: float) -> float:
    """Seconds that a whole till waits after a call failed for a cause that concerns all its rows.

    `told` is what the server asked for (Retry-After), None if it did not. Chosen by a simulation of fleets
    (docs/backoff.md): full jitter under a minute, and after a wait that the server asked for up to as much again.
    """
    if told is None:
        return min(back_off(failures, 1.0), PAUSE_MAX) * chance
    return told + chance * max(1.0, min(told, PAUSE_MAX))


def difference(order: Order, answer: Created) -> Money | None:
    """The server's total minus the till's, None if they agree or the server gave none (money.md)."""
    if answer.total is None:
        return None
    found = to_minor(answer.total, order.currency) - order.total.minor
    return Money.from_minor(found, order.currency) if found else None
