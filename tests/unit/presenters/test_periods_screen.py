"""Days, months and years by their presenter on a till: what the owner reads, makes, checks and gets, without help."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.periods import PeriodKind
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.views import Screen, Tone
from pos_app.presenters.common.words import LANGUAGES
from pos_app.presenters.fiscal.period_paper import period_paper, periods_csv
from pos_app.presenters.fiscal.screen import PeriodsPresenter
from pos_app.presenters.fiscal.view import (
    BACK,
    CHECK,
    CHECK_FILE,
    COPY,
    CSV,
    EARLIER,
    JOURNAL,
    LATER,
    MAKE,
    PDF,
    PeriodSight,
    key_of,
    periods_view,
)
from pos_app.presenters.fiscal.views import PeriodsView
from pos_app.services.day.days import Days
from pos_app.services.fiscal.overview import PeriodSheet
from tests.ui.picture_periods import ENDS, HEAD, SHEET
from tests.unit.presenters.recording_window import Counter, plain


async def a_day(counter: Counter, *, days: int = 1) -> None:
    """A towel is sold, the day closed, and some days go by."""
    bench = counter.bench
    await bench.pay(await bench.cart("TL-02"))
    await counter.presenters.days.close("Nadia")
    bench.shift += timedelta(days=days)


async def opened(counter: Counter) -> PeriodsPresenter:
    counter.presenters.go(Screen.PERIODS)
    await counter.settle()
    return counter.presenters.periods


def shown(counter: Counter) -> PeriodsView:
    view: PeriodsView = counter.window.others["show_periods"]
    return view


def said(counter: Counter) -> tuple[Tone, str]:
    notice = counter.window.notices[-1]
    return notice.tone, plain(notice.text)


async def act(counter: Counter, key: str) -> None:
    counter.presenters.periods.act(key)
    await counter.settle()


@pytest.mark.asyncio
async def test_a_new_owner_finds_makes_checks_and_carries_away_an_archive(counter: Counter, tmp_path: Path) -> None:
    await opened(counter)
    assert shown(counter).empty_title == "Nothing is closed yet"
    await act(counter, BACK)
    assert counter.presenters.frame.active is Screen.SALE
    await a_day(counter)
    periods = await opened(counter)
    (row,) = shown(counter).rows
    assert (row.key, row.state) == ("open:EUR", "open · last Z 1")
    assert [one.enabled for one in shown(counter).actions] == [True, True, False, False]
    open_month = shown(counter).detail
    assert open_month is not None
    (archive_row,) = open_month.parts[-1]
    assert (archive_row.label, archive_row.amount) == ("Archive", "when it ends · days: ←")
    periods.step_kind(-1)
    await counter.settle()
    view = shown(counter)
    assert (view.kinds.selected, view.rows[0].state, view.actions[-1].key) == ("day", "no archive yet", MAKE)
    await act(counter, MAKE)
    view = shown(counter)
    assert said(counter) == (Tone.OK, "z-0001_till-1.zip is written. It lies in 1 place.")
    assert (view.rows[0].state, view.actions[-1].key) == ("one copy only", CHECK)
    assert view.foot.startswith("No second place for archives")
    await act(counter, CHECK)
    assert said(counter) == (Tone.OK, "The archive z-0001_till-1.zip is whole: nothing in it was changed.")
    stick = tmp_path / "stick"
    stick.mkdir()
    await act(counter, COPY)
    counter.window.choose_file(stick)
    await counter.settle()
    assert shown(counter).rows[0].state == "2 copies"
    await act(counter, CHECK_FILE)
    counter.window.choose_file(stick / "z-0001_till-1.zip")
    await counter.settle()
    tone, words = said(counter)
    assert (tone, words.split(" its key is ")[0]) == (
        Tone.OK,
        "The archive z-0001_till-1.zip is whole: nothing in it was changed. It holds Z 1, 1 sale and 4 entries;",
    )
    archive = stick / "z-0001_till-1.zip"
    archive.write_bytes(archive.read_bytes()[:-1])
    await act(counter, CHECK)
    assert said(counter)[0] is Tone.TROUBLE
    view = shown(counter)
    assert (view.rows[0].state, view.rows[0].tone, view.foot_tone) == ("damaged", Tone.TROUBLE, Tone.TROUBLE)
    assert view.actions[-1].key == MAKE
    await act(counter, CHECK_FILE)
    counter.window.choose_file(tmp_path / "nothing.zip")
    await counter.settle()
    assert said(counter)[1].startswith("nothing.zip cannot be read")


@pytest.mark.asyncio
async def test_years_are_turned_and_the_journal_is_checked(counter: Counter, tmp_path: Path) -> None:
    for _ in range(3):
        await a_day(counter, days=400)
    await opened(counter)
    view = shown(counter)
    first = view.turn[0].label
    assert [one.key for one in view.turn] == [EARLIER]
    await act(counter, EARLIER)
    assert [one.key for one in shown(counter).turn] == [EARLIER, LATER]
    await act(counter, LATER)
    assert shown(counter).turn[0].label == first
    await act(counter, JOURNAL)
    assert shown(counter).chain.tone is Tone.OK
    detail = shown(counter).detail
    assert detail is not None
    counter.window.save_paper = lambda file: file.path.write_bytes(b"%PDF")  # type: ignore[attr-defined]
    for key, name in ((PDF, "list.pdf"), (CSV, "list.csv")):
        await act(counter, key)
        counter.window.choose_file(tmp_path / name)
        await counter.settle()
        assert said(counter) == (Tone.OK, f"Written to {name}.")
    counter.presenters.periods.choose_kind("year")
    await counter.settle()
    assert shown(counter).turn == ()
    assert [row.name for row in shown(counter).rows] == ["Year 2029", "Year 2028", "Year 2027", "Year 2026"]


@pytest.mark.asyncio
async def test_the_year_ends_with_the_shops_own_last_month(counter: Counter) -> None:
    till = counter.bench.till
    days = Days(till.till_store, till.catalogue_store, replace(till.shop, last_month=11), till.clock)
    for _ in range(2):
        await counter.bench.pay(await counter.bench.cart("TL-02"))
        await days.close("Nadia")
        counter.bench.shift += timedelta(days=40)
    (year,) = await till.till_store.periods.ends(PeriodKind.YEAR)
    assert year.label == "2026-11"


def test_the_table_is_read_back_to_the_cent() -> None:
    for language in LANGUAGES:
        tr = translator_of(language)
        text = periods_csv(ENDS, tr).removeprefix("\ufeff")
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if tr.decimal_mark == "," else ","))
        turnover = [row[7].replace(",", ".") for row in rows[1:]]
        assert turnover == [f"{end.turnover / 100:.2f}" for end in ENDS]


@given(st.sampled_from([*ENDS, *SHEET.running]), st.sampled_from(sorted(LANGUAGES)), st.booleans())
def test_each_period_has_a_paper_and_a_detail_in_each_language(end: object, language: str, damaged: bool) -> None:
    one = next(each for each in (*ENDS, *SHEET.running) if each is end)
    is_open, tr = one in SHEET.running, translator_of(language)
    paper = period_paper(one, "Rue Haute", HEAD, tr, practice=damaged, is_open=is_open)
    assert paper.rows
    sight = PeriodSight(
        PeriodKind.MONTH, key_of(one, is_open=is_open), HEAD, None, {one.number: ("x",)} if damaged else {}
    )
    view = periods_view(SHEET, sight, tr)
    assert view.detail is not None
    assert view.detail.title == paper.title
    assert periods_view(PeriodSheet(), sight, tr).detail is None
