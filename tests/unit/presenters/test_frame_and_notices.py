"""The pill in every situation, the footer, the practice banner, and one sentence for whatever can go wrong."""

from __future__ import annotations

import ast
import asyncio
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import pos_app
from pos_app.app.shop_connection import Practice
from pos_app.chift.practice import PracticeDoor, in_process, over_loopback
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money, currency
from pos_app.domain.submission import Cause, State
from pos_app.presenters.common.causes import cause_sentence
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import Screen, Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.frame.header import needs_view, pill_view
from pos_app.presenters.frame.practice import LOST_ANSWER, NETWORK, REFUSE
from pos_app.presenters.sales.connection import connection_view
from pos_app.sandbox import ConnectionLost, ConnectionRefused
from pos_app.services.outbox.chift_line import LineState, after_failure, after_success
from pos_app.services.outbox.mend_steps import Mend
from pos_app.services.sales.sales_list import Summary
from pos_app.store.errors import StoreError, StoreErrorKind
from tests.unit.presenters.recording_window import Counter, plain
from tests.unit.services.practice_bench import HOUR, NOON, ORDERS

EUR = currency("EUR")


def held(*, here: int = 0, unknown: int = 0, refused: int = 0, total: str = "0") -> Summary:
    """A summary with so many sales that wait."""
    waiting = Money(Decimal(total), EUR)
    return Summary(here + unknown + refused, here, unknown, refused, waiting, 9, waiting, 0, 41, NOON)


UP = after_success(LineState(), NOON, 40, reached_shop=True, sent=True)


def down(cause: Cause, minutes: float = 0) -> LineState:
    return after_failure(UP, NOON - timedelta(minutes=minutes), cause)


@pytest.mark.parametrize(
    ("summary", "line", "text", "tone"),
    [
        (held(), UP, "Online · all sales sent", Tone.OK),
        (held(), LineState(), "Connecting", Tone.INFO),
        (held(here=1, total="4.95"), LineState(), "Connecting · 1 sale (€4.95) kept here", Tone.INFO),
        (held(here=1, total="4.95"), UP, "1 sale waits to be sent", Tone.INFO),
        (held(here=1204, total="4"), UP, "1,204 sales wait to be sent", Tone.INFO),
        (held(unknown=1, total="4.95"), UP, "1 answer unknown, checking", Tone.WARN),
        (held(here=1, unknown=2, total="9"), UP, "2 answers unknown, checking", Tone.WARN),
        (held(), down(Cause.INTERNET), "Offline · sales are kept here", Tone.WARN),
        (held(here=3, total="84.1"), down(Cause.INTERNET), "Offline · 3 sales (€84.10) kept here", Tone.WARN),
        (held(here=3, total="8.1"), down(Cause.INTERNET, 12), "Offline 12 min · 3 sales (€8.10) kept here", Tone.WARN),
        (held(here=1, unknown=1), down(Cause.INTERNET, 600), "Offline 10 h · 2 sales (€0.00) kept here", Tone.WARN),
        (held(), down(Cause.CHIFT, 2), "Chift does not answer 2 min · sales are kept here", Tone.WARN),
        (held(), down(Cause.SHOP_SYSTEM), "Shop system does not answer · sales are kept here", Tone.WARN),
        (held(), down(Cause.KEY), "Key not accepted · sales are kept here", Tone.WARN),
        (held(), down(Cause.SETUP), "Shop system not connected · sales are kept here", Tone.WARN),
        (held(), down(Cause.THROTTLED), "Asked to wait · sales are kept here", Tone.WARN),
        (held(refused=1, total="5"), UP, "Online", Tone.OK),
        (held(refused=2, here=2, total="5"), UP, "2 sales wait to be sent", Tone.INFO),
        (held(refused=1, here=1, unknown=1), down(Cause.INTERNET), "Offline · 2 sales (€0.00) kept here", Tone.WARN),
    ],
)  # fmt: skip
def test_the_pill_says_what_stands_between_the_till_and_the_shop(
    summary: Summary, line: LineState, text: str, tone: Tone
) -> None:
    pill = pill_view(summary, line, NOON, ENGLISH)
    assert (plain(pill.text), pill.tone) == (text, tone)
    if not line.is_up and tone is Tone.WARN:
        assert pill.detail == cause_sentence(line.cause, ENGLISH) != ""


def test_what_needs_a_person_has_a_pill_of_its_own_and_hides_nothing() -> None:
    both = held(refused=1, here=2, total="9")
    assert (needs_view(both, ENGLISH).text, needs_view(both, ENGLISH).tone) == ("1 sale needs you", Tone.TROUBLE)
    assert plain(pill_view(both, down(Cause.INTERNET), NOON, ENGLISH).text) == "Offline · 2 sales (€9.00) kept here"
    assert needs_view(held(here=2), ENGLISH).text == ""


