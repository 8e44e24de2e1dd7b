"""The sections of the settings as blocks of fields: what each asks, what its choices are, what is wrong with it.

Pure: a draft and what is known of the shop in, views out. The Settings page and the first start show the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pos_app.chift.values import COMMERCE, POS
from pos_app.domain.catalogue import Category, Tax
from pos_app.domain.comparison import Proposal, ServerRule
from pos_app.domain.errors import DomainError
from pos_app.domain.search import fold
from pos_app.domain.search import words as search_words
from pos_app.domain.tax import Rounding, TaxRate
from pos_app.presenters.common.countries import choices as country_choices
from pos_app.presenters.common.currencies import currency_choices
from pos_app.presenters.common.differences import proposal_sentence
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, ChoiceView, FieldView, Tone
from pos_app.presenters.common.words import LANGUAGES, Words, parse_number, say
from pos_app.presenters.settings.connection_messages import step_rows
from pos_app.presenters.settings.draft import EXTRA_RATE, FIND_CATEGORY, NO, SECRET, YES, Draft
from pos_app.presenters.settings.example import example
from pos_app.presenters.settings.printer import PrinterTrial
from pos_app.presenters.settings.views import Block, ButtonsBlock, FieldsBlock, StepsBlock, TextBlock
from pos_app.services.customers.contact import phone_e164, phone_for_people
from pos_app.services.settings.connection_test import Check
from pos_app.services.settings.shop import ORDER_NEEDS, RATE, cash_step_of, rate_of
from pos_app.system.secret_store import Place

MOST_CATEGORIES = 24
CASH_STEPS = ("0.01", "0.05", "0.10", "0.20", "0.50", "1", "5", "10")
TEST, PRACTISE, LEAVE_PRACTICE, CONNECT = "test", "practise", "leave_practice", "connect"
_ROUNDINGS = (
    (Rounding.PER_RATE, say("once per rate, half a cent up (usual)")),
    (Rounding.PER_LINE, say("on each line, half a cent up")),
    (Rounding.BANKERS, say("once per rate, half a cent to the even cent (banker's)")),
)
# The choices here that round as a shop's software does; its other ways have none.
_RULES = {
    ServerRule.PER_LINE: Rounding.PER_LINE,
    ServerRule.PER_RATE: Rounding.PER_RATE,
    ServerRule.BANKERS: Rounding.BANKERS,
}


@dataclass(frozen=True, slots=True)
class TillFacts:
    """What this till is: its folder, its version, whether it is the practice shop and can go back to a real one."""

    folder: str
    version: str
    practice: bool = False
    can_return: bool = False
    set_aside: int = 0
    """Damaged files that are kept in the folder."""


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """Everything beside the draft that a section shows. `told` are the fields whose lack is said, too."""

    facts: TillFacts
    errors: Mapping[str, DomainError] = field(default_factory=dict)
    told: bool = False
    secret_in: Place = Place.NOWHERE
    check: Check = field(default_factory=Check)
    testing: bool = False
    categories: tuple[Category, ...] = ()
    taxes: tuple[Tax, ...] = ()
    cashiers: tuple[Block, ...] = ()
    printer: PrinterTrial = field(default_factory=PrinterTrial)
    proposal: Proposal | None = None
    """How the shop's software rounds, where the orders it answered show that it is not as this till does."""


