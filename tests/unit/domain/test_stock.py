"""How many are left: as read, or an estimate after what the shop's tills moved since."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos_app.domain.stock import StockLeft, left


@pytest.mark.parametrize(
    ("as_read", "moved", "shown"),
    [
        (None, None, None),
        (None, "-3", None),  # not counted stays so
        ("12", None, ("12", False)),
        ("12", "0", ("12", False)),  # as much came back as was sold
        ("12", "-3", ("9", True)),
        ("12", "2", ("14", True)),
        ("2.5", "-0.75", ("1.75", True)),
        ("2", "-3", ("0", True)),  # what was sold was there
        ("-4", "-3", ("-4", True)),  # the shop's own figure below zero is not made worse
        ("-4", "3", ("-1", True)),
        ("0", "-1", ("0", True)),
    ],
)
def test_what_is_left(as_read: str | None, moved: str | None, shown: tuple[str, bool] | None) -> None:
    found = left(None if as_read is None else Decimal(as_read), None if moved is None else Decimal(moved))
    assert found == (None if shown is None else StockLeft(Decimal(shown[0]), is_estimate=shown[1]))