def test_sending_is_said_only_while_something_is_being_sent() -> None:
    waits = held(here=2, total="9")
    assert pill_view(waits, UP, NOON, ENGLISH, sending=True).text == "Sending 2 sales"
    assert pill_view(waits, UP, NOON, ENGLISH).text == "2 sales wait to be sent"


def test_the_connection_card_tells_of_the_last_try_and_not_of_an_earlier_good_one() -> None:
    later = NOON + timedelta(minutes=3)
    reset = after_failure(UP, later, Cause.NO_ANSWER)
    rows = {row.label: row for row in connection_view(reset, later, ENGLISH).rows}
    assert (rows["Chift"].amount, rows["Chift"].tone) == ("its answer broke off", Tone.WARN)
    assert rows["Last try"].amount != rows["Last sale sent"].amount
    again = after_success(reset, later, 41, reached_shop=False, sent=False)
    rows = {row.label: row for row in connection_view(again, later, ENGLISH).rows}
    assert (rows["Chift"].amount, rows["Chift"].tone) == ("works · 41 ms", Tone.OK)
    untried = {row.label: row.amount for row in connection_view(LineState(), NOON, ENGLISH).rows}
    assert untried["Last try"] == "—"


def test_a_till_without_a_shop_does_not_pretend_to_connect() -> None:
    pill = pill_view(held(here=1, total="5"), LineState(), NOON, ENGLISH, connected=False)
    assert (plain(pill.text), pill.tone) == ("Not connected · 1 sale (€5.00) kept here", Tone.WARN)


@pytest.mark.asyncio
async def test_the_pill_from_start_to_the_first_answer(counter: Counter) -> None:
    assert counter.window.pill == "Not connected"
    counter.bench.order_fault("*", "slow", seconds=2)
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    assert counter.window.pill == "Connecting"
    await asyncio.sleep(60)
    assert counter.window.pill == "Online · all sales sent"


