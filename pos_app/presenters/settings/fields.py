"""The settings as one table: what each is called, what may be typed, where it stands on the page, what follows from it.

The draft, the errors, the page, the steps of the first start and what a support file may tell derive from it. What is
kept, and what it is until it is set, is `system/settings_file`. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pos_app.chift.answer_values import COMMERCE, POS
from pos_app.domain.barcode import Mask
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.tax import Rounding
from pos_app.presenters.common.countries import choices as countries
from pos_app.presenters.common.currencies import currency_choices
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.months import MONTHS
from pos_app.presenters.common.words import parse_number
from pos_app.presenters.settings import choices as offered
from pos_app.services.customers.contact import email_checked
from pos_app.services.settings import checks
from pos_app.services.settings.checks import alone, each, text, whole
from pos_app.services.settings.scanner import AROUND, GAPS, LEASTS
from pos_app.services.settings.shop import (
    BOOK_DAYS,
    RATE,
    TENDER,
    change_of,
    country_code,
    footer_text,
    rate_of,
    tender_text,
    till_code,
)
from pos_app.system.settings_file import NAMES, Settings, value_of

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import ChoiceView, FieldView
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.settings.facts import Sight

YES, NO = "yes", "no"
LINE = "|"
"""What stands between two lines of a text in a field, which has one line."""
SECRET, EXTRA_RATE, FIND_CATEGORY, PRODUCT = "secret", "extra_rate", "find_category", "free_text_variant"
ROUNDINGS = (
    (str(Rounding.PER_RATE), N_("once per rate, half a cent up (usual)")),
    (str(Rounding.PER_LINE), N_("on each line, half a cent up")),
    (str(Rounding.BANKERS), N_("once per rate, half a cent to the even cent (banker's)")),
)


_ZOOMS = (
    ("100", N_("as usual")),
    ("115", N_("a little larger")),
    ("125", N_("larger by a quarter")),
    ("150", N_("larger by half")),
    ("200", N_("twice as large")),
)
_KEYBOARDS = (
    ("auto", N_("when a field is touched")),
    ("always", N_("for each field")),
    ("never", N_("never")),
)


class FieldKind(StrEnum):
    """How what is typed is kept."""

    TEXT = "text"
    NUMBER = "number"  # typed as people do, kept with a point
    YES_NO = "yes_no"
    WORDS = "words"  # a list
    NUMBERS = "numbers"  # a list
    RULES = "rules"  # a list, with a semicolon between two
    LINES = "lines"  # a text of several lines, with LINE between two
    UNSEEN = "unseen"  # a secret, which is not among the settings: `system/secret_store` has it
    AID = "aid"  # kept nowhere: it helps to fill in another


@frozen
class Asked:
    """Settings to be checked, and what they are for.

    `secret_known`: a secret is typed or kept; `for_orders`: what every order needs must be there; `connects`: the
    connection must be whole; `practice`: the practice shop, which is connected to nothing.
    """

    settings: Settings
    secret_known: bool = False
    for_orders: bool = False
    connects: bool = False
    practice: bool = False

    @property
    def is_connected(self) -> bool:
        """Whether the connection must be whole: a till without any of it is connected to nothing."""
        of = self.settings
        return self.connects or self.secret_known or bool(of.account_id or of.consumer_id or of.client_id)


@frozen
class Field:
    """One setting, as its name in `Settings` or `ShopSettings`, and the field it is typed in (no label: in none).

    `check` raises DomainError for what cannot be kept. With `choices` it is chosen, not typed: pairs of what is kept
    and what is said, or what makes them. `also` is what its view shows besides, `redraws` that its section shows other
    things with each key. An order needs what is `for_orders` (chift.md, the order), a connection what `connects`.
    Only what is `in_diagnostics` is told as it is in a support file. `reopens`: the till takes it over by being closed
    and opened again; say False only where `SettingsHost.take_over` puts it in force.
    """

    name: str
    label: str = ""
    hint: str = ""
    kind: FieldKind = FieldKind.TEXT
    check: checks.Check = checks.anything
    choices: tuple[tuple[str, str], ...] | Callable[[Sight], tuple[ChoiceView, ...]] = ()
    placeholder: str = ""
    also: Callable[[Sight, FieldView], FieldView] | None = None
    redraws: bool = False
    for_orders: bool = False
    connects: bool = False
    in_diagnostics: bool = False
    reopens: bool = True

    @property
    def default(self) -> Any:
        """What it is until it is set. Raises AttributeError for one that is kept elsewhere."""
        return value_of(Settings(), self.name)

    @property
    def is_kept(self) -> bool:
        """Whether it is among the settings."""
        return self.kind not in (FieldKind.UNSEEN, FieldKind.AID)


@frozen
class Group:
    """Rows of fields under a heading, in their section."""

    section: str
    title: str
    rows: tuple[tuple[Field, ...], ...]
    text: str = ""


_YES_NO = ((YES, N_("yes")), (NO, N_("no")))
_NO_YES = ((NO, N_("no")), (YES, N_("yes")))
_MONTHS = tuple((str(number), name) for number, name in enumerate(MONTHS, 1))
_COLOURS = (("system", N_("as this computer")), ("light", N_("light")), ("dark", N_("dark")))
_ENDINGS = (("any", N_("Enter or Tab")), ("enter", N_("Enter")), ("tab", N_("Tab")), ("none", N_("none")))
_WHEN = (("always", N_("after each sale")), ("ask", N_("when it is asked for")), ("never", N_("never by itself")))
_USUALLY = N_("Usually {n}")
KINDS = (
    ("ordinary", N_("a kind shop: everything works")),
    ("shopify", N_("Shopify: a web shop alone, cash has no name there")),
    ("woocommerce", N_("WooCommerce: adds shipping to each order")),
    ("prestashop", N_("PrestaShop: keeps no notes, rounds each line")),
    ("odoo", N_("Odoo: rounds once for each rate")),
    ("lightspeed", N_("Lightspeed: two branches, slow")),
    ("readonly", N_("a shop that takes no orders")),
    ("careless-office", N_("an office that books refunds wrongly")),
    ("ecommerce-only", N_("a web shop without a till's software")),
)
"""The kinds of shops that the practice shop can be, as `sandbox/characters.py` has them."""

# fmt: off
GROUPS = (
    Group("connection", N_("Your shop at Chift"), (
        (Field("account_id", N_("Account id"), check=alone(checks.id_of_chift), connects=True),
         Field("consumer_id", N_("Consumer id of the shop"), check=alone(checks.id_of_chift), connects=True)),
        (Field("client_id", N_("Client id of the API key"), connects=True),
         Field(SECRET, N_("Secret of the API key"), kind=FieldKind.UNSEEN, connects=True, also=offered.with_place)),
        (Field("base_url", N_("Address of Chift"), check=alone(checks.server)),
         Field("pos_connection_id", N_("Point-of-sale connection"),
               choices=lambda at: offered.connections(at, POS, "pos_connection_id")),
         Field("commerce_connection_id", N_("eCommerce connection"),
               choices=lambda at: offered.connections(at, COMMERCE, "commerce_connection_id"))),
        (Field("location_id", N_("Branch of this till"), choices=offered.branches),
         Field("invoicing_connection_id", N_("Invoicing connection"), choices=offered.books)),
    ), N_("Chift's web page shows all of these. Make a key that is for this shop alone.")),
    Group("connection", N_("Network"), (
        (Field("proxy", N_("Proxy"), N_("Empty: as this computer is set"), check=alone(checks.proxy)),),
    ), N_("Only where the network wants one: the till then reaches Chift through it.")),
    Group("shop", N_("Your shop"), (  # few rows and full: all of it is in sight on a screen of 768 lines
        (Field("name", N_("Name of the shop"), check=text(needed=True)),
         Field("till", N_("Till code on receipts"), N_("Another for each till"), check=alone(till_code)),
         Field("country", N_("Country"), check=alone(country_code), in_diagnostics=True,
               choices=lambda at: countries(at.tr, at.text("country"))),
         Field("currency", N_("Currency"), check=alone(checks.currency_code), in_diagnostics=True,
               choices=lambda at: currency_choices(at.tr, at.text("currency")))),
        (Field("street", N_("Street"), check=text(), for_orders=True),
         Field("number", N_("Number"), check=text(), for_orders=True),
         Field("postal_code", N_("Postal code"), check=text()),
         Field("city", N_("City"), check=text(), for_orders=True)),
        (Field("email", N_("E-mail"), check=alone(email_checked), for_orders=True),
         Field("phone", N_("Phone"), check=checks.phone, also=offered.with_phone)),
    ), N_("An order must carry an address and an e-mail: the shop's stand in where a customer gave none.")),
    Group("shop", N_("What the law asks of a seller"), (
        (Field("vat_number", N_("VAT number"), check=checks.vat, also=offered.with_vat),
         Field("company_number", N_("Company number"), check=checks.company),
         Field("legal_name", N_("Name of the company"), N_("If another name"), check=text()),
         Field("legal_form", N_("Legal form"), N_("SRL, BV, SAS, GmbH"), check=text())),
        (Field("meals_here", N_("Are meals eaten here?"), kind=FieldKind.YES_NO, choices=_NO_YES, in_diagnostics=True),
         Field("receipt_footer", N_("Your text at the foot of receipts"), N_("Several lines with | between them"),
               kind=FieldKind.LINES, check=alone(footer_text)),
         Field("last_month", N_("Last month of your financial year"), choices=_MONTHS, in_diagnostics=True)),
    ), N_("With these a receipt can be the simplified invoice of your country, up to its limit.")),
    Group("shop", N_("A sale without a customer goes out as"), (
        (Field("walk_in_first_name", N_("First name"), check=text(needed=True)),
         Field("walk_in_last_name", N_("Last name"), check=text(needed=True))),
    )),
    Group("tax", N_("Prices and tax"), (
        (Field("prices_include_tax", N_("Prices on the shelf are"), kind=FieldKind.YES_NO,
               choices=((YES, N_("with tax")), (NO, N_("without tax"))), in_diagnostics=True),
         Field("rounding", N_("Tax is rounded"), check=alone(Rounding), choices=ROUNDINGS, in_diagnostics=True)),
        (Field("default_rate", N_("Usual rate"), kind=FieldKind.NUMBER, check=alone(rate_of), choices=offered.rates,
               also=offered.as_rate, in_diagnostics=True),
         Field("cash_step", N_("Cash is rounded to"), kind=FieldKind.NUMBER, check=checks.cash_step,
               choices=offered.cash_steps, in_diagnostics=True),
         Field("rounds_all", N_("What is rounded"), kind=FieldKind.YES_NO, in_diagnostics=True,
               choices=((NO, N_("cash alone")), (YES, N_("every way to pay"))))),
        (Field(EXTRA_RATE, N_("A rate that is not offered"), N_("Typed here it can be chosen"), kind=FieldKind.AID,
               redraws=True),
         Field("allowed_rates", N_("Rates a cashier may give a line"), N_("Empty: all in use here"),
               kind=FieldKind.NUMBERS, check=each(rate_of), redraws=True, in_diagnostics=True)),
        (Field("rates_from", N_("Rates that change on a day"), N_("Such as 2027-01-01: 6 > 12; several with ;"),
               kind=FieldKind.RULES, check=each(change_of), in_diagnostics=True),),
    )),
    Group("tax", N_("Rate of each category"), (
        (Field(FIND_CATEGORY, N_("Find a category"), kind=FieldKind.AID, redraws=True),),
    )),
    Group("cashiers", N_("Lock"), (
        (Field("lock_minutes", N_("Lock by itself when nobody touches the till"), N_("Ctrl+L locks it at once"),
               choices=offered.idle_minutes),),
    )),
    Group("scanner", N_("Scanner"), (
        (Field("scanner_ending", N_("Key at the end"), choices=_ENDINGS, in_diagnostics=True, reopens=False),
         Field("scanner_prefix", N_("Before each code"), N_("Usually nothing"), check=text(AROUND), reopens=False),
         Field("scanner_suffix", N_("After each code"), N_("Usually nothing"), check=text(AROUND), reopens=False)),
        (Field("sounds", N_("Sound of a scan"), kind=FieldKind.YES_NO, choices=((YES, N_("on")), (NO, N_("off"))),
               in_diagnostics=True, reopens=False),
         Field("scanner_gap", N_("Longest gap of keys (ms)"), _USUALLY, check=whole(*GAPS), in_diagnostics=True,
               reopens=False),
         Field("scanner_least", N_("Shortest code"), _USUALLY, check=whole(*LEASTS), in_diagnostics=True,
               reopens=False)),
    )),
    Group("scanner", N_("Scales"), (
        (Field("barcode_masks", N_("Labels of the shop's scales"), N_("Such as 21PPPPPWWWWWC"), kind=FieldKind.WORDS,
               check=each(Mask), in_diagnostics=True),
         Field("weighed_units", N_("Units of weighed products"), N_("“Comté (kg)” is weighed"), kind=FieldKind.WORDS,
               in_diagnostics=True)),
    )),
    Group("printer", N_("Printer"), (
        (Field("printer_kind", N_("Way to the receipt printer"), choices=offered.printer_kinds,
               in_diagnostics=True),
         Field("printer_address", N_("Address"), check=checks.printer,
               also=offered.with_address),
         Field("printer_baud", N_("Speed (baud)"), choices=offered.bauds, in_diagnostics=True)),
        (Field("printer_width", N_("Width of the paper"), choices=offered.printer_widths,
               in_diagnostics=True),
         Field("printer_page", N_("Letters (code page)"), choices=offered.code_pages, in_diagnostics=True),
         Field("printer_cuts", N_("It cuts the paper"), kind=FieldKind.YES_NO, choices=_YES_NO, in_diagnostics=True)),
        (Field("print_when", N_("A receipt is printed"), choices=_WHEN, in_diagnostics=True),
         Field("drawer", N_("Cash opens the drawer"), kind=FieldKind.YES_NO, choices=_YES_NO, in_diagnostics=True),
         Field("printer_logo", N_("Logo on top"), kind=FieldKind.YES_NO, choices=_YES_NO, in_diagnostics=True)),
        (Field("printer_spare", N_("Another printer's address"), N_("Empty: there is none"),
               check=alone(checks.spare_printer)),
         Field("printer_asks", N_("Ask it whether it is ready"), N_("No: for one that answers wrongly"),
               kind=FieldKind.YES_NO, choices=_YES_NO, in_diagnostics=True)),
    )),
    Group("look", N_("Look and language"), (
        (Field("theme", N_("Colours"), choices=_COLOURS, in_diagnostics=True, reopens=False),
         Field("language", N_("Language"), choices=offered.languages, in_diagnostics=True)),
        (Field("zoom", N_("Size of all texts"), N_("From the next start on"), choices=_ZOOMS, in_diagnostics=True,
               reopens=False),
         Field("touch_keyboard", N_("Keyboard on the screen"), choices=_KEYBOARDS, in_diagnostics=True,
               reopens=False)),
    )),
    Group("till", N_("What is not in the catalogue"), (
        (Field(PRODUCT, N_("Lines with a typed name are sold as"),
               N_("A product's article number or barcode; empty: none are sold"), check=text()),),
    )),
    Group("till", N_("To be booked in the shop's software"), (
        (Field("book_days", N_("Not booked there is said after (days)"), _USUALLY,
               check=whole(*BOOK_DAYS)),
         Field("book_drafts", N_("The till drafts refunds and invoices there"),
               N_("Where the shop has Chift’s invoicing"), kind=FieldKind.YES_NO, choices=_YES_NO)),
    )),
    Group("till", N_("What comes back"), (
        (Field("return_limit", N_("The right is needed above"), N_("An amount; empty: at no amount"),
               kind=FieldKind.NUMBER, check=checks.return_amount, in_diagnostics=True),
         Field("return_days", N_("The right is needed after (days)"), N_("Since the sale; empty: never"),
               check=checks.return_days, in_diagnostics=True),
         Field("return_signature", N_("The customer signs on the paper"), kind=FieldKind.YES_NO, choices=_YES_NO,
               in_diagnostics=True)),
        (Field("return_free", N_("Without a receipt at most"), N_("At once; empty: nothing comes back so"),
               kind=FieldKind.NUMBER, check=checks.return_amount, in_diagnostics=True),
         Field("return_free_day", N_("Without a receipt at most in a day"),
               N_("For each cashier; empty: no more limit"), kind=FieldKind.NUMBER, check=checks.return_amount,
               in_diagnostics=True)),
        (Field("deposit_articles", N_("Articles that are a deposit"),
               N_("Bottles, crates: SKU or barcode of each"), kind=FieldKind.WORDS, in_diagnostics=True),),
        (Field("deposit_brings", N_("Deposits that goods bring along"),
               N_("Such as BEER-24: BOTTLE × 24, CRATE; several with ;"), kind=FieldKind.RULES,
               check=each(checks.deposit_brings), in_diagnostics=True),),
        (Field("return_reasons", N_("Reasons of the shop"),
               N_("Such as Too warm: voucher, repair; several with ;  empty: the six usual ones"),
               kind=FieldKind.RULES, check=each(checks.return_reason)),),
    )),
    Group("till", N_("Vouchers"), (
        (Field("voucher_months", N_("Sold vouchers pay for (months)"), N_("Empty: without an end"),
               check=checks.voucher_months, in_diagnostics=True),),
    )),
    Group("till", N_("Rehearse"), (
        (Field("practice_shop", N_("The practice shop is like"), choices=KINDS, in_diagnostics=True),
         Field("practice_pins", N_("Cashiers sign in by PIN"), kind=FieldKind.YES_NO, choices=_YES_NO)),
        (Field("tse_address", N_("TSE: address of its middleware"), N_("On this computer; empty: none signs"),
               check=checks.middleware, placeholder="http://127.0.0.1:1500"),
         Field("tse_cash_box", N_("Id of its cash box"), check=text())),
    )),
    Group("till", N_("New versions"), (
        (Field("update_url", N_("Address of the announcement"), check=checks.announcement, placeholder="https://"),
         Field("update_key", N_("Key of the publisher"), check=checks.announcer)),
    ), N_("The till asks there once a day whether there is a newer version, and believes only what is signed with "
           "this key. Nothing is downloaded before you say so, and nothing installs itself. Empty: it asks nobody.")),
    Group("till", N_("Archives"), (
        (Field("archive_folder", N_("Second place for archives"), N_("A stick or another disk"),
               check=checks.archive_folder),),
    ), N_("Each closed day, month and year is archived in the till's own folder, signed, and here too. Anybody can "
           "check an archive without the till: docs/archive.md.")),
    Group("privacy", N_("How long names are kept"), (
        (Field("personal_days", N_("Sent sales name their customer for"), choices=offered.days,
               also=offered.as_days, in_diagnostics=True),),
    ), N_("A sent sale loses the customer's name, address, phone and e-mail and its free notes after this time, here "
           "at the till. The shop's own software keeps what it has. Sales that are not sent yet keep all of it.")),
    # What is kept without a field of its own: how far the first start came, what the test strip learnt.
    Group("till", "", ((Field("setup", in_diagnostics=True, reopens=False),),)),
    Group("tax", "", ((Field("rates_known", kind=FieldKind.WORDS, reopens=False),),)),
    Group("printer", "", ((Field("printer_answers"),),)),
)
# fmt: on
FIELDS = {field.name: field for group in GROUPS for row in group.rows for field in row}
_SECTIONS = {field.name: group.section for group in GROUPS for row in group.rows for field in row}
_OF_TENDER = Field(TENDER)  # what it offers depends on the tender (`tenders`)
_OF_CATEGORY = Field(RATE, kind=FieldKind.NUMBER, check=checks.alone(rate_of), also=offered.as_rate)
TOLD = frozenset(field.name for field in FIELDS.values() if field.in_diagnostics)
"""The settings that a support file tells as they are; of every other only whether it is filled in."""


def field_of(name: str) -> Field:
    """A field by its name; that of a category's rate is `RATE` + its id. Raises KeyError."""
    if name.startswith(TENDER):
        return replace(_OF_TENDER, name=name)
    return replace(_OF_CATEGORY, name=name) if name.startswith(RATE) else FIELDS[name]


