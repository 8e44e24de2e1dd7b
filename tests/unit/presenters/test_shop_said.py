"""A refusal is told in the cashier's own language: each code of Chift's has our sentence, or is one of those that leave
it to the words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pos_app.chift.errors import ChiftRefused
from pos_app.chift.refusals import NAMED
from pos_app.domain.money import currency
from pos_app.domain.submission import Cause, Kind, State, Submission
from pos_app.domain.work_list import WorkEntry, WorkFound, WorkItem, WorkKind, WorkState
from pos_app.presenters.common.causes import (
    AS_CAUSE,
    IN_WORDS,
    OWN,
    own_words,
    why,
    why_at_length,
    why_quoted,
    words_behind,
)
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH, LANGUAGES
from pos_app.presenters.work_list.words import sentences
from pos_app.store.tables.work_list import WorkRow

SAID = "The phone number is already used by another client."
USED = "ERROR_PHONE_ALREADY_USED"


def refused(code: str, said: str = SAID) -> Submission:
    at = datetime(2026, 11, 22, 9, 41, tzinfo=UTC)
    return Submission(
        "s1", Kind.ORDER, "r1", State.REFUSED, at, cause=Cause.BODY, sentence=said, error_code=code, field="phone"
    )


def test_each_code_has_a_sentence_or_leaves_it_to_the_words() -> None:
    assert {*OWN, *AS_CAUSE, *IN_WORDS} == set(NAMED)
    assert len(OWN) + len(AS_CAUSE) + len(IN_WORDS) == len(NAMED), "in one of the three"


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
@pytest.mark.parametrize("code", [*OWN, *AS_CAUSE])
def test_it_is_told_in_the_cashiers_language(language: str, code: str) -> None:
    tr = translator_of(language)
    row = refused(f"ERROR_{code}")
    own = own_words(row.error_code, tr)
    assert own
    assert own != own_words(row.error_code, ENGLISH)
    for told in (why(row, tr), why_quoted(row, tr), sentence(ChiftRefused(SAID, error_code=row.error_code), tr)):
        assert told == own
    assert why_at_length(row, tr) == own
    (behind,) = words_behind(row, tr)
    assert behind.endswith(SAID), "the software's words stand behind it"


@pytest.mark.parametrize("code", ["", "ERROR_STOCK_TOO_LOW", *(f"ERROR_{code}" for code in sorted(IN_WORDS))])
def test_where_the_code_says_too_little_the_words_are_shown(code: str) -> None:
    row = refused(code, "Impossible to retrieve data")
    assert why(row, ENGLISH) == "Impossible to retrieve data"
    assert why_quoted(row, ENGLISH) == "“Impossible to retrieve data”"
    assert why_at_length(row, ENGLISH) == "The shop system says: Impossible to retrieve data"
    assert words_behind(row, ENGLISH) == ()
    silent = refused(code, "")
    assert why(silent, ENGLISH) == why_quoted(silent, ENGLISH) == "The shop system refused this."


def test_a_code_is_known_however_it_is_written() -> None:
    assert own_words("phone-already-used", ENGLISH) == own_words(USED, ENGLISH) != ""


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_work_list_says_it_so_too(language: str) -> None:
    tr = translator_of(language)
    at = datetime(2026, 11, 22, 9, 41, tzinfo=UTC)
    item = WorkItem("R-1", WorkKind.RETURN, "R-1", "s1", "1-261122-0037", at, "Nadia", currency("EUR"), 495)

    def said(code: str) -> str:
        found = WorkFound(same=False, refused=SAID, code=code)
        return sentences(WorkRow(WorkEntry(item, WorkState.TO_TELL, None, found)), at, tr)[0]

    assert own_words(USED, tr) in said(USED)
    assert SAID not in said(USED)
    assert SAID in said("")
