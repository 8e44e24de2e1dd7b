"""A till's settings: one small JSON file in the profile's folder, without secrets. A leaf.

A file that cannot be read whole never keeps the till from starting: it is set aside, and the defaults replace what
could not be read. The name, the allowed values and the place on the page of each setting are in the table
`presenters/settings/fields.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from pos_app.system import held_files

FILE = "settings.json"
LOGO = "logo.pbm"
CHIFT_URL = "https://api.chift.eu"


@dataclass(frozen=True, slots=True, repr=False)  # its text would be the shop's own data in a log
class ShopSettings:
    """The shop as the owner filled it in: texts, money as text, tax rates in percent as text.

    `rounds_all`: every way to pay is rounded to `cash_step`, not only cash, where the country allows it.
    `allowed_rates` are the rates a cashier may give a line (empty: all rates in use here, and 0). `rates_from`: rates
    that change on a day (`2027-01-01: 6 > 12`). `free_text_variant`
    is the variant that stands for lines with a typed name ("": no such lines are sold). `barcode_masks` are the masks
    of the shop's scales (`21PPPPPWWWWWC`, see domain/barcode.py); an item is weighed if its name ends with one of
    `weighed_units` in parentheses. `tender_methods`: what an order names for a tender, by the tender ("cash", else the
    method's name as the shop lists it): a method's name or id, "" for none, so that the order is unpaid; a tender that
    is not there goes by its own name (docs/chift.md, "Tenders"). `hidden_methods`: those of the shop's methods, by
    name, that a cashier does not see. `rates_known`: the categories at whose rates the owner said yes,
    by id, and "" for the usual rate; empty: never asked. `book_days`: after so many days what is not booked in the
    shop's software is said to be so; `book_drafts`: the till creates drafts of refunds and invoices there, where the
    shop has Chift's invoicing.

    `deposit_articles` are SKUs or barcodes of articles that are a deposit on bottles or crates; `deposit_brings`: which
    of them an article brings along into a sale (`BEER-24: BOTTLE × 24, CRATE`).

    `voucher_months`: for how many months a voucher pays that is sold ("": without an end).

    What the law asks of a seller: `vat_number`, `company_number` in the country's register, `legal_name` and
    `legal_form` where the shop is called otherwise than its company; `receipt_footer` is the shop's own text at the
    foot of receipts (several lines). `meals_here`: meals are eaten in the shop, where Belgium wants a certified till.
    `last_month`: the last month of the shop's financial year, 1 to 12.
    """

    name: str = "My shop"
    till: str = "1"
    street: str = ""
    number: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "BE"
    email: str = ""
    phone: str = ""
    walk_in_first_name: str = "Walk-in"
    walk_in_last_name: str = "Customer"
    currency: str = "EUR"
    prices_include_tax: bool = True
    rounding: str = "per_rate"
    default_rate: str = "21"
    category_rates: dict[str, str] = field(default_factory=dict)
    cash_step: str = "0.05"
    rounds_all: bool = False
    allowed_rates: list[str] = field(default_factory=list)
    rates_from: list[str] = field(default_factory=list)
    free_text_variant: str = ""
    barcode_masks: list[str] = field(default_factory=list)
    weighed_units: list[str] = field(default_factory=lambda: ["kg"])
    tender_methods: dict[str, str] = field(default_factory=dict)
    hidden_methods: list[str] = field(default_factory=list)
    book_days: str = "3"
    book_drafts: bool = False
    rates_known: list[str] = field(default_factory=list)
    return_reasons: list[str] = field(default_factory=list)
    return_limit: str = ""
    return_days: str = ""
    return_free: str = ""
    return_free_day: str = ""
    return_signature: bool = False
    deposit_articles: list[str] = field(default_factory=list)
    deposit_brings: list[str] = field(default_factory=list)
    voucher_months: str = ""
    vat_number: str = ""
    company_number: str = ""
    legal_name: str = ""
    legal_form: str = ""
    receipt_footer: str = ""
    meals_here: bool = False
    last_month: str = "12"


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """Where the shop's software is reached, and how the till looks. The key's secret is stored by `secret_store`.

    `location_id` is the branch of this till at the shop's till software ("": it has one, or none is known).
    `language` is a code of `presenters.common.words.LANGUAGES`, or "system": the computer's own language if it is one
    of them. `setup` is the state of the first start: "" (never shown), "open" (begun), "later" (put off), "done".

    `touch_keyboard`: letters to touch on the screen, "auto" (behind a finger, where the system has none), "always",
    "never". `zoom`: how large all is, in percent, from the next start on.

    The scanner: the longest gap between two of its keys (ms), its shortest code, what it adds before and after each
    code, its ending key ("any", "enter", "tab", "none"); see domain/wedge.py. `sounds`: whether a scan makes a sound.

    The printer: `printer_kind` ("", "network", "system", "usb", "serial") and its address (see devices/links.py), the
    paper's width in mm, the code page, whether it cuts, whether it is asked for its state, the address at which it
    answered, whether the logo (LOGO, beside this file) is printed on top; `printer_spare` is the network address of a
    second printer. `print_when`: "always", "ask", "never"; `drawer`: whether a cash payment opens the drawer.

    `personal_days`: for how many days a sent sale keeps its customer's name. `update_url`: where new versions are
    announced ("": the till does not ask); `update_key`: the Ed25519 public key in base64 that must have signed the
    announcement. `archive_folder`: a second place for the archives of closed periods ("": only the till's own).

    `proxy`: the proxy for calls to Chift ("": the system's setting), without a password. `lock_minutes`: after so many
    minutes without a key a till whose cashiers have PINs locks itself (0: never).

    Of the practice shop: `practice_shop` is the kind of shop it is like (sandbox/characters.py), `practice_pins`
    whether its two cashiers sign in by their PINs; `tse_address` is where the middleware before a German device listens
    on this computer ("": none is there), `tse_cash_box` the id of its cash box.
    """

    base_url: str = CHIFT_URL
    client_id: str = ""
    account_id: str = ""
    consumer_id: str = ""
    pos_connection_id: str = ""
    commerce_connection_id: str = ""
    invoicing_connection_id: str = ""
    location_id: str = ""
    shop: ShopSettings = field(default_factory=ShopSettings)
    theme: str = "system"
    language: str = "system"
    touch_keyboard: str = "auto"
    zoom: str = "100"
    setup: str = ""
    scanner_gap: str = "35"
    scanner_least: str = "6"
    scanner_prefix: str = ""
    scanner_suffix: str = ""
    scanner_ending: str = "any"
    sounds: bool = True
    printer_kind: str = ""
    printer_address: str = ""
    printer_baud: str = "9600"
    printer_width: str = "80"
    printer_page: str = "auto"
    printer_cuts: bool = True
    printer_asks: bool = True
    printer_answers: str = ""
    printer_logo: bool = False
    printer_spare: str = ""
    print_when: str = "always"
    drawer: bool = True
    personal_days: str = "90"
    update_url: str = ""
    update_key: str = ""
    archive_folder: str = ""
    lock_minutes: str = "5"
    proxy: str = ""
    practice_shop: str = "ordinary"
    practice_pins: bool = False
    tse_address: str = ""
    tse_cash_box: str = ""

    @property
    def is_connected(self) -> bool:
        """True when the settings name a shop to connect to."""
        return bool(self.client_id and self.account_id and self.consumer_id)


OF_SHOP = frozenset(one.name for one in fields(ShopSettings))
NAMES = tuple(one.name for one in (*fields(Settings), *fields(ShopSettings)) if one.name != "shop")
"""The names of all settings."""


def load(folder: Path) -> tuple[Settings, str]:
    """The settings of a profile, and the path where a file that could not be read whole was set aside ("" for none).
    The values that could be read are kept: a till without its shop and tax rates is worse than one without its sounds.

    Raises OSError.
    """
    path = folder / FILE
    try:
        settings, is_whole = _read(path)
    except FileNotFoundError:
        return Settings(), ""
    except (ValueError, RecursionError):
        settings, is_whole = Settings(), False
    if is_whole:
        return settings, ""
    aside = path.with_suffix(".unreadable.json")
    if settings == Settings():
        held_files.replace(path, aside)
    else:  # a copy, so that a power cut between the two steps loses nothing
        aside.write_bytes(path.read_bytes())
        save(folder, settings)
    return settings, str(aside)


def peek(folder: Path) -> Settings:
    """The settings of a profile, read without changing anything; the defaults if they cannot be read."""
    try:
        return _read(folder / FILE)[0]
    except (OSError, ValueError, RecursionError):
        return Settings()


def save(folder: Path, settings: Settings) -> None:
    """Write the settings whole or not at all. Raises OSError."""
    text = json.dumps(asdict(settings), indent=2, ensure_ascii=False)
    held_files.write(folder / FILE, text.encode())


def value_of(settings: Settings, name: str) -> Any:
    """A setting by its name, the shop's settings included. Raises AttributeError for an unknown name."""
    return getattr(settings.shop if name in OF_SHOP else settings, name)


def with_values(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """The settings with these values, by name, the shop's settings included."""
    of_till = {name: value for name, value in values.items() if name not in OF_SHOP}
    shop = replace(settings.shop, **{name: value for name, value in values.items() if name in OF_SHOP})
    return replace(settings, shop=shop, **of_till)


def _read(path: Path) -> tuple[Settings, bool]:
    """The settings of a file, and whether all of it could be read. Unknown names are skipped. Raises OSError,
    ValueError, RecursionError."""
    # Numbers are kept as their text: an owner may write 21 or "21", and money is never a float.
    known, is_whole = _known(json.loads(path.read_bytes(), parse_float=str, parse_int=str), Settings)
    if known.get("printer_kind") == "windows":  # as it was called while only Windows had it
        known["printer_kind"] = "system"
    told = known.pop("shop", {})
    shop, shop_is_whole = _known(told, ShopSettings)
    if isinstance(told, dict) and "country" in told:
        shop.setdefault("country", "")  # the usual one is no guess about the law: nothing is sold until it is set
    return Settings(shop=ShopSettings(**shop), **known), is_whole and shop_is_whole


def _known(raw: object, kind: type[Settings] | type[ShopSettings]) -> tuple[dict[str, Any], bool]:
    """The values of a parsed object that have the right type, and whether all known names have."""
    if not isinstance(raw, dict):
        return {}, False
    defaults = kind()
    here = {one.name: raw[one.name] for one in fields(kind) if one.name in raw}
    found = {name: value for name, value in here.items() if name == "shop" or _fits(value, getattr(defaults, name))}
    return found, len(found) == len(here)


def _fits(value: object, usual: object) -> bool:
    """Whether a value has the type of the default one; lists and objects hold texts."""
    if type(value) is not type(usual):
        return False
    texts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(isinstance(one, str) for one in texts)
