"""From an HTTP status, Chift's `error_code` and the shape of an answer to an error of `errors`: one table.

Pure; chift.md "Errors", faults F8-F20. May import `errors` and `wire`.
"""

from __future__ import annotations

import json
import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from pos_app.chift.errors import (
    ChiftDuplicate,
    ChiftError,
    ChiftForeign,
    ChiftNotFound,
    ChiftNotSupported,
    ChiftProtocolError,
    ChiftRefused,
    ChiftSetup,
    ChiftThrottled,
    ChiftUnauthorised,
    ChiftUnavailable,
    ChiftUnclear,
    ChiftUnreachable,
)

if TYPE_CHECKING:  # httpx is not imported before the first paint
    from pos_app.chift.wire import Answer

LONGEST_SENTENCE = 500
BELIEVED = 3600.0  # seconds: a longer wait is believed of a limit that says it is the day's, and of nothing else
LONGEST_WAIT = 24 * 3600.0  # seconds, the most of a day's limit
PROBE_PAUSE = 900.0  # seconds until one row tries again where the wait asked for is unknown or not believed


class Meaning(Enum):
    """What an answer means, whatever its status: what the till does about it is the same for all of a kind."""

    WAIT = auto()  # a limit: nothing was done; the same again later
    ASK = auto()  # no outcome: it may have been done; ask, then the same again
    UNCLEAR = auto()  # refused in words about reading or mapping: ask; if it was not done, a person must look
    REFUSED = auto()  # read and rejected: a person must correct it
    GONE = auto()  # what was asked for does not exist
    NOT_SUPPORTED = auto()  # the shop's software cannot do this
    SETUP = auto()  # the owner must finish or renew the shop's connection
    KEY = auto()  # the till's key
    CONNECTOR = auto()  # the shop's software rejects Chift's credentials
    IN_PROCESS = auto()  # the request id is at work
    PROCESSED = auto()  # the request id was used
    FOREIGN = auto()  # not Chift's answer


# Chift's list of errors, and those its pages on request ids and limits name; without "ERROR_".
NAMED: dict[str, Meaning] = {
    "CHIFT_AUTHENTICATION_ERROR": Meaning.KEY,
    "CONNECTOR_AUTHENTICATION": Meaning.CONNECTOR,
    "CONNECTOR_CONFIGURATION": Meaning.SETUP,
    "CONFIGURATION_SYNC": Meaning.SETUP,
    "CONFIGURATION_CONNECTION": Meaning.SETUP,
    "NO_ACTIVE_CONNECTION": Meaning.SETUP,
    "CONSUMER_NOT_FOUND": Meaning.SETUP,
    "CONNECTION_NOT_FOUND": Meaning.SETUP,
    "DATA_VALIDATION": Meaning.UNCLEAR,
    "TECHNICAL_MAPPING": Meaning.UNCLEAR,
    "SYNC_MISSING_MAPPING_VALUE": Meaning.SETUP,
    "API_RESOURCE_NOT_FOUND": Meaning.NOT_SUPPORTED,
    "RESOURCE_NOT_SUPPORTED": Meaning.NOT_SUPPORTED,
    "WEBHOOK_NOT_SUPPORTED": Meaning.NOT_SUPPORTED,
    "UNKNOWN": Meaning.ASK,
    "INVALID_RESPONSE": Meaning.ASK,
    "INVALID_BODY": Meaning.REFUSED,
    "INVALID_QUERY_PARAMETER": Meaning.REFUSED,
    "INVALID_PATH_PARAMETER": Meaning.REFUSED,
    "PHONE_INVALID": Meaning.REFUSED,
    "PHONE_ALREADY_USED": Meaning.REFUSED,
    "DATALAYER_SYNC_PENDING": Meaning.REFUSED,
    "REQUEST_IN_PROCESS": Meaning.IN_PROCESS,
    "REQUEST_ALREADY_PROCESSED": Meaning.PROCESSED,
    "RATE_LIMIT": Meaning.WAIT,
}
# Codes that no list names go by their words, the first that fits. A credit limit is no limit of calls.
_WORDS = (
    (r"RATE_?LIMIT|(DAILY|REQUEST|API|CALL|HOURLY|MINUTE)S?_LIMIT|TOO_MANY|THROTTL|QUOTA|FAIR_?USE", Meaning.WAIT),
    (r"NOT_SUPPORTED|UNSUPPORTED|NOT_IMPLEMENTED", Meaning.NOT_SUPPORTED),
    (r"CONNECTOR_(AUTH|CRED|TOKEN|LOGIN|UNAUTH)|CREDENTIAL", Meaning.CONNECTOR),
    (r"AUTHENTICATION|UNAUTHORI[SZ]ED|TOKEN_EXPIRED|EXPIRED_TOKEN", Meaning.KEY),
    (
        r"CONFIGURATION|LICEN[CS]E|SUBSCRIPTION|NOT_ACTIVATED|(CONNECTION|INTEGRATION|CONSUMER)_(NOT|INACTIVE|DIS)",
        Meaning.SETUP,
    ),
    (
        r"TIME_?OUT|TIMED_OUT|UNKNOWN|UNEXPECTED|INTERNAL|UNAVAILABLE|UNREACHABLE|SERVER_ERROR|NETWORK|MAINTENANCE",
        Meaning.ASK,
    ),
    (r"MAPPING|TECHNICAL|RESPONSE|RETRIEV|PARS(E|ING)|DECOD|SERIALI", Meaning.UNCLEAR),
    (r"NOT_FOUND$", Meaning.GONE),
)
# A code that says nothing, or none: the status decides.
_BY_STATUS: dict[int, Meaning] = {
    400: Meaning.UNCLEAR,
    401: Meaning.KEY,
    402: Meaning.SETUP,
    403: Meaning.KEY,
    404: Meaning.GONE,
    405: Meaning.NOT_SUPPORTED,
    408: Meaning.ASK,
    409: Meaning.ASK,
    425: Meaning.ASK,
    429: Meaning.WAIT,
}
# Any server may say these by the status alone, a gateway before Chift too.
_OF_ANYONE = frozenset({401, 408, 425, 429})
# Answers behind which the request may still be carried out: no outcome, still at work, or not the API's answer.
_OPEN = frozenset({Meaning.ASK, Meaning.IN_PROCESS, Meaning.FOREIGN})
# What stays true under a status of 500 and above, where all else is in doubt.
_CERTAIN = frozenset({Meaning.WAIT, Meaning.NOT_SUPPORTED, Meaning.CONNECTOR, Meaning.IN_PROCESS, Meaning.PROCESSED})
_RESET = re.compile(r"remaining time before reset\W*(?:(\d{1,3}) days?,?\s*)?(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})", re.I)
_LIMIT = re.compile(
    r"remaining time before reset|too many (?:requests|calls)|(?:rate|daily|call|request|api) limit|fair.use|throttl",
    re.I,
)
# What lasts longer than a minute: a day's limit, and a block for too much use, which grows with each try.
_OF_THE_DAY = re.compile(r"remaining time before reset|dai?ly|per day|tomorrow|fair.?use|quota", re.I)
# Searched in this order: a code may name two of them.
_FIELD_OF_CODE = (
    ("PHONE", "phone"),
    ("EMAIL", "email"),
    ("COUNTRY", "country"),
    ("ADDRESS", "address"),
    ("PAYMENT_METHOD", "payment_method"),
    ("VARIANT", "lines"),
    ("PRODUCT", "lines"),
    ("ARTICLE", "lines"),
    ("STOCK", "lines"),
    ("CURRENCY", "currency"),
)
# The position of a field is left out, but whose address it is of: an order may have two.
_PLACES = frozenset({"body", "customer", "address"})


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


