"""The computer's own ids: each is a random UUID, as Python's library reads and writes one."""

from __future__ import annotations

import os
from uuid import RFC_4122, UUID

import pytest

from pos_app.services.clock import system_clock


def test_an_id_is_a_random_uuid() -> None:
    ids = [system_clock().new_id() for _ in range(200)]
    assert len(set(ids)) == 200
    for text in ids:
        read = UUID(text)
        assert (str(read), read.version, read.variant) == (text, 4, RFC_4122)


@pytest.mark.parametrize("raw", [bytes(16), b"\xff" * 16, bytes(range(16))])
def test_an_id_is_made_of_the_random_bytes_as_python_makes_one(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", lambda count: raw[:count])
    assert system_clock().new_id() == str(UUID(bytes=raw, version=4))