class Sections:
    """Blocks of one moment's draft."""

    def __init__(self, draft: Draft, known: SectionFacts, words: Words) -> None:
        self._draft = draft
        self._known = known
        self._words = words

    def connection(self) -> tuple[Block, ...]:
        """Where the shop's software is found; the practice shop needs none of it."""
        words, known = self._words, self._known
        if known.facts.practice:
            return (
                TextBlock(words("The practice shop is in this program: there is nothing to connect."), tone=Tone.INFO),
            )
        rows = (
            (
                self._field("account_id", words("Account id")),
                self._field("consumer_id", words("Consumer id of the shop")),
            ),
            (self._field("client_id", words("Client id of the API key")), self._secret()),
            (
                self._field("base_url", words("Address of Chift")),
                self._connection("pos_connection_id", words("Point-of-sale connection"), POS),
                self._connection("commerce_connection_id", words("eCommerce connection"), COMMERCE),
            ),
        )
        why = words("Chift's web page shows all of these. Make a key that is for this shop alone.")
        blocks: list[Block] = [
            FieldsBlock(words("Your shop at Chift"), rows, why),
            StepsBlock(
                words("Test"),
                step_rows(known.check, words, running=known.testing),
                (ActionView(TEST, words("Test the connection"), "F9", enabled=not known.testing),),
            ),
        ]
        proxy = self._field("proxy", words("Proxy"), words("Empty: as this computer is set"))
        why = words("Only where the network wants one: the till then reaches Chift through it.")
        blocks.append(FieldsBlock(words("Network"), ((proxy,),), why))
        if known.secret_in is Place.FILE:
            text = words(
                "This computer has no vault for secrets. The key's secret is in a file in the till's folder that only "
                "this computer's user can read: keep others from using this account."
            )
            blocks.insert(1, TextBlock(text, tone=Tone.WARN))
        return tuple(blocks)

    def shop(self) -> tuple[Block, ...]:
        """Who sells."""
        words, draft = self._words, self._draft
        rows = (  # few and full: all of it is in sight on a screen of 768 lines
            (
                self._field("name", words("Name of the shop")),
                self._field("till", words("Till code on receipts")),
                self._choice("country", words("Country"), country_choices(words, draft.text("country"))),
                self._choice("currency", words("Currency"), currency_choices(words, draft.text("currency"))),
            ),
            (
                self._field("street", words("Street")),
                self._field("number", words("Number")),
                self._field("postal_code", words("Postal code")),
                self._field("city", words("City")),
            ),
            (self._field("email", words("E-mail")), self._phone()),
        )
        walk_in = (
            self._field("walk_in_first_name", words("First name")),
            self._field("walk_in_last_name", words("Last name")),
        )
        why = words("An order must carry an address and an e-mail: the shop's stand in where a customer gave none.")
        return (
            FieldsBlock(words("Your shop"), rows, why),
            FieldsBlock(words("A sale without a customer goes out as"), (walk_in,)),
        )

    def tax(self) -> tuple[Block, ...]:
        """How prices, tax and cash are reckoned, with an example that follows each choice."""
        words = self._words
        with_tax = (ChoiceView(YES, words("with tax")), ChoiceView(NO, words("without tax")))
        rounding = tuple(ChoiceView(str(rule), words(text)) for rule, text in _ROUNDINGS)
        rows = (
            (
                self._choice("prices_include_tax", words("Prices on the shelf are"), with_tax),
                self._choice("rounding", words("Tax is rounded"), rounding),
            ),
            (
                self._rate("default_rate", words("Usual rate"), self._rate_choices()),
                self._choice("cash_step", words("Cash is rounded to"), self._cash_choices()),
            ),
            (
                self._field(EXTRA_RATE, words("A rate that is not offered"), words("Typed here it can be chosen")),
                self._field("allowed_rates", words("Rates a cashier may give a line"), words("Empty: all in use here")),
            ),
        )
        blocks: list[Block] = [FieldsBlock(words("Prices and tax"), rows), *self._proposed()]
        if self._known.categories:
            usual = ChoiceView(
                "", words("usual rate ({rate})", rate=self._rate_label(self._draft.text("default_rate")))
            )
            offered = (usual, *self._rate_choices())
            shown, text = self._categories()
            cells = [self._rate(f"{RATE}{one.id}", one.name, offered) for one in shown]
            pairs = tuple(tuple(cells[at : at + 2]) for at in range(0, len(cells), 2))
            if text:
                blocks.append(
                    FieldsBlock(
                        words("Rate of each category"), ((self._field(FIND_CATEGORY, words("Find a category"), text),),)
                    )
                )
                blocks.append(FieldsBlock("", pairs))
            else:
                blocks.append(FieldsBlock(words("Rate of each category"), pairs))
        else:
            text = words("The categories appear here once the till has read the shop's products.")
            blocks.append(TextBlock(text, words("Rate of each category")))
        blocks.append(example(self._draft.settings.shop, words))
        return tuple(blocks)

    def _proposed(self) -> tuple[Block, ...]:
        """The rounding rule that explains the differences seen, and the choice that follows it (money.md)."""
        words, proposal = self._words, self._known.proposal
        if proposal is None:
            return ()
        text = proposal_sentence(proposal, words)
        fitting = [_RULES[rule] for rule in proposal.rules if rule in _RULES]
        if fitting and self._draft.text("rounding") not in fitting:
            choice = next(words(said) for rule, said in _ROUNDINGS if rule is fitting[0])
            text += " " + words("Choose: {choice}.", choice=choice)
        return (TextBlock(text, words("What your shop system does"), Tone.WARN),)

    def _categories(self) -> tuple[list[Category], str]:
        """The categories to show, and ("" for all of them) what is said of the others: hundreds of fields are slow to
        make and no help to find one."""
        words, known = self._words, self._known.categories
        if len(known) <= MOST_CATEGORIES:
            return list(known), ""
        wanted = search_words(self._draft.text(FIND_CATEGORY))
        fits = [one for one in known if all(part in fold(one.name) for part in wanted)]
        wrong = [one for one in known if f"{RATE}{one.id}" in self._known.errors]
        shown = list({one.id: one for one in (*wrong, *fits[:MOST_CATEGORIES])}.values())
        text = words("{n} of {all} are shown.", n=words.whole(len(shown)), all=words.whole(len(known)))
        return shown, text

    def look(self) -> tuple[Block, ...]:
        """Colours and language."""
        words = self._words
        modes = (
            ChoiceView("system", words("as this computer")),
            ChoiceView("light", words("light")),
            ChoiceView("dark", words("dark")),
        )
        row = [self._choice("theme", words("Colours"), modes)]
        tongues = tuple(ChoiceView(code, name) for code, name in LANGUAGES.items())
        own = ChoiceView("system", words("as this computer"))
        row.append(self._choice("language", words("Language"), (own, *tongues)))
        return (FieldsBlock(words("Look and language"), (tuple(row),)),)

    def cashiers(self) -> tuple[Block, ...]:
        """Who sells, as `settings_cashiers` has it; nobody in the practice shop is asked."""
        text = self._words("The practice shop asks for no PIN.")
        return self._known.cashiers or (TextBlock(text, tone=Tone.INFO),)

    def till(self) -> tuple[Block, ...]:
        """This program on this computer, lines with a typed name, and the practice shop."""
        words, facts = self._words, self._known.facts
        lines = words("Comptoir {version} · this till's files: {folder}", version=facts.version, folder=facts.folder)
        typed = (
            self._field(
                "free_text_variant",
                words("Lines with a typed name are sold as"),
                words("A product's article number or barcode; empty: none are sold"),
            ),
        )
        if facts.practice:
            text = words("This is the practice shop: nothing in it is real, and nothing leaves this computer.")
            back = (ActionView(LEAVE_PRACTICE, words("Back to your shop"), "F9"),) if facts.can_return else ()
        else:
            text = words(
                "The practice shop is a whole small shop in this program, for learning and for trying out, with "
                "switches for a lost network, lost answers and refusals. Your own sales and your open cart wait here "
                "meanwhile."
            )
            back = (ActionView(PRACTISE, words("Open the practice shop"), "F9"),)
        return (
            TextBlock(lines, words("This till")),
            FieldsBlock(words("What is not in the catalogue"), (typed,)),
            TextBlock(text, words("Practice"), Tone.PLAIN),
            *((ButtonsBlock(back),) if back else ()),
        )

    # --- fields ---

    def _field(self, name: str, label: str, hint: str = "") -> FieldView:
        value = self._draft.text(name)
        error = self._error(name)
        if not error and not hint and name in ORDER_NEEDS and not value.strip():
            hint = self._words("An order needs this")
        return FieldView(name, label, value, error, hint, ok=bool(value.strip()) and not error)

    def _choice(self, name: str, label: str, choices: tuple[ChoiceView, ...]) -> FieldView:
        return FieldView(name, label, self._draft.text(name), self._error(name), choices=choices)

    def _rate(self, name: str, label: str, choices: tuple[ChoiceView, ...]) -> FieldView:
        view = self._choice(name, label, choices)
        try:
            return replace(view, value=_key(rate_of(view.value)) if view.value else "")
        except DomainError:
            return view  # its error says so

    def _phone(self) -> FieldView:
        words, value = self._words, self._draft.text("phone")
        error, hint = self._error("phone"), ""
        if value.strip() and "phone" not in self._known.errors:
            try:
                e164 = phone_e164(value, self._draft.text("country"))
                hint = words("Saved as {phone}", phone=phone_for_people(e164))
            except DomainError:
                hint = ""  # the country is being changed: the number is judged with it
        return FieldView("phone", words("Phone"), value, error, hint, ok=bool(value.strip()) and not error)

    def _secret(self) -> FieldView:
        words, known = self._words, self._known
        saved = known.secret_in is not Place.NOWHERE
        where = {
            Place.NOWHERE: "",
            Place.VAULT: words("Saved in this computer's vault; typing replaces it"),
            Place.FILE: words("Saved in a file in the till's folder; typing replaces it"),
        }[known.secret_in]
        value = self._draft.text(SECRET)
        shown = words("saved") if saved else ""
        return FieldView(
            SECRET, words("Secret of the API key"), value, self._error(SECRET), where, secret=True, placeholder=shown
        )

    def _connection(self, name: str, label: str, api: str) -> FieldView:
        words, value = self._words, self._draft.text(name)
        found = [
            ChoiceView(one.id, one.name if one.active else words("{name} (not active)", name=one.name))
            for one in self._known.check.connections
            if one.api == api
        ]
        if value and all(one.key != value for one in found):
            found.insert(0, ChoiceView(value, words("the one chosen before")))
        none = words("the test finds it") if not found else words("please choose")
        return self._choice(name, label, (ChoiceView("", none), *found))

    def _error(self, name: str) -> str:
        error = self._known.errors.get(name)
        if error is None or (error.code == "needed" and not self._known.told):
            return ""
        return sentence(error, self._words)

    # --- rates ---

    def _rate_choices(self) -> tuple[ChoiceView, ...]:
        """What Chift lists, what is in use, what was typed, and no tax at all."""
        shop = self._draft.settings.shop
        typed = parse_number(self._draft.text(EXTRA_RATE))
        texts = ["0", shop.default_rate, *shop.category_rates.values(), *([f"{typed:f}"] if typed is not None else [])]
        texts += [f"{tax.rate:f}" for tax in self._known.taxes]
        rates: set[TaxRate] = set()
        for text in texts:
            try:
                rates.add(rate_of(text))
            except DomainError:
                continue  # what is no rate is named at its own field
        return tuple(ChoiceView(_key(rate), self._rate_label(_key(rate))) for rate in sorted(rates))

    def _rate_label(self, text: str) -> str:
        words = self._words
        try:
            rate = rate_of(text)
        except DomainError:
            return text
        if not rate.percent:
            return words("exempt ({rate})", rate=words.rate(rate))
        label = next((tax.label for tax in self._known.taxes if tax.rate == rate.percent and tax.label), "")
        shown = words.rate(rate)
        return f"{shown} · {label}" if label else shown

    def _cash_choices(self) -> tuple[ChoiceView, ...]:
        words, code, now = self._words, self._draft.text("currency"), self._draft.text("cash_step")
        found = [ChoiceView("", words("nothing: to the cent"))]
        for step in dict.fromkeys((*CASH_STEPS, *([now] if now else []))):
            try:
                number = cash_step_of(step, code)
            except DomainError:
                continue  # no amount in this currency
            if number is not None:
                found.append(ChoiceView(step, words.number(number)))
        return tuple(found)


def _key(rate: TaxRate) -> str:
    """A rate as settings keep it, whatever zeros it was typed with."""
    return f"{rate.percent.normalize():f}"
