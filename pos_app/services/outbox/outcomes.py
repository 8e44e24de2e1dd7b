"""What an answer or an error of the Chift floor means for a row of the outbox: one table, no I/O."""

from __future__ import annotations

from pos_app.chift.errors import (
    ChiftDuplicate,
    ChiftError,
    ChiftNotSupported,
    ChiftProtocolError,
    ChiftRefused,
    ChiftSetup,
    ChiftUnauthorised,
    ChiftUnavailable,
    ChiftUnreachable,
)
from pos_app.domain.submission import NOT_REACHED, Cause, InDoubt, NotProcessed, Outcome, Refused

# Causes that say nothing about the one sale: while they last nothing else of its kind would get through either.
LINE_CAUSES = NOT_REACHED | {Cause.CHIFT, Cause.KEY, Cause.SETUP, Cause.THROTTLED, Cause.SHOP_SYSTEM}
# Of these, those that a single order cannot bring about: it need not wait for its own sake.
INNOCENT_CAUSES = NOT_REACHED | {Cause.KEY, Cause.SETUP, Cause.THROTTLED}
OWNER_CAUSES = frozenset({Cause.KEY, Cause.SETUP})  # only the owner can mend them
# Sales and customers go to different connections: what stops the one may leave the other alone.
OF_ONE_KIND = frozenset({Cause.SETUP, Cause.THROTTLED, Cause.SHOP_SYSTEM, Cause.NOT_SUPPORTED})
# What stands between the till and Chift, in the domain's terms.
CAUSE_OF_WAY: dict[str, Cause] = {
    "internet": Cause.INTERNET,
    "tls": Cause.TLS,
    "proxy": Cause.PROXY,
    "portal": Cause.PORTAL,
}


def cause_of(error: ChiftError) -> Cause:
    """Why a call failed, in the domain's terms."""
    match error:
        case ChiftUnreachable():
            return CAUSE_OF_WAY[error.kind]
        case ChiftUnauthorised():
            # The shop software's own log-in at Chift has run out: a matter of the owner (chift.md "Errors").
            return Cause.SETUP if error.connector else Cause.KEY
        case ChiftSetup():
            return Cause.SETUP
        case ChiftDuplicate():
            return Cause.IN_PROCESS if error.in_process else Cause.DUPLICATE
        case ChiftNotSupported():
            return Cause.NOT_SUPPORTED
        case ChiftRefused():
            return Cause.BODY
        case ChiftUnavailable() if error.status == 429:
            return Cause.THROTTLED
        case ChiftUnavailable() if error.status is not None and error.status >= 500:
            # With Chift's own error shape it is the shop's software behind Chift that failed.
            return Cause.SHOP_SYSTEM if error.sentence else Cause.CHIFT
        case ChiftUnavailable() | ChiftProtocolError():
            return Cause.NO_ANSWER
    return Cause.CHIFT


def outcome_of_sending(error: ChiftError) -> Outcome:
    """What became of a POST that ended in this error (chift.md "Errors", reliability.md)."""
    cause = cause_of(error)
    if isinstance(error, ChiftDuplicate) or error.may_have_committed:
        return InDoubt(cause, error.sentence, error.retry_after)
    if isinstance(error, ChiftRefused):
        return Refused(cause, error.sentence, error.error_code, error.field)
    return NotProcessed(cause, error.sentence, error.retry_after)


def outcome_of_asking(error: ChiftError) -> InDoubt:
    """A question that got no answer leaves the row in doubt, whatever went wrong."""
    return InDoubt(cause_of(error), error.sentence, error.retry_after)
