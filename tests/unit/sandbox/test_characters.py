"""Whole characters: each is a shop that can be lived with, told in one table and in the book."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pos_app.sandbox import Options
from pos_app.sandbox.characters import CHARACTERS, TABLE, adopted, character
from pos_app.sandbox.habits.methods import METHODS
from pos_app.sandbox.habits.model import ORDINARY, Habits
from tests.unit.sandbox.practice_till import Clock, PracticeTill

BOOK = (Path(__file__).parents[3] / "docs" / "practice_shops.md").read_text("utf-8")
NAMES = (
    "ordinary",
    "shopify",
    "woocommerce",
    "prestashop",
    "odoo",
    "lightspeed",
    "readonly",
    "careless-office",
    "ecommerce-only",
)


def test_these_are_all() -> None:
    assert CHARACTERS == NAMES
    assert character("ordinary") == ORDINARY == Options(Clock()).habits
    with pytest.raises(KeyError):
        character("magento")


@pytest.mark.parametrize("line", TABLE, ids=lambda line: f"{line[0]} {line[1]}")
def test_each_line_changes_the_ordinary_shop_and_says_why(line: tuple[str, str, object, str]) -> None:
    who, habit, _, source = line

    assert habit in Habits.model_fields
    assert source
    # PrestaShop's rounding is the ordinary one, told all the same.
    assert getattr(character(who), habit) != getattr(ORDINARY, habit)


def test_an_order_is_a_character_and_then_its_own_habits() -> None:
    habits = adopted(character("readonly"), {"shop": "odoo", "notes": "dropped"})

    assert (habits.shop, habits.notes, habits.not_supported) == ("odoo", "dropped", ())
    assert habits.methods_by == "exact_name"


@pytest.mark.parametrize("name", [*CHARACTERS, *Habits.model_fields, *METHODS])
def test_the_book_has_each_character_habit_and_list_of_methods(name: str) -> None:
    assert f"`{name}`" in BOOK


@pytest.mark.parametrize("name", NAMES)
def test_a_till_can_load_each_character_and_sell_to_those_that_take_orders(clock: Clock, name: str) -> None:
    till = PracticeTill(Options(clock=clock, habits=character(name)))
    try:
        lists = ("products", "taxes", "product-categories", "payment-methods", "customers", "orders")
        pages = {each: till.get(f"/commerce/{each}") for each in lists}
        assert {each: page.status_code for each, page in pages.items()} == dict.fromkeys(lists, 200)
        methods: list[dict[str, Any]] = [each for each in pages["payment-methods"].json()["items"] if each["active"]]
        named = methods[0]["id" if character(name).methods_by == "id" else "name"]

        answer = till.post("/commerce/orders", till.order(payment_method=named), "r1")

        assert answer.status_code == (405 if name == "readonly" else 200), answer.text
        assert till.get("/pos/customers").status_code == (400 if name in ("shopify", "ecommerce-only") else 200)
        assert {each["integration"] for each in till.get("/connections").json()} == {character(name).connector}
    finally:
        till.close()


def test_each_row_of_real_shops_is_held_by_tests_that_are_there() -> None:
    rows = re.findall(r"^\| (R\d+) \| [^|]+ \| (`[^|]+`) \|$", BOOK, re.MULTILINE)
    assert [row for row, _ in rows] == [f"R{number}" for number in range(1, 22)]
    tests = Path(__file__).parents[2]
    named = {name for _, held in rows for name in re.findall(r"`([^`]+)`", held)}
    assert [name for name in sorted(named) if not (tests / name).is_file()] == []
