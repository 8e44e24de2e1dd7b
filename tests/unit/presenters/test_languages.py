"""The languages: nothing missing or left over, numbers and days as each writes them, and how Babel finds sentences."""

from __future__ import annotations

import ast
import itertools
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale, numbers
from babel.messages import Catalog
from babel.messages.pofile import write_po
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.money import Money, currency
from pos_app.domain.tax import TaxRate
from pos_app.presenters.common.languages import offered, translator_of
from pos_app.presenters.common.words import ENGLISH, NBSP, Translator
from tests import languages
from tests.languages import COMPILED, OTHERS, SOURCES, catalogue, compiled, entries, gaps, pairs, said, update

EUR = currency("EUR")
AMOUNT = Money(Decimal("1284.2"), EUR)
MOMENT = datetime(2026, 3, 9, 14, 2, 11).astimezone()


def test_every_language_has_every_sentence_and_none_too_many() -> None:
    template = said()
    assert len(template) > 1000
    assert {file.stem for file in SOURCES.glob("*.po")} == {file.stem for file in COMPILED.glob("*.mo")} == set(OTHERS)
    for language in OTHERS:
        assert gaps(catalogue(language), template) == [], (
            f"{language}: python -m tests.languages --update, then fill in"
        )


def test_no_sentence_is_said_only_within_another_text() -> None:
    """Babel sees no call within an f-string: such a sentence would stay English in all languages."""
    known = {form for one in said() if one.id for form in languages._forms(one.id)}
    for path in (languages.ROOT / "pos_app").rglob("*.py"):
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            calls = (
                (one for one in ast.walk(text) if isinstance(one, ast.Call)) if isinstance(text, ast.JoinedStr) else ()
            )
            for call in calls:
                name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                first = call.args[0] if name in languages.KEYWORDS and len(call.args) > (name == "count") else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    assert first.value in known, f"{path.name}: say it outside of the f-string: {first.value!r}"


@pytest.mark.parametrize("language", OTHERS)
def test_what_the_program_reads_is_what_the_translators_wrote(language: str) -> None:
    read = entries((COMPILED / f"{language}.mo").read_bytes())
    assert read == entries(compiled(catalogue(language))), "python -m tests.languages --update compiles it"
    assert len(read) > 1000


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_keep_their_shape(language: str) -> None:
    for english, text in pairs(catalogue(language)):
        assert len(text) - len(text.lstrip()) == len(english) - len(english.lstrip()), "blanks show what belongs below"
        assert english.endswith("…") == text.endswith("…") or text == "Connexion…"
        assert english.endswith(".") <= text.endswith((".", "!", "?")), f"{english} -> {text}"
        assert "'" not in text, "’ is the apostrophe"


def test_french_keeps_its_marks_with_their_word() -> None:
    for _, text in pairs(catalogue("fr")):
        assert re.search(r" [:;!?»%]|« ", text) is None, f"a narrow no-break space belongs here: {text}"
        assert re.search(r"\w[;!?»]", text) is None, f"a narrow no-break space belongs here: {text}"


LOCALES = [
    ("en", ""), ("en", "US"), ("en", "GB"), ("en", "IE"), ("en", "CH"), ("fr", ""), ("fr", "FR"), ("fr", "BE"),
    ("fr", "CH"), ("fr", "LU"), ("nl", "NL"), ("nl", "BE"), ("de", "DE"), ("de", "AT"), ("de", "CH"), ("de", "LI"),
    ("de", "BE"), ("de", "LU"),
]  # fmt: skip
CURRENCIES = ("EUR", "GBP", "USD", "JPY", "CHF", "SEK", "KWD", "HUF")


@pytest.mark.parametrize(("language", "country"), LOCALES)
def test_amounts_are_written_as_the_unicode_consortium_writes_them(language: str, country: str) -> None:
    """Babel has its tables. What it leaves out: a currency of letters keeps a gap to its figures, and a second group
    where ' is the mark."""
    tr, locale = translator_of(language, country), "_".join(filter(None, (language, country)))
    for code, amount in itertools.product(CURRENCIES, ("0", "4", "1284", "234567")):
        for sign in ("", "-") if amount != "0" else ("",):
            money = Money(Decimal(sign + amount), currency(code))
            theirs = numbers.format_currency(money.amount, code, locale=locale)
            theirs = re.sub(r"(?<=[A-Za-z])(?=\d)", NBSP, theirs)
            assert tr.money(money) == theirs
    for whole in (3, 1204, 234567):
        assert tr.whole(whole) == numbers.format_decimal(whole, locale=locale)
    percent = Locale.parse(locale).percent_formats[None].pattern.replace("#,##0", "#,##0.#")
    assert tr.percent(Decimal("5.5")) == numbers.format_percent(Decimal("0.055"), percent, locale=locale)


