"""The shop as its settings say: checked field by field for a form, and made into the domain's profile for a till."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeVar
from uuid import UUID

from pos_app.domain.barcode import Mask, Weighing
from pos_app.domain.cart import clean_text
from pos_app.domain.customer import Address, Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.money import currency
from pos_app.domain.order import ShopProfile
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.services.customers.contact import email_checked, phone_e164
from pos_app.system.settings_file import Settings, ShopSettings

T = TypeVar("T")
RATE = "rate:"
"""Begins the field name of a category's rate: "rate:<category id>"."""
MAX_TEXT = 100
_TEXTS = ("name", "street", "number", "postal_code", "city", "walk_in_first_name", "walk_in_last_name")
# Without these no order can be made: they stand in for what a customer did not give (chift.md, the order).
ORDER_NEEDS = ("street", "number", "city", "email")


def shop_profile(shop: ShopSettings) -> ShopProfile:
    """The shop of the settings. Raises DomainError("setting"), its field the name of a setting that cannot be."""
    country = _setting("country", _country, shop.country)
    address = Address(shop.street, shop.number, "", shop.postal_code, shop.city, country)
    policy = TaxPolicy(
        _setting("currency", currency, shop.currency),
        shop.prices_include_tax,
        _setting("rounding", Rounding, shop.rounding),
        _setting("default_rate", rate_of, shop.default_rate),
        tuple((category, _setting("category_rates", rate_of, rate)) for category, rate in shop.category_rates.items()),
        _setting("cash_step", partial(cash_step_of, code=shop.currency), shop.cash_step),
        tuple(_setting("allowed_rates", rate_of, rate) for rate in shop.allowed_rates),
    )
    masks = tuple(_setting("barcode_masks", Mask, mask) for mask in shop.barcode_masks)
    weighing = Weighing(masks, tuple(shop.weighed_units))
    till = _setting("till", _till_code, shop.till)
    first, last = shop.walk_in_first_name, shop.walk_in_last_name
    walk_in = Customer("walk-in", first, last, "", shop.email, address, walk_in=True)
    return ShopProfile(
        shop.name,
        till,
        address,
        shop.email,
        shop.phone,
        walk_in,
        policy,
        shop.free_text_variant,
        weighing,
    )


def usable_shop(shop: ShopSettings) -> tuple[ShopProfile, tuple[str, ...]]:
    """The shop of the settings with the usual value for each one that cannot be, and the names of those.

    A wrong setting never keeps a till from starting (README.md).
    """
    usual = replace(ShopSettings(), cash_step="")  # 0.05 is no amount in every currency
    wrong: tuple[str, ...] = ()
    while True:
        try:
            return shop_profile(shop), wrong
        except DomainError as error:
            if error.field in wrong:
                raise
            wrong = (*wrong, error.field)
            shop = replace(shop, **{error.field: getattr(usual, error.field)})


def shop_errors(shop: ShopSettings, *, whole: bool = False) -> dict[str, DomainError]:
    """Every field of the shop that cannot stand as it is typed, by name; a category's rate as `RATE` + its id.

    `whole` asks for what every order needs, too (`ORDER_NEEDS`).
    """
    checks: dict[str, Callable[[], object]] = {name: partial(_text, getattr(shop, name), name) for name in _TEXTS}
    checks |= {
        "till": partial(_till_code, shop.till),
        "country": partial(_country, shop.country),
        "email": partial(email_checked, shop.email),
        "phone": partial(phone_e164, shop.phone, shop.country),
        "currency": partial(_currency, shop.currency),
        "rounding": partial(Rounding, shop.rounding),
        "default_rate": partial(rate_of, shop.default_rate),
        "cash_step": partial(cash_step_of, shop.cash_step, code=shop.currency),
    }
    checks |= {
        "allowed_rates": lambda: [rate_of(rate) for rate in shop.allowed_rates],
        "barcode_masks": lambda: [Mask(mask) for mask in shop.barcode_masks],
        "free_text_variant": partial(_text, shop.free_text_variant, "free_text_variant"),
    }
    checks |= {f"{RATE}{category}": partial(rate_of, rate) for category, rate in shop.category_rates.items()}
    found = _found(checks)
    for name in ("name", "walk_in_first_name", "walk_in_last_name", *(ORDER_NEEDS if whole else ())):
        if not getattr(shop, name).strip():
            found[name] = DomainError("needed", name)
    return found


def connection_errors(
    settings: Settings, *, secret_known: bool, address: Callable[[str], object], proxy: Callable[[str], object]
) -> dict[str, DomainError]:
    """Every field of the connection that cannot stand, by name ("secret" where none is known).

    `address` and `proxy` are Chift's own checks; they raise DomainError. All empty is no error: such a till
    is not connected.
    """
    ids = {"account_id": settings.account_id, "consumer_id": settings.consumer_id}
    given = {**ids, "client_id": settings.client_id}
    checks: dict[str, Callable[[], object]] = {name: partial(_id, text) for name, text in ids.items() if text}
    checks["base_url"] = partial(address, settings.base_url)
    checks["proxy"] = partial(proxy, settings.proxy)
    found = _found(checks)
    if any(given.values()) or secret_known:
        found |= {name: DomainError("needed", name) for name, text in given.items() if not text}
        if not secret_known:
            found["secret"] = DomainError("needed", "secret")
    return found


def rate_of(text: str) -> TaxRate:
    """A tax rate in percent. Raises DomainError("tax_rate")."""
    try:
        return TaxRate(Decimal(text))
    except ArithmeticError:
        raise DomainError("tax_rate", "tax_rate") from None


def cash_step_of(text: str, code: str) -> Decimal | None:
    """The smallest cash amount in the currency `code`, None for "". Raises DomainError("cash_step")."""
    if not text:
        return None
    try:
        step = Decimal(text)
        fits = step.is_finite() and 0 < step <= 1000 and step == round(step, currency(code).exponent)
    except ArithmeticError:
        raise DomainError("cash_step", "cash_step") from None
    if not fits:
        raise DomainError("cash_step", "cash_step")
    return step


def _found(checks: dict[str, Callable[[], object]]) -> dict[str, DomainError]:
    found = {}
    for name, check in checks.items():
        try:
            check()
        except DomainError as error:
            found[name] = error
        except ValueError:  # no word of ours (a rounding)
            found[name] = DomainError("setting", name)
    return found


def _setting(name: str, make: Callable[[str], T], text: str) -> T:
    try:
        return make(text)
    except (ValueError, ArithmeticError) as error:  # DomainError is a ValueError
        raise DomainError("setting", name) from error


def _text(text: str, name: str) -> None:
    clean_text(text, MAX_TEXT, name)


def _till_code(text: str) -> str:
    return ReceiptNumber(text, date.min, 1).till


def _currency(text: str) -> None:
    try:
        currency(text)
    except DomainError:
        raise DomainError("currency_code", "currency") from None


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", text):
        raise DomainError("country", "country")
    return text


def _id(text: str) -> None:
    try:
        UUID(text)
    except ValueError:
        raise DomainError("id", "id") from None
