"""Rates proposed from past orders, and rates that a shop writes as fractions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.catalogue import Item, ItemStatus, Tax
from pos_app.domain.tax_evidence import RateSeen, SoldLine, in_percent, rates_seen, usual_rate


def tax(label: str, rate: str) -> Tax:
    return Tax(label, label, Decimal(rate))


def item(variant: str, *categories: str, taxable: bool = True) -> Item:
    return Item(
        variant, variant, variant, "", "", categories, Decimal(1), "EUR", None, taxable, ItemStatus.PUBLISHED
    )  # fmt: skip


def line(rate: str, variant: str = "", *categories: str) -> SoldLine:
    return SoldLine(variant, categories, Decimal(rate))


@pytest.mark.parametrize(
    ("listed", "percent"),
    [
        ([("VAT 21 %", "0.21"), ("VAT 6 %", "0.06"), ("Exempt", "0")], ["21", "6", "0"]),
        ([("21", "0.21")], ["21"]),
        ([("Standard", "0.21"), ("Reduced", "0.055")], ["21", "5.5"]),
        ([("VAT 21 %", "0.21"), ("VAT 6 %", "6")], ["21", "6"]),
        ([("TVA 5,5 %", "0.055"), ("TVA 20 %", "20")], ["5.5", "20"]),
        ([("Recargo 0,5 %", "0.5"), ("IVA 21 %", "21")], ["0.5", "21"]),
        ([("Eco tax 0.5 %", "0.5")], ["0.5"]),
        ([("VAT 21 %", "21.0"), ("VAT 6 %", "6.0"), ("none", "0")], ["21.0", "6.0", "0"]),
        ([("none", "0"), ("nothing", "0.0")], ["0", "0.0"]),
        ([("Sales tax", "1"), ("City tax", "0.75")], ["1", "0.75"]),
        ([], []),
    ],
)
def test_a_fraction_is_a_fraction_by_its_label_and_its_size(listed: list[tuple[str, str]], percent: list[str]) -> None:
    assert [f"{one.rate:f}" for one in in_percent(tax(*pair) for pair in listed)] == percent


@given(st.lists(st.sampled_from(["0", "2.1", "5.5", "6", "9", "12", "20", "21", "25.5"]), min_size=1, max_size=8))
def test_every_list_of_usual_rates_is_the_same_in_both_ways_of_writing(rates: list[str]) -> None:
    as_percent = [tax(f"VAT {rate} %", rate) for rate in rates]
    as_fraction = [tax(one.label, str(one.rate / 100)) for one in as_percent]
    assert [one.rate for one in in_percent(as_percent)] == [one.rate for one in as_percent]
    assert [one.rate for one in in_percent(as_fraction)] == [one.rate for one in as_percent]


def test_a_label_that_only_repeats_the_fraction_does_not_make_it_percent() -> None:
    listed = [tax("0.21", "0.21"), tax("btw_0,06", "0.06"), tax("0", "0")]
    assert [f"{one.rate:f}" for one in in_percent(listed)] == ["21", "6", "0"]
    eco = [tax("Eco tax 0.5%", "0.5"), tax("0.06", "0.06")]
    assert [f"{one.rate:f}" for one in in_percent(eco)] == ["0.5", "6"]


def test_what_was_written_is_kept_where_it_was_a_fraction() -> None:
    (read,) = in_percent([tax("VAT 21 %", "0.21")])
    assert (str(read.rate), str(read.written)) == ("21", "0.21")
    assert in_percent([tax("VAT 21 %", "21")])[0].written is None


def test_each_category_has_the_rate_that_its_lines_have() -> None:
    items = {
        one.variant_id: one for one in (item("bread", "food"), item("cup", "home"), item("gift", "home", taxable=False))
    }
    lines = (
        [line("6", "bread")] * 40 + [line("21", "cup")] * 30 + [line("0", "gift")] * 9 + [line("6.0", "x", "books")] * 3
    )
    seen = rates_seen([*lines, line("21", "bread"), line("21")], items)
    assert seen == (
        RateSeen("food", Decimal(6), 40, Decimal(21), 1),
        RateSeen("home", Decimal(21), 30),
        RateSeen("books", Decimal(6), 3),
    )
    assert [one.is_clear for one in seen] == [True, True, True]
    assert not rates_seen([line("6", "bread"), line("21", "bread")], items)[0].is_clear
    assert usual_rate(seen) == 6
    assert usual_rate(()) is None
    assert usual_rate(rates_seen([line("0", "cup")], items)) is None


def test_orders_of_a_shop_that_writes_fractions_are_read_as_percent() -> None:
    (seen,) = rates_seen([line("0.21", "", "home"), line("0.21", "", "home"), line("0", "", "home")], {})
    assert (seen.rate, seen.lines, seen.other) == (Decimal(21), 2, Decimal(0))
