"""A part is made once, when it is first used, and those who wait for it hear of it before its first user does."""

from __future__ import annotations

from pos_app.system.parts import part


class _House:
    def __init__(self) -> None:
        self.built: list[str] = []

    @part
    def cellar(self) -> list[str]:
        """Below."""
        self.built.append("cellar")
        return []


def test_a_part_is_made_once_and_only_when_it_is_used() -> None:
    house = _House()
    assert not _House.cellar.is_made(house)
    assert house.built == []
    assert house.cellar is house.cellar is _House.cellar.of(house)
    assert house.built == ["cellar"]
    assert _House.cellar.is_made(house)
    assert _House.cellar.__doc__ == "Below."


def test_who_waits_for_a_part_comes_before_its_first_user() -> None:
    house = _House()
    _House.cellar.when_made(house, lambda cellar: cellar.append("lamp"))
    _House.cellar.when_made(house, lambda cellar: cellar.append("wine"))
    assert house.built == []
    assert house.cellar == ["lamp", "wine"]


def test_who_comes_late_finds_the_part_there() -> None:
    house = _House()
    house.cellar.append("wine")
    found: list[str] = []
    _House.cellar.when_made(house, found.extend)
    assert found == ["wine"]


def test_who_does_not_wait_any_more_is_not_told() -> None:
    house = _House()
    off = _House.cellar.when_made(house, lambda cellar: cellar.append("lamp"))
    off()
    off()
    assert house.cellar == []
    off()


def test_each_has_a_part_of_its_own() -> None:
    one, other = _House(), _House()
    _House.cellar.when_made(one, lambda cellar: cellar.append("lamp"))
    assert other.cellar == []
    assert one.cellar == ["lamp"]
