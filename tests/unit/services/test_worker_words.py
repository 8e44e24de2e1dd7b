"""What the till and its sync worker say to each other arrives as it was said, and what is nonsense is a failure."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import (
    ChiftDuplicate,
    ChiftError,
    ChiftNotSupported,
    ChiftThrottled,
    ChiftUnauthorised,
    ChiftUnreachable,
)
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress
from pos_app.services.catalogue.sync_protocol import (
    WorkerFailedError,
    error_line,
    order_line,
    progress_line,
    read_answer,
    read_order,
    result_line,
)
from pos_app.store.errors import StoreError


@pytest.mark.parametrize(
    "error",
    [
        ChiftUnreachable("tls"),
        ChiftThrottled("busy", status=429, retry_after=3.5),
        ChiftUnauthorised("no", connector=True, status=401, error_code="ERROR_CONNECTOR_AUTHENTICATION"),
        ChiftNotSupported("never", status=405),
        ChiftDuplicate("twice", error_code="X", in_process=True, retry_after=None),
        StoreError("full", "no room"),
    ],
)
def test_errors_cross_the_pipe_as_they_are(error: Exception) -> None:
    with pytest.raises(type(error)) as met:
        read_answer(error_line(error))
    if isinstance(error, ChiftError):
        assert vars(met.value) == vars(error)
    else:
        assert isinstance(met.value, StoreError)
        assert met.value.kind == "full"


def test_words_cross_the_pipe_as_they_are() -> None:
    progress = LoadProgress(3, 9, 1, customers=True)
    gathering = Gathering(progress, True, 12, customers_differ=True)
    assert read_answer(progress_line(progress)) == progress
    assert read_answer(result_line(gathering)) == gathering
    order = LoadJob("shop", Path("somewhere"), "EUR", datetime.now(UTC), {"products_since": "x"})
    key = Credentials(
        client_id="a",
        client_secret="b",
        account_id="c",
        consumer_id="d",
        pos_connection_id="e",
        commerce_connection_id="f",
    )
    assert read_order(order_line("https://x", key, order, "http://p:1")) == ("https://x", key, order, "http://p:1")
    for nonsense in (
        b"hello\n",
        b"[]\n",
        b'{"done": {}}\n',
        b'{"chift": "os"}\n',
        b'{"chift": "Nobody", "told": {}}\n',
    ):
        with pytest.raises(WorkerFailedError):
            read_answer(nonsense)
