"""The languages: nothing missing or left over, numbers and days as each writes them, and the finder of sentences."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.money import Money, currency
from pos_app.domain.tax import TaxRate
from pos_app.presenters.common.languages import offered, words_of
from pos_app.presenters.common.words import ENGLISH, LANGUAGES, NBSP, THIN, Words, parse_number
from tests.languages import gaps, said, tables

EUR = currency("EUR")
OTHERS = tuple(code for code in LANGUAGES if code != "en")
AMOUNT = Money(Decimal("1284.2"), EUR)
MOMENT = datetime(2026, 3, 9, 14, 2, 11).astimezone()


def test_every_sentence_is_found_and_every_language_has_it() -> None:
    told = said()
    assert told.unclear == [], "mark these with say(…), see tests/languages.py"
    assert sorted(tables()) == sorted(OTHERS)
    for language, table in tables().items():
        found = gaps(table, told)
        assert found.missing == (), f"{language} lacks these; python -m tests.languages says where they are said"
        assert found.wrong == (), f"{language}: other placeholders than the English"
        assert found.surplus == (), f"{language}: nobody says these; python -m tests.languages --tidy drops them"


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_keep_their_shape(language: str) -> None:
    for english, text in tables()[language].items():
        assert len(text) - len(text.lstrip()) == len(english) - len(english.lstrip()), "blanks show what belongs below"
        assert english.endswith("…") == text.endswith("…") or text == "Connexion…"
        assert english.endswith(".") <= text.endswith((".", "!", "?")), f"{english} -> {text}"
        assert "'" not in text, "’ is the apostrophe"


def test_french_keeps_its_marks_with_their_word() -> None:
    for text in tables()["fr"].values():
        assert re.search(r" [:;!?»%]|« ", text) is None, f"a narrow no-break space belongs here: {text}"
        assert re.search(r"\w[;!?»]", text) is None, f"a narrow no-break space belongs here: {text}"


@pytest.mark.parametrize(
    ("language", "country", "amount", "percent", "day", "moment"),
    [
        ("en", "", f"1{THIN}284.20{NBSP}€", f"5.5{NBSP}%", "09/03/2026", "09/03/2026 14:02"),
        ("fr", "BE", f"1{THIN}284,20{NBSP}€", f"5,5{NBSP}%", "09/03/2026", "09/03/2026 14:02"),
        ("nl", "NL", f"€{NBSP}1.284,20", "5,5%", "09-03-2026", "09-03-2026 14:02"),
        ("nl", "BE", f"€{NBSP}1.284,20", "5,5%", "09/03/2026", "09/03/2026 14:02"),
        ("de", "DE", f"1.284,20{NBSP}€", f"5,5{NBSP}%", "09.03.2026", "09.03.2026 14:02"),
        ("de", "AT", f"€{NBSP}1{NBSP}284,20", f"5,5{NBSP}%", "09.03.2026", "09.03.2026 14:02"),
        ("de", "CH", f"€{NBSP}1’284.20", f"5.5{NBSP}%", "09.03.2026", "09.03.2026 14:02"),
    ],
)
def test_amounts_and_days_as_the_shop_writes_them(
    language: str, country: str, amount: str, percent: str, day: str, moment: str
) -> None:
    words = words_of(language, country)
    assert words.money(AMOUNT) == amount
    assert words.rate(TaxRate(Decimal("5.5"))) == percent
    assert words.day(date(2026, 3, 9)) == day
    assert words.moment(MOMENT) == moment
    assert words.time(MOMENT) == "14:02"
    assert parse_number(words.amount(AMOUNT)) == AMOUNT.amount


@pytest.mark.parametrize(("code", "shown"), [("JPY", "1.500"), ("KWD", "1.500,000"), ("EUR", "1.500,00")])
def test_a_currency_keeps_its_decimals_in_every_language(code: str, shown: str) -> None:
    money = Money(Decimal(1500), currency(code))
    assert words_of("de").amount(money) == shown
    assert words_of("nl").amount(money) == shown


def test_money_below_zero_reads_well_with_the_sign_before_and_behind() -> None:
    back = Money(Decimal("-4"), EUR)
    assert words_of("nl").money(back) == f"€{NBSP}-4,00"
    assert words_of("de").money(back) == f"-4,00{NBSP}€"


@pytest.mark.parametrize(
    ("language", "typed", "amount"),
    [
        ("de", "1.500", "1500"), ("nl", "1.234.567", "1234567"), ("de", "1.500,50", "1500.5"), ("de", "12.50", "12.5"),
        ("de", "0.500", "0.5"), ("de", "1,5", "1.5"), ("fr", "1.500", "1.5"), ("en", "1.500", "1.5"), ("nl", "x", None),
    ],
)  # fmt: skip
def test_a_thousand_typed_with_the_languages_own_mark_is_a_thousand(
    language: str, typed: str, amount: str | None
) -> None:
    assert words_of(language).parse_amount(typed) == (Decimal(amount) if amount else None)


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
    words = words_of(language)
    assert [words.count("{n} item", "{n} items", n) for n in (0, 1, 2)] == [none, one, two]
    assert words.count("{n} item", "{n} items", 1204).startswith(words.whole(1204))


def test_english_is_the_key_and_the_last_resort() -> None:
    assert words_of("en") is ENGLISH
    assert words_of("tlh") is ENGLISH
    assert words_of("fr")("No language has this: {n}.", n=3) == "No language has this: 3."
    assert words_of("fr")("Pay") == "Payer"


def test_the_computers_own_language_is_offered() -> None:
    assert offered(["fr-Latn-BE", "fr-BE", "fr"]) == "fr"
    assert offered(["pt_BR", "nl_BE.UTF-8", "de"]) == "nl"
    assert offered(["C"]) == offered([]) == "en"


def test_the_finder_sees_what_is_lacking(tmp_path: Path) -> None:
    (tmp_path / "presenters").mkdir()
    (tmp_path / "presenters" / "shop.py").write_text(
        "_TABLE = {1: 'in a table', 2: 'too'}\n"
        "_PAIRS = (('code', say('marked')),)\n"
        "_ONE = 'alone'\n"
        "def show(self, words, n):\n"
        "    words('said {n}', n=n), words('yes' if n else 'no'), words(_TABLE[n]), words(_ONE)\n"
        "    self._words.count('{n} egg', '{n} eggs', n)\n"
        "    [words(text) for _, text in _PAIRS]\n"
        "    words(self.unknown)\n"
    )
    told = said(tmp_path)
    assert set(told.places) == {
        "said {n}", "yes", "no", "in a table", "too", "alone", "{n} egg", "{n} eggs", "marked",
    }  # fmt: skip
    assert told.unclear == ["presenters/shop.py:8: self.unknown"]
    found = gaps(
        {"said {n}": "dit", "yes": "oui", "no": " ", "gone": "parti", "{n} egg": "un œuf", "{n} eggs": "œufs"}, told
    )
    assert found.missing == ("alone", "in a table", "marked", "too")
    assert found.surplus == ("gone",)
    assert found.wrong == ("said {n}", "no", "{n} eggs")


def test_a_language_is_read_quickly_enough_for_the_first_paint() -> None:
    """Only the chosen one is read: it is small."""
    for table in (Path(__file__).parents[3] / "resources" / "languages").glob("*.json"):
        assert table.stat().st_size < 400_000


def test_words_stay_the_same_value_so_that_nothing_is_said_twice() -> None:
    assert words_of("nl", "BE") == words_of("nl", "BE")
    assert words_of("nl", "BE") != words_of("nl", "NL")
    assert Words() == ENGLISH