def meaning_of(status: int, error_code: str, sentence: str, *, is_chifts: bool) -> Meaning:
    """What a refusal means, by its status (400 and above), its code and sentence ("" for none), and whether its body
    has the shape of Chift's errors."""
    named = _by_code(error_code)
    if status == 429 or (named is not Meaning.REFUSED and _RESET.search(sentence)):
        return Meaning.WAIT
    if status >= 500:
        if named is None and "authenticate" in sentence.lower() and status == 502:
            return Meaning.CONNECTOR
        return named if named in _CERTAIN else Meaning.ASK
    if named is not None and is_chifts:
        return named
    if not is_chifts and status not in _OF_ANYONE:
        return Meaning.FOREIGN
    if not error_code and status not in _OF_ANYONE and _LIMIT.search(sentence):
        return Meaning.WAIT
    if error_code and status in (400, 409):
        return Meaning.REFUSED  # a code of its own, which leaves nothing open
    return _BY_STATUS.get(status, Meaning.REFUSED)


def is_over(status: int | None, error_code: str, sentence: str) -> bool:
    """Whether an error, as it was kept (`ChiftError`), says that nothing more comes of its request: it did what it did.

    A proxy that gives up (408, 499), a gateway that counts calls (429) or a page may answer while the request goes on.
    An error without code and sentence has not the API's shape: those of strangers are not kept (`_from_body`).
    """
    if status is None or status < 400 or not (error_code or sentence):
        return False
    return meaning_of(status, error_code, sentence, is_chifts=True) not in _OPEN


def is_repeat(status: int | None, error_code: str, sentence: str) -> bool:
    """Whether an error, as it was kept, refused a request because of the id it shares with one before."""
    if status is None or status < 400:
        return False
    return meaning_of(status, error_code, sentence, is_chifts=True) in (Meaning.IN_PROCESS, Meaning.PROCESSED)


def bare_code(error_code: str) -> str:
    """A code as `NAMED` has it, however it was written; "" for none."""
    return re.sub(r"\W+", "_", error_code.strip().upper()).removeprefix("ERROR_")