@pytest.mark.parametrize(("language", "country"), LOCALES)
def test_days_have_the_order_of_the_country(language: str, country: str) -> None:
    if country in ("", "US"):
        return  # English without a country of its own here has the order of Europe
    locale = "_".join((language, country))
    order = re.sub(r"[^dMy]", "", Locale.parse(locale).date_formats["short"].pattern)
    shown = translator_of(language, country).day(date(2026, 3, 9))
    assert [int(part) for part in re.split(r"\D", shown)] == [
        {"d": 9, "M": 3, "y": 2026}[one] for one in dict.fromkeys(order)
    ]


@pytest.mark.parametrize(("language", "country"), LOCALES)
@settings(deadline=None, max_examples=20)
@given(st.decimals(-9_999_999, 9_999_999, places=2))
def test_what_is_written_is_read_again(language: str, country: str, amount: Decimal) -> None:
    tr = translator_of(language, country)
    assert tr.read(tr.amount(Money(amount, EUR)), "amount", 2) == amount


def test_english_is_written_as_the_english_write_it() -> None:
    assert ENGLISH.money(AMOUNT) == "€1,284.20"
    assert ENGLISH.money(Money(Decimal("-4"), EUR)) == "-€4.00"
    assert translator_of("de", "CH").whole(1234567) == "1'234'567"
    assert ENGLISH.rate(TaxRate(Decimal("5.5"))) == "5.5%"


@pytest.mark.parametrize(("language", "country", "day"), [("nl", "NL", "09-03-2026"), ("de", "AT", "09.03.2026")])
def test_days_and_times_as_the_shop_writes_them(language: str, country: str, day: str) -> None:
    tr = translator_of(language, country)
    assert tr.day(date(2026, 3, 9)) == day
    assert tr.moment(MOMENT) == f"{day} 14:02"
    assert tr.time(MOMENT) == "14:02"


@pytest.mark.parametrize(("code", "shown"), [("JPY", "1.500"), ("KWD", "1.500,000"), ("EUR", "1.500,00")])
def test_a_currency_keeps_its_decimals_in_every_language(code: str, shown: str) -> None:
    money = Money(Decimal(1500), currency(code))
    assert translator_of("de").amount(money) == shown
    assert translator_of("nl").amount(money) == shown


def test_money_below_zero_reads_well_with_the_sign_before_and_behind() -> None:
    back = Money(Decimal("-4"), EUR)
    assert translator_of("nl").money(back) == f"€{NBSP}-4,00"
    assert translator_of("de").money(back) == f"-4,00{NBSP}€"


@pytest.mark.parametrize(
    ("language", "none", "one", "two"),
    [
        ("en", "0 items", "1 item", "2 items"),
        ("fr", "0 article", "1 article", "2 articles"),
        ("nl", "0 artikelen", "1 artikel", "2 artikelen"),
        ("de", "0 Artikel", "1 Artikel", "2 Artikel"),
    ],
)
def test_counting(language: str, none: str, one: str, two: str) -> None:
    tr = translator_of(language)
    assert [tr.count("{n} item", "{n} items", n) for n in (0, 1, 2)] == [none, one, two]
    assert tr.count("{n} item", "{n} items", 1204).startswith(tr.whole(1204))


def test_english_is_the_key_and_the_last_resort() -> None:
    assert translator_of("en") is ENGLISH
    assert translator_of("tlh") is ENGLISH
    assert translator_of("fr")("No language has this: {n}.", n=3) == "No language has this: 3."
    assert translator_of("fr")("Pay") == "Encaisser"


def test_the_computers_own_language_is_offered() -> None:
    assert offered(["fr-Latn-BE", "fr-BE", "fr"]) == "fr"
    assert offered(["pt_BR", "nl_BE.UTF-8", "de"]) == "nl"
    assert offered(["C"]) == offered([]) == "en"


def test_an_english_sentence_of_two_meanings_has_two_translations() -> None:
    french = translator_of("fr")
    assert (french("none"), french.pgettext("before or after a code", "none")) == ("aucune", "rien")
    assert ENGLISH.pgettext("before or after a code", "none") == "none"


