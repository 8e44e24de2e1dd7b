"""The sections of the Settings page and the steps of the first start: their names, order and buttons. Pure."""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.settings.abilities import with_rates_proposed
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import SectionFacts
from pos_app.presenters.settings.fields import Asked, errors_in, section_of
from pos_app.presenters.settings.sections import PRACTISE
from pos_app.presenters.settings.tenders import with_tenders_proposed
from pos_app.presenters.settings.views import SectionView, SettingsView, WaysBlock
from pos_app.system.secret_store import Place
from pos_app.system.settings_file import Settings

START, LATER, NEXT, BACK = "start", "later", "next", "back"
SECTIONS = {
    "connection": N_("Connection"),
    "shop": N_("Shop"),
    "tax": N_("Tax and money"),
    "cashiers": N_("Cashiers"),
    "scanner": N_("Scanner"),
    "printer": N_("Printer"),
    "look": N_("Look and language"),
    "till": N_("This till"),
    "privacy": N_("Privacy"),
}


class SettingsStep(StrEnum):
    """A step of the first start, in their order."""

    WELCOME = "welcome"
    CONNECTION = "connection"
    SHOP = "shop"
    TAX = "tax"
    ABLE = "able"

    @property
    def before(self) -> SettingsStep:
        """The step before; the welcome has none and is its own."""
        return _ORDER[max(_ORDER.index(self) - 1, 0)]

    @property
    def after(self) -> SettingsStep:
        """The step after; the last is its own."""
        return _ORDER[min(_ORDER.index(self) + 1, len(_ORDER) - 1)]

    @property
    def is_last(self) -> bool:
        """Whether the first start is done with it."""
        return self is _ORDER[-1]


_ORDER = tuple(SettingsStep)
_LABELS = SECTIONS | {"able": N_("What your shop can do")}


def first_step(settings: Settings, known: SectionFacts) -> SettingsStep:
    """Where to go on: the first step that is not filled in."""
    if not settings.is_connected or known.secret_in is Place.NOWHERE:
        return SettingsStep.CONNECTION
    wrong = {section_of(name) for name in errors_in(Asked(settings, secret_known=True, for_orders=True))}
    return SettingsStep.SHOP if wrong & {"shop", "tax"} else SettingsStep.TAX


def proposed(step: SettingsStep, draft: Draft, known: SectionFacts) -> Draft:
    """What is typed, with what can be proposed for a step; it is saved with the step and not before."""
    if step is SettingsStep.TAX:
        return with_rates_proposed(draft, known)
    return with_tenders_proposed(with_rates_proposed(draft, known), known) if step.is_last else draft


def section_views(wrong: Set[str], tr: Translator) -> tuple[SectionView, ...]:
    """The sections; those with something to mend are marked."""
    return tuple(
        SectionView(key, tr(label), f"Ctrl+{number}", Tone.TROUBLE if key in wrong else Tone.PLAIN)
        for number, (key, label) in enumerate(SECTIONS.items(), 1)
    )


def step_views(now: SettingsStep, tr: Translator) -> tuple[SectionView, ...]:
    """The steps; those behind are marked as done, and none is jumped to."""
    found = []
    for number, step in enumerate(_ORDER[1:], 1):
        done = _ORDER.index(step) < _ORDER.index(now)
        label = f"{number}. {tr(_LABELS[str(step)])}"
        found.append(SectionView(str(step), label, tone=Tone.OK if done else Tone.PLAIN, enabled=False))
    return tuple(found)


def step_actions(now: SettingsStep, tr: Translator, *, busy: bool, waits: bool = False) -> tuple[ActionView, ...]:
    """Back, another time, on. `waits`: the owner has something to answer before it goes on."""
    on = {
        SettingsStep.CONNECTION: tr("Test and go on"),
        SettingsStep.SHOP: tr("Go on"),
        SettingsStep.TAX: tr("Go on"),
        SettingsStep.ABLE: tr("Start selling"),
    }[now]
    return (
        ActionView(BACK, tr("Back"), enabled=not busy),
        ActionView(LATER, tr("Another time"), "Escape", enabled=not busy),
        ActionView(NEXT, on, "F12", primary=not waits, enabled=not busy and not waits),
    )


def welcome(tr: Translator) -> SettingsView:
    """The first thing a new till shows."""
    practice = (
        tr("Try the practice shop"),
        tr(
            "A whole small shop in this program: products, customers, taxes, and switches for a bad day. Nothing in it "
            "is real, and nothing leaves this computer."
        ),
        ActionView(PRACTISE, tr("Open the practice shop"), "F9"),
    )
    connect = (
        tr("Connect your shop"),
        tr(
            "Connect this till to your shop's software through Chift. You need the API key and the consumer id that "
            "Chift gave you; it takes five minutes."
        ),
        ActionView(START, tr("Connect your shop"), "F12", primary=True),
    )
    return SettingsView(
        tr("Welcome to Comptoir"),
        tr("The till that never loses a sale."),
        body=(WaysBlock((practice, connect)),),
        actions=(ActionView(LATER, tr("Not now"), "Escape"),),
    )
