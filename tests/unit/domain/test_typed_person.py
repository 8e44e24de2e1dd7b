"""What was typed or pasted about a person is taken apart, and nothing of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.search import glued, spellings, words
from pos_app.domain.typed_person import TypedPerson, split_name, typed_person
from tests.unit.domain.random_carts import checked


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("John Smith", "John", "Smith"),
        ("Smith, John", "John", "Smith"),
        ("Smith , John", "John", "Smith"),
        ("Smith,John", "John", "Smith"),
        ("SMITH; John", "John", "SMITH"),
        ("García López, María José", "María José", "García López"),
        ("Smith,", "", "Smith"),
        (", John", "John", ""),
        ("van den Berg, Jan", "Jan", "van den Berg"),
        ("Jan van den Berg", "Jan", "van den Berg"),
        ("van den Berg", "", "van den Berg"),
        ("De Smet", "", "De Smet"),
        ("O' Brien", "", "O' Brien"),
        ("DUPONT Marie", "Marie", "DUPONT"),
        ("DE SMET Anna Maria", "Anna Maria", "DE SMET"),
        ("ANNA SMET", "ANNA", "SMET"),
        ("J. Smith", "J.", "Smith"),
        ("Seán O’Brien", "Seán", "O'Brien"),
        ("Jean-Pierre", "Jean-Pierre", ""),
        ("李 小龙", "李", "小龙"),
        ("  John\tSmith ", "John", "Smith"),
        ("Café 7", "Café", "7"),
        ("", "", ""),
    ],
)
def test_names_come_apart_as_people_write_them(text: str, first: str, last: str) -> None:
    assert split_name(text) == (first, last)
    person = typed_person(text)
    assert (person.phone, person.email) == ("", "")
    assert (person.first_name, person.last_name) == (first, last)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("0475 12 34 56", TypedPerson(phone="0475 12 34 56")),
        ("+32 (0)475/12.34.56", TypedPerson(phone="+32 (0)475/12.34.56")),
        ("12", TypedPerson(phone="12")),
        ("ida@vermeer.be", TypedPerson(email="ida@vermeer.be")),
        ("mailto:ida@vermeer.be", TypedPerson(email="ida@vermeer.be")),
        ("Ida Vermeer <ida@vermeer.be>", TypedPerson("Ida", "Vermeer", email="ida@vermeer.be")),
        ("Ida Vermeer (ida@vermeer.be)", TypedPerson("Ida", "Vermeer", email="ida@vermeer.be")),
        ("Ida [ida@vermeer.be]", TypedPerson("Ida", email="ida@vermeer.be")),
        ("ida@vermeer.be (Ida Vermeer)", TypedPerson("Ida", "Vermeer", email="ida@vermeer.be")),
        ("Ida | 0475123456", TypedPerson("Ida", phone="0475123456")),
        ("Ida Vermeer - ida@vermeer.be / 0475123456", TypedPerson("Ida", "Vermeer", "0475123456", "ida@vermeer.be")),
        ("Ida & Jan Vermeer (0475123456)", TypedPerson("Ida", "& Jan Vermeer", "0475123456")),
        ("ida@vermeer.be 0475123456", TypedPerson(phone="0475123456", email="ida@vermeer.be")),
        ("Jan Peeters 0475 12 34 56", TypedPerson("Jan", "Peeters", "0475 12 34 56")),
        ("Jan Peeters, tel. 0475 12 34 56", TypedPerson("", "Jan Peeters", "0475 12 34 56")),
        ("Café 7", TypedPerson("Café", "7")),
        ("Hotel 1898 Gent", TypedPerson("Hotel", "1898 Gent")),
        ("4711 Kölnisch", TypedPerson("4711", "Kölnisch")),
        ("0475-TAXI-12", TypedPerson("0475-TAXI-12")),
        ("R2D2", TypedPerson("R2D2")),
        ("  ", TypedPerson()),
    ],
)
def test_what_was_looked_for_goes_into_its_field(text: str, person: TypedPerson) -> None:
    assert typed_person(text) == person


NAMES = st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=8), min_size=1, max_size=4)


@checked
@given(st.text(max_size=40))
def test_no_letter_and_no_figure_is_lost_of_anything_typed(text: str) -> None:
    person = typed_person(text)
    kept = "".join((person.first_name, person.last_name, person.phone, person.email))
    told = [c for c in text if c.isalpha() or c.isdigit()]
    lost = sorted(set(told) - set(kept))
    # Only what says what kind of thing follows is dropped: `tel.`, `mailto:`.
    assert not lost or any(word in text.casefold() for word in ("tel", "tél", "gsm", "mob", "fon", "handy", "mailto"))


@checked
@given(NAMES, st.sampled_from(("0475 12 34 56", "+32475123456", "0475/12.34.56")))
def test_a_number_behind_names_is_a_number(names: list[str], number: str) -> None:
    who = " ".join(names)
    assert typed_person(f"{who} {number}").phone == number


@checked
@given(st.lists(st.sampled_from(("mary", "jane", "o", "brien", "van", "den")), min_size=1, max_size=8))
def test_each_way_to_leave_blanks_out_is_one_of_the_spellings(parts: list[str]) -> None:
    for written in spellings(parts):
        assert "".join(dict.fromkeys(written)).startswith(parts[0])
        assert len(written) < len(parts) or len(set(parts)) < len(parts)
    runs = glued(parts)
    assert all(run in "".join(parts) for run in runs)
    assert len(runs) == len(set(runs))


def test_words_are_joined_where_a_name_has_marks_or_blanks() -> None:
    assert words("O'Brien") == ("o", "brien")
    assert spellings(words("Mc Donald")) == (("mcdonald",),)
    assert spellings(("one",)) == ()
