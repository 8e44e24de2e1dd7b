"""Receipt numbers as they are printed and scanned; text as the search sees it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import DomainError
from pos_app.domain.receipt import PaperCode, ReceiptNumber, ReturnNumber
from pos_app.domain.search import digits, fold, words
from tests.unit.domain.random_carts import checked

numbers = st.builds(
    ReceiptNumber,
    st.from_regex(r"[A-Z0-9]{1,6}", fullmatch=True),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 999_999_999),
)


@checked
@given(numbers)
def test_no_number_is_read_as_one_of_the_other_kind(number: ReceiptNumber) -> None:
    back = ReturnNumber(number.till, number.day, number.counter)
    for text in (str(back), f"Return {back}, please", f"{back}\n"):
        assert ReturnNumber.find(text) == back
        assert ReceiptNumber.find(text) is None
    assert ReturnNumber.find(str(number)) is None
    # A till of the code "R", and one whose code looks like a day.
    for till in ("R", "261122", "26"):
        sale = ReceiptNumber(till, number.day, number.counter)
        given = ReturnNumber(till, number.day, number.counter)
        assert (ReceiptNumber.find(str(sale)), ReturnNumber.find(str(sale))) == (sale, None)
        assert (ReceiptNumber.find(str(given)), ReturnNumber.find(str(given))) == (None, given)


@checked
@given(numbers)
def test_a_printed_number_is_found_again(number: ReceiptNumber) -> None:
    assert ReceiptNumber.find(str(number)) == number
    assert ReceiptNumber.find(f"Receipt {number}, please") == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1-261122-003",
        "1-261322-0038",
        "1-260230-0038",
        "1-261122-0000",
        "A-1-261122-0038",
        "1-261122-0038-1",
        "1-261122-1234567890",
        "TOOLONG-261122-0038",
        "5410000000001",
    ],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert ReceiptNumber.find(text) is None


@pytest.mark.parametrize(("till", "counter"), [("", 1), ("a", 1), ("SEVENTH", 1), ("1", 0), ("1", 10**9)])
def test_a_till_cannot_give_out_such_a_number(till: str, counter: int) -> None:
    with pytest.raises(DomainError):
        ReceiptNumber(till, date(2026, 11, 22), counter)


def test_numbers_of_a_till_sort_as_they_were_given_out() -> None:
    early, late = (ReceiptNumber("1", date(2026, 11, 22), counter) for counter in (9_999, 10_000))
    assert early < late
    assert [str(early), str(late)] == ["1-261122-9999", "1-261122-10000"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Café Müller", "cafe muller"),
        ("CAFE\u0301", "cafe"),
        ("Łukasz Sørensen", "lukasz sorensen"),
        ("Straße", "strasse"),
        ("Œuf æquo", "oeuf aequo"),
        ("İstanbul ılık", "istanbul ilik"),
        ("ﬁn", "fin"),
        ("Ｔｅａ", "tea"),
    ],
)
def test_accents_and_case_do_not_matter(typed: str, found: str) -> None:
    assert fold(typed) == found


@checked
@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = words(text)
    assert words(" ".join(once)) == once
    assert len(set(once)) == len(once)


def test_words_come_once_and_in_order() -> None:
    assert words("L'Oréal—crème, crème 50ml!") == ("l", "oreal", "creme", "50ml")


def test_names_in_other_scripts_are_words_too() -> None:
    assert words("Ольга Петренко") == ("ольга", "петренко")
    assert words("Μαρία, 李小龙") == ("μαρια", "李小龙")
    assert words("a_b '; DROP--") == ("a", "b", "drop")


def test_a_phone_number_is_its_digits() -> None:
    assert digits("+32 (0)475/12.34.56") == "320475123456"
    assert digits("none") == ""


@pytest.mark.parametrize(
    "code",
    [
        "1-261122-0038",
        "P-1-261122-0038",
        "G-1-261122-0038",
        "P-G-A1-261122-0038",
        "R-1-261122-0002",
        "P-R-1-261122-0002",
    ],
)
def test_the_code_of_a_paper_says_what_it_is_and_is_no_bare_number(code: str) -> None:
    paper = PaperCode.find(f" {code}\n")
    assert paper is not None
    assert str(paper) == code
    assert (paper.practice, paper.gift) == (code.startswith("P-"), "G-" in code)
    if paper.practice or paper.gift:
        assert (ReceiptNumber.find(code), ReturnNumber.find(code)) == (None, None)