@pytest.mark.asyncio
async def test_the_pill_counts_the_minutes_by_itself_while_offline(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    counter.bench.line.cut = True
    await counter.bench.sell()
    await asyncio.sleep(10)
    assert counter.window.pill == "Offline · 1 sale (€4.95) kept here"
    seen = []
    for _ in range(4):
        await asyncio.sleep(60)
        seen.append(counter.window.pill.split(" · ")[0])
    assert seen == ["Offline 1 min", "Offline 2 min", "Offline 3 min", "Offline 4 min"]
    counter.bench.line.cut = False
    await asyncio.sleep(301)
    assert counter.window.pill == "Online · all sales sent"


@pytest.mark.asyncio
async def test_header_and_footer_tell_the_tills_facts(counter: Counter) -> None:
    counter.presenters.finder.enter("5410000000064")
    await counter.settle()
    counter.presenters.parking.park()
    sale = await counter.bench.sell("BC-18")
    counter.presenters.frame.refresh()
    await counter.settle()
    header, footer = counter.window.header, counter.window.footer
    assert header is not None
    assert footer is not None
    assert (header.shop, header.place) == ("Comptoir", "Rue Haute · Till 1")
    assert [(tab.label, tab.shortcut, tab.count) for tab in header.tabs[:3]] == [
        ("Sale", "F1", ""),
        ("Sales", "F4", ""),
        ("Parked", "F5", "1"),
    ]
    assert counter.window.last_scan == "Last scan: 5410000000064 Savon lavande"
    prices, today = map(plain, footer.right)
    assert prices.startswith("Prices from ")
    assert prices.endswith(" products")
    assert today == "Sales today 1 · €12.90"
    assert str(sale.order.total.amount) == "12.90"


@pytest.mark.asyncio
async def test_a_refused_sale_is_announced_once_and_leads_to_itself(counter: Counter) -> None:
    said = "The phone number is already used by another client."
    counter.bench.order_fault(
        ORDERS, "status", status=422, error_code="ERROR_PHONE_ALREADY_USED", message=said, count=1
    )
    counter.presenters.connect(counter.bench.api)
    sale = await counter.bench.sell()
    await counter.bench.until(sale.id, State.REFUSED)
    await asyncio.sleep(HOUR)
    told = [notice for notice in counter.window.notices if notice.key == sale.id]
    assert [notice.text for notice in told] == [
        f"Receipt {sale.receipt} needs you: This phone number belongs to another customer already."
    ]
    assert told[0].seconds is None
    counter.window.press_notice(told[0].key, told[0].actions[0].key)
    await counter.settle()
    assert counter.window.header is not None
    assert counter.window.header.active is Screen.SALES
    assert counter.window.sales.selected == sale.id
    assert (counter.window.needs, counter.window.pill) == ("1 sale needs you", "Online")
    assert sale.id in counter.window.hidden, "the notice would cover what it led to"

    counter.window.hidden.clear()
    await counter.bench.till.mending.mend(sale.id, Mend.WITHOUT_PHONE)
    await counter.bench.until(sale.id, State.SENT)
    assert sale.id in counter.window.hidden, "mended: nobody is needed any more"


@pytest.mark.asyncio
async def test_a_catalogue_that_fails_is_fetched_again_and_a_wrong_key_makes_no_storm(counter: Counter) -> None:
    counter.bench.order_fault("GET /commerce/products", "status", status=503)
    counter.presenters.connect(counter.bench.api)
    await asyncio.sleep(60)
    assert counter.window.pill.startswith("Shop system does not answer")
    counter.bench.mend_shop()
    await asyncio.sleep(15)
    assert counter.window.pill == "Online · all sales sent"
    counter.bench.order_fault("*", "status", status=401)
    before = sum(counter.bench.state()["requests"].values())
    await asyncio.sleep(2 * HOUR)
    assert sum(counter.bench.state()["requests"].values()) - before < 100
    assert counter.window.pill.startswith("Key not accepted")


@pytest.mark.asyncio
async def test_switches_of_a_practice_shop_that_is_gone_say_so(counter: Counter) -> None:
    nobody = PracticeDoor("http://127.0.0.1:9", over_loopback())
    counter.presenters.rehearse(Practice(counter.bench.line, nobody, counter.bench.api))
    try:
        counter.presenters.switch(REFUSE, True)
        until = asyncio.get_running_loop().time() + 60
        while not counter.window.notices and asyncio.get_running_loop().time() < until:
            await counter.settle()
            await asyncio.sleep(0.05)
        assert [notice.text for notice in counter.window.notices] == [
            "The practice shop does not answer: its switches do nothing. Is its program still running?"
        ]
    finally:
        await nobody.aclose()


@pytest.mark.asyncio
async def test_the_practice_banner_makes_a_bad_day_and_mends_it(counter: Counter) -> None:
    bench, presenters = counter.bench, counter.presenters
    door = PracticeDoor("http://127.0.0.1", in_process(bench.shop, ConnectionRefused, ConnectionLost))
    presenters.rehearse(Practice(bench.line, door, bench.api))
    presenters.connect(bench.api)
    await counter.settle()

    def switches() -> dict[str, bool]:
        assert counter.window.practice is not None
        return {switch.key: switch.on for switch in counter.window.practice.switches}

    try:
        assert switches() == {NETWORK: True, LOST_ANSWER: False, REFUSE: False}
        presenters.switch(NETWORK, False)
        kept = await bench.sell()
        await asyncio.sleep(60)
        assert (await bench.till.till_store.outbox.row(kept.id)).state is State.QUEUED
        assert counter.window.pill.startswith("Offline")
        presenters.switch(NETWORK, True)
        await bench.until(kept.id, State.SENT, limit=1)

        presenters.switch(LOST_ANSWER, True)
        await counter.settle()
        lost = await bench.sell()
        await bench.until(lost.id, State.SENT)
        assert State.UNKNOWN in bench.history(lost.id)
        presenters.switch(LOST_ANSWER, False)

        presenters.switch(REFUSE, True)
        await counter.settle()
        refused = await bench.sell()
        await bench.until(refused.id, State.REFUSED)
        await counter.settle()
        assert not switches()[REFUSE]  # it comes once
        bench.assert_each_once(kept, lost)
    finally:
        await door.aclose()


# --- words ---


@cache
def codes_raised() -> frozenset[str]:
    """Every code of a DomainError that the program can raise, read from its source."""
    found = set()
    for path in Path(pos_app.__file__).parent.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if "DomainError" in source else ():
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "DomainError"
            if named and isinstance(node, ast.Call) and node.args:
                code = node.args[0]  # one text, or one of two
                texts = [code.body, code.orelse] if isinstance(code, ast.IfExp) else [code]
                found |= {str(text.value) for text in texts if isinstance(text, ast.Constant)}
    return frozenset(found)


NO_CASHIERS = {"receipt_counter"}  # cannot come about at a till: a counter starts at 1


# what sentences about returns and the law name
BACK = {
    "number": "1-261122-0001",
    "till": "2",
    "shop": "Rue Haute",
    "sold_in": "SEK",
    "method": "Card",
    "name": "Bread",
    "day": date(2027, 11, 22),
}
BACK |= {"of": "USD", "length": "16", "minutes": "10", "word": "shop", "where": "Germany", "like": "DE123456788"}
BACK |= {"step": "0.05", "since": date(2034, 1, 1), "what": "2026-12", "quarter": "2026-12"}


def test_every_rule_a_cashier_can_meet_has_a_sentence_of_its_own() -> None:
    codes = codes_raised() - NO_CASHIERS
    assert len(codes) > 30
    unknown = sentence(DomainError("nobody ever heard of this"), ENGLISH)
    facts = {"limit": 9999, "item": "USD", "due": "5", "least": 4, "most": 8, "typed": "575"}
    facts |= {
        "value": "€9.00",
        "beside": "€1.00",
        "one": "1,250.00",
        "other": "1.25",
        "decimals": 2,
        "wanted": "2",
        "own": "1",
        "till": "2",
    }
    facts |= BACK
    said = {code: sentence(DomainError(code, "", **facts), ENGLISH) for code in codes}
    assert {code for code, text in said.items() if text == unknown} == set()
    assert [text for text in said.values() if "{" in text or "  " in text or "None" in text] == []


def test_every_failure_of_the_files_and_every_cause_has_a_sentence_of_its_own() -> None:
    kinds = {kind: sentence(StoreError(kind), ENGLISH) for kind in get_args(StoreErrorKind)}
    assert len(set(kinds.values())) == len(kinds)
    causes = {cause: cause_sentence(cause, ENGLISH) for cause in Cause}
    assert causes.pop(Cause.NONE) == ""
    assert all(causes.values())
    assert len(set(causes.values())) == len(causes)


def test_no_sentence_speaks_to_a_programmer() -> None:
    facts = {"limit": 1, "item": "x", "least": 4, "most": 8, "typed": "575", "value": "9", "beside": "1"}
    facts |= {"one": "1,250.00", "other": "1.25", "decimals": 2}
    facts |= {"wanted": "2", "own": "1", "till": "2"}
    facts |= BACK
    texts = [sentence(DomainError(code, "", **facts), ENGLISH) for code in codes_raised()]
    texts += [sentence(StoreError(kind), ENGLISH) for kind in get_args(StoreErrorKind)]
    texts += [cause_sentence(cause, ENGLISH) for cause in Cause]
    for word in ("HTTP", "error", "Error", "exception", "database", "SQL", "timeout", "request", "null", "500"):
        assert [text for text in texts if word in text] == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,50", "12.50"), ("12.50", "12.50"), (" 1 284,20 ", "1284.20"), ("1.284,20", "1284.20"),
        ("1,284.20", "1284.20"), ("1.284.000,20", "1284000.20"), ("1'284.20", "1284.20"), ("-5", "-5"), ("0", "0"),
        ("", None), (",", None), ("abc", None), ("1e5", None), ("NaN", None), ("12,5,0", None), ("+-5", None),
        ("٣", None), ("9" * 21, None),
    ],
)  # fmt: skip
def test_numbers_as_they_are_typed(text: str, number: str | None) -> None:
    assert ENGLISH.read(text, "amount", 2) == (None if number is None else Decimal(number))


