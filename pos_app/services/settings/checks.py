"""Checks of setting values: one function for each kind of value, named by the table of settings beside the field.

Each takes the value as it would be saved and all settings, and raises DomainError for an invalid value, or ValueError
for an unknown choice.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from pos_app.domain.cart import clean_text
from pos_app.domain.deposits import brings_of
from pos_app.domain.errors import DomainError
from pos_app.domain.money import currency
from pos_app.domain.tax_numbers import company_number, vat_number
from pos_app.domain.tse import middleware_at
from pos_app.services.customers.contact import phone_e164
from pos_app.services.maintenance.updates import publisher_key
from pos_app.services.printing.printer_setup import is_printer_address
from pos_app.services.settings.shop import amount_of, cash_step_of, days_of, reason_of, voucher_months_of
from pos_app.system.settings_file import Settings

Check = Callable[[Any, Settings], object]
MAX_TEXT = 100


def anything(_value: object, _settings: Settings) -> None:
    """Accept every value."""


def alone(check: Callable[[str], object]) -> Check:
    """A check that applies `check` to the value and ignores the other settings."""
    return lambda value, _settings: check(value)


def each(check: Callable[[str], object]) -> Check:
    """A check that applies `check` to each value of a list."""
    return lambda values, _settings: [check(one) for one in values]


def text(limit: int = MAX_TEXT, *, needed: bool = False) -> Check:
    """A check of the length: at most `limit` characters, and at least one if `needed`."""

    def check(value: str, _settings: Settings) -> None:
        if not clean_text(value, limit, "text") and needed:
            raise DomainError("needed", "text")

    return check


def whole(least: int, most: int) -> Check:
    """A check for a whole number from `least` to `most`, written as text."""

    def check(value: str, _settings: Settings) -> None:
        if not (value.isdecimal() and least <= int(value) <= most):
            raise DomainError("whole_number", "number", least=least, most=most)

    return check


def currency_code(value: str) -> None:
    """Check an ISO 4217 code. Raises DomainError("currency_code")."""
    try:
        currency(value)
    except DomainError:
        raise DomainError("currency_code", "currency") from None


def id_of_chift(value: str) -> None:
    """Check a UUID; "" is accepted. Raises DomainError("id")."""
    try:
        if value:
            UUID(value)
    except ValueError:
        raise DomainError("id", "id") from None


def phone(value: str, settings: Settings) -> None:
    """Check a phone number of the shop's country. Raises DomainError("phone")."""
    phone_e164(value, settings.shop.country)


def vat(value: str, settings: Settings) -> None:
    """Check a VAT number of the shop's country, or of the one it names; "" is accepted. Raises DomainError."""
    vat_number(value, settings.shop.country)


def company(value: str, settings: Settings) -> None:
    """Check a number in the register of companies of the shop's country; "" is accepted. Raises DomainError."""
    company_number(value, settings.shop.country)


def cash_step(value: str, settings: Settings) -> None:
    """Check an amount in the shop's currency. Raises DomainError("cash_step")."""
    cash_step_of(value, settings.shop.currency)


def return_amount(value: str, settings: Settings) -> None:
    """Check an amount in the shop's currency; "" is accepted. Raises DomainError("amount")."""
    amount_of(value, currency(settings.shop.currency))


def return_days(value: str, _settings: Settings) -> None:
    """Check a number of days; "" is accepted. Raises DomainError("whole_number")."""
    days_of(value)


def voucher_months(value: str, _settings: Settings) -> None:
    """Check a number of months; "" is accepted. Raises DomainError("whole_number")."""
    voucher_months_of(value)


def deposit_brings(value: str) -> None:
    """Check what an article brings along as the owner writes it. Raises DomainError("deposit_brings")."""
    brings_of(value)


def return_reason(value: str) -> None:
    """Check a reason as the owner writes it. Raises DomainError."""
    reason_of(value)


def server(value: str) -> None:
    """Check the address of Chift's server. Raises DomainError("server_address")."""
    from pos_app.chift.wire import checked_address  # httpx is imported once the till can sell

    checked_address(value)


def proxy(value: str) -> None:
    """Check the proxy for calls to Chift. Raises DomainError("proxy_address")."""
    from pos_app.chift.wire import checked_proxy  # httpx is imported once the till can sell

    checked_proxy(value)


def middleware(value: str, settings: Settings) -> None:
    """Check the address of the middleware before a German device ("": there is none), which needs the id of its cash
    box. Raises DomainError: tse_address, tse_cash_box."""
    if value:
        middleware_at(value)
        if not settings.tse_cash_box.strip():
            raise DomainError("tse_cash_box", "tse_cash_box")


def printer(value: str, settings: Settings) -> None:
    """Check the printer's address, which is possible only for a printer on the network. Raises DomainError."""
    if settings.printer_kind and not value:
        raise DomainError("needed", "printer_address")
    if settings.printer_kind == "network":
        spare_printer(value)


def spare_printer(value: str) -> None:
    """Check the spare printer's network address; "" is accepted. Raises DomainError("printer_address")."""
    if value and not is_printer_address(value):
        raise DomainError("printer_address", "printer_address")


def announcement(value: str, settings: Settings) -> None:
    """Check the address of announcements of new versions; "" is accepted if there is no key. Raises
    DomainError("server_address")."""
    from pos_app.chift.publisher import checked_file_address  # httpx is imported once the till can sell

    if value or settings.update_key:
        checked_file_address(value)


def announcer(value: str, settings: Settings) -> None:
    """Check the key that signs announcements; "" is accepted if there is no address. Raises
    DomainError("publisher_key")."""
    if value or settings.update_url:
        publisher_key(value)


def archive_folder(value: str, _: Settings) -> None:
    """Check the second place for archives: a folder that is there now. Raises DomainError("archive_folder")."""
    if value and not (Path(value).is_absolute() and Path(value).is_dir()):
        raise DomainError("archive_folder")
