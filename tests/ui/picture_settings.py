"""Views of the Settings page and the first start, made by the presenter's own pure functions from made-up drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from pos_app.chift.answer_values import COMMERCE, POS, Connection, Support
from pos_app.domain.catalogue import Category, PaymentMethod, Tax
from pos_app.domain.errors import DomainError
from pos_app.domain.tax_evidence import RateSeen
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings import steps
from pos_app.presenters.settings.abilities import rates_key
from pos_app.presenters.settings.connection_messages import trouble_sentence
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import SectionFacts, TillFacts
from pos_app.presenters.settings.page import PageState, page_view
from pos_app.presenters.settings.views import SettingsView
from pos_app.services.settings.abilities import Abilities, Goods
from pos_app.services.settings.connection_test import Check, Result, ShopStep, StepResult, Why
from pos_app.system.secret_store import Place
from pos_app.system.settings_file import Settings, ShopSettings

ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
SHOP = ShopSettings(
    "Rue Haute", "1", "Rue Haute", "1", "1000", "Brussels", "BE", "shop@example.com", "+3225000000",
    category_rates={"food": "6"},
)  # fmt: skip
STORED = Settings(client_id=ID, account_id=ID, consumer_id=ID, pos_connection_id="p", shop=SHOP)
CATEGORIES = tuple(
    Category(key, name)
    for key, name in (
        ("food", "Food"),
        ("drinks", "Drinks"),
        ("home", "Home"),
        ("long", "Arts de la table, vaisselle, verrerie, coutellerie et petits cadeaux"),
        ("books", "Books"),
    )
)
TAXES = (Tax("t6", "VAT 6 %", Decimal(6)), Tax("t21", "VAT 21 %", Decimal(21)))
CONNECTIONS = (
    Connection("p", "Lightspeed Rue Haute", "Lightspeed", POS, True),
    Connection("c", "Shopify Rue Haute", "Shopify", COMMERCE, True),
    Connection("d", "Shopify, old shop", "Shopify", COMMERCE, False),
)
FAILED = Check(connections=CONNECTIONS[:1])
for _one in (
    StepResult(ShopStep.ADDRESS, Result.WORKS),
    StepResult(ShopStep.KEY, Result.WORKS),
    StepResult(ShopStep.CONSUMER, Result.WORKS),
    StepResult(ShopStep.POS, Result.WORKS),
    StepResult(ShopStep.COMMERCE, Result.FAILED, Why.NO_CONNECTION),
):
    FAILED = FAILED.with_finding(_one)
FACTS = TillFacts("/home/shop/.local/share/Comptoir/till", "0.1.0")
KNOWN = SectionFacts(FACTS, {}, False, Place.FILE, FAILED, False, CATEGORIES, TAXES)


def section(name: str, **typed: str) -> SettingsView:
    """A section of the Settings page, with something typed."""
    if name == "printer":
        typed = {"printer_kind": "network", "printer_address": "192.168.1.50"} | typed
    draft = Draft(STORED, {**({"email": "shop@example"} if name == "shop" else {"rounding": "per_line"}), **typed})
    errors = {"email": DomainError("email_ending", "email")} if name == "shop" else {}
    known = SectionFacts(FACTS, errors, True, Place.FILE, FAILED, False, CATEGORIES, TAXES)
    said = ("", Tone.PLAIN)
    if name == "connection" and FAILED.trouble is not None:
        said = (trouble_sentence(FAILED.trouble, ENGLISH), Tone.TROUBLE)
    return page_view(PageState(draft, known, name, status=said[0], tone=said[1]), ENGLISH)


SEEN = (
    RateSeen("food", Decimal(6), 1123),
    RateSeen("home", Decimal(21), 1906),
    RateSeen("drinks", Decimal(21), 31, Decimal(6), 12),
)
ASKED_AT = datetime(2026, 11, 29, 9, 14, tzinfo=UTC)
UNSOLD = ("Bougie parfumée figuier", "Savon de Marseille (500 g)", "Torchon lin")
WOO = Abilities(
    ASKED_AT, "WooCommerce", Support.YES, Support.NO, goods=Goods(1207, 0, 3, True, UNSOLD), methods=(), rates=SEEN,
    lines=3072, past_orders=412, with_fees=37,
)  # fmt: skip
READ_ONLY = Abilities(ASKED_AT, "Read-only till", Support.NO, Support.NO, goods=Goods(40))
METHODS = tuple(
    PaymentMethod(key, name)
    for key, name in (
        ("cod", "Espèces en magasin"),
        ("mollie", "Bancontact / Visa (Mollie)"),
        ("bacs", "Virement bancaire"),
    )
)


def able(can: Abilities = WOO, methods: tuple[PaymentMethod, ...] = METHODS, *, agreed: bool = False) -> SettingsView:
    """The last step of the first start: what the shop can do."""
    check = Check(abilities=replace(can, methods=methods))
    for one in ShopStep:
        check = check.with_finding(StepResult(one, Result.WORKS))
    draft = Draft(STORED)
    known = SectionFacts(FACTS, {}, False, Place.FILE, check, False, CATEGORIES, TAXES, methods, True)
    if agreed:
        known = replace(known, agreed=rates_key(draft, known))
    return page_view(PageState(draft, known, "", steps.SettingsStep.ABLE), ENGLISH)


def step(name: steps.SettingsStep) -> SettingsView:
    """A step of the first start."""
    return page_view(PageState(Draft(Settings()), SectionFacts(FACTS), "", name), ENGLISH)
