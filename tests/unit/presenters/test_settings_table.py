"""The table of settings: each is there once, may be kept as it is at first, and is told to nobody unless it says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import SectionFacts, Sight, TillFacts
from pos_app.presenters.settings.fields import (
    EXTRA_RATE,
    FIELDS,
    FIND_CATEGORY,
    GROUPS,
    SECRET,
    TOLD,
    Asked,
    error_in,
    errors_in,
    field_of,
    groups_of,
    needs_reopening,
    parsed,
    section_of,
    text_of,
)
from pos_app.presenters.settings.sections import section_blocks
from pos_app.presenters.settings.steps import SECTIONS
from pos_app.presenters.settings.views import FieldsBlock
from pos_app.services.maintenance.diagnostics import told_settings
from pos_app.services.settings.shop import RATE, usable_shop
from pos_app.system.settings_file import NAMES, Settings, ShopSettings, value_of, with_values

USUAL = Settings()
SIGHT = Sight(Draft(USUAL), SectionFacts(TillFacts("here", "1.0")), ENGLISH)


def test_every_setting_is_in_the_table_once_and_in_a_section() -> None:
    names = [field.name for group in GROUPS for row in group.rows for field in row]
    assert len(names) == len(set(names))
    assert set(names) - {SECRET, EXTRA_RATE, FIND_CATEGORY} == set(NAMES) - {
        "category_rates", "tender_methods", "hidden_methods"
    }  # fmt: skip
    assert {group.section for group in GROUPS} == set(SECTIONS)
    assert all(groups_of(section) for section in SECTIONS)


def test_what_a_till_is_at_first_can_be_kept_and_comes_back_from_its_field() -> None:
    assert errors_in(Asked(USUAL)) == {}
    for field in FIELDS.values():
        if field.is_kept:
            assert field.default == value_of(USUAL, field.name)
            assert parsed(field, text_of(USUAL, field)) == field.default, field.name


def test_a_choice_offers_what_is_in_force() -> None:
    for field in FIELDS.values():
        if field.choices:
            view = SIGHT.field(field.name)
            assert view.value in {choice.key for choice in view.choices}, field.name


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"country": "Belgium"}, "country"),
        ({"currency": "euro"}, "currency_code"),
        ({"rounding": "sometimes"}, "setting"),
        ({"default_rate": "a lot"}, "tax_rate"),
        ({"default_rate": "101"}, "tax_rate"),
        ({"category_rates": {"food": "-1"}}, "tax_rate"),
        ({"cash_step": "0.005"}, "cash_step"),
        ({"allowed_rates": ["21", "x"]}, "tax_rate"),
        ({"barcode_masks": ["nonsense"]}, "barcode_mask"),
        ({"till": "till one"}, "till_code"),
        ({"name": " "}, "needed"),
        ({"phone": "x"}, "phone"),
        ({"email": "x"}, "email_at"),
        ({"client_id": "x", "account_id": "short"}, "id"),
        ({"base_url": "http://api.chift.eu"}, "server_address"),
        ({"proxy": "user:word@proxy"}, "proxy_address"),
        ({"printer_kind": "network", "printer_address": "a b"}, "printer_address"),
        ({"printer_kind": "usb"}, "needed"),
        ({"update_url": "http://files.example/news.json"}, "server_address"),
        ({"update_url": "https://files.example/news.json", "update_key": "short"}, "publisher_key"),
    ],
)
def test_what_cannot_be_is_named_at_its_field(wrong: dict[str, Any], code: str) -> None:
    found = errors_in(Asked(with_values(USUAL, wrong)))
    assert code in {error.code for error in found.values()}
    assert {name.partition(":")[0] for name in found} & {*wrong, "rate", "update_key", "printer_address", "consumer_id"}


def test_whatever_keeps_a_till_from_using_a_setting_is_refused_when_it_is_saved() -> None:
    """The two ways a shop's settings are judged: at the start, and when they are saved."""
    odd: dict[str, Any] = {
        "country": "x", "currency": "x", "rounding": "x", "default_rate": "x", "cash_step": "x", "till": "x y",
        "allowed_rates": ["x"], "barcode_masks": ["x"], "category_rates": {"food": "x"},
    }  # fmt: skip
    for name, value in odd.items():
        settings = with_values(USUAL, {name: value})
        assert usable_shop(settings.shop)[1] == (name,)
        errors = errors_in(Asked(settings))
        assert (f"{RATE}food" if name == "category_rates" else name) in errors


def test_the_cash_step_follows_the_country_until_the_owner_chooses_another() -> None:
    draft = Draft(Settings())
    assert draft.edited("country", "SE").text("cash_step") == "", "a Swedish shop that sells in euro rounds nothing"
    swedish = draft.edited("country", "SE").edited("currency", "SEK")
    assert swedish.text("cash_step") == "1"
    assert swedish.edited("currency", "EUR").edited("country", "BE").text("cash_step") == "0.05"
    own = swedish.edited("cash_step", "5").edited("country", "NO").edited("currency", "NOK")
    assert own.text("cash_step") == "5"
    for country in ("FR", "DE", "GB"):
        assert draft.edited("country", country).text("cash_step") == ""


