"""Settings as they are being typed: the stored ones and the texts that differ, nothing of it checked or saved yet.

Pure. Each field goes by its name in the table (`fields`); a category's rate is `RATE` + the category's id ("" for the
usual rate).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from pos_app.domain.cash_rounding import usual_step
from pos_app.domain.frozen import frozen
from pos_app.presenters.settings.fields import SECRET, FieldKind, field_of, parsed, text_of
from pos_app.services.settings.shop import RATE, TENDER, with_tenders
from pos_app.system.settings_file import Settings, with_values


@frozen
class Draft:
    """What is stored and what was typed over it."""

    stored: Settings
    typed: Mapping[str, str] = field(default_factory=dict)

    def edited(self, name: str, text: str) -> Draft:
        """With one field typed; a text equal to the stored one does not count as a change. The cash step follows the
        country and the currency while it is the country's own."""
        typed = {key: value for key, value in self.typed.items() if key != name}
        if text != text_of(self.stored, field_of(name)):
            typed[name] = text
        after = replace(self, typed=typed)
        if name in ("country", "currency") and self.text("cash_step") == self._usual_step:
            return after.edited("cash_step", after._usual_step)
        return after

    @property
    def _usual_step(self) -> str:
        return usual_step(self.text("country"), self.text("currency"))

    def text(self, name: str) -> str:
        """What the field shows."""
        typed = self.typed.get(name)
        return text_of(self.stored, field_of(name)) if typed is None else typed

    @property
    def secret(self) -> str:
        """The API key's secret as typed, "" while the stored one serves."""
        return self.typed.get(SECRET, "").strip()

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return any(field_of(name).kind is not FieldKind.AID for name in self.typed)

    @property
    def settings(self) -> Settings:
        """The settings as they would be saved; never raises, whatever was typed."""
        rates = dict(self.stored.shop.category_rates)
        values: dict[str, object] = {}
        tenders: dict[str, str] = {}
        for name, text in self.typed.items():
            typed = field_of(name)
            if name.startswith(RATE):
                rates[name.removeprefix(RATE)] = str(parsed(typed, text))
            elif name.startswith(TENDER):
                tenders[name.removeprefix(TENDER)] = text
            elif typed.is_kept:
                values[name] = parsed(typed, text)
        kept = {category: rate for category, rate in rates.items() if rate}
        settings = with_values(self.stored, {**values, "category_rates": kept})
        return replace(settings, shop=with_tenders(settings.shop, tenders)) if tenders else settings