def test_no_sentence_stays_none() -> None:
    """gettext keeps the catalogue's own head under the empty text."""
    assert translator_of("fr")("") == ENGLISH("") == ""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of one module, with folders for its catalogues."""
    monkeypatch.setattr(languages, "SOURCES", tmp_path)
    monkeypatch.setattr(languages, "COMPILED", tmp_path)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "presenter.py").write_text(
        "_TABLE = {1: N_('marked'), 2: NN_('{n} dog', '{n} dogs')}\n"
        "def show(self, tr, n):\n"
        "    tr('said {n}', n=n), self._tr('too'), tr('yes') if n else tr('no'), tr(_TABLE[n])\n"
        "    self._tr.count('{n} egg', '{n} eggs', n)\n"
        "    # Translators: of a hen\n"
        "    tr.pgettext('hen', 'leg')\n"
    )
    return tmp_path / "shop"


def test_what_is_said_or_marked_is_found(shop: Path) -> None:
    told = {(one.id, one.context): one for one in said(shop) if one.id}
    assert set(told) == {
        ("marked", None), (("{n} dog", "{n} dogs"), None), ("said {n}", None), ("too", None), ("yes", None),
        ("no", None), (("{n} egg", "{n} eggs"), None), ("leg", "hen"),
    }  # fmt: skip
    assert told["leg", "hen"].auto_comments == ["Translators: of a hen"]


def _shop_in_dutch() -> Catalog:
    dutch = Catalog("nl", fuzzy=False)
    dutch.add("said {n}", "gezegd")
    dutch.add("yes", "ja")
    dutch.add("no", " ")
    dutch.add("gone", "weg")
    dutch.add(("{n} dog", "{n} dogs"), ("een hond", "honden"))
    dutch.add(("{n} egg", "{n} eggs"), ("{n} ei",))
    dutch.add("leg", "poot", context="hen")
    return dutch


def test_what_a_catalogue_lacks_has_too_many_or_fills_in_otherwise_is_told(shop: Path) -> None:
    told = (line.partition(" ->")[0] for line in gaps(_shop_in_dutch(), said(shop)))
    assert sorted(re.sub("  ?(shop/presenter.py)?  ?", " ", line) for line in told) == [
        "differs 'said {n}'", "differs '{n} dog'", "differs '{n} egg'", "lacks 'marked'", "lacks 'no'", "lacks 'too'",
        "surplus 'gone'",
    ]  # fmt: skip


def test_an_update_merges_what_is_new_and_drops_what_is_said_no_more(shop: Path) -> None:
    update("nl", said(shop))  # a new language begins with nothing
    dutch = catalogue("nl")
    assert len(dutch) == len(said(shop))
    assert (("too",), None) not in entries(compiled(dutch))
    dutch["too"].string = "'ook"
    dutch["said {n}"].string = "gezegd {n}"
    with (shop.parent / "nl.po").open("wb") as file:
        write_po(file, dutch)
    module = shop / "presenter.py"
    module.write_text(module.read_text().replace("said {n}", "has said {n}").replace("yes", "yea"))
    update("nl", said(shop))
    dutch = catalogue("nl")
    assert "yes" not in dutch
    assert "said {n}" not in dutch
    assert dutch["has said {n}"].fuzzy  # a guess, for a translator
    read = entries((shop.parent / "nl.mo").read_bytes())
    assert read[("too",), None] == ("’ook",)
    assert (("has said {n}",), None) not in read


def test_a_language_is_read_quickly_enough_for_the_first_paint() -> None:
    """Only the chosen one is read: it is small. What is packed is what is read, not the translators' source."""
    for file in COMPILED.iterdir():
        assert file.suffix == ".mo"
        assert file.stat().st_size < 400_000


def test_words_stay_the_same_value_so_that_nothing_is_said_twice() -> None:
    assert translator_of("nl", "BE") == translator_of("nl", "BE")
    assert translator_of("nl", "BE") != translator_of("nl", "NL")
    assert Translator() == ENGLISH


@pytest.mark.parametrize("name", ["משה כהן", "محمد علي", "O’Brien", "Élise", "Müller", "מכבי 12"])
@pytest.mark.parametrize("language", ["en", "fr", "nl", "de"])
def test_a_name_from_right_to_left_stands_apart_in_every_sentence(language: str, name: str) -> None:
    tr = translator_of(language)
    said = tr("Unknown code {code}", code=name)
    is_rtl = any(unicodedata.bidirectional(char) in ("R", "AL") for char in name)
    assert (f"\u2068{name}\u2069" if is_rtl else name) in said
    assert ("\u2068" in said) is is_rtl
