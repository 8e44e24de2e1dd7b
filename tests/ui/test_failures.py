"""Work that fails behind the screen: what is known to happen is said in its own sentence, the rest kept for support."""

from __future__ import annotations

import pytest

from pos_app.app.open_till import say_failure
from pos_app.chift.errors import ChiftUnreachable
from pos_app.domain.errors import DomainError
from pos_app.presenters.common.notices import UNEXPECTED, sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.store.errors import StoreError
from pos_app.system import crash


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was kept for support."""
    names: list[str] = []
    monkeypatch.setattr(crash, "report", lambda name, _error: names.append(name))
    return names


@pytest.mark.parametrize(
    "error", [StoreError("full"), DomainError("drawer_amount", "amount"), ChiftUnreachable("internet")]
)
def test_what_is_known_to_happen_is_said_and_nobody_calls_support(error: Exception, kept: list[str]) -> None:
    told: list[str] = []
    say_failure("day close", error, ENGLISH, told.append)
    assert told == [sentence(error, ENGLISH)]
    assert told != [UNEXPECTED]
    assert kept == []


def test_the_unexpected_is_kept_and_said_to_be_so(kept: list[str]) -> None:
    told: list[str] = []
    say_failure("day close", KeyError("no such day"), ENGLISH, told.append)
    assert (told, kept) == ([UNEXPECTED], ["day close"])


def test_a_full_disk_is_named_and_kept(kept: list[str]) -> None:
    told: list[str] = []
    say_failure("mail", OSError(28, "No space left on device"), ENGLISH, told.append)
    assert (told, kept) == ([sentence(StoreError("full"), ENGLISH)], ["mail"])
