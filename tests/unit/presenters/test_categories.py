"""All categories can be reached: parents first, found by typing, by keys and by finger; a tree that is none ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.catalogue import Category
from pos_app.presenters.sale.categories import in_order


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(-1, 14)), max_size=14))
def test_each_category_stands_once_whatever_its_parents(pairs: list[tuple[int, int]]) -> None:
    given_ = [Category(f"c{own}", f"n{own}", "" if parent < 0 else f"c{parent}") for own, parent in pairs]
    listed = [one.id for one, _ in in_order(given_)]
    assert sorted(listed) == sorted({one.id for one in given_})


def test_parents_come_first_each_with_what_is_beneath_it() -> None:
    tree = [
        Category("3", "Red", "2"),
        Category("1", "Food"),
        Category("2", "Wine", "1"),
        Category("4", "Home"),
        Category("5", "Lost", "nowhere"),
    ]
    assert [(one.name, path) for one, path in in_order(tree)] == [
        ("Food", ""),
        ("Wine", "Food"),
        ("Red", "Food › Wine"),
        ("Home", ""),
        ("Lost", ""),
    ]
