"""The last step of the first start: what this shop can do, the yes to its rates, what each tender is called there."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.catalogue import Category, PaymentMethod, Tax
from pos_app.domain.payment import CASH
from pos_app.domain.tax_evidence import RateSeen
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.abilities import (
    AGREE,
    COPY,
    TAKE_RATE,
    able_blocks,
    rates_key,
    rates_question,
    report,
    still_open,
    with_rates_proposed,
)
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import SectionFacts, Sight, TillFacts
from pos_app.presenters.settings.tenders import tenders_block, with_tenders_proposed
from pos_app.presenters.settings.views import (
    AbilitiesBlock,
    AbilityRowView,
    ColumnsBlock,
    PairsBlock,
    QuestionBlock,
    StepsBlock,
)
from pos_app.services.settings.abilities import Abilities
from pos_app.services.settings.connection_test import Check, Result, ShopStep, StepResult
from pos_app.services.settings.shop import HIDDEN, RATE, TENDER, UNPAID, shop_profile
from pos_app.system import settings_file
from pos_app.system.settings_file import Settings, ShopSettings
from tests.unit.presenters.test_settings import WHOLE, Owner, no_vault, play
from tests.unit.sandbox.sandbox_process import SandboxProcess

__all__ = ["no_vault"]
CATEGORIES = (Category("food", "Food"), Category("home", "Home"), Category("gifts", "Gifts"))


def facts(
    can: Abilities = Abilities(),  # noqa: B008  # frozen
    methods: tuple[PaymentMethod, ...] = (),
    taxes: tuple[Tax, ...] = (),
) -> SectionFacts:
    known = SectionFacts(TillFacts("here", "1.0"), check=Check(abilities=can))
    return replace(known, categories=CATEGORIES, methods=methods, methods_read=True, taxes=taxes)


def methods(*names: str) -> tuple[PaymentMethod, ...]:
    return tuple(PaymentMethod(f"id of {name}", name) for name in names)


def columns(owner: Owner) -> ColumnsBlock:
    (block,) = owner.view.body
    assert isinstance(block, ColumnsBlock)
    return block


def rows(owner: Owner) -> dict[str, AbilityRowView]:
    block = columns(owner).left[0]
    assert isinstance(block, AbilitiesBlock)
    return {row.title: row for row in block.rows}


def pairs(owner: Owner) -> dict[str, str]:
    found = [block for block in columns(owner).right if isinstance(block, PairsBlock)]
    shown = {}
    for field in (field for block in found for field in block.rows):
        (label,) = [one.label for one in field.choices if one.key == field.value]
        shown[field.label] = label
    return shown


async def to_the_last_step(owner: Owner, shop: SandboxProcess) -> None:
    owner.page.open_first_start(welcome=False)
    await owner.settled()
    await owner.connects(shop)
    await owner.presses("next")
    if owner.view.focus == "location_id":
        await owner.types(location_id=owner.fields["location_id"].choices[1].key)
        await owner.presses("next")
    assert owner.view.selected == "shop", owner.view.status
    await owner.types(street="Rue Haute", number="1", city="Brussels", email="shop@example.com")
    await owner.presses("next")
    await owner.presses("next")
    assert owner.view.selected == "able"


async def start_selling(owner: Owner) -> ShopSettings:
    await owner.presses(AGREE)
    await owner.presses("next")
    (settings,) = owner.house.reopened
    assert settings.setup == "done"
    assert not shop_profile(settings.shop).tenders.hidden
    return settings.shop


def test_a_shop_that_takes_no_orders_says_so_first_and_lets_the_owner_go_on(
    tmp_path: Path, shop: SandboxProcess
) -> None:
    shop.order_habits(shop="readonly")

    async def story(owner: Owner) -> None:
        await to_the_last_step(owner, shop)
        first = next(iter(rows(owner).values()))
        assert (first.title, first.tone) == ("Orders cannot be taken", Tone.TROUBLE)
        assert "Every sale is kept and listed here" in first.text
        await owner.presses(COPY)
        assert "! Orders cannot be taken" in owner.window.copied
        ours = shop.state()["credentials"]
        assert all(secret not in owner.window.copied for secret in ours.values())
        await start_selling(owner)

    play(tmp_path, story)


def test_a_shop_that_names_its_ways_to_pay_by_id_has_them_proposed_by_id(tmp_path: Path, shop: SandboxProcess) -> None:
    shop.order_habits(shop="woocommerce")

    async def story(owner: Owner) -> None:
        await to_the_last_step(owner, shop)
        assert pairs(owner)["Cash"] == "Cash on delivery"
        assert settings_file.load(tmp_path)[0].shop.tender_methods == {}, "nothing guessed is kept before the yes"
        named = (await start_selling(owner)).tender_methods
        assert named == {CASH: "cod", "Direct bank transfer": "bacs", "Credit / Debit Card": "stripe"}

    play(tmp_path, story)


def test_rates_that_are_written_as_fractions_are_shown_as_percent_and_asked(
    tmp_path: Path, shop: SandboxProcess
) -> None:
    shop.order_habits(shop="prestashop")

    async def story(owner: Owner) -> None:
        await to_the_last_step(owner, shop)
        row = rows(owner)["Tax rates are written as fractions"]
        assert "0.06" in row.text
        assert "6%" in row.text
        question = columns(owner).right[0]
        assert isinstance(question, QuestionBlock)
        assert "21%" in {one.left for one in question.rows}
        assert all("0.2" not in one.left for one in question.rows)
        named = (await start_selling(owner)).default_rate
        assert named == "21"

    play(tmp_path, story)


def test_what_cash_is_called_is_asked_where_no_name_tells_it(tmp_path: Path, shop: SandboxProcess) -> None:
    shop.order_habits(shop="shopify")

    async def story(owner: Owner) -> None:
        await to_the_last_step(owner, shop)
        assert rows(owner)["Customers cannot be added from a till"].tone is Tone.PLAIN
        assert pairs(owner)["Cash"] == "please choose"
        await owner.presses(AGREE)
        assert owner.view.status == "Still to answer: what cash is called there."
        await owner.presses("next")
        assert owner.house.reopened == []
        await owner.types(**{f"{TENDER}{CASH}": UNPAID, f"{TENDER}paypal": HIDDEN})
        await owner.presses("next")
        (settings,) = owner.house.reopened
        names = shop_profile(settings.shop).tenders
        assert names.of("Cash", is_cash=True) == ""
        shown = names.offered(methods("shopify_payments", "paypal", "Bank Deposit"))
        assert [one.name for one in shown] == ["shopify_payments", "Bank Deposit"]

    play(tmp_path, story)


def test_the_last_step_taken_up_again_asks_the_shop_again(tmp_path: Path, shop: SandboxProcess) -> None:
    async def first(owner: Owner) -> None:
        await to_the_last_step(owner, shop)
        owner.page.leave()
        await owner.settled()

    async def second(owner: Owner) -> None:
        owner.page.open_first_start(welcome=False)
        await owner.settled()
        assert owner.view.selected == "tax"
        await owner.presses("next")
        assert rows(owner)["Orders"].tone is Tone.OK
        assert owner.view.status == "Still to answer: the tax rates."

    play(tmp_path, first)
    play(tmp_path, second)


def test_rates_are_proposed_from_orders_and_a_doubtful_category_is_asked_by_itself() -> None:
    seen = (
        RateSeen("home", Decimal(21), 40),
        RateSeen("food", Decimal(6), 30, Decimal(21), 1),
        RateSeen("gifts", Decimal(21), 5, Decimal(6), 4),
    )
    known = facts(Abilities(rates=seen, lines=80, past_orders=22))
    draft = with_rates_proposed(Draft(Settings(shop=WHOLE)), known)
    assert draft.settings.shop.category_rates == {"food": "6"}
    question = rates_question(Sight(draft, known, ENGLISH))
    assert isinstance(question, QuestionBlock)
    assert [(row.left, row.middle, row.right) for row in question.rows] == [
        ("6%", "Food", "30 of 31 lines"),
        ("21%", "Home", "40 lines, all the same"),
        ("?", "Gifts", "5 lines at 21%, 4 at 6%"),
    ]
    assert "22 orders" in question.text
    yes = next(action for action in question.actions if action.key == AGREE)
    assert not yes.enabled, "first the category that the orders do not agree about"
    answered = draft.edited(f"{RATE}gifts", question.rows[2].actions[1].key.removeprefix(f"{TAKE_RATE}gifts:"))
    question = rates_question(Sight(answered, known, ENGLISH))
    assert [row.middle for row in question.rows] == ["Food, Gifts", "Home"]
    assert question.actions[0].enabled


def test_without_orders_the_rate_is_one_that_the_shop_lists_and_every_category_is_named() -> None:
    french = tuple(Tax(rate, f"TVA {rate} %", Decimal(rate)) for rate in ("20", "10", "5.5", "0"))
    known = facts(taxes=french)
    draft = with_rates_proposed(Draft(Settings(shop=WHOLE)), known)
    assert draft.text("default_rate") == "20"
    (row,) = rates_question(Sight(draft, known, ENGLISH)).rows
    assert (row.left, row.middle, row.right) == ("20%", "Food, Home, Gifts", "no order tells")
    own = Draft(Settings(shop=replace(WHOLE, default_rate="12")))
    assert with_rates_proposed(own, known).text("default_rate") == "12", "the owner's own stays"


def test_a_yes_is_to_these_rates_and_to_no_others() -> None:
    known = facts()
    draft = Draft(Settings(shop=WHOLE))
    assert "the tax rates" in still_open(Sight(draft, known, ENGLISH))
    known = replace(known, agreed=rates_key(draft, known))
    assert still_open(Sight(draft, known, ENGLISH)) == ()
    assert "the tax rates" in still_open(Sight(draft.edited(f"{RATE}food", "6"), known, ENGLISH))
    another = replace(known, categories=(*CATEGORIES, Category("wine", "Wine")))
    assert "the tax rates" in still_open(Sight(draft, another, ENGLISH)), "a category that was not there"


@pytest.mark.parametrize(
    ("names", "cash"),
    [
        (("Barzahlung", "Kartenzahlung"), "Barzahlung"),
        (("Contante betaling", "Pinbetaling"), "Contante betaling"),
        (("Paiement en espèces", "Carte bancaire"), "Paiement en espèces"),
        (("Cash (EUR)", "Card (EUR)"), "Cash (EUR)"),
        (("shopify_payments", "Bank Deposit"), "please choose"),
    ],
)
def test_the_till_knows_cash_by_its_name_or_asks(names: tuple[str, ...], cash: str) -> None:
    known = facts(methods=methods(*names))
    block = tenders_block(Sight(Draft(Settings(shop=WHOLE)), known, ENGLISH))
    assert block is not None
    shown = {field.label: field for field in block.rows}
    (label,) = [one.label for one in shown["Cash"].choices if one.key == shown["Cash"].value]
    assert label == cash
    assert len(shown) == (2 if cash != "please choose" else 3) + 1, "and the till's own voucher"
    assert all(field.value in {one.key for one in field.choices} for field in block.rows)


def test_a_shop_without_any_way_to_pay_gets_orders_without_one() -> None:
    draft = with_tenders_proposed(Draft(Settings(shop=WHOLE)), facts())
    assert shop_profile(draft.settings.shop).tenders.of("Cash", is_cash=True) == ""
    unread = replace(facts(), methods_read=False)
    assert with_tenders_proposed(Draft(Settings(shop=WHOLE)), unread).settings.shop.tender_methods == {}


def test_a_report_of_nothing_is_empty_of_rows_and_the_page_has_them_all() -> None:
    known = facts()
    at = Sight(Draft(Settings(shop=WHOLE)), known, ENGLISH)
    assert report(at).splitlines()[1:] == ["  21%: Food, Home, Gifts (no order tells)"]
    (untested,) = able_blocks(at)
    assert isinstance(untested, StepsBlock)
    whole = Check(tuple(StepResult(step, Result.WORKS) for step in ShopStep))
    at = replace(at, known=replace(known, check=whole))
    (page,) = able_blocks(at)
    assert isinstance(page, ColumnsBlock)
    assert page.right[0] == rates_question(at)


def test_a_shop_that_cannot_be_asked_is_tested_again_from_the_last_step(tmp_path: Path, shop: SandboxProcess) -> None:
    async def first(owner: Owner) -> None:
        await to_the_last_step(owner, shop)
        owner.page.leave()
        await owner.settled()

    async def second(owner: Owner) -> None:
        shop.order_habits(shop="odoo", agent="down")
        owner.page.open_first_start(welcome=False)
        await owner.settled()
        await owner.presses("next")
        assert owner.view.selected == "able"
        assert "local agent" in owner.view.status
        start = next(action for action in owner.view.actions if action.key == "next")
        assert not start.enabled
        shop.order_habits(agent="up")
        await owner.presses("test")
        assert owner.view.status == "Still to answer: the tax rates."
        await start_selling(owner)

    play(tmp_path, first)
    play(tmp_path, second)
