"""What an answer or an error of the Chift API means for a row of the outbox: one table, no I/O."""

from __future__ import annotations

from dataclasses import replace

from pos_app.chift.errors import (
    ChiftDuplicate,
    ChiftError,
    ChiftForeign,
    ChiftNotSupported,
    ChiftProtocolError,
    ChiftRefused,
    ChiftSetup,
    ChiftThrottled,
    ChiftUnauthorised,
    ChiftUnavailable,
    ChiftUnreachable,
)
from pos_app.domain.order import Sale, with_names
from pos_app.domain.submission import (
    NOT_REACHED,
    Cause,
    InDoubt,
    Kind,
    NotProcessed,
    Outcome,
    Refused,
    Submission,
)
from pos_app.services.outbox.mend_steps import GOODS

# Causes that do not concern a single sale: while they last, all others of its kind would fail too.
LINE_CAUSES = NOT_REACHED | {
    Cause.CHIFT,
    Cause.KEY,
    Cause.SETUP,
    Cause.THROTTLED,
    Cause.SHOP_SYSTEM,
    Cause.NOT_SUPPORTED,
}
# Those that a single order cannot bring about: the row's own wait does not grow.
INNOCENT_CAUSES = NOT_REACHED | {Cause.KEY, Cause.SETUP, Cause.THROTTLED, Cause.NOT_SUPPORTED}
OWNER_CAUSES = frozenset({Cause.KEY, Cause.SETUP, Cause.NOT_SUPPORTED})  # only the owner can correct them
# Sales and customers go to different connections: what stops one kind may not concern the other.
OF_ONE_KIND = frozenset({Cause.SETUP, Cause.THROTTLED, Cause.SHOP_SYSTEM, Cause.NOT_SUPPORTED, Cause.ALIKE})
# From `ChiftUnreachable.kind` to the domain's cause.
CAUSE_OF_WAY: dict[str, Cause] = {
    "internet": Cause.INTERNET,
    "tls": Cause.TLS,
    "proxy": Cause.PROXY,
    "portal": Cause.PORTAL,
}


def cause_of(error: ChiftError) -> Cause:
    """The cause of a failed call."""
    match error:
        case ChiftUnreachable():
            return CAUSE_OF_WAY[error.kind]
        case ChiftUnauthorised():
            # Chift's own access to the shop's software has expired: the owner must renew it (chift.md "Errors").
            return Cause.SETUP if error.connector else Cause.KEY
        case ChiftSetup():
            return Cause.SETUP
        case ChiftDuplicate():
            return Cause.IN_PROCESS if error.in_process else Cause.DUPLICATE
        case ChiftNotSupported():
            return Cause.NOT_SUPPORTED
        case ChiftRefused():
            return Cause.BODY
        case ChiftThrottled():
            return Cause.THROTTLED
        case ChiftForeign():
            return Cause.CHIFT
        case ChiftUnavailable() if error.status is not None and error.status >= 500:
            # An error in Chift's own form means that the shop's software behind it failed.
            return Cause.SHOP_SYSTEM if error.sentence else Cause.CHIFT
        case ChiftUnavailable() | ChiftProtocolError():
            return Cause.NO_ANSWER
    return Cause.CHIFT


def outcome_of_sending(error: ChiftError, kind: Kind) -> Outcome:
    """The outcome of a POST that ended in this error (chift.md "Errors", reliability.md).

    That a shop takes no customers is remembered; that it takes no orders is the owner's matter, and its sales are kept.
    """
    cause = cause_of(error)
    if cause is Cause.NOT_SUPPORTED and kind is Kind.CUSTOMER:
        return Refused(cause, error.sentence, error.error_code, error.field)
    if isinstance(error, ChiftRefused) and error.may_have_committed:
        return InDoubt(cause, error.sentence, error.retry_after, error.error_code, error.field)
    if isinstance(error, ChiftDuplicate) or error.may_have_committed:
        return InDoubt(cause, error.sentence, error.retry_after)
    if isinstance(error, ChiftRefused):
        return Refused(cause, error.sentence, error.error_code, error.field)
    return NotProcessed(cause, error.sentence, error.retry_after)


def outcome_of_asking(error: ChiftError, row: Submission) -> InDoubt:
    """The outcome of a question that failed: the row stays in doubt, whatever the error. A refusal that is asked for
    stays what it was, for its words are needed if the order is not there."""
    if row.cause is Cause.BODY:
        return InDoubt(row.cause, row.sentence, error.retry_after, row.error_code, row.field)
    return InDoubt(cause_of(error), error.sentence, error.retry_after)


def with_articles(outcome: InDoubt | Refused, sale: Sale) -> InDoubt | Refused:
    """An outcome whose sentence names articles as the cashier knows them, and whose field is the line it names: also
    where a code said only that it is one of the lines."""
    sentence, at = with_names(outcome.sentence, sale.order)
    named = f"lines.{at - 1}.variant_id" if at and outcome.field in ("", GOODS) else outcome.field
    return replace(outcome, sentence=sentence, field=named)
