"""What looks after a till, as its owner meets it: forgetting a customer, the Health page, the support file, About."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.submission import Cause
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.maintenance.about import LICENCES, AboutPresenter, licences_view
from pos_app.presenters.maintenance.health import HealthPresenter
from pos_app.presenters.maintenance.health_view import AGAIN, SAVE, health_view
from pos_app.presenters.maintenance.privacy import FORGET, PrivacyPresenter
from pos_app.presenters.maintenance.updates import ASK, FETCH, UpdatesPresenter
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import SectionFacts, Sight, TillFacts
from pos_app.presenters.settings.fields import TOLD
from pos_app.presenters.settings.sections import section_blocks
from pos_app.presenters.settings.views import FieldsBlock, SettingsView, StepRowView, StepsBlock, TextBlock
from pos_app.services.maintenance import health
from pos_app.services.maintenance.diagnostics import bundle, gather_rows
from pos_app.services.maintenance.health import TillHealth
from pos_app.services.maintenance.privacy import Privacy
from pos_app.services.maintenance.updates import KnownUpdate, Updates
from pos_app.services.outbox.chift_line import LineState, ServerClock
from pos_app.store.tables.prints import PrintJob
from pos_app.system.settings_file import Settings
from tests.ui.picture_care import ILL, WELL
from tests.unit.presenters.recording_window import Counter, plain

WILMA = Customer("c-9", "Wilhelmina", "Zwartekunstenaar", "+32475998877", "wilma.z@example.be", remote_id="r-9")
JAN = Customer("c-2", "Jan", "Zwarte", remote_id="r-2")


class Patient:
    """The till at the counter, looked at where its files are."""

    def __init__(self, counter: Counter, folder: Path) -> None:
        self._bench = counter.bench
        self._folder = folder

    async def look(self) -> TillHealth:
        return await health.look(self._folder, self.now(), timedelta(0), self._bench.till.till_store)

    async def rows(self) -> list[dict[str, object]]:
        return await gather_rows(self._bench.till.till_store)

    def now(self) -> datetime:
        return self._bench.clock.now()

    def line(self) -> LineState:
        return self._bench.till.ledger.line

    async def papers(self) -> tuple[tuple[PrintJob, ...], bool]:
        printing = self._bench.till.printing
        return await printing.open_jobs(), printing.has_printer


@pytest.fixture
def privacy(counter: Counter) -> tuple[PrivacyPresenter, list[tuple[str, ...]]]:
    till, let_go = counter.bench.till, list[tuple[str, ...]]()
    service = Privacy(till.till_store, till.catalogue_store, till.clock, ServerClock(till.clock.now), 90)
    return PrivacyPresenter(counter.window, ENGLISH, service, till.tasks, let_go.append), let_go


def rows_of(view: SettingsView) -> dict[str, StepRowView]:
    return {row.label: row for block in view.body if isinstance(block, StepsBlock) for row in block.rows}


@pytest.mark.asyncio
async def test_a_customer_is_forgotten_in_three_steps(
    counter: Counter, privacy: tuple[PrivacyPresenter, list[tuple[str, ...]]]
) -> None:
    presenter, let_go = privacy
    others = counter.window.others
    for one in (WILMA, JAN):
        await counter.bench.till.catalogue_store.customers.put(one)
    await counter.bench.sell(customer=WILMA)
    presenter.ask()
    presenter.submit(FORGET, {"who": "nobody"})
    await counter.settle()
    assert others["show_form"].fields[0].error == "This till knows nobody by that."

    presenter.submit(FORGET, {"who": "zwarte"})
    await counter.settle()
    assert others["show_form"] is None
    labels = [action.label for action in others["show_question"].actions]
    assert len(labels) == 2
    (key,) = [a.key for a in others["show_question"].actions if a.label.startswith("Wilhelmina")]
    counter.window.choose(key)
    question = others["show_question"]
    assert question.title == "Forget Wilhelmina Zwartekunstenaar?"
    assert "1 sale here names this customer." in plain(question.subtitle)
    assert question.actions[0].label == "Keep this customer"  # what Enter presses
    counter.window.choose("forget")
    await counter.settle()

    assert counter.window.notice == ("Forgotten: 0 sales lost their name. 1 is not sent yet and keeps it until then.")
    assert let_go == [("c-9", "r-9")]
    assert [one.id for one in await counter.bench.till.catalogue_store.customers.search("zwarte")] == ["c-2"]


@pytest.mark.asyncio
async def test_whoever_is_kept_is_kept(
    counter: Counter, privacy: tuple[PrivacyPresenter, list[tuple[str, ...]]]
) -> None:
    presenter, let_go = privacy
    await counter.bench.till.catalogue_store.customers.put(WILMA)
    for way_out in (partial(presenter.choose, "keep"), presenter.close_choice):
        presenter.ask()
        presenter.submit(FORGET, {"who": "+32475998877"})
        await counter.settle()
        assert counter.window.others["show_question"] is not None
        way_out()
        assert counter.window.others["show_question"] is None
        counter.window.choose("forget")  # nobody is asked about any more
        await counter.settle()
    assert let_go == []
    assert await counter.bench.till.catalogue_store.customers.get("c-9") == WILMA


@pytest.mark.asyncio
async def test_the_health_page_is_looked_at_and_saved_without_anybody_s_name(counter: Counter, tmp_path: Path) -> None:
    await counter.bench.sell(customer=WILMA)
    went: list[str] = []
    presenter = HealthPresenter(
        counter.window,
        ENGLISH,
        Patient(counter, tmp_path),
        counter.bench.till.tasks,
        lambda: went.append("page"),
        lambda: went.append("sale"),
    )
    presenter.open()
    assert (went, counter.window.others["show_health"].subtitle) == (["page"], "Looking…")
    await counter.settle()
    rows = rows_of(counter.window.others["show_health"])
    assert rows["Sales (till.db)"].tone is Tone.OK
    assert rows["Waiting to be sent"].text.startswith("1 sale is kept here")
    assert rows["Clock of this computer"].tone is Tone.OK
    assert rows["Receipt printer"].text == "None is set up in Settings."
    presenter.act(AGAIN)
    presenter.act(SAVE)
    await counter.settle()
    assert counter.window.others["ask_file"].suggested.startswith("comptoir-support-20261122-")

    counter.window.choose_file(tmp_path / "support.zip")
    await counter.settle()
    assert counter.window.notice.startswith("The support file is written: support.zip.")
    with zipfile.ZipFile(tmp_path / "support.zip") as file:
        told = json.loads(file.read("health.json"))
        rows_told = json.loads(file.read("outbox.json"))
        content = b"".join(file.read(name) for name in file.namelist())
    assert told["outbox"]["queued"] == 1
    assert told["journal"]["ok"] is True
    assert rows_told[0]["state"] == "queued"
    assert [word for word in ("Wilhelmina", "Zwarte", "475998877", "Savon") if word.encode() in content] == []

    counter.window.choose_file(tmp_path / "no" / "such" / "folder.zip")
    await counter.settle()
    assert "cannot be written there" in counter.window.notice


@pytest.mark.asyncio
async def test_a_sale_that_lost_its_customer_says_so(
    counter: Counter, privacy: tuple[PrivacyPresenter, list[tuple[str, ...]]]
) -> None:
    bench = counter.bench
    bench.serve()
    named, walk_in = await bench.sell(customer=WILMA), await bench.sell()
    await bench.sent(named, walk_in)
    await bench.till.till_store.privacy.clean_overdue(bench.clock.now() + timedelta(days=91), 90, 10)
    for sale, told in ((named, True), (walk_in, False)):
        counter.presenters.show_sale(sale.id)
        await counter.settle()
        detail = counter.window.sales.detail
        assert detail is not None
        assert any("the customer's data were taken out" in line for line in detail.history) is told


@pytest.mark.asyncio
async def test_a_new_version_is_told_when_the_till_is_closed(counter: Counter) -> None:
    closing, left = counter.presenters.closing, list[str]()
    counter.presenters.late.lead_out(lambda: left.append("left"))
    closing.ask()
    await counter.settle()
    assert left == ["left"]
    counter.presenters.late.bring_news(lambda: "Version 0.2.0 can be had.")
    closing.ask()
    await counter.settle()
    assert "Version 0.2.0 can be had." in counter.window.others["show_question"].subtitle
    counter.window.choose("close")
    assert left == ["left", "left"]


def test_each_thing_that_is_not_well_says_what_to_do() -> None:
    well, ill = health_view(WELL, LineState(), None, ENGLISH), health_view(ILL, LineState(), None, ENGLISH)
    assert (well.status, well.status_tone) == ("All is well.", Tone.OK)
    assert {row.tone for row in rows_of(well).values()} <= {Tone.OK, Tone.PLAIN}
    assert ill.status_tone is Tone.TROUBLE
    told = {label: row.text for label, row in rows_of(ill).items() if row.tone in (Tone.TROUBLE, Tone.WARN)}
    assert told["Journal"] == "Entry 1187 is not as it was written: it was changed from outside. Call support."
    assert told["Waiting to be sent"] == "2 sales need you. Open Sales (F4) and mend them."
    assert told["Clock of this computer"] == "14 hours behind. Set the date and time of this computer."
    assert plain(told["Room on the disk"]) == "Only 140 MB free. Delete what is not needed on this computer."
    assert told["Set aside"] == "1 damaged file was set aside. Keep it for support."
    assert "made anew" in told["Products (catalogue.db)"]


def test_the_privacy_section_says_what_it_reaches_and_what_not() -> None:
    facts = SectionFacts(TillFacts("here", "1.0", set_aside=2))
    blocks = section_blocks("privacy", Sight(Draft(Settings(personal_days="17")), facts, ENGLISH))
    fields = next(block for block in blocks if isinstance(block, FieldsBlock))
    assert fields.rows[0][0].value == "17"
    assert "17 days" in {plain(choice.label) for choice in fields.rows[0][0].choices}
    warned = [block.text for block in blocks if isinstance(block, TextBlock) and block.tone is Tone.WARN]
    assert len(warned) == 1
    assert plain(warned[0]).startswith("2 damaged files are kept")


class _NoNews:
    def lines(self) -> tuple[str, ...]:
        return ()

    def actions(self) -> tuple[object, ...]:
        return ()

    def act(self, key: str) -> None:
        raise AssertionError(key)


@pytest.mark.asyncio
async def test_about_names_the_versions_and_leads_to_the_licences(counter: Counter, tmp_path: Path) -> None:
    about = AboutPresenter(
        counter.window,
        ENGLISH,
        counter.bench.till.tasks,
        _NoNews(),  # type: ignore[arg-type]
        tmp_path,
        health.versions,
    )
    about.open()
    assert any(line.startswith("Python 3.") for line in counter.window.others["show_about"].lines)
    about.act(LICENCES)
    await counter.settle()
    assert counter.window.others["show_about"] is None
    assert counter.window.others["show_text"].title == "Licences"


def test_licences_say_how_qt_may_be_replaced(tmp_path: Path) -> None:
    from pos_app.system.licences import ShippedPart

    part = ShippedPart("PySide6-Essentials", "6.11.3", "LGPL-3.0-only", ())
    view = licences_view((part,), (("PySide6: LGPL", "GNU LESSER\n\nterms"),), tmp_path, ENGLISH)
    assert "may be replaced by your own build" in view.lines[0]
    assert str(tmp_path) in view.lines[0]
    assert " PySide6-Essentials 6.11.3 · LGPL-3.0-only" in view.lines
    assert view.lines[-3:] == (" GNU LESSER", " ", " terms")


@pytest.mark.asyncio
async def test_news_is_said_and_nothing_is_fetched_by_itself(counter: Counter, tmp_path: Path) -> None:
    updates = Updates(tmp_path, "http://127.0.0.1:9/news.json", "AAAA", "0.1.0")
    till = counter.bench.till
    news = UpdatesPresenter(counter.window, ENGLISH, updates, till.tasks, till.clock.now, lambda _file: None)
    assert news.news() == ""
    assert [action.key for action in news.actions()] == [ASK]
    news.act(ASK)
    await counter.settle()
    assert counter.window.notice == "The publisher's key in Settings is none."
    updates.known = KnownUpdate("2026-11-22T12:00:00+00:00", "0.2.0", "Faster.", "", "0" * 64)
    assert news.news() == "Version 0.2.0 can be had: About, in the menu, fetches it."
    assert news.lines() == ("Version 0.2.0 can be had.", "Faster.")
    assert [action.key for action in news.actions()] == [FETCH]
    off = UpdatesPresenter(
        counter.window, ENGLISH, Updates(tmp_path, "", ""), till.tasks, till.clock.now, lambda _file: None
    )
    assert (off.actions(), off.news()) == ((), "")


@pytest.mark.asyncio
async def test_a_support_file_says_why_there_is_no_line_and_which_orders_arrived(
    counter: Counter, tmp_path: Path
) -> None:
    bench = counter.bench
    counter.presenters.connect(bench.api)
    sale = await bench.sell(customer=WILMA)
    await bench.sent(sale)

    async def told() -> dict[str, Any]:
        now, line = bench.clock.now(), bench.till.ledger.line
        found = await health.look(tmp_path, now, None, bench.till.till_store, line=line)
        found = replace(found, is_connected=True)
        with zipfile.ZipFile(io.BytesIO(bundle(found, [], TOLD))) as file:
            text = file.read("health.json").decode()
        assert "Wilhelmina" not in text
        read: dict[str, Any] = json.loads(text)
        return read

    well = await told()
    assert well["why_no_line"] == ""
    row = await bench.till.till_store.outbox.row(sale.id)
    assert row.order_number
    assert well["sent"] == [{"receipt": str(sale.receipt), "order": row.order_number}]
    assert well["line"]["tried_at"]
    bench.till.outbox.note_line(Cause.PROXY)
    assert (await told())["why_no_line"] == "proxy"
