"""What each answer of chift.md's table of errors means, and whether an order may have been made all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pos_app.chift.errors import (
    ChiftDuplicate,
    ChiftError,
    ChiftForeign,
    ChiftNotFound,
    ChiftNotSupported,
    ChiftRefused,
    ChiftSetup,
    ChiftThrottled,
    ChiftUnauthorised,
    ChiftUnavailable,
    ChiftUnclear,
    ChiftUnreachable,
)
from pos_app.chift.refusals import NAMED, PROBE_PAUSE, Meaning, error_of, is_over
from pos_app.chift.wire import Answer


def _refusal(status: int, body: object, *, commits: bool = True) -> ChiftError:
    error = error_of(Answer(status, json.dumps(body).encode()), commits=commits)
    assert error is not None
    return error


# Chift's list of errors, its pages on request ids and limits, and what stands for them without a code.
TABLE = [
    (400, "ERROR_NO_ACTIVE_CONNECTION", ChiftSetup, False),
    (400, "ERROR_CONNECTOR_CONFIGURATION", ChiftSetup, False),
    (400, "ERROR_CONFIGURATION_CONNECTION", ChiftSetup, False),
    (400, "ERROR_CONFIGURATION_SYNC", ChiftSetup, False),
    (400, "ERROR_SYNC_MISSING_MAPPING_VALUE", ChiftSetup, False),
    (400, "ERROR_DATA_VALIDATION", ChiftUnclear, True),
    (400, "ERROR_TECHNICAL_MAPPING", ChiftUnclear, True),
    (400, "ERROR_API_RESOURCE_NOT_FOUND", ChiftNotSupported, True),
    (400, "ERROR_UNKNOWN", ChiftUnavailable, True),
    (400, "", ChiftUnclear, True),
    (401, "ERROR_CHIFT_AUTHENTICATION_ERROR", ChiftUnauthorised, False),
    (401, "ERROR_CONNECTOR_AUTHENTICATION", ChiftUnauthorised, False),
    (401, "", ChiftUnauthorised, False),
    (402, "", ChiftSetup, False),
    (403, "", ChiftUnauthorised, False),
    (404, "ERROR_CUSTOMER_NOT_FOUND", ChiftNotFound, True),
    (404, "ERROR_ORDER_NOT_FOUND", ChiftNotFound, True),
    (404, "ERROR_CONSUMER_NOT_FOUND", ChiftSetup, False),
    (404, "ERROR_CONNECTION_NOT_FOUND", ChiftSetup, False),
    (404, "", ChiftNotFound, True),
    (405, "ERROR_RESOURCE_NOT_SUPPORTED", ChiftNotSupported, True),
    (400, "ERROR_RESOURCE_NOT_SUPPORTED", ChiftNotSupported, True),
    (501, "ERROR_RESOURCE_NOT_SUPPORTED", ChiftNotSupported, True),
    (405, "ERROR_WEBHOOK_NOT_SUPPORTED", ChiftNotSupported, True),
    (405, "", ChiftNotSupported, True),
    (407, "", ChiftUnreachable, False),
    (408, "", ChiftUnavailable, True),
    (409, "REQUEST_ALREADY_PROCESSED", ChiftDuplicate, True),
    (409, "REQUEST_IN_PROCESS", ChiftDuplicate, True),
    (409, "ERROR_DATALAYER_SYNC_PENDING", ChiftRefused, False),
    (409, "", ChiftUnavailable, True),
    (422, "ERROR_INVALID_RESPONSE", ChiftUnavailable, True),
    (422, "ERROR_INVALID_BODY", ChiftRefused, False),
    (422, "ERROR_INVALID_QUERY_PARAMETER", ChiftRefused, False),
    (422, "ERROR_INVALID_PATH_PARAMETER", ChiftRefused, False),
    (422, "ERROR_PHONE_INVALID", ChiftRefused, False),
    (422, "ERROR_PHONE_ALREADY_USED", ChiftRefused, False),
    (400, "RATE_LIMIT", ChiftThrottled, False),
    (403, "ERROR_RATE_LIMIT", ChiftThrottled, False),
    (422, "rate limit", ChiftThrottled, False),
    (502, "RATE_LIMIT", ChiftThrottled, False),
    (429, "", ChiftThrottled, False),
    (429, "ERROR_UNKNOWN", ChiftThrottled, False),
    (500, "", ChiftUnavailable, True),
    (502, "", ChiftUnavailable, True),
    (502, "ERROR_DATA_VALIDATION", ChiftUnavailable, True),
    (503, "", ChiftUnavailable, True),
    (504, "", ChiftUnavailable, True),
    (511, "", ChiftUnreachable, False),
    (599, "", ChiftUnavailable, True),
    # Codes of no list, by their words.
    (418, "ERROR_OF_TOMORROW", ChiftRefused, False),
    (400, "ERROR_OUT_OF_STOCK", ChiftRefused, False),
    (409, "ERROR_ORDER_LINE_EXISTS", ChiftRefused, False),
    (400, "ERROR_CREDIT_LIMIT_REACHED", ChiftRefused, False),
    (400, "ERROR_TOO_MANY_REQUESTS", ChiftThrottled, False),
    (422, "DAILY_LIMIT_REACHED", ChiftThrottled, False),
    (403, "ERROR_API_QUOTA", ChiftThrottled, False),
    (400, "ERROR_OPERATION_NOT_SUPPORTED", ChiftNotSupported, True),
    (422, "ERROR_FEATURE_UNSUPPORTED", ChiftNotSupported, True),
    (400, "ERROR_CONNECTOR_CREDENTIALS", ChiftUnauthorised, False),
    (400, "ERROR_TOKEN_EXPIRED", ChiftUnauthorised, False),
    (400, "ERROR_LICENSE_EXPIRED", ChiftSetup, False),
    (404, "ERROR_INTEGRATION_NOT_FOUND", ChiftSetup, False),
    (400, "ERROR_CONNECTOR_TIMEOUT", ChiftUnavailable, True),
    (422, "ERROR_UNEXPECTED", ChiftUnavailable, True),
    (400, "ERROR_SERVICE_UNAVAILABLE", ChiftUnavailable, True),
    (422, "ERROR_RESPONSE_MAPPING", ChiftUnclear, True),
    (400, "ERROR_DATA_RETRIEVAL", ChiftUnclear, True),
    (400, "ERROR_VARIANT_NOT_FOUND", ChiftNotFound, True),
]


@pytest.mark.parametrize(("status", "code", "kind", "in_doubt"), TABLE)
def test_every_answer_of_the_table(status: int, code: str, kind: type[ChiftError], in_doubt: bool) -> None:
    body = {"status": "error", "message": "A sentence", **({"error_code": code} if code else {})}
    error = _refusal(status, body)

    assert type(error) is kind
    assert (error.status, error.may_have_committed) == (status, in_doubt)
    if kind is not ChiftUnreachable:
        assert (error.sentence, error.error_code) == ("A sentence", code)
    assert _refusal(status, body, commits=kind is ChiftDuplicate).may_have_committed == (kind is ChiftDuplicate)


def test_the_table_has_each_code_that_the_program_names() -> None:
    said = {code.upper().replace(" ", "_").removeprefix("ERROR_") for _, code, _, _ in TABLE}
    assert set(NAMED) <= said


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"404 page not found\n",
        b"Forbidden",
        b'{"message":"no Route matched with those values"}',
        b'{"message":"Forbidden"}',
        b'{"detail":"Not Found"}',
        b'{"status":404,"error":"Not Found","message":"No message available","path":"/consumers"}',
        b'{"status":"fail","message":"no"}',
        b'{"status":"error"}',
        b'{"error":{"code":403,"message":"denied"}}',
        b"[]",
        b"null",
        b'"text"',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_an_answer_without_chifts_shape_is_anothers_and_leaves_open_what_became_of_it(raw: bytes) -> None:
    for status in (400, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 431, 451):
        error = error_of(Answer(status, raw), commits=True)
        assert type(error) is ChiftForeign
        assert (error.status, error.sentence, error.error_code) == (status, "", "")
        assert error.may_have_committed
        assert not error_of(Answer(status, raw), commits=False).may_have_committed


@pytest.mark.parametrize(
    "body",
    [
        {"message": "no", "status": "error"},
        {"message": "no", "status": None, "detail": "", "error_code": None},
        {"message": "no", "error_code": "ERROR_PHONE_INVALID"},
        {"error_code": "ERROR_PHONE_INVALID"},
        {"detail": [{"loc": ["body", "phone"], "msg": "no", "type": "x"}]},
    ],
)
def test_each_shape_of_chifts_own_errors_is_known(body: object) -> None:
    assert type(_refusal(422, body)) is ChiftRefused


@pytest.mark.parametrize("status", [400, 403, 422, 429, 502])
@pytest.mark.parametrize(
    ("sentence", "told", "wait"),
    [
        ("The daily limit of Odoo has been reached. Remaining time before reset: 02:14:00", None, 8040.0),
        ("Remaining time before reset: 02:14:00", 10.0, 8040.0),
        ("Remaining time before reset: 2:14:00.5", None, 8040.0),
        ("REMAINING TIME BEFORE RESET 14:05", None, 845.0),
        ("Remaining time before reset: 1 day, 2:14:00", None, 86_400.0),
        ("Remaining time before reset: 99:00:00", None, 86_400.0),
        ("Remaining time before reset: soon", None, PROBE_PAUSE),
    ],
)
def test_a_limit_of_the_day_is_known_by_its_sentence_and_waited_for(
    status: int, sentence: str, told: float | None, wait: float
) -> None:
    body = json.dumps({"message": sentence, "status": "error"}).encode()
    error = error_of(Answer(status, body, retry_after=told), commits=True)
    if "soon" not in sentence or status in (400, 403, 422, 429):
        assert type(error) is ChiftThrottled
        assert (error.retry_after, error.may_have_committed) == (wait, False)


@pytest.mark.parametrize(
    ("told", "sentence", "wait"),
    [
        (None, "Slowly", None),
        (7.0, "Slowly", 7.0),
        (3600.0, "Slowly", 3600.0),
        (3601.0, "Slowly", PROBE_PAUSE),
        (86_400.0, "Slowly", PROBE_PAUSE),
        (86_400.0, "Daily limit reached", 86_400.0),
        (None, "Daily limit reached", PROBE_PAUSE),
        (None, "Fair use exceeded", PROBE_PAUSE),
        (None, "The API quota is used up", PROBE_PAUSE),
    ],
)
def test_a_long_wait_is_believed_of_a_limit_of_the_day_alone(told: float | None, sentence: str, wait: float) -> None:
    body = json.dumps({"message": sentence, "status": "error"}).encode()
    assert error_of(Answer(429, body, retry_after=told), commits=True).retry_after == wait
    if sentence == "Slowly":
        assert error_of(Answer(503, body, retry_after=told), commits=True).retry_after == wait


def test_whose_login_failed_and_which_409_it_is() -> None:
    ours = _refusal(401, {"message": "no", "error_code": "ERROR_CHIFT_AUTHENTICATION_ERROR"})
    theirs = _refusal(401, {"message": "no", "error_code": "ERROR_CONNECTOR_AUTHENTICATION"})
    behind = _refusal(502, {"message": "Could not authenticate to the shop's software"})
    working = _refusal(409, {"message": "wait", "error_code": "REQUEST_IN_PROCESS"})
    done = _refusal(409, {"message": "done", "error_code": "REQUEST_ALREADY_PROCESSED"})

    assert isinstance(ours, ChiftUnauthorised)
    assert isinstance(theirs, ChiftUnauthorised)
    assert isinstance(behind, ChiftUnauthorised)
    assert (ours.connector, theirs.connector, behind.connector) == (False, True, True)
    assert isinstance(working, ChiftDuplicate)
    assert isinstance(done, ChiftDuplicate)
    assert (working.in_process, done.in_process) == (True, False)


@pytest.mark.parametrize(
    ("loc", "field"),
    [
        (["body", "customer", "phone"], "phone"),
        (["body", "billing_address", "phone"], "billing_address.phone"),
        (["body", "shipping_address", "city"], "shipping_address.city"),
        (["body", "lines", 2, "quantity"], "lines.2.quantity"),
        (["body", "email"], "email"),
        (["body", "address", "postal_code"], "postal_code"),
        (["body", "customer"], "customer"),
        (["body"], ""),
        ([], ""),
        ([None, {"x": 1}], "None.{'x': 1}"),
    ],
)
def test_a_list_of_problems_names_the_field_a_person_must_mend(loc: list[Any], field: str) -> None:
    body = {"message": "Validation error", "detail": [{"loc": loc, "msg": "Input should be better", "type": "x"}, {}]}
    error = _refusal(422, body)
    assert isinstance(error, ChiftRefused)
    assert (error.field, error.sentence) == (field, "Input should be better")


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("ERROR_PHONE_INVALID", "phone"),
        ("ERROR_PHONE_ALREADY_USED", "phone"),
        ("ERROR_EMAIL_INVALID", "email"),
        ("ERROR_VARIANT_NOT_FOUND", "lines"),
        ("ERROR_PAYMENT_METHOD_NOT_FOUND", "payment_method"),
        ("ERROR_DATA_VALIDATION", ""),
    ],
)
def test_an_error_code_names_the_field(code: str, field: str) -> None:
    assert _refusal(422, {"message": "no", "error_code": code}).field == field


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"message": "  Two\n lines\u202e  "}, "Two lines"),
        ({"message": "x" * 2000}, "x" * 500),
        ({"detail": "Not Found"}, "Not Found"),
        ({"message": "It failed.", "detail": "No such method"}, "It failed: No such method"),
        ({"message": "No such method", "detail": "method"}, "No such method"),
        ({"message": {"odd": 1}, "detail": None}, ""),
        (["a list"], ""),
        ("text", ""),
        (None, ""),
    ],
)
def test_the_servers_sentence_is_short_plain_text(body: object, sentence: str) -> None:
    assert _refusal(500, body).sentence == sentence


@pytest.mark.parametrize("raw", [b"", b"no JSON", b"[" * 100_000, b"\xff", b'{"error_code": 5, "detail": [[1]]}'])
def test_an_error_whose_body_is_odd_is_still_an_error(raw: bytes) -> None:
    error = error_of(Answer(500, raw), commits=True)
    assert isinstance(error, ChiftUnavailable)
    assert (error.sentence, error.error_code, error.may_have_committed) == ("", "", True)


def test_a_success_is_no_error_and_a_page_is_no_success() -> None:
    assert Answer(200, b"{}").is_ok
    assert Answer(299, b"").is_ok
    assert not any(Answer(status, b"{}").is_ok for status in (199, 300, 404, 500))
    page = Answer(200, b"<html>", is_html=True)
    assert not page.is_ok
    assert isinstance(error_of(page, commits=True), ChiftUnreachable)


def _kept_says_over(answer: Answer) -> bool:
    error = error_of(answer, commits=True)
    return is_over(error.status, error.error_code, error.sentence)


@pytest.mark.parametrize("code", sorted(NAMED))
def test_a_code_of_chifts_list_ends_the_call_unless_its_outcome_is_open(code: str) -> None:
    answer = Answer(400, json.dumps({"status": "error", "message": "No", "error_code": code}).encode())
    assert _kept_says_over(answer) is (NAMED[code] not in (Meaning.ASK, Meaning.IN_PROCESS))


@pytest.mark.parametrize(
    "status", [*range(400, 418), 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499, 500, 502, 504]
)
@pytest.mark.parametrize(
    ("body", "is_html"),
    [(b"", False), (b"Too slow", False), (b"<html>", True), (b'{"message": "no"}', False), (b'{"error": "no"}', False)],
)
def test_what_has_not_the_apis_shape_ends_no_call_under_any_status(status: int, body: bytes, is_html: bool) -> None:
    assert not _kept_says_over(Answer(status, body, is_html=is_html))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 422, 429])
def test_the_apis_own_refusal_ends_the_call(status: int) -> None:
    assert _kept_says_over(Answer(status, b'{"status": "error", "message": "No"}'))
    assert not _kept_says_over(Answer(408, b'{"status": "error", "message": "Too slow"}'))
