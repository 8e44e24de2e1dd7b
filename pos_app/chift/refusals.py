"""From an HTTP status and Chift's `error_code` to an error of `errors`: one table.

Pure; chift.md "Errors", faults F8-F20. May import `errors` and `wire`.
"""

from __future__ import annotations

import json
from typing import Any

from pos_app.chift.errors import (
    ChiftDuplicate,
    ChiftError,
    ChiftForeign,
    ChiftNotFound,
    ChiftNotSupported,
    ChiftProtocolError,
    ChiftRefused,
    ChiftSetup,
    ChiftUnauthorised,
    ChiftUnavailable,
    ChiftUnreachable,
)
from pos_app.chift.wire import Answer

LONGEST_SENTENCE = 500
_SETUP = frozenset(
    {
        "NO_ACTIVE_CONNECTION",
        "CONNECTOR_CONFIGURATION",
        "CONFIGURATION_CONNECTION",
        "CONFIGURATION_SYNC",
        "CONSUMER_NOT_FOUND",
        "CONNECTION_NOT_FOUND",
    }
)
# The server does not know the outcome: it may have carried the request out (chift.md, faults F14, F15).
_DOUBT = frozenset({"INVALID_RESPONSE", "UNKNOWN"})
# Searched in this order: a code may name two of them.
_FIELD_OF_CODE = (
    ("PHONE", "phone"),
    ("EMAIL", "email"),
    ("COUNTRY", "country"),
    ("ADDRESS", "address"),
    ("PAYMENT_METHOD", "payment_method"),
    ("VARIANT", "lines"),
    ("CURRENCY", "currency"),
)
# The position of a field is left out: the phone of the billing address is shown as the phone.
_PLACES = frozenset({"body", "customer", "billing_address", "shipping_address", "address"})


def error_of(answer: Answer, *, commits: bool) -> ChiftError:
    """The error of an answer that is not `is_ok`; `commits`: it answers a POST that creates something."""
    status = answer.status
    if status == 407:
        return ChiftUnreachable("proxy", status=status)
    if status == 511 or 300 <= status < 400:
        return ChiftUnreachable("portal", status=status)
    if answer.is_html and status < 500 and status != 429:
        # Chift never sends HTML: a login page of the network answered. The request may have reached Chift before.
        return ChiftUnreachable("portal", status=status, may_have_committed=commits)
    return _from_body(answer, commits)


def unreadable(answer: Answer, *, commits: bool) -> ChiftProtocolError:
    """The error for a success that cannot be read, with the server's sentence if its body is that of an error."""
    body = _json(answer)
    return ChiftProtocolError(_sentence(body), status=answer.status, error_code=_code(body), may_have_committed=commits)


def _from_body(answer: Answer, commits: bool) -> ChiftError:
    status, wait = answer.status, answer.retry_after
    body = _json(answer)
    sentence, code = _sentence(body), _code(body)
    bare = code.removeprefix("ERROR_")
    if status not in (401, 429) and not _is_chifts(body) and 400 <= status < 500:
        # An ingress, a proxy, a firewall answers in Chift's place: nothing is known of the request.
        return ChiftForeign(sentence, status=status, retry_after=wait, may_have_committed=commits)
    named: dict[str, Any] = {"status": status, "error_code": code}
    connector = bare == "CONNECTOR_AUTHENTICATION" or (status == 502 and "authenticate" in sentence.lower())
    if connector or status in (401, 403):
        return ChiftUnauthorised(sentence, connector=connector, retry_after=wait, **named)
    if bare in ("REQUEST_IN_PROCESS", "REQUEST_ALREADY_PROCESSED"):
        in_process = bare == "REQUEST_IN_PROCESS"
        return ChiftDuplicate(sentence, error_code=code, in_process=in_process, retry_after=wait)
    if status == 429:
        return ChiftUnavailable(sentence, retry_after=wait, **named)
    # A 409 without a code leaves open which of the two cases it is.
    if status >= 500 or status in (408, 425) or bare in _DOUBT or (status == 409 and not code):
        return ChiftUnavailable(sentence, retry_after=wait, may_have_committed=commits, **named)
    if bare in _SETUP or status == 402:
        return ChiftSetup(sentence, **named)
    kind = {404: ChiftNotFound, 405: ChiftNotSupported}.get(status, ChiftRefused)
    # Only what is checked before anything is made is refused for sure: behind a shop's software that made the order an
    # answer that could not be read or mapped comes as a refusal, too.
    perhaps = commits and status not in (409, 422)
    return kind(sentence, field=_field(body, bare), may_have_committed=perhaps, **named)


def _is_chifts(body: dict[str, Any]) -> bool:
    """Whether an error has one of Chift's two shapes (chift.md "Errors")."""
    return body.get("status") == "error" or isinstance(body.get("error_code"), str) or bool(_first_problem(body))


def _json(answer: Answer) -> dict[str, Any]:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _code(body: dict[str, Any]) -> str:
    code = body.get("error_code")
    return code[:100] if isinstance(code, str) and code.isascii() and code.isprintable() else ""


def _first_problem(body: dict[str, Any]) -> dict[str, Any]:
    detail = body.get("detail")
    first = detail[0] if isinstance(detail, list) and detail else None
    return first if isinstance(first, dict) else {}


def _sentence(body: dict[str, Any]) -> str:
    # A list of problems comes under a general "Validation error": the first problem tells more.
    for text in (_first_problem(body).get("msg"), body.get("message"), body.get("detail")):
        if isinstance(text, str) and text.strip():
            kept = "".join(c if c.isprintable() else " " for c in text[: 2 * LONGEST_SENTENCE])
            return " ".join(kept.split())[:LONGEST_SENTENCE]
    return ""


def _field(body: dict[str, Any], code: str) -> str:
    loc = _first_problem(body).get("loc")
    if isinstance(loc, list):
        parts = [str(part)[:60] for part in loc[:6]]
        named = [part for part in parts if part not in _PLACES]
        return ".".join(named) if named else ".".join(part for part in parts if part != "body")
    return next((field for word, field in _FIELD_OF_CODE if word in code), "")
