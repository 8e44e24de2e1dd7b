"""What a new till calls its shop and an unknown customer: in its own language, until the owner keeps something."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.presenters.settings.first_names import in_own_words
from pos_app.system.settings_file import Settings, ShopSettings
from pos_app.ui.qt.language import translator_for


def names(settings: Settings, language: str) -> tuple[str, str, str]:
    shop = in_own_words(settings, translator_for(language, "BE")).shop
    return shop.name, shop.walk_in_first_name, shop.walk_in_last_name


@pytest.mark.parametrize("setup", ["", "open", "later"])
@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ("My shop", "Walk-in", "Customer")),
        ("fr", ("Mon magasin", "Client", "de passage")),
        ("nl", ("Mijn winkel", "Losse", "klant")),
        ("de", ("Mein Laden", "Unbekannter", "Kunde")),
    ],
)
def test_a_new_till_names_them_in_its_language(setup: str, language: str, wanted: tuple[str, str, str]) -> None:
    assert names(Settings(setup=setup), language) == wanted


def test_what_the_owner_typed_stays() -> None:
    typed = ShopSettings(name="Chez Ada", walk_in_first_name="Walk-in", walk_in_last_name="Guest")
    assert names(Settings(shop=typed), "fr") == ("Chez Ada", "Walk-in", "Guest")


def test_names_that_sales_went_out_under_stay() -> None:
    for kept in (Settings(setup="done"), Settings(client_id="c", account_id="a", consumer_id="o")):
        assert names(kept, "fr") == ("My shop", "Walk-in", "Customer")
        assert in_own_words(replace(kept), translator_for("fr", "BE")) == kept