def test_what_orders_need_is_asked_only_where_it_must_be_whole() -> None:
    lacking = errors_in(Asked(USUAL, for_orders=True))
    assert set(lacking) == {"street", "number", "city", "email"}
    assert {error.code for error in lacking.values()} == {"needed"}


def test_a_connection_is_whole_or_there_is_none() -> None:
    ids = {"account_id", "consumer_id", "client_id", SECRET}
    assert set(errors_in(Asked(USUAL, connects=True))) == ids
    assert set(errors_in(Asked(replace(USUAL, client_id="x")))) == ids - {"client_id"}
    assert set(errors_in(Asked(USUAL, secret_known=True))) == ids - {SECRET}
    assert errors_in(Asked(replace(USUAL, client_id="x"), practice=True)) == {}, "the practice shop has none"


def test_the_field_of_a_category_is_a_rate() -> None:
    key = f"{RATE}food"
    settings = Settings(shop=ShopSettings(category_rates={"food": "6.00"}))
    assert section_of(key) == "tax"
    assert text_of(settings, field_of(key)) == "6.00"
    view = Sight(Draft(settings), SIGHT.known, ENGLISH).field(key, "Food")
    assert (view.label, view.value) == ("Food", "6"), "as the choices have it"
    assert error_in(field_of(key), Asked(with_values(USUAL, {"category_rates": {"food": "a"}}))) is not None
    with pytest.raises(KeyError):
        field_of("nonsense")


def test_a_support_file_tells_no_more_than_this() -> None:
    """What names somebody, leads somewhere or is secret is only said to be there; a new setting is not told."""
    assert {
        "allowed_rates", "barcode_masks", "cash_step", "country", "currency", "default_rate", "drawer", "language",
        "meals_here",
        "last_month",
        "personal_days", "practice_shop", "prices_include_tax", "print_when", "printer_asks", "printer_baud",
        "printer_cuts", "printer_kind", "printer_logo", "printer_page", "printer_width", "rates_from",
        "deposit_articles", "deposit_brings", "return_days", "return_free", "return_free_day", "return_limit",
        "return_signature", "rounding",
        "rounds_all",
        "scanner_ending", "scanner_gap", "scanner_least", "setup", "sounds", "theme", "touch_keyboard", "weighed_units",
        "voucher_months",
        "zoom",
    } == TOLD  # fmt: skip
    told = told_settings(
        Settings(
            base_url="https://till.example/secret-path",
            client_id="one",
            proxy="proxy.example:3128",
            shop=ShopSettings(name="Rue Haute", category_rates={"food": "6"}),
        ),
        TOLD,
    )
    assert set(told) == set(NAMES)
    assert (told["base_url"], told["client_id"], told["proxy"], told["account_id"]) == (
        "till.example",
        "filled in",
        "filled in",
        "empty",
    )
    assert (told["name"], told["category_rates"], told["currency"]) == ("filled in", "filled in", "EUR")


def test_only_what_a_till_can_take_over_as_it_stands_leaves_it_open() -> None:
    in_place = {name for name in NAMES if not needs_reopening(USUAL, _other(name))}
    assert in_place == {
        "theme", "setup", "sounds", "touch_keyboard", "zoom", "rates_known",
        "scanner_gap", "scanner_least", "scanner_prefix", "scanner_suffix", "scanner_ending",
    }  # fmt: skip
    assert needs_reopening(USUAL, with_values(_other("theme"), {"name": "Another"})), "one is enough"
    assert not needs_reopening(USUAL, USUAL)


def _other(name: str) -> Settings:
    """The usual settings with another value of one of them."""
    now = value_of(USUAL, name)
    other: object = not now if isinstance(now, bool) else {"a": "1"} if isinstance(now, dict) else f"{now}x"
    return with_values(USUAL, {name: ["x"] if isinstance(now, list) else other})


@pytest.mark.parametrize("practice", [True, False])
def test_every_setting_of_this_till_is_on_its_page_and_none_to_rehearse_with_in_a_real_shop(practice: bool) -> None:
    sight = replace(SIGHT, known=SectionFacts(TillFacts("here", "1.0", practice=practice, can_return=True)))
    blocks = section_blocks("till", sight)
    shown = {
        field.key for block in blocks if isinstance(block, FieldsBlock) for row in block.rows for field in _row(row)
    }
    here = {field.name for group in groups_of("till") for row in group.rows for field in row}
    rehearsed = {"practice_shop", "practice_pins", "tse_address", "tse_cash_box"}
    device = {"tse_address", "tse_cash_box"}  # in Germany alone
    assert shown == here - (device if practice else rehearsed)


def _row(row: FieldView | tuple[FieldView, ...]) -> tuple[FieldView, ...]:
    return row if isinstance(row, tuple) else (row,)