def section_of(name: str) -> str:
    """Where a field stands. Raises KeyError."""
    return "tax" if name.startswith((RATE, TENDER)) else _SECTIONS[name]


def label_of(name: str, tr: Translator) -> str:
    """What a setting is called on the page."""
    return tr(FIELDS[name].label) if name in FIELDS else tr("Rate of each category")


def groups_of(section: str) -> tuple[Group, ...]:
    """The groups of a section that are shown, in their order."""
    return tuple(group for group in GROUPS if group.section == section and group.title)


def text_of(settings: Settings, field: Field) -> str:
    """What is kept, as the field shows it."""
    if not field.is_kept:
        return ""
    value = _value(settings, field)
    if field.kind is FieldKind.YES_NO:
        return YES if value else NO
    if field.kind is FieldKind.LINES:
        return f" {LINE} ".join(value.split("\n")) if value else ""
    between = "; " if field.kind is FieldKind.RULES else ", "
    return between.join(value) if isinstance(value, list) else str(value)


def parsed(field: Field, text: str) -> bool | str | list[str]:
    """What is kept of a typed text. A text that is not a number stays as it is, for the check to name."""
    match field.kind:
        case FieldKind.YES_NO:
            return text == YES
        case FieldKind.WORDS | FieldKind.NUMBERS:
            parts = (part.strip(",") for part in text.replace(";", " ").split())  # a comma within is a decimal mark
            return [_plain(part) if field.kind is FieldKind.NUMBERS else part for part in parts if part]
        case FieldKind.RULES:
            return [part.strip() for part in text.split(";") if part.strip()]
        case FieldKind.LINES:
            return "\n".join(part.strip() for part in text.split(LINE)).strip()
        case FieldKind.NUMBER:
            return _plain(text)
    return text.strip()


