"""What becomes of a scan: sold, told, kept for later or opened, wherever the cashier is; none is lost or doubled."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import pytest_asyncio

from pos_app.domain.barcode import check_digit
from pos_app.domain.catalogue import ItemStatus
from pos_app.presenters.common.views import NoticeView, Screen, Tone
from pos_app.presenters.sale.scanning import ADD, LATER, LEAVE, LEFT_OVER, NOTE, SEARCH
from tests.catalogue_loads import change_items
from tests.unit.presenters.recording_window import Counter

pytestmark = pytest.mark.asyncio

TOWEL, BREAD, SOAP, CANDLE = "5410000000019", "5410000000026", "5410000000064", "5410000000071"
UNKNOWN = "4006381333931"
AZERTY = str.maketrans("1234567890-", "&é\"'(-è_çà)")


class Ears:
    """Remembers the sounds asked for: "+" for a hit, "-" for a miss."""

    def __init__(self, sounds: list[bool]) -> None:
        self._sounds = sounds

    @property
    def heard(self) -> str:
        """All so far."""
        return "".join("+" if hit else "-" for hit in self._sounds)


@pytest_asyncio.fixture
async def ears(counter: Counter) -> Ears:
    return Ears(counter.window.sounds)


async def scan(counter: Counter, *codes: str, typed: str = "") -> None:
    for code in codes:
        if typed:
            counter.presenters.finder.type(typed)
        counter.presenters.scans.scan(code)
    await counter.settle()


def last(counter: Counter) -> NoticeView:
    return counter.window.notices[-1]


# --- into the cart ---


async def test_a_scan_is_a_line_heard_and_shown_in_the_footer_at_once(counter: Counter, ears: Ears) -> None:
    counter.presenters.scans.scan(TOWEL)
    await counter.presenters.queue.settled()
    assert counter.window.last_scan == f"Last scan: {TOWEL} Torchon lin"
    assert counter.window.lines == [("Torchon lin", "1")]
    assert ears.heard == "+"


async def test_two_hundred_scans_in_a_row_are_two_hundred_pieces(counter: Counter) -> None:
    chance = random.Random(7)
    codes = [chance.choice([TOWEL, BREAD, SOAP, CANDLE]) for _ in range(200)]
    await scan(counter, *codes)
    assert sum(int(quantity) for _, quantity in counter.window.lines) == 200
    assert dict(counter.window.lines)["Torchon lin"] == str(codes.count(TOWEL))


async def test_a_quantity_typed_before_the_scan_is_used_up_by_it(counter: Counter) -> None:
    cleared = []
    for code, typed in ((SOAP, "3*"), (BREAD, "12 × "), (TOWEL, ""), (CANDLE, "half a word")):
        counter.presenters.finder.type(typed)
        counter.presenters.scans.scan(code)
        cleared.append((counter.window.cleared, counter.presenters.finder.text))
    assert cleared == [(1, ""), (2, ""), (2, ""), (2, "half a word")], "what is no quantity stays"
    await counter.settle()
    assert [quantity for _, quantity in counter.window.lines] == ["3", "12", "1", "1"]


async def test_a_quantity_may_come_from_the_scanners_own_keypad(counter: Counter) -> None:
    await scan(counter, f"3*{SOAP}", f"2×{UNKNOWN}")
    assert counter.window.lines == [("Savon lavande", "3")]
    assert counter.window.notice == f"Unknown code {UNKNOWN}"


async def test_a_code_that_stalled_on_its_way_is_put_together_again(counter: Counter) -> None:
    """A radio link that stumbles: the first half looks like typing and stands in the finder."""
    await scan(counter, TOWEL[5:], typed=TOWEL[:5])
    await scan(counter, SOAP[3:], typed=f"2*{SOAP[:3]}")
    await scan(counter, f"*{BREAD}", typed="3")
    assert counter.window.lines == [("Torchon lin", "1"), ("Savon lavande", "2"), ("Pain de campagne 800 g", "3")]
    assert counter.window.cleared == 3
    await scan(counter, UNKNOWN, typed="tor")
    assert counter.window.notice == f"Unknown code {UNKNOWN}"
    assert (counter.window.cleared, counter.presenters.finder.text) == (3, "tor"), "what was really typed stays"


@pytest.mark.parametrize(
    "sent",
    [
        TOWEL.translate(AZERTY),
        f"]E0{TOWEL}",
        f"]C101{'0' + TOWEL}10LOT7",
        f"0{TOWEL}",
        "TL-02",
        "TL-02".lower(),
        "TL)àé",
    ],
)
async def test_every_way_a_scanner_may_send_it(counter: Counter, sent: str) -> None:
    await scan(counter, sent)
    assert counter.window.lines == [("Torchon lin", "1")]


async def test_what_weighs_asks_and_the_next_scan_waits_for_the_answer(counter: Counter) -> None:
    counter.presenters.scans.scan("FO-KG")
    await counter.presenters.queue.settled()
    assert counter.window.prompt is not None
    counter.presenters.scans.cards_changed(True)
    await scan(counter, TOWEL)
    assert counter.window.lines == []
    counter.presenters.sale.questions.answer("weight", "0.4")
    counter.presenters.scans.cards_changed(False)
    await counter.settle()
    assert [name for name, _ in counter.window.lines] == ["Fromage d’Orval au poids (kg)", "Torchon lin"]


async def test_a_scales_label_is_a_weight(counter: Counter) -> None:
    store = counter.bench.till.catalogue_store
    cheese = await counter.bench.item("FO-KG")
    await change_items(store, replace(cheese, barcode="2112345000002"[:12] + check_digit("211234500000")))
    body = "211234500235"
    await scan(counter, body + check_digit(body))
    assert counter.window.lines == [("Fromage d’Orval au poids (kg)", "0.235 kg")]


async def test_one_code_on_several_products_asks_which(counter: Counter) -> None:
    soap = await counter.bench.item("SL-01")
    await change_items(counter.bench.till.catalogue_store, replace(soap, variant_id="other", name="Savon rose"))
    await scan(counter, SOAP, typed="2*")
    assert counter.window.lines == []
    assert (counter.window.finder.query, counter.window.finder.restore) == (f"2*{SOAP}", True)
    assert {hit.title for hit in counter.window.finder.groups[0].hits} == {"Savon lavande", "Savon rose"}


async def test_an_archived_product_is_sold_and_said_to_be_archived(counter: Counter) -> None:
    soap = await counter.bench.item("SL-01")
    await change_items(counter.bench.till.catalogue_store, replace(soap, status=ItemStatus.ARCHIVED))
    await scan(counter, SOAP)
    assert counter.window.lines == [("Savon lavande", "1")]
    assert counter.window.notice == "Savon lavande is archived in the shop system."


# --- not known ---


async def test_an_unknown_code_says_so_and_leads_on(counter: Counter, ears: Ears) -> None:
    await scan(counter, UNKNOWN)
    told = last(counter)
    assert (told.text, told.tone) == (f"Unknown code {UNKNOWN}", Tone.WARN)
    assert [action.label for action in told.actions] == ["Search for it", "Note it"]
    assert counter.window.lines == []
    assert ears.heard == "-"

    counter.window.press_notice(told.key, SEARCH)
    await counter.settle()
    assert [view.query for view in counter.window.finders[-2:]] == [UNKNOWN, UNKNOWN]
    assert counter.window.finders[-2].restore, "it stands in the field, all of it selected"

    await scan(counter, UNKNOWN)
    counter.window.press_notice(told.key, NOTE)
    await scan(counter, UNKNOWN)
    counter.window.press_notice(last(counter).key, NOTE)
    await counter.settle()
    assert counter.window.notice == f"Noted for the owner: {UNKNOWN}"
    counter.presenters.scans.ask_noted()
    await counter.settle()
    (line,) = counter.window.others["show_text"].lines
    assert line.startswith(f"{UNKNOWN} · 2 times · 22/11/2026")


async def test_a_misread_barcode_is_no_product_but_may_be_an_article_number(counter: Counter) -> None:
    wrong = TOWEL[:-1] + "8"
    bread, soap = await counter.bench.item("PC-80"), await counter.bench.item("SL-01")
    await change_items(counter.bench.till.catalogue_store, replace(bread, barcode=wrong))
    await scan(counter, wrong)
    assert counter.window.lines == []
    assert "was misread" in counter.window.notice
    await change_items(counter.bench.till.catalogue_store, replace(soap, sku=wrong))
    await scan(counter, wrong)
    assert counter.window.lines == [("Savon lavande", "1")]


async def test_f12_behind_an_unknown_code_opens_nothing(counter: Counter) -> None:
    counter.presenters.scans.scan(SOAP)
    counter.presenters.scans.scan(UNKNOWN)
    counter.presenters.turn.ask_pay()
    await counter.settle()
    assert counter.window.pay is None


# --- wherever the cashier is ---


async def test_a_scan_on_the_sales_screen_comes_back_to_the_sale(counter: Counter) -> None:
    counter.presenters.frame.go(Screen.SALES)
    await scan(counter, TOWEL)
    assert counter.presenters.frame.active is Screen.SALE
    assert counter.window.lines == [("Torchon lin", "1")]


async def test_a_scan_in_the_settings_is_sold_and_the_settings_stay(counter: Counter) -> None:
    counter.presenters.frame.go(Screen.SETTINGS)
    await scan(counter, TOWEL)
    assert counter.presenters.frame.active is Screen.SETTINGS
    assert counter.window.lines == [("Torchon lin", "1")]


async def test_a_scan_waits_for_a_question_and_never_changes_what_it_is_about(counter: Counter) -> None:
    await scan(counter, SOAP)
    counter.presenters.sale.questions.ask_discount()
    counter.presenters.scans.cards_changed(True)
    await scan(counter, TOWEL, BREAD)
    assert counter.window.lines == [("Savon lavande", "1")]
    told = last(counter)
    assert told.key == LATER
    assert told.text == "Scanned: Torchon lin, Pain de campagne 800 g. It is added as soon as this card is closed."
    assert told.seconds is None
    counter.presenters.sale.questions.answer("discount", "10%")
    counter.presenters.scans.cards_changed(False)
    await counter.settle()
    assert [name for name, _ in counter.window.lines] == ["Savon lavande", "Torchon lin", "Pain de campagne 800 g"]
    assert counter.window.cart.rows[0].detail.startswith("10")
    assert counter.window.notice == "Added: Torchon lin, Pain de campagne 800 g"


async def test_a_receipt_opens_what_may_come_back_and_one_of_another_till_is_said(counter: Counter, ears: Ears) -> None:
    await scan(counter, SOAP)
    counter.presenters.turn.ask_pay()
    counter.presenters.pay.take()
    await counter.settle()
    (sold,) = await counter.bench.till.till_store.sales.find()
    await scan(counter, sold.receipt.translate(AZERTY))
    assert counter.presenters.frame.active is Screen.RETURN
    assert counter.window.others["show_return"].title == f"Return of {sold.receipt}"
    await scan(counter, "2-261122-0001")
    said = "Receipt 2-261122-0001 is of till 2, or of another shop: this till does not have it."
    assert counter.window.notice == said
    assert ears.heard == "++-"


# --- while it is paid ---


async def test_going_back_from_pay_adds_what_was_scanned_meanwhile(counter: Counter) -> None:
    await scan(counter, SOAP)
    counter.presenters.turn.ask_pay()
    await scan(counter, TOWEL)
    assert counter.window.notice == "Scanned while paying: Torchon lin. Esc goes back and adds it to this sale."
    assert counter.window.lines == [("Savon lavande", "1")]
    counter.presenters.pay.close()
    await counter.settle()
    assert counter.window.lines == [("Savon lavande", "1"), ("Torchon lin", "1")]
    assert counter.window.notice == "Added: Torchon lin"


@pytest.mark.parametrize(("action", "lines"), [(ADD, [("Torchon lin", "1")]), (LEAVE, [])])
async def test_once_it_is_paid_the_cashier_says_whose_it_is(
    counter: Counter, action: str, lines: list[tuple[str, str]]
) -> None:
    await scan(counter, SOAP)
    counter.presenters.turn.ask_pay()
    await scan(counter, TOWEL)
    counter.presenters.pay.take()
    await counter.settle()
    assert counter.window.lines == []
    told = next(view for view in reversed(counter.window.notices) if view.key == LEFT_OVER)
    assert told.text == "Scanned before the last sale was paid, and not in it: Torchon lin"
    assert told.seconds is None
    assert LATER in counter.window.hidden
    counter.window.press_notice(LEFT_OVER, action)
    await counter.settle()
    assert counter.window.lines == lines
    counter.window.press_notice(LEFT_OVER, action)
    await counter.settle()
    assert counter.window.lines == lines, "once"


async def test_a_scan_behind_the_enter_that_pays_is_the_next_customers(counter: Counter) -> None:
    """Scan, F12, Enter, scan: as fast as they come, while nothing has been looked up yet."""
    counter.presenters.scans.scan(SOAP)
    counter.presenters.turn.ask_pay()
    counter.presenters.turn.enter_nothing()
    counter.presenters.scans.scan(TOWEL)
    await counter.settle()
    (sold,) = await counter.bench.till.till_store.sales.find()
    sale = await counter.bench.till.till_store.sales.get(sold.id)
    assert [line.name for line in sale.cart.lines] == ["Savon lavande"]
    assert counter.window.lines == [("Torchon lin", "1")]


async def test_fifty_customers_as_fast_as_they_come(counter: Counter) -> None:
    """Two scans, F12, Enter, the next two: each sale has its own two lines."""
    for number in range(50):
        counter.presenters.scans.scan([SOAP, TOWEL, BREAD][number % 3])
        counter.presenters.scans.scan(CANDLE)
        counter.presenters.turn.ask_pay()
        counter.presenters.turn.enter_nothing()
        await counter.settle()
    store = counter.bench.till.till_store
    sales = [await store.sales.get(row.id) for row in await store.sales.find()]
    assert len(sales) == 50
    assert all(len(sale.cart.lines) == 2 and sale.cart.lines[1].name == "Bougie cire 180 g" for sale in sales)


async def test_a_scan_while_a_sale_is_put_aside_is_the_next_sales(counter: Counter) -> None:
    await scan(counter, SOAP)
    counter.presenters.parking.park()
    await scan(counter, TOWEL)
    assert counter.window.lines == [("Torchon lin", "1")]
    (parked,) = await counter.bench.till.till_store.carts.parked()
    assert [line.name for line in parked.cart.lines] == ["Savon lavande"]


# --- best sellers ---


async def test_what_this_till_sells_most_comes_first(counter: Counter) -> None:
    for code in (CANDLE, CANDLE, TOWEL):
        await scan(counter, code)
        counter.presenters.turn.ask_pay()
        counter.presenters.pay.take()
        await counter.settle()
    counter.presenters.finder.choose_chip("favourites")
    await counter.settle()
    names = [tile.name for tile in counter.window.tiles.tiles]
    assert names[:2] == ["Bougie cire 180 g", "Torchon lin"]
    assert len(names) == len(set(names)) > 30
    counter.presenters.finder.type("t")
    await counter.settle()
    assert counter.window.finder.groups[0].hits[0].title == "Torchon lin", "before Tablier, Thé …"


async def test_what_waits_behind_a_card_is_in_the_cart_after_the_till_was_closed(counter: Counter) -> None:
    counter.presenters.scans.cards_changed(True)
    await scan(counter, SOAP, f"2*{BREAD}")
    assert counter.window.lines == []
    counter.presenters.scans.scan(TOWEL)  # still being looked up when the program is left
    counter.presenters.scans.leave()
    await counter.settle()
    names = [("Savon lavande", "1"), ("Pain de campagne 800 g", "2"), ("Torchon lin", "1")]
    assert counter.window.lines == names
    await counter.bench.till.checkout.flush()
    kept = await counter.bench.till.till_store.carts.load()
    assert kept is not None
    assert [(line.name, str(int(line.quantity))) for line in kept.lines] == names
