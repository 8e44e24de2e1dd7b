"""A shop of settings: what cannot be is named field by field, and never keeps a till from starting."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pos_app.domain.tax import Rounding
from pos_app.services.settings.shop import shop_profile, usable_shop
from pos_app.system.settings_file import ShopSettings

USUAL = ShopSettings()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"country": "Belgium"}, "country"),
        ({"currency": "euro"}, "currency"),
        ({"rounding": "sometimes"}, "rounding"),
        ({"default_rate": "a lot"}, "default_rate"),
        ({"default_rate": "101"}, "default_rate"),
        ({"default_rate": "NaN"}, "default_rate"),
        ({"category_rates": {"food": "-1"}}, "category_rates"),
        ({"cash_step": "0"}, "cash_step"),
        ({"cash_step": "0.005"}, "cash_step"),
        ({"cash_step": "1e9"}, "cash_step"),
        ({"cash_step": "Infinity"}, "cash_step"),
        ({"allowed_rates": ["21", "x"]}, "allowed_rates"),
        ({"barcode_masks": ["nonsense"]}, "barcode_masks"),
        ({"till": "till one"}, "till"),
    ],
)
def test_a_wrong_setting_is_named_and_the_usual_one_serves(wrong: dict[str, Any], field: str) -> None:
    shop = replace(USUAL, name="Rue Haute", **wrong)
    profile, names = usable_shop(shop)
    assert names == (field,)
    assert profile.name == "Rue Haute"


def test_everything_wrong_at_once_still_opens_a_till() -> None:
    shop = replace(
        USUAL, country="", currency="", rounding="", default_rate="", cash_step="x", till="", allowed_rates=[""]
    )
    profile, names = usable_shop(shop)
    assert set(names) == {"country", "currency", "rounding", "default_rate", "cash_step", "till", "allowed_rates"}
    assert profile.policy.default_rate.percent == 21
    assert profile.policy.rounding is Rounding.PER_RATE


def test_belgian_cash_rounding_is_no_rounding_in_yen() -> None:
    profile, names = usable_shop(replace(USUAL, currency="JPY"))
    assert names == ("cash_step",)
    assert profile.policy.cash_step is None
    assert shop_profile(replace(USUAL, currency="JPY", cash_step="10")).policy.cash_step == Decimal(10)


def test_the_walk_in_goes_by_the_names_the_shop_chose() -> None:
    walk_in = shop_profile(replace(USUAL, walk_in_first_name="Client", walk_in_last_name="Comptoir")).walk_in
    assert walk_in.name == "Client Comptoir"
