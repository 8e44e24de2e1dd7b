"""A value is what the standard library's frozen dataclass is, though its methods are compiled late."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field, replace
from types import ModuleType

import pytest

from pos_app.values import compile_in, dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    """One."""

    name: str
    pieces: int = 1
    tags: list[str] = field(default_factory=list, compare=False)
    secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.pieces < 0:
            raise ValueError("pieces")


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """One."""

    name: str
    pieces: int = 1
    tags: list[str] = field(default_factory=list, compare=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Child(Ours):
    """With one more."""

    age: int = 0

    def __repr__(self) -> str:
        return "a child"


@dataclass(frozen=True, slots=True)
class Never:
    """No object is made before it is read back."""

    number: int


def test_it_is_made_compared_hashed_and_said_as_the_standard_one() -> None:
    ours, theirs = Ours("a", 2, secret="x"), Theirs("a", 2, secret="x")
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours") == "Ours(name='a', pieces=2, tags=[])"
    assert hash(ours) == hash(theirs)
    assert ours == Ours("a", 2, ["other"], "x") != Ours("a", 3)
    assert ours != object()
    assert Ours("a").tags is not Ours("a").tags
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert replace(ours, pieces=5) == Ours("a", 5, secret="x")
    assert Ours.__match_args__ == Theirs.__match_args__
    assert not hasattr(ours, "__dict__")


def test_it_cannot_be_changed_and_refuses_what_it_does_not_know() -> None:
    ours = Ours("a")
    for change in (
        lambda: setattr(ours, "name", "b"),
        lambda: setattr(ours, "new", 1),
        lambda: object.__getattribute__(ours, "__delattr__")("name"),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    with pytest.raises(TypeError):
        Ours()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Ours("a", colour="red")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="pieces"):
        Ours("a", -1)


def test_it_is_inherited_copied_and_kept() -> None:
    child = Child("a", age=3)
    assert repr(child) == "a child"
    assert child == Child("a", 1, age=3) != Child("a", age=4)
    assert copy.deepcopy(child) == child
    assert pickle.loads(pickle.dumps(Ours("a", 2))) == Ours("a", 2)


def test_one_that_is_read_back_before_any_was_made_is_equal_to_its_like() -> None:
    bare = [object.__new__(Never), object.__new__(Never)]
    for one in bare:
        one.__setstate__([7])  # type: ignore[attr-defined]
    assert bare[0] == bare[1] == Never(7)


def test_what_no_object_was_made_of_can_be_compiled_in_a_quiet_moment() -> None:
    module = ModuleType("quiet")

    @dataclass(frozen=True, slots=True)
    class Quiet:
        """None yet."""

        number: int = 0

    vars(module).update(Quiet=Quiet, number=1)
    before = vars(Quiet)["__init__"]
    compile_in([module])
    after = vars(Quiet)["__init__"]
    assert after is not before
    compile_in([module])
    assert vars(Quiet)["__init__"] is after
    assert Quiet(3) == Quiet(3) != Quiet()