def error_in(field: Field, asked: Asked) -> DomainError | None:
    """What is wrong with one setting, None where it can be kept."""
    if asked.practice and section_of(field.name) == "connection":
        return None
    value = _value(asked.settings, field) if field.is_kept else asked.secret_known if field.name == SECRET else ""
    needed = (field.for_orders and asked.for_orders) or (field.connects and asked.is_connected)
    if needed and not (value.strip() if isinstance(value, str) else value):
        return DomainError("needed", field.name)
    try:
        field.check(value, asked.settings)
    except DomainError as error:
        return error
    except ValueError:  # a choice that is not known
        return DomainError("setting", field.name)
    return None


def errors_in(asked: Asked, names: Iterable[str] | None = None) -> dict[str, DomainError]:
    """What is wrong with these settings (None: with all), by name, in the order of the page."""
    rates = (f"{RATE}{category}" for category in asked.settings.shop.category_rates)
    found = ((name, error_in(field_of(name), asked)) for name in ((*FIELDS, *rates) if names is None else names))
    return {name: error for name, error in found if error is not None}


def needs_reopening(old: Settings, new: Settings) -> bool:
    """Whether a till that was opened with the old settings must be opened again to be as the new ones say: one that
    the table does not name is taken for one that does."""
    changed = (name for name in NAMES if value_of(old, name) != value_of(new, name))
    return any(name not in FIELDS or FIELDS[name].reopens for name in changed)


def _value(settings: Settings, field: Field) -> Any:
    if field.name.startswith(TENDER):
        return tender_text(settings.shop, field.name.removeprefix(TENDER))
    if field.name.startswith(RATE):
        return settings.shop.category_rates.get(field.name.removeprefix(RATE), "")
    return value_of(settings, field.name)


def _plain(text: str) -> str:
    """A typed number as settings keep it (`5,5` -> `5.5`)."""
    number = parse_number(text)
    return text.strip() if number is None else f"{number:f}"
