"""What a setting may be: one check for each kind of value, named by the table of settings beside the field.

Each takes the value as it would be kept and the settings it belongs to, and raises DomainError for what cannot stand;
ValueError stands for a choice that is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from pos_app.domain.cart import clean_text
from pos_app.domain.errors import DomainError
from pos_app.domain.money import currency
from pos_app.services.customers.contact import phone_e164
from pos_app.services.maintenance.updates import publisher_key
from pos_app.services.printing.printer_setup import is_printer_address
from pos_app.services.settings.shop import cash_step_of
from pos_app.system.settings_file import Settings

Check = Callable[[Any, Settings], object]
MAX_TEXT = 100


def anything(_value: object, _settings: Settings) -> None:
    """Every value will do."""


def alone(check: Callable[[str], object]) -> Check:
    """What `check` says of the value, whatever else is set."""
    return lambda value, _settings: check(value)


def each(check: Callable[[str], object]) -> Check:
    """What `check` says of each value of a list."""
    return lambda values, _settings: [check(one) for one in values]


def text(limit: int = MAX_TEXT, *, needed: bool = False) -> Check:
    """At most so many characters, and (`needed`) one."""

    def check(value: str, _settings: Settings) -> None:
        if not clean_text(value, limit, "text") and needed:
            raise DomainError("needed", "text")

    return check


def whole(least: int, most: int) -> Check:
    """A whole number, written as text."""

    def check(value: str, _settings: Settings) -> None:
        if not (value.isdecimal() and least <= int(value) <= most):
            raise DomainError("whole_number", "number", least=least, most=most)

    return check


def currency_code(value: str) -> None:
    """ISO 4217. Raises DomainError("currency_code")."""
    try:
        currency(value)
    except DomainError:
        raise DomainError("currency_code", "currency") from None


def id_of_chift(value: str) -> None:
    """A UUID, or nothing. Raises DomainError("id")."""
    try:
        if value:
            UUID(value)
    except ValueError:
        raise DomainError("id", "id") from None


def phone(value: str, settings: Settings) -> None:
    """A number of the shop's country. Raises DomainError("phone")."""
    phone_e164(value, settings.shop.country)


def cash_step(value: str, settings: Settings) -> None:
    """An amount of the shop's currency. Raises DomainError("cash_step")."""
    cash_step_of(value, settings.shop.currency)


def server(value: str) -> None:
    """Where Chift is found. Raises DomainError("server_address")."""
    from pos_app.chift.wire import checked_address  # httpx comes when one can sell

    checked_address(value)


def proxy(value: str) -> None:
    """What leads to Chift. Raises DomainError("proxy_address")."""
    from pos_app.chift.wire import checked_proxy  # httpx comes when one can sell

    checked_proxy(value)


def printer(value: str, settings: Settings) -> None:
    """How the printer is reached, where there is one: only an address on the network can be judged. Raises
    DomainError."""
    if settings.printer_kind and not value:
        raise DomainError("needed", "printer_address")
    if settings.printer_kind == "network":
        spare_printer(value)


def spare_printer(value: str) -> None:
    """A printer's address on the network, or nothing. Raises DomainError("printer_address")."""
    if value and not is_printer_address(value):
        raise DomainError("printer_address", "printer_address")


def announcement(value: str, settings: Settings) -> None:
    """Where new versions are announced; nothing, where no key is either. Raises DomainError("server_address")."""
    from pos_app.chift.publisher import checked_file_address  # httpx comes when one can sell

    if value or settings.update_key:
        checked_file_address(value)


def announcer(value: str, settings: Settings) -> None:
    """Whose signature counts; nothing, where no address is either. Raises DomainError("publisher_key")."""
    if value or settings.update_url:
        publisher_key(value)