def test_amounts_and_plurals_in_the_shops_own_marks() -> None:
    german = translator_of("de")
    assert plain(ENGLISH.money(Money(Decimal("1284.2"), EUR))) == "€1,284.20"
    assert plain(german.money(Money(Decimal("-1284.2"), EUR))) == "-1.284,20 €"
    assert plain(ENGLISH.money(Money(Decimal(1500), currency("JPY")))) == "¥1,500"
    assert plain(ENGLISH.money(Money(Decimal("1.5"), currency("KWD")))) == "KWD 1.500"
    assert [ENGLISH.count("{n} item", "{n} items", n) for n in (0, 1, 2)] == ["0 items", "1 item", "2 items"]
    assert german.count("{n} item", "{n} items", 5) == "5 Artikel"
    assert german("Sail") == "Sail"  # a language without a sentence falls back to it
    assert plain(german.percent(Decimal("5.50"))) == "5,5 %"


@pytest.mark.asyncio
async def test_a_shop_that_takes_no_orders_is_one_matter_and_every_sale_is_kept(counter: Counter) -> None:
    bench = counter.bench
    fault = {"status": 405, "error_code": "ERROR_RESOURCE_NOT_SUPPORTED", "message": "Not supported"}
    bench.order_fault("POST /commerce/orders", "status", count=99, **fault)
    bench.order_fault("POST /pos/customers", "status", count=99, **fault)
    counter.presenters.connect(bench.api)
    for _ in range(4):
        await bench.sell()
        await counter.settle()
    await asyncio.sleep(3600)
    told = [notice.key for notice in counter.window.notices if "takes no orders" in notice.text]
    assert told == ["no orders"], "told once, for all sales"
    assert counter.window.needs == "", "no sale is put before a person"
    assert "Shop system takes no orders" in counter.window.pill
    assert "4 sales" in counter.window.pill
    assert bench.state()["orders"] == []