def _by_code(error_code: str) -> Meaning | None:
    bare = bare_code(error_code)
    if not bare:
        return None
    return NAMED.get(bare) or next((meaning for words, meaning in _WORDS if re.search(words, bare)), None)


def _from_body(answer: Answer, commits: bool) -> ChiftError:
    status = answer.status
    body = _json(answer)
    sentence, code = _sentence(body), _code(body)
    is_chifts = _is_chifts(body)
    meaning = meaning_of(status, code, sentence, is_chifts=is_chifts)
    wait = _wait(answer.retry_after, code, sentence, is_limit=meaning is Meaning.WAIT)
    sentence = sentence if is_chifts or status >= 500 else ""  # a stranger's words say nothing about the order
    named: dict[str, Any] = {"status": status, "error_code": code}
    match meaning:
        case Meaning.WAIT:
            return ChiftThrottled(sentence, retry_after=wait, **named)
        case Meaning.KEY | Meaning.CONNECTOR:
            connector = meaning is Meaning.CONNECTOR
            return ChiftUnauthorised(sentence, connector=connector, retry_after=wait, **named)
        case Meaning.IN_PROCESS | Meaning.PROCESSED:
            in_process = meaning is Meaning.IN_PROCESS
            return ChiftDuplicate(sentence, error_code=code, in_process=in_process, retry_after=wait)
        case Meaning.ASK:
            return ChiftUnavailable(sentence, retry_after=wait, may_have_committed=commits, **named)
        case Meaning.FOREIGN:
            return ChiftForeign(status=status, retry_after=wait, may_have_committed=commits)
        case Meaning.SETUP:
            return ChiftSetup(sentence, **named)
    kinds: dict[Meaning, type[ChiftRefused]] = {
        Meaning.GONE: ChiftNotFound,
        Meaning.NOT_SUPPORTED: ChiftNotSupported,
        Meaning.UNCLEAR: ChiftUnclear,
    }
    # Shops' software was seen to make an order and then to answer so, for it could not be read back.
    in_doubt = commits and meaning in kinds
    kind = kinds.get(meaning, ChiftRefused)
    return kind(sentence, field=_field(body, code.upper()), may_have_committed=in_doubt, **named)


def _wait(told: float | None, code: str, sentence: str, *, is_limit: bool) -> float | None:
    """The seconds to wait, None if not told: an hour as told, a day where it is the day's limit, else PROBE_PAUSE."""
    of_the_day = is_limit and bool(_OF_THE_DAY.search(f"{sentence} {code}"))
    left = _RESET.search(sentence) if of_the_day else None
    if left is not None:
        days, hours, minutes, seconds = (int(part or 0) for part in left.groups())
        told = ((days * 24 + hours) * 60 + minutes) * 60.0 + seconds
    if told is None:
        return PROBE_PAUSE if of_the_day else None
    if told <= BELIEVED:
        return told
    return min(told, LONGEST_WAIT) if of_the_day else PROBE_PAUSE


def _json(answer: Answer) -> dict[str, Any]:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _is_chifts(body: dict[str, Any]) -> bool:
    """Whether a body is an error in one of Chift's two shapes: `{status: "error", message, error_code?, detail?}`, or
    a list of problems. Gateways also send a `message`, so that alone proves nothing."""
    if _code(body) or "loc" in _first_problem(body):
        return True
    named = body.get("status") == "error" or ("status" in body and body["status"] is None) or "error_code" in body
    return named and isinstance(body.get("message"), str)


def _code(body: dict[str, Any]) -> str:
    code = body.get("error_code")
    return code[:100] if isinstance(code, str) and code.isascii() and code.isprintable() else ""


def _first_problem(body: dict[str, Any]) -> dict[str, Any]:
    detail = body.get("detail")
    first = detail[0] if isinstance(detail, list) and detail else None
    return first if isinstance(first, dict) else {}


def _sentence(body: dict[str, Any]) -> str:
    """One sentence: the first problem of a list, which comes under a general "Validation error"; else the message and
    what `detail` adds to it."""
    problem = _plain(_first_problem(body).get("msg"))
    message, detail = _plain(body.get("message")), _plain(body.get("detail"))
    if problem or not (message and detail) or detail in message:
        return problem or message or detail
    return f"{message.rstrip('.:')}: {detail}"[:LONGEST_SENTENCE]


def _plain(text: object) -> str:
    if not isinstance(text, str):
        return ""
    kept = "".join(c if c.isprintable() else " " for c in text[: 2 * LONGEST_SENTENCE])
    return " ".join(kept.split())[:LONGEST_SENTENCE]


def _field(body: dict[str, Any], code: str) -> str:
    loc = _first_problem(body).get("loc")
    if isinstance(loc, list):
        parts = [str(part)[:60] for part in loc[:6]]
        named = [part for part in parts if part not in _PLACES]
        return ".".join(named) if named else ".".join(part for part in parts if part != "body")
    return next((field for word, field in _FIELD_OF_CODE if word in code), "")
