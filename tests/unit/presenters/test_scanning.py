"""What becomes of a scan: sold, told, kept for later or opened, wherever the cashier is; none is lost or doubled."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from pos_app.domain.barcode import check_digit
from pos_app.domain.catalogue import ItemStatus
from pos_app.presenters.common.views import NoticeView, Screen, Tone
from pos_app.presenters.sale.scanning import ADD, LATER, LEAVE, LEFT_OVER, NOTE, SEARCH
from tests.catalogue_loads import change_items
from tests.unit.presenters.recording_stage import Counter

pytestmark = pytest.mark.asyncio

TOWEL, BREAD, SOAP, CANDLE = "5410000000019", "5410000000026", "5410000000064", "5410000000071"
UNKNOWN = "4006381333931"
AZERTY = str.maketrans("1234567890-", "&é\"'(-è_çà)")


class Ears:
    """Hears the desk's sounds: "+" for a hit, "-" for a miss."""

    def __init__(self) -> None:
        self.heard = ""

    def __call__(self, hit: bool) -> None:
        self.heard += "+" if hit else "-"


@pytest_asyncio.fixture
async def ears(counter: Counter) -> AsyncIterator[Ears]:
    made = Ears()
    counter.desk.at_the_counter.sound = made
    yield made


async def scan(counter: Counter, *codes: str, typed: str = "") -> None:
    for code in codes:
        counter.desk.scans.scan(code, typed)
    await counter.settle()


def last(counter: Counter) -> NoticeView:
    return counter.stage.notices[-1]


# --- into the cart ---


async def test_a_scan_is_a_line_heard_and_shown_in_the_footer_at_once(counter: Counter, ears: Ears) -> None:
    counter.desk.scans.scan(TOWEL)
    await counter.desk.finder.settled()
    assert counter.stage.footer is not None
    assert counter.stage.footer.left == f"Last scan: {TOWEL} Torchon lin"
    assert counter.stage.lines == [("Torchon lin", "1")]
    assert ears.heard == "+"


async def test_two_hundred_scans_in_a_row_are_two_hundred_pieces(counter: Counter) -> None:
    chance = random.Random(7)
    codes = [chance.choice([TOWEL, BREAD, SOAP, CANDLE]) for _ in range(200)]
    await scan(counter, *codes)
    assert sum(int(quantity) for _, quantity in counter.stage.lines) == 200
    assert dict(counter.stage.lines)["Torchon lin"] == str(codes.count(TOWEL))


async def test_a_quantity_typed_before_the_scan_is_used_up_by_it(counter: Counter) -> None:
    assert counter.desk.scans.scan(SOAP, "3*")
    assert counter.desk.scans.scan(BREAD, "12 × ")
    assert not counter.desk.scans.scan(TOWEL, "")
    assert not counter.desk.scans.scan(CANDLE, "half a word"), "what is typed there stays"
    await counter.settle()
    assert [quantity for _, quantity in counter.stage.lines] == ["3", "12", "1", "1"]


async def test_a_quantity_may_come_from_the_scanners_own_keypad(counter: Counter) -> None:
    await scan(counter, f"3*{SOAP}", f"2×{UNKNOWN}")
    assert counter.stage.lines == [("Savon lavande", "3")]
    assert counter.stage.notice == f"Unknown code {UNKNOWN}"


async def test_a_code_that_stalled_on_its_way_is_put_together_again(counter: Counter) -> None:
    """A radio link that stumbles: the first half looks like typing and stands in the finder."""
    await scan(counter, TOWEL[5:], typed=TOWEL[:5])
    await scan(counter, SOAP[3:], typed=f"2*{SOAP[:3]}")
    await scan(counter, f"*{BREAD}", typed="3")
    assert counter.stage.lines == [("Torchon lin", "1"), ("Savon lavande", "2"), ("Pain de campagne 800 g", "3")]
    assert [(view.query, view.restore) for view in counter.stage.finders[-3:]] == [("", True)] * 3
    await scan(counter, UNKNOWN, typed="tor")
    assert counter.stage.notice == f"Unknown code {UNKNOWN}"
    assert len(counter.stage.finders) == 3, "what was really typed stays"


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
    assert counter.stage.lines == [("Torchon lin", "1")]


