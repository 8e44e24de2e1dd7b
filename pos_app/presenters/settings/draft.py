"""Settings as they are being typed: the stored ones and the texts that differ, nothing of it checked or saved yet.

Pure. Each field of `config.Settings` and `config.ShopSettings` goes by its own name; a category's rate is `RATE` + the
category's id ("" for the usual rate); `secret`, `extra_rate` and `find_category` are typed here and stored elsewhere,
or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from pos_app.presenters.common.words import parse_number
from pos_app.services.settings.shop import RATE
from pos_app.system.settings_file import Settings

SECRET, EXTRA_RATE, FIND_CATEGORY = "secret", "extra_rate", "find_category"
_NOT_KEPT = frozenset({EXTRA_RATE, FIND_CATEGORY})
YES, NO = "yes", "no"
_OF_TILL = frozenset(one.name for one in fields(Settings)) - {"shop"}
_NUMBERS = frozenset({"default_rate", "cash_step", "allowed_rates"})


@dataclass(frozen=True, slots=True)
class Draft:
    """What is stored and what was typed over it."""

    stored: Settings
    typed: Mapping[str, str] = field(default_factory=dict)

    def edited(self, name: str, text: str) -> Draft:
        """With one field typed; what equals the stored text is no change."""
        typed = {key: value for key, value in self.typed.items() if key != name}
        if name in (SECRET, *_NOT_KEPT) or text != _stored(self.stored, name):
            typed[name] = text
        return replace(self, typed={key: value for key, value in typed.items() if value or key != SECRET})

    def text(self, name: str) -> str:
        """What the field shows."""
        typed = self.typed.get(name)
        return _stored(self.stored, name) if typed is None else typed

    @property
    def secret(self) -> str:
        """The API key's secret as typed, "" while the stored one serves."""
        return self.typed.get(SECRET, "").strip()

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return bool(self.typed.keys() - _NOT_KEPT)

    @property
    def settings(self) -> Settings:
        """The settings as they would be saved; never raises, whatever was typed."""
        shop = self.stored.shop
        rates = dict(shop.category_rates)
        of_till: dict[str, Any] = {}
        of_shop: dict[str, Any] = {}
        for name, text in self.typed.items():
            if name.startswith(RATE):
                rates[name.removeprefix(RATE)] = text
            elif name in (SECRET, *_NOT_KEPT):
                continue
            elif name in _OF_TILL:
                of_till[name] = _value(getattr(self.stored, name), name, text)
            else:
                of_shop[name] = _value(getattr(shop, name), name, text)
        kept = {category: rate for category, rate in rates.items() if rate}
        return replace(self.stored, shop=replace(shop, category_rates=kept, **of_shop), **of_till)


def _stored(settings: Settings, name: str) -> str:
    if name in (SECRET, *_NOT_KEPT):
        return ""
    if name.startswith(RATE):
        return settings.shop.category_rates.get(name.removeprefix(RATE), "")
    value: object = getattr(settings if name in _OF_TILL else settings.shop, name)
    if isinstance(value, bool):
        return YES if value else NO
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _value(now: object, name: str, text: str) -> bool | str | list[str]:
    """What the settings keep of a typed text, of the kind they hold `now`."""
    if isinstance(now, bool):
        return text == YES
    if isinstance(now, list):
        parts = (part.strip(",") for part in text.replace(";", " ").split())  # a comma within is a decimal mark
        return [_plain(part) if name in _NUMBERS else part for part in parts if part]
    return _plain(text) if name in _NUMBERS else text.strip()


def _plain(text: str) -> str:
    """A typed number as settings keep it (`5,5` -> `5.5`); what is none stays for the check to name."""
    number = parse_number(text)
    return text.strip() if number is None else f"{number:f}"
