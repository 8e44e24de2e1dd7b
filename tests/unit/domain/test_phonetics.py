"""Names that sound alike have one key, names that do not have others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.phonetics import sound, sounds, units
from pos_app.domain.search import words


@pytest.mark.parametrize(
    "names",
    [
        ("Lefèvre", "Lefebvre", "LEFEVRE"),
        ("Janssen", "Janssens", "Jansen", "Jansens"),
        ("Meyer", "Meier", "Maier", "Mayer", "Meijer"),
        ("Dupont", "Dupond"),
        ("De Smet", "Desmet", "De Smedt", "Desmedt"),
        ("Vandenberghe", "Van den Berghe", "Vandenbergh", "Van den Berg"),
        ("Hendrickx", "Hendriks", "Hendrix"),
        ("Claes", "Klaas"),
        ("Schmitz", "Smits", "Schmitt", "Schmidt"),
        ("Müller", "Mueller", "Muller"),
        ("Leclercq", "Leclerc"),
        ("De Witte", "Dewit", "De Wit"),
        ("Van Dyck", "Vandijck", "Van Dijk"),
        ("Gauthier", "Gautier"),
        ("Rousseau", "Rousseaux"),
        ("Wouters", "Wauters"),
        ("D’Hondt", "Dhondt", "D'hont"),
        ("Schulz", "Schultz", "Schultze"),
        ("Köhler", "Koehler"),
    ],
)
def test_names_that_sound_alike_have_one_key(names: tuple[str, ...]) -> None:
    keys = {sounds(words(name))[0] for name in names}
    assert len(keys) == 1, keys


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lefebvre", "Lefort"), ("Peeters", "Pieters"), ("Jan", "Jean"), ("Dubois", "Dubos"), ("Martin", "Marten")],
)
def test_names_that_do_not_sound_alike_have_other_keys(one: str, other: str) -> None:
    assert sounds(words(one)) != sounds(words(other))


def test_a_name_is_found_with_and_without_what_stands_before_it() -> None:
    assert units(words("Anna van den Berghe")) == ("anna", "vandenberghe")
    assert sounds(words("van den Berghe")) == ("vandenberg", "berg")
    assert units(words("Elise de")) == ("elise", "de")


@pytest.mark.parametrize("text", ["", "x", "123", "a1", "петренко", "李小龙"])
def test_what_is_no_name_in_latin_letters_has_no_sound(text: str) -> None:
    assert sound(text) == ""


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=60))
def test_any_word_has_a_key_no_longer_than_twice_itself(word: str) -> None:
    assert 0 <= len(sound(word)) <= 2 * len(word)