async def test_what_weighs_asks_and_the_next_scan_waits_for_the_answer(counter: Counter) -> None:
    counter.desk.scans.scan("FO-KG")
    await counter.desk.finder.settled()
    assert counter.stage.prompt is not None
    counter.desk.scans.cards_changed(True)
    await scan(counter, TOWEL)
    assert counter.stage.lines == []
    counter.desk.sale.answer("weight", "0.4")
    counter.desk.scans.cards_changed(False)
    await counter.settle()
    assert [name for name, _ in counter.stage.lines] == ["Fromage d’Orval au poids (kg)", "Torchon lin"]


async def test_a_scales_label_is_a_weight(counter: Counter) -> None:
    store = counter.bench.till.catalogue_store
    cheese = await counter.bench.item("FO-KG")
    await change_items(store, replace(cheese, barcode="2112345000002"[:12] + check_digit("211234500000")))
    body = "211234500235"
    await scan(counter, body + check_digit(body))
    assert counter.stage.lines == [("Fromage d’Orval au poids (kg)", "0.235 kg")]


async def test_one_code_on_several_products_asks_which(counter: Counter) -> None:
    soap = await counter.bench.item("SL-01")
    await change_items(counter.bench.till.catalogue_store, replace(soap, variant_id="other", name="Savon rose"))
    await scan(counter, SOAP, typed="2*")
    assert counter.stage.lines == []
    assert (counter.stage.finder.query, counter.stage.finder.restore) == (f"2*{SOAP}", True)
    assert {hit.title for hit in counter.stage.finder.groups[0].hits} == {"Savon lavande", "Savon rose"}


async def test_an_archived_product_is_sold_and_said_to_be_archived(counter: Counter) -> None:
    soap = await counter.bench.item("SL-01")
    await change_items(counter.bench.till.catalogue_store, replace(soap, status=ItemStatus.ARCHIVED))
    await scan(counter, SOAP)
    assert counter.stage.lines == [("Savon lavande", "1")]
    assert counter.stage.notice == "Savon lavande is archived in the shop system."


# --- not known ---


async def test_an_unknown_code_says_so_and_leads_on(counter: Counter, ears: Ears) -> None:
    await scan(counter, UNKNOWN)
    told = last(counter)
    assert (told.text, told.tone) == (f"Unknown code {UNKNOWN}", Tone.WARN)
    assert [action.label for action in told.actions] == ["Search for it", "Note it"]
    assert counter.stage.lines == []
    assert ears.heard == "-"

    assert counter.desk.scans.act(told.key, SEARCH)
    await counter.settle()
    assert [view.query for view in counter.stage.finders[-2:]] == [UNKNOWN, UNKNOWN]
    assert counter.stage.finders[-2].restore, "it stands in the field, all of it selected"

    counter.desk.scans.act(told.key, NOTE)
    await scan(counter, UNKNOWN)
    counter.desk.scans.act(last(counter).key, NOTE)
    await counter.settle()
    assert counter.stage.notice == f"Noted for the owner: {UNKNOWN}"
    counter.desk.scans.ask_noted()
    await counter.settle()
    (line,) = counter.stage.others["show_text"].lines
    assert line.startswith(f"{UNKNOWN} · 2 times · 22/11/2026")


async def test_a_misread_barcode_is_no_product_but_may_be_an_article_number(counter: Counter) -> None:
    wrong = TOWEL[:-1] + "8"
    bread, soap = await counter.bench.item("PC-80"), await counter.bench.item("SL-01")
    await change_items(counter.bench.till.catalogue_store, replace(bread, barcode=wrong))
    await scan(counter, wrong)
    assert counter.stage.lines == []
    assert "was misread" in counter.stage.notice
    await change_items(counter.bench.till.catalogue_store, replace(soap, sku=wrong))
    await scan(counter, wrong)
    assert counter.stage.lines == [("Savon lavande", "1")]


