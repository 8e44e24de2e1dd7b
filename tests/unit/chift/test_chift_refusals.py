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
    ChiftUnauthorised,
    ChiftUnavailable,
    ChiftUnreachable,
)
from pos_app.chift.refusals import error_of
from pos_app.chift.wire import Answer


def _refusal(status: int, body: object, *, commits: bool = True) -> ChiftError:
    error = error_of(Answer(status, json.dumps(body).encode()), commits=commits)
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("status", "code", "kind", "in_doubt"),
    [
        (400, "ERROR_NO_ACTIVE_CONNECTION", ChiftSetup, False),
        (400, "ERROR_CONNECTOR_CONFIGURATION", ChiftSetup, False),
        (400, "ERROR_CONFIGURATION_CONNECTION", ChiftSetup, False),
        (400, "ERROR_CONFIGURATION_SYNC", ChiftSetup, False),
        (400, "ERROR_DATA_VALIDATION", ChiftRefused, True),
        (400, "ERROR_TECHNICAL_MAPPING", ChiftRefused, True),
        (400, "ERROR_API_RESOURCE_NOT_FOUND", ChiftRefused, True),
        (400, "ERROR_UNKNOWN", ChiftUnavailable, True),
        (400, "", ChiftRefused, True),
        (401, "ERROR_CHIFT_AUTHENTICATION_ERROR", ChiftUnauthorised, False),
        (401, "ERROR_CONNECTOR_AUTHENTICATION", ChiftUnauthorised, False),
        (402, "", ChiftSetup, False),
        (403, "", ChiftUnauthorised, False),
        (404, "ERROR_CUSTOMER_NOT_FOUND", ChiftNotFound, True),
        (404, "ERROR_CONSUMER_NOT_FOUND", ChiftSetup, False),
        (404, "", ChiftNotFound, True),
        (405, "ERROR_RESOURCE_NOT_SUPPORTED", ChiftNotSupported, True),
        (407, "", ChiftUnreachable, False),
        (408, "", ChiftUnavailable, True),
        (409, "REQUEST_ALREADY_PROCESSED", ChiftDuplicate, True),
        (409, "REQUEST_IN_PROCESS", ChiftDuplicate, True),
        (409, "ERROR_DATALAYER_SYNC_PENDING", ChiftRefused, False),
        (409, "", ChiftUnavailable, True),
        (418, "ERROR_OF_TOMORROW", ChiftRefused, True),
        (422, "ERROR_INVALID_RESPONSE", ChiftUnavailable, True),
        (422, "ERROR_PHONE_INVALID", ChiftRefused, False),
        (429, "", ChiftUnavailable, False),
        (500, "", ChiftUnavailable, True),
        (502, "", ChiftUnavailable, True),
        (503, "", ChiftUnavailable, True),
        (504, "", ChiftUnavailable, True),
        (511, "", ChiftUnreachable, False),
        (599, "", ChiftUnavailable, True),
    ],
)
def test_every_answer_of_the_table(status: int, code: str, kind: type[ChiftError], in_doubt: bool) -> None:
    body = {"status": "error", "message": "A sentence", **({"error_code": code} if code else {})}
    error = _refusal(status, body)

    assert type(error) is kind
    assert (error.status, error.may_have_committed) == (status, in_doubt)
    if kind is not ChiftUnreachable:
        assert (error.sentence, error.error_code) == ("A sentence", code)
    assert _refusal(status, body, commits=kind is ChiftDuplicate).may_have_committed == (kind is ChiftDuplicate)


@pytest.mark.parametrize("status", [400, 402, 403, 404, 405, 409, 413, 418, 422])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"404 page not found",
        b"RBAC: access denied",
        b'{"message": "no Route matched with those values", "request_id": "1"}',
        b'{"detail": "Not Found"}',
        b"[]",
        b"null",
        b'{"error": {"code": 1}}',
    ],
)
def test_what_is_not_in_chifts_shape_was_answered_by_something_else(status: int, body: bytes) -> None:
    error = error_of(Answer(status, body), commits=True)
    assert type(error) is ChiftForeign
    assert (error.status, error.may_have_committed) == (status, True)
    read = error_of(Answer(status, body), commits=False)
    assert (type(read), read.may_have_committed) == (ChiftForeign, False), "no 404 of an ingress says what is not there"


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
        (["body", "billing_address", "phone"], "phone"),
        (["body", "shipping_address", "city"], "city"),
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
        ({"message": {"odd": 1}, "detail": None}, ""),
        (["a list"], ""),
        ("text", ""),
        (None, ""),
    ],
)
def test_the_servers_sentence_is_short_plain_text(body: object, sentence: str) -> None:
    assert _refusal(400, body).sentence == sentence


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
