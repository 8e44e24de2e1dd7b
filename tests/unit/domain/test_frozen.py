"""`@frozen` makes what `@dataclass(frozen=True, slots=True)` makes: compared, hashed and shown alike."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.frozen import frozen


class Made:
    """The same two classes, made both ways."""

    @frozen
    class Ours:
        price: Decimal
        name: str = ""
        secret: str = field(default="", repr=False)
        kept: int = field(default=0, compare=False)

    @dataclass(frozen=True, slots=True)
    class Theirs:
        price: Decimal
        name: str = ""
        secret: str = field(default="", repr=False)
        kept: int = field(default=0, compare=False)


@frozen
class Alone:
    """A value of one field."""

    name: str


@frozen
class Empty:
    """A value without fields."""


@frozen
class Longer(Alone):
    """A value that stands on another."""

    times: int = 1


@frozen
class Own:
    """Compared and shown in its own way."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and self.name.lower() == other.name.lower()

    def __hash__(self) -> int:
        return hash(self.name.lower())

    def __repr__(self) -> str:
        return "Own(…)"


FIELDS = st.tuples(st.sampled_from([Decimal(1), Decimal("1.0"), Decimal(2)]), *[st.sampled_from("ab")] * 2, st.just(1))


@given(FIELDS, FIELDS)
def test_two_values_are_alike_when_the_standard_librarys_are(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    ours, theirs = [Made.Ours(*each) for each in (one, other)], [Made.Theirs(*each) for each in (one, other)]
    assert (ours[0] == ours[1]) is (theirs[0] == theirs[1])
    assert [hash(each) for each in ours] == [hash(each) for each in theirs]
    assert repr(ours[0]) == repr(theirs[0]).replace("Theirs", "Ours")
    assert ours[0] == replace(ours[0], kept=7)


def test_a_value_cannot_be_changed_and_has_no_other_fields() -> None:
    value: Any = Alone("a")
    with pytest.raises(FrozenInstanceError):
        value.name = "b"
    with pytest.raises(FrozenInstanceError):
        del value.name
    assert not hasattr(value, "__dict__")
    assert pickle.loads(pickle.dumps(value)) == value


def test_values_of_one_field_of_none_and_of_more_are_themselves() -> None:
    assert Alone("a") == Alone("a") != Alone("b")
    assert len({Alone("a"), Alone("a"), Longer("a"), Longer("a", 2)}) == 3
    assert Alone("a") != Longer("a")
    assert len({Empty(), Empty()}) == 1


def test_what_a_class_says_of_itself_stands() -> None:
    assert Own("A") == Own("a")
    assert len({Own("A"), Own("a")}) == 1
    assert repr(Own("A")) == "Own(…)"