async def test_f12_behind_an_unknown_code_opens_nothing(counter: Counter) -> None:
    counter.desk.scans.scan(SOAP)
    counter.desk.scans.scan(UNKNOWN)
    counter.desk.ask_pay()
    await counter.settle()
    assert counter.stage.pay is None


async def test_other_notices_are_not_for_scanning(counter: Counter) -> None:
    assert not counter.desk.scans.act("some sale", "show")


# --- wherever the cashier is ---


async def test_a_scan_on_the_sales_screen_comes_back_to_the_sale(counter: Counter) -> None:
    counter.desk.frame.go(Screen.SALES)
    await scan(counter, TOWEL)
    assert counter.desk.frame.active is Screen.SALE
    assert counter.stage.lines == [("Torchon lin", "1")]


async def test_a_scan_in_the_settings_is_sold_and_the_settings_stay(counter: Counter) -> None:
    counter.desk.frame.go(Screen.SETTINGS)
    await scan(counter, TOWEL)
    assert counter.desk.frame.active is Screen.SETTINGS
    assert counter.stage.lines == [("Torchon lin", "1")]


async def test_a_scan_waits_for_a_question_and_never_changes_what_it_is_about(counter: Counter) -> None:
    await scan(counter, SOAP)
    counter.desk.sale.ask_discount()
    counter.desk.scans.cards_changed(True)
    await scan(counter, TOWEL, BREAD)
    assert counter.stage.lines == [("Savon lavande", "1")]
    told = last(counter)
    assert told.key == LATER
    assert told.text == "Scanned: Torchon lin, Pain de campagne 800 g. It is added as soon as this card is closed."
    assert told.seconds is None
    counter.desk.sale.answer("discount", "10%")
    counter.desk.scans.cards_changed(False)
    await counter.settle()
    assert [name for name, _ in counter.stage.lines] == ["Savon lavande", "Torchon lin", "Pain de campagne 800 g"]
    assert counter.stage.cart.rows[0].detail.startswith("10")
    assert counter.stage.notice == "Added: Torchon lin, Pain de campagne 800 g"


async def test_a_receipt_opens_its_sale_and_one_of_another_till_is_said(counter: Counter, ears: Ears) -> None:
    await scan(counter, SOAP)
    counter.desk.ask_pay()
    counter.desk.pay.take()
    await counter.settle()
    (sold,) = await counter.bench.till.till_store.sales()
    await scan(counter, sold.receipt.translate(AZERTY))
    assert counter.desk.frame.active is Screen.SALES
    assert counter.stage.sales.selected == sold.id
    await scan(counter, "2-261122-0001")
    assert counter.stage.notice == "Receipt 2-261122-0001 is not one of this till."
    assert ears.heard == "++-"


# --- while it is paid ---


async def test_going_back_from_pay_adds_what_was_scanned_meanwhile(counter: Counter) -> None:
    await scan(counter, SOAP)
    counter.desk.ask_pay()
    await scan(counter, TOWEL)
    assert counter.stage.notice == "Scanned while paying: Torchon lin. Esc goes back and adds it to this sale."
    assert counter.stage.lines == [("Savon lavande", "1")]
    counter.desk.pay.close()
    await counter.settle()
    assert counter.stage.lines == [("Savon lavande", "1"), ("Torchon lin", "1")]
    assert counter.stage.notice == "Added: Torchon lin"


