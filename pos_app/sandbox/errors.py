"""Refusals in Chift's two shapes (chift.md, "Errors"). May import `wire_json` and pydantic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from pos_app.sandbox.wire_json import encode


class ApiError(Exception):
    """An answer that is a refusal: HTTP status, JSON body and extra headers."""

    def __init__(self, status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body.get('error_code') or body.get('message')}")
        self.status = status
        self.body = encode(body)
        self.headers = dict(headers or {})


def chift_error(status: int, error_code: str | None, message: str) -> ApiError:
    """`{message, status: "error", error_code?}`: Chift's own shape."""
    body = {"message": message, "status": "error"}
    if error_code is not None:
        body["error_code"] = error_code
    return ApiError(status, body)


def validation_error(problems: Sequence[tuple[Sequence[str | int], str, str]]) -> ApiError:
    """422 `{message, status, detail: [{loc, msg, type}]}` for (loc, msg, type) triples."""
    detail = [{"loc": list(loc), "msg": msg, "type": kind} for loc, msg, kind in problems]
    return ApiError(422, {"message": "Validation error", "status": "error", "detail": detail})


def from_pydantic(error: ValidationError, place: str) -> ApiError:
    """The same shape from pydantic's findings; `place` is "body", "query" or "path"."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return validation_error([((place, *item["loc"]), item["msg"], item["type"]) for item in found])
