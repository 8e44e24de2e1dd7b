"""Converts the shop of the settings to the domain's ShopProfile."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeVar

from pos_app.domain.barcode import Mask, Weighing
from pos_app.domain.cart import clean_text
from pos_app.domain.cash_rounding import country_rounding
from pos_app.domain.catalogue import Category
from pos_app.domain.customer import Address, Customer
from pos_app.domain.deposits import brings_of
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime, Standing, standing_of
from pos_app.domain.money import Currency, Money, currency
from pos_app.domain.order import Legal, ShopProfile
from pos_app.domain.payment import TenderNames
from pos_app.domain.rate_changes import RateChange, rate_change
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.return_rules import CASHIERS_ERROR, REASONS, GoodsGo, Reason, ReturnRules
from pos_app.domain.search import fold
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.tax_numbers import company_number, vat_number
from pos_app.system.settings_file import ShopSettings

T = TypeVar("T")
MOST_DAYS, MOST_MONTHS = 3_650, 360
MAX_REASON_NAME = 30
BOOK_DAYS = (1, 60)
"""The least and the most `book_days`."""
MOST_LEGAL, MOST_IN_LINE, MOST_LINES = 100, 120, 8  # characters, characters of a line, lines
USUAL_RATE = ""
"""Stands among the confirmed categories for the usual rate, which those without a rate of their own have."""
RATE = "rate:"
"""The prefix of the field name of a category's rate: "rate:<category id>"."""
TENDER = "tender:"
"""The prefix of the field name of a tender: "tender:cash", else "tender:<name of the shop's method>"."""
AS_IT_IS, UNPAID, HIDDEN, CALLED = "", "unpaid", "hidden", "called:"
"""What such a field holds: the tender goes by its own name, the order stays unpaid, no cashier sees it, or `CALLED` and
what the order names."""


def shop_profile(shop: ShopSettings) -> ShopProfile:
    """The shop of the settings. Raises DomainError("setting") whose field is the name of the wrong setting."""
    country = _setting("country", country_code, shop.country)
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
    cash = country_rounding(country, policy.cash_step, all_means=shop.rounds_all)
    if cash is not None:
        policy = replace(policy, cash_small=cash.small, cash_half_down=cash.half_down, cash_for_all=cash.all_means)
    masks = tuple(_setting("barcode_masks", Mask, mask) for mask in shop.barcode_masks)
    weighing = Weighing(masks, tuple(shop.weighed_units))
    till = _setting("till", till_code, shop.till)
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
        TenderNames(tuple(shop.tender_methods.items()), tuple(shop.hidden_methods)),
        tuple(_setting("rates_from", change_of, change) for change in shop.rates_from),
        returns=_return_rules(shop, policy.currency),
        legal=Legal(
            _setting("vat_number", partial(vat_number, country=country), shop.vat_number),
            _setting("company_number", partial(company_number, country=country), shop.company_number),
            _setting("legal_name", legal_text, shop.legal_name),
            _setting("legal_form", legal_text, shop.legal_form),
            _setting("receipt_footer", footer_text, shop.receipt_footer),
        ),
        standing=standing_of(country, meals=shop.meals_here),
        last_month=_setting("last_month", month_number, shop.last_month),
        voucher_months=_setting("voucher_months", voucher_months_of, shop.voucher_months),
    )


def _return_rules(shop: ShopSettings, cents: Currency) -> ReturnRules:
    def amount(name: str) -> int | None:
        return _setting(name, partial(amount_of, cents=cents), getattr(shop, name))

    reasons = tuple(_setting("return_reasons", reason_of, text) for text in shop.return_reasons)
    brings = tuple(_setting("deposit_brings", brings_of, text) for text in shop.deposit_brings)
    named = (code.strip().upper() for code in shop.deposit_articles if code.strip())
    return ReturnRules(
        # The last is the void's own; the others are the shop's, or the six given ones.
        (*reasons, CASHIERS_ERROR) if reasons else REASONS,
        amount("return_limit"),
        _setting("return_days", days_of, shop.return_days),
        amount("return_free"),
        amount("return_free_day"),
        shop.return_signature,
        shop.book_drafts,
        _setting("book_days", book_days_of, shop.book_days),
        frozenset((*named, *(code for one in brings for code, _ in one.deposits))),
        brings,
    )


def usable_shop(shop: ShopSettings) -> tuple[ShopProfile, tuple[str, ...]]:
    """The shop of the settings with the default for each wrong setting, and the names of those.

    A wrong setting never keeps a till from starting (README.md).
    """
    usual = replace(ShopSettings(), cash_step="")  # the default step of 0.05 is not an amount in every currency
    wrong: tuple[str, ...] = ()
    while True:
        try:
            found = shop_profile(shop)
        except DomainError as error:
            if error.field in wrong:
                raise
            wrong = (*wrong, error.field)
            shop = replace(shop, **{error.field: getattr(usual, error.field)})
        else:  # the usual country is no guess about the law
            return replace(found, standing=Standing(Regime.UNKNOWN)) if "country" in wrong else found, wrong


def tender_text(shop: ShopSettings, tender: str) -> str:
    """What the field of a tender holds."""
    if tender in shop.hidden_methods:
        return HIDDEN
    named = shop.tender_methods.get(tender)
    return AS_IT_IS if named is None else f"{CALLED}{named}" if named else UNPAID


