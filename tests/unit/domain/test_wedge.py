"""A scanner told from a person: everything a scanner types is taken, nothing a person types is."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos_app.domain.wedge import (
    ENTER,
    FAST,
    GAP,
    LEAST,
    STALL,
    TAB,
    WORD_STALL,
    Burst,
    Ending,
    Key,
    Wedge,
    gap_between,
    judge,
    propose,
    run_out,
)

EAN = "5410000000019"
CODES = st.one_of(
    st.text("0123456789", min_size=6, max_size=20),
    st.text("ABCXYZ0189-./ ", min_size=6, max_size=20).filter(lambda text: bool(text.strip())),
    st.just("1-261122-0038"),
)


def told_apart(keys: Iterable[Key], wedge: Wedge | None = None) -> tuple[str, list[str]]:
    """What went to the field ("." for a key that is no character), and the codes."""
    wedge = wedge or Wedge()
    held: tuple[Key, ...] = ()
    typed: list[str] = []
    codes: list[str] = []
    for key in keys:
        verdict = judge(held, key, wedge)
        typed += [one.char for one in held[: verdict.release]]
        typed += [key.char or "."] if verdict.passes else []
        codes += [verdict.code] if verdict.code else []
        held = verdict.held
    last = run_out(held, wedge)
    return "".join(typed) + "".join(key.char for key in held[: last.release]), codes + [last.code] * bool(last.code)


def at_gaps(text: str, gaps: Iterable[int], start: int = 1000) -> list[Key]:
    """A text whose keys come at these gaps (the first is the pause before it)."""
    return [Key(char, at) for char, at in zip(text, accumulate(gaps, initial=start), strict=False)]


def scan(code: str, start: int, gap: int = 8, ending: str = ENTER) -> list[Key]:
    return at_gaps(code + ending, [gap] * (len(code) + 1), start)


def chunks(keys: list[Key], pause: int) -> int:
    """When the next thing may begin."""
    return keys[-1].at + pause


# --- a scanner ---


@given(CODES, st.lists(st.integers(0, GAP), min_size=21, max_size=21), st.sampled_from([ENTER, TAB]))
def test_a_scan_is_taken_whole_and_nothing_of_it_reaches_a_field(code: str, gaps: list[int], ending: str) -> None:
    assert told_apart(at_gaps(code + ending, gaps)) == ("", [code])


@given(st.lists(CODES, min_size=1, max_size=30), st.integers(0, GAP))
def test_scans_right_behind_each_other_are_so_many_scans(codes: list[str], gap: int) -> None:
    keys = at_gaps(ENTER.join(codes) + ENTER, [gap] * 1000)
    assert told_apart(keys) == ("", codes)


def test_the_clock_of_the_system_may_begin_again_in_the_middle_of_a_scan() -> None:
    keys = [Key(key.char, key.at % (1 << 32) or 1) for key in scan(EAN, (1 << 32) - 40)]
    assert gap_between(keys[0], keys[-1]) in (103, 104, 105)
    assert told_apart(keys) == ("", [EAN])


def test_a_prefix_and_a_suffix_are_taken_off_and_asked_for() -> None:
    wedge = Wedge(prefix="~", suffix="#")
    assert told_apart(scan(f"~{EAN}#", 1000), wedge) == ("", [EAN])
    assert told_apart(scan(EAN, 1000), wedge) == (EAN + ENTER, [])


def test_a_scanner_without_an_ending_key_is_judged_when_nothing_more_comes() -> None:
    wedge = Wedge(ending=Ending.NONE)
    assert told_apart(at_gaps(EAN, [8] * 20), wedge) == ("", [EAN])
    two = at_gaps(EAN, [8] * 20) + at_gaps("4006381333931", [8] * 20, 2000)
    assert told_apart(two, wedge) == ("", [EAN, "4006381333931"])
    assert told_apart(at_gaps(EAN, [8] * 20)) == (EAN, []), "by default a code has an ending key"


def test_only_the_ending_that_was_set_ends_a_code() -> None:
    wedge = Wedge(ending=Ending.TAB)
    assert told_apart(scan(EAN, 1000, ending=TAB), wedge) == ("", [EAN])
    assert told_apart(scan(EAN, 1000), wedge) == (EAN + ENTER, [])


def test_a_code_too_short_is_typing_unless_the_shop_has_such_codes() -> None:
    assert told_apart(scan("12345", 1000)) == ("12345" + ENTER, [])
    assert told_apart(scan("1234", 1000), Wedge(least=4)) == ("", ["1234"])


@given(CODES, st.integers(LEAST, 20), st.integers(GAP + 1, STALL), st.sampled_from([ENTER, TAB]))
def test_a_scan_may_stall_once_it_can_be_no_persons(code: str, place: int, stall: int, ending: str) -> None:
    """Behind words it may stall for less: a person's Enter may be behind them. What is delivered then and was a scan is
    taken back (`test_wedge_pieces.py`)."""
    place = min(place, len(code))
    assume(stall <= WORD_STALL or not code[:place].replace(" ", "").isalpha())
    gaps = [8] * 30
    gaps[place - 1] = stall
    assert told_apart(at_gaps(code + ending, gaps)) == ("", [code])


def test_a_scanner_without_an_ending_key_ends_by_its_pause_however_long_the_code() -> None:
    two = at_gaps(EAN * 2, [8] * 12 + [GAP + 1] + [8] * 12)
    assert told_apart(two, Wedge(ending=Ending.NONE)) == ("", [EAN, EAN])


# --- a person ---

# Milliseconds between keys: two fast typists with keys that overlap, hunting with one finger, a number pad, stutters.
TYPISTS = {
    "fast, overlapping": [92, 61, 24, 118, 74, 31, 66, 140, 58, 19, 97, 83, 33, 71, 105, 64, 28, 76, 90, 55],
    "faster than anybody": [41, 39, 44, 37, 36, 52, 38, 40, 36, 43, 37, 39, 41, 36, 48, 40, 37, 42, 38, 36],
    "one finger": [410, 350, 512, 290, 333, 780, 420, 275, 390, 610, 455, 300, 365, 290, 400, 512, 600, 310, 280, 340],
    "number pad": [134, 120, 98, 141, 110, 87, 133, 125, 92, 118, 101, 99, 140, 122, 90, 117, 108, 95, 130, 126],
    "both thumbs": [150, 12, 160, 9, 170, 14, 155, 8, 149, 11, 162, 13, 158, 10, 171, 12, 150, 7, 166, 9],
}


@pytest.mark.parametrize("gaps", TYPISTS.values(), ids=TYPISTS.keys())
@pytest.mark.parametrize("text", [EAN, "Pain de campagne", "0475 12 34 56", "élise@example.be"])
def test_a_person_is_never_taken_for_a_scanner(gaps: list[int], text: str) -> None:
    if text == EAN and max(gaps) <= FAST:
        return  # so many figures at that pace are nobody's: it is the code that it says
    assert told_apart(at_gaps(text + ENTER, gaps)) == (text + ENTER, [])


@given(
    st.lists(st.tuples(st.sampled_from("abc123 -é"), st.integers(FAST + 1, 900), st.integers(0, 4)), min_size=1),
    st.sampled_from([ENTER, TAB, ""]),
)
def test_whatever_the_rhythm_each_key_arrives_once_and_in_order(keys: list[tuple[str, int, int]], ending: str) -> None:
    """Up to five keys may fall together (a hand put on the keyboard); a slow one is among each six."""
    typed: list[Key] = []
    at = 1000
    for char, pause, together in keys:
        at += pause
        typed += [Key(char, at := at + 3) for _ in range(together + 1)]
    typed.append(Key(ending, at + 5))
    wanted = "".join(key.char for key in typed[:-1]) + (ending or ".")
    assert told_apart(typed) == (wanted, [])


def test_a_key_held_down_is_no_scanner() -> None:
    held = [Key("1", 1000), *(Key("1", 1500 + 33 * n, repeated=True) for n in range(20))]
    assert told_apart([*held, Key(ENTER, 2150)]) == ("1" * 21 + ENTER, [])


def test_keys_without_a_time_are_typing() -> None:
    assert told_apart([Key(char, 0) for char in EAN + ENTER]) == (EAN + ENTER, [])


def test_a_key_in_between_lets_all_go_in_order() -> None:
    keys = [*at_gaps("541000", [8] * 9), Key("", 1050), *at_gaps("0019" + ENTER, [8] * 9, 1055)]
    assert told_apart(keys) == ("541000.0019" + ENTER, [])


# --- both ---


@given(
    st.lists(st.one_of(CODES, st.text("abc12*", min_size=1, max_size=5).map(lambda text: f"~{text}")), max_size=12),
    st.integers(0, 20),
    st.integers(FAST + 1, 300),
)
def test_scans_among_typing_are_taken_and_the_typing_stays(parts: list[str], fast: int, slow: int) -> None:
    keys: list[Key] = []
    at = 1000
    for part in parts:
        made = at_gaps(part[1:], [slow] * 20, at) if part.startswith("~") else scan(part, at, fast)
        keys += made
        at = chunks(made, slow)
    typed = "".join(part[1:] for part in parts if part.startswith("~"))
    assert told_apart(keys) == (typed, [part for part in parts if not part.startswith("~")])


# --- the self-test ---


def burst(text: str, gap: int = 8, ending: str = ENTER) -> Burst:
    return Burst(tuple(at_gaps(text, [gap] * 40)), ending)


def test_three_scans_give_the_settings() -> None:
    found = propose((burst(f"~{EAN}#", ending=TAB),) * 3)
    assert found.wedge == Wedge(35, 6, "~", "#", Ending.TAB)
    assert (found.code, found.fastest, found.slowest, found.layout, found.problem) == (EAN, 8, 8, "", "")
    assert told_apart(scan(f"~{EAN}#", 1000, ending=TAB), found.wedge) == ("", [EAN])


def test_a_slow_scanner_gets_the_time_it_needs_but_never_a_persons() -> None:
    assert propose((burst(EAN, 40),)).wedge.gap == 50
    assert propose((burst(EAN, 58),)).wedge.gap == 60
    assert propose((burst(EAN, 90),)).problem == "slow"


@pytest.mark.parametrize(
    ("bursts", "problem"),
    [
        ((burst(EAN), burst("4006381333931"), burst(EAN)), "differs"),
        ((burst(EAN), burst(EAN, ending=TAB)), "ending"),
        ((burst("TOR-001"),), "barcode"),
        ((burst("5410000000018"),), "barcode"),
    ],
)
def test_what_cannot_be_told_is_said(bursts: tuple[Burst, ...], problem: str) -> None:
    assert propose(bursts).problem == problem


def test_a_scanner_on_azerty_or_without_an_ending_is_understood() -> None:
    found = propose((burst("('&àààààààà&ç", ending=""),))
    assert (found.layout, found.wedge.ending, found.problem) == ("azerty", Ending.NONE, "")
