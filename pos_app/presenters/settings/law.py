"""What the law of the shop's country means for the settings: the sentence of its regime, and what its fields say
besides. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime, standing_of
from pos_app.domain.tax_numbers import country_of_vat, vat_number
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import Tone
from pos_app.presenters.settings.views import FieldsBlock, TextBlock

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import FieldView
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.settings.facts import Sight

_TITLE = N_("The law your till keeps to")
_REGIMES = {
    Regime.NONE: N_(
        "Retail in this country has no law of its own for tills. What the till has and has not is in its page on the"
        " law; your software sends the invoices."
    ),
    Regime.FR: N_(
        "France asks that sales cannot be altered and are kept and archived. Sales, journal and closed days are here;"
        " signed archives and the publisher's attestation are not there yet."
    ),
    Regime.OTHER: N_(
        "This till does not know what the law of this country asks of tills. Ask your accountant before you sell."
    ),
}
_ANOTHERS = N_("A number of another country")


def shop_blocks(fields: tuple[FieldsBlock, ...], at: Sight) -> tuple[FieldsBlock | TextBlock, ...]:
    """The shop's fields, and what its country means for the till. Meals are asked for in Belgium alone."""
    shop, legal, *rest = fields
    country = at.text("country")
    if country != "BE":
        legal = replace(legal, rows=tuple(tuple(one for one in row if one.key != "meals_here") for row in legal.rows))
    return shop, law_block(country, at.text("meals_here") == "yes", at.tr), legal, *rest


def law_block(country: str, meals: bool, tr: Translator) -> TextBlock:
    """The regime of a country in one or two sentences, with the refusal where nothing may be sold."""
    standing = standing_of(country, meals=meals)
    if standing.refusal:
        return TextBlock(sentence(DomainError(standing.refusal), tr), tr(_TITLE), Tone.TROUBLE)
    tone = Tone.WARN if standing.regime is Regime.OTHER else Tone.PLAIN
    return TextBlock(tr(_REGIMES[standing.regime]), tr(_TITLE), tone)


def with_vat(at: Sight, view: FieldView) -> FieldView:
    """The field of the VAT number: one of another country is kept (distance selling), and said."""
    country = at.text("country")
    try:
        number = vat_number(view.value, country)
    except DomainError:
        return view
    if number and country_of_vat(number) != country:
        return replace(view, hint=at.tr(_ANOTHERS), ok=False)
    return view