@pytest.mark.parametrize(("action", "lines"), [(ADD, [("Torchon lin", "1")]), (LEAVE, [])])
async def test_once_it_is_paid_the_cashier_says_whose_it_is(
    counter: Counter, action: str, lines: list[tuple[str, str]]
) -> None:
    await scan(counter, SOAP)
    counter.desk.ask_pay()
    await scan(counter, TOWEL)
    counter.desk.pay.take()
    await counter.settle()
    assert counter.stage.lines == []
    told = next(view for view in reversed(counter.stage.notices) if view.key == LEFT_OVER)
    assert told.text == "Scanned before the last sale was paid, and not in it: Torchon lin"
    assert told.seconds is None
    assert LATER in counter.stage.hidden
    counter.desk.scans.act(LEFT_OVER, action)
    await counter.settle()
    assert counter.stage.lines == lines
    counter.desk.scans.act(LEFT_OVER, action)
    await counter.settle()
    assert counter.stage.lines == lines, "once"


async def test_a_scan_behind_the_enter_that_pays_is_the_next_customers(counter: Counter) -> None:
    """Scan, F12, Enter, scan: as fast as they come, while nothing has been looked up yet."""
    counter.desk.scans.scan(SOAP)
    counter.desk.ask_pay()
    counter.desk.enter_nothing()
    counter.desk.scans.scan(TOWEL)
    await counter.settle()
    (sold,) = await counter.bench.till.till_store.sales()
    sale = await counter.bench.till.till_store.sale(sold.id)
    assert [line.name for line in sale.cart.lines] == ["Savon lavande"]
    assert counter.stage.lines == [("Torchon lin", "1")]


async def test_fifty_customers_as_fast_as_they_come(counter: Counter) -> None:
    """Two scans, F12, Enter, the next two: each sale has its own two lines."""
    for number in range(50):
        counter.desk.scans.scan([SOAP, TOWEL, BREAD][number % 3])
        counter.desk.scans.scan(CANDLE)
        counter.desk.ask_pay()
        counter.desk.enter_nothing()
        await counter.settle()
    store = counter.bench.till.till_store
    sales = [await store.sale(row.id) for row in await store.sales()]
    assert len(sales) == 50
    assert all(len(sale.cart.lines) == 2 and sale.cart.lines[1].name == "Bougie cire 180 g" for sale in sales)


async def test_a_scan_while_a_sale_is_put_aside_is_the_next_sales(counter: Counter) -> None:
    await scan(counter, SOAP)
    counter.desk.sale.park()
    await scan(counter, TOWEL)
    assert counter.stage.lines == [("Torchon lin", "1")]
    (parked,) = await counter.bench.till.till_store.parked()
    assert [line.name for line in parked.cart.lines] == ["Savon lavande"]


# --- best sellers ---


async def test_what_this_till_sells_most_comes_first(counter: Counter) -> None:
    for code in (CANDLE, CANDLE, TOWEL):
        await scan(counter, code)
        counter.desk.ask_pay()
        counter.desk.pay.take()
        await counter.settle()
    counter.desk.finder.choose_chip("favourites")
    await counter.settle()
    names = [tile.name for tile in counter.stage.tiles.tiles]
    assert names[:2] == ["Bougie cire 180 g", "Torchon lin"]
    assert len(names) == len(set(names)) > 30
    counter.desk.finder.type("t")
    await counter.settle()
    assert counter.stage.finder.groups[0].hits[0].title == "Torchon lin", "before Tablier, Thé …"


async def test_what_waits_behind_a_card_is_in_the_cart_after_the_till_was_closed(counter: Counter) -> None:
    counter.desk.scans.cards_changed(True)
    await scan(counter, SOAP, f"2*{BREAD}")
    assert counter.stage.lines == []
    counter.desk.scans.scan(TOWEL)  # still being looked up when the program is left
    counter.desk.scans.leave()
    await counter.settle()
    names = [("Savon lavande", "1"), ("Pain de campagne 800 g", "2"), ("Torchon lin", "1")]
    assert counter.stage.lines == names
    await counter.bench.till.checkout.flush()
    kept = await counter.bench.till.till_store.load_cart()
    assert kept is not None
    assert [(line.name, str(int(line.quantity))) for line in kept.lines] == names
