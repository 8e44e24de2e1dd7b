"""Every vector of money.md, through the one function the screen uses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos_app.domain.cart import Cart, CartLine, Percent
from pos_app.domain.money import currency
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals

EUR = currency("EUR")
L, R, B = Rounding.PER_LINE, Rounding.PER_RATE, Rounding.BANKERS


def cart(text: str) -> Cart:
    """`1.48x4@21 2.30@0-5` : price x quantity @ rate - discount in percent."""
    lines = []
    for key, word in enumerate(text.split(), 1):
        priced, _, rest = word.partition("@")
        rate, _, off = rest.partition("-")
        price, _, quantity = priced.partition("x")
        amount = Decimal(quantity or 1)
        lines.append(
            CartLine(
                key,
                f"v{key}",
                f"Item {key}",
                "",
                "",
                Decimal(price),
                amount,
                TaxRate(Decimal(rate)),
                Percent(Decimal(off)) if off else None,
                weighed=amount != amount.to_integral_value(),
            )
        )
    return Cart(EUR, tuple(lines), next_key=len(lines) + 1)


def ten(word: str, times: int) -> str:
    return " ".join([word] * times)


EXCLUSIVE = [
    ("E1", "1.48x4@21 1.52@21 1.54@21 .39@21", "9.37/1.96/11.33", "9.37/1.97/11.34", "9.37/1.97/11.34"),
    ("E3", ten("0.07@21", 10), "0.70/0.10/0.80", "0.70/0.15/0.85", "0.70/0.15/0.85"),
    ("E4", "0.50@21", "0.50/0.11/0.61", "0.50/0.11/0.61", "0.50/0.10/0.60"),
    ("E5", "2.50@21", "2.50/0.53/3.03", "2.50/0.53/3.03", "2.50/0.52/3.02"),
    ("E6", ten("2.50@21", 2), "5.00/1.06/6.06", "5.00/1.05/6.05", "5.00/1.05/6.05"),
    ("E7", "0.75@6", "0.75/0.05/0.80", "0.75/0.05/0.80", "0.75/0.04/0.79"),
    ("E8", "9.99x2@21 3.45x3@6 12.10@12", *["42.43/6.27/48.70"] * 3),
    ("E9", "4.17@20 1.82x3@10 0.95x7@5.5", *["16.28/1.75/18.03"] * 3),
    ("E11", "2.30@0-5", "2.19/0/2.19", "2.19/0/2.19", "2.18/0/2.18"),
    ("E12", "13.95@0-90 5.99x3@0-90", "3.20/0/3.20", "3.19/0/3.19", "3.19/0/3.19"),
    ("E13", "3.80x0.575@0", "2.19/0/2.19", "2.19/0/2.19", "2.18/0/2.18"),
    ("E14", "17.90x0.235@6", *["4.21/0.25/4.46"] * 3),
    ("E20", "15@8.875 8@8.875 6.95@8.875 6.95@8.875", "36.90/3.28/40.18", "36.90/3.27/40.17", "36.90/3.27/40.17"),
]
INCLUSIVE = [
    ("I1", "9.99x3@21", "24.77/5.20/29.97", "24.77/5.20/29.97"),
    ("I2", ten("9.99@21", 3), "24.78/5.19/29.97", "24.77/5.20/29.97"),
    ("I3", ten("0.99@21", 10), "8.20/1.70/9.90", "8.18/1.72/9.90"),
    ("I4", ten("0.33@21", 3), "0.81/0.18/0.99", "0.82/0.17/0.99"),
    ("I5", "0.01@21", "0.01/0/0.01", "0.01/0/0.01"),
    ("I6", ten("6.99@20", 3), "17.46/3.51/20.97", "17.47/3.50/20.97"),
    ("I7", "9.99x2@21 3.45x3@6 12.10@12", *["37.07/5.36/42.43"] * 2),
    ("I10", "1300@18-100", "0/0/0", "0/0/0"),
    ("I11", "4.95x3@21-10", "11.05/2.32/13.37", "11.05/2.32/13.37"),
]


def cases() -> list[object]:
    found: list[object] = []
    for name, text, *wanted in EXCLUSIVE:
        found += [
            pytest.param(text, False, mode, sums, id=f"{name}-{mode}")
            for mode, sums in zip((L, R, B), wanted, strict=True)
        ]
    for name, text, *wanted in INCLUSIVE:
        found += [
            pytest.param(text, True, mode, sums, id=f"{name}-{mode}") for mode, sums in zip((L, R), wanted, strict=True)
        ]
    return found


@pytest.mark.parametrize(("text", "inclusive", "rounding", "wanted"), cases())
def test_vector(text: str, inclusive: bool, rounding: Rounding, wanted: str) -> None:
    policy = TaxPolicy(EUR, inclusive, rounding, TaxRate(Decimal(21)))
    found = totals(cart(text), policy)
    assert [found.untaxed.amount, found.tax.amount, found.total.amount] == [Decimal(w) for w in wanted.split("/")]
    for sums in (found.lines, found.groups):
        assert sum(s.net for s in sums) == found.untaxed.minor
        assert sum(s.tax for s in sums) == found.tax.minor


def test_the_picture_shows_tax_per_rate() -> None:
    policy = TaxPolicy(EUR, True, R, TaxRate(Decimal(21)))
    found = totals(cart("9.99x3@21 7.95@6 12.90@21-10"), policy)
    assert [str(m.amount) for m in (found.untaxed, found.tax, found.total)] == ["41.86", "7.67", "49.53"]
    assert [(str(g.rate.percent), g.net, g.tax) for g in found.groups] == [("6", 750, 45), ("21", 3436, 722)]
    assert [line.after for line in found.lines] == [2997, 795, 1161]
    assert found.pieces == 5
