"""VAT and company numbers: against slow references written another way, and against examples that are public.

The examples are those that python-stdnum's documentation gives (Wikipedia's for the SIRET), and La Poste's offices.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.errors import DomainError
from pos_app.domain.tax_numbers import company_number, country_of_vat, is_siren, is_siret, vat_number

PUBLIC = {
    "BE 0428.759.497": "BE0428759497",
    "be428759497": "BE0428759497",
    "BE(0)403.019.261": "BE0403019261",
    "Fr 40 303 265 045": "FR40303265045",
    "FR23334175221": "FR23334175221",
    "FRK7399859412": "FRK7399859412",
    "FR4Z123456782": "FR4Z123456782",
    "DE 136,695 976".replace(",", "."): "DE136695976",
    "AT U13585627": "ATU13585627",
    "AT13585627": "ATU13585627",
    "NL004495445B01": "NL004495445B01",
    "NL002455799B11": "NL002455799B11",
    "LU 150 274 42": "LU15027442",
}
WRONG = (
    "BE0431150351",
    "BE2428759497",
    "BE0000000097",
    "FR84323140391",
    "FRIO334175221",
    "DE136695978",
    "DE036695976",
    "ATU13585626",
    "NL123456789B90",
    "NL004495445B00",
    "NL000000000B01",
    "LU15027443",
    "LU1502744",
    "BE",
    "FR",
    "XX123456789",
    "BE０428759497",
    "DE१३६६९५९७६",
)


@pytest.mark.parametrize(("typed", "kept"), PUBLIC.items())
def test_public_examples_are_kept_in_their_printed_form(typed: str, kept: str) -> None:
    assert vat_number(typed, "BE") == kept
    assert vat_number(kept, "NL") == kept


@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_number_is_refused_with_an_example_where_one_is_known(typed: str) -> None:
    with pytest.raises(DomainError) as refused:
        vat_number(typed, "FR")
    assert refused.value.field == "vat_number"
    assert (refused.value.code == "vat_number_like") == bool(refused.value.detail["like"])


def test_without_a_prefix_the_shops_country_counts_and_nothing_is_nothing() -> None:
    assert vat_number("0428759497", "BE") == "BE0428759497"
    assert vat_number("40303265045", "FR") == "FR40303265045"
    assert vat_number(" - ", "BE") == ""
    assert vat_number("EL094014201", "BE") == "EL094014201"
    assert (country_of_vat("EL094014201"), country_of_vat("BE0428759497"), country_of_vat("")) == ("GR", "BE", "")


# --- slow references: each computes the digits that fit, by another road than the program ---


def remainder(digits: str, of: int) -> int:
    """By long division, a figure at a time."""
    left = 0
    for figure in digits:
        left = (left * 10 + int(figure)) % of
    return left


def belgian(base: str) -> set[str]:
    return {f"{97 - remainder(base, 97):02d}"}


def luhn_sum(digits: str) -> int:
    table = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    return sum(table[int(d)] if at % 2 else int(d) for at, d in enumerate(digits[::-1]))


def german(base: str) -> set[str]:
    """By trying all ten: ISO 7064's own recursion over the whole number ends at 1."""

    def checks(number: str) -> bool:
        p = 10
        for figure in number[:-1]:
            s = (p + int(figure)) % 10
            p = (2 * (10 if s == 0 else s)) % 11
        return (p + int(number[-1])) % 10 == 1

    return {str(last) for last in range(10) if checks(base + str(last))}