def with_tenders(shop: ShopSettings, texts: Mapping[str, str]) -> ShopSettings:
    """The shop with these texts of the fields of tenders, by tender."""
    named = {tender: name for tender, name in shop.tender_methods.items() if tender not in texts}
    hidden = [tender for tender in shop.hidden_methods if tender not in texts]
    for tender, text in texts.items():
        if text == HIDDEN:
            hidden.append(tender)
        elif text == UNPAID:
            named[tender] = ""
        elif text.startswith(CALLED):
            named[tender] = text.removeprefix(CALLED)
    return replace(shop, tender_methods=named, hidden_methods=hidden)


def amount_of(text: str, cents: Currency) -> int | None:
    """An amount in minor units, None for "". Raises DomainError("amount")."""
    if not text:
        return None
    money = Money.of(text, cents.code)
    if money.amount < 0 or money.amount != round(money.amount, cents.exponent):
        raise DomainError("amount", "amount")
    return money.minor


def days_of(text: str) -> int | None:
    """A number of days up to ten years, None for "". Raises DomainError("whole_number")."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_DAYS)) and int(text) <= MOST_DAYS):
        raise DomainError("whole_number", least=0, most=MOST_DAYS)
    return int(text)


def reason_of(text: str) -> Reason:
    """A reason for a return as the owner writes it: its name, then what holds for it: `Too warm: voucher, repair`.

    `voucher`: no money is given back; `repair` or `waste`: where the goods go. Raises DomainError: needed,
    text_too_long, return_reason_flag (detail `word`)."""
    name, _, more = text.partition(":")
    name = " ".join(clean_text(name, MAX_REASON_NAME, "reason").split())
    if not name:
        raise DomainError("needed")
    money, goods = True, GoodsGo.SHELF
    for word in (part.strip().lower() for part in more.split(",") if part.strip()):
        if word == "voucher":
            money = False
        elif word in (GoodsGo.SHELF, GoodsGo.REPAIR, GoodsGo.WASTE):
            goods = GoodsGo(word)
        else:
            raise DomainError("return_reason_flag", word=word)
    return Reason(fold(name).replace(" ", "_"), name, money, goods)


def rate_of(text: str) -> TaxRate:
    """A tax rate in percent. Raises DomainError("tax_rate")."""
    try:
        return TaxRate(Decimal(text))
    except ArithmeticError:
        raise DomainError("tax_rate", "tax_rate") from None


def change_of(text: str) -> RateChange:
    """A change of a rate on a day, as the owner writes it: `2027-01-01: 6 > 12`, or with a category's id in place of
    the old rate. Raises DomainError: rate_change, tax_rate."""
    since, old, new = rate_change(text, "rates_from")
    if re.fullmatch(r"[0-9.]+", old):
        return RateChange(since, rate_of(new), rate_of(old))
    return RateChange(since, rate_of(new), category=old)


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


def voucher_months_of(text: str) -> int | None:
    """For how many months a sold voucher pays, None for "". Raises DomainError("whole_number")."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:4]) <= MOST_MONTHS and len(text) <= 3):
        raise DomainError("whole_number", "voucher_months", least=1, most=MOST_MONTHS)
    return int(text)


def book_days_of(text: str) -> int:
    """After how many days what is not booked is said to be so. Raises DomainError("whole_number")."""
    least, most = BOOK_DAYS
    if not (text.isdecimal() and least <= int(text) <= most):
        raise DomainError("whole_number", "book_days", least=least, most=most)
    return int(text)


def month_number(text: str) -> int:
    """A month from 1 to 12. Raises DomainError("whole_number")."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= 12):
        raise DomainError("whole_number", "last_month", least=1, most=12)
    return int(text)


def _setting(name: str, make: Callable[[str], T], text: str) -> T:
    try:
        return make(text)
    except (ValueError, ArithmeticError) as error:  # DomainError is a ValueError
        raise DomainError("setting", name) from error


def legal_text(value: str) -> str:
    """A name or form of a company, without what cannot be printed. Raises DomainError("text_too_long")."""
    return clean_text(value, MOST_LEGAL, "text")


def footer_text(value: str) -> str:
    """The shop's own text for the foot of a receipt: its lines, each cleaned, without empty ones at both ends. Raises
    DomainError: footer_lines, text_too_long."""
    lines = [clean_text(line, MOST_IN_LINE, "text") for line in value.splitlines()]
    text = "\n".join(lines).strip("\n")
    if text.count("\n") >= MOST_LINES:
        raise DomainError("footer_lines", "text", limit=MOST_LINES)
    return text


def till_code(value: str) -> str:
    """The till's code, the first part of a receipt number. Raises DomainError("till_code")."""
    return ReceiptNumber(value, date.min, 1).till


def country_code(value: str) -> str:
    """An ISO 3166-1 alpha-2 country code. Raises DomainError("country")."""
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise DomainError("country", "country")
    return value


def confirmed_rates(categories: tuple[Category, ...]) -> list[str]:
    """What is kept once the owner said yes: the usual rate, and each category that was there."""
    return [USUAL_RATE, *sorted(one.id for one in categories)]


def unconfirmed_rates(known: frozenset[str], here: tuple[Category, ...], policy: TaxPolicy) -> frozenset[str]:
    """The categories whose rate is not confirmed, USUAL_RATE where none ever was. A rate of its own is the owner's."""
    if USUAL_RATE not in known:
        return frozenset({USUAL_RATE})
    own = {category for category, _ in policy.category_rates}
    return frozenset(one.id for one in here) - known - own
