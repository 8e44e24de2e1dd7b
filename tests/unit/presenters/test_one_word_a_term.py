"""One word a term in each language: the glossary's table, held against every sentence of `po/`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.languages import OTHERS, catalogue, pairs

GLOSSARY = Path(__file__).parents[3] / "docs" / "glossary.md"
COLUMNS = {"de": "German", "fr": "French", "nl": "Dutch"}


@dataclass(frozen=True)
class Word:
    """What a language says for a term, and what it never says for it."""

    own: str
    never: tuple[str, ...]


def words(language: str) -> dict[str, Word]:
    """The glossary's words by term. Raises ValueError for a page without such a column."""
    rows = re.findall(r"^\| (.+) \|$", GLOSSARY.read_text("utf-8"), flags=re.MULTILINE)
    head, *lines = (row.split(" | ") for row in rows)
    column = head.index(COLUMNS[language])
    told = {}
    for line in lines:
        own, _, never = line[column].partition("; not ")
        told[line[0]] = Word(own, tuple(filter(None, never.split(", "))))
    return told


def has(text: str, word: str) -> bool:
    """Whether `text` has the whole word, in letters of any size."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, flags=re.IGNORECASE) is not None


def names(english: str, term: str) -> bool:
    """Whether an English sentence speaks of one or several of a term."""
    return has(english, term) or has(english, f"{term}s")


def slips(table: Mapping[str, Word], said: Iterator[tuple[str, str]]) -> list[str]:
    """Each sentence that says a term by a word it never has."""
    owners = {word.own.casefold(): term for term, word in table.items()}
    told = []
    for english, translated in said:
        text = re.sub(r"\{\w+\}", "", translated)
        plain = text
        for own in sorted((word.own for word in table.values() if " " in word.own), key=len, reverse=True):
            plain = re.sub(re.escape(own), "", plain, flags=re.IGNORECASE)  # "boutique en ligne" is no "boutique"
        for term, word in table.items():
            for never in word.never:
                other = owners.get(never.casefold())
                if other is not None and (names(english, other) or not names(english, term)):
                    continue
                if has(plain, never):
                    told.append(f"{term}: {never!r} for {word.own!r} in {translated!r}")
    return told


@pytest.mark.parametrize("language", OTHERS)
def test_a_term_has_one_word(language: str) -> None:
    table = words(language)
    assert len(table) > 20
    assert list(table) == sorted(table), "the terms stand in their order"
    assert slips(table, pairs(catalogue(language))) == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_word_of_each_term_is_said(language: str) -> None:
    said = " ".join(text for _, text in pairs(catalogue(language))).casefold()
    assert [word.own for word in words(language).values() if word.own.casefold() not in said] == []


@pytest.mark.parametrize(
    ("language", "english", "text", "told"),
    [
        ("de", "The shop today", "Das Geschäft heute", ["shop"]),
        ("de", "Your financial year", "Geschäftsjahr", []),
        ("fr", "a web shop", "une boutique en ligne", []),
        ("fr", "Give each one in your shop.", "Dans votre boutique.", ["shop"]),
        ("nl", "Order {order}", "Order {order}", ["order"]),
        ("nl", "Order {order}", "Bestelling {order}", []),
        ("nl", "Till {till} has this cart.", "Kassa {till} heeft deze bon.", ["cart"]),
        ("nl", "Scan the receipt first.", "Scan eerst de bon.", []),
        ("nl", "The cart of this receipt.", "Het mandje van deze bon.", []),
    ],
)
def test_another_word_is_found(language: str, english: str, text: str, told: list[str]) -> None:
    found = slips(words(language), iter([(english, text)]))
    assert [one.partition(":")[0] for one in found] == told