def austrian(base: str) -> set[str]:
    odd = sum(int(base[at]) for at in (0, 2, 4, 6))
    even = sum(int(base[at]) // 5 + int(base[at]) * 2 % 10 for at in (1, 3, 5))
    return {str((10 - (odd + even + 4) % 10) % 10)}


def luxembourgish(base: str) -> set[str]:
    return {f"{remainder(base, 89):02d}"}


def dutch(base: str) -> set[str]:
    """By eleven any suffix fits; else those of 97, whose letters are two figures each (N 23, L 21, B 11)."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    if sum(weight * int(figure) for weight, figure in zip(weights, base, strict=True)) % 11 == 0:
        return {f"{number:02d}" for number in range(1, 100)}
    return {f"{number:02d}" for number in range(1, 100) if remainder(f"2321{base}11{number:02d}", 97) == 1}


REFERENCES: dict[str, tuple[Callable[[str], set[str]], str, str, int]] = {
    "BE": (belgian, "{}", "{}{}", 8),
    "DE": (german, "{}", "{}{}", 8),
    "AT": (austrian, "{}", "U{}{}", 7),
    "LU": (luxembourgish, "{}", "{}{}", 6),
    "NL": (dutch, "{}", "{}B{}", 9),
}


def is_taken(country: str, own: str) -> bool:
    try:
        return vat_number(f"{country}{own}", country) == f"{country}{own}"
    except DomainError:
        return False


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(REFERENCES)), st.integers(1, 10**9 - 1))
def test_exactly_the_endings_of_the_slow_reference_are_taken(country: str, number: int) -> None:
    reference, _, form, length = REFERENCES[country]
    base = f"{number:09d}"[-length:]
    if country == "BE":
        base = str(number % 2) + base[1:]
    if int(base) == 0 or (country == "DE" and base[0] == "0"):
        return
    width = 2 if country in ("BE", "LU", "NL") else 1
    endings = {f"{ending:0{width}d}" for ending in range(10**width)}
    assert {end for end in endings if is_taken(country, form.format(base, end))} == reference(base)


@settings(max_examples=60, deadline=None)
@given(st.integers(10**7, 10**8 - 1), st.integers(0, 99_999))
def test_french_numbers_follow_luhn_and_the_key_of_their_siren(head: int, office: int) -> None:
    fitting = [f"{head}{last}" for last in range(10) if luhn_sum(f"{head}{last}") % 10 == 0]
    assert [f"{head}{last}" for last in range(10) if is_siren(f"{head}{last}")] == fitting
    (siren,) = fitting
    key = remainder(f"{siren}12", 97)
    assert [at for at in range(100) if is_taken("FR", f"{at:02d}{siren}")] == [key]
    siret = f"{siren}{office:05d}"
    whole = sum(map(int, siret)) % 5 if siren == "356000000" else luhn_sum(siret) % 10
    assert is_siret(siret) == (whole == 0)


def test_the_post_offices_of_la_poste_count_by_five_and_its_head_office_by_luhn() -> None:
    assert is_siret("35600000000048")  # the head office
    assert is_siret("35600000049837")  # an office whose figures add up to 45, and no Luhn number
    assert luhn_sum("35600000049837") % 10
    assert not is_siret("35600000049838")
    assert is_siret("73282932000074")
    assert not is_siret("73282932000079")


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("BE", "BE 0428 759 497", "0428.759.497"),
        ("FR", "732 829 320 00074", "73282932000074"),
        ("FR", "732829320", "732829320"),
        ("NL", "KvK 12345678", "12345678"),
        ("LU", "RCS Luxembourg B 12345", "B12345"),
        ("AT", "fn 123456 a", "FN 123456a"),
        ("DE", "21/815/08150", "21/815/08150"),
        ("DE", "HRB  86891", "HRB 86891"),
        ("DE", "", ""),
    ],
)
def test_company_numbers_of_each_country(country: str, typed: str, kept: str) -> None:
    assert company_number(typed, country) == kept


@pytest.mark.parametrize(
    ("country", "typed"),
    [("BE", "0428.759.498"), ("FR", "732829321"), ("NL", "1234567"), ("LU", "12345"), ("AT", "123456"), ("DE", "HRB")],
)
def test_a_wrong_company_number_is_refused(country: str, typed: str) -> None:
    with pytest.raises(DomainError) as refused:
        company_number(typed, country)
    assert refused.value.field == "company_number"


@given(st.text(max_size=24), st.sampled_from(["BE", "FR", "NL", "LU", "AT", "DE", "IT", "CH", "", "GR"]))
def test_whatever_is_typed_is_kept_whole_or_refused_as_itself(typed: str, country: str) -> None:
    for take in (vat_number, company_number):
        try:
            kept = take(typed, country)
        except DomainError:
            continue
        assert kept.isprintable()
        assert take(kept, country) == kept
