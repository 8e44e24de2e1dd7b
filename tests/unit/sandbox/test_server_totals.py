"""The server's own arithmetic against the vectors of money.md: tax-exclusive, per line, per rate, banker's."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.sandbox.options import ROUNDINGS, Rounding
from pos_app.sandbox.totals import Priced, order_totals

Lines = list[tuple[int, str, str]]
VECTORS: list[tuple[str, Lines, Rounding, str]] = [
    ("E1", [(4, "1.48", "21"), (1, "1.52", "21"), (1, "1.54", "21"), (1, "0.39", "21")], "per_line", "9.37/1.96/11.33"),
    ("E1", [(4, "1.48", "21"), (1, "1.52", "21"), (1, "1.54", "21"), (1, "0.39", "21")], "per_rate", "9.37/1.97/11.34"),
    ("E3", [(1, "0.07", "21")] * 10, "per_line", "0.70/0.10/0.80"),
    ("E3", [(1, "0.07", "21")] * 10, "per_rate", "0.70/0.15/0.85"),
    ("E4", [(1, "0.50", "21")], "per_line", "0.50/0.11/0.61"),
    ("E4", [(1, "0.50", "21")], "per_rate_bankers", "0.50/0.10/0.60"),
    ("E5", [(1, "2.50", "21")], "per_rate", "2.50/0.53/3.03"),
    ("E5", [(1, "2.50", "21")], "per_rate_bankers", "2.50/0.52/3.02"),
    ("E6", [(1, "2.50", "21")] * 2, "per_line", "5.00/1.06/6.06"),
    ("E6", [(1, "2.50", "21")] * 2, "per_rate", "5.00/1.05/6.05"),
    ("E7", [(1, "0.75", "6")], "per_line", "0.75/0.05/0.80"),
    ("E7", [(1, "0.75", "6")], "per_rate_bankers", "0.75/0.04/0.79"),
    ("E8", [(2, "9.99", "21"), (3, "3.45", "6"), (1, "12.10", "12")], "per_line", "42.43/6.27/48.70"),
    ("E9", [(1, "4.17", "20"), (3, "1.82", "10"), (7, "0.95", "5.5")], "per_line", "16.28/1.75/18.03"),
    ("E9", [(1, "4.17", "20"), (3, "1.82", "10"), (7, "0.95", "5.5")], "per_rate", "16.28/1.75/18.03"),
    ("E12", [(1, "1.395", "0"), (3, "0.599", "0")], "per_line", "3.20/0.00/3.20"),
    ("E12", [(1, "1.395", "0"), (3, "0.599", "0")], "per_rate", "3.19/0.00/3.19"),
    ("E20", [(1, "15", "8.875"), (1, "8", "8.875"), (2, "6.95", "8.875")], "per_rate", "36.90/3.27/40.17"),
    ("I1", [(3, "8.2562", "21")], "per_line", "24.77/5.20/29.97"),
    ("I2", [(1, "8.25619835", "21")] * 3, "per_line", "24.78/5.19/29.97"),
    ("I2", [(1, "8.25619835", "21")] * 3, "per_rate", "24.77/5.20/29.97"),
    ("cut", [(3, "8.2562", "21")], "cut_prices_2dp", "24.78/5.20/29.98"),
]


@pytest.mark.parametrize(("name", "lines", "rounding", "wanted"), VECTORS)
def test_the_vectors_of_money_md(name: str, lines: Lines, rounding: Rounding, wanted: str) -> None:
    asked = [Priced(quantity, Decimal(price), Decimal(rate)) for quantity, price, rate in lines]

    sums = order_totals(asked, rounding).order

    assert f"{sums.untaxed}/{sums.tax}/{sums.total}" == wanted, name


@pytest.mark.parametrize(("quantity", "share"), [(1, "82.6"), (3, "27.3")])
def test_cutting_net_prices_to_cents_loses_what_money_md_says(quantity: int, share: str) -> None:
    kept = 0
    for cents in range(1, 10_001):
        shelf = Decimal(cents) / 100
        asked = Priced(quantity, (shelf / Decimal("1.21")).quantize(Decimal(10) ** -10), Decimal(21))
        kept += order_totals([asked], "cut_prices_2dp").order.total == quantity * shelf

    assert f"{kept / 100:.1f}" == share


PRICED = st.builds(
    Priced,
    st.integers(1, 50),
    st.decimals(0, 1000, places=4),
    st.sampled_from([Decimal(0), Decimal(6), Decimal(12), Decimal(21)]),
)


@given(st.lists(PRICED, min_size=1, max_size=8), st.sampled_from(ROUNDINGS))
def test_sums_agree_with_themselves(lines: list[Priced], rounding: Rounding) -> None:
    sums = order_totals(lines, rounding)

    for amounts in (*sums.lines, sums.order, *(each for _, each in sums.rates)):
        assert amounts.untaxed + amounts.tax == amounts.total
        assert amounts.total == amounts.total.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert sum(each.total for _, each in sums.rates) == sums.order.total
    if rounding == "per_line":
        assert sum(each.total for each in sums.lines) == sums.order.total
