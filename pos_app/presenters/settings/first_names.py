"""The names of the shop and of the walk-in customer on a till that is not set up yet, in the language of the screen.

Scope: pure; settings in, settings out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.system.settings_file import ShopSettings

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.system.settings_file import Settings

DONE = "done"


def in_own_words(settings: Settings, tr: Translator) -> Settings:
    """The settings with the names they begin with said in `tr`.

    What the owner has kept stays: sales of a shop that is connected, or whose first start is done, went out under it.
    """
    if settings.setup == DONE or settings.is_connected:
        return settings
    usual, shop = ShopSettings(), settings.shop
    if shop.name == usual.name:
        shop = replace(shop, name=tr("My shop"))
    if (shop.walk_in_first_name, shop.walk_in_last_name) == (usual.walk_in_first_name, usual.walk_in_last_name):
        first, _, last = tr("Walk-in Customer").partition(" ")
        shop = replace(shop, walk_in_first_name=first, walk_in_last_name=last)
    return replace(settings, shop=shop)
