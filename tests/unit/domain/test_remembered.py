"""What was made of frozen values is made once for each object, and never given for another one."""

from __future__ import annotations

from random import Random

from pos_app.domain.cart import Remembered


class Thing:
    """A value that is no other's equal."""

    def __init__(self, name: int) -> None:
        self.name = name


def test_whatever_comes_and_goes_each_has_its_own_and_is_made_once_while_it_stays() -> None:
    chance, made = Random(3), list[int]()

    def make(thing: Thing) -> int:
        made.append(thing.name)
        return thing.name

    kept = Remembered(make)
    things = [Thing(n) for n in range(5)]
    assert kept.of(tuple(things)) == [0, 1, 2, 3, 4]
    for name in range(5, 400):
        made.clear()
        before = set(things)
        match chance.choice(("another", "more", "less", "mixed")) if things else "more":
            case "another":
                things[chance.randrange(len(things))] = Thing(name)
            case "more":
                things.insert(chance.randrange(len(things) + 1), Thing(name))
            case "less":
                del things[chance.randrange(len(things))]
            case _:
                chance.shuffle(things)
        assert kept.peek(tuple(things)) == [thing.name for thing in things]
        made.clear()
        assert kept.of(tuple(things)) == [thing.name for thing in things]
        if len(things) != len(before):
            assert made == [thing.name for thing in things if thing not in before]


def test_what_is_only_peeked_at_is_not_kept() -> None:
    made = list[int]()

    def make(thing: Thing) -> int:
        made.append(thing.name)
        return thing.name

    kept = Remembered(make)
    one, other = Thing(1), Thing(2)
    kept.of((one,))
    assert kept.peek((one, other)) == kept.peek((one, other)) == [1, 2]
    assert made == [1, 2, 2]
